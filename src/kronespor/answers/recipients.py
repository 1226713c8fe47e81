"""Who the money goes to: recipients and suppliers over all plans, with what is set aside for them by year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.register.decisions import plan_known
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Recipient
from kronespor.register.regranting import PassedOn, passed_on
from kronespor.register.spending import payments


@dataclass(frozen=True)
class Received:
    """A recipient, the plans it is in, and kroner by year.

    `paid`: what it was paid by the finance system, net of `returned`, what it has given back (less than nothing).
    `passed_on`: what it passed on to others of that; `through`: what others passed on to it, and is counted with them.
    """

    name: str
    cvr: str
    is_external: bool
    plans: tuple[str, ...]
    years: dict[int, Decimal]
    paid: dict[int, Decimal] = field(default_factory=dict)
    returned: dict[int, Decimal] = field(default_factory=dict)
    passed_on: tuple["Passed", ...] = ()
    through: tuple["Passed", ...] = ()

    @property
    def total(self) -> Decimal:
        """The sum over all years."""
        return sum(self.years.values(), Decimal(0))

    def report(self) -> dict[str, Any]:
        """As JSON; amounts are kroner as decimal strings."""
        years = {str(y): decimal_text(kroner) for y, kroner in self.years.items()}
        total = decimal_text(self.total)
        names = {"recipient": self.name, "cvr": self.cvr or None, "external": self.is_external}
        spent = {
            "paid": {str(y): decimal_text(kroner) for y, kroner in self.paid.items()},
            "returned": {str(y): decimal_text(kroner) for y, kroner in self.returned.items() if kroner},
            "passed_on": [one.report("to") for one in self.passed_on],
            "through": [one.report("from") for one in self.through],
        }
        return {**names, "plans": list(self.plans), "years": years, "total": total, **spent}

    @property
    def paid_total(self) -> Decimal:
        """What it was paid over all years, net of what it gave back."""
        return sum(self.paid.values(), Decimal(0))

    @property
    def returned_total(self) -> Decimal:
        """What it gave back over all years."""
        return sum(self.returned.values(), Decimal(0))

    @property
    def passed_on_total(self) -> Decimal:
        """What it passed on to others over all years."""
        return sum((one.total for one in self.passed_on), Decimal(0))

    @property
    def through_total(self) -> Decimal:
        """What others passed on to it over all years."""
        return sum((one.total for one in self.through), Decimal(0))


@dataclass(frozen=True)
class Passed:
    """What was passed on to, or by, another recipient, in kroner by year."""

    number: int
    name: str
    cvr: str
    years: dict[int, Decimal]

    @property
    def total(self) -> Decimal:
        """The sum over all years."""
        return sum(self.years.values(), Decimal(0))

    def report(self, of: str) -> dict[str, Any]:
        """As JSON; `of`: what the other is called."""
        years = {str(y): decimal_text(kroner) for y, kroner in self.years.items()}
        return {of: self.name, "cvr": self.cvr or None, "years": years}


def recipients(
    plans: Sequence[str] = (), external: bool = False, as_of: date | None = None, known_at: datetime | None = None
) -> list[Received]:
    """The recipients that something is set aside for, that were paid or that others passed money on to, the largest
    total first; eight queries, and one per plan named.

    What was paid is a line's own recipient's (by CVR number), else its initiative's, unless that has another number:
    each krone is counted once.

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
    paid: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    returned: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    by_cvr = dict(Recipient.objects.exclude(cvr="").values_list("cvr", "pk"))
    for payment in payments(query.plans, as_of, known_at):
        own = payment.recipient if payment.recipient not in by_cvr.values() or not payment.cvr else 0
        number = by_cvr.get(payment.cvr, own)
        if number:
            paid[number][payment.year] += payment.kroner
            returned[number][payment.year] += payment.credited
            plan_names[number].add(payment.plan)
    ways = passed_on(query.plans, known_at)
    moved = {number for way in ways for number in (way.giver, way.receiver)}
    known = {r.pk: r for r in Recipient.objects.filter(pk__in={*years, *paid, *moved})}
    received = [
        Received(
            r.name,
            r.cvr,
            r.is_external,
            tuple(sorted(plan_names[r.pk])),
            dict(sorted(years[r.pk].items())),
            dict(sorted(paid[r.pk].items())),
            dict(sorted(returned[r.pk].items())),
            _passed(known, [(way.receiver, way) for way in ways if way.giver == r.pk]),
            _passed(known, [(way.giver, way) for way in ways if way.receiver == r.pk]),
        )
        for r in known.values()
        if r.is_external or not external
    ]
    return sorted(received, key=lambda r: (-r.total, r.name))


def ways_of(number: int, known_at: datetime | None = None) -> tuple[tuple[Passed, ...], tuple[Passed, ...]]:
    """What a recipient passed on to others, and what others passed on to it; two queries."""
    ways = [way for way in passed_on((), known_at) if number in (way.giver, way.receiver)]
    known = {r.pk: r for r in Recipient.objects.filter(pk__in={pk for way in ways for pk in way[:2]})}
    to = _passed(known, [(way.receiver, way) for way in ways if way.giver == number])
    return to, _passed(known, [(way.giver, way) for way in ways if way.receiver == number])


def _passed(known: Mapping[int, Recipient], ways: Iterable[tuple[int, PassedOn]]) -> tuple[Passed, ...]:
    """What was passed on, by the recipient at the other end."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for other, way in ways:
        found[other][way.year] = way.kroner
    return tuple(Passed(pk, known[pk].name, known[pk].cvr, years) for pk, years in found.items())
