"""Printed numbers, units and price levels. Pure: no Django, no I/O."""

from kronespor.amounts.codes import are_codes, are_long, return_often
from kronespor.amounts.errors import AmountError
from kronespor.amounts.numerals import (
    UNSEEN,
    Candidate,
    bare,
    candidates,
    is_nil,
    is_withheld,
    looks_like_amount,
    plain_value,
    with_minus,
)
from kronespor.amounts.pricelevels import PriceIndex
from kronespor.amounts.typed import parse_kroner, parse_ore
from kronespor.amounts.units import KRONER, MILLIONS, NO_UNIT, THOUSANDS, UNITS, UNKNOWN, Unit, find_unit, unit_named
from kronespor.amounts.writing import decimal_sign
from kronespor.language.printing import danish, danish_date, decimal_text, english, english_date

__all__ = [
    "KRONER",
    "MILLIONS",
    "NO_UNIT",
    "THOUSANDS",
    "UNITS",
    "UNKNOWN",
    "UNSEEN",
    "AmountError",
    "Candidate",
    "PriceIndex",
    "Unit",
    "are_codes",
    "are_long",
    "bare",
    "candidates",
    "danish",
    "danish_date",
    "decimal_sign",
    "decimal_text",
    "english",
    "english_date",
    "find_unit",
    "is_nil",
    "is_withheld",
    "looks_like_amount",
    "parse_kroner",
    "parse_ore",
    "plain_value",
    "return_often",
    "unit_named",
    "with_minus",
]
