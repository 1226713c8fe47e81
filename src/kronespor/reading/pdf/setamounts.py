"""Amounts that their cells have no room for: so near a long name that they read on with it, or below their currency."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from kronespor.amounts import bare
from kronespor.reading.pdf.cells import states_unit
from kronespor.reading.pdf.lines import Chunk, PageLine, line_of
from kronespor.reading.pdf.nearheadings import part_near_headings
from kronespor.reading.pdf.numbers import is_numeric
from kronespor.reading.pdf.rules import Rule
from kronespor.reading.pdf.words import Word, text_of

NEAR = 12  # lines above and below, among which others are looked for
LEAST_OTHERS = 3  # of them
SAME_PLACE = 0.6  # points
LEAST_GAP = 0.35  # of a line's height: more than a space
SHARES = frozenset("%‰")
SIGNS = "-–−("  # before an amount
MINUSES = frozenset("-–−")
MOST_WORDS = 4  # of an amount: "kr. 1 200 000"
MOST_DIGITS = 12  # of an amount: more are of two, one below the other
NEARLY_LEVEL = 0.6  # of a line's height: so far apart a name and its amount may stand
NEXT_LINE = 1.6  # of a line's height between two parts of an amount
_WRITTEN = re.compile(r"\d[., ]\d{3}(?!\d)|\d,\d|(?<!\d)(?!(?:19|20)\d\d)\d{3,6}(?!\d)")  # an amount, and no year
_PART = re.compile(r"-?\d{1,3}(?:[ .]\d{1,3})*[.,]?\d{0,2}")  # of an amount
_GROUP = re.compile(r"\d{3}(?: \d{3})*(?:,\d\d)?")
_SPACED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:,\d\d)?")
_REST = re.compile(r"\d{0,3}(?:,\d\d?)?")
_PARTED = (re.compile(r"\d\.\d{3}(?!\d)|\d,\d\d(?!\d)"), re.compile(r"\d \d{3}(?!\d)"))  # by points, and by spaces
_POINTED = re.compile(r"-?\d{1,3}(?:\.\d{3})*(?:,\d\d)?")


def set_amounts(lines: list[PageLine], across: Sequence[Rule] = ()) -> list[PageLine]:
    """The lines of a page with each amount whole, and apart from its name and from what is noted behind it.

    What rules that run `across` part is of two.
    """
    _part_from_names(lines)
    _part_from_notes(lines)
    _part_from_signs(lines)
    part_near_headings(lines)
    lines = _signed(lines)
    joined = _joined(lines, across)
    return joined if joined is lines else _joined(joined, across)  # of three parts


def amount_in_column(line: PageLine, table: Sequence[PageLine]) -> str:
    """The first amount of a line that begins or ends where several of a table's do, which the line is not of."""
    amounts = (chunk for chunk in line.chunks if chunk.numeric and _WRITTEN.search(chunk.text))
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


def _part_from_notes(lines: Sequence[PageLine]) -> None:
    """Part what is an amount and a note, where other lines have an amount that ends there and notes that begin there.

    Either is enough where the two stand further apart than by a space.
    """
    for i, line in enumerate(lines):
        for c, chunk in enumerate(line.chunks):
            end = _amount_before(chunk)
            if not end:
                continue
            amount, note = chunk.words[:end], chunk.words[end:]
            near = lines[max(i - NEAR, 0) : i + 1 + NEAR]
            pairs = [pair for other in near for pair in zip_longest(other.words, other.words[1:])]
            there = [b for a, b in pairs if abs(a.x1 - amount[-1].x1) < SAME_PLACE and is_numeric(a.text)]
            begun = {b.text for b in there if b and abs(b.x0 - note[0].x0) < SAME_PLACE and b.text[:1].isalpha()}
            is_apart = note[0].x0 - amount[-1].x1 >= LEAST_GAP * line.height
            if len(there) >= LEAST_OTHERS and (is_apart or len(begun) > 1):
                parts = [Chunk(words, words[0].x0, max(w.x1 for w in words)) for words in (amount, note)]
                line.chunks[c : c + 1] = parts
                break


def _part_from_signs(lines: Sequence[PageLine]) -> None:
    """Part an amount from the minus of the next, at the left edge of its cell, where others end as the amount does."""
    for i, line in enumerate(lines):
        for c, (chunk, after) in enumerate(pairwise(line.chunks)):
            *amount, sign = chunk.words
            is_apart = amount and sign.text in SIGNS and sign.x0 - amount[-1].x1 >= LEAST_GAP * line.height
            if is_apart and after.text[:1].isdigit():
                near = lines[max(i - NEAR, 0) : i + 1 + NEAR]
                if sum(abs(w.x1 - amount[-1].x1) < SAME_PLACE for other in near for w in other.words) >= LEAST_OTHERS:
                    parts = [Chunk(words, words[0].x0, words[-1].x1) for words in (amount, [sign])]
                    line.chunks[c : c + 1] = parts
                    break


