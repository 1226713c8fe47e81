"""A PDF file -> the parts of a document, page by page."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from kronespor.language import Language
from kronespor.language import language as default_language
from kronespor.reading.blocks import Parts, RawTable
from kronespor.reading.document import Link, Progress, ReadingError
from kronespor.reading.facts import unwrap
from kronespor.reading.pdf.annotations import annotations_of, put_in
from kronespor.reading.pdf.assembly import assemble
from kronespor.reading.pdf.geometry import read_geometry
from kronespor.reading.pdf.glance import POINTS, SCALE, glanced, holds_text
from kronespor.reading.pdf.items import PageItem
from kronespor.reading.pdf.layers import may_have_layers, without_hidden_layers
from kronespor.reading.pdf.letters import overprinted
from kronespor.reading.pdf.page import MAX_CHARACTERS, Page, read_page
from kronespor.reading.pdf.showing import printing
from kronespor.reading.pdf.tagged import read_tree
from kronespor.reading.programs import NO_PROGRAMS, Programs
from kronespor.remarks import Place, Remark, Severity
from kronespor.remarks.remark import Value

if TYPE_CHECKING:
    from kronespor.reading.scans import Scan

MAX_WAITING = 4  # scanned pages kept until they are recognised
MAX_PAGES = 5_000
LEAST_TEXT = 20  # characters: a stamp or a page number on a picture
INVISIBLE = 3  # the text that a scanner lays behind its picture (ISO 32000-1, 9.3.6)
MOSTLY_INVISIBLE = 0.8  # of a page's text: such a page is a scan
LEAST_OVERPRINTED = 8  # letters and figures that lie on others: so many are told
LEAST_SLANTED = 3  # numbers that stand slantwise: a stamp has a day and a number at most
MOSTLY_LOST = 0.25  # of a page's text: of which no font tells so many letters is read as a picture
MOST_NAMES = 3  # quoted in a remark
LARGE = (200.0, 100.0)  # points: a picture so wide and high may be of a table
SAMPLES = 40  # characters that are asked whether they show


@dataclass
class PageContent:
    """What a page holds; `items` wait where it is a scan, recognised while the next pages are prepared."""

    items: list[PageItem] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    scan: "Scan | None" = None
    attached: int = 0  # files that annotations hold


def read_pdf(
    path: Path,
    progress: Progress | None = None,
    programs: Programs = NO_PROGRAMS,
    language: Language | None = None,
) -> Parts:
    """Read a PDF, in the language that its text shows if none is given. ReadingError if it cannot be opened.

    `progress` is told how many pages of how many are read.
    """
    shown = without_hidden_layers(path) if may_have_layers(path.read_bytes()) else None
    document = _open(shown or path)
    try:
        contents = _read_pages(document, progress, programs, (language or default_language()).tesseract)
        parts = Parts(pages=len(document), title=_title(document))
        attached = document.count_attachments()
        is_built_later = document.get_formtype() == pdfium.FORMTYPE_XFA_FULL
    finally:
        document.close()
    attached += sum(content.attached for content in contents)
    parts.links = [link for content in contents for link in content.links]
    parts.remarks = [remark for content in contents for remark in content.remarks]
    if shown is not None:
        parts.remarks.append(Remark("hidden-layers", "notice"))
    if is_built_later:
        parts.remarks.append(Remark("form-not-read", "warning"))
    if attached:
        parts.remarks.append(Remark("attachments-not-read", "warning", values={"n": attached}))
    if all(remark.code == "page-damaged" for remark in parts.remarks) and len(parts.remarks) == parts.pages:
        raise ReadingError("pdf-pages-damaged")
    if parts.pages > MAX_PAGES:
        parts.remarks.append(Remark("pages-left-out", "notice", values={"pages": parts.pages, "most": MAX_PAGES}))
    return assemble([content.items for content in contents], parts, language)


def _open(source: Path | io.BytesIO) -> Any:
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        data = source.read_bytes() if isinstance(source, Path) else source.getvalue()
        # pdfium may still have the error of the file before
        is_locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) and b"/Encrypt" in data
        raise ReadingError("file-locked" if is_locked else "pdf-damaged") from error
    if len(document) == 0:
        document.close()
        raise ReadingError("pdf-without-pages")
    document.init_forms()  # draws the fields that bring no picture of themselves; nothing where there is no form
    return document


def _title(document: Any) -> str:
    return " ".join(str(document.get_metadata_value("Title") or "").split())


def _read_pages(document: Any, progress: Progress | None, programs: Programs, letters: str) -> list[PageContent]:
    """The pages in order. Scans are recognised beside the reading of the pages after them."""
    contents: list[PageContent] = []
    waiting: list[tuple[PageContent, PageContent]] = []
    before = PageContent()
    total = len(document)
    for number in range(1, min(total, MAX_PAGES) + 1):
        try:
            content = _read_page(document, number, programs, letters, before.items)
        except pypdfium2.PdfiumError:
            content = PageContent(remarks=[_remark("page-damaged", number, "error")])
        contents.append(content)
        if content.scan is not None:
            waiting.append((content, before))
            if len(waiting) > MAX_WAITING:
                _finish(*waiting.pop(0))
        before = content
        if progress:
            progress(number, total)
    for content, before in waiting:
        _finish(content, before)
        if progress:
            progress(total, total)  # still at work
    return contents


def _remark(code: str, page: int, severity: Severity, **values: Value) -> Remark:
    return Remark(code, severity, Place(page=page), values)


def _read_page(document: Any, number: int, programs: Programs, letters: str, before: Sequence[PageItem]) -> PageContent:
    page = document[number - 1]
    links = _links(page, document)
    marks = annotations_of(page)
    if marks.are_fields and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    put_in(marks.typed, document, page)
    try:
        content = read_page(number, page)
        scan = _is_scan(content)
        if content.lie is not None and not scan:
            content.close()
            content.lie.straighten(page)
            page.close()
            page = document[number - 1]
            content = read_page(number, page, content.lie)
        try:
            read = _read_scan(page, number, programs, letters) if scan else _read_text(page, content, links, before)
            read.remarks += [_remark(code, number, "warning", n=n) for code, n in marks.unread]
            read.attached = marks.files
            return read
        finally:
            content.close()
    finally:
        page.close()


def _read_text(page: Any, content: Page, links: list[Link], before: Sequence[PageItem]) -> PageContent:
    tagged = read_tree(content, page.raw)
    remarks = []
    if tagged.contradicted:
        remarks.append(_remark("structure-tree", content.number, "notice"))
    if content.is_cut:
        remarks.append(_remark("page-cut", content.number, "error", most=MAX_CHARACTERS))
    if content.lost:
        remarks.append(_remark("letters-lost", content.number, "warning", n=content.lost))
    if (over := overprinted(content.text, content.boxes)) >= LEAST_OVERPRINTED:
        remarks.append(_remark("text-over-text", content.number, "warning", n=over))
    if content.lie is not None:
        remarks.append(_remark("page-askew", content.number, "notice"))
    if content.slanted >= LEAST_SLANTED:
        remarks.append(_remark("slanted-text", content.number, "warning", n=content.slanted))
    if content.hides_text:
        remarks.append(_remark("hidden-text", content.number, "notice"))
    if unread := _pictures_of_text(page, content) + content.drawn:
        remarks.append(_remark("pictures-not-read", content.number, "warning", n=unread))
    items = read_geometry(content, tagged, before)
    return PageContent(items, links, remarks + _unsure_names(items, content.number))


def _unsure_names(items: Sequence[PageItem], page: int) -> list[Remark]:
    """What tells of the rows of a page's tables that may have the name of a group above their own."""
    names = [" ".join(name.split()) for item in items if isinstance(item, RawTable) for name in item.unsure]
    return [_remark("names-unsure", page, "warning", n=len(names), names=tuple(names[:MOST_NAMES]))] if names else []


