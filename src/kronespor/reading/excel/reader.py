"""Excel workbooks (.xlsx): every table on every sheet, as the sheet shows it; formulas are added up again."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from itertools import dropwhile
from pathlib import Path
from typing import Any

from kronespor.amounts import MILLIONS, THOUSANDS, find_unit, looks_like_amount
from kronespor.amounts.units import BILLIONS
from kronespor.language import UPPER, Language, detected
from kronespor.reading.blocks import Block, Parts, RawTable, gather
from kronespor.reading.document import Box, Passage, ReadingError
from kronespor.reading.excel.calculated import Calculated, filled
from kronespor.reading.excel.drawings import drawn_texts, embedded
from kronespor.reading.excel.formats import Shown
from kronespor.reading.excel.sheets import Sheet, faint_cells, formula_remarks, hidden_parts, shown_cells, withheld_rows
from kronespor.reading.facts import find_legend, find_links
from kronespor.reading.gridplan import Cell
from kronespor.reading.headings import MAX_HEADING, NUMBERED, heading, is_caption, reads_as_heading
from kronespor.reading.labels import BULLETS
from kronespor.reading.packages import mended
from kronespor.remarks import Remark

Package = Path | io.BytesIO
MAX_CELLS = 400_000
PART = 1 << 20  # bytes of a sheet that are looked through at once
MAX_BLANK = 3  # rows within a table
NAMES = 0.6  # of a column's cells: if more are no amounts, it is one of names
COLUMN_WIDTH, ROW_HEIGHT = 8.43, 15.0  # of a sheet that says nothing else: characters, points
CHARACTER, MARGIN = 5.25, 3.75  # points: of a column's width
REMARKS = "KronesporRemarks"
"""The code name of the sheet of remarks in a workbook that is given back with comments."""
_UNITS = {1: THOUSANDS, 2: MILLIONS, 3: BILLIONS}  # by how many times a format divides by a thousand


def read_excel(path: Path, language: Language | None = None) -> Parts:
    """Read a workbook in the language that its text shows, if none is given; what is hidden is told by remarks."""
    try:
        package = mended(path)
        _refuse_giants(package)
        return _read(package, language)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # a damaged package makes zipfile and openpyxl raise almost anything
        raise ReadingError("workbook-damaged") from error


def _content(package: Package) -> io.BytesIO:
    return io.BytesIO(package.read_bytes()) if isinstance(package, Path) else package


def _read(path: Package, language: Language | None) -> Parts:
    import openpyxl

    # not by its path, by whose suffix openpyxl would go: a file is what it holds
    with _borders_left():
        formulas = openpyxl.load_workbook(_content(path))
        values = openpyxl.load_workbook(_content(path), data_only=True) if _has_formulas(formulas) else formulas
    if not values.worksheets:
        raise ReadingError("workbook-damaged")  # or one of the strict kind, whose names openpyxl does not know
    return read_workbook(values, formulas, drawn_texts(path), embedded(path), language)


@contextmanager
def _borders_left() -> Iterator[None]:
    """Without borders round merged cells, which nobody reads: openpyxl takes minutes to draw those of many cells."""
    from openpyxl.worksheet.merge import MergedCellRange

    drawn = MergedCellRange.format
    MergedCellRange.format = lambda self: None
    try:
        yield
    finally:
        MergedCellRange.format = drawn


def read_workbook(
    values: Any, formulas: Any, drawn: Sequence[str], beside: Iterable[Remark], language: Language | None
) -> Parts:
    """Read a workbook of openpyxl, with the values and with the formulas of its cells, whatever the format it was.

    `drawn` is what is written on top of its sheets, `beside` what is said of more in the file.
    """
    parts = Parts(language or detected(_words(values)), pages=max(len(values.worksheets), 1))
    calculated = Calculated(values, formulas)
    blocks: list[Block] = []
    for page, (sheet, source) in enumerate(zip(values.worksheets, formulas.worksheets, strict=True), start=1):
        is_ours = sheet.sheet_properties.codeName == REMARKS  # what was said earlier is no figure of the workbook
        if is_ours or sheet.sheet_state != "visible":
            code = "sheet-of-remarks" if is_ours else "hidden-sheet"
            parts.remarks.append(Remark(code, "notice", values={"sheet": sheet.title}))
            continue
        cells = shown_cells(sheet, source, calculated, parts.language)
        parts.remarks += [
            *formula_remarks(calculated.of(sheet.title)),
            *hidden_parts(sheet, cells),
            *faint_cells(source, cells),
        ]
        blocks += _blocks(sheet, cells, page, parts.language)
    blocks += [Passage("paragraph", text) for text in drawn]
    parts.remarks += beside
    passages = [b.text for b in blocks if isinstance(b, Passage)]
    parts.legend = find_legend(passages)
    parts.links = find_links("\n".join(passages))
    parts.title = str(values.properties.title or "")
    return gather(blocks, parts)


def _has_formulas(workbook: Any) -> bool:
    return any(cell.data_type == "f" for sheet in workbook.worksheets for cell in sheet._cells.values())


def _words(workbook: Any) -> str:
    """The texts of a workbook, one per line."""
    cells = (cell for sheet in workbook.worksheets for cell in filled(sheet))
    return "\n".join(cell.value for cell in cells if isinstance(cell.value, str))


def _refuse_giants(path: Package) -> None:
    """Count the cells before they are loaded: each takes fifty times its size in memory."""
    count = 0
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            if re.match(r"xl/worksheets/[^/]+\.xml$", info.filename):
                for found in _cells_in(package, info):
                    count += found
                    if count > MAX_CELLS:
                        raise ReadingError("workbook-too-large", most=MAX_CELLS)


def _cells_in(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[int]:
    """How many cells begin in each part of a sheet."""
    tail = b""
    with package.open(info) as sheet:
        while chunk := sheet.read(PART):
            yield (tail + chunk).count(b"<c ")
            tail = chunk[-2:]


def _blocks(sheet: Any, cells: Sheet, page: int, language: Language) -> Iterator[Block]:
    """A sheet's text and tables from the top down, those beside each other from the left."""
    boxes = _Boxes(sheet)
    merged = sheet.merged_cells.ranges
    spans = {(m.min_row, m.min_col): m.max_col - m.min_col + 1 for m in merged}
    last = max(cells, default=0)
    lower = {(r, m.min_col) for m in merged for r in range(m.min_row + 1, min(m.max_row, last) + 1)}
    for rows in _segments(cells, language):
        first, last = _table_rows(cells, rows)
        yield from _passages(cells, rows[:first], language)
        if first < last:
            for columns in _beside(cells, rows[first:last]):
                yield _table(cells, rows[first:last], columns, page, boxes, spans, lower)
        yield from _passages(cells, rows[last:], language)


