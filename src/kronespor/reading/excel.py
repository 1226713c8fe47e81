"""Excel workbooks (.xlsx): every table on every sheet, as the sheet shows it; formulas are added up again."""

import datetime
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from kronespor.amounts import danish, danish_date, looks_like_amount
from kronespor.language import UPPER, Language, detected
from kronespor.reading.blocks import Block, Parts, RawTable, gather
from kronespor.reading.document import Box, Passage, ReadingError
from kronespor.reading.facts import find_legend, find_links
from kronespor.reading.grids import Cell
from kronespor.reading.headings import MAX_HEADING, NUMBERED, heading, is_caption, reads_as_heading
from kronespor.reading.labels import BULLETS
from kronespor.remarks import Remark

MAX_CELLS = 400_000
MAX_FORMULA = 2_000  # characters
MAX_PASSES = 20
MAX_NAMED = 5  # cells or rows that a remark names
_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_VALUE = rf"(?:{_CELL}(?::{_CELL})?|\d+(?:\.\d+)?)"
_TERM = rf"(?:SUM\({_VALUE}(?:[,;]{_VALUE})*\)|{_CELL}|\d+(?:\.\d+)?)(?![\w.(!:])"
_FORMULA = re.compile(rf"[+-]?{_TERM}(?:[+-]{_TERM})*")
_SIGNED = re.compile(rf"([+-])({_TERM})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_UNITS = {1: "1.000 kr.", 2: "mio. kr.", 3: "mia. kr."}


@dataclass(frozen=True)
class _Shown:
    """A cell as the sheet shows it. `thousands`: how many times its format divides by a thousand."""

    text: str
    bold: bool = False
    thousands: int = 0


_Sheet = dict[int, dict[int, _Shown]]  # row -> column -> cell, from 1, empty cells left out


def read_excel(path: Path, language: Language | None = None) -> Parts:
    """Read a workbook in the language that its text shows, if none is given; what is hidden is told by remarks."""
    try:
        _refuse_giants(path)
        return _read(path, language)
    except ReadingError:
        raise
    except Exception as error:  # a damaged package makes zipfile and openpyxl raise almost anything
        raise ReadingError("workbook-damaged") from error


def _read(path: Path, language: Language | None) -> Parts:
    import openpyxl

    formulas = openpyxl.load_workbook(path)
    values = openpyxl.load_workbook(path, data_only=True)
    parts = Parts(language or detected(_words(values)), pages=max(len(values.worksheets), 1))
    blocks: list[Block] = []
    for page, (sheet, source) in enumerate(zip(values.worksheets, formulas.worksheets, strict=True), start=1):
        if sheet.sheet_state != "visible":
            parts.remarks.append(Remark("hidden-sheet", "notice", values={"sheet": sheet.title}))
            continue
        cells = _shown(sheet, source, parts.remarks)
        _tell_hidden(sheet, cells, parts.remarks)
        blocks += _blocks(sheet, cells, page, parts.language)
    passages = [b.text for b in blocks if isinstance(b, Passage)]
    parts.legend = find_legend(passages)
    parts.links = find_links("\n".join(passages))
    parts.title = str(values.properties.title or "")
    return gather(blocks, parts)


def _words(workbook: Any) -> str:
    """The texts of a workbook, one a line."""
    cells = (cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row)
    return "\n".join(cell.value for cell in cells if isinstance(cell.value, str))


def _refuse_giants(path: Path) -> None:
    """Count the cells before they are loaded: each takes fifty times its size in memory."""
    count = 0
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            if re.match(r"xl/worksheets/[^/]+\.xml$", info.filename):
                with package.open(info) as part:
                    tail = b""
                    while chunk := part.read(1 << 20):
                        count += (tail + chunk).count(b"<c ")
                        tail = chunk[-2:]
                        if count > MAX_CELLS:
                            raise ReadingError("workbook-too-large", most=MAX_CELLS)


def _shown(sheet: Any, source: Any, remarks: list[Remark]) -> _Sheet:
    """The cells that show something; a formula that its stored value contradicts is told."""
    numbers: dict[tuple[int, int], Decimal] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                numbers[cell.row, cell.column] = _decimal(cell.value)
    found: _Sheet = {}
    formulas = {
        (cell.row, cell.column): cell.value
        for row in source.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }
    stored = {at for at in formulas if sheet.cell(*at).value is not None}
    _work_out({at: formula for at, formula in formulas.items() if at not in stored}, numbers)
    missing: list[str] = []
    for row in source.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            at = (cell.row, cell.column)
            value = sheet.cell(*at).value
            if at in formulas:
                again = _added_up(cell.value, numbers)
                if at not in stored:
                    missing.append(cell.coordinate)
                    value = numbers.get(at)
                elif again is not None and isinstance(value, (int, float)) and not _same(again, _decimal(value)):
                    values = {
                        "sheet": sheet.title,
                        "cell": cell.coordinate,
                        "shown": _decimal(value),
                        "computed": again,
                    }
                    remarks.append(Remark("stale-formula", "error", values=values))
            shown = _as_shown(value, cell.number_format or "General", bool(cell.font and cell.font.b))
            if shown.text:
                found.setdefault(cell.row, {})[cell.column] = shown
    if missing:
        values = {"sheet": sheet.title, "cells": _some(missing)}
        remarks.append(Remark("formula-without-value", "warning", values=values))
    return found


def _work_out(formulas: dict[tuple[int, int], str], numbers: dict[tuple[int, int], Decimal]) -> None:
    """Add up the formulas that store no value, those first whose cells are known."""
    waiting = dict(formulas)
    for _ in range(MAX_PASSES):
        before = len(waiting)
        for at, formula in list(waiting.items()):
            if not any(cell in waiting for cell in _cells_of(formula, waiting)):
                value = _added_up(formula, numbers)
                del waiting[at]
                if value is not None:
                    numbers[at] = value
        if len(waiting) == before:
            return


def _cells_of(formula: str, among: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, int]]:
    """The cells of `among` that a formula names."""
    for found in _RANGE.finditer(formula.upper()):
        left, top = _column(found[1]), int(found[2])
        right, bottom = (_column(found[3]), int(found[4])) if found[3] else (left, top)
        if left == right and top == bottom:
            if (top, left) in among:
                yield top, left
        else:
            yield from (at for at in among if top <= at[0] <= bottom and left <= at[1] <= right)


