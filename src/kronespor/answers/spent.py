"""What was spent of what an answer is about: by initiative, as the extracts of the finance system tell it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kronespor.answers.query import Query
from kronespor.register import holdings
from kronespor.register.spending import told


@dataclass(frozen=True)
class Spent:
    """What was spent, `until` the day that the extracts are of, in those of the years asked for that they tell of."""

    rows: tuple[holdings.Holding, ...] = ()
    years: tuple[int, ...] = ()
    until: date | None = None

    @property
    def kroner(self) -> Decimal:
        """What was spent in all."""
        return sum((row.spent for row in self.rows), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What is not spent of what is set aside."""
        return sum((row.left for row in self.rows), Decimal(0))


def spent(query: Query) -> Spent:
    """What was spent of what a query asks for."""
    days = told(query.as_of, query.known_at, query.years)
    if not days:
        return Spent()
    years = tuple(days)
    asked = replace(query.of_the_register(), by=("account",), years=years, with_spent=True, with_original=False)
    return Spent(tuple(holdings.holdings(asked)), years, max(days.values()))


def is_told(query: Query) -> bool:
    """Whether extracts tell of any of the years that are asked for."""
    return bool(told(query.as_of, query.known_at, query.years))
