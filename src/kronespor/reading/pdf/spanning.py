"""Headings of columns: whether words stand over a column each, or are one heading over several."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kronespor.reading.labels import cycles_of
from kronespor.reading.pdf.cells import Piece
from kronespor.reading.pdf.lines import Chunk, PageLine, is_printed_on
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.words import Word

if TYPE_CHECKING:
    from kronespor.reading.pdf.columns import Columns

LEAST_HEADED = 3  # columns
LEAST_CENTRED = 5  # columns: over fewer the words of a title may stand in the middle of each
ALIGNED = 1.5  # points: headings of one column begin or end at one place
CENTRED = 2.0  # points: or have one middle
MIDDLE = 0.1  # of the width of a turn of headings: what is so near its middle is centred above it

Column = Callable[[float, float], tuple[int, int]]


def of_headings(
    line: PageLine, heads: list[PageLine], columns: "Columns", lower: PageLine | None = None
) -> list[Piece]:
    """A heading for each column, however near they stand; none if a line has another number of them.

    They are parted where those of the other lines begin, or where a word begins between the columns, or where each is
    in the middle of its own, or all of them in their own columns, as far as names are not too long; `lower`: the
    headings below them.
    """
    if any(is_printed_on(a.words[-1], b.words[0]) for a, b in pairwise(line.chunks)):
        return _headings(line.chunks, columns, columns.bounds)  # each reaches out of its column
    starts = [chunk.x0 for other in heads if other is not line for chunk in other.chunks]

    def begins(word: Word, before: Word) -> bool:
        is_start = any(abs(word.x0 - start) < ALIGNED for start in starts)
        return is_start and are_apart(before, word, line.words, lower, columns.of)

    def parts(word: Word, before: Word) -> bool:
        return columns.parts_headings(word, before) and are_apart(before, word, line.words, lower, columns.of)

    def is_of_next(word: Word, before: Word) -> bool:
        return columns.of(before.x0, before.x1) != columns.of(word.x0, word.x1)

    found = _headings(_parted_where(line, begins), columns, columns.spans) or _headings(
        _parted_where(line, parts), columns, columns.has_room
    )
    if not found and columns.count >= LEAST_CENTRED:
        found = _headings(_parted_where(line, is_of_next), columns, columns.centres)
    return found or _headings(line.chunks, columns, columns.bounds) or _headings(line.chunks, columns, columns.meets)


def _parted_where(line: PageLine, parts: Callable[[Word, Word], bool]) -> list[Chunk]:
    """The chunks of a line, parted before words that begin headings; `parts` is asked of each word and the last."""
    parted: list[Chunk] = []
    for chunk in line.chunks:
        for i, word in enumerate(chunk.words):
            if i == 0 or parts(word, chunk.words[i - 1]):
                parted.append(Chunk([word], word.x0, word.x1))
            else:
                parted[-1].words.append(word)
                parted[-1].x1 = word.x1
    return parted


def _headings(chunks: list[Chunk], columns: "Columns", fits: Callable[[int, float, float], bool]) -> list[Piece]:
    """The chunks of a line with a heading for each column, if each stands where its column does; else none.

    A heading may be set from the left and its numbers from the right, so that neither stands above the other.
    """
    first = columns.count - len(chunks)
    is_year_alone = columns.count == len(chunks) == 2 and is_year(chunks[1].words[-1].text)
    if first not in (0, 1) or (columns.count < LEAST_HEADED and not is_year_alone):
        return []
    placed = list(enumerate(chunks, start=first))
    if any(not (fits(c, chunk.x0, chunk.x1) if c else chunk.x1 < columns.edges[1]) for c, chunk in placed):
        return []
    return [Piece(chunk.words, c, c) for c, chunk in placed]


def under_headings(line: PageLine, headings: Sequence[Piece]) -> list[Piece]:
    """A line of years in the columns of the headings that they are set as: from the left, the right or the middle.

    None unless all are.
    """
    found = []
    are_years = len(line.chunks) > 1 and all(is_year(chunk.text) for chunk in line.chunks)
    for chunk in line.chunks if are_years else ():
        over = [p for p in headings if _is_set_as(chunk, p)]
        if len(over) != 1:
            return []
        found.append(Piece(chunk.words, over[0].first, over[0].last))
    return found


def _is_set_as(chunk: Chunk, piece: Piece) -> bool:
    """Whether words begin or end where a heading does, or have its middle."""
    left, right = abs(chunk.x0 - piece.x0), abs(chunk.x1 - piece.x1)
    return min(left, right) < ALIGNED or abs(chunk.x0 + chunk.x1 - piece.x0 - piece.x1) < 2 * CENTRED


def are_apart(before: Word, word: Word, line: Sequence[Word], lower: PageLine | None, column: Column) -> bool:
    """Whether two words next to each other are headings of two columns; `lower`: the headings below their `line`.

    "Budget 2024" over "Udgifter" and "Indtægter" is one: its words are set neither from the left nor from the right of
    those below, nor about their middles. Words of wrapped headings are.
    """
    return lower is None or all(_is_set_over(one, line, lower, column) for one in (before, word))


def are_centred_apart(before: Word, word: Word, line: Sequence[Word], lower: PageLine | None, column: Column) -> bool:
    """Whether two words next to each other each have the middle of the headings below them, of two columns."""
    if lower is None:
        return False
    reaches = [[_reach(words, column(w.x0, w.x1), column) for words in (line, lower.words)] for w in (before, word)]
    return all(own and below and abs(own[0] + own[1] - below[0] - below[1]) < 2 * CENTRED for own, below in reaches)


def _is_set_over(word: Word, line: Sequence[Word], lower: PageLine, column: Column) -> bool:
    """Whether the words of a column on one line are set as those of the line below, if there are any."""
    at = column(word.x0, word.x1)
    own, below = (_reach(words, at, column) for words in (line, lower.words))
    if own is None or below is None:
        return True
    is_centred = abs(own[0] + own[1] - below[0] - below[1]) < 2 * CENTRED
    return is_centred or any(abs(a - b) < ALIGNED for a, b in zip(own, below, strict=True))


def _reach(words: Sequence[Word], at: tuple[int, int], column: Column) -> tuple[float, float] | None:
    """From where to where the words that stand in a column reach."""
    own = [word for word in words if column(word.x0, word.x1) == at]
    return (min(w.x0 for w in own), max(w.x1 for w in own)) if own else None


def over_turns(pieces: Sequence[Piece], lower: Sequence[Piece]) -> list[Piece]:
    """Headings of which each is over one turn of those below ("Udgifter", "Indtægter", ...), over all its columns.

    None if they are not.
    """
    below = [p for p in lower if p.first]
    first, width, count = cycles_of([p.text for p in below])
    below = below[first : first + count]
    above = [p for p in pieces if p.first and width and below[0].first <= p.last and p.first <= below[-1].last]
    turns = [below[start : start + width] for start in range(0, count, width or 1)]
    are_alike = len({p.text for p in above}) < 2  # they may be the first lines of headings below them
    are_over = len(above) == len(turns) > 0 and all(map(_is_centred if are_alike else _is_over, above, turns))
    if not are_over:
        return []
    spread = {id(p): Piece(p.words, turn[0].first, turn[-1].last) for p, turn in zip(above, turns, strict=True)}
    return [spread.get(id(p), p) for p in pieces]


def _is_over(piece: Piece, turn: Sequence[Piece]) -> bool:
    """Whether the middle of a heading is above one turn of those below it."""
    return turn[0].x0 < (piece.x0 + piece.x1) / 2 < turn[-1].x1


def _is_centred(piece: Piece, turn: Sequence[Piece]) -> bool:
    """Whether the middle of a heading is above the middle of one turn of those below it."""
    x0, x1 = turn[0].x0, turn[-1].x1
    return abs(piece.x0 + piece.x1 - x0 - x1) < 2 * MIDDLE * (x1 - x0)
