"""Catalogues of texts (gettext's `.po` files), read as they are kept: no compiled form can be missing or old."""

import re
from collections.abc import Iterable
from gettext import GNUTranslations, c2py
from pathlib import Path

_FIELD = re.compile(r'^(msgctxt|msgid|msgstr)(?:\[(\d)\])? ((?:"(?:[^"\\]|\\.)*"\s+)+)', re.MULTILINE)
_BETWEEN_LINES = re.compile(r'"\s+"')
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t"}
_PLURAL = re.compile(r"plural=([^;]+);")


class Catalogue(GNUTranslations):
    """The texts of some files in one language. A text without its translation is shown as it is."""

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__()
        self._catalog: dict[str | tuple[str, int], str] = {}
        self.plural = c2py("n != 1")
        for file in files:
            self._take_in(file.read_text("utf-8"))

    def _take_in(self, text: str) -> None:
        context = key = ""
        for name, number, quoted in _FIELD.findall(text):
            string = _unquoted(quoted)
            if name == "msgctxt":
                context = f"{string}\x04"  # as gettext joins the two
            elif name == "msgid":
                key, context = context + string, ""
            elif not key:
                self.plural = c2py(_PLURAL.findall(string)[-1])
            elif string:
                self._catalog[(key, int(number)) if number else key] = string


def _unquoted(quoted: str) -> str:
    text = _BETWEEN_LINES.sub("", quoted.strip())[1:-1]
    return _ESCAPED.sub(lambda match: _MEANT.get(match[1], match[1]), text) if "\\" in text else text
