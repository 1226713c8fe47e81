"""Who the money goes to: recipients and suppliers over all plans, with what is set aside for them by year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.answers.overview import plan_known
from kronespor.register.balances import balances
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
    """The recipients that something is set aside for, the largest total first; four queries and one a plan named.

    AnswerError if a plan is not in the register.
    """
    keys = {plan_known(name).key for name in plans}
    years: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    of: dict[str, set[str]] = defaultdict(set)
    for b in balances(by=("recipient", "plan", "year"), plans=keys, as_of=as_of, known_at=known_at):
        if b.key["recipient"] is not None:
            years[b.key["recipient"]][b.key["year"]] += b.kroner
            of[b.key["recipient"]].add(b.key["plan"])
    found = [
        Received(r.name, r.cvr, r.is_external, tuple(sorted(of[r.name])), dict(sorted(years[r.name].items())))
        for r in Recipient.objects.filter(name__in=years)
        if r.is_external or not external
    ]
    return sorted(found, key=lambda r: (-r.total, r.name))
