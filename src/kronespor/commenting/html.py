"""Comments in a web page: the figure is marked, and the notes stand numbered at the end of the page."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree, html

from kronespor.commenting.lines import find, lines_of
from kronespor.commenting.notes import Note, Weight
from kronespor.reading import ReadingError
from kronespor.reading.files import decode

COLOURS: dict[Weight, str] = {"error": "#f99", "warning": "#fd6", "notice": "#bdf", "holds": "#bfb"}
NUMBERED = ".kronespor-note::after{content:'[' attr(data-note) ']';font-size:70%;vertical-align:top}"
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "caption")


def with_comments(path: Path, notes: Sequence[Note], author: str) -> bytes:
    """The page with a mark at each figure and the notes below."""
    try:
        text = decode(path.read_bytes()).encode()
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError("file-damaged", error=type(error).__name__) from error
    lines = lines_of(_pieces(root))
    body = root.find("body")
    listed = etree.SubElement(root if body is None else body, "section", {"aria-label": author})
    etree.SubElement(listed, "style").text = NUMBERED
    etree.SubElement(listed, "h2").text = author
    items = etree.SubElement(listed, "ol")
    for number, note in enumerate(notes, start=1):
        holder = find(lines, note.spot)
        if holder is not None:
            _mark(holder, number, note)
        item = etree.SubElement(items, "li", id=f"kronespor-{number}")
        item.text, *more = note.text.splitlines()
        for line in more:
            etree.SubElement(item, "br").tail = line
    _say_encoding(root)
    written: bytes = html.tostring(root, doctype="<!DOCTYPE html>", encoding="utf-8")
    return written


def _say_encoding(root: Any) -> None:
    """The page is written in UTF-8, whatever it was."""
    for meta in list(root.iter("meta")):
        if meta.get("charset") or meta.get("http-equiv", "").lower() == "content-type":
            meta.drop_tree()
    head = root.find("head")
    if head is None:
        head = root.makeelement("head")
        root.insert(0, head)
    head.insert(0, head.makeelement("meta", {"charset": "utf-8"}))


def _pieces(root: Any) -> Iterator[Iterator[tuple[str, Any]]]:
    """The cells of each row, and each paragraph that stands in none."""
    for element in root.iter("tr", *BLOCKS):
        if element.tag == "tr":
            yield ((cell.text_content(), cell) for cell in element.iterchildren("td", "th"))
        elif next(element.iterancestors("tr"), None) is None:
            yield iter([(element.text_content(), element)])


def _mark(holder: Any, number: int, note: Note) -> None:
    """A coloured figure that shows its note where the pointer rests; the number is drawn and no text of the page."""
    holder.classes.add("kronespor-note")
    holder.set("data-note", ", ".join(filter(None, (holder.get("data-note"), str(number)))))
    holder.set("title", "\n".join(filter(None, (holder.get("title"), note.text))))
    holder.set("style", f"{holder.get('style', '')};background:{COLOURS[note.weight]};color:#000".lstrip(";"))
