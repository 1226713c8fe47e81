"""The sheets of an OpenDocument workbook as a workbook of openpyxl, which `reading.excel` reads."""

import datetime
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from kronespor.reading.document import ReadingError
from kronespor.reading.excel.formulas import LAST_COLUMN, LAST_ROW
from kronespor.reading.excel.reader import CHARACTER, MARGIN, MAX_CELLS
from kronespor.reading.opendocument.formats import GENERAL, number_format
from kronespor.reading.opendocument.formulas import as_excel, sheet_of
from kronespor.reading.opendocument.source import (
    ALIKE,
    CALC,
    CELLS,
    DRAW,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    Source,
    count,
    each,
    has_ground,
    has_object,
    is_bold,
    is_struck,
    is_white,
    points,
)

_COLUMNS = f"{TABLE}table-column"
_NUMBERS = ("float", "percentage", "currency")
_ERROR = re.compile("#[A-Z]")  # of a formula: Excel writes nought beside it
_KIND = f"{OFFICE}value-type"
_FORMATS = {"percentage": "0.00%", "date": "yyyy-mm-dd", "time": "hh:mm:ss"}
"""Of values whose style says nothing."""
_TIME = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_SPACES = re.compile(r"[ \t\r\n]+")
_SIGNS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_TITLE = re.compile(r"[\\*?:/\[\]]")  # what the name of a sheet cannot hold
MAX_SIZED = 1000  # rows or columns in a run whose size is kept
MAX_SPACES = 1000
_TYPES = {str: "s", bool: "b", datetime.datetime: "d", datetime.time: "d", datetime.timedelta: "d"}
"""What openpyxl calls the types of values that are no numbers."""
_MIDNIGHT = datetime.datetime.combine(datetime.date.min, datetime.time.min)


@dataclass(frozen=True)
class _Filled:
    """A cell that holds something: its value, its formula, and its style with the kind of its value."""

    row: int
    column: int
    value: Any
    formula: str
    style: tuple[str, str]


@dataclass
class _Read:
    """A sheet as it was read; sizes are in points."""

    title: str
    is_hidden: bool
    is_ruled: bool  # some of its cells look otherwise by a condition
    is_filtered: bool = False
    cells: list[_Filled] = field(default_factory=list)
    merged: list[CellRange] = field(default_factory=list)
    heights: dict[int, tuple[float, bool]] = field(default_factory=dict)
    widths: dict[int, tuple[float, bool]] = field(default_factory=dict)


