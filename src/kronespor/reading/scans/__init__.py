"""Scans: a picture of a page -> characters with boxes and confidences, and the rules on the page.

The picture is straightened, its rules are measured and then wiped out (Tesseract reads them as letters), and what is
recognised is laid out like a page of a PDF, so that tables are found in the same way. The recogniser itself is passed
in (`reading.programs`), and so is a second reader, whose letters are held against its own (`scans/agreement.py`).
"""

from kronespor.reading.scans.picture import (
    MAX_PIXELS,
    TURNING,
    Prepared,
    glanced,
    prepare,
    straightened,
)
from kronespor.reading.scans.reader import PACKAGE, Scan, as_taken, read_picture, recognise, resolution
from kronespor.reading.scans.strokes import DPI

__all__ = [
    "DPI",
    "MAX_PIXELS",
    "PACKAGE",
    "TURNING",
    "Prepared",
    "Scan",
    "as_taken",
    "glanced",
    "prepare",
    "read_picture",
    "recognise",
    "resolution",
    "straightened",
]
