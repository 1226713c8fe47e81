"""A scanned document -> its parts. What is recognised on a picture is laid out like a page of a PDF."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageOps

from kronespor.language import Language
from kronespor.language import language as default_language
from kronespor.reading.blocks import Parts
from kronespor.reading.document import Progress, ReadingError
from kronespor.reading.pdf.assembly import assemble
from kronespor.reading.pdf.frame import Frame
from kronespor.reading.pdf.geometry import read_geometry
from kronespor.reading.pdf.glance import POINTS
from kronespor.reading.pdf.items import PageItem
from kronespor.reading.pdf.page import Page
from kronespor.reading.programs import NO_PROGRAMS, Pending, PendingLines, Programs
from kronespor.reading.scans.agreement import agreed
from kronespor.reading.scans.dashes import lone_dashes
from kronespor.reading.scans.hocr import characters_of, surety
from kronespor.reading.scans.picture import MAX_PIXELS, TURNING, Prepared, glanced, on_white, prepare
from kronespor.reading.scans.strokes import DPI
from kronespor.remarks import Remark

LEAST_DPI, MOST_DPI = 70, 1300  # that a picture is believed to have
UPRIGHT = 4  # EXIF: pictures of further turns lie on their side
MOST_UNEVEN = 3  # times as many dots one way as the other: a fax has twice as many
SAME_SCALE = 0.01  # dots across and down that differ by no more are as many
UNSURE = 60.0  # of a hundred: a page whose words the recogniser is less sure of may lie upside down
A4_WIDTH, A3_HEIGHT = 8.27, 17.0  # inches
NOWHERE = (0.0, 0.0, 0.0, 0.0)  # the box of a space
PACKAGE = "tesseract-ocr-{}"  # of the letters of a language, in Debian


def read_picture(
    path: Path,
    progress: Progress | None = None,
    programs: Programs = NO_PROGRAMS,
    language: Language | None = None,
) -> Parts:
    """Read a scanned document from a picture file; each frame of a TIFF is a page."""
    recogniser = programs.recogniser
    if recogniser is None:
        raise ReadingError("picture-not-recognised")
    letters = (language or default_language()).tesseract
    pages = []
    for number, count, picture, dpi in _frames(path):
        try:
            pages.append(recognise(picture, dpi, number, programs, letters).page())
        except ReadingError as error:
            raise ReadingError(error.remark.at(page=number)) from error
        if progress:
            progress(number, count)
    readings = min((page.readings for page in pages), default=1)
    parts = Parts(pages=len(pages), remarks=[Remark("scan", "notice", values={"n": readings})])
    if not recogniser.knows(letters):
        parts.remarks.append(Remark("scan-without-letters", "warning", values={"package": PACKAGE.format(letters)}))
    items: list[list[PageItem]] = []
    for page in pages:
        items.append(read_geometry(page, before=items[-1] if items else ()))
    return assemble(items, parts, language)


def _frames(path: Path) -> Iterator[tuple[int, int, Any, float]]:
    """The frames of a picture in shades of grey: the number of each, of how many, and its dots per inch."""
    try:
        with Image.open(path) as picture:
            count = getattr(picture, "n_frames", 1)
            for number in range(1, count + 1):
                picture.seek(number - 1)
                if picture.width * picture.height > MAX_PIXELS:
                    raise ReadingError("picture-too-large", megapixels=MAX_PIXELS // 10**6)
                yield number, count, as_taken(picture).convert("L"), resolution(picture)
    except ReadingError:
        raise
    except Exception as error:  # Pillow raises almost anything on what is no picture
        raise ReadingError("picture-damaged") from error


def resolution(picture: Any) -> float:
    """Dots per inch: what the file says, unless its page would be larger than A3; else what makes it as wide as A4."""
    across, down = _stated(picture)
    return max(across, down) or float(max(min(picture.width, picture.height) / A4_WIDTH, LEAST_DPI))


def _stated(picture: Any) -> tuple[float, float]:
    """Dots per inch across and down, which a fax has fewer of; noughts if the file says none that may be."""
    across, down = map(float, picture.info.get("dpi", (0, 0)))
    if not all(LEAST_DPI <= dpi <= MOST_DPI and dpi <= MOST_UNEVEN * min(across, down) for dpi in (across, down)):
        return 0.0, 0.0
    return (across, down) if max(picture.width / across, picture.height / down) < A3_HEIGHT else (0.0, 0.0)


def as_taken(picture: Any) -> Any:
    """A photograph turned the way the camera was held, a fax as high as its paper; what is transparent is paper."""
    on_its_side, (across, down) = picture.getexif().get(ExifTags.Base.Orientation, 1) > UPRIGHT, _stated(picture)
    upright = on_white(ImageOps.exif_transpose(picture))
    if not across or abs(across / down - 1) <= SAME_SCALE:
        return upright
    if on_its_side:
        across, down = down, across
    finest = max(across, down)
    size = round(upright.width * finest / across), round(upright.height * finest / down)
    return upright.convert("L").resize(size, Image.Resampling.LANCZOS)


@dataclass(frozen=True)
class Scan:
    """A page that is being recognised, by two readers where there are two.

    `turned` begins anew with it the other way up, which a page of small print may be.
    """

    prepared: Prepared
    hocr: Pending
    lines: PendingLines | None
    turned: "Callable[[], Scan] | None" = None

    def page(self) -> Page:
        """The page, once it is recognised. ReadingError if that fails.

        Where only the second reader fails it is read once, and says so: `Page.readings`.
        """
        scale = POINTS / DPI
        hocr = self.hocr.result()
        if self.turned is not None and (sure := surety(hocr)) < UNSURE:
            other = self.turned()
            if surety(other.hocr.result()) > sure:
                return other.page()
        seen = None
        if self.lines is not None:
            with contextlib.suppress(ReadingError):
                seen = self.lines.result()
        found = characters_of(hocr, scale, strokes=seen is not None)
        text, boxes, choices = found if seen is None else agreed(*found, seen, scale, self.prepared.down)
        prepared = self.prepared
        for dash in lone_dashes(prepared.picture, text, boxes, scale):
            text, boxes = f"{text} -", np.concatenate((boxes, np.array([NOWHERE, dash], dtype=np.float32)))
        width, height = prepared.picture.width * scale, prepared.picture.height * scale
        sides = (width, height) if prepared.turn % 2 == 0 else (height, width)
        frame = Frame(0.0, 0.0, *sides, prepared.turn)
        rules = prepared.across, prepared.down
        return Page(
            prepared.number, frame, 0, text, boxes, *rules, None, choices=choices, readings=1 if seen is None else 2
        )


def recognise(picture: Any, dpi: float, number: int, programs: Programs, letters: str) -> Scan:
    """Begin to recognise a page from its picture in shades of grey, in the letters of a language."""
    recogniser, second = programs.recogniser, programs.second
    if recogniser is None:
        raise ReadingError("picture-not-recognised")
    upright = prepare(picture, dpi, number, recogniser.turn(glanced(picture, dpi), TURNING))

    def begun(prepared: Prepared, turned: Callable[[], Scan] | None = None) -> Scan:
        lines = second.start(prepared.picture) if second else None
        return Scan(prepared, recogniser.start(prepared.picture, DPI, letters), lines, turned)

    return begun(upright, lambda: begun(upright.upside_down()))
