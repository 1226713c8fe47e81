"""A page's structure tree as the file has it: the tables that it claims, and whose each character is.

The tree is what accessible PDFs carry (ISO 32000-1, 14.7-14.8): Table, TR, TH and TD elements whose marked-content ids
say which characters are theirs.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.showing import text_objects

MAX_ELEMENTS = 200_000  # of a page
MAX_DEPTH = 60
MAX_SPAN = 100
MAX_ATTRIBUTES = 20  # of an element, and marks of an object
MAX_TEXT = 100_000  # characters that the tree gives in a text's stead
OUTSIDE, ARTIFACT = -1, -2
_ROW_GROUPS = {"THead", "TBody", "TFoot"}
_INLINE = {"Span", "Link", "Reference", "Em", "Strong", "Quote", "Code", "BibEntry", "Annot", "Lbl", "NonStruct"}
Owners = np.ndarray[Any, np.dtype[np.int32]]


@dataclass(slots=True)
class Block:
    """A paragraph of a cell: the ids of its content, or the text that the file gives in its stead."""

    ids: list[int] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Cell:
    """A cell: its paragraphs, and how many columns and rows it takes."""

    blocks: list[Block]
    columns: int = 1
    rows: int = 1


Claim = list[list[Cell]]
"""A table of the tree: its rows of cells."""


def claimed_tables(raw_page: Any) -> list[Claim]:
    """The tables of a page's structure tree; none if the file is not tagged."""
    tree = pdfium.FPDF_StructTree_GetForPage(raw_page)
    if not tree:
        return []
    try:
        return list(_Walk().tables(tree))
    finally:
        pdfium.FPDF_StructTree_Close(tree)


class _Walk:
    """A walk through a tree of unknown size and shape."""

    def __init__(self) -> None:
        self.left = MAX_ELEMENTS

    def tables(self, tree: Any) -> Iterator[Claim]:
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

    def _in(self, element: Any, depth: int) -> Iterator[Claim]:
        if depth > MAX_DEPTH:
            return
        if _type(element) == "Table":
            nested: list[Claim] = []
            rows = list(self._rows(element, depth, nested))
            yield rows
            yield from nested
            return
        for child in self._children(element):
            yield from self._in(child, depth + 1)

    def _rows(self, element: Any, depth: int, nested: list[Claim]) -> Iterator[list[Cell]]:
        for child in self._children(element):
            kind = _type(child)
            if kind in _ROW_GROUPS and depth < MAX_DEPTH:
                yield from self._rows(child, depth + 1, nested)
            elif kind == "TR":
                yield [self._cell(c, depth, nested) for c in self._children(child) if _type(c) in ("TH", "TD")]

    def _cell(self, element: Any, depth: int, nested: list[Claim]) -> Cell:
        blocks = [Block()]
        self._content(element, depth, blocks, nested)
        return Cell([b for b in blocks if b.ids or b.text], _number(element, b"ColSpan"), _number(element, b"RowSpan"))

    def _content(self, element: Any, depth: int, blocks: list[Block], nested: list[Claim]) -> None:
        """Gather the ids of an element's content; an element that is no part of a line opens a new block."""
        if depth > MAX_DEPTH:
            return
        for i in range(pdfium.FPDF_StructElement_CountChildren(element)):
            self.left -= 1
            if self.left < 0:
                return
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
            if child:
                self._child(child, depth + 1, blocks, nested)
            elif (marked := pdfium.FPDF_StructElement_GetChildMarkedContentID(element, i)) >= 0:
                blocks[-1].ids.append(marked)

    def _child(self, child: Any, depth: int, blocks: list[Block], nested: list[Claim]) -> None:
        kind = _type(child)
        if kind == "Table":
            nested += self._in(child, depth)
            return
        if kind not in _INLINE and (blocks[-1].ids or blocks[-1].text):
            blocks.append(Block())
        instead = _text(pdfium.FPDF_StructElement_GetActualText, child)
        if not instead.strip():
            self._content(child, depth, blocks, nested)
            return
        inner = [Block()]
        self._content(child, depth, inner, nested)
        blocks[-1].text += instead
        blocks[-1].ids += [m for b in inner for m in b.ids]


def _type(element: Any) -> str:
    return _text(pdfium.FPDF_StructElement_GetType, element)


_BUFFER = ctypes.create_string_buffer(256)


def _text(get: Any, element: Any) -> str:
    """What one of pdfium's functions says of an element, which it writes as UTF-16 with a zero at the end."""
    length = get(element, _BUFFER, len(_BUFFER))
    if length <= len(_BUFFER):
        return _BUFFER.raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
    buffer = ctypes.create_string_buffer(min(length, MAX_TEXT))
    written = get(element, buffer, len(buffer))
    return buffer.raw[: max(min(written, len(buffer)) - 2, 0)].decode("utf-16-le", "replace")


def _number(element: Any, name: bytes) -> int:
    """A number among an element's attributes, between 1 and MAX_SPAN; 1 where it has none."""
    value = ctypes.c_float()
    for i in range(min(pdfium.FPDF_StructElement_GetAttributeCount(element), MAX_ATTRIBUTES)):
        attribute = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, i)
        number = attribute and pdfium.FPDF_StructElement_Attr_GetValue(attribute, name)
        if number and pdfium.FPDF_StructElement_Attr_GetNumberValue(number, value):
            return int(min(max(value.value, 1), MAX_SPAN))
    return 1


def owners_of(page: Page) -> Owners:
    """For each character the id of its marked content; ARTIFACT for decoration, OUTSIDE for what is not marked."""
    objects, firsts, of_each = np.unique(
        text_objects(page.raw_text, len(page.boxes)), return_index=True, return_inverse=True
    )
    things = (pdfium.FPDFText_GetTextObject(page.raw_text, i) for i in firsts.tolist())
    own = [_owner(thing) if item else OUTSIDE for item, thing in zip(objects.tolist(), things, strict=True)]
    return np.array(own, dtype=np.int32)[of_each]


def _owner(thing: Any) -> int:
    owner = int(pdfium.FPDFPageObj_GetMarkedContentID(thing))
    return ARTIFACT if owner < 0 and _is_artifact(thing) else owner


def _is_artifact(thing: Any) -> bool:
    for i in range(min(pdfium.FPDFPageObj_CountMarks(thing), MAX_ATTRIBUTES)):
        mark = pdfium.FPDFPageObj_GetMark(thing, i)
        length = ctypes.c_ulong()
        if pdfium.FPDFPageObjMark_GetName(mark, _WIDE, len(_BUFFER), length):
            name = bytes(_WIDE)[: max(min(length.value, len(_BUFFER)) - 2, 0)].decode("utf-16-le", "replace")
            if name == "Artifact":
                return True
    return False


_WIDE = (ctypes.c_ushort * (len(_BUFFER) // 2))()
