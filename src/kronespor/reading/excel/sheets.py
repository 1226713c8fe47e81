"""What a sheet shows, and what is wrong with it: formulas that say otherwise, rows and columns that are hidden."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kronespor.language import Language
from kronespor.reading.document import SheetCell
from kronespor.reading.excel.calculated import At, Calculated, SheetCells, filled
from kronespor.reading.excel.formats import Shown, as_shown
from kronespor.remarks import Remark, Severity, Value

MAX_NAMED = 5  # cells, rows or columns that a remark names

Sheet = dict[int, dict[int, Shown]]
"""Row -> column -> cell, from 1, empty cells left out."""


def shown_cells(sheet: Any, source: Any, calculated: Calculated, language: Language) -> Sheet:
    """The cells of a sheet that show something; `source` is the same sheet with its formulas."""
    known = calculated.of(sheet.title)
    cells: Sheet = {}
    are_bold = [bool(font.b) for font in source.parent._fonts]
    for cell in filled(source):
        at = (cell.row, cell.column)
        value = known.numbers.get(at) if at in known.unstored else sheet.cell(*at).value
        shown = as_shown(value, cell.number_format or "General", are_bold[cell._style.fontId], language)
        if shown.text:
            formula = calculated.formula(sheet.title, at, percent=shown.text.endswith("%"))
            is_doubted = at in known.stale or at in known.typed
            where = SheetCell(
                sheet.title, *at, at not in known.numbers, at in known.formulas, formula, is_doubted=is_doubted
            )
            cells.setdefault(cell.row, {})[cell.column] = replace(shown, cell=where)
    return cells


def formula_remarks(sheet: SheetCells) -> Iterator[Remark]:
    """A remark for each value that is not what a formula gives, for formulas without a value, and those not checked."""
    for code, severity, differing in _DIFFERING:
        for at, computed in differing(sheet).items():
            values: dict[str, Value] = {"cell": _name(at), "shown": sheet.numbers[at], "computed": computed}
            yield Remark(code, severity, values={"sheet": sheet.title, **values})
    for code, severity, cells in _FORMULAS_WITHOUT:
        if names := [_name(at) for at in sorted(cells(sheet))]:
            yield Remark(code, severity, values={"sheet": sheet.title, "cells": _some(names)})


_DIFFERING: tuple[tuple[str, Severity, Callable[[SheetCells], Mapping[At, Decimal]]], ...] = (
    ("stale-formula", "error", lambda sheet: sheet.stale),
    ("typed-over-formula", "warning", lambda sheet: sheet.typed),
)
_FORMULAS_WITHOUT: tuple[tuple[str, Severity, Callable[[SheetCells], Iterable[At]]], ...] = (
    ("formula-without-value", "warning", lambda sheet: sheet.unstored),
    ("formula-not-checked", "notice", lambda sheet: sheet.unchecked),
)


def _name(at: At) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(at[1])}{at[0]}"


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


def faint_cells(source: Any, cells: Sheet) -> Iterator[Remark]:
    """A remark for cells that do not show: struck out, white on white or withheld by their format.

    They are read all the same, since sums count them.
    """
    faint = {i for i, font in enumerate(source.parent._fonts) if font.strike or _is_white(font.color)}
    named = []
    for at, shown in (((r, c), shown) for r, row in cells.items() for c, shown in row.items()):
        cell = source._cells.get(at) if faint or shown.is_withheld else None
        if cell is not None and (shown.is_withheld or _is_faint(cell, faint)):
            named.append(_name(at))
    if named:
        yield Remark("faint-cells", "notice", values={"sheet": source.title, "names": _some(named)})


def _is_faint(cell: Any, fonts: Set[int]) -> bool:
    return cell._style.fontId in fonts and (cell.font.strike or not _is_filled(cell))


def withheld_rows(sheet: Any, rows: Mapping[int, Set[int]]) -> Iterator[Set[int]]:
    """The rows (with their filled columns) that are struck out whole, and those that are hidden, if there are any."""
    struck = {i for i, font in enumerate(sheet.parent._fonts) if font.strike}
    if struck:
        yield from filter(None, [{r for r, columns in rows.items() if _are_in(sheet, r, columns, struck)}])
    yield from filter(None, [{r for r in rows if sheet.row_dimensions[r].hidden}])


def _are_in(sheet: Any, row: int, columns: Set[int], fonts: Set[int]) -> bool:
    cells = [sheet._cells.get((row, column)) for column in columns]
    return bool(cells) and all(cell is not None and cell._style.fontId in fonts for cell in cells)


def _is_white(color: Any) -> bool:
    if color is None:
        return False
    return (color.type == "rgb" and str(color.rgb)[-6:].upper() == "FFFFFF") or (
        color.type == "theme" and color.theme == 0
    )


def _is_filled(cell: Any) -> bool:
    """True if a cell has a ground of another colour than white, or may have one by a rule or the style of a table."""
    fill = cell.fill
    is_own = fill.fill_type is not None and not _is_white(fill.fgColor)
    return is_own or bool(cell.parent.tables) or bool(cell.parent.conditional_formatting)


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return (*names[:MAX_NAMED], "…") if len(names) > MAX_NAMED else tuple(names)
