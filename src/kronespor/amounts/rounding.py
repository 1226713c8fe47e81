"""What a printed amount's last decimal hides."""

from collections.abc import Iterable
from decimal import Decimal


def half_width(decimals: int, customary: int = 0) -> Decimal:
    """Half the rounding interval of an amount printed with `decimals` decimals.

    `customary` is the number of decimals usual in the table: papers drop trailing zeros, so "1" beside "0,6" and
    "0,8" means 1,0 and not "between 0,5 and 1,5".
    """
    return Decimal(5).scaleb(-max(decimals, customary) - 1)


def tolerance(decimals: Iterable[int], customary: int = 0) -> Decimal:
    """How far a sum of amounts with these decimals may miss and still be explained by rounding alone."""
    return sum((half_width(d, customary) for d in decimals), Decimal(0))
