"""A page of a document as a picture, for people to look at."""

import io
import shutil
from pathlib import Path

import pypdfium2
from PIL import Image

from kronespor.reading.document import ReadingError
from kronespor.reading.files import PICTURES
from kronespor.sandbox.libreoffice import converted

SCALE = 2.0  # pixels per point
MAX_PIXELS = 40_000_000
_MAGICS = tuple(magic for magic, _ in PICTURES)


def printed(path: Path, into: Path) -> Path:
    """The document as a file with pages: itself if it is a PDF or a picture, else as LibreOffice prints it."""
    head = path.read_bytes()[:1024]
    if head.lstrip().startswith(b"%PDF") or head.startswith(_MAGICS):
        return path
    with converted(path, path.suffix.lower() or ".txt", "pdf") as pdf:
        return Path(shutil.copyfile(pdf, into / f"{path.stem}.pdf"))


def picture_of(path: Path, page: int) -> bytes:
    """Page `page` (from 1) of a PDF or picture as PNG, SCALE pixels per point. ReadingError if there is none."""
    return _of_picture(path, page) if path.read_bytes()[:4].startswith(_MAGICS) else _of_pdf(path, page)


def _of_pdf(path: Path, number: int) -> bytes:
    document = pypdfium2.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise ReadingError("no-such-page", pages=len(document), page=number)
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(SCALE, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
        return _png(page.render(scale=scale).to_pil().resize((round(width * SCALE), round(height * SCALE))))
    finally:
        document.close()


def _of_picture(path: Path, number: int) -> bytes:
    from kronespor.reading.scans import POINTS, resolution, straightened

    with Image.open(path) as picture:
        if picture.width * picture.height > MAX_PIXELS or not 1 <= number <= getattr(picture, "n_frames", 1):
            raise ReadingError("no-picture-of-page", page=number)
        picture.seek(number - 1)
        factor = SCALE * POINTS / resolution(picture)
        upright = straightened(picture.convert("L"))
        return _png(upright.resize((round(picture.width * factor), round(picture.height * factor))))


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()
