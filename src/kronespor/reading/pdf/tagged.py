"""The tables that a file itself marks, cell by cell: what its structure tree claims, held against the page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from kronespor.reading.pdf.alignment import align
from kronespor.reading.pdf.cells import Laid, Placed, end_names
from kronespor.reading.pdf.lines import find_lines
from kronespor.reading.pdf.numbers import is_numeric
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.showing import printing
from kronespor.reading.pdf.tree import ARTIFACT, OUTSIDE, Cell, Claim, Owners, claimed_tables, owners_of
from kronespor.reading.pdf.words import Word, find_words

MAX_WIDTH = 200  # columns
FEW_ARTIFACTS = 300  # characters of running heads and repeated headings on a page with little else
MANY_ARTIFACTS = 0.3  # of a page's characters: more are no decoration, somebody has marked the text itself
ONE_CELL = 0.7  # of a table's words: a cell that holds more of them, and so many numbers, holds the whole table
ONE_CELL_NUMBERS, ONE_CELL_OF = 6, 4
OUT_OF_ORDER = 0.2  # of the neighbours in rows
LEAST_LONE = 4  # tables of one row, on a page where most have no more
LEFT_OUT = 0.1  # of a table's words: so many may stand in its place outside it


@dataclass(slots=True)
class TaggedTable:
    """A table of the tree that holds: its rows, the texts the tree gives outright, and its words."""

    rows: Laid
    width: int
    texts: dict[tuple[int, int], str]
    words: list[Word]

    @property
    def y0(self) -> float:
        """Where it begins."""
        return min(w.y0 for w in self.words)

    @property
    def y1(self) -> float:
        """Where it ends."""
        return max(w.y1 for w in self.words)


@dataclass(slots=True)
class Tagged:
    """What a page's tree says: its tables, the characters that are only decoration, and if the page contradicts it."""

    tables: list[TaggedTable] = field(default_factory=list)
    artifacts: set[int] = field(default_factory=set)  # indices of characters
    contradicted: bool = False


@dataclass(slots=True)
class _Place:
    """A cell that the tree claims, the row and column it gives it, and the words that are its own."""

    row: int
    column: int
    cell: Cell
    words: list[Word] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The column after its last."""
        return self.column + self.cell.columns


def read_tree(page: Page, raw_page: Any) -> Tagged:
    """The tables of a page's structure tree that agree with the page; none if the file is not tagged."""
    claims = claimed_tables(raw_page)
    return _held_against(page, claims, owners_of(page)) if claims else Tagged()


def _held_against(page: Page, claims: list[Claim], owners: Owners) -> Tagged:
    """Set the tables that the tree claims, and drop those that the page contradicts."""
    tables = [list(_places(claim)) for claim in claims]
    groups = _groups(tables, owners)
    outside = _give_words(page, tables, groups)
    tagged = Tagged(artifacts=_artifacts(page, groups))
    for places in tables:
        table = _set(page, places, owners)
        if table is None or _is_contradicted(table, places, outside):
            tagged.contradicted = True
        elif table.width >= 2 and table.rows:
            tagged.tables.append(table)
    if _parts_rows(tagged.tables):
        return Tagged(artifacts=tagged.artifacts, contradicted=True)
    return tagged


def _parts_rows(tables: list[TaggedTable]) -> bool:
    """Whether the tree makes a table of each row, as that of a printed sheet whose rows stand apart may."""
    lone = sum(len(table.rows) == 1 for table in tables)
    return lone >= LEAST_LONE and 2 * lone > len(tables)


