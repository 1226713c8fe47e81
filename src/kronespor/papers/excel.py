"""Workbooks: sheets of typed cells, with sums that are formulas, and notes. The one place that writes Excel.

Text stays text, whatever it begins with, also where it is edited later. Every sheet prints on A4 lying, all its columns
beside one another.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kronespor.papers.outgoing import is_formula, text

A4 = 9
"""Excel's number of the paper size."""
NAME_LENGTH, TEXT_LENGTH, NOTE_LENGTH = 31, 32_000, 8_000
"""Characters that Excel takes in the name of a sheet, in a cell, and in a note."""
LINE, TALLEST = 15.0, 400.0
"""Points that a line of text takes, and a row at most."""
MOST_TERMS = 200
"""Cells apart from one another that a formula names; a sum of more is written as an amount."""
NOTE_SCALE = 2.5
BOX = "#C9D1DB"
KRONER, WHOLE = "#,##0.00", "#,##0"
"""How amounts look: the first is the second on a sheet of which no amount has øre."""

Position = tuple[int, int]
"""Row and column of a cell, from 0."""


@dataclass(frozen=True)
class Sum:
    """A formula: the sum of some cells."""

    of: tuple[Position, ...]


@dataclass(frozen=True)
class Difference:
    """A formula: one cell less another."""

    minuend: Position
    subtrahend: Position


@dataclass(frozen=True)
class Style:
    """How a cell looks. `boxed`: ruled all round, so that in print an empty column of a table is still a column."""

    boxed: bool = False
    bold: bool = False
    right: bool = False
    rule_above: bool = False
    wrapped: bool = False
    top: bool = False
    indent: int = 0
    number_format: str = ""


PLAIN, BOLD = Style(), Style(bold=True)


@dataclass(frozen=True)
class Cell:
    """A text or an amount; with a formula, the amount is the value that it has."""

    value: str | Decimal
    style: Style = PLAIN
    formula: Sum | Difference | None = None
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows, and the widths of its columns in characters.

    `head`: rows at the top that stay in sight, the last of them on every page; `labels`: columns that stay in sight.
    """

    name: str
    rows: tuple[tuple[Cell | None, ...], ...]
    widths: tuple[float, ...]
    head: int = 0
    labels: int = 0


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one .xlsx file."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"title": text(title), "author": "Kronespor"})
    formats: dict[tuple[Style, bool], Any] = {}
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, names))
        _set_up(page, sheet)
        is_whole = _is_whole(sheet)
        for number, row in enumerate(sheet.rows):
            _set_height(page, sheet, number)
            for column, cell in enumerate(row):
                if cell is not None:
                    is_kroner = cell.style.number_format == KRONER
                    style = replace(cell.style, number_format=WHOLE) if is_kroner and is_whole else cell.style
                    look = (style, isinstance(cell.value, str) and is_formula(cell.value))
                    if look not in formats:
                        formats[look] = book.add_format({**_properties(style), "quote_prefix": look[1]})
                    _write(page, (number, column), cell, formats[look])
    book.close()
    return stream.getvalue()


def _is_whole(sheet: Sheet) -> bool:
    """Whether no amount of kroner has øre."""
    amounts = (c.value for row in sheet.rows for c in row if c is not None and c.style.number_format == KRONER)
    return all(value % 1 == 0 for value in amounts if isinstance(value, Decimal))


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has; `taken` gets it."""
    plain = "".join(" " if character in "[]:*?/\\'" else character for character in text(title))
    name, number = plain[:NAME_LENGTH].strip() or "1", 1
    while name.lower() in taken:
        number += 1
        ending = f" ({number})"
        name = plain[: NAME_LENGTH - len(ending)].strip() + ending
    taken.add(name.lower())
    return name


def _set_up(page: Any, sheet: Sheet) -> None:
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    if sheet.head:
        page.freeze_panes(sheet.head, sheet.labels)
        page.repeat_rows(sheet.head - 1)


def _set_height(page: Any, sheet: Sheet, number: int) -> None:
    """Make a row high enough for its wrapped texts, which not every program does by itself."""
    heights = [
        _height(str(cell.value), width)
        for cell, width in zip(sheet.rows[number], sheet.widths, strict=False)
        if cell is not None and cell.style.wrapped
    ]
    if heights:
        page.set_row(number, max(heights))


def _height(text: str, width: float) -> float:
    lines = sum(max(1, -int(-len(line) // width)) for line in text.splitlines() or [""])
    return min(LINE * lines, TALLEST)


def _properties(style: Style) -> dict[str, Any]:
    """A style as XlsxWriter has it."""
    return {
        "bold": style.bold,
        "text_wrap": style.wrapped,
        "indent": style.indent,
        **({"border": 1, "border_color": BOX} if style.boxed else {}),
        **({"top": 1, "top_color": "#000000"} if style.rule_above else {}),
        "num_format": style.number_format or "General",
        **({"align": "right"} if style.right else {"align": "left"} if style.indent else {}),
        **({"valign": "top"} if style.top else {}),
    }


def _write(page: Any, at: Position, cell: Cell, look: Any) -> None:
    if isinstance(cell.value, str):
        page.write_string(*at, text(cell.value)[:TEXT_LENGTH], look)
    elif formula := _formula(cell.formula):
        page.write_formula(*at, formula, look, float(cell.value))
    else:
        page.write_number(*at, float(cell.value), look)
    if cell.note:
        page.write_comment(*at, text(cell.note)[:NOTE_LENGTH], {"x_scale": NOTE_SCALE})


def _formula(formula: Sum | Difference | None) -> str:
    """The formula as Excel has it; empty if there is none, or it would be too long."""
    if isinstance(formula, Difference):
        return f"={_address(formula.minuend)}-{_address(formula.subtrahend)}"
    if formula is None or not formula.of:
        return ""
    first, last = min(formula.of), max(formula.of)
    if len(formula.of) == (last[0] - first[0] + 1) * (last[1] - first[1] + 1):
        return f"=SUM({_address(first)}:{_address(last)})"
    return f"=SUM({','.join(map(_address, formula.of))})" if len(formula.of) < MOST_TERMS else ""


def _address(at: Position) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(*at))