def _pictures_of_text(page: Any, content: Page) -> int:
    """How many large pictures among a page's text hold text themselves."""
    large = [p for p in content.pictures if p[2] - p[0] >= LARGE[0] and p[3] - p[1] >= LARGE[1]]
    if not large:
        return 0
    width, height = page.get_size()
    whole = glanced(page)
    count = 0
    for left, bottom, right, top in large:
        box = (max(left, 0), max(height - top, 0), min(right, width), min(height - bottom, height))
        x0, y0, x1, y1 = (round(x * SCALE) for x in box)
        count += x1 > x0 and y1 > y0 and holds_text(whole[y0:y1, x0:x1])
    return count


def _is_scan(page: Page) -> bool:
    """True for a page that is a picture, with hardly any text that shows, or whose text is of no known letters."""
    printed = np.flatnonzero(printing(page.text))
    if page.lost > MOSTLY_LOST * max(len(printed), LEAST_TEXT):
        return True
    if not page.pictures and not page.drawn:
        return False
    if len(printed) <= LEAST_TEXT:
        return True
    if not page.pictures:
        return False
    step = max(len(printed) // SAMPLES, 1)
    hidden = [
        pdfium.FPDFTextObj_GetTextRenderMode(_text_object(page, i)) == INVISIBLE for i in printed[::step].tolist()
    ]
    return bool(sum(hidden) > MOSTLY_INVISIBLE * len(hidden))


def _text_object(page: Page, index: int) -> Any:
    return pdfium.FPDFText_GetTextObject(page.raw_text, index)


def _read_scan(page: Any, number: int, programs: Programs, letters: str) -> PageContent:
    """A page that is a picture, begun to be recognised; without a recogniser nothing, and the remark that says so."""
    if not holds_text(glanced(page)):
        return PageContent()
    if programs.recogniser is None:
        return PageContent(remarks=[_remark("page-not-recognised", number, "warning")])
    from kronespor.reading import scans  # which loads much

    width, height = page.get_size()
    scale = scans.DPI / POINTS
    if width * height * scale * scale > scans.MAX_PIXELS:
        return PageContent(remarks=[_remark("page-too-large", number, "warning")])
    picture = page.render(scale=scale, grayscale=True).to_pil()
    remarks = []
    if not programs.recogniser.knows(letters):
        remarks.append(_remark("page-without-letters", number, "warning", package=scans.PACKAGE.format(letters)))
    return PageContent(remarks=remarks, scan=scans.recognise(picture, scans.DPI, number, programs, letters))


def _finish(content: PageContent, before: PageContent) -> None:
    """Lay out a scanned page once it is recognised, and the page before it."""
    scan, content.scan = content.scan, None  # its picture is large
    if scan is None:
        return
    number = scan.prepared.number
    try:
        page = scan.page()
    except ReadingError as error:
        content.remarks.append(error.remark.at(page=number))
        return
    content.items = read_geometry(page, before=before.items)
    content.remarks.insert(0, _remark("page-scanned", number, "notice", n=page.readings))


def _links(page: Any, document: Any) -> list[Link]:
    """The web addresses that areas of a page lead to."""
    links = []
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
            links.append(Link(target))
    return links
