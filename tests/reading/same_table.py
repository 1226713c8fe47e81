"""One small table that the tests write in every way, and what has to be read of it."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document

from kronespor.reading import Document as Read

Rows = tuple[tuple[str, ...], ...]
XS = (60, 300, 400)
WIDTHS = {".": 0.278, "-": 0.333}  # of the size of the letters; a digit has 0.556
ROWS = (
    ("Indsats", "2024", "2025"),
    ("Lektier", "1.200", "1.300"),
    ("Mentorer", "-200", "850"),
    ("I alt", "1.000", "2.150"),
)
TEXTS = [("Lektier", "1.200", "1.300"), ("Mentorer", "-200", "850"), ("I alt", "1.000", "2.150")]


def read_as(document: Read) -> tuple[list[str], list[tuple[str, ...]]]:
    """The names of the columns, and the rows of the one table of amounts."""
    (table,) = document.budgets
    names = [column.name for column in table.columns]
    return names, [(row.label, *(token.text for token in row.tokens)) for row in table.rows if row.tokens]


def codes_of(document: Read) -> set[str]:
    return {remark.code for remark in document.remarks}


def word_table(rows: Any = ROWS) -> tuple[Any, Any]:
    word = Document()
    table = word.add_table(rows=0, cols=3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    return word, table


def repacked(source: Path, target: Path, name: Callable[[str], str], change: Callable[[bytes], bytes]) -> None:
    """A package with its parts named and changed otherwise."""
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w") as copy:
        for info in package.infolist():
            copy.writestr(name(info.filename), change(package.read(info)))


def web_row(texts: tuple[str, ...], more: str = "", before: str = "", after: str = "") -> str:
    """A row of a web page."""
    return f"<tr {more}>{''.join(f'<td>{before}{text}{after}</td>' for text in texts)}</tr>"


def web_table(*between: str) -> str:
    """The table of a web page, with more between its headings and its rows."""
    rows = [web_row(texts) for texts in ROWS]
    return f"<table>{rows[0]}{''.join(between)}{''.join(rows[1:])}</table>"


def show(x: float, y: float, text: str, size: float = 9) -> str:
    """A text as the content of a PDF page has it."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def drawn_table(rows: Rows = ROWS) -> str:
    """The table as the content of a PDF page has it, without rules."""
    return "".join(show(x, 700 - 16 * r, t) for r, row in enumerate(rows) for x, t in zip(XS, row, strict=True))
