"""The cells of a tagged table -> the columns that they stand in on the page."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from kronespor.reading.blocks import NEAR
from kronespor.reading.pdf.cells import Laid, Placed
from kronespor.reading.pdf.numbers import is_numeric, is_year
from kronespor.reading.pdf.rules import Rule
from kronespor.reading.pdf.spans import ruled_beside, widen

OVER_RULE = 1.0  # points: so far may a word reach over a rule beside it
Moved = dict[tuple[int, int], tuple[int, int]]


def align(rows: Laid, ends: Sequence[int], width: int, texts: dict[tuple[int, int], str], down: Sequence[Rule]) -> int:
    """Put cells under the columns they stand in where the tree leaves empty ones out; the table's width, 0 if unclear.

    `ends`: how many columns the tree gives each row; `texts`: by row and column, moved along; `down`: the rules
    that run down the page. Some programs leave empty cells out of the tree, so that what follows them would move
    to the left.
    """
    short = [r for r, row in enumerate(rows) if row and ends[r] < width]
    full = [row for r, row in enumerate(rows) if row and ends[r] == width]
    if not short and not _strays(rows, width, sorted(x for _, _, x in down)):
        return width
    columns = _reach(full, width)
    moved = _under(rows, short, columns, apart=False) if short else None
    if moved is None:
        columns = _strips(rows)
        moved = _under(rows, range(len(rows)), columns, apart=True) if len(columns) >= width else None
    if moved is None:
        return 0
    _move(rows, texts, moved)
    if down:
        _move(rows, texts, _over_columns(rows, columns, down))
    return len(columns)


def _over_columns(rows: Laid, columns: list[tuple[float, float]], down: Sequence[Rule]) -> Moved:
    """Where the headings stand that no rule parts from columns beside them, which rules part further down."""
    edges = [(left[1] + right[0]) / 2 for left, right in pairwise(columns)]
    for i, ((_, left), (right, _)) in enumerate(pairwise(columns)):
        edges[i] = next((x for _, _, x in down if left - OVER_RULE < x < right + OVER_RULE), edges[i])
    edges = [columns[0][0], *edges, columns[-1][1]]
    hard = {e for e, edge in enumerate(edges) if any(x == edge for _, _, x in down)}
    moved: Moved = {}
    for r, row in enumerate(rows):
        if any(c and is_numeric(cell.text) and not is_year(cell.text) for c, cell in row.items()):
            break
        taken = {c for cell in row.values() for c in range(cell.first, cell.last + 1)}
        for c, cell in row.items():
            if ruled := ruled_beside(cell, down, edges):
                wide = replace(cell)
                widen(wide, taken, hard - ruled, len(columns))
                moved[r, c] = wide.first, wide.last
    return moved


def _move(rows: Laid, texts: dict[tuple[int, int], str], moved: Moved) -> None:
    """Put cells, and the texts given for them, into other columns."""
    unmoved = dict(texts)
    texts.clear()
    for r, row in enumerate(rows):
        cells = [(c, row[c]) for c in sorted(row)]
        row.clear()
        for before, cell in cells:
            cell.first, cell.last = moved.get((r, before), (cell.first, cell.last))
            row[cell.first] = cell
            if (r, before) in unmoved:
                texts[r, cell.first] = unmoved[r, before]


def _strays(rows: Laid, width: int, rules: Sequence[float]) -> bool:
    """True if a rule runs down between amounts that the tree puts in one column: they are of several."""
    for column in range(width):
        cells = [row[column] for row in rows if column in row and row[column].first == row[column].last]
        amounts = [c for c in cells if is_numeric(c.text) and not is_year(c.text)]
        for (_, left), (right, _) in pairwise(_strips([{0: c} for c in amounts])):
            if bisect_left(rules, left) < bisect_right(rules, right):
                return True
    return False


def _reach(rows: Laid, width: int) -> list[tuple[float, float]]:
    """From where to where the cells of each column stand."""
    left, right = [1e9] * width, [-1e9] * width
    for row in rows:
        for placed in row.values():
            if placed.first == placed.last:
                left[placed.first] = min(left[placed.first], placed.x0)
                right[placed.first] = max(right[placed.first], placed.x1)
    return list(zip(left, right, strict=True))


def _strips(rows: Laid) -> list[tuple[float, float]]:
    """The strips down the page that cells of one column stand in, from the left; what meets is one strip."""
    strips: list[tuple[float, float]] = []
    for x0, x1 in sorted((c.x0, c.x1) for row in rows for c in row.values() if c.first == c.last):
        if strips and x0 < strips[-1][1]:
            strips[-1] = (strips[-1][0], max(strips[-1][1], x1))
        else:
            strips.append((x0, x1))
    return strips


def _under(rows: Laid, among: Iterable[int], columns: list[tuple[float, float]], apart: bool) -> Moved | None:
    """For the cells of some rows, by row and column, the first and last column they stand under; None if one has none.

    With `apart` a cell takes every column that it meets, else as many as it had.
    """
    if any(a > b for a, b in columns):
        return None
    places: Moved = {}
    for r in among:
        after = 0
        for c in sorted(rows[r]):
            cell = rows[r][c]
            gaps = [max(a - cell.x1, cell.x0 - b, 0.0) for a, b in columns]
            at, last = _met(gaps) if apart else _nearest(cell, columns, after)
            if at < after or gaps[at] > NEAR:
                return None
            places[r, c] = (at, last)
            after = last + 1
    return places


def _met(gaps: list[float]) -> tuple[int, int]:
    """The first and the last column that a cell meets; -1 if it meets none."""
    met = [i for i, gap in enumerate(gaps) if gap == 0.0]
    return (met[0], met[-1]) if met else (-1, -1)


def _nearest(cell: Placed, columns: list[tuple[float, float]], after: int) -> tuple[int, int]:
    """The columns from `after` on, as many as a cell takes, that it stands nearest to; -1 if it has no room there."""
    span = cell.last - cell.first

    def distance(c: int) -> tuple[float, float]:
        left, right = columns[c][0] - cell.x0, columns[c + span][1] - cell.x1
        gap = max(columns[c][0] - cell.x1, cell.x0 - columns[c + span][1], 0.0)
        return gap, min(map(abs, (left, right, (left + right) / 2)))

    at = min(range(after, len(columns) - span), key=distance, default=-1)
    return at, at + span
