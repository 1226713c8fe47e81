"""Rows typed into one row of cells: all names in one cell, a line each, and their amounts in the cells beside it.

Where a name takes two lines, the amounts below it stand too high: they follow one another evenly, however long the
names are. What is printed that way is told by this; the amounts are put beside their names, one after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kronespor.reading.pdf.cells import is_open, states_unit
from kronespor.reading.pdf.lines import Chunk, PageLine
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.words import room_for

if TYPE_CHECKING:
    from kronespor.reading.pdf.regions import Region

LEVEL = 0.1  # of a line's height: lines so near are level, and distances so alike the same
APART = 0.2  # of a line's height: by so much lines of two names are further apart than those of one, if at all
WIDE = 0.5  # of a region's width: a rule so long parts its rows
SAME_START = 2.0  # points: lines of one cell begin no further apart
NEARLY = 2.0  # points: a word that would have had room by so little may have had none
NEAR = 2.5  # of a line's height: names of one cell are no further apart
MOST_BELOW = 40  # lines of names below the last amount


class _Joint(NamedTuple):
    """What is known of two lines of names, one below the other: that they are of one name, or of two."""

    joined: bool = False
    parted: bool = False


class _Amounts(NamedTuple):
    middle: float
    chunks: list[Chunk]


@dataclass
class _Cells:
    """The lines of a row of cells: the names from the top, and the amounts; `limit`: how far right names reach."""

    names: list[PageLine]
    amounts: list[_Amounts]
    height: float
    limit: float

    @classmethod
    def of(cls, lines: Sequence[PageLine], edge: float, limit: float, height: float) -> "_Cells | None":
        """The cells of some lines whose amounts begin at `edge`; None if words stand there alone."""
        names, amounts = [], []
        for line in lines:
            chunks = [c for c in line.chunks if c.x0 >= edge - SAME_START]
            first = line.chunks[: len(line.chunks) - len(chunks)]
            if len(first) > 1 or (chunks and not any(c.numeric for c in chunks)) or any(c.x1 > edge for c in first):
                return None
            if first:
                names.append(PageLine(first[0].words, line.y0, line.y1, first))
            if chunks:
                amounts.append(_Amounts(line.middle, chunks))
        return cls(names, amounts, height, limit)

    def first_rows(self) -> "tuple[_Cells, int]":
        """The cells less what stands level below them, as a total does, and how many lines that is."""
        pitches = self._pitches()
        even = next((i for i, pitch in enumerate(pitches) if not self._is_level(pitch, pitches[0])), len(pitches))
        rest = self.amounts[even + 1 :]
        if not rest or len(rest) >= len(self.names):
            return self, 0
        below = self.names[-len(rest) :]
        if not all(self._is_level(a.middle, n.middle) for a, n in zip(rest, below, strict=True)):
            return self, 0
        return replace(self, names=self.names[: -len(rest)], amounts=self.amounts[: even + 1]), len(rest)

    def with_blanks(self, leading: bool) -> "_Cells | None":
        """The cells with lines without amounts where these leave room between two or above the first, if any."""
        tops = [self.names[0].middle] if leading and self.names else []
        middles = [*tops, *(a.middle for a in self.amounts)]
        pitch = min((b - a for a, b in pairwise(middles[len(tops) :])), default=0.0)
        if pitch <= 0:
            return None
        steps = [round((b - a) / pitch) for a, b in pairwise(middles)]
        if max(steps) == 1 or any(
            not self._is_level(b - a, n * pitch) for n, (a, b) in zip(steps, pairwise(middles), strict=True)
        ):
            return None
        amounts = [_Amounts(tops[0], [])] if tops and steps[0] else []
        for n, at in zip([1, *steps] if not tops else steps, self.amounts, strict=True):
            amounts += [_Amounts(at.middle - i * pitch, []) for i in range(n - 1, 0, -1)]
            amounts.append(at)
        return replace(self, amounts=amounts)

    def end_above(self) -> bool:
        """True if the last amounts stand above the last name, or beside none: else each row has its own beside it."""
        last = self.amounts[-1].middle
        beside = [any(self._is_level(n.middle, a.middle) for n in self.names) for a in self.amounts]
        return not all(beside) or self.names[-1].middle - last > LEVEL * self.height

    def rows(self) -> list[int] | None:
        """The lines with which names begin, one for each line of amounts; none if that cannot be told.

        None if these are rows with their amounts beside them, as the lines of other tables are.
        """
        count, pitches = len(self.amounts), self._pitches()
        gaps = [b.middle - a.middle for a, b in pairwise(self.names)]
        if count < 2 or len(self.names) <= count or not all(self._is_level(pitch, pitches[0]) for pitch in pitches):
            return None
        least, pitch = min(gaps), pitches[0]
        of_pitch = [self._is_level(gap, pitch) for gap in gaps]
        if not any(of_pitch) or not all(
            is_so or self._is_level(gap, least) for is_so, gap in zip(of_pitch, gaps, strict=True)
        ):
            return None
        joints = list(self._joints(gaps, pitch - APART * self.height, pitch - least > APART * self.height))
        if self._stand_beside(joints):
            return None
        sure = sum(joint.parted for joint in joints)
        open_ = sum(not joint.joined for joint in joints)
        if count - 1 not in (sure, open_):
            return []
        return [0, *(i for i, j in enumerate(joints, 1) if (j.parted if sure == count - 1 else not j.joined))]

    def _pitches(self) -> list[float]:
        return [b.middle - a.middle for a, b in pairwise(self.amounts)]

    def _is_level(self, one: float, other: float) -> bool:
        return abs(one - other) < LEVEL * self.height

    def _joints(self, gaps: Sequence[float], apart: float, are_spaced: bool) -> Iterator[_Joint]:
        for gap, (above, below) in zip(gaps, pairwise(self.names), strict=True):
            if are_spaced:
                yield _Joint(gap < apart, gap >= apart)
                continue
            wraps = self.limit - above.chunks[0].x1 < room_for(below.words) + NEARLY
            is_small, goes_on = below.words[0].text[:1].islower(), is_open(above.chunks[0].text)
            yield _Joint(goes_on or (wraps and is_small), not (is_small or goes_on))

    def _stand_beside(self, joints: Sequence[_Joint]) -> bool:
        """True if amounts may stand beside their names: no line with amounts goes on with one that has some too."""
        at = next((i for i, n in enumerate(self.names) if self._is_level(n.middle, self.amounts[0].middle)), -1)
        beside = self.names[at : at + len(self.amounts)]
        if at < 0 or len(beside) < len(self.amounts):
            return False
        if not all(self._is_level(n.middle, a.middle) for n, a in zip(beside, self.amounts, strict=True)):
            return False
        return not any(joints[i - 1].joined for i, a in enumerate(self.amounts[1:], at + 1) if a.chunks)


def _solved(cells: _Cells | None) -> tuple[_Cells, list[int], int] | None:
    """Cells with the lines with which names begin (none if that cannot be told) and how many lines are below them.

    None if these are the rows of another table. Where lines of the amounts are blank only what can be told counts.
    """
    if cells is None or len(cells.amounts) < 2 or not cells.names:
        return None
    first, rest = cells.first_rows()
    rows = first.rows()
    if rows is not None:
        return first, rows, rest
    for leading in (False, True) if cells.end_above() else ():
        spread = cells.with_blanks(leading)
        if spread is not None and (rows := spread.rows()):
            return spread, rows, 0
    return None


def with_typed_names(run: list[PageLine], below: Sequence[PageLine]) -> list[PageLine]:
    """A run of lines with the last names of a row of cells, which stand below its last amounts."""
    body, edge, height = _body(run)
    names = [line.chunks[0] for line in body if line.chunks[0].x0 < edge - SAME_START]
    if len(body) < 2 or not names:
        return run
    found, more, pitch = run, list[PageLine](), 0.0
    for line in below[:MOST_BELOW]:
        only, gap = line.chunks[0], line.middle - [*run, *more][-1].middle
        if len(line.chunks) > 1 or abs(only.x0 - names[0].x0) > SAME_START or only.x1 > edge or gap > NEAR * height:
            break
        if pitch and not only.text[:1].islower():  # a name too many: no telling, if it is of the same cell
            return [*found, line] if gap < pitch + LEVEL * height else found
        more.append(line)
        cells = _Cells.of([*body, *more], edge, max(c.x1 for c in (*names, *(m.chunks[0] for m in more))), height)
        solved = _solved(cells)
        if solved is not None and (solved[1] or found is run):
            found = [*run, *more]
        pitch = solved[0].amounts[1].middle - solved[0].amounts[0].middle if solved is not None and solved[1] else 0.0
    return found


def put_beside(region: "Region") -> "Region":
    """A region whose lines hold each name and its amounts where these were typed into one row of cells.

    Where no telling which amounts are of which name the lines are one row.
    """
    body, edge, height = _body(region.lines)
    if len(body) < 3:
        return region
    lines: list[PageLine] = region.lines[: len(region.lines) - len(body)]
    begins: dict[int, bool | None] = {}
    for band in _bands(region, body):
        cells = _Cells.of(band, edge, _limit(region, body, edge), height)
        solved = _solved(cells)
        if solved is None:
            lines += band
            continue
        first, rows, rest = solved
        start = len(lines)
        if rows:
            lines += _beside(first, rows)
            begins |= {start + i: i in rows for i in range(len(first.names))}
            lines += band[len(band) - rest :]
        else:
            lines += band
            begins |= {start + i: None if i else True for i in range(len(band) - rest)}
    return replace(region, lines=lines, begins=begins) if begins else region


def _body(lines: list[PageLine]) -> tuple[list[PageLine], float, float]:
    """The lines from the first with an amount, where the amounts begin, and a line's height."""
    left = min(line.chunks[0].x0 for line in lines) + SAME_START
    found = [any(c.x0 > left and _is_amount(c) for c in line.chunks) for line in lines]
    first = next((i for i, has_amounts in enumerate(found) if has_amounts), len(lines))
    edge = min((c.x0 for line in lines[first:] for c in line.chunks if c.x0 > left), default=0.0)
    heights = sorted(line.height for line in lines)
    height = heights[len(heights) // 2] if heights else 0.0
    while 0 < first < len(lines) and _is_above(lines[first - 1], lines[first], edge, height):
        first -= 1
    return lines[first:], edge, height


def _is_amount(chunk: Chunk) -> bool:
    return chunk.numeric and not is_year(chunk.text) and not states_unit(chunk.text)


def _is_above(line: PageLine, below: PageLine, edge: float, height: float) -> bool:
    """True for a line of nothing but a name close above the first amounts."""
    return len(line.chunks) == 1 and line.chunks[0].x1 < edge and below.middle - line.middle < NEAR * height


def _bands(region: "Region", body: list[PageLine]) -> Iterator[list[PageLine]]:
    """The lines between rules that reach over most of the region."""
    wide = WIDE * (region.x1 - region.x0)
    rules = [at for start, end, at in region.across if end - start > wide]
    band: list[PageLine] = []
    for line in body:
        if band and any(band[-1].middle < at < line.middle for at in rules):
            yield band
            band = []
        band.append(line)
    yield band


def _limit(region: "Region", body: list[PageLine], edge: float) -> float:
    """How far right the names may reach: to the rule beside them, as far from it as they begin, or to the longest."""
    names = [line.chunks[0] for line in body if line.chunks[0].x0 < edge - SAME_START]
    left, right = min((c.x0 for c in names), default=0.0), max((c.x1 for c in names), default=0.0)
    before = max((x for _, _, x in region.down if x <= left), default=left)
    behind = min((x for _, _, x in region.down if x > left + SAME_START), default=0.0)
    return max(right, behind - (left - before)) if region.boxed else right


def _beside(cells: _Cells, rows: Sequence[int]) -> list[PageLine]:
    """The lines of the names, each with its amounts on its first."""
    amounts = dict(zip(rows, cells.amounts, strict=True))
    lines = []
    for i, name in enumerate(cells.names):
        chunks = amounts[i].chunks if i in amounts else []
        words = [*name.words, *(w for chunk in chunks for w in chunk.words)]
        lines.append(PageLine(words, name.y0, name.y1, [*name.chunks, *chunks]))
    return lines
