"""Lines of a table, their words already in columns -> rows of cells."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from kronespor.reading.document import Box
from kronespor.reading.labels import MARKS, join_lines
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.words import Word, is_numeric, is_year, text_of

_OPEN_END = re.compile(r"(?:[-–/,&]|\b(?:and|of|the|for|in|to|og|af|for|til|med|på|i|under|ved))$", re.IGNORECASE)
_ENDS_NAME = re.compile(rf"(?:^|\s)[{re.escape(MARKS)}]$")


@dataclass(slots=True)
class Piece:
    """Words of one line in the columns `first` to `last`."""

    first: int
    last: int
    words: list[Word]

    @property
    def text(self) -> str:
        """The words."""
        return text_of(self.words)

    @property
    def numeric(self) -> bool:
        """True if this is a number."""
        return is_numeric(self.text)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(w.x1 for w in self.words)


@dataclass(slots=True)
class Placed:
    """A cell: its words by line, the columns it takes (first, last) and how far right lines of its column reach."""

    lines: list[list[Word]]
    first: int
    last: int
    limit: float = 0.0
    ends: frozenset[int] = frozenset()  # the lines that are known to end a paragraph

    @property
    def text(self) -> str:
        """The words; a line that ends where the next word had room ends a line of the text, others are joined."""
        texts = [[text_of(self.lines[0])]]
        for i, (above, below) in enumerate(pairwise(self.lines)):
            needed = below[0].x1 - below[0].x0 + 0.25 * (below[0].y1 - below[0].y0)
            full = self.limit - max(w.x1 for w in above) < needed
            if full and i not in self.ends and not _ENDS_NAME.search(texts[-1][-1]):
                texts[-1].append(text_of(below))
            else:
                texts.append([text_of(below)])
        return "\n".join(join_lines(parts) for parts in texts)

    @property
    def box(self) -> Box:
        """The box round its words."""
        words = [w for words in self.lines for w in words]
        return min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words)

    @property
    def x0(self) -> float:
        """Left edge of its words."""
        return min(w.x0 for words in self.lines for w in words)

    @property
    def x1(self) -> float:
        """Right edge of its words."""
        return max(w.x1 for words in self.lines for w in words)


Laid = list[dict[int, Placed]]  # for each row its cells by their first column


def gather_rows(region: Region, placed: list[list[Piece]], edges: list[float], height: float) -> Laid:
    """Decide between which lines a new row begins, and put the words of each row's lines together."""
    decide = _Breaks(region, placed, edges, height)
    rows: Laid = []
    headings = 0
    for i, (pieces, is_new) in enumerate(zip(placed, decide.find(), strict=True)):
        if is_new:
            rows.append({})
        headings += is_new and i < decide.heading
        for piece in pieces:
            cell = rows[-1].get(piece.first)
            if cell is None:
                limit = decide.limits[piece.first][-1]
                rows[-1][piece.first] = Placed([piece.words], piece.first, piece.last, limit)
            else:
                cell.lines.append(piece.words)
                cell.last = max(cell.last, piece.last)
    if headings == 2:
        _stack(rows[0], rows[1], region, height)
    if region.boxed:
        _span_columns(rows[:headings], region, edges)
        _span_rows(rows, region, edges)
    return rows


def _span_columns(rows: Laid, region: Region, edges: list[float]) -> None:
    """Widen headings over the columns that no rule parts from theirs, where rules part those columns further down."""
    hard = {e for e, x in enumerate(edges) if any(abs(r[2] - x) < 4 for r in region.down)}
    for r, row in enumerate(rows):
        widened: dict[int, Placed] = {}
        taken = {c for cell in row.values() for c in range(cell.first, cell.last + 1)}
        for cell in row.values():
            y = (cell.box[1] + cell.box[3]) / 2
            ruled = {e for e in hard if any(d[0] <= y <= d[1] and abs(d[2] - edges[e]) < 4 for d in region.down)}
            while cell.first > 0 and cell.first - 1 not in taken and cell.first in hard - ruled:
                cell.first -= 1
                taken.add(cell.first)
            while cell.last + 2 < len(edges) and cell.last + 1 not in taken and cell.last + 1 in hard - ruled:
                cell.last += 1
                taken.add(cell.last)
            widened[cell.first] = cell
        rows[r].clear()
        rows[r].update(widened)


