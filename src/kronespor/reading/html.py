"""HTML pages and HTML tables inside text, through lxml; scripts, styles and external entities are never followed."""

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from kronespor.amounts import looks_like_amount
from kronespor.language import Language
from kronespor.reading.blocks import Block, Parts, RawTable, captioned, gather, is_data
from kronespor.reading.document import Grid, Link, Passage, Table
from kronespor.reading.embedded import may_be_of_text
from kronespor.reading.facts import find_legend, unwrap
from kronespor.reading.gridplan import Cell
from kronespor.reading.grids import Caption, read_grid
from kronespor.reading.headings import heading, is_caption
from kronespor.reading.htmlshown import as_shown, other_pages
from kronespor.reading.markup import raised
from kronespor.reading.typed import read_typed
from kronespor.reading.unread import unread_lines
from kronespor.remarks import Remark

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
MAX_SPAN = 100
MAX_WIDTH = 200
LONG_CELL = 300  # characters of a cell: a longer one with headings in it is a text
TEXTS = 0.8  # of a table's characters: if more are of texts, it only lays these out
LEAST_NAMED = 2  # rows of a name and amounts in a table of its own
_BLOCKS = {"p", "div", "section", "article", "blockquote", "dd", "dt", "figcaption", "address"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SKIPPED = {"script", "style", "nav", "head", "noscript", "template", "svg"}


OURS = ".//section[ol/li[starts-with(@id, 'kronespor-')]]"
"""Where the remarks stand in a page that is given back with comments (`commenting.html`)."""


def parse(markup: str) -> Any:
    """The element tree of `markup`, or None if there is nothing in it."""
    markup = _DECLARATION.sub("", markup, count=1)  # of an encoding, which text has no more
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, recover=True, huge_tree=False)
    try:
        return lxml_html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def read_html_table(markup: str, caption: Caption, parts: Parts, line: int) -> Table | Grid | None:
    """The first table of a piece of HTML in a text."""
    tree = parse(markup)
    table = tree.find(".//table") if tree is not None else None
    if tree is None or table is None:
        return None
    as_shown(tree)
    raw = _raw(table, line)
    caption = captioned(raw.caption, caption, parts.language) if raw.caption else caption
    return read_grid(raw.cells, caption, parts.legend, parts.language, raw.lines)


