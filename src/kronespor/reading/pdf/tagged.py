"""A page's structure tree: the tables that the file itself marks, cell by cell.

The tree is what accessible PDFs carry (ISO 32000-1, 14.7-14.8): Table, TR, TH and TD elements whose marked-content ids
say which characters are theirs. It is somebody's claim, so it is held against the page before it is used.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.alignment import align
from kronespor.reading.pdf.cells import Laid, Placed
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.words import Word, find_lines, find_words, is_numeric

MAX_ELEMENTS = 200_000  # of a page
MAX_DEPTH = 60
MAX_SPAN = 100
MAX_WIDTH = 200
_ROW_GROUPS = {"THead", "TBody", "TFoot"}
_INLINE = {"Span", "Link", "Reference", "Em", "Strong", "Quote", "Code", "BibEntry", "Annot", "Lbl", "NonStruct"}
FEW_ARTIFACTS = 300  # characters of running heads and repeated headings on a page with little else
OUTSIDE, ARTIFACT = -1, -2


@dataclass(slots=True)
class _Block:
    """A paragraph of a cell: the ids of its content, or the text that the file gives in its stead."""

    ids: list[int] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class _Cell:
    blocks: list[_Block]
    columns: int = 1
    rows: int = 1


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


def read_tree(page: Page, raw_page: Any) -> Tagged:
    """The tables of a page's structure tree that agree with the page; none if the file is not tagged."""
    tree = pdfium.FPDF_StructTree_GetForPage(raw_page)
    if not tree:
        return Tagged()
    try:
        claimed = list(_Walk().tables(tree))
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    if not claimed:
        return Tagged()
    owners = _owners(page)
    return _held_against(page, claimed, owners)


class _Walk:
    """A walk through a tree of unknown size and shape."""

    def __init__(self) -> None:
        self.left = MAX_ELEMENTS

    def tables(self, tree: Any) -> Iterator[list[list[_Cell]]]:
        """The tables with their rows of cells, in order."""
        for i in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            child = pdfium.FPDF_StructTree_GetChildAtIndex(tree, i)
            if child:
                yield from self._in(child, 0)

    def _children(self, element: Any) -> Iterator[Any]:
        for i in range(pdfium.FPDF_StructElement_CountChildren(element)):
            self.left -= 1
            if self.left < 0:
                return
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
            if child:
                yield child

    def _in(self, element: Any, depth: int) -> Iterator[list[list[_Cell]]]:
        if depth > MAX_DEPTH:
            return
        if _type(element) == "Table":
            nested: list[list[list[_Cell]]] = []
            rows = list(self._rows(element, depth, nested))
            yield rows
            yield from nested
            return
        for child in self._children(element):
            yield from self._in(child, depth + 1)

    def _rows(self, element: Any, depth: int, nested: list[list[list[_Cell]]]) -> Iterator[list[_Cell]]:
        for child in self._children(element):
            kind = _type(child)
            if kind in _ROW_GROUPS and depth < MAX_DEPTH:
                yield from self._rows(child, depth + 1, nested)
            elif kind == "TR":
                yield [self._cell(c, depth, nested) for c in self._children(child) if _type(c) in ("TH", "TD")]

    def _cell(self, element: Any, depth: int, nested: list[list[list[_Cell]]]) -> _Cell:
        blocks = [_Block()]
        self._content(element, depth, blocks, nested)
        return _Cell([b for b in blocks if b.ids or b.text], _number(element, b"ColSpan"), _number(element, b"RowSpan"))

    def _content(self, element: Any, depth: int, blocks: list[_Block], nested: list[list[list[_Cell]]]) -> None:
        """Gather the ids of an element's content; an element that is no part of a line opens a new block."""
        if depth > MAX_DEPTH:
            return
        for i in range(pdfium.FPDF_StructElement_CountChildren(element)):
            self.left -= 1
            if self.left < 0:
                return
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
            if not child:
                marked = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, i)
                if marked >= 0:
                    blocks[-1].ids.append(marked)
                continue
            kind = _type(child)
            if kind == "Table":
                nested += self._in(child, depth + 1)
                continue
            if kind not in _INLINE and (blocks[-1].ids or blocks[-1].text):
                blocks.append(_Block())
            instead = _text(pdfium.FPDF_StructElement_GetActualText, child)
            if instead.strip():
                blocks[-1].text += instead
                inner = [_Block()]
                self._content(child, depth + 1, inner, nested)
                blocks[-1].ids += [m for b in inner for m in b.ids]
            else:
                self._content(child, depth + 1, blocks, nested)


