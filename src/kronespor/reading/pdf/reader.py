"""A PDF file -> the parts of a document, page by page."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from kronespor.reading.blocks import Parts
from kronespor.reading.document import Link, Notice, Progress, ReadingError
from kronespor.reading.facts import unwrap
from kronespor.reading.pdf.assembly import assemble
from kronespor.reading.pdf.geometry import PageItem, read_geometry
from kronespor.reading.pdf.page import MAX_CHARACTERS, Page, read_page
from kronespor.reading.pdf.tagged import read_tree

if TYPE_CHECKING:
    from kronespor.reading.scans import Prepared

MAX_WAITING = 4  # scanned pages kept until Tesseract is done with them
MAX_PAGES = 5_000
LEAST_TEXT = 20  # characters: a stamp or a page number on a picture
INVISIBLE = 3  # the text that a scanner lays behind its picture (ISO 32000-1, 9.3.6)

_POOL = ThreadPoolExecutor(2)


@dataclass(frozen=True)
class Scan:
    """A page that Tesseract reads while the next are prepared."""

    prepared: "Prepared"
    hocr: Future[bytes]


def read_pdf(path: Path, progress: Progress | None = None) -> Parts:
    """Read a PDF. `progress` is told how many pages of how many are read. ReadingError if it cannot be opened."""
    document = _open(path)
    try:
        pages: list[list[PageItem]] = []
        scanned: list[tuple[int, Scan]] = []
        parts = Parts(pages=len(document), title=_title(document))
        total, damaged = len(document), 0
        for number in range(1, min(total, MAX_PAGES) + 1):
            try:
                items, links, notices = _read_page(document, number)
            except pypdfium2.PdfiumError:
                damaged += 1
                text = f"page {number} is damaged and was not read: export the file again"
                items, links, notices = [], [], [Notice("not-read", text, "error")]
            parts.notices += notices
            if isinstance(items, Scan):
                scanned.append((len(pages), items))
                if len(scanned) > MAX_WAITING:
                    parts.notices += _finish(pages, *scanned.pop(0))
                items = []
            pages.append(items)
            parts.links += links
            if progress:
                progress(number, total)
        for at, scan in scanned:
            parts.notices += _finish(pages, at, scan)
            if progress:
                progress(total, total)  # still at work
    finally:
        document.close()
    if damaged == total:
        raise ReadingError(f"{path.name} is a damaged PDF of which no page can be read: export it again.")
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


def _read_page(document: Any, number: int) -> tuple[list[PageItem] | Scan, list[Link], list[Notice]]:
    page = document[number - 1]
    try:
        content = read_page(number, page)
        try:
            if _is_scan(content):
                return _read_scan(page, number)
            tagged = read_tree(content, page.raw)
            notices = [Notice("structure-tree", tagged.notice)] if tagged.notice else []
            if content.is_cut:
                text = f"page {number} holds more than {MAX_CHARACTERS:,} characters; what follows them is not read"
                notices.append(Notice("not-read", text, "error"))
            return read_geometry(content, tagged), _links(page, document), notices
        finally:
            content.close()
    finally:
        page.close()


def _is_scan(page: Page) -> bool:
    """True for a page that is a picture: it has one, and hardly any text that shows."""
    if not page.has_pictures:
        return False
    printed = [i for i, c in enumerate(page.text) if not c.isspace()]
    if len(printed) <= LEAST_TEXT:
        return True
    step = max(len(printed) // 40, 1)
    hidden = [pdfium.FPDFTextObj_GetTextRenderMode(_text_object(page, i)) == INVISIBLE for i in printed[::step]]
    return bool(sum(hidden) > 0.8 * len(hidden))


def _text_object(page: Page, index: int) -> Any:
    return pdfium.FPDFText_GetTextObject(page.raw_text, index)


def _read_scan(page: Any, number: int) -> tuple[list[PageItem] | Scan, list[Link], list[Notice]]:
    """A page that is a picture, through Tesseract; without it nothing, and a sentence that says what to install."""
    from kronespor.reading import scans

    if not scans.holds_text(page.render(scale=scans.GLANCE / scans.POINTS, grayscale=True).to_pil()):
        return [], [], []
    if scans.find_tesseract() is None:
        return [], [], [Notice("not-read", scans.missing(f"page {number}"), "warning")]
    width, height = page.get_size()
    scale = scans.DPI / scans.POINTS
    if width * height * scale * scale > scans.MAX_PIXELS:
        text = f"page {number} is a picture too large to read: scan it at A4 or A3"
        return [], [], [Notice("not-read", text, "warning")]
    picture = page.render(scale=scale, grayscale=True).to_pil()
    prepared = scans.prepare(picture, scans.DPI, number)
    text = scans.missing_danish() or f"page {number} is a scan: its figures are read from a picture"
    return Scan(prepared, _POOL.submit(scans.recognise, prepared)), [], [Notice("scan", text)]


def _finish(pages: list[list[PageItem]], at: int, scan: Scan) -> list[Notice]:
    """Put a scanned page in its place once Tesseract is done with it."""
    from kronespor.reading.scans import page_of

    try:
        pages[at] = read_geometry(page_of(scan.prepared, scan.hocr.result()))
    except ReadingError as error:
        return [Notice("not-read", f"page {at + 1}: {error}", "error")]
    return []


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
