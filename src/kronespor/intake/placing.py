"""Where the cells of a document are printed: each row is found again among the words of its printed copy.

A printed copy is not read as a table anew: a workbook's table may be printed on several pages, side by side, and its
columns run into each other. Its words tell where each figure is all the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from kronespor.footing.equations import CellPlace
from kronespor.footing.report import ReportCell, ReportRow, ReportTable
from kronespor.language import fold
from kronespor.reading import Box

Place = tuple[int, Box]
AROUND = 3
"""Lines above and below that a name may be broken over."""
LEAST = 0.5
"""How much of a row's name must stand beside its figures."""
LEVEL = 2.0
"""Points by which the lines of pages that lie beside each other may differ."""
PAGES = 6
"""How many pages a table may be wide."""
NEAR, ELSEWHERE = 0.75, 0.9
"""What a word of a name is worth that stands on a line close by, and a name that stands on another page."""
BROKEN = 4
"""Letters that stand of a word at least before a narrow cell breaks it."""
SIGNS = re.compile(r"[.,\s\u00a0\u202f']")
"""What parts the digits of a figure, which is another in a printed copy of another language."""


class PrintedWord(NamedTuple):
    """A word of a printed page, and where it stands."""

    page: int
    text: str
    box: Box


@dataclass(frozen=True)
class _Line:
    """The words at one height of a page, from the left."""

    page: int
    y: float
    words: Sequence[PrintedWord]


class _Found(NamedTuple):
    """The figures of a row that a line has: their boxes, the first of them leftmost."""

    boxes: Sequence[Box]
    first: int


def placed(tables: Iterable[ReportTable], words: Iterable[PrintedWord]) -> dict[CellPlace, Place]:
    """The page and box of each cell that is found; none of a row of which the copy says something else."""
    found: dict[CellPlace, Place] = {}
    lines = _lines(words)
    index = _by_word(lines)
    for table in tables:
        at = -1
        for row in table.rows:
            wanted = [(n, cell) for n, cell in enumerate(row.cells) if cell.amount is not None and cell.printed]
            if not wanted:
                continue
            at, places = _place_row(row, [cell for _, cell in wanted], lines, index, at)
            found |= {(table.id, row.id, n): place for (n, _), place in zip(wanted, places, strict=False)}
    return found


def _place_row(
    row: ReportRow, cells: Sequence[ReportCell], lines: Sequence[_Line], index: Mapping[str, Sequence[int]], after: int
) -> tuple[int, list[Place]]:
    """The line that a row begins on, and the places of its figures from the first on, as far as they are found."""
    best: tuple[tuple[int, float, bool, int], int, _Found] | None = None
    for at in _candidates(cells[0], index):
        found = _figures(lines[at].words, cells)
        likeness = _likeness(row.label, lines, at, found.first) if found.boxes else 0.0
        is_whole = len(found.boxes) == len(cells) > 1  # a name may be cut off in print
        if likeness >= (LEAST / 2 if is_whole else LEAST):
            weight = (round(likeness * 4), len(found.boxes), at > after, -at)
            if best is None or weight > best[0]:
                best = (weight, at, found)
    if best is None:
        return after, []
    _, at, found = best
    places = [(lines[at].page, box) for box in found.boxes]
    return at, [*places, *_beside(lines, lines[at], cells[len(places) :])]


def _beside(lines: Sequence[_Line], begun: _Line, cells: Sequence[ReportCell]) -> Iterator[Place]:
    """The rest of a row, on the same height of the pages that follow."""
    for line in lines:
        if cells and line.page > begun.page and abs(line.y - begun.y) <= LEVEL:
            boxes = _figures(line.words, cells).boxes
            yield from ((line.page, box) for box in boxes)
            cells = cells[len(boxes) :]