def _places(claim: Claim) -> Iterator[_Place]:
    """The cells with their row and column, room left for those that span rows and columns."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(claim):
        column = 0
        for cell in row:
            while (r, column) in taken:
                column += 1
            if column >= MAX_WIDTH:
                break
            if cell.rows > 1:
                taken.update(
                    (r + down, column + right) for down in range(1, cell.rows) for right in range(cell.columns)
                )
            yield _Place(r, column, cell)
            column += cell.columns


def _groups(tables: list[list[_Place]], owners: Owners) -> Owners:
    """For each character the number of its cell, counted through all tables; OUTSIDE and ARTIFACT as they are."""
    cells: dict[int, int] = {}  # id of marked content -> number of the cell
    for number, place in enumerate(place for places in tables for place in places):
        for block in place.cell.blocks:
            cells.update(dict.fromkeys(block.ids, number))
    return np.array([cells.get(o, o if o < 0 else OUTSIDE) for o in owners.tolist()], dtype=np.int32)


def _give_words(page: Page, tables: list[list[_Place]], groups: Owners) -> list[Word]:
    """Give the cells their words; the words that are of no cell are returned."""
    places = [place for places in tables for place in places]
    outside: list[Word] = []
    for word in find_words(page, groups):
        group = int(groups[word.first])
        if group >= 0:
            places[group].words.append(word)
        elif group == OUTSIDE:
            outside.append(word)
    return outside


def _artifacts(page: Page, groups: Owners) -> set[int]:
    """The characters that are decoration; none where somebody has marked the text itself as such."""
    printed = printing(page.text[: len(groups)])
    artifacts = np.flatnonzero((groups == ARTIFACT) & printed)
    few = len(artifacts) <= max(MANY_ARTIFACTS * int(printed.sum()), FEW_ARTIFACTS)
    return set(artifacts.tolist()) if few else set()


def _set(page: Page, places: list[_Place], owners: Owners) -> TaggedTable | None:
    """A table's cells with their words, under the columns they stand in; None if none has any or that is unclear."""
    used = [word for place in places for word in place.words]
    if not used:
        return None
    ends = _ends(places)
    rows: Laid = [{} for _ in ends]
    texts: dict[tuple[int, int], str] = {}
    for place in places:
        if placed := _placed(place, owners):
            rows[place.row][place.column] = placed
            if given := [block.text for block in place.cell.blocks if block.text]:
                texts[place.row, place.column] = "\n".join(given)
    width = align(rows, ends, min(max(ends), MAX_WIDTH), texts, [tuple(rule) for rule in page.down.tolist()])
    _limit(rows)
    end_names([row[0] for row in rows if 0 in row])
    return _without_empty_rows(rows, width, texts, used) if width else None


def _ends(places: list[_Place]) -> list[int]:
    """How many columns the tree gives each row."""
    ends = [0] * (max(place.row for place in places) + 1)
    for place in places:
        ends[place.row] = max(ends[place.row], place.end)
    return ends


def _without_empty_rows(rows: Laid, width: int, texts: dict[tuple[int, int], str], used: list[Word]) -> TaggedTable:
    kept = [r for r, row in enumerate(rows) if row]
    texts = {(kept.index(r), column): text for (r, column), text in texts.items()}
    return TaggedTable([rows[r] for r in kept], width, texts, used)


def _placed(place: _Place, owners: Owners) -> Placed | None:
    """A cell with its words line by line, paragraph by paragraph; None if it has none."""
    lines: list[list[Word]] = []
    ends: set[int] = set()
    for block in place.cell.blocks:
        ids = set(block.ids)
        words = [w for w in place.words if int(owners[w.first]) in ids]
        if words:
            lines += [line.words for line in find_lines(words)]
            ends.add(len(lines) - 1)
    return Placed(lines, place.column, place.end - 1, ends=frozenset(ends)) if lines else None


def _limit(rows: Laid) -> None:
    """Tell the cells how far right their column reaches."""
    limits: dict[int, float] = {}
    cells = [cell for row in rows for cell in row.values()]
    for cell in cells:
        if not cell.spans:
            limits[cell.first] = max(limits.get(cell.first, 0.0), cell.x1)
    for cell in cells:
        cell.limit = limits.get(cell.first, cell.x1)


def _is_contradicted(table: TaggedTable, places: list[_Place], outside: list[Word]) -> bool:
    """True if the page shows another table than the tree describes."""
    cells = [cell for row in table.rows for cell in row.values()]
    all_in_one = len(places) >= ONE_CELL_OF and _is_all_in_one_cell(cells)
    return all_in_one or _is_out_of_order(table.rows) or _leaves_text_out(table, cells, outside)


def _is_all_in_one_cell(cells: list[Placed]) -> bool:
    counts = [sum(map(len, cell.lines)) for cell in cells]
    if max(counts) <= ONE_CELL * sum(counts):
        return False
    largest = cells[counts.index(max(counts))]
    return sum(is_numeric(w.text) for line in largest.lines for w in line) >= ONE_CELL_NUMBERS


def _is_out_of_order(rows: Laid) -> bool:
    """True if too many neighbours of a row do not stand beside each other, from left to right."""
    pairs = [(a.box, b.box) for row in rows for a, b in pairwise(row[c] for c in sorted(row))]
    wrong = sum(a[0] >= b[2] or a[3] <= b[1] or b[3] <= a[1] for a, b in pairs)
    return wrong > OUT_OF_ORDER * len(pairs)


def _leaves_text_out(table: TaggedTable, cells: list[Placed], outside: list[Word]) -> bool:
    """True if much text that is of no cell stands among the cells."""
    x0, x1 = min(c.box[0] for c in cells), max(c.box[2] for c in cells)
    inside = [w for w in outside if x0 <= (w.x0 + w.x1) / 2 <= x1 and table.y0 < (w.y0 + w.y1) / 2 < table.y1]
    return len(inside) > LEFT_OUT * sum(len(line) for cell in cells for line in cell.lines)
