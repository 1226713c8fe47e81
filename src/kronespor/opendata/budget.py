"""What is set aside and spent, by phase: a row per initiative (or plan's reserve), fund, year, type and price level."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from kronespor.register.holdings import Holding, Query, holdings

PHASES = ("original", "supplementary", "transferred", "carried")
"""The phases of money that is set aside; together they are the revised budget."""


@dataclass(frozen=True)
class BudgetRow:
    """A row; amounts in kroner. `price_level`: 0 where none is known; a reserve has no initiative."""

    plan_id: int
    plan: str
    theme: str
    kind: str
    initiative_id: int
    initiative: str
    recipient_id: int
    recipient: str
    fund_id: int
    fund: str
    year: int
    type: str
    price_level: int
    original: Decimal
    supplementary: Decimal
    transferred: Decimal
    carried: Decimal
    revised: Decimal
    committed: Decimal
    spent: Decimal


COLUMNS = tuple(field.name for field in fields(BudgetRow))
AMOUNTS = COLUMNS[COLUMNS.index("original") :]


def budget(known_at: datetime | None = None, as_of: date | None = None) -> Iterator[BudgetRow]:
    """The rows, in one order, as decided by a day and as known at a time."""
    query = Query(
        by=("account", "fund", "year", "type", "price_level", "phase"),
        known_at=known_at,
        as_of=as_of,
        with_spent=True,
    )
    found: dict[tuple[int, int, int, str, int], list[Holding]] = defaultdict(list)
    for held in holdings(query):
        found[held.account, held.fund_id, held.year, held.type, held.price_level].append(held)
    for _, of in sorted(found.items()):
        yield _row(of)


def _row(of: list[Holding]) -> BudgetRow:
    first = of[0]
    phases = {phase: sum((h.kroner for h in of if h.phase == phase), Decimal(0)) for phase in PHASES}
    return BudgetRow(
        first.plan_id,
        first.plan,
        first.theme,
        first.kind,
        first.initiative_id,
        first.initiative,
        first.recipient_id,
        first.recipient,
        first.fund_id,
        first.fund,
        first.year,
        first.type,
        first.price_level,
        **phases,
        revised=sum(phases.values(), Decimal(0)),
        committed=sum((h.committed for h in of), Decimal(0)),
        spent=sum((h.spent for h in of), Decimal(0)),
    )
