"""Columns of running text: the order of a page's lines, and text that looks like a table."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np

from kronespor.reading.pdf.cells import Laid
from kronespor.reading.pdf.frame import Frame
from kronespor.reading.pdf.letters import median
from kronespor.reading.pdf.lines import PageLine, line_of
from kronespor.reading.pdf.numbers import is_numeric
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.rules import Rule
from kronespor.reading.pdf.words import Word, text_of

GUTTER_LINES = 8  # that a column of text has at least
BAND_GAP = 0.6  # of a line's height, between text in columns and what stands above or below it
LEAST_PARTED = 5  # lines with a gap on a page that may have columns
GUTTER_AT = (0.3, 0.7)  # of the page's width: between these the gutter is sought
CROSSING = 0.15  # of the lines may cross the gutter: headings, tables over both columns
FULL_LINE = 0.7  # of a column's width: what a line of text fills at least
FULL_LINES = 0.5  # of a column's lines that are full
WHOLE_LINES = 0.7  # of a column's lines that have no gaps
WORDS_PER_LINE = 4
NUMBERS_IN_PROSE = 0.3  # of the words
NUMBERS_IN_CELLS = 0.2  # of the lines
SHARED = 0.5  # of a table's lines: if more stand on lines of the text beside it, that is its column of names
WHOLE_HEIGHT = 0.95  # of a sheet: a rule down so much of it parts two pages
WORDS_OF_PAGE = 20  # that each of two pages on one sheet has at least, other than numbers
ROWS_ACROSS = 5  # with amounts on both sides of a gutter
LEAST_LINES = 3  # in a column of a table that is taken for text


def between_pages(
    lines: Sequence[PageLine], across: Sequence[Rule], down: Sequence[Rule], frame: Frame
) -> float | None:
    """The x of the rule, or edge of a background, between two pages that stand side by side on a sheet, if any."""
    if frame.width < frame.height:
        return None
    least, most = (share * frame.width for share in GUTTER_AT)
    whole = [x for y0, y1, x in down if least < x < most and y1 - y0 >= WHOLE_HEIGHT * frame.height]
    inner = [rule for rule in across if 1 < rule[2] < frame.height - 1]  # those at its edges are of backgrounds
    return next((x for x in whole if _parts_pages(x, lines, inner)), None)


def _parts_pages(x: float, lines: Sequence[PageLine], across: Sequence[Rule]) -> bool:
    """True if neither words nor rules cross `x`, and both its sides have words."""
    if any(c.x0 < x < c.x1 for line in lines for c in line.chunks) or any(
        a < x - 1 and x + 1 < b for a, b, _ in across
    ):
        return False
    words = [w for line in lines for w in line.words if not is_numeric(w.text)]
    left = sum(w.x0 < x for w in words)
    return min(left, len(words) - left) > WORDS_OF_PAGE


def find_flows(lines: list[PageLine], gutter: float | None = None) -> list[list[PageLine]]:
    """The page's lines in the order they are read: across the page, or column by column where it is set in two.

    `gutter`: between two pages on one sheet.
    """
    if gutter is not None:
        return [flow for side in _sides(lines, gutter) for flow in find_flows(side)]
    gutter = _gutter(lines)
    if gutter is None:
        return _between_tables(lines)
    flows: list[list[PageLine]] = []
    for across, group in groupby(lines, key=lambda line: any(c.x0 < gutter < c.x1 for c in line.chunks)):
        part = list(group)
        flows += [part] if across else _sides(part, gutter)
    return flows


def _between_tables(lines: list[PageLine]) -> list[list[PageLine]]:
    """The lines, but for text in two columns above or below a table over both: that is read column by column."""
    if len(lines) < GUTTER_LINES:
        return [lines]
    flows: list[list[PageLine]] = [[]]
    for band in _bands(lines):
        gutter = _emptiest(band) if sum(len(line.chunks) >= 2 for line in band) >= LEAST_PARTED else None
        if gutter is not None and all(map(_is_prose, _sides_of(band, gutter))):
            flows += [*_sides(band, gutter), []]
        else:
            flows[-1] += band
    return [flow for flow in flows if flow]


def _bands(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """The lines with white space above and below them."""
    height = median(np.array([line.height for line in lines]))
    start, bottom = 0, lines[0].y1
    for i, line in enumerate(lines):
        if line.y0 - bottom > BAND_GAP * height:
            yield list(lines[start:i])
            start = i
        bottom = max(bottom, line.y1)
    yield list(lines[start:])


def _sides(lines: Iterable[PageLine], gutter: float) -> list[list[PageLine]]:
    """What stands left of the gutter, and what stands right of it."""
    left: list[PageLine] = []
    right: list[PageLine] = []
    for line in lines:
        for side, words in (
            (left, [w for w in line.words if w.x1 <= gutter]),
            (right, [w for w in line.words if w.x0 >= gutter]),
        ):
            if words:
                side.append(line_of(words))
    return [side for side in (left, right) if side]


def _gutter(lines: list[PageLine]) -> float | None:
    """The x between two columns of running text or tables of their own, or between one of each; None if there is none.

    Two tables whose rows stand on the same lines may be one: those are parted by their headings.
    """
    if sum(len(line.chunks) >= 2 for line in lines) < LEAST_PARTED:
        return None
    gutter = _emptiest(lines)
    if gutter is None or sum(_has_amounts_beside(line, gutter) for line in lines) >= ROWS_ACROSS:
        return None
    left, right = _sides_of(lines, gutter)
    are_prose = _is_prose(left), _is_prose(right)
    if all(are_prose) or (any(are_prose) and _is_apart(left if are_prose[1] else right, left, right, len(lines))):
        return gutter
    return gutter if all(_is_apart(side, left, right, len(lines)) for side in (left, right)) else None


def _has_amounts_beside(line: PageLine, gutter: float) -> bool:
    """True for a row of a table over both columns: the gutter stands between two of its amounts."""
    amounts = [(c.x1 < gutter, c.numeric) for c in line.chunks]
    return any(a == (True, True) and b == (False, True) for a, b in pairwise(amounts)) and len(amounts) > 2


def _sides_of(lines: list[PageLine], gutter: float) -> tuple[list[PageLine], list[PageLine]]:
    """What stands on each side of a gutter, a word that crosses it where most of it is."""
    sides = []
    for side in (-1, 1):
        column = [[w for w in line.words if (w.x0 + w.x1) / 2 * side > gutter * side] for line in lines]
        sides.append([line_of(words) for words in column if words])
    return sides[0], sides[1]


def _is_apart(table: list[PageLine], left: list[PageLine], right: list[PageLine], count: int) -> bool:
    """True if one side is a table with names of its own whose rows do not stand on the lines of the other side."""
    shared = len(left) + len(right) - count
    named = sum(len(line.chunks) > 1 and not line.chunks[0].numeric and line.chunks[-1].numeric for line in table)
    return named >= LEAST_LINES and shared <= SHARED * len(table)


def _emptiest(lines: list[PageLine]) -> float | None:
    """The x about the middle of the page that the fewest lines cross, or None if too many cross every one."""
    x0, x1 = min(line.chunks[0].x0 for line in lines), max(line.chunks[-1].x1 for line in lines)
    count = int(x1 - x0) + 2
    starts, ends = (np.array([(c.x0, c.x1) for line in lines for c in line.chunks]) - x0).astype(np.int64).T
    opened = np.bincount(starts, minlength=count + 1)
    closed = np.bincount(np.maximum(ends + 1, starts).clip(max=count), minlength=count + 1)
    crossing = np.cumsum(opened - closed)[:count]  # for each point across the page
    first, last = (int(share * len(crossing)) for share in GUTTER_AT)
    middle = crossing[first:last]
    if len(middle) == 0 or middle.min() > CROSSING * len(lines):
        return None
    emptiest = np.flatnonzero(middle == middle.min())
    return float(x0 + first + emptiest[len(emptiest) // 2]) + 0.5


def _is_prose(lines: Sequence[PageLine]) -> bool:
    """True for a column of text: enough lines, most without gaps and filled with words."""
    if len(lines) < GUTTER_LINES:
        return False
    left, right = min(line.chunks[0].x0 for line in lines), max(line.chunks[-1].x1 for line in lines)
    whole = sum(len(line.chunks) == 1 for line in lines)
    full = sum(line.chunks[-1].x1 - line.chunks[0].x0 >= FULL_LINE * (right - left) for line in lines)
    if whole < WHOLE_LINES * len(lines) or full < FULL_LINES * len(lines):
        return False
    words = [w for line in lines for w in line.words]
    numbers = sum(is_numeric(w.text) for w in words)
    return len(words) >= WORDS_PER_LINE * len(lines) and numbers < NUMBERS_IN_PROSE * len(words)


def is_text(region: Region, tables: list[tuple[Laid, int]]) -> bool:
    """True for columns of running text: nothing rules them, and their lines fill them with words."""
    if region.boxed or len(tables) > 1:
        return False
    rows, width = tables[0]
    if width < 2:
        return True
    columns: list[list[list[Word]]] = [[] for _ in range(width)]
    for row in rows:
        for column, placed in row.items():
            columns[column] += placed.lines
    return all(map(_is_filled_with_words, columns))


def _is_filled_with_words(lines: list[list[Word]]) -> bool:
    if len(lines) < LEAST_LINES:
        return False
    left, right = min(words[0].x0 for words in lines), max(words[-1].x1 for words in lines)
    full = sum(words[-1].x1 - words[0].x0 >= FULL_LINE * (right - left) for words in lines)
    numbers = sum(is_numeric(text_of(words)) for words in lines)
    return (
        full >= FULL_LINES * len(lines)
        and sum(map(len, lines)) >= WORDS_PER_LINE * len(lines)
        and numbers <= NUMBERS_IN_CELLS * len(lines)
    )
