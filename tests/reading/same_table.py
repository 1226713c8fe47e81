"""One small table that the tests write in every way, and what has to be read of it."""

from typing import Any

from docx import Document

from kronespor.reading import Document as Read

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