def _type(element: Any) -> str:
    return _text(pdfium.FPDF_StructElement_GetType, element)


_BUFFER = ctypes.create_string_buffer(256)


def _text(get: Any, element: Any) -> str:
    """What one of pdfium's functions says of an element, which it writes as UTF-16 with a zero at the end."""
    length = get(element, _BUFFER, len(_BUFFER))
    if length <= len(_BUFFER):
        return _BUFFER.raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
    buffer = ctypes.create_string_buffer(min(length, 100_000))
    written = get(element, buffer, len(buffer))
    return buffer.raw[: max(min(written, len(buffer)) - 2, 0)].decode("utf-16-le", "replace")


def _number(element: Any, name: bytes) -> int:
    """A number among an element's attributes, between 1 and MAX_SPAN; 1 where it has none."""
    value = ctypes.c_float()
    for i in range(min(pdfium.FPDF_StructElement_GetAttributeCount(element), 20)):
        attribute = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, i)
        found = attribute and pdfium.FPDF_StructElement_Attr_GetValue(attribute, name)
        if found and pdfium.FPDF_StructElement_Attr_GetNumberValue(found, value):
            return int(min(max(value.value, 1), MAX_SPAN))
    return 1


def _owners(page: Page) -> np.ndarray[Any, np.dtype[np.int32]]:
    """For each character the id of its marked content; ARTIFACT for decoration, OUTSIDE for what is not marked."""
    owners = np.full(len(page.boxes), OUTSIDE, dtype=np.int32)
    known: dict[int, int] = {}
    raw, cast = page.raw_text, ctypes.cast
    for i in range(len(owners)):
        thing = pdfium.FPDFText_GetTextObject(raw, i)
        address = cast(thing, ctypes.c_void_p).value if thing else None
        if address is None:
            continue
        owner = known.get(address)
        if owner is None:
            owner = pdfium.FPDFPageObj_GetMarkedContentID(thing)
            if owner < 0 and _is_artifact(thing):
                owner = ARTIFACT
            known[address] = owner
        owners[i] = owner
    return owners


def _is_artifact(thing: Any) -> bool:
    for i in range(min(pdfium.FPDFPageObj_CountMarks(thing), 20)):
        mark = pdfium.FPDFPageObj_GetMark(thing, i)
        length = ctypes.c_ulong()
        if pdfium.FPDFPageObjMark_GetName(mark, _WIDE, len(_BUFFER), length):
            name = bytes(_WIDE)[: max(min(length.value, len(_BUFFER)) - 2, 0)].decode("utf-16-le", "replace")
            if name == "Artifact":
                return True
    return False


