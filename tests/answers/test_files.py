"""Answers in the programs that others open them with, and what a PDF says of itself to a reading machine."""

import ctypes
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from kronespor.answers.answer import Answer, Wording, build_answer
from kronespor.answers.query import MEASURES, Query
from kronespor.answers.writing import WRITERS, differences
from tests.answers.drawing import drawn_register

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.any_database]


@pytest.fixture
def answer(worked_example: None) -> Answer:
    drawn_register(3)
    return build_answer(
        Query(measures=MEASURES, by=("initiative", "theme", "fund")), Wording(question="Hvad er der afsat?")
    )


def converted(folder: Path, data: bytes, suffix: str, form: str) -> bytes:
    """What LibreOffice makes of a file."""
    source, out = folder / f"svar{suffix}", folder / "out"
    source.write_bytes(data)
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    done = subprocess.run([*office, "--convert-to", form, "--outdir", out, source], check=True, capture_output=True)
    assert b"Error" not in done.stderr, done.stderr
    (made,) = out.iterdir()
    return made.read_bytes()


def test_excel_computes_what_was_written_beside_its_formulas(answer: Answer, tmp_path: Path) -> None:
    data = WRITERS["xlsx"](answer)
    again = converted(tmp_path, data, ".xlsx", "xlsx:Calc MS Excel 2007 XML")
    written, computed = (openpyxl.load_workbook(io.BytesIO(d), data_only=True) for d in (data, again))
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    count = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    mine, theirs = (b[sheet.title][cell.coordinate].value for b in (written, computed))
                    assert mine == pytest.approx(theirs), (sheet.title, cell.coordinate)
                    count += 1
    assert count > 40


def test_word_opens_and_prints_what_the_answer_says(answer: Answer, tmp_path: Path) -> None:
    printed = converted(tmp_path, WRITERS["docx"](answer), ".docx", "pdf")
    assert differences(answer, printed, "pdf") == []


def test_a_pdf_says_its_language_its_title_its_tables_and_what_its_chart_shows(answer: Answer) -> None:
    document = pypdfium2.PdfDocument(WRITERS["pdf"](answer))
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    buffer = (pdfium.FPDF_WCHAR * 20)()
    assert pdfium.FPDFCatalog_GetLanguage(document.raw, buffer, 40)
    assert bytes(buffer).decode("utf-16-le").rstrip("\0") == "da"
    assert document.get_metadata_dict()["Title"] == answer.title
    assert [b.get_title() for b in document.get_toc()][:2] == ["Spørgsmål", "Svar"]
    kinds = [kind for page in document for kind, _alt in elements(page)]
    assert kinds.count("Table") >= len(answer.tables) and "TH" in kinds and "H1" in kinds and "L" in kinds
    alts = [alt for page in document for kind, alt in elements(page) if kind == "Figure"]
    assert any(alt.startswith("Afsat pr. år") for alt in alts), alts


def elements(page: Any) -> Iterator[tuple[str, str]]:
    """The elements of a page's structure tree: what each is, and the words in its stead."""
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    waiting = [
        pdfium.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    while waiting:
        element = waiting.pop()
        if element:
            yield said(pdfium.FPDF_StructElement_GetType, element), said(pdfium.FPDF_StructElement_GetAltText, element)
            count = pdfium.FPDF_StructElement_CountChildren(element)
            waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(element, i) for i in range(count)]


def said(get: Any, element: Any) -> str:
    """What one of pdfium's functions says of an element."""
    length = get(element, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    get(element, buffer, length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")