def _text(element: Any) -> str:
    """An element's text: line breaks and paragraphs as new lines, superscript numbers as superscript digits."""
    parts: list[str] = []

    def walk(node: Any, is_raised: bool) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _SKIPPED:
            return
        if tag == "br" or (tag in _BLOCKS | {"li", "tr"} and parts):
            parts.append("\n")
        is_raised = is_raised or tag == "sup"
        for text, node_raised in ((node.text, is_raised),):
            if text:
                squeezed = " ".join(text.split())
                lead, trail = text[:1].isspace(), text[-1:].isspace()
                parts.append(raised(squeezed) if node_raised else " " * lead + squeezed + " " * trail)
        for child in node:
            walk(child, is_raised)
            if child.tail:
                squeezed = " ".join(child.tail.split())
                parts.append(" " * child.tail[:1].isspace() + squeezed + " " * child.tail[-1:].isspace())

    walk(element, False)
    lines = ("".join(parts)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _cells(table: Any) -> Iterator[list[Any]]:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for row in sorted(rows, key=lambda row: row.getparent().tag == "tfoot"):  # which is shown last, wherever it stands
        yield [c for c in row if c.tag in ("td", "th")]


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() else 1


def _rows_below(cell: Any) -> int:
    """How many rows a cell spans; those that say 0 span the rest of their part of the table."""
    if cell.get("rowspan") != "0":
        return _span(cell, "rowspan")
    return min(1 + sum(1 for _ in cell.getparent().itersiblings("tr")), MAX_SPAN)


def _raw(table: Any, line: int = 0) -> RawTable:
    """Lay the cells out on a grid: a cell that spans several stands in the first."""
    grid: list[list[Cell]] = []
    lines: list[int] = []
    waiting: dict[tuple[int, int], Cell] = {}
    for r, row in enumerate(_cells(table)):
        laid: list[Cell] = []
        for cell in row:
            while (r, len(laid)) in waiting:
                laid.append(waiting.pop((r, len(laid))))
            if len(laid) >= MAX_WIDTH:
                break
            text = _text(cell)
            bold = cell.tag == "th" or _is_bold(cell)
            width = _span(cell, "colspan")
            laid += [Cell(text, bold, columns=width), *(Cell("", bold) for _ in range(width - 1))]
            under = range(len(laid) - width, len(laid))
            waiting |= {
                (r + down, c): Cell("", bold, continues=True) for down in range(1, _rows_below(cell)) for c in under
            }
        while (r, len(laid)) in waiting:
            laid.append(waiting.pop((r, len(laid))))
        grid.append(laid)
        lines.append((row[0].sourceline if row else None) or line)
    own = table.find("caption")
    return RawTable(grid, lines, caption=_text(own) if own is not None else "")


def _is_bold(cell: Any) -> bool:
    bold = "".join("".join(b.itertext()) for b in cell.iter("b", "strong")).split()
    return bool(bold) and bold == "".join(cell.itertext()).split()


def read_html(markup: str, language: Language) -> Parts:
    """Read a page: passages, tables, links, the legend of sources and the page's title."""
    tree = parse(markup)
    if tree is None:
        return Parts(language)
    ours = tree.xpath(OURS)
    for section in ours:
        section.drop_tree()
    leaves_out = as_shown(tree)
    parts = Parts(language, legend=find_legend(_text(li) for li in tree.iter("li", "p")))
    body = tree.find("body")
    gather(_blocks(body if body is not None else tree, language), parts)
    read_typed(parts)
    parts.unread += unread_lines(_lines_of_drawings(tree), language)
    if ours:
        parts.remarks.append(Remark("section-of-remarks", "notice"))
    if leaves_out:
        parts.remarks.append(Remark("hidden-text", "notice"))
    if others := other_pages(tree):
        parts.remarks.append(Remark("objects-not-read", "warning", values={"n": others}))
    if pictures := sum(map(_is_picture_of_text, tree.iter("img"))):
        parts.remarks.append(Remark("pictures-not-read", "warning", values={"n": pictures}))
    parts.links = [
        Link(unwrap(a.get("href")), _text(a)) for a in tree.iter("a") if (a.get("href") or "").startswith("http")
    ]
    canonical = tree.find(".//link[@rel='canonical']")
    parts.url = (canonical.get("href") or "") if canonical is not None else ""
    parts.title = " ".join((tree.findtext(".//title") or "").split()) or _first_heading(tree, language)
    return parts


def _lines_of_drawings(tree: Any) -> list[str]:
    """The texts of drawings at the same height, beside each other, if they begin with a word: charts have numbers."""
    lines: dict[tuple[int, float], list[str]] = {}
    for n, drawing in enumerate(tree.iter("svg")):
        for text in drawing.iter("text"):
            for part in text.findall("tspan") or [text]:
                height = _number(part.get("y") or text.get("y"))
                lines.setdefault((n, height), []).append(" ".join("".join(part.itertext()).split()))
    return [" ".join(texts) for texts in lines.values() if texts[0][:1].isalpha()]


def _number(value: str | None) -> float:
    found = re.match(r"\s*-?\d+(?:\.\d+)?", value or "")
    return float(found[0]) if found else 0.0


def _is_picture_of_text(image: Any) -> bool:
    """True for a picture that the page itself holds, and that may be of a table."""
    head, _, data = (image.get("src") or "").partition(",")
    if not re.fullmatch(r"data:image/(?!svg)[\w.+-]+;base64", head.strip(), re.IGNORECASE):
        return False
    try:
        return may_be_of_text(base64.b64decode(data))
    except ValueError:
        return False  # no picture: a browser shows none


def _first_heading(tree: Any, language: Language) -> str:
    """What the page calls itself, however short; nothing where that is only what kind of document it is ("Notat")."""
    first = tree.find(".//h1")
    text = "" if first is None else _text(first).replace("\n", " ")
    return "" if language.headings.note.are(text) else text


def _blocks(node: Any, language: Language) -> Iterator[Block]:
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag in _SKIPPED:
            continue
        if tag == "table":
            yield from _blocks_of_table(child, language)
            continue
        if tag == "pre" and child.find(".//table") is None:
            line = child.sourceline or 0
            yield from (Passage("paragraph", text, line) for text in _preformatted(child))
            continue
        text = _text(child)
        if not text:
            continue
        has_blocks = any(
            isinstance(c.tag, str) and c.tag in _BLOCKS | _HEADINGS | {"table", "ul", "ol", "li"}
            for c in child.iter()
            if c is not child
        )
        if has_blocks:
            yield from _blocks(child, language)
        else:
            yield _passage(child, tag, text, language)


def _preformatted(element: Any) -> list[str]:
    """The lines of text that keeps its spaces."""
    return [line.rstrip() for line in "".join(element.itertext()).split("\n") if line.strip()]


def _blocks_of_table(table: Any, language: Language) -> Iterator[Block]:
    """A table; or what stands in the cells of one that only lays out a page: other tables, or texts with headings."""
    rows = [[cell for cell in row if _text(cell)] for row in _cells(table)]
    own = [cell for row in rows for cell in row]
    plain = [_text(cell) for cell in own if cell.find(".//table") is None]
    if not _is_of_texts(own) and (is_data(plain) or not any(map(_lays_out, rows))):
        yield _raw(table, table.sourceline or 0)
        return
    for cell in own:
        if cell.text and cell.text.strip():
            yield Passage("paragraph", " ".join(cell.text.split()), cell.sourceline or 0)
        yield from _blocks(cell, language)


def _is_of_texts(cells: Sequence[Any]) -> bool:
    """Whether most of what the cells hold are texts: with headings and paragraphs, as the items of an agenda are."""
    sizes = [(cell, sum(map(len, cell.itertext()))) for cell in cells]
    texts = sum(size for cell, size in sizes if size > LONG_CELL and _has_sections(cell))
    return texts > TEXTS * sum(size for _, size in sizes)


def _has_sections(cell: Any) -> bool:
    blocks = [block for block in cell.iter(*_BLOCKS) if block is not cell and (block.text or "").strip()]
    return len(blocks) > 1 and next(cell.iter(*_HEADINGS), None) is not None


def _lays_out(row: Sequence[Any]) -> bool:
    """Whether a row has a table in it, alone, with text around it or with rows of its own: not what a cell says."""
    inner = [(cell, cell.find(".//table")) for cell in row]
    return any(t is not None and (len(row) == 1 or _text(cell) != _text(t) or _has_rows(t)) for cell, t in inner)


def _has_rows(table: Any) -> bool:
    """Whether a table, or one in it, has several rows of a name and amounts."""
    for one in table.iter("table"):
        rows = [[_text(cell) for cell in row] for row in _cells(one)]
        named = [
            row
            for row in rows
            if len(row) > 1 and any(map(str.isalpha, row[0])) and any(map(looks_like_amount, row[1:]))
        ]
        if len(named) >= LEAST_NAMED:
            return True
    return False


def _passage(element: Any, tag: str, text: str, language: Language) -> Passage:
    line = element.sourceline or 0
    flat = text.replace("\n", " ")
    if tag in _HEADINGS:
        return heading(flat, line)
    if is_caption(flat, language):
        return Passage("caption", text, line)
    note = element.get("class", "") + " " + element.get("id", "")
    head, _, rest = flat.partition(" ")
    head = head.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")).strip(").")
    if (
        head.isdigit()
        and len(head) <= 2
        and rest[:1].isupper()
        and (tag in ("p", "li", "div"))
        and flat[len(head)] != "."
    ):
        return Passage("footnote", rest, line, head)
    if tag == "li" and "note" in note:
        return Passage("footnote", flat, line, element.get("value", ""))
    return Passage("item" if tag == "li" else "paragraph", flat, line)