class Sheets:
    """The sheets of a workbook; `drawn`: what is written in boxes on top of them."""

    def __init__(self, source: Source, book: Any) -> None:
        self.styles = source.styles()
        self._count = 0
        settings = book.find(f"{TABLE}calculation-settings")
        self.is_rounded = settings is not None and settings.get(f"{TABLE}precision-as-shown") == "true"
        self.sheets = [self._sheet(table) for table in book.iterchildren(f"{TABLE}table")]
        self.drawn = [text for shape in _shapes(book) for p in shape.iter(f"{TEXT}p") if (text := _text(p).strip())]
        for area in book.iter(f"{TABLE}database-range"):
            if area.get(f"{TABLE}display-filter-buttons") == "true" or area.find(f"{TABLE}filter") is not None:
                name = sheet_of(area.get(f"{TABLE}target-range-address", ""))
                for sheet in self.sheets:
                    sheet.is_filtered = sheet.is_filtered or sheet.title == name

    def workbooks(self) -> tuple[Workbook, Workbook]:
        """The workbook with the values of its formulas, and with these themselves."""
        formulas = self._written(stored=False)
        has_formulas = any(cell.formula for sheet in self.sheets for cell in sheet.cells)
        return self._written(stored=True) if has_formulas else formulas, formulas

    def _sheet(self, table: Any) -> _Read:
        name, style = table.get(f"{TABLE}name", ""), table.get(f"{TABLE}style-name", "")
        is_hidden = self.styles.properties("table", style, "table").get(f"{TABLE}display") == "false"
        is_ruled = table.find(f"{CALC}conditional-formats") is not None
        sheet = _Read(_TITLE.sub("_", name), is_hidden, is_ruled)
        default = self._columns(sheet, table)
        at = 1
        for row in each(table):
            alike = count(row, f"{TABLE}number-rows-repeated", LAST_ROW)
            filled = list(self._row(sheet, row, at, default))
            if at + alike - 1 <= LAST_ROW:
                self._count += len(filled) * alike
                if self._count > MAX_CELLS:
                    raise ReadingError("workbook-too-large", most=MAX_CELLS)
                for down in range(alike if filled else 0):
                    sheet.cells += [_Filled(at + down, c.column, c.value, c.formula, c.style) for c in filled]
            visibility = row.get(f"{TABLE}visibility", "visible")
            sheet.is_filtered = sheet.is_filtered or (bool(filled) and visibility == "filter")
            height = self._size("table-row", row, "row-height")
            if filled or alike <= MAX_SIZED:
                sheet.heights |= dict.fromkeys(range(at, at + alike), (height, visibility != "visible"))
            at += alike
        return sheet

    def _size(self, family: str, element: Any, of: str) -> float:
        name = element.get(f"{TABLE}style-name", "")
        return points(self.styles.properties(family, name, family).get(f"{STYLE}{of}", ""))

    def _columns(self, sheet: _Read, table: Any) -> list[tuple[int, str]]:
        """Take in the columns; up to which column which style is that of cells without one."""
        at, default = 1, []
        for column in each(table, _COLUMNS):
            alike = count(column, ALIKE, LAST_COLUMN)
            width, is_hidden = self._size("table-column", column, "column-width"), _is_collapsed(column)
            kept = range(at, at + min(alike, MAX_SIZED))
            sheet.widths |= dict.fromkeys(kept, (width, is_hidden))
            at += alike
            default.append((at - 1, column.get(f"{TABLE}default-cell-style-name", "")))
        return default

    def _row(self, sheet: _Read, row: Any, at: int, default: list[tuple[int, str]]) -> Iterator[_Filled]:
        """The cells of a row that hold something; what spans several is merged."""
        column = 1
        for cell in row.iterchildren(*CELLS):
            alike = count(cell, ALIKE, LAST_COLUMN)
            kind, formula = cell.get(_KIND, ""), cell.get(f"{TABLE}formula", "")
            if cell.tag == CELLS[0] and (kind or formula) and column + alike - 1 <= LAST_COLUMN:
                self._merge(sheet, cell, at, column)
                own = cell.get(f"{TABLE}style-name") or row.get(f"{TABLE}default-cell-style-name")
                value, as_formula = _value(cell, kind), as_excel(formula) if formula else ""
                for right in range(column, column + alike):
                    style = own or next((name for end, name in default if right <= end), "")
                    yield _Filled(at, right, value, as_formula, (style, kind))
            column += alike

    def _merge(self, sheet: _Read, cell: Any, row: int, column: int) -> None:
        rows = count(cell, f"{TABLE}number-rows-spanned", LAST_ROW - row + 1)
        columns = count(cell, f"{TABLE}number-columns-spanned", LAST_COLUMN - column + 1)
        if rows * columns > 1:
            sheet.merged.append(CellRange(None, column, row, column + columns - 1, row + rows - 1))

    def _written(self, *, stored: bool) -> Workbook:
        book = Workbook()
        book.remove(book.worksheets[0])
        book.calculation.fullPrecision = not self.is_rounded
        for sheet in self.sheets:
            self._write(book, sheet, stored)
        return book

    def _write(self, book: Workbook, sheet: _Read, stored: bool) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of long titles
            made = book.create_sheet(sheet.title or None)
        made.sheet_state = "hidden" if sheet.is_hidden else "visible"
        made.auto_filter.ref = "A1" if sheet.is_filtered else None
        kept: dict[tuple[str, str], Any] = {}
        for found in sheet.cells:
            if found.style not in kept:
                kept[found.style] = self._style(made, found.style, sheet.is_ruled)
            cell = Cell(made, found.row, found.column)
            cell._style = kept[found.style]
            is_formula = bool(found.formula) and not stored
            cell._value = found.formula if is_formula else found.value
            cell.data_type = "f" if is_formula else _TYPES.get(type(found.value), "n")
            made._cells[found.row, found.column] = cell
        for area in sheet.merged:
            made.merged_cells.ranges.add(area)
        lowest = max((cell.row for cell in sheet.cells), default=0)
        for row, (height, is_hidden) in sheet.heights.items():
            if row <= lowest and (height or is_hidden):
                made.row_dimensions[row].height = height or None
                made.row_dimensions[row].hidden = is_hidden
        last = max((cell.column for cell in sheet.cells), default=0)
        for column, (width, is_hidden) in sheet.widths.items():
            if column <= last and (width or is_hidden):
                dimension = made.column_dimensions[get_column_letter(column)]
                dimension.min = dimension.max = column
                dimension.width = max(width - MARGIN, 1) / CHARACTER
                dimension.hidden = is_hidden

    def _style(self, sheet: Any, style: tuple[str, str], is_ruled: bool) -> Any:
        """The style of a cell as openpyxl keeps it."""
        name, kind = style
        look = self.styles.properties("table-cell", name, "text")
        ground = self.styles.properties("table-cell", name, "table-cell")
        cell = Cell(sheet, 1, 1)
        cell.font = Font(bold=is_bold(look), strike=is_struck(look), color="FFFFFFFF" if is_white(look) else None)
        if has_ground(ground) or is_ruled:
            cell.fill = PatternFill("solid", fgColor="FF808080")
        data = self.styles.formats.get(self.styles.attribute("table-cell", name, f"{STYLE}data-style-name"))
        shown = number_format(data, self.styles.formats) if data is not None else GENERAL
        cell.number_format = _FORMATS.get(kind, GENERAL) if shown == GENERAL else shown
        return cell._style


