"""Amounts and dates as our own papers and pages print them, in Danish and in English."""

from datetime import date
from decimal import Decimal

from kronespor.language.language import language


def danish(amount: Decimal, decimals: int | None = None) -> str:
    """`amount` with a decimal comma and points between thousands: 12500 -> "12.500", 2.55 -> "2,55".

    Without `decimals` the amount keeps the decimals it has, less trailing zeros.
    """
    return language("da").number(amount, decimals)


def english(amount: Decimal, decimals: int | None = None) -> str:
    """The same for those who read English: 1 250 000.5, with spaces that do not break."""
    return language("en").number(amount, decimals)


def decimal_text(amount: Decimal) -> str:
    """`amount` as JSON and CSV carry it: a plain decimal string without exponent or superfluous zeros."""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def danish_date(day: date) -> str:
    """The date in words: 2. marts 2026."""
    return language("da").date(day)


def short_date(day: date, code: str) -> str:
    """The date with its month shortened, for the head of a column: 2. mar. 2026; 2 Mar. 2026."""
    return language(code).dates.shortened(day)


def english_date(day: date) -> str:
    """The date in words: 2 March 2026."""
    return language("en").date(day)
