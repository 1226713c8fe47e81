"""Cells that rules, or their absence, spread over several columns or rows of a boxed table."""

from itertools import pairwise

from kronespor.reading.labels import turn_of
from kronespor.reading.pdf.cells import Laid, Placed
from kronespor.reading.pdf.regions import Region

AT_EDGE = 4.0  # points: a rule so near the edge of a column stands on it
RULED = 0.25  # of the gaps between rows that have a rule: a column crossed by fewer has no rows to span
STACKED = 0.35  # of a line's height: the lines of one heading stand no further apart
RULE_BETWEEN = 3.0  # points: a rule may cut so far into the lines it parts


def span_columns(rows: Laid, region: Region, edges: list[float]) -> None:
    """Widen headings over the columns that no rule parts from theirs, where rules part those columns further down."""
    hard = {e for e, x in enumerate(edges) if any(_is_at(rule[2], x) for rule in region.down)}
    for row in rows:
        taken = {c for cell in row.values() for c in range(cell.first, cell.last + 1)}
        cells = list(row.values())
        row.clear()
        for cell in cells:
            open_edges = hard - _ruled_beside(cell, region, edges)
            _widen(cell, taken, open_edges, len(edges) - 1)
            row[cell.first] = cell


def _is_at(x: float, edge: float) -> bool:
    return abs(x - edge) < AT_EDGE


def _ruled_beside(cell: Placed, region: Region, edges: list[float]) -> set[int]:
    """The edges of columns on which a rule stands at the height of a cell."""
    y = (cell.box[1] + cell.box[3]) / 2
    beside = [x for y0, y1, x in region.down if y0 <= y <= y1]
    return {e for e, edge in enumerate(edges) if any(_is_at(x, edge) for x in beside)}


def _widen(cell: Placed, taken: set[int], open_edges: set[int], count: int) -> None:
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
    for column, (x0, x1) in enumerate(pairwise(edges)):
        centre = (x0 + x1) / 2
        crossed = [any(rule[0] <= centre <= rule[1] for rule in rules) for rules in between]
        if sum(crossed) >= RULED * sum(ruled):
            _span(rows, column, [r and not c for r, c in zip(ruled, crossed, strict=True)])


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


def _middles(row: dict[int, Placed]) -> tuple[float, float]:
    """The middle of the first and of the last line of a row."""
    middles = [(w.y0 + w.y1) / 2 for cell in row.values() for words in cell.lines for w in words]
    return min(middles, default=0.0), max(middles, default=0.0)


def stack_headings(upper: dict[int, Placed], lower: dict[int, Placed], region: Region, height: float) -> None:
    """Join the headings of two rows where one cell holds both, beside others that span the columns below them."""
    texts = [cell.text for column, cell in sorted(lower.items()) if column]
    if turn_of(texts) and len(upper) < len(texts):
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
