"""Who the money goes to: recipients and suppliers over all plans, with what is set aside for them by year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.register.decisions import plan_known
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Recipient


@dataclass(frozen=True)
class Received:
    """A recipient, the plans it is in, and kroner by year."""

    name: str
    cvr: str
    is_external: bool
    plans: tuple[str, ...]
    years: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        """The sum over all years."""
        return sum(self.years.values(), Decimal(0))

    def report(self) -> dict[str, Any]:
        """As JSON; amounts are kroner as decimal strings."""
        years = {str(y): decimal_text(kroner) for y, kroner in self.years.items()}
        total = decimal_text(self.total)
        names = {"recipient": self.name, "cvr": self.cvr or None, "external": self.is_external}
        return {**names, "plans": list(self.plans), "years": years, "total": total}


def recipients(
    plans: Sequence[str] = (), external: bool = False, as_of: date | None = None, known_at: datetime | None = None
) -> list[Received]:
    """The recipients that something is set aside for, the largest total first; four queries, and one per plan named.

    RegisterError if a plan is not in the register.
    """
    query = Query(
        ("recipient", "plan", "year"), [plan_known(name).pk for name in plans], as_of=as_of, known_at=known_at
    )
    years: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    plan_names: dict[int, set[str]] = defaultdict(set)
    for h in holdings(query):
        if h.recipient_id:
            years[h.recipient_id][h.year] += h.kroner
            plan_names[h.recipient_id].add(h.plan)
    received = [
        Received(r.name, r.cvr, r.is_external, tuple(sorted(plan_names[r.pk])), dict(sorted(years[r.pk].items())))
        for r in Recipient.objects.filter(pk__in=years)
        if r.is_external or not external
    ]
    return sorted(received, key=lambda r: (-r.total, r.name))