def _signed(lines: list[PageLine]) -> list[PageLine]:
    """The lines with a minus that stands alone among the names put to the amount behind it: no column can be there."""
    signed = {i: words for i, line in enumerate(lines) if (words := _with_sign(lines, i, line))}
    return [line_of(signed[i]) if i in signed else line for i, line in enumerate(lines)] if signed else lines


def _with_sign(lines: Sequence[PageLine], i: int, line: PageLine) -> list[Word]:
    for name, sign, amount in zip(line.chunks, line.chunks[1:], line.chunks[2:], strict=False):
        is_sign = sign.text in MINUSES and amount.text[:1].isdigit() and amount.numeric
        if is_sign and name is line.chunks[0] and not name.numeric:
            near = [row.chunks for row in lines[max(i - NEAR, 0) : i + 1 + NEAR] if row.chunks[-1].numeric]
            there = [c for row in near for c in row if c.x0 < sign.x1 and sign.x0 < c.x1 and c is not sign]
            is_among_names = any(c.x1 > sign.x1 and bare(c.text)[:1].isalpha() for c in there)
            if is_among_names and not any(c.numeric and c.text not in MINUSES for c in there):
                whole = replace(amount.words[0], text=f"-{amount.words[0].text}")
                return [whole if w is amount.words[0] else w for w in line.words if w is not sign.words[0]]
    return []


def _amount_before(chunk: Chunk) -> int:
    """Where the amount ends with which a chunk begins, before a word; 0 if there is none."""
    words = chunk.words
    if len(words) == 1 or not (words[0].text[:1].isdigit() or words[0].text[:1] in SIGNS):
        return 0
    at = next((n for n, word in enumerate(words[: MOST_WORDS + 1]) if word.text[:1].isalpha()), 0)
    if at and words[at].text[-1] in "),;:" and states_unit(words[at].text.rstrip("),;:")):
        return 0  # "1.200 kr.), and": a line of text
    amount = text_of(words[:at]) if at else ""
    return at if _WRITTEN.search(amount) and is_numeric(amount) and not chunk.numeric else 0


def _amount_in(chunk: Chunk, height: float) -> int:
    """Where the amount begins with which a chunk ends, behind more than a space; 0 if there is none."""
    words = chunk.words
    if len(words) < 2 or not words[-1].text[-1].isdigit() or not words[0].text[:1].isalpha():
        return 0
    for start in range(len(words) - 1, max(len(words) - 1 - MOST_WORDS, 0), -1):
        if words[start].x0 - words[start - 1].x1 >= LEAST_GAP * height:
            return start if is_numeric(text_of(words[start:])) and not chunk.numeric else 0
    return 0


def _are_there(lines: Sequence[PageLine], x0: float, x1: float) -> bool:
    """True if several lines have an amount that begins at `x0` or ends at `x1`."""
    count = 0
    for line in lines:
        for c in line.chunks:
            if (abs(c.x0 - x0) < SAME_PLACE or abs(c.x1 - x1) < SAME_PLACE) and c.numeric:
                count += 1
                break
        if count >= LEAST_OTHERS:
            return True
    return False


def _joined(lines: list[PageLine], across: Sequence[Rule]) -> list[PageLine]:
    """The lines with amounts whole of which a part stands below the other, for want of room in their cells.

    They stand then on the line of their name, be that the first, the second or one between the two.
    """
    moved: dict[int, list[Word]] = {}
    taken: set[int] = set()
    for i, line in enumerate(lines):
        for chunk in line.chunks:
            if (found := _part_below(lines, i, chunk, across)) and not taken & {id(w) for w in chunk.words}:
                k, below, between = found
                named = () if below.text in SHARES else (i, k, *range(i + 1, k))
                at = next((n for n in named if _names(lines[n], chunk)), i)
                words = [*chunk.words, *below.words]
                text = f"{chunk.text}{between}{below.text}"
                x0, x1 = min(w.x0 for w in words), max(w.x1 for w in words)
                whole = replace(words[0], text=text, x0=x0, y0=lines[at].y0, x1=x1, y1=lines[at].y1)
                moved.setdefault(at, []).append(whole)
                taken |= set(map(id, words))
    return list(_moved(lines, moved, taken)) if moved else lines


