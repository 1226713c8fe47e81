"""Amounts that their cells have no room for: so near a long name that they read on with it, or below their currency."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kronespor.amounts import bare
from kronespor.reading.pdf.words import Chunk, PageLine, is_numeric, line_of, text_of

NEAR = 12  # lines above and below, among which others are looked for
LEAST_OTHERS = 3  # of them
SAME_PLACE = 0.6  # points
LEAST_GAP = 0.35  # of a line's height: more than a space
MOST_WORDS = 4  # of an amount: "kr. 1 200 000"
NEXT_LINE = 1.6  # of a line's height between a currency and the number below it
_WRITTEN = re.compile(r"\d[., ]\d{3}(?!\d)|\d,\d|(?<!\d)(?!(?:19|20)\d\d)\d{3,6}(?!\d)")  # an amount, and no year
BESIDE = 0.1  # points: a currency that was moved stands so near its number


def set_amounts(lines: list[PageLine]) -> list[PageLine]:
    """The lines of a page with each amount whole, and apart from its name."""
    _part_from_names(lines)
    return _with_currencies(lines)


def amount_in_column(line: PageLine, table: Sequence[PageLine]) -> str:
    """The first amount of a line that begins or ends where several of a table's do, which the line is not of."""
    amounts = (chunk for chunk in line.chunks if is_numeric(chunk.text) and _WRITTEN.search(chunk.text))
    return next((c.text for c in amounts if _are_there(table, c.x0, c.x1)), "")


def _part_from_names(lines: Sequence[PageLine]) -> None:
    """Part what is a name and an amount, where other lines have an amount that begins or ends there."""
    for i, line in enumerate(lines):
        for c, chunk in enumerate(line.chunks):
            start = _amount_in(chunk, line.height)
            if start and _are_there(lines[max(i - NEAR, 0) : i + 1 + NEAR], chunk.words[start].x0, chunk.x1):
                name, amount = chunk.words[:start], chunk.words[start:]
                parts = [Chunk(name, chunk.x0, max(w.x1 for w in name)), Chunk(amount, amount[0].x0, chunk.x1)]
                line.chunks[c : c + 1] = parts
                break


def _amount_in(chunk: Chunk, height: float) -> int:
    """Where the amount begins with which a chunk ends, behind more than a space; 0 if there is none."""
    words = chunk.words
    if len(words) < 2 or not words[-1].text[-1].isdigit() or not words[0].text[:1].isalpha():
        return 0
    for start in range(len(words) - 1, max(len(words) - 1 - MOST_WORDS, 0), -1):
        if words[start].x0 - words[start - 1].x1 >= LEAST_GAP * height:
            return start if is_numeric(text_of(words[start:])) else 0
    return 0


def _are_there(lines: Sequence[PageLine], x0: float, x1: float) -> bool:
    """True if several lines have an amount that begins at `x0` or ends at `x1`."""
    return (
        sum(
            any(
                (abs(c.x0 - x0) < SAME_PLACE or abs(c.x1 - x1) < SAME_PLACE) and is_numeric(c.text) for c in line.chunks
            )
            for line in lines
        )
        >= LEAST_OTHERS
    )


def _with_currencies(lines: list[PageLine]) -> list[PageLine]:
    """The lines with a number that stands below its currency, for want of room in its cell, beside it.

    Both stand then on the line of their name, be that the first, the second or one between the two.
    """
    moved: dict[int, list[tuple[Chunk, Chunk]]] = {}
    for i, line in enumerate(lines):
        for chunk in line.chunks:
            if _is_currency(chunk) and (found := _number_below(lines, i, chunk)) and _prices(lines, i, chunk):
                at = next((k for k in (i, found[0], *range(i + 1, found[0])) if _names(lines[k], chunk)), i)
                moved.setdefault(at, []).append((chunk, found[1]))
    if not moved:
        return lines
    taken = {id(word) for pairs in moved.values() for pair in pairs for chunk in pair for word in chunk.words}
    return list(_moved(lines, moved, taken))


def _moved(
    lines: Sequence[PageLine], moved: dict[int, list[tuple[Chunk, Chunk]]], taken: set[int]
) -> Iterator[PageLine]:
    for i, line in enumerate(lines):
        words = [w for w in line.words if id(w) not in taken]
        for currency, number in moved.get(i, ()):
            x0 = number.x0 - BESIDE
            words += [replace(currency.words[0], x0=x0 - BESIDE, x1=x0, y0=line.y0, y1=line.y1), *number.words]
        if words:
            yield line if len(words) == len(line.words) else line_of(sorted(words, key=lambda w: w.x0))


def _is_currency(chunk: Chunk) -> bool:
    """True for a currency alone."""
    return len(chunk.words) == 1 and chunk.text[:1].isalpha() and not bare(chunk.text)


def _number_below(lines: Sequence[PageLine], i: int, currency: Chunk) -> tuple[int, Chunk] | None:
    """The first number below a currency, with the line it stands on."""
    for k in range(i + 1, min(i + 3, len(lines))):
        if lines[k].middle - lines[i].middle > NEXT_LINE * lines[i].height:
            return None
        for chunk in lines[k].chunks:
            if chunk.x0 < currency.x1 and currency.x0 < chunk.x1:
                return (k, chunk) if chunk.text[:1].isdigit() and is_numeric(chunk.text) else None
    return None


def _prices(lines: Sequence[PageLine], i: int, currency: Chunk) -> bool:
    """True if other numbers there have the currency before them: else it is the unit of its column."""
    others = (c for line in lines[max(i - NEAR, 0) : i + 1 + NEAR] for c in line.chunks if len(c.words) > 1)
    return any(c.x0 < currency.x1 and currency.x0 < c.x1 and c.words[0].text == currency.text for c in others)


def _names(line: PageLine, currency: Chunk) -> bool:
    """True if a line begins with words left of a currency."""
    first = line.chunks[0]
    return first.x1 < currency.x0 and not is_numeric(first.text) and not _is_currency(first)
