"""The fonts of a page's characters, as far as pdfium knows them."""

import pypdfium2.raw as pdfium

from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.words import PageLine, Word

BOLD_WEIGHT = 600


def is_all_bold(page: Page, line: PageLine) -> bool:
    """True for a line in bold from its first word to its last."""
    words = line.words
    return is_bold(page, words[0]) and is_bold(page, words[-1])


def is_bold(page: Page, word: Word) -> bool:
    """True if a word's first letter is set in bold; a scan does not tell."""
    if page.text_page is None:
        return False
    if pdfium.FPDFText_GetFontWeight(page.raw_text, word.first) >= BOLD_WEIGHT:
        return True
    return b"bold" in font_name(page, word.first).lower()


def font_name(page: Page, index: int) -> bytes:
    """The name of the font of a character; empty if pdfium has none."""
    buffer = _NAME
    length = pdfium.FPDFText_GetFontInfo(page.raw_text, index, buffer, len(buffer), _FLAGS)
    return bytes(buffer[: max(min(length, len(buffer)) - 1, 0)])


_NAME = (pdfium.ctypes.c_char * 128)()
_FLAGS = pdfium.ctypes.c_int()
