"""Which lines of a table make one row where a name takes several lines and its amounts stand on one of them.

No line tells by itself whether the words above or below its amounts are of its row: the table as a whole does. Its
lines are divided at the least cost, once with the amounts on the first line of each row, once in its middle and once
on its last, and the cheapest of the three is the table's.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from kronespor.reading.pdf.cells import Piece
from kronespor.reading.pdf.numbers import is_year

MAX_LINES = 40  # of a row
LONGEST_NAME = 14  # words: a longer text below a name describes it
APART = 0.12  # of a line's height: lines further apart than the closest are likely of two rows
ROWS_APART = 0.75  # of the rows with amounts that follow one another: where so many are apart, space tells rows
AS_CLOSE = 0.06  # of a line's height: lines as close as the closest are likely of one row, where others are apart
OFF_CENTRE = 0.4  # of a line's height: so far from the middle of their row amounts may stand
OFF_LINE = 0.25  # of a line's height: and so far from its first or last line

# What it costs, in units of a line that begins a new paragraph within a row.
WRAPPED, PARAGRAPH = 0.2, 1.0  # a line of a row that goes on with the one above it, and one that had room there
ENDED = 2.0  # more, where the first is the end of a sentence: descriptions stand below names
CAPITAL = 0.9  # at least, where the second begins with a capital
OTHER_KIND = 3.0  # a number and words in one column: a year is a name of its own
OTHER_WEIGHT = 3.0  # a name in bold below other words; and other words below one, where few names are in bold
INDENTED, OUTDENTED = 2.0, 2.5  # a second line that begins with a capital further right, and one further left
CUT, OPEN = 4.0, 2.0  # a row that begins with a small letter, or after a line that is not at its end
SPACED, SPACE = 1.5, 4.0  # two lines of a row that stand further apart than others, and per height of that space
CLOSE = 1.0  # two rows as close as the lines of one
MORE_AMOUNTS = 3.0  # amounts on two lines of a row
NAMELESS = 6.5  # amounts without a name: more than names that stand far off
OFF = 6.0  # per height that amounts stand off their place
UNNAMED = 1.0  # amounts at a sentence without a name above it
FAR_OFF = 1.0  # heights: further off costs no more
LONE, HEADING = 0.8, 0.3  # a row that is only a name, and one in bold among others
PLAIN = 0.5  # more for a name that is not in bold where those of groups are
UNGROUPED, FEW_GROUPS = 0.4, 0.15  # more for a name that stands alone, where so few of the rows do
LONE_LINE, SENTENCE = 0.7, 3.0  # more for each further line of it, and where it ends with a full stop
OVERLEAF = 0.3  # the rest of a name whose amounts are on the page before
FEW_LONE = 0.5  # of the rows with amounts: where more names stand alone, they are not the names of groups
FEW_BOLD = 0.75  # of the rows with amounts: where fewer names are in bold, they are those of groups
INDENT = 0.4  # of a line's height: lines that begin so far apart are indented
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

    @cached_property
    def amounts(self) -> set[int]:
        """The columns of amounts: those after the first in which most pieces are numbers; all others if none is."""
        pieces = [p for line in self.placed[self.start :] for p in line if p.first]
        numbers = Counter(p.first for p in pieces if p.numeric)
        texts = Counter(p.first for p in pieces if not p.numeric)
        return {c for c in numbers if numbers[c] >= texts[c]} or set(numbers)

    def is_value(self, piece: Piece) -> bool:
        """True for a number in a column of amounts: not for a year at the end of a text."""
        return piece.numeric and piece.first in self.amounts

    def rows(self) -> tuple[list[int], set[int]] | None:
        """The lines with which rows begin, and of which it is unsure; None if every line has amounts, or none has."""
        has_amounts = [any(map(self.is_value, pieces)) for pieces in self.placed]
        body = range(self.start, len(self.placed))
        valued = sum(has_amounts[i] for i in body)
        if valued < 2 or valued == len(body):
            return None
        bands = [i for i in body if i == self.start or self.parted[i]]
        ends = [*bands[1:], len(self.placed)]
        if valued > 2 and all(sum(has_amounts[a:b]) <= 1 for a, b in zip(bands, ends, strict=True)):
            return bands, set()
        costs = _Costs(self, has_amounts)
        begins = costs.cheapest()
        return begins, costs.unsure(begins)


class _Row(NamedTuple):
    """What lines cost as a row wherever its amounts stand, and the heights of these and of its first and last text."""

    cost: float
    heights: tuple[float, float, float] | None = None  # None where it does not matter where they stand


class _Costs:
    """What it costs to take lines of a table as one row."""

    def __init__(self, table: Divided, has_amounts: list[bool]) -> None:
        self.table, self.has_amounts = table, has_amounts
        self.count = len(table.placed)
        self.texts = [[p for p in pieces if not table.is_value(p)] for pieces in table.placed]
        self.above = self._pieces_above()
        texts = self._texts_below_others()
        pitches = sorted(self._pitch(i, p) for i, _, p in texts)
        self.base = pitches[len(pitches) // 8] if pitches else 0.0
        between = sorted(self._pitch(i, p) for i, at, p in texts if has_amounts[i] and has_amounts[at]) or pitches[-1:]
        apart = [pitch > self.base + APART * table.height for pitch in between]
        self.is_spaced = bool(apart) and sum(apart) > ROWS_APART * len(apart)
        self.bold = {id(p) for texts in self.texts for p in texts if p.words[0].bold}
        self.is_by_weight = self._heads_groups_in_bold()
        alone = (
            p for texts, has in zip(self.texts, has_amounts, strict=True) if not has for p in texts if p.first == 0
        )
        self.are_bold_alone = self.is_by_weight and any(id(p) in self.bold for p in alone)  # else totals are bold
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
                if p.first in self.above[i] and not self.table.is_value(p):
                    at, other = self.above[i][p.first]
                    if not self.table.is_value(other):
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
            if self.table.is_value(p) or self.table.is_value(over):
                joints.append(
                    (at, math.inf if self.table.is_value(p) and self.table.is_value(over) else OTHER_KIND, 0.0)
                )
                continue
            space = (self._pitch(i, p) - self.base) / self.table.height
            goes_on, wraps = self.table.goes_on(over, p), self.table.wraps(over, p)
            is_sentence = p.text[:1].isupper() and not goes_on
            join = WRAPPED if goes_on or wraps else PARAGRAPH + ENDED * over.text.endswith(".")
            is_numbered = over.numeric and not p.numeric and wraps and not is_year(over.text)  # "5.25.10" and a name
            join = WRAPPED if is_numbered else max(join, CAPITAL * is_sentence)
            is_number = p.numeric and not over.numeric and not goes_on
            join += OTHER_KIND * (is_number and (is_year(p.text) or not wraps))
            join += (SPACED + SPACE * (space - APART)) * (space > APART)
            join += self._set_apart(over, p)
            part = CLOSE * (self.is_spaced and space < AS_CLOSE)
            part += CUT if p.text[:1].islower() else OPEN * goes_on
            joints.append((at, join, part))
        return joints

    def _heads_groups_in_bold(self) -> bool:
        """True if few names are in bold, beside those of the rows with amounts: those of groups, and totals."""
        firsts = [p for texts in self.texts[self.table.start :] for p in texts if p.first == 0]
        begun = sum(id(p) in self.bold and id(above) not in self.bold for above, p in pairwise([None, *firsts]))
        valued = sum(self.has_amounts[self.table.start :])
        return 0 < begun <= FEW_BOLD * valued

    def _set_apart(self, over: Piece, piece: Piece) -> float:
        """What it costs more to join two pieces that are set otherwise: in another weight, or further in or out."""
        is_bold, was_bold = id(piece) in self.bold, id(over) in self.bold
        cost = OTHER_WEIGHT * (is_bold > was_bold or (was_bold > is_bold and self.is_by_weight))
        shift = (piece.x0 - over.x0) / self.table.height
        cost += INDENTED * (shift > INDENT and piece.text[:1].isupper() and piece.first == 0)
        return cost + OUTDENTED * (shift < -INDENT and piece.first == 0)

    def _has_many_alone(self) -> bool:
        """True if so many names stand between amounts that they are not the names of groups."""
        valued = [i for i in range(self.table.start, self.count) if self.has_amounts[i]]
        between = sum(b - a > 1 for a, b in pairwise(valued))
        return between > FEW_LONE * len(valued)

    def cheapest(self) -> list[int]:
        """The lines with which rows begin, in the cheapest division.

        Where the first row has amounts and hardly a name stands alone, the rows are not in groups, and that name is
        likely the rest of one.
        """
        begins = self._cheapest()
        alone = [not any(self.has_amounts[a:b]) for a, b in zip(begins, [*begins[1:], self.count], strict=True)]
        if not alone[0] and sum(alone) <= FEW_GROUPS * len(alone):
            self.lone += UNGROUPED
            self.rows.clear()
            begins = self._cheapest()
        return begins

    def _cheapest(self) -> list[int]:
        return min((self._divide(place, price) for place, price in _PLACES), key=lambda found: found[0])[1]

    def unsure(self, begins: list[int]) -> set[int]:
        """Of the rows with amounts those in which two names may stand: of a group and of what is in it."""
        ends = [*begins[1:], self.count]
        return {first for first, end in zip(begins, ends, strict=True) if self._holds_two_names(first, end)}

    def _holds_two_names(self, first: int, end: int) -> bool:
        lines = range(first, end)
        if not any(self.has_amounts[i] for i in lines):
            return False
        for i in lines[1:]:
            for p in self.texts[i]:
                at, over = self.above[i].get(p.first, (-1, p))
                rest = [o for k in range(i, end) for o in self.texts[k] if o.first == p.first]
                if at >= first and self._may_be_names(over, rest):
                    return True
        return False

    def _may_be_names(self, over: Piece, rest: list[Piece]) -> bool:
        """True if a text and the rest of its cell may be two names: that begins another and is no description."""
        begins = rest[0].text[:1].isupper() and over.text[:1].isalpha() and not self.table.goes_on(over, rest[0])
        is_described = rest[-1].text.endswith(".") or sum(len(p.words) for p in rest) > LONGEST_NAME
        return begins and not is_described and (id(over) in self.bold) == (id(rest[0]) in self.bold)

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
        values = [_middle(p) for p in self.table.placed[amounts[0]] if self.table.is_value(p)]
        middles = [_middle(p) for p in texts]
        return _Row(cost, (sum(values) / len(values), min(middles), max(middles)))

    def _lone_name(self, texts: list[Piece]) -> float:
        """What a row costs that is only a name; where space tells rows apart, it may as well have no amounts."""
        if self.is_spaced:
            return LONE + PARAGRAPH
        is_heading = self.is_by_weight and all(id(p) in self.bold for p in texts)
        cost = (HEADING if is_heading else self.lone + PLAIN * self.are_bold_alone) + LONE_LINE * max(
            len(texts) - 1, 0
        ) * (not is_heading)
        return cost + SENTENCE * (texts[-1].text.endswith((".", ";")) if texts else 0)

    def _off_place(self, at: float, first: float, last: float, place: Place) -> float:
        """What it costs that amounts stand elsewhere in their row than in others."""
        wanted = {"first": first, "middle": (first + last) / 2, "last": last}[place]
        off = abs(at - wanted) / self.table.height
        return OFF * min(max(off - (OFF_CENTRE if place == "middle" else OFF_LINE), 0.0), FAR_OFF)


def _middle(piece: Piece) -> float:
    return (piece.words[0].y0 + piece.words[0].y1) / 2
