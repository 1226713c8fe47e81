"""The fonts of a page's characters, as far as pdfium knows them."""

import ctypes
from collections.abc import Sequence
from itertools import repeat

import pypdfium2.raw as pdfium

from kronespor.reading.pdf.objects import ADDRESS, by_address
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.showing import text_object

BOLD_WEIGHT = 600


def are_bold(page: Page, letters: Sequence[int]) -> list[bool]:
    """Which of some letters of a page are set in bold; a scan does not tell."""
    if page.text_page is None:
        return [False] * len(letters)
    texts = list(map(text_object, repeat(page.address), letters))
    font_of = {text: _font(text) for text in set(texts)}
    fonts = [font_of[text] for text in texts]
    firsts = dict(zip(reversed(fonts), reversed(letters), strict=True))
    bold = {font: _is_set_bold(page.address, letter) for font, letter in firsts.items()}
    return [bold[font] for font in fonts]


def _is_set_bold(text_page: ctypes.c_void_p, letter: int) -> bool:
    if _weight(text_page, letter) >= BOLD_WEIGHT:
        return True
    length = _name(text_page, letter, ctypes.addressof(_NAME), len(_NAME), 0)
    return 0 < length <= len(_NAME) and b"bold" in _NAME.value.lower()


_font = by_address(pdfium.FPDFTextObj_GetFont, ADDRESS, gives=ADDRESS)
_weight = by_address(pdfium.FPDFText_GetFontWeight, ADDRESS, ctypes.c_int)
_name = by_address(
    pdfium.FPDFText_GetFontInfo, ADDRESS, ctypes.c_int, ADDRESS, ctypes.c_ulong, ADDRESS, gives=ctypes.c_ulong
)
_NAME = ctypes.create_string_buffer(128)
