"""What a document is called."""

from pathlib import Path

import docx
import pytest

from kronespor.reading import read

TABLE = "<table><tr><th>Indsats</th><th>2024</th></tr><tr><td>Bede</td><td>100</td></tr></table>"


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (f"<h1>Budget</h1><p>Alle beløb i 1.000 kr.</p>{TABLE}", "Budget"),
        (f"<p>Alle beløb i 1.000 kr.</p><div><h1>Budget<br>2024</h1></div>{TABLE}", "Budget 2024"),
        (f"<head><title>Budget 2024</title></head><h1>Bilag</h1>{TABLE}", "Budget 2024"),
        (f"<h1>Notat</h1><p>Haver i kommunens parker</p>{TABLE}", "Haver i kommunens parker"),
        (f"<p>Alle beløb i 1.000 kr.</p><p>Haver i kommunens parker</p>{TABLE}", "Haver i kommunens parker"),
        (f"<p>Fjordby Kommune, Klima og Teknik</p><h1>Status for haver i byen</h1>{TABLE}", "Status for haver i byen"),
        (f"<p>Nord-Fjordby Kommune</p><h1>Budget for Fjordby Kommune</h1>{TABLE}", "Budget for Fjordby Kommune"),
        (f"<h1>Fjordby Kommune, budget 2026</h1><p>Der er afsat penge.</p>{TABLE}", "Fjordby Kommune, budget 2026"),
    ],
)
def test_a_page_is_called_by_its_own_title_else_its_first_heading(tmp_path: Path, markup: str, title: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html>{markup}</html>", "utf-8")
    assert read(path).title == title


@pytest.mark.parametrize("unit", ["Alle beløb i 1.000 kr.", "(1.000 kr., 2024-priser, med fortegn)"])
def test_a_line_of_nothing_but_a_unit_is_no_title(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{unit}\n\nHaver i kommunens store parker\n\nDer er afsat penge.\n", "utf-8")
    assert read(path).title == "Haver i kommunens store parker"


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Fjordby Kommune\nTeknik og Miljø", "Status for byens haver"),
        ("Fjordby Kommune støtter haver i 2026", "Fjordby Kommune støtter haver i 2026"),
    ],
)
def test_a_letterhead_of_several_lines_is_no_title_where_a_heading_follows(
    tmp_path: Path, first: str, title: str
) -> None:
    made = docx.Document()
    made.add_paragraph(first)
    made.add_heading("Status for byens haver")
    made.add_paragraph("Der er afsat penge.")
    made.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").title == title
