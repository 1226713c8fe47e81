"""Formulas of OpenDocument as Excel writes them."""

import re

_PREFIX = re.compile(r"\s*(?:[A-Za-z]+:)?=")  # the language of a formula
_PIECE = re.compile(r'"(?:[^"]|"")*"|\[(?:\'(?:[^\']|\'\')*\'|[^\]])*\]|[;~!]')
_REFERENCE = re.compile(
    r"\[(?:\$?(?P<sheet>'(?:[^']|'')*'|[^.'\[\]#:]+))?\.(?P<start>[$A-Z0-9]+)"
    r"(?::(?:\$?(?P<same>'(?:[^']|'')*'|[^.'\[\]#:]+))?\.(?P<end>[$A-Z0-9]+))?\]"
)
_ADDRESS = re.compile(r"\$?('(?:[^']|'')*'|[^.'\[\]#:]+)\.")
_SIGNS = {";": ",", "~": ",", "!": " "}
_BROKEN = "#REF!"


def as_excel(formula: str) -> str:
    """A formula with the cells that it names, and what stands between them, as Excel writes these."""
    body = _PREFIX.sub("", formula, count=1)
    return f"={_PIECE.sub(_translated, body) if '[' in body else body}"


def _translated(piece: re.Match[str]) -> str:
    text = piece[0]
    if not text.startswith("["):
        return _SIGNS.get(text, text)
    found = _REFERENCE.fullmatch(text)
    if found is None or found["same"] not in (None, found["sheet"]):
        return _BROKEN
    sheet = f"{found['sheet']}!" if found["sheet"] else ""
    return f"{sheet}{found['start']}:{found['end']}" if found["end"] else f"{sheet}{found['start']}"


def sheet_of(address: str) -> str:
    """The sheet that an address of cells is on."""
    found = _ADDRESS.match(address)
    return found[1].strip("'").replace("''", "'") if found else ""
