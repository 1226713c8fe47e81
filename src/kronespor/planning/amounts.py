"""Amounts as planning keeps them: øre."""

from decimal import Decimal

from kronespor.remarks import Money


def kroner(ore: int) -> Decimal:
    """Øre in kroner."""
    return Decimal(ore) / 100


def money(ore: int) -> Money:
    """Øre as a remark names them."""
    return Money(kroner(ore))