def _table_rows(cells: Sheet, rows: Sequence[int]) -> tuple[int, int]:
    """From where to where a run of rows is a table: between lone cells, which are its titles and notes."""
    full = [i for i, r in enumerate(rows) if len(cells[r]) > 1]
    if not full:
        return len(rows), len(rows)
    first = full[0]
    if first and _is_section(cells, rows, first):
        first -= 1
    return first, full[-1] + 1


def _is_section(cells: Sheet, rows: Sequence[int], first: int) -> bool:
    """True if the lone cell above a table's first full row is a heading inside the table, not its title."""
    (column,) = cells[rows[first - 1]]
    return column > min(cells[rows[first]])


def _passages(cells: Sheet, rows: Sequence[int], language: Language) -> Iterator[Passage]:
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


def _segments(cells: Sheet, language: Language) -> Iterator[list[int]]:
    """Runs of rows that belong together: blank rows part them, unless what follows has the same columns and no head."""
    run: list[int] = []
    for r in sorted(cells):
        if run and r > run[-1] + 1 and not _goes_on(cells, run, r, language):
            yield run
            run = []
        run.append(r)
    if run:
        yield run


def _goes_on(cells: Sheet, run: Sequence[int], r: int, language: Language) -> bool:
    """True if row `r`, below blank rows, is one more of the table above: a name and amounts under its columns.

    So is the name of a group that stands alone with such a row right below it.
    """
    above = {c for one in run for c in cells[one] if len(cells[one]) > 1}
    row = cells[r]
    if r > run[-1] + 1 + MAX_BLANK or not above:
        return False
    if len(row) == 1:
        text = row[min(row)].text
        is_group = not is_caption(text, language) and find_unit(text, language) is None
        is_group = is_group and min(row) == min(above)
        return is_group and r + 1 in cells and _is_row_of(cells[r + 1], above, language)
    names = {c for one in run for c, shown in cells[one].items() if not looks_like_amount(shown.text)}
    return min(row) in names and _is_row_of(row, {c for c in above if c >= min(row)}, language)


