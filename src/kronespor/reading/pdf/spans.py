"""Cells that rules, or their absence, spread over several columns or rows of a boxed table."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kronespor.reading.labels import cycles_of
from kronespor.reading.pdf.cells import Laid, Placed
from kronespor.reading.pdf.lines import find_lines
from kronespor.reading.pdf.numbers import is_date, is_numeric
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.rules import Rule

AT_EDGE = 4.0  # points: a rule so near the edge of a column stands on it
RULED = 0.25  # of the gaps between rows that have a rule: a column crossed by fewer has no rows to span
MIDDLE = 0.03  # of a table's width: words so near its middle are centred
LEAST_GROUPS = 2  # named in a column; more
STACKED = 0.35  # of a line's height: the lines of one heading stand no further apart
RULE_BETWEEN = 3.0  # points: a rule may cut so far into the lines it parts


def span_columns(rows: Laid, headings: int, region: Region, edges: list[float]) -> None:
    """Widen headings over the columns that no rule parts from theirs, where rules part those columns further down.

    So is a text below them that stands between two rules.
    """
    hard = {e for e, x in enumerate(edges) if any(_is_at(rule[2], x) for rule in region.down)}
    below_amounts = False
    for row in rows[headings:]:
        if below_amounts:
            _join_unparted(row, hard, region.down, edges)
        below_amounts |= any(map(_is_amount, row.values()))
        for cell in [cell for cell in row.values() if not is_numeric(cell.text)]:
            ruled = ruled_beside(cell, region.down, edges)
            wide = replace(cell)
            widen(wide, {c for o in row.values() for c in range(o.first, o.last + 1)}, hard - ruled, len(edges) - 1)
            if {wide.first, wide.last + 1} <= ruled:
                row[wide.first] = row.pop(cell.first)
                cell.first, cell.last = wide.first, wide.last
    for row in rows[:headings]:
        taken = {c for cell in row.values() for c in range(cell.first, cell.last + 1)}
        cells = list(row.values())
        row.clear()
        for cell in cells:
            if ruled := ruled_beside(cell, region.down, edges):
                widen(cell, taken, hard - ruled, len(edges) - 1)
            row[cell.first] = cell


def _join_unparted(row: dict[int, Placed], hard: set[int], down: Sequence[Rule], edges: Sequence[float]) -> None:
    """Join the texts of a row below amounts that stand alone between two rules, where rules part other rows' columns.

    A source and its day are one cell, and so are notes below one another; a name and an amount are not.
    """
    cells = [row[c] for c in sorted(row)]
    if len(cells) < 2 or any(map(_is_amount, cells)):
        return
    first, last = cells[0], cells[-1]
    ruled = [ruled_beside(cell, down, edges) for cell in cells]
    inside = {e for e in hard if first.first < e <= last.last}
    if inside and all({0, len(edges) - 1} <= beside and not inside & beside for beside in ruled):
        lines = find_lines([w for cell in cells for words in cell.lines for w in words])
        first.lines, first.last = [line.words for line in lines], last.last
        row.clear()
        row[first.first] = first


def _is_amount(cell: Placed) -> bool:
    return is_numeric(cell.text) and not is_date(cell.text)


def span_all(rows: Laid, edges: list[float]) -> None:
    """Widen words that stand alone in the middle of the table, above a row of all columns and below none or numbers."""
    middle, width = (edges[0] + edges[-1]) / 2, edges[-1] - edges[0]
    for above, row, below in zip([{}, *rows], rows, rows[1:], strict=False):
        cell = next(iter(row.values())) if len(row) == 1 else None
        is_between = len(below) == len(edges) - 1 and (not above or any(is_numeric(c.text) for c in above.values()))
        if cell and is_between and cell.spans and abs((cell.x0 + cell.x1) / 2 - middle) < MIDDLE * width:
            row.clear()
            cell.first, cell.last = 0, len(edges) - 2
            row[0] = cell


def _is_at(x: float, edge: float) -> bool:
    return abs(x - edge) < AT_EDGE


def ruled_beside(cell: Placed, down: Sequence[Rule], edges: Sequence[float]) -> set[int]:
    """The edges of columns on which a rule stands at the height of a cell."""
    y = (cell.box[1] + cell.box[3]) / 2
    beside = [x for y0, y1, x in down if y0 <= y <= y1]
    return {e for e, edge in enumerate(edges) if any(_is_at(x, edge) for x in beside)}


def widen(cell: Placed, taken: set[int], open_edges: set[int], count: int) -> None:
    """Widen a cell over open edges, as far as no other cell stands; `taken` takes its new columns in."""
    while cell.first > 0 and cell.first - 1 not in taken and cell.first in open_edges:
        cell.first -= 1
        taken.add(cell.first)
    while cell.last + 1 < count and cell.last + 1 not in taken and cell.last + 1 in open_edges:
        cell.last += 1
        taken.add(cell.last)


def span_rows(rows: Laid, region: Region, edges: list[float]) -> None:
    """Give a cell that no rule divides to the first of the rows it spans."""
    middles = [_middles(row) for row in rows]
    between = [[rule for rule in region.across if a[1] < rule[2] < b[0]] for a, b in pairwise(middles)]
    ruled = [bool(rules) for rules in between]
    open_gaps: list[list[bool]] = []
    for column, (x0, x1) in enumerate(pairwise(edges)):
        centre = (x0 + x1) / 2
        crossed = [any(rule[0] <= centre <= rule[1] for rule in rules) for rules in between]
        is_divided = sum(crossed) >= RULED * sum(ruled) or _holds_one_each(rows, column, crossed)
        open_gaps.append([is_divided and r and not c for r, c in zip(ruled, crossed, strict=True)])
        if is_divided:
            _span(rows, column, open_gaps[-1])
    _span_wide(rows, open_gaps)


def _holds_one_each(rows: Laid, column: int, crossed: list[bool]) -> bool:
    """True if the rules that cross a column part its cells, one between two rules: names of groups of rows."""
    counts = [0]
    for is_crossed, row in zip([False, *crossed], rows, strict=True):
        counts += [0] * is_crossed
        counts[-1] += column in row
    return len(counts) > LEAST_GROUPS and max(counts) == 1 and counts.count(1) > LEAST_GROUPS


def _span(rows: Laid, column: int, open_gaps: list[bool]) -> None:
    """Move what stands in a column up over the gaps between rows that have a rule, but none in this column."""
    top = rows[0] if rows else {}
    for is_open, row in zip(open_gaps, rows[1:], strict=True):
        if not is_open:
            top = row
        elif (cell := row.get(column)) is not None and cell.last == column:
            upper = top.get(column)
            if upper is None:
                top[column] = row.pop(column)
            elif upper.last == column:
                upper.lines += row.pop(column).lines


def _span_wide(rows: Laid, open_gaps: list[list[bool]]) -> None:
    """Move texts over several columns up over the gaps that have no rule in any of these, where nothing else stands."""
    for r, row in enumerate(rows):
        for cell in [cell for cell in row.values() if cell.spans]:
            columns, top = range(cell.first, cell.last + 1), r
            while top and all(open_gaps[c][top - 1] for c in columns) and not rows[top - 1].keys() & set(columns):
                top -= 1
            if top < r:
                rows[top][cell.first] = row.pop(cell.first)


def _middles(row: dict[int, Placed]) -> tuple[float, float]:
    """The middle of the first and of the last line of a row."""
    middles = [(w.y0 + w.y1) / 2 for cell in row.values() for words in cell.lines for w in words]
    return min(middles, default=0.0), max(middles, default=0.0)


def stack_headings(upper: dict[int, Placed], lower: dict[int, Placed], region: Region, height: float) -> None:
    """Join the headings of two rows where one cell holds both, beside others that span the columns below them."""
    lows = [cell for column, cell in sorted(lower.items()) if column]
    first, width, count = cycles_of([cell.text for cell in lows])
    turns = [lows[start] for start in range(first, first + count, width or 1)]
    over = [cell.text for cell in upper.values() if turns and cell.first >= turns[0].first]
    if width and len(over) == len(turns) and len(set(over)) > 1:
        return  # each of the upper headings is over one turn of the lower ones
    joined = False
    for column, cell in list(upper.items()):
        below = lower.get(column)
        if below is not None and not cell.spans and not below.spans and _is_stacked(cell, below, region, height):
            cell.lines += lower.pop(column).lines
            joined = True
    if joined and 0 in lower and 0 not in upper:
        upper[0] = lower.pop(0)


def _is_stacked(cell: Placed, below: Placed, region: Region, height: float) -> bool:
    """True if two cells stand close to each other with no rule between."""
    bottom, top = max(w.y1 for w in cell.lines[-1]), min(w.y0 for w in below.lines[0])
    ruled = any(
        bottom - RULE_BETWEEN < y < top + RULE_BETWEEN and x0 < cell.x1 and x1 > cell.x0 for x0, x1, y in region.across
    )
    return top - bottom < STACKED * height and not ruled
