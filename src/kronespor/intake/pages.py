"""A stored document as it is looked at: its report, its pages as pictures, and where its cells stand on them.

What is no PDF or picture is printed once by LibreOffice and read again, for the places of its cells.
"""

import io
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from PIL import Image

from kronespor.amounts import decimal_text
from kronespor.footing import Report, document_report, foot_document
from kronespor.footing.equations import CellPlace
from kronespor.footing.report import ReportCell, ReportRow, report_of
from kronespor.intake.models import StoredDocument
from kronespor.language import fold
from kronespor.reading import Box, ReadingError
from kronespor.reading.files import decode
from kronespor.sandbox import Reader
from kronespor.sandbox.pictures import SCALE

PICTURED = ("application/pdf", "image/")
TEXT = ("text/plain", "text/markdown")
MOST_LINES = 20_000
MONTH = 30 * 24 * 3600
RETRY = 3600  # seconds until a document that could not be printed is tried again
T = TypeVar("T")


def report(document: StoredDocument) -> Report:
    """What was read of it when it was imported."""
    return report_of(document.content["report"])


@dataclass(frozen=True)
class PrintedCell:
    """A cell of the printed copy of a document."""

    label: str
    amount: str | None
    page: int
    box: Box


@dataclass(frozen=True)
class Pages:
    """The file whose pages are shown, how many there are, and of a printed copy where its cells stand."""

    path: Path
    count: int
    printed: dict[CellPlace, PrintedCell] | None = None

    def place(self, table: str, row: ReportRow, at: int) -> tuple[int, Box | None]:
        """The page and box of a cell; no box where the printed copy, which is read by itself, says otherwise.

        Where a cell stands in its sheet is not where it is printed.
        """
        cell = row.cells[at]
        if self.printed is None:
            return cell.page, cell.box
        copy = self.printed.get((table, row.id, at))
        if copy is None or (fold(copy.label), copy.amount) != (fold(row.label), _amount(cell)):
            return cell.page, None
        return copy.page, copy.box


def pages(document: StoredDocument, count: int) -> Pages | None:
    """The pages of a document that has `count`; None where they cannot be shown (LibreOffice is missing, or fails)."""
    original = settings.HOME / document.stored_as
    if document.media_type.startswith(TEXT):
        return None  # a text is shown by its own lines
    if document.media_type.startswith(PICTURED):
        return Pages(original, count)
    copy = settings.HOME / "cache" / "printed" / f"{document.sha256}.pdf"
    if not copy.with_suffix(".json").exists() and not _print(document, original, copy):
        return None
    kept = json.loads(copy.with_suffix(".json").read_text("utf-8"))
    cells = {
        (table, row, at): PrintedCell(label, amount, page, box)
        for table, row, at, label, amount, page, box in kept["cells"]
    }
    return Pages(copy, kept["pages"], cells)


def _print(document: StoredDocument, original: Path, copy: Path) -> bool:
    """Print a document, and keep the places of its cells beside the copy; whether it could be printed."""
    failed = f"unprintable-{document.sha256}"
    if cache.get(failed):
        return False
    try:
        with Reader() as reader:
            made = reader.printed(original)
            read = reader.read(made, document.name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, copy)
    except (ReadingError, OSError):
        cache.set(failed, True, RETRY)
        return False
    cells = [
        [table.id, row.id, at, row.label, _amount(cell), cell.page, cell.box]
        for table in document_report(read, foot_document(read)).tables
        for row in table.rows
        for at, cell in enumerate(row.cells)
        if cell.box
    ]
    part = copy.with_suffix(".part")
    part.write_text(json.dumps({"pages": read.pages, "cells": cells}), "utf-8")
    part.replace(copy.with_suffix(".json"))
    return True


def _amount(cell: ReportCell) -> str | None:
    return None if cell.amount is None else decimal_text(cell.amount)


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
    """A page as PNG, drawn once. ReadingError if there is no such page."""
    key = f"page-{document.sha256}-{page}"
    png: bytes | None = cache.get(key)
    if png is None:
        with Reader() as reader:
            png = reader.picture(shown.path, page)
        cache.set(key, png, MONTH)
    return png


def size(png: bytes) -> tuple[float, float]:
    """The size of a page in points."""
    width, height = Image.open(io.BytesIO(png)).size
    return width / SCALE, height / SCALE
