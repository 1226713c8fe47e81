"""Words of a page that are numbers, years or days."""

import functools
import re
from typing import TYPE_CHECKING

from kronespor.amounts import bare

if TYPE_CHECKING:
    from kronespor.reading.pdf.words import Word

_TWO_NUMBERS, _NUMBER_AND_NONE = 0.4, 0.3  # heights: gaps that part numbers, and a number from a mark for none
_TWO_SCANNED = 0.5  # the first on a scan


def two_numbers(first: "Word", second: "Word", gap: float) -> bool:
    """True for two numbers that are not one number's groups of three digits; `gap` in heights."""
    before, after = first.text, second.text
    if not (is_numeric(before) and is_numeric(after)):
        return False
    if before in _NONE or after in _NONE:
        return gap >= _NUMBER_AND_NONE
    if not (before[-1:].isalnum() and after[:1].isalnum()):
        return False
    return gap >= (_TWO_SCANNED if second.is_scanned else _TWO_NUMBERS) or not _GROUP.fullmatch(after)


def is_group(first: "Word", second: "Word") -> bool:
    """True for a number and the three digits that go on with it: "53" and "829"."""
    if not (first.text[-1:].isdigit() and _GROUP.fullmatch(second.text)):
        return False
    return abs(second.x0 - first.x1) < (_TWO_SCANNED if second.is_scanned else _TWO_NUMBERS) * (second.y1 - second.y0)


_GROUP = re.compile(r"\d{3}(?:,\d\d?)?\)?")
_NONE = {"-", "–", "—"}
_SIGNS = "-–−+ "
_ENDS_NUMBER = frozenset("0123456789-–—")
_NUMERIC = re.compile(
    r"[-–−+(<>≤≥~$€£¥*]*\s*[\d.,]*\d[\d.,:/\s]*[%)*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]*|[-–—.…*†‡#]+|n/?a\.?|n\.a\.|\(?-\)?", re.IGNORECASE
)


_THOUSANDS = re.compile(r"(?<=\d)['’](?=\d{3}(?!\d))")


@functools.lru_cache(maxsize=65536)
def is_numeric(text: str) -> bool:
    """True for a number as tables print them, with its currency or without, or a mark for none."""
    text = text.strip()
    text = _THOUSANDS.sub("", text) if "'" in text or "’" in text else text
    if _NUMERIC.fullmatch(text) is not None:
        return True
    return text[-1:] != ")" and (text.lstrip(_SIGNS)[:1].isdigit() or text[-1:] in _ENDS_NUMBER) and _is_priced(text)


def _is_priced(text: str) -> bool:
    """True for a number, or a mark for none, with a currency: "kr. 12.500", "1.200 DKK", "kr. -"."""
    number = bare(text)
    return number != text and _NUMERIC.fullmatch(number) is not None


_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d{2,4})?\*?")


_SHORT_YEARS = re.compile(r"(\d\d)/(\d\d)")


def is_year(text: str) -> bool:
    """True for a year or a span of years: "2026", "2025-28", "25/26"."""
    text = text.strip()
    short = _SHORT_YEARS.fullmatch(text)
    return _YEAR.fullmatch(text) is not None or (short is not None and int(short[2]) == (int(short[1]) + 1) % 100)


_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d")


def is_date(text: str) -> bool:
    """True for a day: "31.3.2026"."""
    return _DATE.fullmatch(text.strip()) is not None
