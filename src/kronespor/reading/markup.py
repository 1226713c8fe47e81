"""The little markup that survives in extracted text: bold, italics, superscripts, line breaks, escapes."""

import html
import re

from kronespor.reading.gridplan import Cell

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUP = re.compile(r"<sup>\s*(\d{1,2})\s*\)?\s*</sup>", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,2}(?:, ?\d{1,2})*")
_LETTERS = re.compile(r"[a-z](?:, ?[a-z])*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|strong|i|em|u|sup|sub|span|p|font)\b[^<>]{0,200}>", re.IGNORECASE)
_BOLD = re.compile(r"^\s*(?:<(?:b|strong)>.*</(?:b|strong)>|\*\*.+\*\*|__.+__)\s*$", re.IGNORECASE | re.DOTALL)
_STARS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_STAR = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*\\])\*(?![\w*])")
_NOTE = re.compile(r"(?<=\S)\[\^(\d{1,2})\]")
_DELETED = re.compile(r"~~(?=\S)[^~\n]+~~\s*")
_CODE = re.compile(r"(?<!\\)(`+)(?!`)([^`\n]+)\1(?!`)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARK = re.compile(r"[<&*_~`\[\\]")  # one of these is in all of it
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>^-])")


def superscript(digits: str) -> str:
    """A footnote number as superscript digits, which `amounts.candidates` takes for what they are."""
    return digits.translate(_SUPERSCRIPTS)


def raised(text: str) -> str:
    """Raised text: the numbers of footnotes as superscript digits, their letters as marks that part from the number."""
    mark = text.strip(" ()[]")
    if _NUMBERS.fullmatch(mark):
        return superscript(mark)
    return f" {mark})" if _LETTERS.fullmatch(mark) else text


def plain(text: str) -> str:
    """`text` without markup; superscript numbers are kept as superscript digits."""
    if _MARK.search(text) is None:
        return text
    text = _SUP.sub(lambda m: superscript(m[1]), _BREAK.sub("\n", text))
    text = html.unescape(_TAG.sub("", text))
    text = _NOTE.sub(lambda m: superscript(m[1]), _CODE.sub(r"\2", _DELETED.sub("", text)))
    text = _LINK.sub(r"\1", text)
    text = _STAR.sub(r"\1", _STARS.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text)


def holds_deleted(text: str) -> bool:
    """Whether some of a text is struck out, which `plain` leaves out."""
    return _DELETED.search(text) is not None


def cell(text: str) -> Cell:
    """A cell from text with markup."""
    return Cell(plain(text).strip(), bool(_BOLD.match(text)))
