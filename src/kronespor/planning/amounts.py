"""Amounts as planning keeps them: øre."""

from decimal import Decimal

from kronespor.amounts import parse_kroner
from kronespor.remarks import Money

MOST = 10**15
"""Øre: ten thousand milliard kroner, so that sums of many stay within what the database and the solver count with."""


def kroner(ore: int) -> Decimal:
    """Øre in kroner."""
    return Decimal(ore) / 100


def money(ore: int) -> Money:
    """Øre as a remark names them."""
    return Money(kroner(ore))


def ore(text: str) -> int:
    """Øre of an amount that somebody typed. ValueError if it is none, or more than a register of kroner can hold."""
    amount = int(parse_kroner(text) * 100)
    if abs(amount) > MOST:
        raise ValueError(f"'{text}' is more kroner than there are")
    return amount
