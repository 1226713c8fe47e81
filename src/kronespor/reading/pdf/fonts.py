"""The fonts of a page's characters, as far as pdfium knows them."""

import ctypes

import pypdfium2.raw as pdfium

from kronespor.reading.pdf.objects import ADDRESS, by_address
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.showing import text_object
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
    text_page = page.address
    text = text_object(text_page, word.first)
    if text not in page.bold:
        page.bold[text] = _is_set_bold(text_page, word.first)
    return page.bold[text]


def _is_set_bold(text_page: ctypes.c_void_p, letter: int) -> bool:
    if _weight(text_page, letter) >= BOLD_WEIGHT:
        return True
    length = _name(text_page, letter, ctypes.addressof(_NAME), len(_NAME), 0)
    return 0 < length <= len(_NAME) and b"bold" in _NAME.value.lower()


_weight = by_address(pdfium.FPDFText_GetFontWeight, ADDRESS, ctypes.c_int)
_name = by_address(
    pdfium.FPDFText_GetFontInfo, ADDRESS, ctypes.c_int, ADDRESS, ctypes.c_ulong, ADDRESS, gives=ctypes.c_ulong
)
_NAME = ctypes.create_string_buffer(128)
