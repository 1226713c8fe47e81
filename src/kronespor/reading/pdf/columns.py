"""The columns of a region of a page: from rules that run down it and from strips in which no word stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, starmap

import numpy as np

from kronespor.reading.pdf.lines import PageLine
from kronespor.reading.pdf.numbers import is_group, is_numeric, two_numbers
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.words import Word

SURE = 0.5  # of the lines that cross a strip: if fewer part there widely, the columns may be others
RIVER = 0.6  # of a line's height: how wide a gap between columns is on some line at least
NARROWEST = 0.15  # of a line's height: a strip narrower than this parts nothing
LEAST_STRENGTH = 0.15  # of the lines that cross a strip: so many must part widely there
GRAIN = 2.0  # steps per point
MAX_STEPS = 20_000
SAME_EDGE = 3.0  # points: a strip so near a rule is that rule's
ONE_RULE = 3.5  # points: rules that run down nearer to each other are one
ONTO_RULE = 1.0  # points: so far may a word reach over a rule at its side
BESIDE_NAMES = 0.75  # of the rows: in so many an amount ends where others do
BESIDE_OTHERS = 0.5  # the same where no name of theirs reaches there: those of another table below do
LEAST_STARTS = 3  # words: so many begin or end where those of a column do
LEAST_RULE = 0.15  # of the region's height: shorter rules part no columns
ALIGNED = 1.5  # points: words begin or end at one place
CENTRED = 3.0  # points: a heading has the middle of the numbers below it, which may be of one digit or of six
MEETS = (1.5, 0.15)  # points, and of the narrower of the two: words that reach so far into a column stand in it
SPANNED = 0.25  # of the lines that a chunk meets: if it reaches over several chunks of so many, it spans columns
FEW_LINES = 4  # of such few lines one is enough


@dataclass(frozen=True, slots=True)
class River:
    """A strip down the table in which no word stands, and how many of the lines that cross it part widely there."""

    start: float
    end: float
    parted: int
    crossing: int

    @property
    def is_sure(self) -> bool:
        """True if so many lines part there that columns do."""
        return self.parted >= SURE * self.crossing


class Columns:
    """The columns of a region: `edges` between them, and how far left and right their words reach."""

    def __init__(self, edges: list[float], body: list[PageLine]) -> None:
        self.edges, self.count = edges, len(edges) - 1
        words = [w for line in body for w in line.words]
        column = np.searchsorted(edges, [(w.x0 + w.x1) / 2 for w in words]) - 1
        self.starts: list[list[float]] = [[] for _ in range(self.count)]
        self.ends: list[list[float]] = [[] for _ in range(self.count)]
        goes_on = [False, *starmap(is_group, pairwise(words)), False]  # "53" and "829" are one number
        for word, at, (is_rest, has_rest) in zip(words, column.tolist(), pairwise(goes_on), strict=True):
            if 0 <= at < self.count:
                if not is_rest:
                    self.starts[at].append(word.x0)
                if not has_rest:
                    self.ends[at].append(word.x1)
        self.left, self.right = [], []
        for starts, ends, x0, x1 in zip(self.starts, self.ends, edges, edges[1:], strict=False):
            starts.sort()
            ends.sort()
            self.left.append(max(starts[0] if starts else (x0 + x1) / 2, x0))
            self.right.append(min(ends[-1] if ends else (x0 + x1) / 2, x1))

    def of(self, x0: float, x1: float) -> tuple[int, int]:
        """The first and last column whose words stand above or below x0 to x1; the nearest if none does."""
        first = last = -1
        for c in range(bisect_right(self.right, x0), bisect_left(self.left, x1)):
            left, right = self.left[c], self.right[c]
            shared = (x1 if x1 < right else right) - (x0 if x0 > left else left)
            if shared > MEETS[0] and shared > MEETS[1] * min(x1 - x0, right - left):
                first, last = c if first < 0 else first, c
        if first >= 0:
            return first, last
        middle = (x0 + x1) / 2
        nearest = min(max(bisect_right(self.edges, middle) - 1, 0), self.count - 1)
        return nearest, nearest

    def spans(self, column: int, x0: float, x1: float) -> bool:
        """True if `x0` to `x1` is between the words of the column before and the end of its own."""
        return self.right[column - 1] - ALIGNED < x0 and x1 < self.right[column] + ALIGNED

    def centres(self, column: int, x0: float, x1: float) -> bool:
        """True if the middle of `x0` to `x1` is that of the words of a column, of all or of most."""
        starts, ends = self.starts[column], self.ends[column]
        reaches = [(starts[i], ends[-1 - i]) for i in (0, len(starts) // 4)] if starts else []
        return any(abs(x0 + x1 - left - right) < 2 * CENTRED for left, right in reaches)

    def bounds(self, column: int, x0: float, x1: float) -> bool:
        """True if the middle of `x0` to `x1` is between the edges of a column."""
        return self.edges[column] < (x0 + x1) / 2 < self.edges[column + 1]

    def has_room(self, column: int, x0: float, x1: float) -> bool:
        """True if `x0` to `x1` is between the words of the column before and those of the next."""
        return self.right[column - 1] < x0 and (column + 1 == self.count or x1 < self.left[column + 1])

    def meets(self, column: int, x0: float, x1: float) -> bool:
        """True if `x0` to `x1` reaches over words of a column, and over at most half of those of the one before."""
        before = self.ends[column - 1]
        return x0 < self.right[column] and x1 > self.left[column] and 2 * bisect_right(before, x0) >= len(before)

    def parts_headings(self, word: Word, before: Word) -> bool:
        """True if a word begins behind a column that the word before it ends: "2025" and "I alt", set to the left."""
        behind = bisect_left(self.right, word.x0) - 1
        return 0 <= behind < self.count - 1 and word.x0 < self.left[behind + 1] and before.x0 < self.right[behind]

    def begins_at(self, column: int, x: float) -> bool:
        """True if most cells of a column begin at `x`."""
        return _mostly_at(self.starts[column], x)

    def ends_at(self, column: int, x: float) -> bool:
        """True if most cells of a column end at `x`."""
        return _mostly_at(self.ends[column], x)


def _mostly_at(values: list[float], x: float) -> bool:
    count = near(values, x)
    return count >= LEAST_STARTS and count >= 0.5 * len(values)


def near(values: list[float], x: float) -> int:
    """How many values are near `x`."""
    return bisect_right(values, x + ALIGNED) - bisect_right(values, x - ALIGNED)


def find_columns(region: Region, body: list[PageLine], rivers: list[River]) -> Columns:
    """Columns from the rules that run down and from the strips that stay empty through the body of the table."""
    hard = _hard_edges(region)
    edges = list(hard)
    least = 2 if len(hard) >= 3 and region.boxed else 1
    for river in rivers:
        is_ruled = any(river.start - SAME_EDGE <= x <= river.end + SAME_EDGE for x in hard)
        if not is_ruled and river.parted >= least:
            edges.append((river.start + river.end) / 2)
    x0, x1 = region.x0 - 1, region.x1 + 1
    inner = sorted(x for x in edges if x0 + 2 < x < x1 - 2)
    inner = [x for x in (_beside_names(body, inner[0] if inner else x1),) if x] + inner if not region.boxed else inner
    return Columns(_without_empty([x0, *inner, x1], region), body)


def _beside_names(body: list[PageLine], end: float) -> float:
    """Where amounts begin that end at one place within the first column, into which longer names reach; else 0."""
    rows = [[c for c in line.chunks if c.x1 < end + ALIGNED] for line in body]
    pairs = [(row[0], row[-1]) for row in rows if len(row) > 1 and row[-1].numeric and not row[0].numeric]
    ends = sorted(amount.x1 for _, amount in pairs)
    at = max(ends, key=lambda x: near(ends, x), default=0.0)
    there = [(name, amount) for name, amount in pairs if abs(amount.x1 - at) < ALIGNED]
    start = min((amount.x0 for _, amount in there), default=0.0) - MEETS[0]
    touching = [row[-1] for row in rows if row and not row[-1].numeric and abs(row[-1].x1 - at) < ALIGNED]
    touching = [chunk for chunk in touching if len(chunk.words) > 1 and is_numeric(chunk.words[-1].text)]
    reaching, count = sum(name.x1 >= start for name, _ in there) + len(touching), len(there) + len(touching)
    share = BESIDE_NAMES if reaching else BESIDE_OTHERS
    if len(there) < LEAST_STARTS or count < share * sum(len(line.chunks) > 1 for line in body):
        return 0.0
    return start if reaching <= (1 - BESIDE_NAMES) * count else 0.0


def _without_empty(edges: list[float], region: Region) -> list[float]:
    """The edges less those that only bound a strip without words (a double rule, a cell's inner frame)."""
    filled = {bisect_right(edges, (w.x0 + w.x1) / 2) for line in region.lines for w in line.words}
    kept = [edges[0]]
    for at, edge in enumerate(edges[1:], 1):
        if at in filled:
            kept.append(edge)
        elif len(kept) > 1 and edge is edges[-1]:
            kept[-1] = edge
        elif len(kept) > 1:
            kept[-1] = (kept[-1] + edge) / 2
    return kept if len(kept) > 1 else [edges[0], edges[-1]]


def _hard_edges(region: Region) -> list[float]:
    """The x of the rules that run down through the region."""
    rules: list[list[float]] = []
    for start, end, at in sorted(region.down, key=lambda r: r[2]):
        if rules and at - rules[-1][0] <= ONE_RULE:
            rules[-1][1] += end - start
        else:
            rules.append([at, end - start])
    top, bottom = region.lines[0].y0, region.lines[-1].y1
    return [x for x, length in rules if length >= LEAST_RULE * (bottom - top)]


def _spanning(lines: list[PageLine]) -> set[int]:
    """ids of chunks that reach over two or more chunks of several other lines."""
    chunks = [(c, i) for i, line in enumerate(lines) for c in line.chunks]
    if not chunks:
        return set()
    x0 = np.array([c.x0 for c, _ in chunks]) + 1
    x1 = np.array([c.x1 for c, _ in chunks]) - 1
    line = np.array([i for _, i in chunks])
    count = len(lines)
    over = (x0[:, None] < x1[None, :]) & (x0[None, :] < x1[:, None]) & (line[:, None] != line[None, :])
    per_line = np.add.reduceat(over, np.searchsorted(line, np.arange(count)), axis=1, dtype=np.int32)
    needed = 1 if count <= FEW_LINES else 2
    spans = (per_line >= 2).sum(axis=1) >= np.maximum(needed, SPANNED * (per_line >= 1).sum(axis=1))
    return {id(c) for (c, _), s in zip(chunks, spans.tolist(), strict=True) if s}


def _centred(lines: list[PageLine], left: float, right: float) -> set[int]:
    """ids of chunks that stand alone on their lines in the middle of the table, the names of groups: they are of no
    column."""
    lone = [line.chunks[0] for line in lines if len(line.chunks) == 1 and not line.chunks[0].numeric]
    starts = sorted(line.chunks[0].x0 for line in lines)
    alone = [c for c in lone if abs(c.x0 + c.x1 - left - right) < 2 * CENTRED and near(starts, c.x0) < LEAST_STARTS]
    return {id(c) for c in alone}


def find_rivers(region: Region, body: list[PageLine], height: float) -> list[River]:
    """The strips at which lines part widely, from the left."""
    left, right = region.x0, region.x1
    spanning = _spanning(body) | _centred(body, left, right)
    lines = [[w for c in line.chunks if id(c) not in spanning for w in c.words] for line in body]
    starts = {id(c.words[0]) for line in body for c in line.chunks}
    rules = [[x for top, bottom, x in region.down if top <= line.middle <= bottom] for line in body]
    strips = [(s, e) for s, e in _empty_strips(lines, left, right) if e - s >= NARROWEST * height]
    wide = [left, *((s + e) / 2 for s, e in strips if e - s >= RIVER * height), right]
    rivers = []
    for s, e in strips:
        at = bisect_right(wide, s)
        near = (wide[at - 1], wide[at]) if e - s < RIVER * height else (left, right)
        parted, crossing, within = _parted(zip(lines, rules, strict=True), (s, e), near, height, starts)
        if parted and parted >= max(LEAST_STRENGTH * crossing, within):
            rivers.append(River(s, e, parted, crossing))
    return rivers


def _empty_strips(lines: list[list[Word]], left: float, right: float) -> Iterator[tuple[float, float]]:
    """The strips between `left` and `right` in which no word stands, from the left; none on a page of absurd width."""
    size = int((right - left) * GRAIN) + 2
    if size > MAX_STEPS:
        return
    words = np.array([(w.x0, w.x1) for words in lines for w in words]).reshape(-1, 2)
    starts, ends = ((words - left) * GRAIN + (0.5, -0.5)).astype(np.int64).clip(0, size).T
    ends = np.maximum(ends, np.minimum(starts + 1, size))  # a word of one thin letter
    cover = np.bincount(starts, minlength=size + 1) - np.bincount(ends, minlength=size + 1)
    filled = np.cumsum(cover)[:-1] > 0
    change = np.diff(np.concatenate(([True], filled, [True])).astype(np.int8))
    starts, ends = np.flatnonzero(change == -1), np.flatnonzero(change == 1)
    for start, end in zip((starts / GRAIN + left).tolist(), (ends / GRAIN + left).tolist(), strict=True):
        if left + 0.5 < start and end < right - 0.5:
            yield start, end


def _parted(
    lines: Iterable[tuple[list[Word], list[float]]],
    strip: tuple[float, float],
    near: tuple[float, float],
    height: float,
    starts: set[int],
) -> tuple[int, int, int]:
    """How many lines part widely at a strip, how many have words of the columns beside it on both its sides, and in how
    many of these it stands within a number whose thousands a space parts.

    Of each line its words, and where rules run down through it: words that a rule beside the strip parts say nothing.
    """
    parted = crossing = within = 0
    start, end = strip[0] + 1, strip[1] - 1
    for words, rules in lines:
        for before in reversed(words):
            if before.x1 <= start:
                break
        else:
            continue
        for after in words:
            if after.x0 >= end:
                break
        else:
            continue
        if before.x1 >= near[0] and after.x0 <= near[1]:
            if any(before.x1 - ONTO_RULE <= x < strip[0] or strip[1] < x <= after.x0 + ONTO_RULE for x in rules):
                continue
            crossing += 1
            gap = after.x0 - before.x1
            is_start = id(after) in starts and is_numeric(before.text)  # a note that was parted from its amount
            is_parted = gap >= RIVER * height or is_start or two_numbers(before, after, gap / height)
            parted += is_parted
            within += not is_parted and is_group(before, after)
    return parted, crossing, within
