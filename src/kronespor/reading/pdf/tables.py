"""A region of a page -> the columns and rows of its table."""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kronespor.reading.pdf.cells import Laid, Piece
from kronespor.reading.pdf.letters import median
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.rows import gather_rows
from kronespor.reading.pdf.rules import Rule
from kronespor.reading.pdf.runs import is_caption
from kronespor.reading.pdf.spanning import are_apart, are_centred_apart, of_headings, over_turns, under_headings
from kronespor.reading.pdf.words import Chunk, PageLine, Word, is_date, is_numeric, is_year, two_numbers

SURE = 0.5  # of the lines that cross a strip: if fewer part there widely, the columns may be others
RIVER = 0.6  # of a line's height: how wide a gap between columns is on some line at least
NARROWEST = 0.15  # of a line's height: a strip narrower than this parts nothing
LEAST_STRENGTH = 0.15  # of the lines that cross a strip: so many must part widely there
GRAIN = 2.0  # steps per point
MAX_STEPS = 20_000
SAME_EDGE = 3.0  # points: a strip so near a rule is that rule's
ONE_RULE = 3.5  # points: rules that run down nearer to each other are one
ONTO_RULE = 1.0  # points: so far may a word reach over a rule at its side
CUT_OFF = 3.0  # points: and so far one that its cell cuts off, up to where the next begins as others of its column
LEAST_STARTS = 3  # words: so many begin or end where those of a column do
LEAST_RULE = 0.15  # of the region's height: shorter rules part no columns
ALIGNED = 1.5  # points: words begin or end at one place
CENTRED = 3.0  # points: a heading has the middle of the numbers below it, which may be of one digit or of six
MEETS = (1.5, 0.15)  # points, and of the narrower of the two: words that reach so far into a column stand in it
SPANNED = 0.25  # of the lines that a chunk meets: if it reaches over several chunks of so many, it spans columns
SIGNS = frozenset("-–−(")  # that stand at the left edge of a cell, apart from its number
LONG_TEXT = 12  # words: in a longer text some stand where the words of columns do
LEAST_NUMBERED = 3  # rows of tables side by side that are numbered on
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


def lay_out(region: Region) -> tuple[list[tuple[Laid, int]], tuple[Laid, int] | None]:
    """The tables of a region, rows and number of columns: one, unless its headings repeat across.

    And another reading where the columns could be others: without the strips that few lines speak for.
    """
    height = median(np.array([line.y1 - line.y0 for line in region.lines]))
    body = _body(region)
    rivers = _rivers(region, body, height)
    tables = _laid(region, find_columns(region, body, rivers), height)
    sure = [river for river in rivers if river.is_sure]
    if len(sure) == len(rivers) or len(tables) > 1:
        return tables, None
    columns = find_columns(region, body, sure)
    others = _laid(region, columns, height) if 1 < columns.count != tables[0][1] else []
    return tables, others[0] if len(others) == 1 else None


def _laid(region: Region, columns: "Columns", height: float) -> list[tuple[Laid, int]]:
    body = _body(region)
    above = len(region.lines) - len(body)
    columns = _without_signs(region.lines[:above], body, columns)
    placed = _placed_headings(region.lines[:above], columns, region.down, height)
    placed += [_place(line, columns, region.down, height) for line in body]
    unused = set(range(1, columns.count)) - {p.first for pieces in placed for p in pieces}
    if unused:
        columns = Columns([x for i, x in enumerate(columns.edges) if i not in unused], body)
        placed = _placed_headings(region.lines[:above], columns, region.down, height)
        placed += [_place(line, columns, region.down, height) for line in body]
    return _side_by_side(gather_rows(region, placed, columns.edges, height), columns.count)


