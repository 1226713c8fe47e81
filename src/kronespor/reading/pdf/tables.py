"""A region of a page -> the columns and rows of its table."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

import numpy as np

from kronespor.reading.pdf.beside import side_by_side
from kronespor.reading.pdf.cells import Laid, Piece, states_unit
from kronespor.reading.pdf.columns import (
    ALIGNED,
    LEAST_STARTS,
    ONTO_RULE,
    RIVER,
    Columns,
    find_columns,
    find_rivers,
    near,
)
from kronespor.reading.pdf.letters import median
from kronespor.reading.pdf.lines import Chunk, PageLine, is_printed_on, line_of
from kronespor.reading.pdf.numbers import is_date, is_group, is_numeric, is_year
from kronespor.reading.pdf.regions import Region
from kronespor.reading.pdf.rows import gather_rows
from kronespor.reading.pdf.rules import Rule
from kronespor.reading.pdf.runs import is_caption
from kronespor.reading.pdf.spanning import are_apart, are_centred_apart, of_headings, over_turns, under_headings
from kronespor.reading.pdf.words import Word

CUT_OFF = 3.0  # points: and so far one that its cell cuts off, up to where the next begins as others of its column
SIGNS = frozenset("-–−(")  # that stand at the left edge of a cell, apart from its number
_DIGIT_THEN_LETTER = re.compile(r"(?<=\d)(?=[^\W\d_])")
LONG_TEXT = 12  # words: in a longer text some stand where the words of columns do


def lay_out(region: Region) -> tuple[list[tuple[Laid, int]], tuple[Laid, int] | None]:
    """The tables of a region, rows and number of columns: one, unless its headings repeat across.

    And another reading where the columns could be others: without the strips that few lines speak for.
    """
    height = median(np.array([line.y1 - line.y0 for line in region.lines]))
    body = _body(region)
    heads = {line.text for line in region.lines[: len(region.lines) - len(body)]}
    rows = [line for line in body if line.text not in heads] or body  # without headings printed again
    rivers = find_rivers(region, rows, height)
    tables = _laid(region, body, find_columns(region, rows, rivers), height)
    sure = [river for river in rivers if river.is_sure]
    if len(sure) == len(rivers) or len(tables) > 1:
        return tables, None
    columns = find_columns(region, rows, sure)
    others = _laid(region, body, columns, height) if 1 < columns.count != tables[0][1] else []
    return tables, others[0] if len(others) == 1 else None


def _laid(region: Region, body: list[PageLine], columns: Columns, height: float) -> list[tuple[Laid, int]]:
    above = len(region.lines) - len(body)
    heads = region.lines[:above]
    columns = _with_empty(heads, body, _without_signs(heads, body, columns))
    heads = [_parted_where_cut_off(line, columns) for line in heads]
    placed = _placed_headings(heads, columns, region.down, height)
    placed += _placed_body(heads, body, columns, region.down, height)
    unused = set(range(1, columns.count)) - {p.first for pieces in placed for p in pieces}
    if unused:
        columns = Columns([x for i, x in enumerate(columns.edges) if i not in unused], body)
        placed = _placed_headings(heads, columns, region.down, height)
        placed += _placed_body(heads, body, columns, region.down, height)
    return side_by_side(gather_rows(region, placed, columns.edges, height), columns.count)


def _parted_where_cut_off(line: PageLine, columns: Columns) -> PageLine:
    """A line of headings with those parted that a sheet cuts off where the next begins: "2025" and "udget 2026"."""
    chunks: list[Chunk] = []
    for chunk in line.chunks:
        words: list[Word] = []
        for word in chunk.words:
            cut = _DIGIT_THEN_LETTER.search(word.text)
            x = word.x0 + (word.x1 - word.x0) * cut.start() / len(word.text) if cut else 0.0
            if cut is None or columns.of(word.x0, x)[0] == columns.of(x, word.x1)[1]:
                words.append(word)
                continue
            words.append(replace(word, text=word.text[: cut.start()], x1=x))
            chunks.append(Chunk(words, words[0].x0, x))
            words = [replace(word, text=word.text[cut.start() :], x0=x, first=word.first + cut.start())]
        chunks.append(Chunk(words, words[0].x0, max(w.x1 for w in words)))
    if len(chunks) == len(line.chunks):
        return line
    return replace(line, words=[word for chunk in chunks for word in chunk.words], chunks=chunks)


def _placed_headings(heads: list[PageLine], columns: Columns, down: list[Rule], height: float) -> list[list[Piece]]:
    """The lines above the body, their words in columns: where one has a heading for each, years stand under these."""
    lower = [next((k for k in range(i + 1, len(heads)) if len(heads[k].chunks) > 1), None) for i in range(len(heads))]
    lines_below = [heads[k] if k is not None else None for k in lower]
    each = [of_headings(line, heads, columns, below) for line, below in zip(heads, lines_below, strict=True)]
    full = next(filter(None, each), [])
    placed: list[list[Piece]] = [[] for _ in heads]
    for i, line in reversed(list(enumerate(heads))):
        at = lower[i]
        below = placed[at] if at is not None else []
        whole = [Piece(c.words, *columns.of(c.x0, c.x1)) for c in line.chunks]
        pieces = over_turns(whole, below) or each[i] or under_headings(line, full)
        pieces = pieces or [_of_amounts(p, columns) for p in _place(line, columns, down, height, lines_below[i])]
        placed[i] = over_turns(pieces, below) or pieces
    if heads and len(heads[0].chunks) > 1 and is_caption(heads[0]) and not _is_parted(heads[0], down):
        placed[0] = [Piece(heads[0].words, 0, columns.count - 1)]
    return placed


def _placed_body(
    heads: list[PageLine], body: list[PageLine], columns: Columns, down: list[Rule], height: float
) -> list[list[Piece]]:
    """The lines of the body, their words in columns; headings printed again as they are placed above."""
    again = {line.text for line in heads}
    return [
        (of_headings(line, heads, columns) if line.text in again else []) or _place(line, columns, down, height)
        for line in body
    ]


def _of_amounts(piece: Piece, columns: Columns) -> Piece:
    """A heading that ends where the first amounts do is of these, though it begins above the longest of the names."""
    ends_with = (piece.first, piece.last) == (0, 1) and columns.ends_at(1, piece.x1)
    return Piece(piece.words, 1, 1) if ends_with and piece.x0 > columns.starts[0][0] + ALIGNED else piece


def _is_parted(line: PageLine, down: list[Rule]) -> bool:
    """Whether a rule runs down between words of a line."""
    return any(
        top <= line.middle <= bottom and a.x1 - ONTO_RULE <= x <= b.x0 + ONTO_RULE
        for a, b in pairwise(line.words)
        for top, bottom, x in down
    )


def _without_signs(above: list[PageLine], body: list[PageLine], columns: Columns) -> Columns:
    """The columns without those of a minus at the left edge of a cell, where the headings tell that there are fewer."""
    words = [w for line in body for w in line.words]
    if not any(w.text in SIGNS for w in words):
        return columns
    at = np.searchsorted(columns.edges, [(w.x0 + w.x1) / 2 for w in words]) - 1
    others = {c for c, w in zip(at.tolist(), words, strict=True) if w.text not in SIGNS}
    signs = set(range(columns.count - 1)) - others
    numbers = [line_of([w for w in line.words if w.text not in SIGNS]) for line in body if line.text not in SIGNS]
    fewer = Columns([x for i, x in enumerate(columns.edges) if i - 1 not in signs], numbers)
    is_told = any(of_headings(line, above, fewer) or _heads_each(line, fewer, 0 in signs) for line in above)
    return fewer if signs and is_told else columns


def _with_empty(above: list[PageLine], body: list[PageLine], columns: Columns) -> Columns:
    """The columns with those of years in which no row has an amount, where a line heads more than there are."""
    for line in above:
        years = [chunk for chunk in line.chunks if is_year(chunk.words[-1].text)]
        if len({chunk.words[-1].text for chunk in years}) < len(years) or len(years) < columns.count > 1:
            continue
        pairs = [(a, b) for a, b in pairwise(years) if columns.of(a.x0, a.x1) == columns.of(b.x0, b.x1)]
        new = [(a.x1 + b.x0) / 2 for a, b in pairs]
        if new and not any(w.x0 < x < w.x1 for x in new for one in (line, *body) for w in one.words):
            return Columns(sorted([*columns.edges, *new]), body)
    return columns


def _heads_each(line: PageLine, columns: "Columns", nameless: bool) -> bool:
    """Whether a line has a heading for each column of amounts, and no more."""
    headings = [chunk for chunk in line.chunks if nameless or chunk.x0 > columns.right[0]]
    return len(headings) == columns.count - (not nameless)


def _body(region: Region) -> list[PageLine]:
    """The lines from the first that holds data; all lines where too few do."""
    data = [i for i, line in enumerate(region.lines) if _is_data(line)]
    if len(data) < 2:
        return region.lines
    return region.lines[data[0] :]


def _is_data(line: PageLine) -> bool:
    """True for a line with numbers, other than years and days, after its first words."""
    later = [c.text for c in line.chunks[1:]]
    numbers = [t for t in later if is_numeric(t) and not is_year(t) and not is_date(t) and not states_unit(t)]
    return bool(numbers) and 2 * len(numbers) >= len(later)


def _place(
    line: PageLine, columns: Columns, down: list[Rule], height: float, lower: PageLine | None = None
) -> list[Piece]:
    """The line's words by column; `lower`: the headings below it, if it is of headings itself."""
    pieces: list[Piece] = []
    rules = [at for top, bottom, at in down if top <= line.middle <= bottom]
    for i, chunk in enumerate(line.chunks):
        is_under = any(is_printed_on(chunk.words[-1], over.words[0]) for over in line.chunks[i + 1 : i + 2])
        for words in [chunk.words] if is_under else _cut(chunk, columns, rules, height, lower):
            first, last = columns.of(words[0].x0, max([w.x1 for w in words]))
            reaches = pieces and pieces[-1].first < first <= pieces[-1].last
            if reaches and (is_printed_on(pieces[-1].words[-1], words[0]) or _is_aligned(words, columns, first)):
                pieces[-1].last = first - 1  # a long name reaches to its amount
            if pieces and pieces[-1].last >= first:
                before = pieces.pop()
                pieces.append(Piece(before.words + words, before.first, max(last, before.last)))
            else:
                pieces.append(Piece(words, first, last))
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
    for i, ((before, (_, left)), (word, (right, _))) in enumerate(pairwise(zip(chunk.words, stands, strict=True)), 1):
        within = word.text.endswith(")") and _is_open(pieces[-1])  # "(1.000 kr.)"
        onto = CUT_OFF if rules and near(columns.starts[right], word.x0) > LEAST_STARTS else ONTO_RULE
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
            and (parts or (not is_numeric(before.text) and _is_aligned(chunk.words[i:], columns, right)))
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


def _is_aligned(words: Sequence[Word], columns: Columns, column: int) -> bool:
    """Whether a number that words begin with ends where most of a column after the first do, however near a name."""
    if column == 0 or not is_numeric(words[0].text):
        return False
    groups = takewhile(lambda pair: is_group(*pair), pairwise(words))
    return columns.ends_at(column, max((after.x1 for _, after in groups), default=words[0].x1))
