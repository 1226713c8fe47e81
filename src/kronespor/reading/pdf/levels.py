"""Names that a program sets a little higher or lower than the amounts beside them, put on one line with these."""

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from kronespor.reading.pdf.lines import PageLine, line_of

UNEVEN = 0.6  # of a line's height: names may stand so much higher or lower
BETWEEN = (
    0.75  # of a line's height: an amount with names so near above and below it stands half way down one of two lines
)
ALIKE = 0.1  # of a line's height: as much higher or lower as others
LEAST_ROWS = 3
MOSTLY = 0.6  # of the lines of nothing but amounts


def on_one_level(lines: list[PageLine]) -> list[PageLine]:
    """The lines of a page; where most amounts have a name as much higher or lower, both are one line."""
    amounts = {id(line) for line in lines if all(chunk.numeric for chunk in line.chunks)}
    if len(amounts) < LEAST_ROWS or lines[0].words[0].is_scanned:
        return lines
    pairs = [i for i in range(len(lines) - 1) if _are_beside(lines, i)]
    shifts = {i: shift for i in pairs if (shift := _shift(lines[i], lines[i + 1], amounts)) is not None}
    usual = max(shifts.values(), key=lambda s: sum(_are_alike(s, o) for o in shifts.values()), default=0.0)
    rows = [i for i, shift in shifts.items() if _are_alike(shift, usual)]
    if len(rows) < max(LEAST_ROWS, MOSTLY * len(amounts)):
        return lines
    joined: list[PageLine] = []
    for i, line in enumerate(lines):
        if i - 1 in rows or (i - 1 in pairs and _is_heading(lines[i - 1], line, usual)):
            joined[-1] = line_of(sorted([*joined[-1].words, *line.words], key=attrgetter("x0")))
        else:
            joined.append(line)
    return joined


def _are_beside(lines: Sequence[PageLine], i: int) -> bool:
    """True if a line and the next stand beside each other, and no other line near above or below the two."""
    line, below = lines[i : i + 2]
    height = min(line.height, below.height)
    if below.middle - line.middle >= UNEVEN * height or _overlap(line, below):
        return False
    others = (*lines[max(i - 1, 0) : i], *lines[i + 2 : i + 3])
    return all(min(abs(o.middle - n.middle) for n in (line, below)) > BETWEEN * height for o in others)


def _overlap(line: PageLine, other: PageLine) -> bool:
    chunks = sorted([*line.chunks, *other.chunks], key=attrgetter("x0"))
    return any(after.x0 < before.x1 for before, after in pairwise(chunks))


def _shift(line: PageLine, below: PageLine, amounts: set[int]) -> float | None:
    """How far a name stands below its amounts, in heights of a line; None for lines that are not a name and amounts."""
    name, row = (line, below) if id(below) in amounts else (below, line)
    if id(row) not in amounts or id(name) in amounts or name.chunks[0].numeric or name.chunks[0].x0 > row.chunks[0].x0:
        return None
    return (name.middle - row.middle) / row.height


def _is_heading(line: PageLine, below: PageLine, shift: float) -> bool:
    """True for two lines of headings that stand as far apart as names and amounts."""
    name, row = (line, below) if shift < 0 else (below, line)
    own = (name.middle - row.middle) / row.height
    return name.chunks[0].x0 < row.chunks[0].x0 and _are_alike(own, shift)


def _are_alike(one: float, other: float) -> bool:
    return abs(one - other) < ALIKE
