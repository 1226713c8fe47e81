"""A text of OpenDocument in the elements of Word, which `reading.word` reads."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from kronespor.reading.document import Link, ReadingError
from kronespor.reading.facts import unwrap
from kronespor.reading.opendocument.source import (
    ALIKE,
    CELLS,
    DRAW,
    HREF,
    OFFICE,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    Source,
    Styles,
    count,
    each,
    has_ground,
    has_object,
    is_bold,
    is_struck,
    is_white,
    over,
    points,
)
from kronespor.reading.word import Written
from kronespor.reading.wordhidden import mark_hidden

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_UNITS = 12_700  # of Word's to the point
_DISPLAY, _IS_HIDDEN = f"{TEXT}display", f"{TEXT}is-hidden"
_SPACES = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_LISTED = tuple(f"{TEXT}{tag}" for tag in ("list-item", "list-header", "numbered-paragraph"))
_HOLDS_BLOCKS = (
    *(f"{TEXT}{tag}" for tag in ("section", "list", "list-item", "list-header", "numbered-paragraph")),
    *(f"{TEXT}{tag}" for tag in ("table-of-content", "alphabetical-index", "illustration-index", "table-index")),
    *(f"{TEXT}{tag}" for tag in ("object-index", "user-index", "bibliography", "index-body", "index-title")),
)
_HELD = (*_HOLDS_BLOCKS, f"{TABLE}table")  # of a frame beside paragraphs
_FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
_NO_TEXT = (f"{OFFICE}annotation", f"{TEXT}ruby-text", f"{TEXT}tracked-changes")
_SIGNS = {f"{TEXT}tab": "tab", f"{TEXT}line-break": "br"}
_MARGINS = tuple(
    f"{STYLE}{tag}" for tag in ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
)
MAX_COLUMNS, MAX_ROWS = 100, 1000  # that one cell spans, or that stand for several alike
MAX_ALIKE = 20_000  # cells that stand in a file only as how many others are like them
MAX_SPACES = 1000
Look = dict[str, str]


def written(source: Source, text: Any, title: str) -> Written:
    """The text, its headers and footers, notes and links."""
    writer = _Writer(source, source.styles())
    body = writer.all_of(text, "body")
    if next(text.iter(f"{TEXT}changed-region"), None) is not None:
        etree.SubElement(body, f"{_W}del")
    mark_hidden(body)
    in_margins = _Writer(source, source.margin_styles())
    margins = [in_margins.all_of(part, "hdr") for part in _margins(source, text)]
    return Written(body, margins, writer.notes, writer.links, title)


def _margins(source: Source, text: Any) -> Iterator[Any]:
    """The headers and footers of the pages that the text asks for."""
    masters = {master.get(f"{STYLE}name"): master for master in source.sheet.iter(f"{STYLE}master-page")}
    asked = [style.get(f"{STYLE}master-page-name") for style in source.content.iter(f"{STYLE}style")]
    waiting, seen = ["Standard", *filter(None, asked)], set[str]()
    while waiting:
        if (name := waiting.pop(0)) in seen or (master := masters.get(name)) is None:
            continue
        seen.add(name)
        waiting.append(master.get(f"{STYLE}next-style-name", ""))
        yield from (part for part in master.iterchildren(*_MARGINS) if part.get(f"{STYLE}display") != "false")


class _Writer:
    """Elements of OpenDocument, one after the other, as those of Word."""

    def __init__(self, source: Source, styles: Styles) -> None:
        self.source, self.styles = source, styles
        self.notes: dict[str, str] = {}
        self.links: list[Link] = []
        self._alike = 0
        self._after_space = True

    def all_of(self, element: Any, tag: str) -> Any:
        """What stands in an element, in one of Word's."""
        made = etree.Element(f"{_W}{tag}")
        self._blocks(made, element, is_item=False)
        return made

    def _blocks(self, into: Any, element: Any, *, is_item: bool) -> None:
        for child in element:
            if child.tag in _PARAGRAPHS:
                self._paragraph(into, child, is_item)
            elif child.tag == f"{TABLE}table" and _splits_a_cell(child):
                for cell in child.iter(CELLS[0]):
                    self._blocks(into, cell, is_item=False)
            elif child.tag == f"{TABLE}table":
                self._table(into, child)
            elif child.tag == f"{TEXT}section" and _is_hidden(child):
                self._run(etree.SubElement(into, f"{_W}p"), {_DISPLAY: "none"}, "t").text = "".join(child.itertext())
            elif child.tag in _HOLDS_BLOCKS:
                self._blocks(into, child, is_item=child.tag in _LISTED)
            elif child.tag.startswith(DRAW):
                self._drawing(etree.SubElement(into, f"{_W}p"), child, {})

    def _paragraph(self, into: Any, element: Any, is_item: bool) -> None:
        """A paragraph or heading, with what its style says of it."""
        name = element.get(f"{TEXT}style-name", "")
        made = etree.SubElement(into, f"{_W}p")
        properties = etree.SubElement(made, f"{_W}pPr")
        shown = "Heading" if element.tag == f"{TEXT}h" else self.styles.shown_name("paragraph", name)
        etree.SubElement(properties, f"{_W}pStyle").set(f"{_W}val", shown)
        if is_item:
            etree.SubElement(properties, f"{_W}numPr")
        self._ground(properties, "paragraph", name)
        look = self.styles.properties("paragraph", name, "text")
        if any(_is_hidden(field) for field in element.iter(f"{TEXT}hidden-paragraph")):
            look = {**look, _DISPLAY: "none"}
        outer, self._after_space = self._after_space, True
        self._inline(made, element, look)
        self._after_space = outer

    def _ground(self, properties: Any, family: str, name: str) -> None:
        """Say that a style lays a colour under its text, if it does."""
        if has_ground(self.styles.properties(family, name, family)):
            etree.SubElement(properties, f"{_W}shd").set(f"{_W}fill", "COLOUR")

    def _inline(self, paragraph: Any, element: Any, look: Look) -> None:
        self._write(paragraph, element.text or "", look)
        for child in element:
            self._piece(paragraph, child, look)
            self._write(paragraph, child.tail or "", look)

    def _write(self, paragraph: Any, text: str, look: Look) -> None:
        """Text with its white space as one space, and none after another."""
        text = _SPACES.sub(" ", text)
        text = text[1:] if self._after_space and text[:1] == " " else text
        if text:
            self._after_space = text[-1] == " "
            self._run(paragraph, look, "t").text = text

    def _piece(self, paragraph: Any, child: Any, look: Look) -> None:
        """A sign, a span, a field, a note or a drawing within a paragraph."""
        if child.tag in _SIGNS:
            self._run(paragraph, look, _SIGNS[child.tag])
        elif child.tag == f"{TEXT}s":
            self._run(paragraph, look, "t").text = " " * count(child, f"{TEXT}c", MAX_SPACES)
        elif child.tag == f"{TEXT}note":
            self._note(paragraph, child, look)
            return
        elif child.tag.startswith(DRAW) and child.tag != f"{DRAW}a":
            self._drawing(paragraph, child, look)
            return
        elif child.tag in _NO_TEXT:
            return
        elif child.tag == f"{_FIELD}fieldmark" and (chosen := _chosen(child)):
            self._run(paragraph, look, "t").text = chosen
        else:
            self._span(paragraph, child, look)
            return
        self._after_space = False

    def _span(self, paragraph: Any, child: Any, look: Look) -> None:
        if child.tag == f"{TEXT}a" and child.get(HREF, "").startswith("http"):
            self.links.append(Link(unwrap(child.get(HREF)), "".join(child.itertext())))
        if _is_hidden(child):
            look = {**look, _DISPLAY: "none"}
        own = self.styles.properties("text", child.get(f"{TEXT}style-name", ""), "text")
        self._inline(paragraph, child, over(look, own))

    def _run(self, paragraph: Any, look: Look, tag: str) -> Any:
        """An element of Word in a run of its own."""
        run = etree.SubElement(paragraph, f"{_W}r")
        if shown := [mark for mark in _MARKS if mark[2](look)]:
            properties = etree.SubElement(run, f"{_W}rPr")
            for mark, said, _ in shown:
                etree.SubElement(properties, f"{_W}{mark}", said)
        return etree.SubElement(run, f"{_W}{tag}")

    def _note(self, paragraph: Any, note: Any, look: Look) -> None:
        kind = "endnote" if note.get(f"{TEXT}note-class") == "endnote" else "footnote"
        number = str(len(self.notes) + 1)
        said = [self.all_of(body, "body") for body in note.iterchildren(f"{TEXT}note-body")]
        texts = ("".join(t.text or " " for t in p.iter(f"{_W}t", f"{_W}tab")) for one in said for p in one)
        self.notes[f"{kind} {number}"] = " ".join(" ".join(texts).split())
        self._run(paragraph, look, f"{kind}Reference").set(f"{_W}id", number)

    def _drawing(self, paragraph: Any, shape: Any, look: Look) -> None:
        """What stands in a frame or shape: text, an equation, an object or a picture; each holds one of them."""
        if shape.tag in (f"{DRAW}g", f"{DRAW}a"):
            for inner in shape:
                self._drawing(paragraph, inner, look)
        elif shape.tag != f"{DRAW}frame":
            self._box(paragraph, shape, look)
        elif (box := shape.find(f"{DRAW}text-box")) is not None:
            self._box(paragraph, box, look)
        elif equation := self.source.equation(shape):
            run = etree.SubElement(paragraph, f"{_M}r")
            etree.SubElement(run, f"{_M}t").text = equation
        elif has_object(shape):
            self._run(paragraph, look, "object")
        elif shape.find(f"{DRAW}image") is not None:
            drawn = self._run(paragraph, look, "drawing")
            size = {of: str(round(points(shape.get(f"{SVG}{side}", "")) * _UNITS)) for of, side in _SIDES}
            etree.SubElement(drawn, f"{_PLACED}extent", size)
            etree.SubElement(drawn, f"{_PICTURE}pic")

    def _box(self, paragraph: Any, holder: Any, look: Look) -> None:
        if holder.find(f"{TEXT}p") is not None or any(child.tag in _HELD for child in holder):
            self._blocks(self._run(paragraph, look, "txbxContent"), holder, is_item=False)

    def _table(self, into: Any, table: Any) -> None:
        made = etree.SubElement(into, f"{_W}tbl")
        self._ground(etree.SubElement(made, f"{_W}tblPr"), "table", table.get(f"{TABLE}style-name", ""))
        lower: dict[int, tuple[int, int]] = {}  # column -> how many rows further down a cell reaches, and its width
        for row in each(table):
            alike = count(row, f"{TABLE}number-rows-repeated", MAX_ROWS)
            cells = list(row.iterchildren(*CELLS))
            self._alike += alike * sum(count(cell, ALIKE, MAX_COLUMNS) for cell in cells) - len(cells)
            if self._alike > MAX_ALIKE:
                raise ReadingError("file-needs-memory")
            for _ in range(alike):
                lower = self._row(made, row, lower)

    def _row(self, table: Any, row: Any, lower: dict[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
        """Write a row, below cells of which some reach into it; how far its own reach further down."""
        made = etree.SubElement(table, f"{_W}tr")
        self._ground(etree.SubElement(made, f"{_W}trPr"), "table-row", row.get(f"{TABLE}style-name", ""))
        reach: dict[int, tuple[int, int]] = {}
        column = end = 0
        for cell in row.iterchildren(*CELLS):
            for _ in range(count(cell, ALIKE, MAX_COLUMNS)):
                column += 1
                is_covered = cell.tag == CELLS[1]
                if is_covered and column <= end:
                    continue
                rows, width = lower.get(column, (0, 1)) if is_covered else _spans(cell)
                self._cell(made, cell, width, continues=is_covered and rows > 0)
                end = column + width - 1
                if rows > 1:
                    reach[column] = rows - 1, width
        return reach

    def _cell(self, row: Any, cell: Any, width: int, *, continues: bool) -> None:
        made = etree.SubElement(row, f"{_W}tc")
        properties = etree.SubElement(made, f"{_W}tcPr")
        etree.SubElement(properties, f"{_W}gridSpan").set(f"{_W}val", str(width))
        self._ground(properties, "table-cell", cell.get(f"{TABLE}style-name", ""))
        if continues:
            etree.SubElement(properties, f"{_W}vMerge")
        else:
            self._blocks(made, cell, is_item=False)


_SIDES = (("cx", "width"), ("cy", "height"))


def _is_hidden(element: Any) -> bool:
    """Whether a section, or a field with a condition, is not shown."""
    return bool(element.get(_DISPLAY) == "none" or element.get(_IS_HIDDEN) == "true")


def _is_raised(look: Look) -> bool:
    place = look.get(f"{STYLE}text-position", "").split()
    return bool(place) and (place[0] == "super" or (place[0][:-1].isdecimal() and int(place[0][:-1]) > 0))


_MARKS: tuple[tuple[str, Look, Callable[[Look], bool]], ...] = (
    ("b", {}, is_bold),
    ("vanish", {}, lambda look: look.get(_DISPLAY) == "none"),
    ("strike", {}, is_struck),
    ("vertAlign", {f"{_W}val": "superscript"}, _is_raised),
    ("color", {f"{_W}val": "FFFFFF"}, is_white),
    ("shd", {f"{_W}fill": "COLOUR"}, has_ground),
    ("rFonts", {f"{_W}ascii": "Symbol"}, lambda look: look.get(f"{STYLE}font-name", "").startswith("Symbol")),
    ("rFonts", {f"{_W}ascii": "Wingdings"}, lambda look: look.get(f"{STYLE}font-name", "").startswith("Wingdings")),
)
"""What Word says of a run, with the attributes of that, and when."""


def _splits_a_cell(table: Any) -> bool:
    """Whether a table is rows into which its cell has been split, one below the other."""
    return table.get(f"{TABLE}is-sub-table") == "true" and all(len(row) == 1 for row in each(table))


def _spans(cell: Any) -> tuple[int, int]:
    rows = count(cell, f"{TABLE}number-rows-spanned", MAX_ROWS)
    return rows, count(cell, f"{TABLE}number-columns-spanned", MAX_COLUMNS)


def _chosen(mark: Any) -> str:
    """The entry chosen of a form's list, which stands nowhere as text; empty if the mark is none of a list."""
    said = [(one.get(f"{_FIELD}name") or "", one.get(f"{_FIELD}value") or "") for one in mark.iter(f"{_FIELD}param")]
    entries = [value for name, value in said if name == "Dropdown_ListEntry"]
    at = dict(said).get("Dropdown_Selected", "0")
    return entries[int(at)] if at.isdecimal() and int(at) < len(entries) else ""
