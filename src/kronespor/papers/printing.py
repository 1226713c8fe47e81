"""Amounts and days as a paper prints them, in the language that is active."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kronespor.language.printing import danish, danish_date, english, english_date, short_date


def reader_language() -> str:
    """The language that papers are written in now: "da" or "en"."""
    return "en" if get_language() == "en" else "da"


def amount_text(amount: Decimal) -> str:
    """An amount in the reader's language: 1.250.000,5; 1 250 000.5."""
    return english(amount) if reader_language() == "en" else danish(amount)


def counted(one: str, many: str, n: int) -> str:
    """How many there are of what is counted ("%(n)s case" or "%(n)s cases"), printed as numbers are."""
    return ngettext(one, many, n) % {"n": amount_text(Decimal(n))}


def date_text(day: date) -> str:
    """A date in words in the reader's language: 2. marts 2026; 2 March 2026."""
    return english_date(day) if reader_language() == "en" else danish_date(day)


def heading_date_text(day: date) -> str:
    """A date as the head of a column has room for it: 2. mar. 2026."""
    return short_date(day, reader_language())


def years_text(years: Sequence[int]) -> str:
    """Years in order: 2024-2026; 2020, 2024 where some between them are left out."""
    if len(years) > 1 and tuple(years) == tuple(range(years[0], years[-1] + 1)):
        return f"{years[0]}-{years[-1]}"
    return ", ".join(map(str, years))


def unit_text(factor: int) -> str:
    """A unit of 1, 1,000 or 1,000,000 kroner in the reader's language."""
    return {1: "kr.", 1_000: _("1,000 kr."), 1_000_000: _("million kr.")}[factor]
