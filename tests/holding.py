"""What stands in the register, as tests compare it."""

from decimal import Decimal
from typing import Any

from kronespor.register.holdings import Dimension, Query, holdings


def held(*by: Dimension, **query: Any) -> dict[tuple[Any, ...], Decimal]:
    """Kroner by the dimensions asked for, each by its name if it has one."""
    rows = holdings(Query(by=by, **query))
    return {tuple(getattr(row, dimension) for dimension in by): row.kroner for row in rows}
