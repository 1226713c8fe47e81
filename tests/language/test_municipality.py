"""A municipality's own words: its council's addresses, case system and funds."""

from pathlib import Path

import pytest

from kronespor.language import language, municipality
from kronespor.language.language import Language
from kronespor.language.toml import read_toml
from kronespor.reading import read
from kronespor.sandbox import Reader

SHIPPED = Path(__file__).parents[2] / "src" / "kronespor" / "language"
PAGE = """<!doctype html><html><head><title>Referat</title>
<link rel="canonical" href="https://example.dk/Byraad/dagsorden-11122023/sag-9"></head>
<body><h1>Fordeling af midler</h1><p>Fordelingen er afsat efter beslutning. SBSYS 24/1234</p></body></html>"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The shipped file with another council's addresses and another case system."""
    text = (SHIPPED / "municipality.toml").read_text("utf-8")
    for old, new in (
        ('"møde", ', '"dagsorden", "møde", '),
        ('"punkt"', '"sag"'),
        ('"udvalg", ', '"udvalg", "byraad", '),
    ):
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "fjordby.toml"
    path.write_text(text.replace('systems = ["f2", ', 'systems = ["sbsys", "f2", '), "utf-8")
    return path


def test_papers_are_read_by_the_words_of_the_municipality(tmp_path: Path, own: Path) -> None:
    page = tmp_path / "referat.html"
    page.write_text(PAGE, "utf-8")
    assert read(page).committee == ""
    document = read(page, municipality=municipality(own))
    assert (document.committee, document.item, document.case_numbers) == ("Byraad", "9", ("24/1234",))
    assert document.meeting is not None


def test_they_reach_the_process_that_reads(tmp_path: Path, own: Path) -> None:
    page = tmp_path / "referat.html"
    page.write_text(PAGE, "utf-8")
    with Reader(municipality=own) as reader:
        assert reader.read(page).committee == "Byraad"


def test_kinds_of_funds_are_told_by_their_names() -> None:
    funds = municipality().funds
    assert funds.is_external("Statslig pulje") and not funds.is_external("Budget 2024")
    assert funds.is_budget("Budgetmidler") and not funds.is_budget("Satspuljen")


def test_what_a_file_lacks_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "halv.toml"
    path.write_text('[plans]\nwords = ["plan"]\n', "utf-8")
    with pytest.raises(ValueError, match=r"halv\.toml lacks"):
        municipality(path)


def test_what_is_of_another_kind_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "da.toml"
    text = (SHIPPED / "da.toml").read_text("utf-8")
    path.write_text(text.replace('share = ["pct.", "procent"]', 'share = "pct."'), "utf-8")
    with pytest.raises(ValueError, match=r"da\.toml: units\.share is not a list of texts"):
        Language.of(read_toml(path))


def test_there_is_no_other_language() -> None:
    with pytest.raises(ValueError, match="da, en, nb, sv"):
        language("fi")
