"""A scanned paper -> the parts of a document. What Tesseract says is laid out like a page of a PDF."""

from pathlib import Path
from typing import Any

from PIL import Image

from kronespor.reading.blocks import Parts
from kronespor.reading.document import Notice, ReadingError
from kronespor.reading.pdf.assembly import assemble
from kronespor.reading.pdf.geometry import PageItem, read_geometry
from kronespor.reading.pdf.page import Frame, Page
from kronespor.reading.scans.picture import DPI, POINTS, Prepared, prepare
from kronespor.reading.scans.tesseract import characters_of, find_tesseract, missing, missing_danish, recognise

MAX_PIXELS = 60_000_000


def read_picture(path: Path, progress: Any = None) -> Parts:
    """Read a scanned paper from a picture file; each frame of a TIFF is a page."""
    if find_tesseract() is None:
        raise ReadingError(missing(path.name))
    pages: list[list[PageItem]] = []
    try:
        with Image.open(path) as picture:
            count = getattr(picture, "n_frames", 1)
            for number in range(1, count + 1):
                picture.seek(number - 1)
                if picture.width * picture.height > MAX_PIXELS:
                    raise ReadingError(
                        f"{path.name} has over {MAX_PIXELS // 10**6} million pixels: scan it at 300 dpi."
                    )
                page = read_scan(picture.convert("L"), resolution(picture), number)
                pages.append(read_geometry(page))
                if progress:
                    progress(number, count)
    except ReadingError:
        raise
    except Exception as error:  # Pillow raises almost anything on what is no picture
        raise ReadingError(f"{path.name} is a damaged picture: scan or save it again.") from error
    parts = Parts(
        pages=len(pages), notices=[Notice("scan", "the paper is a scan; its figures are read from a picture")]
    )
    if text := missing_danish():
        parts.notices.append(Notice("scan", text, "warning"))
    return assemble(pages, parts)


def resolution(picture: Any) -> float:
    """Dots per inch: what the file says, else what makes it as wide as A4."""
    said = picture.info.get("dpi", (0, 0))[0]
    if 70 <= float(said) <= 1300:
        return float(said)
    return float(max(min(picture.width, picture.height) / 8.27, 70.0))


def read_scan(picture: Any, dpi: float, number: int) -> Page:
    """A page from its picture in shades of grey. ReadingError if Tesseract fails."""
    prepared = prepare(picture, dpi, number)
    return page_of(prepared, recognise(prepared))


def page_of(prepared: Prepared, hocr: bytes) -> Page:
    """The page as Tesseract read it."""
    scale = POINTS / DPI
    text, boxes, choices = characters_of(hocr, scale)
    frame = Frame(0.0, 0.0, prepared.picture.width * scale, prepared.picture.height * scale, 0)
    return Page(prepared.number, frame, 0, text, boxes, prepared.across, prepared.down, None, True, choices=choices)