def _span_rows(rows: Laid, region: Region, edges: list[float]) -> None:
    """Give a cell that no rule divides to the first of the rows it spans."""
    middles = [_middles(row) for row in rows]
    between = [[rule for rule in region.across if a[1] < rule[2] < b[0]] for a, b in pairwise(middles)]
    between.insert(0, [])
    tops = list(range(len(rows)))  # of the span that each row is in, for the column at hand
    for column in range(len(edges) - 1):
        centre = (edges[column] + edges[column + 1]) / 2
        crossed = [any(rule[0] <= centre <= rule[1] for rule in rules) for rules in between]
        ruled = [bool(rules) for rules in between]
        if sum(crossed) < 0.25 * sum(ruled):
            continue
        for r in range(1, len(rows)):
            spans = ruled[r] and not crossed[r]
            tops[r] = tops[r - 1] if spans else r
            cell = rows[r].get(column)
            if not spans or cell is None or cell.last != column:
                continue
            upper = rows[tops[r]].get(column)
            if upper is None:
                rows[tops[r]][column] = rows[r].pop(column)
            elif upper.last == column:
                upper.lines += rows[r].pop(column).lines


def _middles(row: dict[int, Placed]) -> tuple[float, float]:
    """The middle of the first and of the last line of a row."""
    middles = [(w.y0 + w.y1) / 2 for cell in row.values() for words in cell.lines for w in words]
    return min(middles, default=0.0), max(middles, default=0.0)


def _stack(upper: dict[int, Placed], lower: dict[int, Placed], region: Region, height: float) -> None:
    """Join the headings of two rows where one cell holds both, beside others that span the columns below them."""
    joined = False
    for column, cell in list(upper.items()):
        below = lower.get(column)
        if below is None or cell.last > cell.first or below.last > below.first:
            continue
        bottom, top = max(w.y1 for w in cell.lines[-1]), min(w.y0 for w in below.lines[0])
        ruled = any(bottom - 3 < r[2] < top + 3 and r[0] < cell.x1 and r[1] > cell.x0 for r in region.across)
        if top - bottom < 0.35 * height and not ruled:
            cell.lines += lower.pop(column).lines
            joined = True
    if joined and 0 in lower and 0 not in upper:
        upper[0] = lower.pop(0)


