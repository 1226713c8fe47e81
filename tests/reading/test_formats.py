"""A sample paper gives the same report whatever the format it comes in; where it stands on the page aside.

`make test` takes three samples, of which LibreOffice converts one and one is scanned; `make scans` does all.
"""

import json
from functools import cache
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from kronespor.footing import document_report, foot_document, report_json
from kronespor.reading import read
from kronespor.sandbox import Reader, programs
from tests.reading import papers, retyping
from tests.thorough import THOROUGH

SAMPLES = Path(str(resources.files("kronespor") / "samples"))
PLACES = {"path", "sha256", "document", "pages", "page", "line", "box"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(papers.SOFFICE is None, reason="LibreOffice is not installed: it writes the other formats"),
]


@cache
def report(path: Path) -> Any:
    if path.suffix in (".eml", ".zip"):
        with Reader() as reader:
            *_, paper = reader.unpack(path)  # of a mail, what is attached
            document = reader.read(paper.path)
    else:
        document = read(path, programs=programs())

    def without_places(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without_places(v) for k, v in value.items() if k not in PLACES}
        return [without_places(v) for v in value] if isinstance(value, list) else value

    kept = report_json(document_report(document, foot_document(document)), "en")
    return json.loads(json.dumps(without_places(kept)))


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sample in every format: notat-2023.docx, notat-2023.html, tagged/notat-2023.pdf, notat-2023.tiff …"""
    folder = tmp_path_factory.mktemp("forms")
    samples = [s for s in sorted(SAMPLES.iterdir()) if s.suffix in retyping.SUFFIXES and s.stem in PAPERS]
    retyping.write_all(samples, folder, OLD, SCANNED)
    return folder


PAPERS = ("notat-2023", "svar-2020", "svar-2026", *(("notat-2024", "orientering-2022") if THOROUGH else ()))
FORMS = ("html", "xlsx", "odt", "tagged pdf", "untagged pdf", "eml", "zip")
SCANNED = PAPERS if papers.SCANS > 1 else ("notat-2023",)
OF_OFFICE = ("rtf", "doc")
"""What LibreOffice is started for, to read it: a second for each."""
OLD = PAPERS if papers.SCANS > 1 else ("svar-2026",)
READ = [*product(FORMS, PAPERS), *product(OF_OFFICE, OLD)]


@pytest.mark.parametrize(("form", "paper"), READ)
def test_a_sample_reads_alike_in_every_format(forms: Path, paper: str, form: str) -> None:
    *kind, suffix = form.split()
    assert report(forms.joinpath(*kind, f"{paper}.{suffix}")) == report(forms / f"{paper}.docx")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_retyped_sample_says_what_the_sample_says(forms: Path, paper: str) -> None:
    (sample,) = (s for s in SAMPLES.iterdir() if s.stem == paper)

    def amounts(path: Path) -> list[tuple[str, list[str | None]]]:
        rows = [r for t in report(path)["tables"] for r in t["rows"]]
        return [(r["label"], [c["amount"] for c in r["cells"]]) for r in rows]

    assert amounts(forms / f"{paper}.docx") == amounts(sample)
    assert report(sample)["lists"] == report(forms / f"{paper}.docx")["lists"]


@pytest.mark.parametrize("paper", SCANNED)
def test_a_scanned_sample_has_the_same_tables(forms: Path, paper: str) -> None:
    if programs().recogniser is None:
        pytest.skip("Tesseract is not installed: it reads scans")
    scanned, typed = report(forms / f"{paper}.tiff"), report(forms / f"{paper}.docx")
    assert [f["kind"] for f in scanned["findings"]].count("scan") == 1
    right = wrong = 0
    for theirs, ours in zip(scanned["tables"], typed["tables"], strict=True):
        for one, other in zip(theirs["rows"], ours["rows"], strict=True):
            assert one["role"] == other["role"]
            for a, b in zip(one["cells"], other["cells"], strict=True):
                right += a["kroner"] == b["kroner"]
                wrong += a["kroner"] != b["kroner"]
                assert a["kroner"] == b["kroner"] or a["proof"] != "proven"
    assert wrong <= 0.01 * right
    errors = [[f for f in r["findings"] if f["severity"] == "error"] for r in (scanned, typed)]
    assert errors[0] == errors[1]


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