def _placed_headings(heads: list[PageLine], columns: "Columns", down: list[Rule], height: float) -> list[list[Piece]]:
    """The lines above the body, their words in columns: where one has a heading for each, years stand under these."""
    lower = [next((k for k in range(i + 1, len(heads)) if len(heads[k].chunks) > 1), None) for i in range(len(heads))]
    lines_below = [heads[k] if k is not None else None for k in lower]
    each = [of_headings(line, heads, columns, below) for line, below in zip(heads, lines_below, strict=True)]
    full = next(filter(None, each), [])
    placed: list[list[Piece]] = [[] for _ in heads]
    for i, line in reversed(list(enumerate(heads))):
        at = lower[i]
        below = placed[at] if at is not None else []
        whole = [Piece(*columns.of(c.x0, c.x1), c.words) for c in line.chunks]
        pieces = over_turns(whole, below) or each[i] or under_headings(line, full)
        pieces = pieces or _place(line, columns, down, height, lines_below[i])
        placed[i] = over_turns(pieces, below) or pieces
    if heads and len(heads[0].chunks) > 1 and is_caption(heads[0]) and not _is_parted(heads[0], down):
        placed[0] = [Piece(0, columns.count - 1, heads[0].words)]
    return placed


def _is_parted(line: PageLine, down: list[Rule]) -> bool:
    """Whether a rule runs down between words of a line."""
    return any(
        top <= line.middle <= bottom and a.x1 - ONTO_RULE <= x <= b.x0 + ONTO_RULE
        for a, b in pairwise(line.words)
        for top, bottom, x in down
    )


def _without_signs(above: list[PageLine], body: list[PageLine], columns: "Columns") -> "Columns":
    """The columns without those of a minus at the left edge of a cell, where the headings tell that there are fewer."""
    words = [w for line in body for w in line.words]
    if not any(w.text in SIGNS for w in words):
        return columns
    at = np.searchsorted(columns.edges, [(w.x0 + w.x1) / 2 for w in words]) - 1
    others = {c for c, w in zip(at.tolist(), words, strict=True) if w.text not in SIGNS}
    signs = set(range(1, columns.count - 1)) - others
    fewer = Columns([x for i, x in enumerate(columns.edges) if i - 1 not in signs], body)
    return fewer if signs and any(of_headings(line, above, fewer) for line in above) else columns


def _side_by_side(rows: Laid, count: int) -> list[tuple[Laid, int]]:
    """A table whose headings repeat across ("Age", "Total", "Age", "Total") is as many tables side by side.

    So is one whose names do, each time with amounts of their own, and one whose rows are numbered on in each turn.
    Titles may stand above, one over each.
    """
    at = int(len(rows) > 2 and len(rows[0]) < len(rows[1]) == count)
    heading = [rows[at][c].text.lower() if c in rows[at] else "" for c in range(count)]
    widths, body = range(2, count // 2 + 1), rows[at + 1 :]
    repeats = (w for w in widths if _repeats(heading, w) or _repeats_amounts(heading, body, w))
    width = next(itertools.chain(repeats, (w for w in widths if _numbers_on(rows, w, count))), count)
    starts = list(range(0, count, width)) if width < count else _starts_of_names(heading, body)
    titles = [c for cell in rows[0].values() for c in range(cell.first + 1, cell.last + 1)] if at else []
    if len(starts) < 2 or set(starts) & set(titles):
        return [(rows, count)]
    tables = []
    for start, end in pairwise([*starts, count]):
        part = [{c - start: cell for c, cell in row.items() if start <= c < end} for row in rows]
        tables.append(([row for row in part if row], end - start))
    return tables


def _starts_of_names(heading: list[str], rows: Laid) -> list[int]:
    """The columns with the heading of the first, if all have names below it and amounts beside them."""
    starts = [c for c, name in enumerate(heading) if name and name == heading[0] and not is_year(name)]
    for start, end in pairwise([*starts, len(heading)]):
        names = [row[start].text for row in rows if start in row]
        amounts = [row[c].text for row in rows for c in range(start + 1, end) if c in row]
        if not names or any(map(is_numeric, names)) or not any(map(is_numeric, amounts)):
            return []
    return starts


def _repeats(heading: list[str], width: int) -> bool:
    """True if the first `width` headings, all of them words, are repeated to the end."""
    names = heading[:width]
    times, rest = divmod(len(heading), width)
    return rest == 0 and heading == names * times and all(n and not is_year(n) for n in names)


def _repeats_amounts(heading: list[str], rows: Laid, width: int) -> bool:
    """True if the headings after the names are repeated to the end, each time behind a column of other names."""
    times, rest = divmod(len(heading), width)
    turns = [heading[t * width : (t + 1) * width] for t in range(times)]
    if rest or not all(heading) or any(turn[1:] != turns[0][1:] for turn in turns) or is_year(turns[-1][0]):
        return False
    names = [row[t * width].text for row in rows for t in range(times) if t * width in row]
    return len(names) > len(rows) and not any(map(is_numeric, names))


def _numbers_on(rows: Laid, width: int, count: int) -> bool:
    """True if the first column of each turn has the numbers that follow on those of the turn before, and no other."""
    turns = [[row[c].text for row in rows if c in row] for c in range(0, count, width)]
    numbers = [text.rstrip(".") for turn in turns for text in turn]
    if count % width or min(map(len, turns)) < LEAST_NUMBERED or not all(map(str.isdecimal, numbers)):
        return False
    return [int(number) for number in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))


