"""A PDF file -> the parts of a document, page by page."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kronespor.reading.blocks import Parts, RawTable
from kronespor.reading.document import Link, Notice, ReadingError
from kronespor.reading.facts import find_legend, find_links, unwrap
from kronespor.reading.headings import Line
from kronespor.reading.markup import plain
from kronespor.reading.pdf.geometry import PageItem, PageLine, read_geometry
from kronespor.reading.pdf.page import read_page
from kronespor.reading.pdf.tagged import read_tree
from kronespor.reading.text import is_page_number, read_lines

MAX_PAGES = 5_000
EDGE = 0.13  # of the page's height: where running heads and page numbers stand
_DIGITS = re.compile(r"\d+")

Progress = Callable[[int, int], None]


def read_pdf(path: Path, progress: Progress | None = None) -> Parts:
    """Read a PDF. `progress` is told how many pages of how many are read. ReadingError if it cannot be opened."""
    document = _open(path)
    try:
        pages: list[list[PageItem]] = []
        parts = Parts(pages=len(document), title=_title(document))
        count = 1
        total = len(document)
        for number in range(1, min(total, MAX_PAGES) + 1):
            items, links, notice = _read_page(document, number, count)
            if notice:
                parts.notices.append(Notice("structure-tree", notice))
            pages.append(items)
            parts.links += links
            count += (
                1
                + sum(1 for i in items if isinstance(i, PageLine))
                + sum(len(i.cells) for i in items if isinstance(i, RawTable))
            )
            if progress:
                progress(number, total)
    finally:
        document.close()
    if total > MAX_PAGES:
        parts.notices.append(Notice("not-read", f"the file has {total} pages; only the first {MAX_PAGES} are read"))
    return assemble(pages, parts)


def _open(path: Path) -> Any:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadingError(f"{path.name} is protected by a password: save it without one.") from error
        raise ReadingError(f"{path.name} is a damaged PDF that cannot be opened: export it again.") from error
    if len(document) == 0:
        document.close()
        raise ReadingError(f"{path.name} is a PDF without pages: export it again.")
    return document


def _title(document: Any) -> str:
    return " ".join(str(document.get_metadata_value("Title") or "").split())


def _read_page(document: Any, number: int, first_line: int) -> tuple[list[PageItem], list[Link], str]:
    page = document[number - 1]
    try:
        content = read_page(number, page)
        try:
            tagged = read_tree(content, page.raw)
            return read_geometry(content, first_line, tagged), _links(page, document), tagged.notice
        finally:
            content.close()
    finally:
        page.close()


def _links(page: Any, document: Any) -> list[Link]:
    """The web addresses that areas of a page lead to."""
    found = []
    position, annotation = pdfium.ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page.raw, position, annotation):
        action = pdfium.FPDFLink_GetAction(annotation)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            continue
        length = pdfium.FPDFAction_GetURIPath(document.raw, action, None, 0)
        buffer = pdfium.ctypes.create_string_buffer(min(length, 4096))
        pdfium.FPDFAction_GetURIPath(document.raw, action, buffer, len(buffer))
        target = unwrap(buffer.value.decode("utf-8", "replace"))
        if target.startswith("http"):
            found.append(Link(target))
    return found


def assemble(pages: list[list[PageItem]], parts: Parts) -> Parts:
    """Pages to the parts of a document: running heads dropped, lines to passages, tables over pages joined."""
    furniture = _furniture(pages)
    lines = [line for items in pages for line in _without(items, furniture)]
    texts = [i.text for i in lines if isinstance(i, Line)]
    parts.text = "\n".join(texts)
    parts.legend = find_legend(plain(t) for t in texts)
    parts.links = list(dict.fromkeys([*parts.links, *find_links(parts.text)]))
    return read_lines(lines, parts)


def _key(line: PageLine) -> str:
    return _DIGITS.sub("#", line.text).strip().lower()


def _furniture(pages: Sequence[Sequence[PageItem]]) -> set[str]:
    """Running heads and feet: what stands at the edge of most pages, but for its numbers."""
    counts: Counter[str] = Counter()
    for items in pages:
        counts.update({_key(i) for i in items if isinstance(i, PageLine) and _at_edge(i)})
    needed = max(2, 0.5 * (len(pages) - 1))
    return {key for key, count in counts.items() if count >= needed}


def _at_edge(line: PageLine) -> bool:
    return line.y1 <= EDGE or line.y0 >= 1 - EDGE


def _without(items: Sequence[PageItem], furniture: set[str]) -> Iterator[Line | RawTable]:
    for item in items:
        if isinstance(item, RawTable):
            yield item
        elif not _at_edge(item) or not (_key(item) in furniture or is_page_number(item.text)):
            yield Line(item.text, item.number, item.after_blank)
