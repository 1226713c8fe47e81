"""Word (.docx): paragraphs, real tables with spans, notes, text boxes, hyperlinks; the text with changes accepted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from kronespor.language import Language, detected
from kronespor.reading.blocks import Block, Parts, RawTable, gather, is_data, set_by_tabs
from kronespor.reading.document import Link, Passage, PassageKind, ReadingError
from kronespor.reading.facts import find_legend, unwrap
from kronespor.reading.gridplan import Cell
from kronespor.reading.headings import heading, is_caption
from kronespor.reading.labels import BULLETS
from kronespor.reading.markup import raised, superscript
from kronespor.reading.packages import mended
from kronespor.reading.typed import read_typed
from kronespor.reading.unread import unread_lines
from kronespor.reading.wordhidden import OFF, is_hidden, mark_hidden
from kronespor.reading.wordsigns import of_signs, symbol
from kronespor.reading.xml import parse_xml
from kronespor.remarks import Remark

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ENGLISH_STYLE = re.compile("heading|title", re.IGNORECASE)  # whatever language the text is in
_AS_TEXT = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
LARGE = 2_880_000  # of Word's units, 8 cm: a picture so wide and half as high may be of a table
_OTHER_TYPES = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
_WRAPS = tuple(f"{_W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OBJECTS = (
    f"{_W}altChunk",
    f"{_W}object",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds",
)
LINES = 1000  # of a paragraph or table: its rows are numbered on from its first
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))


@dataclass(frozen=True)
class Written:
    """A text in Word's elements: its body, its headers and footers, its notes ("footnote 2" -> text), and more."""

    body: Any
    margins: Sequence[Any]
    notes: Mapping[str, str]
    links: Sequence[Link]
    title: str


def read_word(path: Path, language: Language | None = None) -> Parts:
    """Read a .docx file, a template or one with macros, in the language that its text shows if none is given."""
    try:
        document = opened(path)
        mark_hidden(document.element.body, document.styles.element)
        title = document.core_properties.title or ""
        margins = list(_margin_parts(document))
        return read_written(
            Written(document.element.body, margins, _notes(document), _links(document), title), language
        )
    except MemoryError:
        raise
    except Exception as error:  # a damaged package makes zipfile, lxml and python-docx raise almost anything
        raise ReadingError("word-damaged") from error


def opened(path: Path) -> Any:
    """python-docx's document; by its own door it opens no templates and nothing with macros."""
    from docx.opc.part import PartFactory
    from docx.package import Package
    from docx.parts.document import DocumentPart

    PartFactory.part_type_for.update(dict.fromkeys(_OTHER_TYPES, DocumentPart))
    package = mended(path)
    return Package.open(str(package) if isinstance(package, Path) else package).main_document_part.document


def read_written(written: Written, language: Language | None) -> Parts:
    """Read what stands in Word's elements, of whatever format it was."""
    body = written.body
    for part in (body, *written.margins):
        _take_one_of_each(part)
    numbers = {reference: str(i) for i, reference in enumerate(_references(body), start=1)}
    texts = [_text(p, numbers) for p in body.iter(_W + "p")]
    language = language or detected("\n".join(texts))
    parts = Parts(language, legend=find_legend(texts))
    gather(_read_blocks(body, numbers, language), parts)
    for table in _margin_tables(written.margins):
        gather(_read_block(table, 0, {}, language), parts)
    read_typed(parts)
    noted = ((number, written.notes.get(name)) for name, number in numbers.items())
    parts.passages += [Passage("footnote", text, 0, number) for number, text in noted if text]
    parts.links = list(dict.fromkeys(written.links))
    parts.title = written.title
    parts.text = "\n".join([*_margins(written.margins), *(p.text for p in parts.passages)])
    parts.remarks += _unread(body)
    if next(body.iter(_W + "ins", _W + "del", _W + "moveFrom"), None) is not None:
        parts.remarks.append(Remark("tracked-changes", "notice"))
    return parts


