"""What a sheet shows, and what is wrong with it: formulas that say otherwise, rows and columns that are hidden."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kronespor.language import Language
from kronespor.reading.excel.formats import Shown, as_shown, exact
from kronespor.reading.excel.formulas import At, Numbers, added_up, work_out
from kronespor.remarks import Remark

MAX_NAMED = 5  # cells, rows or columns that a remark names
SAME = Decimal("1e-9")  # of an amount: what binary fractions may differ by

Sheet = dict[int, dict[int, Shown]]
"""Row -> column -> cell, from 1, empty cells left out."""


def shown_cells(sheet: Any, source: Any, language: Language) -> tuple[Sheet, list[Remark]]:
    """The cells of a sheet that show something; `source` is the same sheet with its formulas.

    Sums whose values are not stored are added up.
    """
    numbers = _stored_numbers(sheet)
    formulas = _formulas(source)
    unstored = {at: formula for at, formula in formulas.items() if sheet.cell(*at).value is None}
    work_out(unstored, numbers)
    cells: Sheet = {}
    for cell in _filled(source):
        at = (cell.row, cell.column)
        value = numbers.get(at) if at in unstored else sheet.cell(*at).value
        shown = as_shown(value, cell.number_format or "General", bool(cell.font and cell.font.b), language)
        if shown.text:
            cells.setdefault(cell.row, {})[cell.column] = shown
    remarks = list(_stale(sheet, {at: f for at, f in formulas.items() if at not in unstored}, numbers))
    if unstored:
        values = {"sheet": sheet.title, "cells": _some([source.cell(*at).coordinate for at in unstored])}
        remarks.append(Remark("formula-without-value", "warning", values=values))
    return cells, remarks


def _filled(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def _stored_numbers(sheet: Any) -> dict[At, Decimal]:
    return {(cell.row, cell.column): exact(cell.value) for cell in _filled(sheet) if _is_number(cell.value)}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _formulas(source: Any) -> dict[At, str]:
    return {
        (cell.row, cell.column): cell.value
        for cell in _filled(source)
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def _stale(sheet: Any, formulas: Mapping[At, str], numbers: Numbers) -> Iterator[Remark]:
    """A remark for each formula whose stored value is another than the formula gives."""
    for at, formula in formulas.items():
        computed, shown = added_up(formula, numbers), numbers.get(at)
        if computed is not None and shown is not None and not _same(computed, shown):
            cell = sheet.cell(*at).coordinate
            values = {"sheet": sheet.title, "cell": cell, "shown": shown, "computed": computed}
            yield Remark("stale-formula", "error", values=values)


def _same(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= max(abs(a), abs(b), Decimal(1)) * SAME


def hidden_parts(sheet: Any, cells: Sheet) -> Iterator[Remark]:
    """Remarks for hidden rows and columns, which are read all the same, since sums count them."""
    rows = [str(r) for r in sorted(cells) if sheet.row_dimensions[r].hidden]
    used = {c for row in cells.values() for c in row}
    columns = [
        letter
        for letter, dimension in sheet.column_dimensions.items()
        if dimension.hidden and any(dimension.min <= c <= dimension.max for c in used if dimension.min)
    ]
    for code, names in (("hidden-rows", rows), ("hidden-columns", columns)):
        if names:
            yield Remark(code, "notice", values={"sheet": sheet.title, "names": _some(names)})


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return (*names[:MAX_NAMED], "…") if len(names) > MAX_NAMED else tuple(names)