def _is_collapsed(element: Any) -> bool:
    return str(element.get(f"{TABLE}visibility", "visible")) != "visible"


def _value(cell: Any, kind: str) -> Any:
    """What a cell holds: a number, a day, a time, a truth or a text; None if it holds nothing."""
    stated = cell.get(f"{OFFICE}{_ATTRIBUTES.get(kind, 'value')}")
    if kind in _NUMBERS and _ERROR.match(cell.findtext(f"{TEXT}p") or ""):
        return _shown(cell)
    match kind:
        case "":
            return None
        case "boolean":
            return stated == "true"
        case kind if kind in _NUMBERS and (number := _number(stated or "")) is not None:
            return number
        case "date" if (day := _day(stated or "")) is not None:
            return day
        case "time" if (found := _TIME.fullmatch(stated or "")) is not None:
            return _time(*found.groups())
    return _shown(cell) or (stated if isinstance(stated, str) else "")


_ATTRIBUTES = {
    "date": "date-value", "time": "time-value", "boolean": "boolean-value", "string": "string-value",
}  # fmt: skip


def _number(text: str) -> int | float | None:
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    with suppress(ValueError):
        return number if isfinite(number := float(text)) else None
    return None


def _day(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def _time(sign: str, hours: str | None, minutes: str | None, seconds: str | None) -> datetime.time | datetime.timedelta:
    """A time of the day; of what is longer, or below nought, how long it is."""
    whole = datetime.timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))
    if sign or whole >= datetime.timedelta(days=1):
        return -whole if sign else whole
    return (_MIDNIGHT + whole).time()


def _shown(cell: Any) -> str:
    """The paragraphs of a cell."""
    return "\n".join(_text(p) for p in cell.iterchildren(f"{TEXT}p"))


def _text(paragraph: Any) -> str:
    return _SPACES.sub(" ", paragraph.text or "").lstrip() + "".join(map(_piece, paragraph))


def _piece(child: Any) -> str:
    """An element within a paragraph, and what follows it."""
    if child.tag == f"{TEXT}s":
        inner = " " * count(child, f"{TEXT}c", MAX_SPACES)
    elif child.tag in _SIGNS:
        inner = _SIGNS[child.tag]
    elif child.tag == f"{OFFICE}annotation" or child.tag.startswith(DRAW):
        inner = ""
    else:
        inner = _SPACES.sub(" ", child.text or "") + "".join(map(_piece, child))
    return inner + _SPACES.sub(" ", child.tail or "")


def _shapes(element: Any) -> Iterator[Any]:
    """The shapes on sheets, but not the notes on cells, nor what objects of other programs are made of."""
    for child in element:
        if child.tag.startswith(DRAW) and child.tag != f"{DRAW}g":
            yield from () if has_object(child) else (child,)
        elif child.tag != f"{OFFICE}annotation":
            yield from _shapes(child)
