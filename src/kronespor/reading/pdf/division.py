"""Which lines of a table make one row where a name takes several lines and its amounts stand on one of them.

No line tells by itself whether the words above or below its amounts are of its row: the table as a whole does. Its
lines are divided at the least cost, once with the amounts on the first line of each row, once in its middle and once
on its last, and the cheapest of the three is the table's.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from kronespor.reading.pdf.cells import Piece

MAX_LINES = 40  # of a row
APART = 0.2  # of a line's height: lines further apart than the closest are likely of two rows
ROWS_APART = 0.75  # of the rows with amounts that follow one another: where so many are apart, space tells rows
AS_CLOSE = 0.1  # of a line's height: lines as close as the closest are likely of one row, where others are apart
OFF_CENTRE = 0.4  # of a line's height: so far from the middle of their row amounts may stand
OFF_LINE = 0.25  # of a line's height: and so far from its first or last line

# What it costs, in units of a line that begins a new paragraph within a row.
WRAPPED, PARAGRAPH = 0.2, 1.0  # a line of a row that goes on with the one above it, and one that had room there
ENDED = 2.0  # more, where the first is the end of a sentence: descriptions stand below names
CAPITAL = 0.9  # at least, where the second begins with a capital
OTHER_KIND = 3.0  # a number and words in one column: a year is a name of its own
CUT, OPEN = 4.0, 2.0  # a row that begins with a small letter, or after a line that is not at its end
SPACED, SPACE = 1.5, 4.0  # two lines of a row that stand further apart than others, and per height of that space
CLOSE = 1.0  # two rows as close as the lines of one
MORE_AMOUNTS = 3.0  # amounts on two lines of a row
NAMELESS = 6.5  # amounts without a name: more than names that stand far off
OFF = 6.0  # per height that amounts stand off their place
UNNAMED = 1.0  # amounts at a sentence without a name above it
FAR_OFF = 1.0  # heights: further off costs no more
LONE = 0.8  # a row that is only a name
LONE_LINE, SENTENCE = 0.7, 3.0  # more for each further line of it, and where it ends with a full stop
OVERLEAF = 0.3  # the rest of a name whose amounts are on the page before
FEW_LONE = 0.5  # of the rows with amounts: where more names stand alone, they are not the names of groups
MANY_LONE = 2.0  # more for each name that stands alone there

Place = Literal["first", "middle", "last"]
_PLACES: tuple[tuple[Place, float], ...] = (("first", 0.0), ("middle", 1.0), ("last", 0.5))
"""With what it costs a table to have its amounts there: where there is no telling, they stand on the first line."""


@dataclass(frozen=True)
class Divided:
    """The lines of a table's body, from `start` on, and what is known of them.

    `parted[i]`: a rule parts line i from the one above it; `goes_on` tells whether a text plainly goes on in another,
    `wraps` whether it may: the next word had no room on its line.
    """

    placed: Sequence[Sequence[Piece]]
    start: int
    parted: Sequence[bool]
    height: float
    goes_on: Callable[[Piece, Piece], bool]
    wraps: Callable[[Piece, Piece], bool]

    def rows(self) -> list[int] | None:
        """The lines with which rows begin; None if every line has its own amounts, or none has."""
        has_amounts = [any(p.is_value for p in pieces) for pieces in self.placed]
        body = range(self.start, len(self.placed))
        valued = sum(has_amounts[i] for i in body)
        if valued < 2 or valued == len(body):
            return None
        bands = [i for i in body if i == self.start or self.parted[i]]
        ends = [*bands[1:], len(self.placed)]
        if valued > 2 and all(sum(has_amounts[a:b]) <= 1 for a, b in zip(bands, ends, strict=True)):
            return bands
        return _Costs(self, has_amounts).cheapest()


class _Row(NamedTuple):
    """What lines cost as a row wherever its amounts stand, and the heights of these and of its first and last text."""

    cost: float
    heights: tuple[float, float, float] | None = None  # None where it does not matter where they stand


class _Costs:
    """What it costs to take lines of a table as one row."""

    def __init__(self, table: Divided, has_amounts: list[bool]) -> None:
        self.table, self.has_amounts = table, has_amounts
        self.count = len(table.placed)
        self.texts = [[p for p in pieces if not p.is_value] for pieces in table.placed]
        self.above = self._pieces_above()
        texts = self._texts_below_others()
        pitches = sorted(self._pitch(i, p) for i, _, p in texts)
        self.base = pitches[len(pitches) // 8] if pitches else 0.0
        between = sorted(self._pitch(i, p) for i, at, p in texts if has_amounts[i] and has_amounts[at]) or pitches[-1:]
        apart = [pitch > self.base + APART * table.height for pitch in between]
        self.is_spaced = bool(apart) and sum(apart) > ROWS_APART * len(apart)
        self.joints = [self._joints_of(i) for i in range(self.count)]
        self.lone = LONE + MANY_LONE * self._has_many_alone()
        self.rows: dict[tuple[int, int], _Row] = {}

    def _pieces_above(self) -> list[dict[int, tuple[int, Piece]]]:
        """For each line and column the piece above it with the line where that stands."""
        last: dict[int, tuple[int, Piece]] = {}
        above = []
        for i in range(self.table.start, self.count):
            above.append(dict(last))
            last.update({p.first: (i, p) for p in self.table.placed[i]})
        return [{} for _ in range(self.table.start)] + above

    def _texts_below_others(self) -> list[tuple[int, int, Piece]]:
        """The pieces of text under another, with their line and that of the other."""
        found = []
        for i in range(self.table.start, self.count):
            for p in self.table.placed[i]:
                if p.first in self.above[i] and not p.is_value:
                    at, other = self.above[i][p.first]
                    if not other.is_value:
                        found.append((i, at, p))
        return found

    def _pitch(self, line: int, piece: Piece) -> float:
        """How far a piece stands below the one above it, by their own boxes."""
        over = self.above[line][piece.first][1]
        return _middle(piece) - _middle(over)

    def _joints_of(self, i: int) -> list[tuple[int, float, float]]:
        """For each piece under another: the other's line, what it costs to join the two and what to part them."""
        joints = []
        for p in self.table.placed[i]:
            if p.first not in self.above[i]:
                continue
            at, over = self.above[i][p.first]
            if p.is_value or over.is_value:
                joints.append((at, math.inf if p.is_value and over.is_value else OTHER_KIND, 0.0))
                continue
            space = (self._pitch(i, p) - self.base) / self.table.height
            goes_on, wraps = self.table.goes_on(over, p), self.table.wraps(over, p)
            is_sentence = p.text[:1].isupper() and not goes_on
            join = WRAPPED if goes_on or wraps else PARAGRAPH + ENDED * over.text.endswith(".")
            join = max(join, CAPITAL * is_sentence)
            join += OTHER_KIND * (p.numeric and not over.numeric)
            join += (SPACED + SPACE * (space - APART)) * (space > APART)
            part = CLOSE * (self.is_spaced and space < AS_CLOSE)
            part += CUT if p.text[:1].islower() else OPEN * goes_on
            joints.append((at, join, part))
        return joints

    def _has_many_alone(self) -> bool:
        """True if so many names stand between amounts that they are not the names of groups."""
        valued = [i for i in range(self.table.start, self.count) if self.has_amounts[i]]
        between = sum(b - a > 1 for a, b in pairwise(valued))
        return between > FEW_LONE * len(valued)

    def cheapest(self) -> list[int]:
        """The lines with which rows begin, in the cheapest division."""
        return min((self._divide(place, price) for place, price in _PLACES), key=lambda found: found[0])[1]

    def _divide(self, place: Place, price: float) -> tuple[float, list[int]]:
        start = self.table.start
        best: list[tuple[float, int]] = [(price, start)] + [(math.inf, start)] * (self.count - start)
        for end in range(start + 1, self.count + 1):
            for first in range(end - 1, max(end - 1 - MAX_LINES, start - 1), -1):
                cost = self._row_at(first, end, place)
                if best[first - start][0] + cost < best[end - start][0]:
                    best[end - start] = (best[first - start][0] + cost, first)
                if cost == math.inf or self.table.parted[first]:
                    break
        begins, at = [], self.count
        while at > start:
            at = best[at - start][1]
            begins.append(at)
        return best[-1][0], begins[::-1]

    def _row_at(self, first: int, end: int, place: Place) -> float:
        """What it costs to take lines `first` up to `end` as a row with its amounts at a place."""
        if (first, end) not in self.rows:
            self.rows[first, end] = self._row(first, end)
        cost, heights = self.rows[first, end]
        return cost + (self._off_place(*heights, place) if heights else 0.0)

    def _row(self, first: int, end: int) -> _Row:
        cost = 0.0
        for i in range(first, end):
            for at, join, part in self.joints[i]:
                cost += join if at >= first else part
        if cost == math.inf:
            return _Row(cost)
        amounts = [i for i in range(first, end) if self.has_amounts[i]]
        texts = [p for i in range(first, end) for p in self.texts[i]]
        if not amounts:
            is_rest = first == 0 and bool(texts) and texts[0].text[:1].islower()
            return _Row(cost + (OVERLEAF if is_rest else self._lone_name(texts)))
        cost += MORE_AMOUNTS * (len(amounts) - 1)
        cost += UNNAMED * (bool(texts) and texts[-1].text.endswith(".") and cost < CAPITAL)
        if not any(p.first == 0 for p in texts):
            return _Row(cost + NAMELESS)
        values = [_middle(p) for p in self.table.placed[amounts[0]] if p.is_value]
        middles = [_middle(p) for p in texts]
        return _Row(cost, (sum(values) / len(values), min(middles), max(middles)))

    def _lone_name(self, texts: list[Piece]) -> float:
        """What a row costs that is only a name; where space tells rows apart, it may as well have no amounts."""
        if self.is_spaced:
            return LONE + PARAGRAPH
        cost = self.lone + LONE_LINE * (len(texts) - 1)
        return cost + SENTENCE * (texts[-1].text.endswith((".", ";")) if texts else 0)

    def _off_place(self, at: float, first: float, last: float, place: Place) -> float:
        """What it costs that amounts stand elsewhere in their row than in others."""
        wanted = {"first": first, "middle": (first + last) / 2, "last": last}[place]
        off = abs(at - wanted) / self.table.height
        return OFF * min(max(off - (OFF_CENTRE if place == "middle" else OFF_LINE), 0.0), FAR_OFF)


def _middle(piece: Piece) -> float:
    return (piece.words[0].y0 + piece.words[0].y1) / 2
