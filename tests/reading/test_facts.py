"""What a paper says of itself: sender, case numbers, meeting, sections, links."""

import datetime
from pathlib import Path

import pytest

from kronespor.language import language, municipality
from kronespor.reading import facts, read

PAGE = """<!doctype html><html><head><title>Referat</title>
<link rel="canonical" href="https://example.dk/indhold/Besk%C3%A6ftigelsesudvalget/m%C3%B8de-11122023/referat/punkt-9">
</head><body><h1>Udmøntning af midler</h1><p>Beskæftigelsesforvaltningen</p>
<h2>Indstilling</h2><p>Forvaltningen indstiller, at midlerne udmøntes.</p>
<h2>Økonomi</h2><p>Sagen har ingen afledt økonomi.</p><p>Se
<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.dk%2Fbilag&amp;data=x">bilaget</a>.</p>
<h2>Videre proces</h2><p>Sagen forelægges igen i marts.</p></body></html>"""


def test_a_council_page_names_its_meeting_item_sections_and_links(tmp_path: Path) -> None:
    (tmp_path / "referat.html").write_text(PAGE, "utf-8")
    document = read(tmp_path / "referat.html")
    assert (document.committee, document.item) == ("Beskæftigelsesudvalget", "9")
    assert document.meeting == datetime.date(2023, 12, 11)
    assert document.sender == "Beskæftigelsesforvaltningen"
    assert list(document.sections) == ["Indstilling", "Økonomi", "Videre proces"]
    assert document.sections["Videre proces"][0].text == "Sagen forelægges igen i marts."
    assert [link.target for link in document.links] == ["https://example.dk/bilag"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Sagsnummer i F2: 2023 - 4711", "2023-4711"),
        ("eDoc 2019-0156789-3", "2019-0156789-3"),
        ("Sagsnr.: 00.15.10-P20-12-21", "00.15.10-P20-12-21"),
        ("Acadre 23/4567", "23/4567"),
        ("Dokumentnr. i eDoc: 1234567", "1234567"),
        ("J.nr. 16.06.00-A00-1-22", "16.06.00-A00-1-22"),
    ],
)
def test_case_and_document_numbers(text: str, number: str) -> None:
    assert facts.find_case_numbers(f"{text}\n12. maj 2024", language(), municipality()) == (number,)


@pytest.mark.parametrize(
    "title", ["Microsoft Word - notat.docx", "scan_0001", "Word Document", "notat.pdf", "Dokument1"]
)
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert facts.stated_title(title, language()) == ""


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("Børn og Unge, Skoleforvaltningen", "Børn og Unge, Skoleforvaltningen"),
        ("A" * 150, ""),  # such a line never ended
        ("Forvaltning " * 30, ""),
    ],
)
def test_a_line_in_capitals_is_no_office(line: str, sender: str) -> None:
    assert facts.find_sender([line], language("da")) == sender