def _unread(body: Any) -> Iterator[Remark]:
    """What stands in the document and is not read: hidden text, objects, and pictures of some size."""
    if objects := sum(1 for _ in body.iter(*_OBJECTS)):
        yield Remark("objects-not-read", "warning", values={"n": objects})
    if any(is_hidden(run) and "".join(t.text or "" for t in run.iter(_W + "t")).strip() for run in body.iter(_W + "r")):
        yield Remark("hidden-text", "notice")
    sizes = (e for e in body.iter(_DRAWING + "extent") if next(e.getparent().iter(_PICTURE + "pic"), None) is not None)
    large = sum(int(e.get("cx", 0)) > LARGE and int(e.get("cy", 0)) > LARGE // 2 for e in sizes)
    if large:
        yield Remark("pictures-not-read", "warning", values={"n": large})


def _read_blocks(body: Any, numbers: dict[str, str], language: Language) -> Iterator[Block]:
    numbered = enumerate(_blocks(body), start=1)
    for is_tabbed, group in groupby(numbered, key=lambda found: _is_tabbed(found[1], numbers)):
        blocks = list(group)
        if is_tabbed and (table := set_by_tabs([_text(block, numbers) for _, block in blocks])):
            yield RawTable(table, [ordinal * LINES for ordinal, _ in blocks])
            continue
        for ordinal, block in blocks:
            yield from _read_block(block, ordinal * LINES, numbers, language)


def _is_tabbed(block: Any, numbers: dict[str, str]) -> bool:
    return block.tag == _W + "p" and "\t" in _text(block, numbers).strip()


def _read_block(block: Any, line: int, numbers: dict[str, str], language: Language) -> Iterator[Block]:
    """A table, or a paragraph and its text boxes."""
    if block.tag == _W + "tbl":
        yield from _blocks_of_table(block, numbers, line, language)
        return
    if text := _text(block, numbers).strip():
        lines = [part for part in text.split("\n") if part.strip()]
        for part in lines if unread_lines(lines, language) else [text]:
            yield _passage(block, part, line, language)
    for box in _text_boxes(block):
        for inner in _read_blocks(box, numbers, language):
            yield replace(inner, line=line) if isinstance(inner, Passage) else inner


def _blocks_of_table(table: Any, numbers: dict[str, str], line: int, language: Language) -> Iterator[Block]:
    """A table; or what stands in the cells of one that only lays out a page, for other tables stand in it."""
    rows = [[c for c in row.iter(_W + "tc") if _table_of(c) is table and _printed(c)] for row in _rows(table)]
    cells = [cell for row in rows for cell in row]
    plain = [_printed(cell) for cell in cells if cell.find(f".//{_W}tbl") is None]
    if is_data(plain) or not any(map(_lays_out, rows)):
        yield from _tables(table, numbers, line)
        return
    for cell in cells:
        yield from _read_blocks(cell, numbers, language)


def _lays_out(row: Sequence[Any]) -> bool:
    """Whether a row has a table in it, alone or with text around it: not as what a cell says beside others."""
    inner = [(cell, cell.find(f".//{_W}tbl")) for cell in row]
    return any(t is not None and (len(row) == 1 or _printed(cell) != _printed(t)) for cell, t in inner)


def _printed(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(_W + "t")).strip()


def _table_of(element: Any) -> Any:
    return next(element.iterancestors(_W + "tbl"))


def _tables(table: Any, numbers: dict[str, str], line: int) -> Iterator[RawTable]:
    """A table, and after it the tables nested in its cells."""
    rows = [r for r in _rows(table) if r.find(f"{_W}trPr/{_W}del") is None]
    yield RawTable([_row(row, numbers) for row in rows], [line + r for r in range(1, len(rows) + 1)])
    for nested in table.iter(_W + "tbl"):
        is_cell = len(nested.findall(f".//{_W}tc")) == 1  # its text is the cell's
        if nested is not table and next(nested.iterancestors(_W + "tbl")) is table and not is_cell:
            yield from _tables(nested, numbers, line)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, those in content controls too."""
    for child in table:
        if child.tag == _W + "tr":
            yield child
        elif child.tag in _WRAPS:
            yield from _rows(child)


def _take_one_of_each(part: Any) -> None:
    """Put in place the first with text of what a file holds for newer and again for older versions of Word."""
    for held in list(part.iter(_V + "AlternateContent")):
        chosen = next((one for one in held if next(one.iter(_W + "t"), None) is not None), None)
        if chosen is not None:
            for element in list(chosen):
                held.addprevious(element)
            held.getparent().remove(held)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """The contents of a paragraph's text boxes."""
    for box in paragraph.iter(_W + "txbxContent"):
        if next(box.iterancestors(_W + "p")) is paragraph:
            yield box


def _margins(margins: Sequence[Any]) -> list[str]:
    """The lines of headers and footers, each once: senders, dates and case numbers stand there."""
    texts = (_text(p, {}).strip() for part in margins for p in part.iter(_W + "p"))
    return list(dict.fromkeys(filter(None, texts)))


def _margin_tables(margins: Sequence[Any]) -> Iterator[Any]:
    """The tables of headers and footers that hold amounts."""
    for part in margins:
        yield from (t for t in part.iterchildren(_W + "tbl") if is_data(_printed(c) for c in t.iter(_W + "tc")))


def _margin_parts(document: Any) -> Iterator[Any]:
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield part._element


def _blocks(body: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, content controls and other wrappings opened."""
    for child in body:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag in _WRAPS:
            yield from _blocks(child)


def _references(body: Any) -> Iterator[str]:
    """Footnotes and then endnotes in the order the text refers to them, as "footnote 2"."""
    for _, kind in _NOTES:
        for reference in body.iter(f"{_W}{kind}Reference"):
            yield f"{kind} {reference.get(_W + 'id')}"


def _text(paragraph: Any, numbers: dict[str, str]) -> str:
    """A paragraph's accepted text: deletions left out, footnote references and raised numbers as superscripts."""
    runs = (
        run
        for run in paragraph.iter(_W + "r", _M + "r")
        if next(run.iterancestors(_W + "p"), None) is paragraph
        and next(run.iterancestors(_W + "moveFrom"), None) is None
        and next(run.iterancestors(_W + "rt"), None) is None  # how a word above is said
        and not is_hidden(run)
    )
    pieces = [(piece, run) for run in runs for piece in run]
    texts = [_piece(piece, run, numbers) for piece, run in pieces]
    inside = _in_instructions([piece for piece, _ in pieces])
    return "".join(text for text, is_inside in zip(texts, inside, strict=True) if not is_inside)


def _in_instructions(pieces: Sequence[Any]) -> list[bool]:
    """Which elements of a paragraph stand in what a field is told to show, as the results of fields within it do.

    None do where a field does not end in its paragraph.
    """
    found, open_fields = list[bool](), list[bool]()  # of each open field: whether its result has begun
    for piece in pieces:
        kind = piece.get(_W + "fldCharType") if piece.tag == _W + "fldChar" else ""
        found.append(not all(open_fields))
        if kind == "begin":
            open_fields.append(False)
        elif kind == "separate" and open_fields:
            open_fields[-1] = True
        elif kind == "end" and open_fields:
            open_fields.pop()
    return [False] * len(found) if open_fields else found


def _is_raised(run: Any) -> bool:
    properties = run.find(_W + "rPr")
    aligned = properties.iter(_W + "vertAlign") if properties is not None else ()
    return any(v.get(_W + "val") == "superscript" for v in aligned)


def _piece(piece: Any, run: Any, numbers: dict[str, str]) -> str:
    """The text of an element of a run; empty for one that has none."""
    tag = piece.tag.removeprefix(_W).removeprefix(_M)
    if tag == "sym":
        return symbol(piece.get(_W + "font") or "", piece.get(_W + "char") or "")
    if tag == "fldChar":
        return _chosen(piece)
    if tag == "t":
        text = piece.text or ""
        text = text if text.isascii() else of_signs(text, run)
        return raised(text) if _is_raised(run) else text
    if tag in ("footnoteReference", "endnoteReference"):
        note = f"{tag.removesuffix('Reference')} {piece.get(_W + 'id')}"
        return superscript(numbers.get(note, ""))
    return _AS_TEXT.get(tag, "")


def _chosen(field: Any) -> str:
    """The entry chosen of a form's list, which stands nowhere as text."""
    entries = [entry.get(_W + "val") or "" for entry in field.iter(_W + "listEntry")]
    said = {e.tag: e.get(_W + "val") or "" for e in field.iter(_W + "default", _W + "result")}
    chosen = said.get(_W + "result") or said.get(_W + "default") or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _passage(paragraph: Any, text: str, line: int, language: Language) -> Passage:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(_W + "val") if style is not None else "") or ""
    if _ENGLISH_STYLE.match(name) or language.headings.styles.begin(name):
        return heading(" ".join(text.split()), line)
    if is_caption(text, language):
        return Passage("caption", text, line)
    mark = re.match(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}", text)
    if mark:
        number = mark[0].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
        return Passage("footnote", " ".join(text[mark.end() :].split()), line, number)
    is_item = name.lower().startswith("list") or paragraph.find(f"{_W}pPr/{_W}numPr") is not None
    text = " ".join(text.split())
    kind: PassageKind = "item" if is_item or text[0] in BULLETS else "paragraph"
    return Passage(kind, text.lstrip(f"{BULLETS} ") or text, line)


def _row(row: Any, numbers: dict[str, str]) -> list[Cell]:
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    skipped = before.get(_W + "val", "0") if before is not None else "0"
    cells: list[Cell] = [Cell() for _ in range(min(int(skipped), 100) if skipped.isdecimal() else 0)]
    for cell in row.iter(_W + "tc"):
        if next(cell.iterancestors(_W + "tr")) is not row or cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
            continue
        own = (p for p in cell.iter(_W + "p") if next(p.iterancestors(_W + "tc")) is cell)
        texts = [_text(p, numbers) for p in own]
        text = "\n".join(t for t in texts if t.strip()) or _nested_text(cell, numbers)
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        continues = merge is not None and merge.get(_W + "val") != "restart"
        text = "" if continues else text
        value = span.get(_W + "val", "1") if span is not None else "1"
        width = min(int(value), 100) if value.isdecimal() else 1
        cells.append(Cell(text.strip(), _is_bold(cell), columns=width, continues=continues))
        cells.extend(Cell() for _ in range(width - 1))
    return cells or [Cell()]


def _nested_text(cell: Any, numbers: dict[str, str]) -> str:
    """The text of a cell that holds nothing but a table of one cell."""
    tables = cell.findall(f"{_W}tbl")
    if len(tables) != 1 or len(tables[0].findall(f".//{_W}tc")) != 1:
        return ""
    return "\n".join(filter(str.strip, (_text(p, numbers) for p in tables[0].iter(_W + "p"))))


def _is_bold(cell: Any) -> bool:
    runs = [r for r in cell.iter(_W + "r") if "".join(t.text or "" for t in r.iter(_W + "t")).strip()]
    marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    return bool(marks) and all(mark is not None and mark.get(_W + "val") not in OFF for mark in marks)


def _notes(document: Any) -> dict[str, str]:
    """The texts of Word's own footnotes and endnotes."""
    texts: dict[str, str] = {}
    for plural, kind in _NOTES:
        part = next((r.target_part for r in document.part.rels.values() if r.reltype == _RELATIONS + plural), None)
        if part is not None:
            for note in parse_xml(part.blob).iter(_W + kind):
                texts[f"{kind} {note.get(_W + 'id')}"] = " ".join("".join(note.itertext()).split())
    return texts


def _links(document: Any) -> list[Link]:
    texts = {
        h.get(_R + "id"): "".join(t.text or "" for t in h.iter(_W + "t"))
        for h in document.element.body.iter(_W + "hyperlink")
    }
    return [
        Link(unwrap(rel.target_ref), texts.get(id_, ""))
        for id_, rel in document.part.rels.items()
        if rel.is_external and rel.target_ref.startswith("http")
    ]
