"""Price levels (p/l): an amount is in the prices of a year and is converted only with an index table."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kronespor.amounts.errors import AmountError


@dataclass(frozen=True)
class PriceIndex:
    """An index series with its source. `values` maps year to index (any base year)."""

    series: str
    source: str
    values: Mapping[int, Decimal]

    def convert(self, amount: Decimal, from_year: int, to_year: int) -> Decimal:
        """`amount` in the prices of `from_year`, expressed in those of `to_year`; unrounded."""
        if from_year == to_year:
            return amount
        for year in (from_year, to_year):
            if year not in self.values:
                raise AmountError("no-price-index", year=year, series=self.series)
        return amount * self.values[to_year] / self.values[from_year]
