"""Names of a table at the foot of a page that go on at the head of the next, where no rules run down."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kronespor.reading.pdf.letters import median
from kronespor.reading.pdf.lines import PageLine
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.runs import WRAPPED_GAP, is_left_of_amounts, is_short_caption, note_start

MARGIN_LINES = 3  # of a page's running head or foot
SAME_PITCH = 0.06  # of a line's height
MOST_ABOVE = 12  # lines of a name and its description at the head of a page
NEXT_ROW = 2.2  # of a line's height: rows stand no further apart
ROOM = 0.25  # of a line's height between names and amounts
OUTDENT = 2.0  # of a line's height: names of groups begin no further left than those of rows
AS_APART = 1.3  # of the largest gap between rows: what is further off is no row


def with_names_above(run: list[PageLine], lines: Sequence[PageLine], *, goes_on: bool) -> list[PageLine]:
    """A run with the lines at the head of its page that are names, or the rest of one that begins on the page before.

    Where a table stands at the foot of that page (`goes_on`) every line in the columns of names is one, as near as rows
    are; else those that go on with a small letter, close above the run, and those above a line of nothing but amounts.
    """
    first = _index(lines, run[0])
    if goes_on and begins_with_row(run, lines):
        at = _reach(run, lines[first::-1], _largest_gap(run))
        if at and first - at <= MARGIN_LINES:
            return [*lines[first - at : first], *run]
    at = _reach(run, lines[first::-1], WRAPPED_GAP, chunks=1)
    if at and all(c.numeric and not is_year(c.text) for c in run[0].chunks):
        return [*lines[first - at : first], *run]
    is_rest = at and first - at <= MARGIN_LINES and lines[first - at].chunks[0].text[:1].islower()
    return [*lines[first - at : first], *run] if is_rest else run


def begins_with_row(run: list[PageLine], lines: Sequence[PageLine]) -> bool:
    """Whether a run at the head of a page begins with amounts, or names above them, and no headings."""
    first = next((line for line in run if len(line.chunks) > 1 and not is_left_of_amounts(run, line, 0.0)), run[0])
    is_row = any(c.numeric and not is_year(c.text) for c in first.chunks[1:])
    return is_row and _index(lines, run[0]) <= MOST_ABOVE


def with_names_below(run: list[PageLine], lines: Sequence[PageLine]) -> list[PageLine]:
    """A run with the lines at the foot of its page with which the last row's name goes on; the rest is overleaf."""
    last = _index(lines, run[-1])
    count = _reach(run, lines[last:], WRAPPED_GAP, chunks=1)
    if not count or len(lines) - last - 1 - count > MARGIN_LINES:
        return run
    above, line, height = lines[last], lines[last + 1], run[0].height
    pitches = sorted(b.middle - a.middle for a, b in pairwise(run) if len(b.chunks) == 1)
    is_as_close = bool(pitches) and line.middle - above.middle < pitches[0] + SAME_PITCH * height
    is_description = is_as_close and abs(line.height - above.height) < SAME_PITCH * height
    reads_on = is_description or line.chunks[0].text[:1].islower()
    return [*run, *lines[last + 1 : last + 1 + count]] if reads_on else run


def with_last_names(run: list[PageLine], lines: Sequence[PageLine]) -> list[PageLine]:
    """A run with all lines below it at the foot of its page that are names if its table goes on overleaf."""
    last = _index(lines, run[-1])
    count = _reach(run, lines[last:], _largest_gap(run))
    is_foot = len(lines) - last - 1 - count <= MARGIN_LINES
    return [*run, *lines[last + 1 : last + 1 + count]] if is_foot else run


def _reach(run: list[PageLine], lines: Sequence[PageLine], gap: float, chunks: int = 9) -> int:
    """How many lines after the first, one after the other, are names of a run, of so many chunks and so near.

    The names of groups begin further left than those of rows.
    """
    height = median(np.array([line.height for line in run]))
    outdent, room = (OUTDENT * height, ROOM * height) if chunks > 1 else (0.0, height)
    for count, (near, line) in enumerate(pairwise(lines)):
        is_name = len(line.chunks) <= chunks and is_left_of_amounts(run, line, room, outdent)
        is_other = is_short_caption(line) or note_start().match(line.chunks[0].text)
        if not is_name or is_other or max(line.y0 - near.y1, near.y0 - line.y1) > gap * height:
            return count
    return max(len(lines) - 1, 0)


def _largest_gap(run: list[PageLine]) -> float:
    """How far apart rows may stand, in heights of a line: a little further than those of a run."""
    gaps = [(below.y0 - above.y1) / above.height for above, below in pairwise(run)]
    return min(max([WRAPPED_GAP, *(AS_APART * gap for gap in gaps)]), NEXT_ROW)


def _index(lines: Sequence[PageLine], line: PageLine) -> int:
    return next(i for i, other in enumerate(lines) if other is line)