class _Breaks:
    """The decision for each pair of lines of a region."""

    def __init__(self, region: Region, placed: list[list[Piece]], edges: list[float], height: float) -> None:
        self.region, self.placed, self.edges, self.height = region, placed, edges, height
        self.width = edges[-1] - edges[0]
        self.count = len(placed)
        self.limits = self._limits()
        self.heading = self._heading_lines()

    def find(self) -> list[bool]:
        """For each line whether a row begins with it."""
        ruled = [False] + [self._rule_between(i) for i in range(1, self.count)]
        overlaps = [False] + [self._overlap(i) for i in range(1, self.count)]
        found = [True] * self.count
        start = 0
        for end in range(1, self.count + 1):
            if end == self.count or ruled[end]:
                self._band(start, end, overlaps, found, any(ruled))
                start = end
        return found

    def _overlap(self, i: int) -> bool:
        """True if line `i` stands beside the line above it: a cell of one line beside a cell of two."""
        above, line = self.region.lines[i - 1], self.region.lines[i]
        if line.y0 < above.middle:
            return True
        return self._centred(i) or self._centred(i - 1)

    def _centred(self, i: int) -> bool:
        """True if line `i` stands half way between two lines of a cell beside it."""
        if not max(self.heading, 0) < i < self.count - 1:
            return False
        above, line, below = self.region.lines[i - 1 : i + 2]
        first, columns, last = ({p.first for p in self.placed[r]} for r in (i - 1, i, i + 1))
        half = (above.middle + below.middle) / 2
        near = below.middle - above.middle < 1.4 * self.height and abs(line.middle - half) < 0.2 * self.height
        pitch = 0.9 * (below.middle - above.middle)
        beyond = self.region.lines[i - 2 : i - 1] + self.region.lines[i + 2 : i + 3]
        near = near and all(min(abs(b.middle - above.middle), abs(b.middle - below.middle)) > pitch for b in beyond)
        if not near or columns & (first | last) or not last or not last <= first:
            return False
        said = {p.first: p for p in self.placed[i - 1]}
        return all(self._reads_on(said[p.first], p) for p in self.placed[i + 1])

    def _band(self, start: int, end: int, overlaps: list[bool], found: list[bool], ruled: bool) -> None:
        """Lines `start` to `end` between two rules."""
        if self.region.boxed and ruled and not self._holds_rows(start, end):
            for i in range(start + 1, end):
                found[i] = i < max(self.heading, 1) and self._begins_heading_row(list(range(start, i)), i)
            return
        row: list[int] = [start]
        for i in range(start + 1, end):
            found[i] = not overlaps[i] and self._begins_row(row, i)
            row = [i] if found[i] else [*row, i]

    def _rule_between(self, i: int) -> bool:
        above, below = self.region.lines[i - 1].middle, self.region.lines[i].middle
        covered = sum(
            min(r[1], self.edges[-1]) - max(r[0], self.edges[0]) for r in self.region.across if above < r[2] < below
        )
        if covered > 0.5 * self.width:
            return True
        if not self.region.boxed:
            return False
        for r in self.region.across:
            if above < r[2] < below:
                for x0, x1 in pairwise(self.edges):
                    if min(r[1], x1) - max(r[0], x0) > 0.8 * (x1 - x0):
                        return True
        return self._crossed(above) != self._crossed(below)

    def _crossed(self, y: float) -> set[int]:
        """The column edges that a rule marks at height `y`."""
        return {
            e
            for e, x in enumerate(self.edges[1:-1], 1)
            if any(r[0] - 1 <= y <= r[1] + 1 and abs(r[2] - x) < 4 for r in self.region.down)
        }

    def _holds_rows(self, start: int, end: int) -> bool:
        """True if lines between two rules are rows of their own: most lines with numbers have words too."""
        counts = Counter(p.first for i in range(start, end) for p in self.placed[i] if p.numeric and p.first > 0)
        if not counts or max(counts.values()) < 2:
            return False
        valued = [pieces for pieces in self.placed[start:end] if any(p.numeric and p.first > 0 for p in pieces)]
        named = sum(pieces[0].first == 0 or not pieces[0].numeric for pieces in valued)
        return named >= 0.6 * len(valued)

    def _clash(self, row: list[int], i: int) -> bool:
        """True if line `i` has a number in a column where the row has one."""
        numbers = {p.first for r in row for p in self.placed[r] if p.numeric}
        return any(p.numeric and p.first in numbers for p in self.placed[i])

    def _limits(self) -> list[list[float]]:
        """How far right the two longest texts of each column reach."""
        right: list[list[float]] = [[x] for x in self.edges[:-1]]
        for pieces in self.placed:
            for p in pieces:
                if p.first == p.last:
                    right[p.first].append(p.x1)
        return [sorted(r)[-2:] for r in right]

    def _heading_lines(self) -> int:
        """How many lines stand above the first line of data."""
        for i, pieces in enumerate(self.placed):
            values = [p for p in pieces if p.first > 0]
            numbers = [p for p in values if p.numeric and not is_year(p.text)]
            if numbers and len(numbers) >= 0.5 * len(values):
                return i
        return 0

    def _begins_row(self, row: list[int], i: int) -> bool:
        gap = self.region.lines[i].y0 - self.region.lines[i - 1].y1
        if gap > 0.9 * self.height:
            return True
        if i < self.heading:
            alone = len(self.placed[i]) == 1 and self.placed[i][0].last == 0 and gap > 0.4 * self.height
            return alone or self._begins_heading_row(row, i)
        if i == self.heading:
            return True
        if self._clash(row, i):
            return True
        above = {p.first: p for r in row for p in self.placed[r]}
        line = self.placed[i]
        text_only = not any(p.numeric and p.first > 0 for p in line)
        shared = [p for p in line if p.first in above]
        if not shared:
            return True
        if len(shared) > 1 and all(p.text[:1].isupper() for p in line):
            return True
        if text_only and all(p.first in above for p in line):
            return not all(self._reads_on(above[p.first], p) for p in line)
        if len(above) == 1 and not shared[0].numeric:
            said = above[shared[0].first].text
            continues = shared[0].text[:1].islower() or _OPEN_END.search(said) is not None
            return not (continues and self._reads_on(above[shared[0].first], shared[0]))
        return True

    def _reads_on(self, above: Piece, below: Piece) -> bool:
        """True if `below` continues the text of the line above: its first word had no room there."""
        if above.first != below.first or above.last != below.last:
            return False
        said, more = above.text, below.text
        if is_numeric(said) or (is_numeric(more) and above.first > 0):
            return False
        if said.endswith((":", ".")) and not more[:1].islower():
            return False
        if more[:1].islower() or _OPEN_END.search(said):
            return True
        needed = below.words[0].x1 - below.words[0].x0 + 0.25 * self.height
        limit = self.limits[above.first][-1]
        if limit <= above.x1 + 0.5:  # the longest itself
            others = self.limits[above.first][0]
            limit = above.x1 if others >= above.x1 - needed else self.edges[above.first + 1]
        return limit - above.x1 < needed and limit - self.edges[above.first] > 4 * self.height

    def _begins_heading_row(self, row: list[int], i: int) -> bool:
        above = [p for r in row for p in self.placed[r]]
        for p in above:
            below = [q for q in self.placed[i] if q.first <= p.last and q.last >= p.first]
            if p.last > p.first and len(below) > 1:
                return True
        for q in self.placed[i]:
            over = [p for p in above if p.first <= q.last and p.last >= q.first]
            if q.last > q.first and len({p.first for p in over}) > 1:
                return True
        return any(self._partial_rule(i, q) for q in self.placed[i])

    def _partial_rule(self, i: int, piece: Piece) -> bool:
        above, below = self.region.lines[i - 1].middle, self.region.lines[i].middle
        return any(above < r[2] < below and r[0] < piece.x1 and r[1] > piece.x0 for r in self.region.across)
