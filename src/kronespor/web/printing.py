"""A paper's pages as pictures, whatever it was: what is no PDF or picture is printed once, with its cells."""

import io
import json
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from PIL import Image

from kronespor.amounts import decimal_text
from kronespor.footing import Report, document_report, foot_document
from kronespor.intake.models import StoredDocument
from kronespor.language import fold
from kronespor.reading import ReadingError
from kronespor.reading.files import decode
from kronespor.sandbox import Reader
from kronespor.sandbox.pictures import SCALE

PICTURED = ("application/pdf", "image/")
TEXT = ("text/plain", "text/markdown")
MOST_LINES = 20_000
MONTH = 30 * 24 * 3600
RETRY = 3600  # seconds until a paper that could not be printed is tried again
Place = tuple[str, str, int]
"""Table, row, place of the column."""


@dataclass(frozen=True)
class Printed:
    """The file whose pages are shown, how many there are, and where cells stand that have no place of their own.

    `boxes`: by place, the name of the row, the amount, the page and the box. The printed paper was read anew: a place
    counts only where it says the same.
    """

    path: Path
    pages: int
    boxes: dict[Place, tuple[str, str, int, list[float]]] = field(default_factory=dict)

    def found(self, table: str, row: dict[str, Any], at: int) -> tuple[int, list[float] | None]:
        """The page and box of a cell; no box where the printed paper reads otherwise."""
        cell = row["cells"][at]
        label, amount, page, box = self.boxes.get((table, row["id"], at), ("", "", 0, []))
        if not box or (fold(label), amount) != (fold(row["label"]), cell["amount"]):
            return cell["page"], None
        return page, box


def printed(paper: StoredDocument, pages: int) -> Printed | None:
    """The pages of a paper; None where they cannot be shown (LibreOffice is missing, or fails)."""
    original = settings.HOME / paper.stored_as
    if paper.media_type.startswith(TEXT):
        return None  # a text is shown by its own lines
    if paper.media_type.startswith(PICTURED):
        return Printed(original, pages)
    folder = settings.HOME / "cache" / "printed"
    path, told = folder / f"{paper.sha256}.pdf", folder / f"{paper.sha256}.json"
    failed = f"unprintable-{paper.sha256}"
    if not told.exists():
        if cache.get(failed):
            return None
        try:
            with Reader() as reader:
                made = reader.printed(original)
                document = reader.read(made, paper.name)
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made, path)
        except (ReadingError, OSError):
            cache.set(failed, True, RETRY)
            return None
        report = document_report(document, foot_document(document))
        part = told.with_suffix(".part")
        part.write_text(json.dumps({"pages": document.pages, "cells": _cells(report)}), "utf-8")
        part.replace(told)
    found = json.loads(told.read_text("utf-8"))
    boxes = {(table, row, at): tuple(said) for table, row, at, *said in found["cells"]}
    return Printed(path, found["pages"], boxes)


def _cells(report: Report) -> list[list[Any]]:
    """What `boxes` is made of, as JSON keeps it: table, row, column, name, amount, page, box."""
    rows = [(table.id, row) for table in report.tables for row in table.rows]
    cells = [([table, row.id, n, row.label], cell) for table, row in rows for n, cell in enumerate(row.cells)]
    return [
        [*place, None if c.amount is None else decimal_text(c.amount), c.page, c.box] for place, c in cells if c.box
    ]


Segment = tuple[str, dict[str, Any] | None]
"""A piece of a line, and the cell that is printed there."""


def lines(paper: StoredDocument, tables: list[dict[str, Any]]) -> list[tuple[int, list[Segment]]]:
    """The lines of a text as it was received, by number, with the cells printed on them; none of other papers."""
    if not paper.media_type.startswith(TEXT):
        return []
    try:
        text = decode((settings.HOME / paper.stored_as).read_bytes())
    except (OSError, ReadingError):
        return []
    on_line: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for table in tables:
        for row in table["rows"]:
            for cell in row["cells"]:
                if cell["printed"]:
                    on_line[cell["line"]].append(cell)
    rows = enumerate(text.split("\n")[:MOST_LINES], start=1)
    return [(n, _segments(line.rstrip("\r"), on_line.get(n, []))) for n, line in rows]


def _segments(line: str, cells: list[dict[str, Any]]) -> list[Segment]:
    """A line cut at its cells, which are found in their order from the left."""
    found: list[Segment] = []
    at = 0
    for cell in cells:
        start = line.find(cell["printed"], at)
        if start >= 0:
            found += [(line[at:start], None), (cell["printed"], cell)]
            at = start + len(cell["printed"])
    return [*found, (line[at:], None)]


def picture(paper: StoredDocument, shown: Printed, page: int) -> bytes:
    """A page as PNG, drawn once. ReadingError if there is no such page."""
    key = f"page-{paper.sha256}-{page}"
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
