"""The axis of a chart: amounts that step evenly, as far below one another, left of all else; no column of a table."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from kronespor.language import languages
from kronespor.reading.pdf.lines import PageLine
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.words import Word

LEAST_TICKS = 3  # amounts of an axis
SAME_END = 1.5  # points: so near one another they end
EVENLY = 1.0  # points: by which their distances may differ
_THOUSANDS = re.compile(r"[., ](?=\d{3}(?!\d))")


@cache
def _mark() -> re.Pattern[str]:
    """Matches an amount with its unit or without: its sign and its number are groups 1 and 2."""
    units = "|".join(each.units.after_amount for each in languages())
    return re.compile(rf"([-–−]?)(\d+(?:[., ]\d{{3}})*(?:[.,]\d+)?)(?:\s*(?:{units}))?", re.IGNORECASE)


class _Tick(NamedTuple):
    """An amount that begins a line: where it ends, how far down its middle is, and what it says."""

    end: float
    middle: float
    value: Decimal
    words: list[Word]


def axis_words(lines: Sequence[PageLine]) -> set[int]:
    """ids of the words of the axes on a page."""
    groups: list[list[_Tick]] = []
    for tick in sorted(_ticks(lines), key=attrgetter("end")):
        if groups and tick.end - groups[-1][0].end < SAME_END:
            groups[-1].append(tick)
        else:
            groups.append([tick])
    axes = (group for group in groups if _step_evenly(sorted(group, key=attrgetter("middle"))))
    return {id(word) for group in axes for tick in group for word in tick.words}


def _ticks(lines: Sequence[PageLine]) -> Iterator[_Tick]:
    for line in lines:
        first = line.chunks[0]
        if mark := _mark().fullmatch(first.text):
            sign, number = mark.groups()
            value = Decimal(_THOUSANDS.sub("", number).replace(",", "."))
            middle = (first.words[0].y0 + first.words[0].y1) / 2
            yield _Tick(first.x1, middle, -value if sign else value, first.words)


def _step_evenly(ticks: Sequence[_Tick]) -> bool:
    """True for values that fall, or rise, by as much each time, as far from one another; no numbers of a list."""
    steps = {below.value - above.value for above, below in pairwise(ticks)}
    pitches = [below.middle - above.middle for above, below in pairwise(ticks)]
    is_even = len(ticks) >= LEAST_TICKS and len(steps) == 1 and max(pitches) - min(pitches) < EVENLY
    return is_even and not steps <= {0, 1}


def is_beside_axis(region: Region, axes: set[int]) -> bool:
    """True if all numbers of a region are of the axes of charts, as beside the names of what these show."""
    if not axes:
        return False
    chunks = [chunk for line in region.lines for chunk in line.chunks if not is_year(chunk.text)]
    numbers = [word for c in chunks if c.numeric or _mark().fullmatch(c.text) for word in c.words]
    return bool(numbers) and all(id(word) in axes for word in numbers)
