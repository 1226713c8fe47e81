"""Amounts and dates as Danish papers print them."""

from datetime import date
from decimal import Decimal

_MONTHS = (
    "januar februar marts april maj juni juli august september oktober november december".split()  # noqa: SIM905
)

_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


_ENGLISH = str.maketrans({".": "\N{NO-BREAK SPACE}", ",": "."})


def danish(amount: Decimal, decimals: int | None = None) -> str:
    """`amount` with a decimal comma and points between thousands: 12500 -> "12.500", 2.55 -> "2,55".

    Without `decimals` the amount keeps the decimals it has, less trailing zeros.
    """
    if decimals is None:
        text = f"{amount:f}"
        whole, _, fraction = text.partition(".")
        fraction = fraction.rstrip("0")
        text = f"{int(whole):,}" if whole not in ("-0", "-") else "-0"
    else:
        whole, _, fraction = f"{amount:,.{decimals}f}".partition(".")
        text = whole
    text = text.replace(",", ".")
    return f"{text},{fraction}" if fraction else text


def english(amount: Decimal, decimals: int | None = None) -> str:
    """The same for those who read English: 1 250 000.5, with spaces that do not break.

    A Dane reads 1,250 and 1.250 the other way about than an Englishman; nobody reads a space for a decimal sign.
    """
    return danish(amount, decimals).translate(_ENGLISH)


def decimal_text(amount: Decimal) -> str:
    """`amount` as JSON and CSV carry it: a plain decimal string without exponent or superfluous zeros."""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def danish_date(day: date) -> str:
    """The date in words: 2. marts 2026."""
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def english_date(day: date) -> str:
    """The date in words: 2 March 2026."""
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