def _decimal(value: float) -> Decimal:
    """A stored number without the tail that binary fractions leave."""
    try:
        return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, ValueError):
        return Decimal(0)


def _same(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= max(abs(a), abs(b), Decimal(1)) * Decimal("1e-9")


def _added_up(formula: str, numbers: Mapping[tuple[int, int], Decimal]) -> Decimal | None:
    """The value of a formula that only adds and subtracts this sheet's cells and sums of them; None for any other."""
    text = re.sub(r"\s", "", formula[1:]).upper()
    if len(text) > MAX_FORMULA or not _FORMULA.fullmatch(text):
        return None
    total = Decimal(0)
    for sign, term in _SIGNED.findall(text if text[0] in "+-" else f"+{text}"):
        parts = re.split("[,;]", term[4:-1]) if term.startswith("SUM(") else [term]
        value = sum((_range(part, numbers) for part in parts), Decimal(0))
        total += -value if sign == "-" else value
    return total


def _range(text: str, numbers: Mapping[tuple[int, int], Decimal]) -> Decimal:
    found = _RANGE.fullmatch(text)
    if not found:
        return Decimal(text)
    left, top = _column(found[1]), int(found[2])
    right, bottom = (_column(found[3]), int(found[4])) if found[3] else (left, top)
    if (right - left + 1) * (bottom - top + 1) > len(numbers):
        return sum((v for (r, c), v in numbers.items() if top <= r <= bottom and left <= c <= right), Decimal(0))
    cells = ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
    return sum((numbers.get(cell, Decimal(0)) for cell in cells), Decimal(0))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _as_shown(value: Any, number_format: str, bold: bool) -> _Shown:
    """A value as its number format shows it, in Danish. `#,##0,` divides by a thousand: 5.800.000 shows as 5.800."""
    if value is None:
        return _Shown("")
    if isinstance(value, bool):
        return _Shown("Sand" if value else "Falsk", bold)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return _Shown(danish_date(value), bold)
    if not isinstance(value, (int, float, Decimal)):
        return _Shown(_clean(str(value)), bold)
    amount = value if isinstance(value, Decimal) else _decimal(value)
    section = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.|_.|\*.", "", number_format.split(";")[0])
    if "%" in section:
        decimals = len(re.sub(r"[^0#?]", "", section.partition(".")[2]))
        return _Shown(f"{danish(_rounded(amount * 100, decimals), decimals)} %", bold)
    scaled = re.search(r"[0#?](,+)(?![0#?,])", section)
    thousands = min(len(scaled[1]), 3) if scaled else 0
    amount = amount / (Decimal(1000) ** thousands)
    if re.fullmatch(r"[#,0?.\s-]+", section) and ("0" in section or "#" in section):
        decimals = len(re.sub(r"[^0#?]", "", section.partition(".")[2]))
        grouped = re.search(r"[#0],[#0]", section) is not None
        text = danish(_rounded(amount, decimals), decimals)
        return _Shown(text if grouped else text.replace(".", ""), bold, thousands)
    exact = _rounded(amount, 6)
    text = danish(exact) if abs(exact) >= 10_000 else danish(exact).replace(".", "")
    return _Shown(text, bold, thousands)


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    """Half away from zero, as Excel shows numbers."""
    return amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _clean(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _some(names: Sequence[str]) -> tuple[str, ...]:
    return (*names[:MAX_NAMED], "…") if len(names) > MAX_NAMED else tuple(names)


def _tell_hidden(sheet: Any, cells: _Sheet, remarks: list[Remark]) -> None:
    """Hidden rows and columns are read, since sums count them; that they are hidden is told."""
    rows = [str(r) for r in sorted(cells) if sheet.row_dimensions[r].hidden]
    used = {c for row in cells.values() for c in row}
    columns = [
        letter
        for letter, dimension in sheet.column_dimensions.items()
        if dimension.hidden and any(dimension.min <= c <= dimension.max for c in used if dimension.min)
    ]
    for code, names in (("hidden-rows", rows), ("hidden-columns", columns)):
        if names:
            remarks.append(Remark(code, "notice", values={"sheet": sheet.title, "names": _some(names)}))


def _blocks(sheet: Any, cells: _Sheet, page: int, language: Language) -> Iterator[Block]:
    """A sheet's text and tables from the top down, those beside each other from the left."""
    boxes = _Boxes(sheet)
    spans = {(m.min_row, m.min_col): m.max_col - m.min_col + 1 for m in sheet.merged_cells.ranges}
    for rows in _segments(cells, language):
        lone = [len(cells[r]) == 1 for r in rows]
        first = lone.index(False) if False in lone else len(rows)
        last = len(rows) - lone[::-1].index(False) if False in lone else len(rows)
        if first and first < len(rows) and _is_section(cells, rows, first):
            first -= 1
        yield from _passages(cells, rows[:first], language)
        if first < last:
            for columns in _beside(cells, rows[first:last]):
                yield _table(cells, rows[first:last], columns, page, boxes, spans)
        yield from _passages(cells, rows[last:], language)


def _is_section(cells: _Sheet, rows: Sequence[int], first: int) -> bool:
    """True if the lone cell above a table's first full row is a heading inside the table, not its title."""
    (column,) = cells[rows[first - 1]]
    return column > min(cells[rows[first]])


def _passages(cells: _Sheet, rows: Sequence[int], language: Language) -> Iterator[Passage]:
    for r in rows:
        text = " ".join(cells[r][c].text for c in sorted(cells[r]))
        note = re.match(rf"(\d{{1,2}})\)?\s+(?=[{UPPER}])", text)
        if is_caption(text, language):
            yield Passage("caption", text, r)
        elif text[0] in BULLETS:
            yield Passage("item", text.lstrip(f"{BULLETS} ") or text, r)
        elif note:
            yield Passage("footnote", text[note.end() :], r, note[1])
        elif reads_as_heading(text, language) or (NUMBERED.match(text) and len(text) <= MAX_HEADING):
            yield heading(text, r)
        else:
            yield Passage("paragraph", text, r)


def _segments(cells: _Sheet, language: Language) -> Iterator[list[int]]:
    """Runs of rows that belong together: blank rows part them, unless what follows has the same columns and no head."""
    run: list[int] = []
    for r in sorted(cells):
        if run and r > run[-1] + 1 and not _goes_on(cells, run, r, language):
            yield run
            run = []
        run.append(r)
    if run:
        yield run


def _goes_on(cells: _Sheet, run: Sequence[int], r: int, language: Language) -> bool:
    """True if row `r`, below a blank row, is one more row of the table above: a name and amounts under its columns."""
    above = {c for one in run for c in cells[one] if len(cells[one]) > 1}
    row = cells[r]
    if r > run[-1] + 2 or not above or min(row) != min(above) or not set(row) <= above:
        return False
    texts = [row[c].text for c in sorted(row)[1:]]
    return bool(texts) and all(looks_like_amount(t) and not language.columns.is_year(t) for t in texts)


def _beside(cells: _Sheet, rows: Sequence[int]) -> list[list[int]]:
    """The columns of each table where several stand side by side, a blank column between them."""
    used = sorted({c for r in rows for c in cells[r]})
    groups: list[list[int]] = [[]]
    for c in used:
        if groups[-1] and c > groups[-1][-1] + 1:
            groups.append([])
        groups[-1].append(c)
    if len(groups) > 1 and all(len(g) >= 2 and _has_names(cells, rows, g[0]) for g in groups):
        return groups
    return [used]


def _has_names(cells: _Sheet, rows: Sequence[int], column: int) -> bool:
    texts = [cells[r][column].text for r in rows if column in cells[r]]
    return sum(not looks_like_amount(t) for t in texts) > 0.6 * len(texts)


class _Boxes:
    """Where the cells of a sheet stand, in points, from its columns' widths and rows' heights."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.left: dict[int, float] = {1: 0.0}
        self.top: dict[int, float] = {1: 0.0}

    def of(self, row: int, column: int) -> Box:
        """The box of a cell."""
        x0, y0 = self._start(self.left, column, self._width), self._start(self.top, row, self._height)
        return x0, y0, x0 + self._width(column), y0 + self._height(row)

    def _start(self, known: dict[int, float], index: int, size: Any) -> float:
        last = max(known) if index > max(known) else index
        for i in range(last, index):
            known[i + 1] = known[i] + size(i)
        return known[index]

    def _width(self, column: int) -> float:
        from openpyxl.utils import get_column_letter

        dimension = self.sheet.column_dimensions.get(get_column_letter(column))
        return float((dimension.width if dimension is not None else None) or 8.43) * 5.25 + 3.75

    def _height(self, row: int) -> float:
        dimension = self.sheet.row_dimensions.get(row)
        return float((dimension.height if dimension is not None else None) or 15.0)


def _table(
    cells: _Sheet,
    rows: Sequence[int],
    columns: Sequence[int],
    page: int,
    boxes: _Boxes,
    spans: Mapping[tuple[int, int], int],
) -> RawTable:
    laid: list[list[Cell]] = []
    thousands: set[int] = set()
    for r in rows:
        line = []
        for c in columns:
            shown = cells[r].get(c)
            box, span = boxes.of(r, c), spans.get((r, c), 1)
            line.append(Cell(shown.text, shown.bold, box, columns=span) if shown else Cell())
            if shown and shown.thousands:
                thousands.add(shown.thousands)
        laid.append(line)
    unit = _UNITS[thousands.pop()] if len(thousands) == 1 else ""
    return RawTable(laid, list(rows), page, unit=unit)
