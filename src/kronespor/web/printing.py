"""A paper's pages as pictures, whatever it was: what is no PDF or picture is printed once, with its cells."""

import io
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from PIL import Image

from kronespor.footing import document_report, foot_document
from kronespor.intake.models import StoredDocument
from kronespor.reading import Reader, ReadingError
from kronespor.reading.picturing import SCALE

PICTURED = ("application/pdf", "image/")
MONTH = 30 * 24 * 3600
Place = tuple[str, str, int]
"""Table, row, place of the column."""


@dataclass(frozen=True)
class Printed:
    """The file whose pages are shown, how many there are, and where cells stand that have no place of their own."""

    path: Path
    pages: int
    boxes: dict[Place, tuple[int, list[float]]] = field(default_factory=dict)


def printed(paper: StoredDocument, pages: int) -> Printed | None:
    """The pages of a paper; None where they cannot be shown (LibreOffice is missing, or fails)."""
    original = settings.HOME / paper.stored_as
    if paper.media_type.startswith(PICTURED):
        return Printed(original, pages)
    folder = settings.HOME / "cache" / "printed"
    path, told = folder / f"{paper.sha256}.pdf", folder / f"{paper.sha256}.json"
    if not told.exists():
        try:
            with Reader() as reader:
                made = reader.printed(original)
                document = reader.read(made, paper.name)
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(made, path)
        except (ReadingError, OSError):
            return None
        report = document_report(document, foot_document(document))
        part = told.with_suffix(".part")
        part.write_text(json.dumps({"pages": document.pages, "cells": _cells(report)}), "utf-8")
        part.replace(told)
    found = json.loads(told.read_text("utf-8"))
    boxes = {(table, row, column): (page, box) for table, row, column, page, box in found["cells"]}
    return Printed(path, found["pages"], boxes)


def _cells(report: dict[str, Any]) -> list[list[Any]]:
    return [
        [table["id"], row["id"], n, cell["page"], cell["box"]]
        for table in report["tables"]
        for row in table["rows"]
        for n, cell in enumerate(row["cells"])
        if cell["box"]
    ]


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