def _candidates(cell: ReportCell, index: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """The lines that have a figure, or its first digits."""
    wanted = {form for text in _texts(cell) for form in (_digits(text), _digits(text.split()[0]))}
    return sorted({at for form in wanted for at in index.get(form, ())})


def _digits(text: str) -> str:
    """A figure whatever its digits are parted by."""
    return SIGNS.sub("", text).replace("\u2212", "-")


def _texts(cell: ReportCell) -> Iterator[str]:
    """What a cell may print: with the mark of a footnote behind it, and without."""
    yield cell.printed
    note = "".join(cell.footnotes)
    if note and cell.printed.endswith(note) and (plain := cell.printed.removesuffix(note).strip()):
        yield plain


def _figures(words: Sequence[PrintedWord], cells: Sequence[ReportCell]) -> _Found:
    """The figures that stand on a line in their order, as many as do from the first on."""
    boxes: list[Box] = []
    at, first = 0, 0
    for cell in cells:
        stands = next(((n, end) for n in range(at, len(words)) if (end := _end(words, n, cell))), None)
        if stands is None:
            break
        if not boxes:
            first = stands[0]
        boxes.append(_around([word.box for word in words[slice(*stands)]]))
        at = stands[1]
    return _Found(boxes, first)


def _end(words: Sequence[PrintedWord], start: int, cell: ReportCell) -> int:
    """Behind which word a figure ends that begins with one; 0 if none does."""
    wanted = {_digits(text): len(text.split()) for text in _texts(cell)}
    for count in range(1, max(wanted.values()) + 1):
        if _digits("".join(word.text for word in words[start : start + count])) in wanted:
            return start + count
    return 0


def _likeness(label: str, lines: Sequence[_Line], at: int, first: int) -> float:
    """How much of a row's name stands on its line left of its figures, or on lines close by.

    Of a wide table, at the same height of a page before.
    """
    wanted = _name(label)
    if not wanted:
        return 1.0
    line = lines[at]
    edge = line.words[first].box[0]
    best = _share(wanted, line.words[:first], _close(lines, at, edge))
    for n in range(at - 1, -1, -1):
        other = lines[n]
        if other.page < line.page - PAGES or best == 1.0:
            break
        if other.page < line.page and abs(other.y - line.y) <= LEVEL:
            best = max(best, ELSEWHERE * _share(wanted, other.words, _close(lines, n, float("inf"))))
    return best


def _share(wanted: Sequence[str], own: Iterable[PrintedWord], close: Iterable[PrintedWord]) -> float:
    """How much of a name some words say; nothing if there stands another name beside the figures."""
    here, near = ({part for word in words for part in _name(word.text)} for words in (own, close))
    if here and not any(_says(part, here) for part in wanted):
        return 0.0
    return sum(1.0 if part in here else NEAR if _says(part, here | near) else 0.0 for part in wanted) / len(wanted)


def _says(part: str, words: Set[str]) -> bool:
    """Whether words have a part of a name, or how it begins where a narrow cell breaks it."""
    return part in words or any(part[:n] in words for n in range(BROKEN, len(part)))


def _close(lines: Sequence[_Line], at: int, edge: float) -> Iterator[PrintedWord]:
    """The words left of an edge on the lines around one."""
    for other in lines[max(at - AROUND, 0) : at + AROUND + 1]:
        if other.page == lines[at].page and other is not lines[at]:
            yield from (word for word in other.words if word.box[0] < edge)


def _name(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _lines(words: Iterable[PrintedWord]) -> list[_Line]:
    """Words in lines, page by page, from the top."""
    by_page: dict[int, list[PrintedWord]] = defaultdict(list)
    for word in words:
        by_page[word.page].append(word)
    lines = []
    for page in sorted(by_page):
        rows: list[list[PrintedWord]] = []
        for word in sorted(by_page[page], key=lambda word: (word.box[1] + word.box[3]) / 2):
            middle = (word.box[1] + word.box[3]) / 2
            if rows and _is_on(rows[-1][0], middle):
                rows[-1].append(word)
            else:
                rows.append([word])
        lines += [_Line(page, row[0].box[3], sorted(row, key=lambda word: word.box[0])) for row in rows]
    return lines


def _is_on(word: PrintedWord, middle: float) -> bool:
    return word.box[1] < middle < word.box[3]


def _by_word(lines: Sequence[_Line]) -> dict[str, list[int]]:
    """Word -> the lines that have it."""
    index: dict[str, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        for word in line.words:
            index[_digits(word.text)].append(at)
    return index


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