_WIDE = (ctypes.c_ushort * (len(_BUFFER) // 2))()


def _held_against(page: Page, claimed: list[list[list[_Cell]]], owners: np.ndarray[Any, np.dtype[np.int32]]) -> Tagged:
    """Set the tables that the tree claims, and drop those that the page contradicts."""
    found = Tagged()
    cells: dict[int, int] = {}  # id of marked content -> number of the cell
    number = 0
    laid: list[list[tuple[int, int, int, _Cell]]] = []
    for rows in claimed:
        places = []
        for r, column, cell in _lay(rows):
            places.append((r, column, number, cell))
            for block in cell.blocks:
                cells.update(dict.fromkeys(block.ids, number))
            number += 1
        laid.append(places)
    groups = np.array([cells.get(o, o if o < 0 else OUTSIDE) for o in owners.tolist()], dtype=np.int32)
    by_cell: dict[int, list[Word]] = {}
    outside: list[Word] = []
    for word in find_words(page, groups):
        group = int(groups[word.first])
        if group >= 0:
            by_cell.setdefault(group, []).append(word)
        elif group == OUTSIDE:
            outside.append(word)
    printed = np.array([not c.isspace() for c in page.text[: len(groups)]], dtype=bool)
    artifacts = np.flatnonzero((groups == ARTIFACT) & printed)
    if len(artifacts) <= max(0.3 * int(printed.sum()), FEW_ARTIFACTS):  # else somebody has marked the text itself
        found.artifacts = set(artifacts.tolist())
    for places in laid:
        table = _set(page, places, by_cell, owners)
        wrong = table is not None and _contradiction(table, places, outside)
        if table is None or wrong:
            found.contradicted = True
        elif table.width >= 2 and len(table.rows) >= 1:
            found.tables.append(table)
    return found


def _lay(rows: list[list[_Cell]]) -> Iterator[tuple[int, int, _Cell]]:
    """The cells with their row and column, room left for those that span rows and columns."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
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
            yield r, column, cell
            column += cell.columns


def _set(
    page: Page,
    places: list[tuple[int, int, int, _Cell]],
    by_cell: dict[int, list[Word]],
    owners: np.ndarray[Any, np.dtype[np.int32]],
) -> TaggedTable | None:
    """A table's cells with their words; None if none has any."""
    if not places:
        return None
    rows: Laid = [{} for _ in range(max(p[0] for p in places) + 1)]
    limits: dict[int, float] = {}
    texts: dict[tuple[int, int], str] = {}
    used: list[Word] = []
    for r, column, number, cell in places:
        words = by_cell.get(number, [])
        if not words:
            continue
        used += words
        lines: list[list[Word]] = []
        ends: set[int] = set()
        for block in cell.blocks:
            ids = set(block.ids)
            of_block = [w for w in words if int(owners[w.first]) in ids]
            if of_block:
                lines += [line.words for line in find_lines(of_block)]
                ends.add(len(lines) - 1)
        if not lines:
            continue
        last = column + cell.columns - 1
        placed = Placed(lines, column, last, ends=frozenset(ends))
        rows[r][column] = placed
        if any(b.text for b in cell.blocks):
            texts[r, column] = "\n".join(b.text for b in cell.blocks if b.text)
        if last == column:
            limits[column] = max(limits.get(column, 0.0), placed.x1)
    for row in rows:
        for placed in row.values():
            placed.limit = limits.get(placed.first, placed.x1)
    width = min(max(column + cell.columns for _, column, _, cell in places), MAX_WIDTH)
    taken = [0] * len(rows)
    for r, column, _, cell in places:
        taken[r] = max(taken[r], column + cell.columns)
    width = align(rows, taken, width, texts, sorted(page.down[:, 2].tolist()))
    if not width:
        return None
    kept = [r for r, row in enumerate(rows) if row]
    texts = {(kept.index(r), column): text for (r, column), text in texts.items()}
    rows = [rows[r] for r in kept]
    return TaggedTable(rows, width, texts, used) if used else None


def _contradiction(table: TaggedTable, places: list[tuple[int, int, int, _Cell]], outside: list[Word]) -> bool:
    """True if the page shows another table: cells out of order, everything in one cell, text left out."""
    cells = [cell for row in table.rows for cell in row.values()]
    words = [sum(len(line) for line in cell.lines) for cell in cells]
    if len(places) >= 4 and max(words) > 0.7 * sum(words):
        largest = cells[words.index(max(words))]
        if sum(is_numeric(w.text) for line in largest.lines for w in line) >= 6:
            return True
    wrong = pairs = 0
    for row in table.rows:
        in_row = [row[c] for c in sorted(row)]
        for a, b in pairwise(in_row):
            pairs += 1
            wrong += a.box[0] >= b.box[2] or a.box[3] <= b.box[1] or b.box[3] <= a.box[1]
    if pairs and wrong > 0.2 * pairs:
        return True
    x0, x1 = min(c.box[0] for c in cells), max(c.box[2] for c in cells)
    inside = [w for w in outside if x0 <= (w.x0 + w.x1) / 2 <= x1 and table.y0 < (w.y0 + w.y1) / 2 < table.y1]
    return len(inside) > 0.1 * sum(words)
