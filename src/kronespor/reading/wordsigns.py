"""What of a Word document is printed in a font of signs: figures and signs of arithmetic, and ornaments."""

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGN = re.compile("[\uf020-\uf0ff]")  # of a font of signs, where Word has it
_WORD = re.compile(r"[^\W\d_]{4,}")


def symbol(font: str, code: str) -> str:
    """A sign of a font of signs: those of Symbol that print figures and signs of arithmetic; others are ornaments."""
    if font != "Symbol" or not re.fullmatch("[0-9A-Fa-f]{4}", code):
        return ""
    sign = chr(int(code, 16) % 0xF000)
    return sign if sign.isascii() and not sign.isalpha() else ""


def of_signs(text: str, run: Any) -> str:
    """The text of a run without the ornaments in it; what is a word all the same is one."""
    if not _SIGN.search(text):
        return text
    font = _font_of(run)
    if font == "Symbol":
        return _SIGN.sub(lambda sign: symbol(font, f"{ord(sign[0]):04X}"), text)
    if not font or _SIGN.sub("", text).strip():
        return text
    return " ".join(_WORD.findall(_SIGN.sub(lambda sign: chr(ord(sign[0]) - 0xF000), text)))


def _font_of(run: Any) -> str:
    """The font that a run itself names; empty if it names none."""
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return (fonts.get(_W + "ascii") or fonts.get(_W + "hAnsi") or "") if fonts is not None else ""
