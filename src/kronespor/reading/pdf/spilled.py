"""Columns of a sheet too wide for its page: printed on later pages, level with their rows and without the names."""

from collections.abc import Sequence
from dataclasses import replace

from kronespor.amounts import is_nil, looks_like_amount
from kronespor.reading.blocks import RawTable
from kronespor.reading.gridplan import Cell
from kronespor.reading.pdf.items import PageItem, PlacedLine
from kronespor.reading.pdf.lines import PageLine
from kronespor.remarks import Place, Remark

LEVEL = 1.5  # points: as far may what is printed in one row differ in height from page to page
LEAST_ROWS = 2
LEAST_LINES = 3  # of a page that holds one column of amounts
SIGNS = frozenset("-–−(")


def is_column_of_amounts(lines: Sequence[PageLine]) -> bool:
    """Whether a page holds nothing but one column of amounts, below a heading if it has one."""
    texts = [line.text for line in lines]
    is_one = all(len(line.chunks) == 1 or (len(line.chunks) == 2 and line.words[0].text in SIGNS) for line in lines)
    return len(texts) >= LEAST_LINES and is_one and all(looks_like_amount(t) or is_nil(t) for t in texts[1:])


def with_columns_overleaf(pages: Sequence[Sequence[PageItem]]) -> tuple[list[list[PageItem]], list[Remark]]:
    """The pages with columns of nothing but amounts put to the table of names whose rows they stand level with.

    A sheet of several pages of rows prints all of these before the next columns: there are as many pages of each.
    """
    made = [list(items) for items in pages]
    remarks: list[Remark] = []
    alone = [_only_table(items, page) for page, items in enumerate(pages, start=1)]
    at = 0
    while at < len(pages):
        end = at
        while end < len(pages) and (table := alone[end]) is not None and _is_nameless(table):
            end += 1
        if end == at:
            at += 1
            continue
        taken = _put_together(made, list(filter(None, alone[at:end])), at, end)
        remarks += [Remark("columns-overleaf", "notice", Place(page=page), {"first": first}) for page, first in taken]
        at = end
    return made, remarks


def _only_table(items: Sequence[PageItem], page: int) -> RawTable | None:
    """The table of a page that holds nothing else, if only of one column."""
    lines = [item for item in items if isinstance(item, PlacedLine) and item.foot]
    if lines and len(lines) == len(items):
        cells = [[Cell(line.text, box=(0.0, 0.0, 0.0, line.foot))] for line in lines]
        return RawTable(cells, [line.number for line in lines], page)
    return items[0] if len(items) == 1 and isinstance(items[0], RawTable) else None


def _is_nameless(table: RawTable) -> bool:
    """True for a table in which nothing but amounts stands below its first row."""
    texts = [cell.text.strip() for row in table.cells[1:] for cell in row]
    return len(table.cells) >= LEAST_ROWS and all(looks_like_amount(t) or is_nil(t) for t in texts if t)


def _put_together(
    pages: list[list[PageItem]], columns: Sequence[RawTable], start: int, end: int
) -> list[tuple[int, int]]:
    """Put the tables of pages `start` to `end` beside those of the pages before them; the pages of each.

    Nothing is done unless they fit one number of pages, and no other.
    """
    bases = [[t for t in items if isinstance(t, RawTable)] for items in pages[:start]]
    fitting = []
    for count in range(1, min(start, len(columns)) + 1):
        tables = [found[0] for found in bases[-count:] if len(found) == 1]
        if len(tables) == count and len(columns) % count == 0 and (joined := _all_beside(tables, columns)):
            fitting.append((tables, joined))
    if len(fitting) != 1:
        return []
    ((tables, joined),) = fitting
    for items, table, wider in zip(pages[start - len(tables) : start], tables, joined, strict=True):
        items[items.index(table)] = wider
    pages[start:end] = [[] for _ in columns]
    return [(t.page, tables[n % len(tables)].page) for n, t in enumerate(columns)]


def _all_beside(tables: list[RawTable], columns: Sequence[RawTable]) -> list[RawTable]:
    """Tables of as many pages with the columns of the pages after them; none unless all fit."""
    joined = tables
    for at in range(0, len(columns), len(tables)):
        some = columns[at : at + len(tables)]
        wider = [_beside(table, more) for table, more in zip(joined, some, strict=True)]
        joined = [table for table in wider if table is not None]
        if len(joined) < len(tables) or len({more.width for more in some}) > 1:
            return []
    return joined


def _beside(table: RawTable, columns: RawTable) -> RawTable | None:
    """A table with further columns; None unless their rows are level with its own, all those of amounts with one."""
    heights = [_height(row) for row in table.cells]
    level: dict[int, Sequence[Cell]] = {}
    for row in columns.cells:
        found = [r for r, y in enumerate(heights) if abs(y - _height(row)) < LEVEL]
        if len(found) != 1 or found[0] in level:
            return None
        level[found[0]] = row
    if not all(r in level or not any(map(_has_amount, row[1:])) for r, row in enumerate(table.cells)):
        return None
    blank = [Cell()] * columns.width
    cells = [
        [*row, *([Cell()] * (table.width - len(row))), *(replace(c, box=None) for c in level.get(r, blank))]
        for r, row in enumerate(table.cells)
    ]
    return replace(table, cells=cells, alternatives=())


def _has_amount(cell: Cell) -> bool:
    return looks_like_amount(cell.text.strip())


def _height(row: Sequence[Cell]) -> float:
    """Where the last line of a row's cells ends, those after its name first."""
    feet = [cell.box[3] for cell in row if cell.box]
    return feet[-1] if feet else -1.0
