"""Where the cells of a document are printed: each row is found again among the words of its printed copy.

A printed copy is not read as a table anew: a workbook's table may be printed on several pages, side by side, and its
columns run into each other. Its words tell where each figure is all the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from unicodedata import normalize

from kronespor.footing.equations import CellPlace
from kronespor.footing.report import ReportCell, ReportRow, ReportTable
from kronespor.language import fold
from kronespor.reading import Box

Place = tuple[int, Box]
AROUND = 10
"""Lines above and below that a name may be broken over, with the figures at the top, middle or foot of its row."""
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
    words: Sequence[PrintedWord]

    @cached_property
    def names(self) -> Sequence[tuple[float, Sequence[str]]]:
        """What each word says as a part of a name, with its left edge."""
        return [(word.box[0], _name(word.text)) for word in self.words]

    def before(self, edge: float) -> Iterator[str]:
        """The parts of names left of an edge."""
        return (part for left, parts in self.names if left < edge for part in parts)


class _Option(NamedTuple):
    """A line with the figures of a row, or the first of them, and how well it fits."""

    at: int
    boxes: Sequence[Box]
    weight: float


def placed(tables: Iterable[ReportTable], words: Iterable[PrintedWord]) -> dict[CellPlace, Place]:
    """The page and box of each cell that is found; none of a row of which the copy says something else.

    No two cells have the same place.
    """
    found: dict[CellPlace, Place] = {}
    lines = _lines(words)
    index = _by_word(lines)
    taken: set[Place] = set()
    for table in tables:
        rows = [(row, wanted) for row in table.rows if (wanted := _wanted(row))]
        options = [_options(row, [cell for _, cell in wanted], lines, index, taken) for row, wanted in rows]
        pairs = zip(rows, _in_order(options, len(lines)), strict=True)
        begun = [(row, wanted, option) for (row, wanted), option in pairs if option]
        places = _continued([([cell for _, cell in wanted], option) for _, wanted, option in begun], lines)
        for (row, wanted, _), of_row in zip(begun, places, strict=True):
            found |= {(table.id, row.id, n): place for (n, _), place in zip(wanted, of_row, strict=False)}
            taken.update(of_row)
    return found


def _wanted(row: ReportRow) -> list[tuple[int, ReportCell]]:
    """The figures of a row, each with its place in it."""
    return [(n, cell) for n, cell in enumerate(row.cells) if cell.amount is not None and cell.printed]


def _options(
    row: ReportRow,
    cells: Sequence[ReportCell],
    lines: Sequence[_Line],
    index: Mapping[str, Sequence[int]],
    taken: Set[Place],
) -> list[_Option]:
    """The lines that a row may begin on: they have its figures, as far as they are printed beside each other, and its
    name beside them.
    """
    found = ((at, _figures(lines[at].words, cells)) for at in _candidates(cells[0], index))
    free = [(at, boxes) for at, boxes in found if boxes and (lines[at].page, boxes[0]) not in taken]
    whole = [at for at, boxes in free if len(boxes) == len(cells) > 1]
    is_telling = len(whole) == 1 and sum(len(_digits(cell.printed)) > 2 for cell in cells) > 1
    options = []
    for at, boxes in free:
        likeness = _likeness(row.label, lines, at, boxes)
        least = (LEAST / 2 if not is_telling else 0.0) if at in whole else LEAST  # a name may be cut off in print
        if likeness >= least and likeness:
            options.append(_Option(at, boxes, likeness + len(boxes) / len(cells)))
    return options


def _in_order(options: Sequence[Sequence[_Option]], lines: int) -> list[_Option | None]:
    """For each row one of its lines, or none: each below the one before, those that fit best together.

    The heaviest chain of lines that rise, by a Fenwick tree of the heaviest that end at or above a line.
    """
    tree: list[_Chain | None] = [None] * (lines + 1)
    for row, of in enumerate(options):
        chains = []
        for option in of:
            before = _heaviest(tree, option.at)
            chains.append(_Chain((before.weight if before else 0.0) + option.weight, row, option, before))
        for chain in chains:
            at = chain.option.at + 1
            while at <= lines:
                if (other := tree[at]) is None or chain.weight > other.weight:
                    tree[at] = chain
                at += at & -at
    chosen: list[_Option | None] = [None] * len(options)
    last = _heaviest(tree, lines)
    while last:
        chosen[last.row] = last.option
        last = last.before
    return chosen


class _Chain(NamedTuple):
    """Lines chosen for the rows up to one, and what they weigh."""

    weight: float
    row: int
    option: _Option
    before: "_Chain | None"


def _heaviest(tree: Sequence[_Chain | None], at: int) -> _Chain | None:
    """The heaviest chain that ends above a line."""
    best = None
    while at > 0:
        if (chain := tree[at]) and (best is None or chain.weight > best.weight):
            best = chain
        at -= at & -at
    return best


def _continued(begun: Sequence[tuple[Sequence[ReportCell], _Option]], lines: Sequence[_Line]) -> list[list[Place]]:
    """The places of the figures of each row from the first on, as far as they are found: of a wide table on the same
    height of pages that follow, as many further on for each row.
    """
    of_page: dict[int, list[_Line]] = defaultdict(list)
    for line in lines:
        of_page[line.page].append(line)
    steps = range(1, max(of_page, default=0) + 1 if any(len(o.boxes) < len(c) for c, o in begun) else 1)

    def rest(step: int) -> list[list[Place]]:
        return [list(_beside(of_page, lines[o.at].page, step, o.boxes, cells)) for cells, o in begun]

    nothing: list[list[Place]] = [[] for _ in begun]
    best = max(map(rest, steps), key=lambda places: sum(map(len, places)), default=nothing)
    own = ([(lines[option.at].page, box) for box in option.boxes] for _, option in begun)
    return [[*mine, *more] for mine, more in zip(own, best, strict=True)]


def _beside(
    of_page: Mapping[int, Sequence[_Line]], page: int, step: int, boxes: Sequence[Box], cells: Sequence[ReportCell]
) -> Iterator[Place]:
    """The rest of a row that begins with some boxes, on every so many pages."""
    left = cells[len(boxes) :]
    while left and (page := page + step) in of_page:
        level = (line for line in of_page[page] if any(_is_level(word.box, boxes[0]) for word in line.words))
        found = max((_figures(line.words, left) for line in level), key=len, default=())
        if not found:
            return
        yield from ((page, box) for box in found)
        left = left[len(found) :]


def _is_level(box: Box, other: Box) -> bool:
    return abs(box[1] + box[3] - other[1] - other[3]) <= 2 * LEVEL


def _candidates(cell: ReportCell, index: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """The lines that have a figure, or its first digits."""
    wanted = {form for text in _texts(cell) for form in (_digits(text), _digits(text.split()[0]))}
    return sorted({at for form in wanted for at in index.get(form, ())})


def _digits(text: str) -> str:
    """A figure whatever its digits are parted by."""
    return SIGNS.sub("", normalize("NFKC", text)).replace("\u2212", "-")


def _texts(cell: ReportCell) -> Iterator[str]:
    """What a cell may print: with the mark of a footnote behind it, and without."""
    yield cell.printed
    note, printed = "".join(cell.footnotes), normalize("NFKC", cell.printed)
    if note and printed.endswith(note) and (plain := printed.removesuffix(note).strip()):
        yield plain


def _figures(words: Sequence[PrintedWord], cells: Sequence[ReportCell]) -> list[Box]:
    """The boxes of the figures that stand on a line in their order, as many as do from the first on."""
    boxes: list[Box] = []
    at = 0
    for cell in cells:
        stands = next(((n, end) for n in range(at, len(words)) if (end := _end(words, n, cell))), None)
        if stands is None:
            break
        boxes.append(_around([word.box for word in words[slice(*stands)]]))
        at = stands[1]
    return boxes


def _end(words: Sequence[PrintedWord], start: int, cell: ReportCell) -> int:
    """Behind which word a figure ends that begins with one; 0 if none does."""
    wanted = {_digits(text): len(text.split()) for text in _texts(cell)}
    for count in range(1, max(wanted.values()) + 1):
        if _digits("".join(word.text for word in words[start : start + count])) in wanted:
            return start + count
    return 0


def _likeness(label: str, lines: Sequence[_Line], at: int, found: Sequence[Box]) -> float:
    """How much of a row's name stands on its line left of its figures, or on lines close by.

    Of a wide table, at the same height of a page before.
    """
    wanted = _name(label)
    if not wanted:
        return 1.0
    line, edge = lines[at], found[0][0]
    best = _share(wanted, {*line.before(edge)}, _close(lines, at, edge))
    for n in range(at - 1, -1, -1):
        other = lines[n]
        if other.page < line.page - PAGES or best == 1.0:
            break
        if other.page < line.page and _is_level(other.words[0].box, found[0]):
            own = {*other.before(float("inf"))}
            best = max(best, ELSEWHERE * _share(wanted, own, _close(lines, n, float("inf"))))
    return best


def _share(wanted: Sequence[str], here: Set[str], near: Set[str]) -> float:
    """How much of a name some words say; nothing if there stands another name beside the figures."""
    if here and not any(word in part for word in here for part in wanted):
        return 0.0
    return sum(1.0 if part in here else NEAR if _says(part, here | near) else 0.0 for part in wanted) / len(wanted)


def _says(part: str, words: Set[str]) -> bool:
    """Whether words have a part of a name, or how it begins or ends where a narrow cell breaks it."""
    pieces = (piece for n in range(BROKEN, len(part)) for piece in (part[:n], part[-n:]))
    return part in words or any(piece in words for piece in pieces)


def _close(lines: Sequence[_Line], at: int, edge: float) -> set[str]:
    """The parts of names left of an edge on the lines around one."""
    around = lines[max(at - AROUND, 0) : at + AROUND + 1]
    own = lines[at]
    return {part for line in around if line.page == own.page and line is not own for part in line.before(edge)}


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
        lines += [_Line(page, sorted(row, key=lambda word: word.box[0])) for row in rows]
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
