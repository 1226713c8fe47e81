"""The programs of this machine that reading asks for."""

from kronespor.reading.programs import Programs
from kronespor.sandbox.libreoffice import converted, find_libreoffice
from kronespor.sandbox.rapidocr import find_rapidocr
from kronespor.sandbox.tesseract import find_tesseract


def programs() -> Programs:
    """Tesseract, LibreOffice and RapidOCR, as far as they are installed."""
    return Programs(find_tesseract(), converted if find_libreoffice() else None, find_rapidocr())
