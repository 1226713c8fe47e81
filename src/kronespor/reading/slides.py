"""Slides of PowerPoint (.pptx): their titles, text and tables, slide by slide."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from kronespor.language import Language, detected
from kronespor.reading.blocks import Block, Parts, RawTable, gather
from kronespor.reading.document import Passage, PassageKind, ReadingError
from kronespor.reading.facts import find_legend, find_links
from kronespor.reading.gridplan import Cell
from kronespor.reading.headings import heading, is_caption
from kronespor.reading.labels import BULLETS
from kronespor.reading.markup import raised
from kronespor.reading.typed import read_typed
from kronespor.reading.xml import parse_xml
from kronespor.remarks import Remark

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_SLIDE = "/slide"  # what the type of a relationship to a slide ends with
LARGE = 2_880_000  # of PowerPoint's units, 8 cm: a picture so wide and half as high may be of a table
MAX_SPAN = 100
_NOTES = re.compile(r"ppt/notesSlides/[^/]+\.xml")
_TITLES = ("title", "ctrTitle")


def read_slides(path: Path, language: Language | None = None) -> Parts:
    """Read a presentation in the language that its text shows, if none is given; remarks tell what is not read."""
    try:
        with zipfile.ZipFile(path) as package:
            slides = [_root(package, name) for name in _slides(package)]
            has_notes = any(_says_more(_root(package, n)) for n in package.namelist() if _NOTES.fullmatch(n))
    except MemoryError:
        raise
    except Exception as error:  # a damaged package makes zipfile and lxml raise almost anything
        raise ReadingError("package-damaged") from error
    shown = [(n, slide) for n, slide in enumerate(slides, start=1) if slide.get("show") not in ("0", "false")]
    parts = Parts(language or detected("\n".join(_text(p) for _, s in shown for p in _all(s, "p"))), pages=len(slides))
    blocks = [block for n, slide in shown for block in _blocks(slide, n, parts.language)]
    texts = [block.text for block in blocks if isinstance(block, Passage)]
    parts.legend = find_legend(texts)
    parts.links = find_links("\n".join(texts))
    if len(shown) < len(slides) or has_notes:
        parts.remarks.append(Remark("hidden-text", "notice"))
    if n := sum(_is_picture(frame) for _, slide in shown for frame in _all(slide, "pic", "graphicFrame")):
        parts.remarks.append(Remark("pictures-not-read", "warning", values={"n": n}))
    gather(blocks, parts)
    read_typed(parts)
    return parts


def _says_more(notes: Any) -> bool:
    """Whether the notes of a slide, which nobody but the speaker sees, have text."""
    bodies = (s for s in _all(notes, "sp") if any(p.get("type") == "body" for p in _all(s, "ph")))
    return any(_text(p).strip() for body in bodies for p in _all(body, "p"))


def _slides(package: zipfile.ZipFile) -> Iterator[str]:
    """The parts of a presentation that are its slides, in their order."""
    folder = "ppt"
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/", folder, relation.get("Target"))).lstrip("/")
        for relation in _root(package, f"{folder}/_rels/presentation.xml.rels").iter(_RELATION)
        if relation.get("Type", "").endswith(_SLIDE)
    }
    for listed in _all(_root(package, f"{folder}/presentation.xml"), "sldId"):
        relation = next((v for k, v in listed.attrib.items() if k.endswith("}id")), None)
        if relation in targets:
            yield targets[relation]


def _root(package: zipfile.ZipFile, name: str) -> Any:
    return parse_xml(package.read(name))


def _all(element: Any, *names: str) -> Iterator[Any]:
    """The elements of these names in it, of the transitional kind or the strict."""
    yield from element.iter(*(f"{{*}}{name}" for name in names))


def _blocks(slide: Any, page: int, language: Language) -> Iterator[Block]:
    """The text and tables of a slide."""
    for shape in _all(slide, "sp", "tbl"):
        if etree.QName(shape).localname == "tbl":
            yield RawTable([_row(row) for row in _all(shape, "tr")], page=page)
            continue
        kind = next((p.get("type", "") for p in _all(shape, "ph")), "")
        for paragraph in _all(shape, "p"):
            if text := " ".join(_text(paragraph).split()):
                yield heading(text, page) if kind in _TITLES else _passage(text, page, language)


def _passage(text: str, page: int, language: Language) -> Passage:
    if is_caption(text, language):
        return Passage("caption", text, page)
    kind: PassageKind = "item" if text[0] in BULLETS else "paragraph"
    return Passage(kind, text.lstrip(f"{BULLETS} ") or text, page)


def _row(row: Any) -> list[Cell]:
    cells: list[Cell] = []
    for cell in _all(row, "tc"):
        if cell.get("hMerge") in ("1", "true"):
            continue  # counted by the cell that spans it
        text = "" if cell.get("vMerge") in ("1", "true") else "\n".join(map(_text, _all(cell, "p"))).strip()
        value = cell.get("gridSpan", "1")
        width = max(1, min(int(value), MAX_SPAN)) if value.isdecimal() else 1
        runs = list(_all(cell, "rPr"))
        cells.append(Cell(text, bool(runs) and all(run.get("b") in ("1", "true") for run in runs), columns=width))
        cells += [Cell()] * (width - 1)
    return cells


def _text(paragraph: Any) -> str:
    """A paragraph's text; raised numbers as superscripts."""
    return "".join(map(_run, _all(paragraph, "r", "fld", "br")))


def _run(run: Any) -> str:
    if etree.QName(run).localname == "br":
        return "\n"
    text = "".join(t.text or "" for t in _all(run, "t"))
    is_raised = any(not p.get("baseline", "0").startswith(("0", "-")) for p in _all(run, "rPr"))
    return raised(text) if is_raised else text


def _is_picture(frame: Any) -> bool:
    """Whether it is a picture, a chart or a drawing of some size."""
    if next(_all(frame, "tbl"), None) is not None:
        return False
    sizes = ((s.get("cx", "0"), s.get("cy", "0")) for s in _all(frame, "ext"))
    return any(x.isdecimal() and y.isdecimal() and int(x) > LARGE and int(y) > LARGE // 2 for x, y in sizes)
