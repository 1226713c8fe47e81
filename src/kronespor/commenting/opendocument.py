"""Comments in an OpenDocument text or sheet: annotations at the cell or paragraph that prints the figure."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

from kronespor.commenting.lines import find, lines_of
from kronespor.commenting.notes import Note, Spot
from kronespor.commenting.packages import Package
from kronespor.reading import ReadingError

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "content.xml"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")


def with_comments(path: Path, notes: Sequence[Note], author: str) -> bytes:
    """The file with an annotation for each note."""
    try:
        package = Package(path)
        root = package.xml(CONTENT)
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ReadingError("package-damaged") from error
    lines = lines_of(_pieces(root))
    first = next((p for p in root.iter(*PARAGRAPHS) if not _is_aside(p)), None)
    for note in notes:
        holder = _in_sheet(root, note.spot) if note.spot.sheet else find(lines, note.spot)
        holder = first if holder is None else holder
        if holder is not None:
            _annotate(holder, note, author)
    return package.written()


def _in_sheet(root: Any, spot: Spot) -> Any:
    """The cell of a sheet; None if it has none there."""
    sheets = (
        one for one in root.iter(f"{TABLE}table") if one.get(f"{TABLE}name", "").casefold() == spot.sheet.casefold()
    )
    row = next((_at(sheet.iter(f"{TABLE}table-row"), "rows", spot.row) for sheet in sheets), None)
    return _at(row.iterchildren(*CELLS), "columns", spot.column) if row is not None else None


def _at(elements: Iterable[Any], of: str, place: int) -> Any:
    """The element at a place from 1; where one stands for several that are alike, it is parted from them."""
    repeated = f"{TABLE}number-{of}-repeated"
    for element in elements:
        count = int(element.get(repeated, 1))
        if place <= count:
            _part(element, repeated, place - 1, element.addprevious)
            _part(element, repeated, count - place, element.addnext)
            element.attrib.pop(repeated, None)
            return element
        place -= count
    return None


def _part(element: Any, repeated: str, count: int, add: Callable[[Any], None]) -> None:
    if count > 0:
        other = deepcopy(element)
        other.set(repeated, str(count))
        add(other)


def _pieces(root: Any) -> Iterator[Iterator[tuple[str, Any]]]:
    """The paragraphs of each row of a table, and each other paragraph by itself."""
    for element in root.iter(f"{TABLE}table-row", *PARAGRAPHS):
        if _is_aside(element):
            continue
        if element.tag == f"{TABLE}table-row":
            own = (p for p in element.iter(*PARAGRAPHS) if next(p.iterancestors(f"{TABLE}table-row")) is element)
            yield ((_text(p), p) for p in own if _text(p))
        elif next(element.iterancestors(f"{TABLE}table-row"), None) is None and _text(element):
            yield iter([(_text(element), element)])


def _text(paragraph: Any) -> str:
    """What a paragraph shows, without the notes on it."""
    texts = paragraph.xpath(".//text()[not(ancestor::*[local-name()='annotation'])]")
    return "" if _is_aside(paragraph) else "".join(texts)


def _is_aside(element: Any) -> bool:
    """Whether it is no text of the document: a note on it, or what has been deleted and is kept as a change."""
    return next(element.iterancestors(f"{OFFICE}annotation", f"{TEXT}tracked-changes"), None) is not None


def _annotate(holder: Any, note: Note, author: str) -> None:
    """An annotation in a paragraph; in a sheet its cell has it, and one alone: further text is added to that."""
    in_sheet = next(holder.iterancestors(f"{OFFICE}spreadsheet"), None) is not None
    holder = holder.getparent() if in_sheet and holder.tag in PARAGRAPHS else holder
    there = holder.find(f"{OFFICE}annotation") if in_sheet else None
    if there is None:
        there = etree.Element(f"{OFFICE}annotation")
        etree.SubElement(there, f"{DC}creator").text = author
        there.tail, holder.text = holder.text, None
        holder.insert(0, there)
    for line in note.text.splitlines():
        etree.SubElement(there, f"{TEXT}p").text = line
