"""A stored document as it is looked at: its report, its pages as pictures, and where its cells stand on them.

What is no PDF or picture is printed once by LibreOffice and read again, for the places of its cells: by a worker, never
while somebody waits for a page.
"""

import io
import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django_tasks import task
from PIL import Image

from kronespor.footing import Report
from kronespor.footing.equations import CellPlace
from kronespor.footing.report import ReportCell, ReportRow
from kronespor.footing.reportjson import report_of
from kronespor.intake import printing
from kronespor.intake.models import StoredDocument
from kronespor.intake.placing import Place, PrintedWord, placed
from kronespor.reading import Box, ReadingError
from kronespor.reading.files import decode
from kronespor.sandbox import Reader
from kronespor.sandbox.pictures import scale_of

PICTURED = ("application/pdf", "image/")
TEXT = ("text/plain", "text/markdown")
XML = "text/xml"
MOST_LINES = 20_000
MOST_PICTURES = 2_000
PLACES = ".places2"
"""Of the file beside a printed copy that says where its cells stand; another where they are found otherwise."""
DRAWING = 10.0  # seconds that a page may take to be drawn while somebody waits for it
T = TypeVar("T")


def report(document: StoredDocument) -> Report:
    """What was read of it when it was imported."""
    return report_of(document.content["report"])


@dataclass(frozen=True)
class Pages:
    """The file whose pages are shown, how many there are, and of a printed copy where its cells stand."""

    path: Path
    count: int
    printed: Mapping[CellPlace, Place] | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether they are still being printed."""
        return self.count == 0

    def place(self, table: str, row: ReportRow, at: int) -> tuple[int, Box | None]:
        """The page and box of a cell; no box where it was not found in the printed copy.

        Where a cell stands in its sheet is not where it is printed.
        """
        cell = row.cells[at]
        if self.printed is None:
            return cell.page, cell.box
        return self.printed.get((table, row.id, at), (cell.page, None))


def pages(document: StoredDocument, count: int) -> Pages | None:
    """The pages of a document that has `count`; none in it (`is_waiting`) while they are printed.

    None where they cannot be shown (it is a text, LibreOffice is missing, or fails).
    """
    original = settings.HOME / document.stored_as
    if document.media_type.startswith((*TEXT, XML)):
        return None  # a text is shown by its own lines, an exported agenda by its tables
    if document.media_type.startswith(PICTURED):
        return Pages(original, count)
    copy = _copy_of(document.sha256)
    if not copy.with_suffix(PLACES).exists():
        return Pages(copy, 0) if printing.is_waited_for(print_pages, document.sha256) else None
    kept = json.loads(copy.with_suffix(PLACES).read_text("utf-8"))
    return Pages(copy, kept["pages"], {(table, row, at): (page, box) for table, row, at, page, box in kept["cells"]})


def _copy_of(sha256: str) -> Path:
    folder: Path = settings.HOME / "cache" / "printed"
    return folder / f"{sha256}.pdf"


@task(priority=-10)  # what was received is read before
def print_pages(sha256: str) -> bool:
    """Print a document, and keep the places of its cells beside the copy; whether it could be printed."""
    copy = _copy_of(sha256)
    if copy.with_suffix(PLACES).exists():
        return True
    document = StoredDocument.objects.get(sha256=sha256)
    try:
        with Reader() as reader:
            made = reader.printed(settings.HOME / document.stored_as)
            words = reader.words(made)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, copy)
    except (ReadingError, OSError):
        return False
    on_pages = (PrintedWord(n, text, box) for n, page in enumerate(words, start=1) for text, box in page)
    cells = [(*cell, *place) for cell, place in placed(report(document).tables, on_pages).items()]
    _write(copy.with_suffix(PLACES), json.dumps({"pages": len(words), "cells": cells}).encode())
    return True


def _write(path: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
    Path(part.name).replace(path)


Segment = tuple[str, T | None]
"""A piece of a line, and what stands for the cell that is printed there."""


def text_lines(
    document: StoredDocument, cells: Iterable[tuple[ReportCell, T]], visible: Callable[[str], str] = str
) -> list[tuple[int, list[Segment[T]]]]:
    """The lines of a text as it was received, by number, with the cells printed on them; none of other documents.

    `visible`: what of the text is shown.
    """
    if not document.media_type.startswith(TEXT):
        return []
    try:
        text = visible(decode((settings.HOME / document.stored_as).read_bytes()))
    except (OSError, ReadingError):
        return []
    on_line: dict[int, list[tuple[str, T]]] = defaultdict(list)
    for cell, shown in cells:
        if cell.printed:
            on_line[cell.line].append((cell.printed, shown))
    rows = enumerate(text.split("\n")[:MOST_LINES], start=1)
    return [(number, _segments(line.rstrip("\r"), on_line.get(number, []))) for number, line in rows]


def _segments(line: str, cells: list[tuple[str, T]]) -> list[Segment[T]]:
    """A line cut at its cells, which are found in their order from the left."""
    segments: list[Segment[T]] = []
    at = 0
    for printed, shown in cells:
        start = line.find(printed, at)
        if start >= 0:
            segments += [(line[at:start], None), (printed, shown)]
            at = start + len(printed)
    return [*segments, (line[at:], None)]


def picture(document: StoredDocument, shown: Pages, page: int) -> bytes:
    """A page as PNG, drawn once. ReadingError if there is none, or if it cannot be drawn in `DRAWING` seconds."""
    return picture_of(document.sha256, shown.path, page)


def picture_of(sha256: str, path: Path, page: int) -> bytes:
    """The same of any file with pages."""
    kept = settings.HOME / "cache" / "pictures" / f"{sha256}-{page}.png"
    try:
        png: bytes = kept.read_bytes()
    except OSError:
        png = _drawn(path, page, kept)
    if not png:
        raise ReadingError("no-picture-of-page", page=page)
    return png


def _drawn(path: Path, page: int, kept: Path) -> bytes:
    """A page drawn, and kept if the disk takes it; one that could not be drawn is empty, and not tried again."""
    try:
        with Reader(patience=DRAWING) as reader:
            png = reader.picture(path, page)
    except ReadingError as error:
        if error.remark.code != "reader-hung":
            raise
        png = b""
    with suppress(OSError):  # a full disk: it is shown all the same
        _write(kept, png)
        _make_room(kept.parent)
    return png


def _make_room(folder: Path) -> None:
    """Drop the oldest pictures where there are more than MOST_PICTURES."""
    with os.scandir(folder) as entries:
        found = sorted((entry.stat().st_mtime, entry.path) for entry in entries)
    for _, path in found[:-MOST_PICTURES]:
        Path(path).unlink(missing_ok=True)


def size(png: bytes) -> tuple[float, float]:
    """The size of a page in points."""
    picture = Image.open(io.BytesIO(png))
    return picture.width / scale_of(picture), picture.height / scale_of(picture)
