"""A page of a document as a picture, for people to look at, and where words stand on it."""

import ctypes
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree
from PIL import Image

from kronespor.commenting import Note
from kronespor.commenting.packages import Package
from kronespor.commenting.word import W
from kronespor.reading.document import Box, ReadingError
from kronespor.reading.files import picture_type
from kronespor.sandbox.libreoffice import converted

SCALE = 2.0  # pixels per point, of a page that does not take more than MAX_PIXELS by it
POINTS_PER_INCH = 72
HEAD = 16  # bytes that tell a picture
MAX_PIXELS = 40_000_000
FINE = 20  # steps per point, to which boxes of characters are rounded


def printed(path: Path, into: Path, seconds: float) -> Path:
    """The document as a file with pages: itself if it is a PDF or a picture, else as LibreOffice prints it."""
    head = path.read_bytes()[:1024]
    if head.lstrip().startswith(b"%PDF") or picture_type(head):
        return path
    with converted(_as_read(path, into), path.suffix.lower() or ".txt", "pdf", seconds) as pdf:
        return Path(shutil.copyfile(pdf, into / f"{path.stem}.pdf"))


def _as_read(path: Path, into: Path) -> Path:
    """A Word file to be printed as it is read: with its changes accepted, so that no figure stands in one with another
    that was deleted. Every other file as it is.
    """
    try:
        package = Package(path)
        ((_, document),) = package.targets("", "officeDocument")
        if next(package.xml(document).iter(f"{W}ins", f"{W}del", f"{W}moveFrom"), None) is None:
            return path
        ((_, settings),) = package.targets(document, "settings")
        package.xml(settings).insert(0, etree.Element(f"{W}revisionView", {f"{W}markup": "0"}))
        package.keep([settings])
    except (KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return path
    shown = into / f"shown{path.suffix}"
    shown.write_bytes(package.written())
    return shown


def picture_of(path: Path, page: int) -> bytes:
    """Page `page` (from 1) of a PDF or picture as PNG that says its pixels per inch. ReadingError if there is none."""
    return _of_picture(path, page) if picture_type(path.read_bytes()[:HEAD]) else _of_pdf(path, page)


def _of_pdf(path: Path, number: int) -> bytes:
    document = pypdfium2.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise ReadingError("no-such-page", pages=len(document), page=number)
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(SCALE, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
        size = max(round(width * scale), 1), max(round(height * scale), 1)
        return _png(page.render(scale=scale).to_pil().resize(size), scale)
    finally:
        document.close()


def _of_picture(path: Path, number: int) -> bytes:
    from kronespor.reading.pdf.glance import POINTS
    from kronespor.reading.scans import as_taken, resolution, straightened

    with Image.open(path) as picture:
        if picture.width * picture.height > MAX_PIXELS or not 1 <= number <= getattr(picture, "n_frames", 1):
            raise ReadingError("no-picture-of-page", page=number)
        picture.seek(number - 1)
        points = POINTS / resolution(picture)
        upright = straightened(as_taken(picture).convert("L"))
        scale = min(SCALE, (MAX_PIXELS / (upright.width * upright.height * points**2)) ** 0.5)
        size = (max(round(side * points * scale), 1) for side in upright.size)
        return _png(upright.resize(tuple(size)), scale)


def places_of(path: Path, words: str) -> list[tuple[int, Box]]:
    """The pages and boxes where words stand in the text of a PDF, a box for each line; none in a picture."""
    if picture_type(path.read_bytes()[:HEAD]):
        return []
    wanted = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
    found = []
    for number, characters in _characters(path):
        text = "".join(character for character, _ in characters)
        for match in wanted.finditer(text):
            boxes = [box for character, box in characters[match.start() : match.end()] if not character.isspace()]
            found += [(number, box) for box in _lines(boxes)]
    return found


def all_words(path: Path) -> list[list[tuple[str, Box]]]:
    """The words of each page of a PDF with their boxes."""
    return [list(_words(characters)) for _, characters in _characters(path)]


def _words(characters: list[tuple[str, Box]]) -> Iterator[tuple[str, Box]]:
    word: list[tuple[str, Box]] = []
    for character, box in (*characters, (" ", (0.0, 0.0, 0.0, 0.0))):
        if not character.isspace():
            word.append((character, box))
        elif word:
            yield "".join(character for character, _ in word), _lines([box for _, box in word])[0]
            word = []


def in_passage(note: Note, path: Path) -> Note:
    """A note on a passage of a PDF at the place of its amount, if that can be found in the passage."""
    spot = note.spot
    if not spot.passage:
        return note
    lines = places_of(path, spot.passage)
    for page, box in places_of(path, spot.printed):
        if any(page == p and line[1] - 1 <= (box[1] + box[3]) / 2 <= line[3] + 1 for p, line in lines):
            return replace(note, spot=replace(spot, page=page, box=box))
    page, at = lines[0] if lines else (spot.page, None)
    return replace(note, spot=replace(spot, page=page, box=at))


def words_in(path: Path, page: int, box: Box) -> list[str]:
    """The text of a PDF that stands in a box, line by line."""
    if picture_type(path.read_bytes()[:HEAD]):
        return []
    x0, y0, x1, y1 = box
    for number, characters in _characters(path):
        if number == page:
            inside = (
                c if c.isspace() or (x0 <= (b[0] + b[2]) / 2 <= x1 and y0 <= (b[1] + b[3]) / 2 <= y1) else "\n"
                for c, b in characters
            )
            return [line for line in map(str.strip, "".join(inside).splitlines()) if len(line) > 1]
    return []


def _characters(path: Path) -> Iterator[tuple[int, list[tuple[str, Box]]]]:
    """The characters of each page of a PDF with their boxes, as the page is shown."""
    document = pypdfium2.PdfDocument(path)
    try:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            yield (
                number,
                [
                    (chr(pdfium.FPDFText_GetUnicode(text, n)), _shown(page, text.get_charbox(n)))
                    for n in range(text.count_chars())
                ],
            )
    finally:
        document.close()


def _shown(page: pypdfium2.PdfPage, box: Box) -> Box:
    """A box of a page's own coordinates as the page is shown: turned, cut, and from its top left."""
    width, height = page.get_size()
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (round(width * FINE), round(height * FINE))
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, across, down)
        corners.append((across.value / FINE, down.value / FINE))
    (a, b), (c, d) = corners
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _lines(boxes: list[Box]) -> list[Box]:
    """Boxes of characters as one box for each line that they stand on."""
    lines: list[Box] = []
    for x0, y0, x1, y1 in boxes:
        if lines and lines[-1][1] < (y0 + y1) / 2 < lines[-1][3]:
            a, b, c, d = lines[-1]
            lines[-1] = (min(a, x0), min(b, y0), max(c, x1), max(d, y1))
        else:
            lines.append((x0, y0, x1, y1))
    return lines


def _png(picture: Image.Image, scale: float) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "PNG", dpi=(POINTS_PER_INCH * scale,) * 2)
    return buffer.getvalue()


def scale_of(picture: Image.Image) -> float:
    """The pixels per point of a picture of ours."""
    across: float = picture.info["dpi"][0]
    return across / POINTS_PER_INCH