class Columns:
    """The columns of a region: `edges` between them, and how far left and right their words reach."""

    def __init__(self, edges: list[float], body: list[PageLine]) -> None:
        self.edges, self.count = edges, len(edges) - 1
        words = [w for line in body for w in line.words]
        column = np.searchsorted(edges, [(w.x0 + w.x1) / 2 for w in words]) - 1
        self.starts: list[list[float]] = [[] for _ in range(self.count)]
        self.ends: list[list[float]] = [[] for _ in range(self.count)]
        for word, at in zip(words, column.tolist(), strict=True):
            if 0 <= at < self.count:
                self.starts[at].append(word.x0)
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
        return self.right[column - 1] < x0 and x1 < self.right[column] + ALIGNED

    def centres(self, column: int, x0: float, x1: float) -> bool:
        """True if the middle of `x0` to `x1` is that of the words of a column, of all or of most."""
        starts, ends = self.starts[column], self.ends[column]
        reaches = [(starts[i], ends[-1 - i]) for i in (0, len(starts) // 4)] if starts else []
        return any(abs(x0 + x1 - left - right) < 2 * CENTRED for left, right in reaches)

    def has_room(self, column: int, x0: float, x1: float) -> bool:
        """True if `x0` to `x1` is between the words of the column before and those of the next."""
        return self.right[column - 1] < x0 and (column + 1 == self.count or x1 < self.left[column + 1])

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
    near = _near(values, x)
    return near >= LEAST_STARTS and near >= 0.5 * len(values)


def _near(values: list[float], x: float) -> int:
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
    return Columns(_without_empty([x0, *inner, x1], region), body)


def _body(region: Region) -> list[PageLine]:
    """The lines from the first that holds data; all lines where too few do."""
    data = [i for i, line in enumerate(region.lines) if _is_data(line)]
    if len(data) < 2:
        return region.lines
    return region.lines[data[0] :]


def _is_data(line: PageLine) -> bool:
    """True for a line with numbers, other than years and days, after its first words."""
    later = [c.text for c in line.chunks[1:]]
    numbers = [t for t in later if is_numeric(t) and not is_year(t) and not is_date(t)]
    return bool(numbers) and 2 * len(numbers) >= len(later)


def _without_empty(edges: list[float], region: Region) -> list[float]:
    """The edges less those that only bound a strip without words (a double rule, a cell's inner frame)."""
    middles = np.array([(w.x0 + w.x1) / 2 for line in region.lines for w in line.words])
    counts = np.histogram(middles, bins=edges)[0].tolist()
    kept = [edges[0]]
    for edge, count in zip(edges[1:], counts, strict=True):
        if count:
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


def _rivers(region: Region, body: list[PageLine], height: float) -> list[River]:
    """The strips at which lines part widely, from the left."""
    left, right = region.x0, region.x1
    spanning = _spanning(body)
    lines = [[w for c in line.chunks if id(c) not in spanning for w in c.words] for line in body]
    starts = {id(c.words[0]) for line in body for c in line.chunks}
    rules = [[x for top, bottom, x in region.down if top <= line.middle <= bottom] for line in body]
    strips = [(s, e) for s, e in _empty_strips(lines, left, right) if e - s >= NARROWEST * height]
    wide = [left, *((s + e) / 2 for s, e in strips if e - s >= RIVER * height), right]
    rivers = []
    for s, e in strips:
        at = bisect_right(wide, s)
        near = (wide[at - 1], wide[at]) if e - s < RIVER * height else (left, right)
        parted, crossing = _parted(zip(lines, rules, strict=True), (s, e), near, height, starts)
        if parted and parted >= LEAST_STRENGTH * crossing:
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
) -> tuple[int, int]:
    """How many lines part widely at a strip, and how many have words of the columns beside it on both its sides.

    Of each line its words, and where rules run down through it: words that a rule beside the strip parts say nothing.
    """
    parted = crossing = 0
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
            parted += gap >= RIVER * height or is_start or two_numbers(before, after, gap / height)
    return parted, crossing


def _place(
    line: PageLine, columns: Columns, down: list[Rule], height: float, lower: PageLine | None = None
) -> list[Piece]:
    """The line's words by column; `lower`: the headings below it, if it is of headings itself."""
    pieces: list[Piece] = []
    rules = [at for top, bottom, at in down if top <= line.middle <= bottom]
    for chunk in line.chunks:
        for words in _cut(chunk, columns, rules, height, lower):
            first, last = columns.of(words[0].x0, max([w.x1 for w in words]))
            if pieces and pieces[-1].first < first <= pieces[-1].last and _is_aligned(words[0], columns, first):
                pieces[-1].last = first - 1  # a long name reaches to its amount
            if pieces and pieces[-1].last >= first:
                before = pieces.pop()
                pieces.append(Piece(before.first, max(last, before.last), before.words + words))
            else:
                pieces.append(Piece(first, last, words))
    return pieces


def _cut(chunk: Chunk, columns: Columns, rules: list[float], height: float, lower: PageLine | None) -> list[list[Word]]:
    """A chunk cut at the edges that pass between its words, where the words on both sides can stand alone.

    So they can on both sides of a rule, however near to each other.
    """
    pieces: list[list[Word]] = [[chunk.words[0]]]
    if len(chunk.words) == 1:
        return pieces
    stands = [columns.of(word.x0, word.x1) for word in chunk.words]
    is_text = len(chunk.words) > LONG_TEXT and not any(is_numeric(word.text) for word in chunk.words)
    for (before, (_, left)), (word, (right, _)) in pairwise(zip(chunk.words, stands, strict=True)):
        within = word.text.endswith(")") and _is_open(pieces[-1])  # "(1.000 kr.)"
        onto = CUT_OFF if rules and _near(columns.starts[right], word.x0) > LEAST_STARTS else ONTO_RULE
        ruled = any(before.x1 - onto <= x <= word.x0 + ONTO_RULE for x in rules)
        may_be_cells = is_numeric(before.text) or is_numeric(word.text)
        may_be_cells |= not is_text and (columns.begins_at(right, word.x0) or columns.ends_at(left, before.x1))
        parts = left < right and (
            ruled
            or word.x0 - before.x1 >= RIVER * height
            or (may_be_cells and are_apart(before, word, chunk.words, lower, columns.of))
            or are_centred_apart(before, word, chunk.words, lower, columns.of)
        )
        if (
            not word.raised
            and not (within and not ruled)
            and (parts or (_is_aligned(word, columns, right) and not is_numeric(before.text)))
        ):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def _is_open(words: list[Word]) -> bool:
    """Whether a bracket is open at the end of some words."""
    return next((word.text.startswith("(") for word in reversed(words) if set(word.text) & set("()")), False) and (
        ")" not in words[-1].text
    )


def _is_aligned(word: Word, columns: Columns, column: int) -> bool:
    """Whether a word is a number that ends where most of a column after the first do, however near a name it stands."""
    return column > 0 and is_numeric(word.text) and columns.ends_at(column, word.x1)
