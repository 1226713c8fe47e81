"""The report of a document: the same values from JSON as went into it, and the words of its findings."""

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from kronespor.footing import Report, document_report, foot_document, report_json, report_of
from kronespor.footing.reportjson import Unreadable, check_json, message
from kronespor.reading import read
from kronespor.remarks import Remark, in_words

SAMPLES = sorted(Path(str(resources.files("kronespor") / "samples")).glob("*.*"))
SWAPPED = (
    "Tabel 1: Indsatser (1.000 kr.)\n\n"
    "Indsats\t2024\t2025\n<b>Børn</b>\t\t\nAlfa\t1.110\t200\nBeta\t540\t400\nI alt\t1.560\t600\n"
)


def report(path: Path) -> Report:
    document = read(path)
    return document_report(document, foot_document(document))


@pytest.fixture
def swapped(tmp_path: Path) -> Report:
    """A paper whose total prints 1.560 for 1.650."""
    path = tmp_path / "notat.txt"
    path.write_text(SWAPPED, "utf-8")
    return report(path)


@pytest.mark.parametrize("sample", SAMPLES, ids=[s.stem for s in SAMPLES])
@pytest.mark.parametrize("language", ["da", "en"])
def test_json_gives_back_the_same_report_in_either_language(sample: Path, language: str) -> None:
    before = report(sample)
    kept = json.loads(json.dumps(report_json(before, language)))
    assert report_of(kept) == before


@pytest.mark.slow
@pytest.mark.parametrize("language", ["da", "en"])
def test_json_follows_the_schema_that_ships(language: str) -> None:
    schema = json.loads((resources.files("kronespor.footing") / "check.schema.json").read_text("utf-8"))
    unreadable = Unreadable("tom.txt", Remark("file-empty", values={"name": "tom.txt"}))
    kept = json.loads("".join(check_json([unreadable, *map(report, SAMPLES)], language)))
    jsonschema.validate(kept, schema)
    assert kept["documents"] == [report_json(report(s), language) for s in SAMPLES]
    assert [u["path"] for u in kept["unreadable"]] == ["tom.txt"]
    jsonschema.validate(json.loads("".join(check_json([], language))), schema)


def test_json_of_a_check_that_is_interrupted_has_what_was_checked() -> None:
    def interrupted() -> Iterator[Report]:
        yield report(SAMPLES[0])
        raise KeyboardInterrupt

    parts: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        parts.extend(check_json(interrupted(), "en"))
    assert len(json.loads("".join(parts))["documents"]) == 1


def test_a_finding_has_its_figures_its_cause_and_its_words(swapped: Report) -> None:
    (kept,) = report_json(swapped, "da")["findings"]
    assert [kept[name] for name in ("kind", "severity", "table", "row", "column")] == [
        "does-not-foot",
        "error",
        "1",
        "I alt",
        "2024",
    ]
    assert [kept[name] for name in ("printed", "expected", "difference")] == ["1560", "1650", "-90"]
    assert kept["explanations"][0] == {
        "kind": "transposition",
        "text": "»I alt«, 2024, skulle være 1.650, ikke 1.560: to cifre er byttet om",
    }
    assert kept["message"] == (
        "Tabel 1, »I alt«, 2024: Der står 1.560, men rækkerne giver 1.650; forskel -90 (1.000 kr.): "
        "»I alt«, 2024, skulle være 1.650, ikke 1.560: to cifre er byttet om"
    )


def test_a_finding_knows_its_document_page_and_cell(swapped: Report) -> None:
    (finding,) = swapped.findings
    place = finding.place
    assert (place.document, place.page, place.table, place.row, place.column) == (
        swapped.sha256,
        1,
        "1",
        "I alt",
        "2024",
    )


def test_what_is_accepted_stays_so_until_its_figures_change(swapped: Report, tmp_path: Path) -> None:
    (tmp_path / "igen.txt").write_text(SWAPPED.replace("1.560", "1.569"), "utf-8")
    (before,), (after,) = swapped.findings, report(tmp_path / "igen.txt").findings
    after = after.at(document=before.place.document)
    assert before.key == after.key
    assert before.fingerprint != after.fingerprint


def every_finding() -> list[Remark]:
    return [f for sample in SAMPLES for f in report(sample).findings]


def test_every_finding_of_the_samples_and_its_causes_read_in_both_languages() -> None:
    for finding in every_finding():
        danish, english = message(finding, "da"), message(finding, "en")
        assert danish != english
        assert "{" not in danish + english
        assert not danish.startswith(finding.code)
        for cause in finding.causes:
            assert in_words(cause, "da") != in_words(cause, "en") != cause.code


def test_a_report_of_version_1_is_read(swapped: Report) -> None:
    kept = report_json(swapped, "en")
    del kept["findings"][0]["remark"]
    (finding,) = report_of(kept).findings
    assert (finding.code, finding.place.row, finding.values["expected"]) == ("does-not-foot", "I alt", 1650)
    assert "1.650" in in_words(finding, "da")


def test_an_amount_is_exact_in_json() -> None:
    amounts = [
        cell.kroner for s in SAMPLES for t in report(s).tables for row in t.rows for cell in row.cells if cell.kroner
    ]
    assert all(isinstance(a, Decimal) for a in amounts)
    assert len(amounts) > 100


def test_what_has_no_unit_is_told_without_one(tmp_path: Path) -> None:
    path = tmp_path / "elever.txt"
    path.write_text(
        "Tabel 1: Antal elever\n\nSkole\t2024\t2025\nNord\t412\t408\nSyd\t388\t401\nI alt\t800\t890\n", "utf-8"
    )
    (finding,) = (f for f in report(path).findings if f.severity == "error")
    assert "809" in message(finding, "da")
    assert "()" not in message(finding, "da") and "kr." not in message(finding, "da")
