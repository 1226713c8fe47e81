"""Every figure of a drawn Word paper or workbook is found where LibreOffice prints it, whatever the layout."""

import os
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl
import pytest
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import _Cell
from openpyxl.styles import Alignment

from kronespor.footing import document_report, foot_document
from kronespor.intake.placing import PrintedWord, placed
from kronespor.reading import read
from kronespor.sandbox import Reader

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
DRAWN = int(os.environ.get("KRONESPOR_FRAMES", "1"))  # `make frames` draws 60
WORDS = [
    "virksomhedsrettet",
    "indsats",
    "mod",
    "ubevidst",
    "diskrimination",
    "på",
    "byens",
    "arbejdspladser",
    "og",
    "uddannelsessteder",
    "for",
    "unge",
    "med",
    "minoritetsbaggrund",
    "i",
    "de",
    "udsatte",
    "boligområder",
    "samt",
    "opsøgende",
    "beskæftigelsesvejledning",
]
Row = tuple[str, list[int]]


def drawn_rows(rng: Random, years: int) -> list[Row]:
    """Rows of long names, of which many have the same small amounts; the last is their total."""
    rows = [
        (
            f"{' '.join(rng.sample(WORDS, rng.randint(1, 14)))} {n}".capitalize(),
            [rng.choice((0, rng.randint(1, 9) * 100, rng.randint(1_000, 9_999))) for _ in range(years)],
        )
        for n in range(1, rng.choice((6, 14, 50)))
    ]
    return [*rows, ("I alt", [sum(amounts[n] for _, amounts in rows) for n in range(years)])]


def as_word(rng: Random, path: Path) -> None:
    """A table whose names wrap, with its figures at the top, the middle or the foot of their rows; the first of each
    has come for another, and the change is kept.
    """
    made, valign = docx.Document(), rng.choice(list(WD_CELL_VERTICAL_ALIGNMENT)[:3])
    label = rng.choice((3, 5, 8))
    made.add_paragraph("Tabel 1: Plan (1.000 kr.)")
    rows: list[tuple[str, list[Any]]] = [("Indsats", [2024, 2025, 2026, "I alt"])]
    rows += [(name, [*amounts, sum(amounts)]) for name, amounts in drawn_rows(rng, 3)]
    table = made.add_table(rows=0, cols=5, style="Table Grid")
    table.autofit = False
    for name, amounts in rows:
        cells = table.add_row().cells
        for n, (cell, value) in enumerate(zip(cells, (name, *amounts), strict=True)):
            cell.text = f"{value:,}".replace(",", ".") if n and rows[0][1] is not amounts else str(value)
            cell.width, cell.vertical_alignment = Cm(2 if n else label), valign
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT if n else None
        replaced(cells[1])
    made.save(str(path))


def replaced(cell: _Cell) -> None:
    """A change of what a cell says, as Word keeps it."""
    (run,) = (paragraph := cell.paragraphs[0]._p).r_lst
    for tag, text in (("w:del", "w:delText"), ("w:ins", "w:t")):
        change = paragraph.makeelement(qn(tag), {qn("w:id"): tag, qn("w:author"): "Sagsbehandler"})
        change.append(deepcopy(run))
        for words in change.iter(qn("w:t")):
            words.tag = qn(text)
        paragraph.append(change)
    paragraph.remove(run)


def as_workbook(rng: Random, path: Path) -> None:
    """A sheet that is printed on pages below and beside one another."""
    book, years = openpyxl.Workbook(), rng.choice((3, 14))
    sheet = book.worksheets[0]
    sheet.append(["Plan (1.000 kr.)"])
    sheet.append(["Indsats", *range(2024, 2024 + years), "I alt"])
    for name, amounts in drawn_rows(rng, years):
        sheet.append([name, *amounts, sum(amounts)])
    sheet.column_dimensions["A"].width = rng.choice((40, 60))
    sheet.page_setup.orientation = rng.choice(("portrait", "landscape"))
    wraps, valign = rng.choice((True, False)), rng.choice(("top", "center"))
    for cells in sheet.iter_rows(min_row=3):
        cells[0].alignment = Alignment(wrap_text=wraps, vertical=valign)
        for cell in cells[1:]:
            cell.number_format, cell.alignment = "#,##0", Alignment(vertical=valign)
    book.save(path)


@pytest.mark.parametrize("seed", range(DRAWN))
def test_each_figure_has_its_own_frame_around_what_it_prints(seed: int, tmp_path: Path) -> None:
    path = tmp_path / ("paper.docx" if seed % 2 else "paper.xlsx")
    (as_word if seed % 2 else as_workbook)(Random(seed), path)
    document = read(path)
    (table,) = document_report(document, foot_document(document)).tables
    with Reader() as reader:
        pages = reader.words(reader.printed(path))
    words = [PrintedWord(n, text, box) for n, page in enumerate(pages, start=1) for text, box in page]
    found = placed([table], words)
    printed = {(row.id, n): c.printed for row in table.rows for n, c in enumerate(row.cells) if c.amount is not None}
    printed = {at: text for at, text in printed.items() if text}
    assert {at[1:] for at in found} == {*printed} and len({*found.values()}) == len(found)
    for (_, row, n), (page, box) in found.items():
        within = [
            w.text
            for w in words
            if w.page == page and box[0] <= w.box[0] and w.box[2] <= box[2] and w.box[1:4:2] == box[1:4:2]
        ]
        assert "".join(filter(str.isdigit, "".join(within))) == "".join(filter(str.isdigit, printed[row, n]))
    firsts = [(page, box[1]) for (_, _, n), (page, box) in found.items() if n == min(at for _, _, at in found)]
    assert firsts == sorted(firsts)
