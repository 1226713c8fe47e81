"""Between which lines of a table a new row begins."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kronespor.language import languages
from kronespor.reading.pdf.cells import Piece, is_open, states_unit
from kronespor.reading.pdf.division import Divided
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.words import room_for

ROW_GAP = 0.9  # of a line's height: lines further apart are different rows
HEADING_GAP = 0.4  # of a line's height between a heading that stands alone and what is above it
LEVEL_RULE = 0.5  # of the table's width: a rule so long parts rows
COLUMN_RULE = 0.8  # of a column's width, in a boxed table
AT_EDGE = 4.0  # points: a rule so near the edge of a column stands on it
CENTRED_PITCH = 1.4  # of a line's height between two lines that a third may stand half way between
CENTRED = 0.2  # of a line's height: how far from half way it may stand
CENTRED_APART = 0.9  # of the pitch: how far other lines are
NARROW = 4.0  # of a line's height: text wraps anyhow in columns not wider than this
NAMED = 0.6  # of the lines with numbers: if so many have words too, lines are rows
RULED = 0.75  # of the bands between rules: if so many hold one row, the others do too
LEAST_BANDS = 4
MOSTLY = 0.6  # of the pieces of a column of numbers
LEAST_YEAR = 4  # digits; a shorter number alone on a line of names ends the one above
DATA = 0.5  # of the pieces after the first that are numbers, on a line of data


def _of_notes(headings: Sequence[Sequence[Piece]]) -> set[int]:
    """The columns whose headings tell that their numbers are those of notes."""
    said: dict[int, str] = {}
    for p in (p for pieces in headings for p in pieces if p.first and not p.spans and not p.numeric):
        said[p.first] = f"{said.get(p.first, '')} {p.text}".strip()
    return {c for c, text in said.items() if any(each.measures.is_note(text) for each in languages())}


class Breaks:
    """The decision for each pair of lines of a region."""

    def __init__(self, region: Region, placed: list[list[Piece]], edges: list[float], height: float) -> None:
        self.region, self.placed, self.edges, self.height = region, placed, edges, height
        self.count = len(placed)
        self.alone = {id(pieces[0]) for pieces in placed if len(pieces) == 1}
        self.limits = self._limits()
        self.heading = self._heading_lines()
        self.unsure: set[int] = set()  # lines that begin rows in which two names may stand

    def find(self) -> list[bool]:
        """For each line whether a row begins with it."""
        ruled = [False] + [self._rule_between(i) for i in range(1, self.count)]
        begins = [True] * self.count
        if (divided := self._divided(ruled)) is not None:
            start, rows = divided
            self.heading = start
            begins = self._by_bands(ruled, start) if start else []
            return begins + [i in rows for i in range(start, self.count)]
        begins = self._by_bands(ruled, self.count)
        return [bool(self.region.begins.get(i, is_new)) for i, is_new in enumerate(begins)]

    def _divided(self, ruled: list[bool]) -> tuple[int, set[int]] | None:
        """Where the body of a table begins and which lines begin its rows, where no rules part these."""
        if self.region.begins or (self.region.boxed and any(ruled[self.heading + 1 :])):
            return None
        start = self.heading
        amounts = min((p.first for p in self.placed[start] if p.is_value), default=1)
        notes = _of_notes(self.placed[:start])
        while start and all(p.last < amounts or (p.first in notes and p.numeric) for p in self.placed[start - 1]):
            if states_unit(" ".join(p.text for p in self.placed[start - 1])):
                break
            start -= 1
        says = (self._plainly_goes_on, self._had_no_room)
        placed = [[p for p in pieces if p.first not in notes] for pieces in self.placed] if notes else self.placed
        table = Divided(placed, start, ruled, self.height, *says)
        rows = table.rows()
        if rows is None:
            return None
        self.unsure = rows[1]
        return start, set(rows[0])

    def _plainly_goes_on(self, above: Piece, below: Piece) -> bool:
        is_number = below.text.isdecimal() and len(below.text) < LEAST_YEAR and above.text[-1:].isalpha()
        return goes_on_small(below) or is_open(above.text) or (is_number and id(below) in self.alone)

    def _by_bands(self, ruled: list[bool], count: int) -> list[bool]:
        """For each of the first `count` lines whether a row begins with it, by the rules between them."""
        begins = [True] * count
        starts = [i for i in range(count) if i == 0 or ruled[i]]
        bands = list(zip(starts, [*starts[1:], count], strict=True))
        each_ruled = self.region.boxed and self._parts_each_row([b for b in bands if b[0] >= self.heading])
        for start, end in bands:
            if each_ruled and start >= self.heading and self._is_named_once(start, end):
                begins[start + 1 : end] = [False] * (end - start - 1)
            else:
                begins[start + 1 : end] = self._in_band(start, end, any(ruled))
        return begins

    def _parts_each_row(self, bands: Sequence[tuple[int, int]]) -> bool:
        """True if rules part the rows of the body: hardly a band between two of them holds several."""
        single = sum(not self._holds_rows(start, end) for start, end in bands)
        return len(bands) >= LEAST_BANDS and single >= RULED * len(bands)

    def _is_named_once(self, start: int, end: int) -> bool:
        """True if only one line between two rules has something in the first column."""
        return sum(any(p.first == 0 for p in pieces) for pieces in self.placed[start:end]) == 1

    def _limits(self) -> list[list[float]]:
        """How far right the two longest texts of each column reach."""
        right: list[list[float]] = [[x] for x in self.edges[:-1]]
        for pieces in self.placed:
            for p in pieces:
                if not p.spans:
                    right[p.first].append(p.x1)
        return [sorted(r)[-2:] for r in right]

    def _heading_lines(self) -> int:
        """How many lines stand above the first line of data: most of its columns of numbers have one."""
        later = [p for pieces in self.placed for p in pieces if p.first > 0]
        numeric, every = Counter(p.first for p in later if p.numeric), Counter(p.first for p in later)
        amounts = {c for c in numeric if numeric[c] >= MOSTLY * every[c]} or set(every)
        for i, pieces in enumerate(self.placed):
            values = [p for p in pieces if p.first in amounts]
            numbers = [p for p in values if p.numeric and not is_year(p.text)]
            if numbers and len(numbers) >= DATA * len(values):
                return next((k for k in range(i, 0, -1) if self._rule_between(k)), i)
        return 0

    def _in_band(self, start: int, end: int, ruled: bool) -> list[bool]:
        """For the lines after the first of a band between two rules whether a row begins with them."""
        if self.region.boxed and ruled and not self._holds_rows(start, end):
            first_data = max(self.heading, 1)
            return [i < first_data and self.begins_heading_row(list(range(start, i)), i) for i in range(start + 1, end)]
        begins = []
        row = [start]
        for i in range(start + 1, end):
            begins.append(not self._is_beside(i) and self._begins_row(row, i))
            row = [i] if begins[-1] else [*row, i]
        return begins

    def _holds_rows(self, start: int, end: int) -> bool:
        """True if lines between two rules are rows of their own: most lines with numbers have words too."""
        band = self.placed[start:end]
        counts = Counter(p.first for pieces in band for p in pieces if p.is_value)
        if max(counts.values(), default=0) < 2:
            return False
        valued = [pieces for pieces in band if any(p.is_value for p in pieces)]
        named = sum(pieces[0].first == 0 or not pieces[0].numeric for pieces in valued)
        return named >= NAMED * len(valued)

    def _rule_between(self, i: int) -> bool:
        """True if a rule parts line `i` from the line above it."""
        above, below = self.region.lines[i - 1].middle, self.region.lines[i].middle
        rules = [r for r in self.region.across if above < r[2] < below]
        left, right = self.edges[0], self.edges[-1]
        if sum(min(r[1], right) - max(r[0], left) for r in rules) > LEVEL_RULE * (right - left):
            return True
        if not self.region.boxed:
            return False
        for x0, x1 in pairwise(self.edges):
            if any(min(r[1], x1) - max(r[0], x0) > COLUMN_RULE * (x1 - x0) for r in rules):
                return True
        return self._crossed(above) != self._crossed(below)

    def _crossed(self, y: float) -> set[int]:
        """The column edges that a rule marks at height `y`."""
        here = [x for y0, y1, x in self.region.down if y0 - 1 <= y <= y1 + 1]
        return {e for e, edge in enumerate(self.edges[1:-1], 1) if any(abs(x - edge) < AT_EDGE for x in here)}

    def _is_beside(self, i: int) -> bool:
        """True if line `i` stands beside the line above it: a cell of one line beside a cell of two."""
        if self.region.lines[i].y0 < self.region.lines[i - 1].middle:
            return True
        return self._is_centred(i) or self._is_centred(i - 1)

    def _is_centred(self, i: int) -> bool:
        """True if line `i` stands half way between two lines of a cell beside it."""
        if not max(self.heading, 0) < i < self.count - 1 or not self._is_half_way(i):
            return False
        first, columns, last = ({p.first for p in self.placed[r]} for r in (i - 1, i, i + 1))
        if columns & (first | last) or not last or not last <= first:
            return False
        above = {p.first: p for p in self.placed[i - 1]}
        return all(self.reads_on(above[p.first], p) for p in self.placed[i + 1])

    def _is_half_way(self, i: int) -> bool:
        """True if the lines about line `i` stand close to it, equally far, and other lines further from them."""
        above, line, below = self.region.lines[i - 1 : i + 2]
        pitch = below.middle - above.middle
        if pitch >= CENTRED_PITCH * self.height:
            return False
        if abs(line.middle - (above.middle + below.middle) / 2) >= CENTRED * self.height:
            return False
        beyond = self.region.lines[i - 2 : i - 1] + self.region.lines[i + 2 : i + 3]
        apart = [min(abs(b.middle - above.middle), abs(b.middle - below.middle)) for b in beyond]
        return all(distance > CENTRED_APART * pitch for distance in apart)

    def _begins_row(self, row: list[int], i: int) -> bool:
        """The first of the rules that has something to say of line `i` below the lines of a row."""
        junction = Junction(self, row, i)
        return next((begins for rule in _RULES if (begins := rule(junction)) is not None), True)

    def reads_on(self, above: Piece, below: Piece) -> bool:
        """True if `below` continues the text of the line above: its first word had no room there."""
        if (above.first, above.last) != (below.first, below.last):
            return False
        if above.numeric or (below.numeric and above.first > 0):
            return False
        if above.text.endswith((":", ".")) and not goes_on_small(below):
            return False
        return goes_on_small(below) or is_open(above.text) or self._had_no_room(above, below)

    def _had_no_room(self, above: Piece, below: Piece) -> bool:
        """True if the first word of `below` had no room on the line above, in a column that is not narrow."""
        if below.text[:1].isupper() and _is_total(above.text):
            return False
        needed = room_for(below.words)
        second, limit = self.limits[above.first][0], self.limits[above.first][-1]
        if limit <= above.x1 + 0.5:  # the longest itself
            limit = above.x1 if second >= above.x1 - needed else self.edges[above.first + 1]
        return limit - above.x1 < needed and limit - self.edges[above.first] > NARROW * self.height

    def begins_heading_row(self, row: list[int], i: int) -> bool:
        """True if headings of line `i` stand under one that spans them, or over columns of several, or under a rule."""
        above = [p for r in row for p in self.placed[r]]
        line = self.placed[i]
        if any(_spans_several(p, line) for p in above) or any(_spans_several(p, above) for p in line):
            return True
        return any(self._rule_above(i, p) for p in line)

    def _rule_above(self, i: int, piece: Piece) -> bool:
        above, below = self.region.lines[i - 1].middle, self.region.lines[i].middle
        return any(above < r[2] < below and r[0] < piece.x1 and r[1] > piece.x0 for r in self.region.across)


def _is_total(text: str) -> bool:
    """True for the whole name of a total: "Kultur og fritid i alt"."""
    return any(each.rows.total_at_end.end(text.rstrip(" .:")) for each in languages())


def goes_on_small(piece: Piece) -> bool:
    """True if a text goes on with a small letter."""
    return piece.text[:1].islower()


def _spans_several(piece: Piece, others: Sequence[Piece]) -> bool:
    return piece.spans and len({o.first for o in others if piece.meets(o)}) > 1


@dataclass
class Junction:
    """The lines of a row and the line below them."""

    table: Breaks
    row: list[int]
    i: int

    @property
    def line(self) -> list[Piece]:
        """The pieces of the line."""
        return self.table.placed[self.i]

    @cached_property
    def above(self) -> dict[int, Piece]:
        """The last piece of the row in each column."""
        return {p.first: p for r in self.row for p in self.table.placed[r]}

    @cached_property
    def shared(self) -> list[Piece]:
        """The pieces of the line that stand under one of the row."""
        return [p for p in self.line if p.first in self.above]

    @property
    def gap(self) -> float:
        """The space above the line, in its usual heights."""
        lines = self.table.region.lines
        return (lines[self.i].y0 - lines[self.i - 1].y1) / self.table.height

    def far_below(self) -> bool | None:
        """A line far below the row is another."""
        return True if self.gap > ROW_GAP else None

    def among_headings(self) -> bool | None:
        """Above the data only a heading of the first column by itself, or one of several levels, begins a row."""
        if self.i >= self.table.heading:
            return None
        alone = len(self.line) == 1 and self.line[0].last == 0 and self.gap > HEADING_GAP
        return alone or self.table.begins_heading_row(self.row, self.i)

    def first_data(self) -> bool | None:
        """The first line of data begins a row."""
        return True if self.i == self.table.heading else None

    def second_number(self) -> bool | None:
        """A row has one number in each column."""
        numbers = {p.first for r in self.row for p in self.table.placed[r] if p.numeric}
        return True if any(p.numeric and p.first in numbers for p in self.line) else None

    def other_columns(self) -> bool | None:
        """A line with nothing under the row begins another."""
        return True if not self.shared else None

    def capitals(self) -> bool | None:
        """A line under several cells of which every piece begins with a capital begins another row."""
        return True if len(self.shared) > 1 and all(p.text[:1].isupper() for p in self.line) else None

    def text_below_text(self) -> bool | None:
        """A line of text under cells of the row belongs to it if all of it reads on."""
        if any(p.is_value for p in self.line) or len(self.shared) < len(self.line):
            return None
        return not all(self.table.reads_on(self.above[p.first], p) for p in self.line)

    def below_a_name(self) -> bool | None:
        """Below a row that is only a name, numbers may come with the rest of the name, if that plainly goes on."""
        first = self.shared[0]
        if len(self.above) > 1 or first.numeric:
            return None
        name = self.above[first.first]
        return not ((goes_on_small(first) or is_open(name.text)) and self.table.reads_on(name, first))


_RULES: tuple[Callable[[Junction], bool | None], ...] = (
    Junction.far_below,
    Junction.among_headings,
    Junction.first_data,
    Junction.second_number,
    Junction.other_columns,
    Junction.capitals,
    Junction.text_below_text,
    Junction.below_a_name,
)
"""In order; a rule that does not apply answers None, and a line of which none has anything to say begins a row."""
