"""The axis of a chart: amounts that step evenly, as far below one another, left of all else; no column of a table."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from kronespor.language import languages
from kronespor.reading.pdf.lines import PageLine
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.words import Word

LEAST_STEPS = 3  # amounts of an axis
LEAST_STEP = 2  # what is numbered on is a list
SAME_END = 1.5  # points: so near one another they end
EVENLY = 1.0  # points: by which their distances may differ


@cache
def _mark() -> re.Pattern[str]:
    """Matches an amount with its unit or without: its sign and its number are groups 1 and 2."""
    units = "|".join(each.units.after_amount for each in languages())
    return re.compile(rf"([-–−]?)(\d[\d., ]*?)(?:\s*(?:{units}))?", re.IGNORECASE)


def axis_words(lines: Sequence[PageLine]) -> set[int]:
    """ids of the words of the axes on a page."""
    ends: dict[int, list[tuple[float, int, list[Word]]]] = defaultdict(list)
    for line in lines:
        first = line.chunks[0]
        if mark := _mark().fullmatch(first.text):
            value = int(f"{'-' * bool(mark[1])}{re.sub(r'[., ]', '', mark[2])}")
            middle = (first.words[0].y0 + first.words[0].y1) / 2
            ends[round(first.x1 / SAME_END)].append((middle, value, first.words))
    found: set[int] = set()
    for marks in ends.values():
        found |= {id(word) for _, _, words in marks for word in words} if _step_evenly(marks) else set()
    return found


def _step_evenly(marks: Sequence[tuple[float, int, list[Word]]]) -> bool:
    """True for values that fall, or rise, as much from each to the next, at distances as large."""
    steps = {below - above for (_, above, _), (_, below, _) in pairwise(marks)}
    pitches = [below - above for (above, _, _), (below, _, _) in pairwise(marks)]
    return (
        len(marks) >= LEAST_STEPS
        and len(steps) == 1
        and abs(max(steps)) >= LEAST_STEP
        and max(pitches) - min(pitches) < EVENLY
    )


def is_beside_axis(region: Region, axes: set[int]) -> bool:
    """True if all numbers of a region are of the axes of charts, as beside the names of what these show."""
    if not axes:
        return False
    chunks = [chunk for line in region.lines for chunk in line.chunks if not is_year(chunk.text)]
    numbers = [word for c in chunks if c.numeric or _mark().fullmatch(c.text) for word in c.words]
    return bool(numbers) and all(id(word) in axes for word in numbers)
