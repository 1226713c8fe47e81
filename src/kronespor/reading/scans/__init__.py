"""Scans: a picture of a page -> characters with boxes and confidences, through Tesseract, and the rules on the page.

The picture is straightened, its rules are measured and then wiped out (Tesseract reads them as letters), and what
Tesseract says is laid out like a page of a PDF, so that tables are found in the same way.
"""

from kronespor.reading.scans.picture import DPI, GLANCE, POINTS, Prepared, holds_text, prepare, straightened
from kronespor.reading.scans.reader import MAX_PIXELS, page_of, read_picture, read_scan, resolution
from kronespor.reading.scans.tesseract import find_tesseract, missing, missing_danish, recognise

__all__ = [
    "DPI",
    "GLANCE",
    "MAX_PIXELS",
    "POINTS",
    "Prepared",
    "find_tesseract",
    "holds_text",
    "missing",
    "missing_danish",
    "page_of",
    "prepare",
    "read_picture",
    "read_scan",
    "recognise",
    "resolution",
    "straightened",
]