def _moved(lines: Sequence[PageLine], moved: dict[int, list[Word]], taken: set[int]) -> Iterator[PageLine]:
    for i, line in enumerate(lines):
        words = [w for w in line.words if id(w) not in taken] + moved.get(i, [])
        if words:
            yield line if len(words) == len(line.words) and i not in moved else line_of(sorted(words, key=_left))


def _left(word: Word) -> float:
    return word.x0


def _part_below(
    lines: Sequence[PageLine], i: int, chunk: Chunk, across: Sequence[Rule]
) -> tuple[int, Chunk, str] | None:
    """The rest of an amount below a part of it, with the line that it stands on and what is between the two."""
    is_word = len(chunk.words) == 1 and chunk.text[:1].isalpha()
    is_part = (chunk.text[-1:].isdigit() and chunk.numeric) or _PART.fullmatch(chunk.text) is not None
    if chunk.text in MINUSES:
        return _amount_of_sign(lines, i, chunk, across)
    if not is_word and not is_part:
        return None
    for k in range(i + 1, min(i + 3, len(lines))):
        if lines[k].middle - lines[i].middle > NEXT_LINE * lines[i].height:
            return None
        below = next((c for c in lines[k].chunks if c.x0 < chunk.x1 and chunk.x0 < c.x1), None)
        if below is not None:
            is_currency = is_word and below.text[:1].isdigit() and not bare(chunk.text)
            between = _between(chunk.text, below.text, is_currency) if is_currency or is_part else None
            is_one = between is not None and not (_are_named(lines, i, chunk) and _are_named(lines, k, chunk))
            is_one = is_one and (below.text in SHARES or _as_others(lines, i, chunk, between == " "))
            is_one = is_one and not _is_ruled(across, lines[i].middle, lines[k].middle, chunk)
            return (k, below, between) if is_one and between is not None else None
    return None


def _amount_of_sign(
    lines: Sequence[PageLine], i: int, sign: Chunk, across: Sequence[Rule]
) -> tuple[int, Chunk, str] | None:
    """The amount below a minus for which there was no room before it; none where it may mark a row without amounts."""
    if i + 1 == len(lines) or lines[i + 1].middle - lines[i].middle > NEXT_LINE * lines[i + 1].height:
        return None
    row = [c for c in lines[i + 1].chunks if c.numeric]
    below = next((c for c in row if abs(c.x1 - sign.x1) < SAME_PLACE and c.text[:1].isdigit()), None)
    are_signs = all(c.text in MINUSES for c in lines[i].chunks) and len(lines[i].chunks) < len(row)
    is_one = are_signs and _names(lines[i + 1], sign) and not _are_named(lines, i, sign)
    is_one = is_one and not _is_ruled(across, lines[i].middle, lines[i + 1].middle, sign)
    return (i + 1, below, "") if is_one and below is not None else None


def _is_ruled(across: Sequence[Rule], y0: float, y1: float, chunk: Chunk) -> bool:
    return any(y0 < y < y1 and start < chunk.x1 and chunk.x0 < end for start, end, y in across)


def _between(above: str, below: str, is_currency: bool) -> str | None:
    """What parts of an amount have between them; None if they are two."""
    if below in SHARES:
        return None if is_currency else " "
    if is_currency:
        return " " if below[:1].isdigit() and is_numeric(below) else None
    if _GROUP.fullmatch(below) and _SPACED.fullmatch(f"{above} {below}"):
        return " " if sum(map(str.isdigit, above + below)) <= MOST_DIGITS else None
    is_rest = _REST.fullmatch(below) and (below[0] == "," or not _POINTED.fullmatch(above))
    return "" if is_rest and _POINTED.fullmatch(above + below) else None


def _as_others(lines: Sequence[PageLine], i: int, part: Chunk, is_spaced: bool) -> bool:
    """True if another amount there has what the part has: its currency before it, or spaces in it."""
    near = (c for line in lines[max(i - NEAR, 0) : i + 1 + NEAR] for c in line.chunks)
    there = [c for c in near if c is not part and c.x0 < part.x1 and part.x0 < c.x1]
    if part.text[:1].isalpha():
        return any(c.words[0].text == part.text for c in there)
    return any(_PARTED[is_spaced or part.text.isdigit()].search(c.text) for c in there)


def _are_named(lines: Sequence[PageLine], i: int, part: Chunk) -> bool:
    """True if a part of an amount has a name beside it, which may be set a little higher or lower."""
    near = lines[max(i - 1, 0) : i + 2]
    return any(_names(n, part) for n in near if abs(n.middle - lines[i].middle) < NEARLY_LEVEL * lines[i].height)


def _names(line: PageLine, part: Chunk) -> bool:
    """True if a line has words that begin left of a part of an amount."""
    return any(c.x0 < part.x0 and not c.numeric and bool(bare(c.text)) for c in line.chunks)
