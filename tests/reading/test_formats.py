"""A sample paper gives the same report whatever the format it comes in; where it stands on the page aside."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from kronespor.footing import document_report, foot_document
from kronespor.reading import read
from tests.reading import papers

SAMPLES = Path(str(resources.files("kronespor") / "samples"))
PLACES = {"path", "sha256", "pages", "page", "line", "box"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it writes the other formats"),
]


def report(path: Path) -> Any:
    document = read(path)

    def without_places(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without_places(v) for k, v in value.items() if k not in PLACES}
        return [without_places(v) for v in value] if isinstance(value, list) else value

    return json.loads(json.dumps(without_places(document_report(document, foot_document(document)))))


@pytest.mark.parametrize(
    ("sample", "to"),
    [
        *(("notat-2023.docx", to) for to in ("tagged.pdf", "untagged.pdf", "odt", "rtf", "doc")),
        *(("svar-2020.html", to) for to in ("tagged.pdf", "untagged.pdf")),
    ],
)
def test_a_sample_reads_alike_in_every_format(sample: str, to: str, tmp_path: Path) -> None:
    kind = papers.pdf_filter(to.startswith("tagged")) if to.endswith("pdf") else to
    papers.convert([SAMPLES / sample], kind, tmp_path)
    (other,) = [p for p in tmp_path.iterdir() if p.is_file()]
    assert report(other) == report(SAMPLES / sample)


def test_a_year_over_two_columns_names_both_in_every_format(tmp_path: Path) -> None:
    rows = [
        ("Indsats", "2024", "", "2025", ""),
        ("", "Budget", "Forbrug", "Budget", "Forbrug"),
        ("Alfa", "100", "90", "200", "150"),
        ("Beta", "300", "310", "400", "420"),
        ("I alt", "400", "400", "600", "570"),
    ]
    word = Document()
    table = papers.add_table(word, rows)
    table.style = "Table Grid"
    for left in (1, 3):
        table.cell(0, left).merge(table.cell(0, left + 1))
    word.save(str(tmp_path / "a.docx"))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(t) if t.isdigit() else t or None for t in row])
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("D1:E1")
    book.save(tmp_path / "a.xlsx")
    for name, kind in (("html", "html"), ("tagged", papers.pdf_filter(True)), ("plain", papers.pdf_filter(False))):
        (tmp_path / name).mkdir()
        papers.convert([tmp_path / "a.docx"], kind, tmp_path / name)
    for path in ("a.docx", "a.xlsx", "html/a.html", "tagged/a.pdf", "plain/a.pdf"):
        (budget,) = read(tmp_path / path).budgets
        names = [c.name for c in budget.columns]
        assert names == ["2024 Budget", "2024 Forbrug", "2025 Budget", "2025 Forbrug"], path
        assert [[t.text for t in r.tokens] for r in budget.rows] == [list(r[1:]) for r in rows[2:]], path