def _is_row_of(row: Mapping[int, Shown], columns: set[int], language: Language) -> bool:
    """True for names and amounts that stand under some columns; not all amounts look like years."""
    if min(row) != min(columns) or not set(row) <= columns:
        return False
    texts = list(dropwhile(lambda text: not looks_like_amount(text), (row[c].text for c in sorted(row)[1:])))
    return all(map(looks_like_amount, texts)) and not all(map(language.columns.is_year, texts))


def _beside(cells: Sheet, rows: Sequence[int]) -> list[list[int]]:
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


def _has_names(cells: Sheet, rows: Sequence[int], column: int) -> bool:
    texts = [cells[r][column].text for r in rows if column in cells[r]]
    return sum(not looks_like_amount(t) for t in texts) > NAMES * len(texts)


class _Boxes:
    """Where the cells of a sheet stand, in points, from its columns' widths and rows' heights."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.left, self.top = [0.0], [0.0]  # where each column and each row begins

    def of(self, row: int, column: int) -> Box:
        """The box of a cell."""
        x0, x1 = self._ends(self.left, column, self._width)
        y0, y1 = self._ends(self.top, row, self._height)
        return x0, y0, x1, y1

    def _ends(self, starts: list[float], index: int, size: Callable[[int], float]) -> list[float]:
        for i in range(len(starts), index + 1):
            starts.append(starts[-1] + size(i))
        return starts[index - 1 : index + 1]

    def _width(self, column: int) -> float:
        from openpyxl.utils import get_column_letter

        dimension = self.sheet.column_dimensions.get(get_column_letter(column))
        return float((dimension.width if dimension is not None else None) or COLUMN_WIDTH) * CHARACTER + MARGIN

    def _height(self, row: int) -> float:
        dimension = self.sheet.row_dimensions.get(row)
        return float((dimension.height if dimension is not None else None) or ROW_HEIGHT)


def _table(
    cells: Sheet,
    rows: Sequence[int],
    columns: Sequence[int],
    page: int,
    boxes: _Boxes,
    spans: Mapping[tuple[int, int], int],
    lower: Set[tuple[int, int]],
) -> RawTable:
    laid: list[list[Cell]] = []
    thousands: set[int] = set()
    for r in rows:
        line = []
        for c in columns:
            shown = cells[r].get(c)
            box, span = boxes.of(r, c), spans.get((r, c), 1)
            line.append(
                Cell(shown.text, shown.bold, box, columns=span, sheet=shown.cell)
                if shown
                else Cell(continues=(r, c) in lower)
            )
            if shown and shown.thousands:
                thousands.add(shown.thousands)
        laid.append(line)
    unit = _UNITS[thousands.pop()].name if len(thousands) == 1 else ""
    table = RawTable(laid, list(rows), page, unit=unit)
    withheld = withheld_rows(boxes.sheet, {r: set(cells[r]) & set(columns) for r in rows})
    return replace(table, alternatives=tuple(_without(table, some) for some in withheld))


def _without(table: RawTable, rows: Set[int]) -> RawTable:
    """The table without some rows, which a total that was typed need not count."""
    kept = [n for n, row in enumerate(table.lines) if row not in rows]
    return replace(table, cells=[table.cells[n] for n in kept], lines=[table.lines[n] for n in kept])
