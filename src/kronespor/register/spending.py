"""Which extracts count, and what was spent by them: as of a day, as known at a time."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DateField, DateTimeField, Max, Q, QuerySet, Sum

from kronespor.register.extracts import Extract, Spending, Stage
from kronespor.register.prepared import Given, prepared


class Period(NamedTuple):
    """What an extract is of, and when it came. `distribution`: its last one, if there is one."""

    extract: int
    system: str
    fiscal_year: int
    first_day: date
    last_day: date
    distribution: int | None = None

    def covers(self, other: "Period") -> bool:
        """Whether this one, which came later or is of more days, says all that the other is of."""
        is_same = (self.system, self.fiscal_year) == (other.system, other.fiscal_year)
        if not is_same or self.extract == other.extract:
            return False
        inside = self.first_day <= other.first_day and other.last_day <= self.last_day
        is_longer = (self.first_day, self.last_day) != (other.first_day, other.last_day)
        return inside and (is_longer or self.extract > other.extract)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have days in common, and neither has all of the other's."""
        is_same = (self.system, self.fiscal_year) == (other.system, other.fiscal_year)
        common = self.first_day <= other.last_day and other.first_day <= self.last_day
        return is_same and common and not self.covers(other) and not other.covers(self)


def in_force(as_of: date | None = None, known_at: datetime | None = None) -> list[Period]:
    """The extracts that count: of days up to `as_of`, imported by `known_at`, of which none that does says all again.

    Of one period the one that came last counts, and of a year to date the longest. One query.
    """
    rows = _extracts(as_of is not None, known_at is not None).ask(day=as_of, limit=known_at)
    periods = [Period(*row) for row in rows]
    return [p for p in periods if not any(other.covers(p) for other in periods)]


@prepared
def _extracts(is_dated: bool, is_limited: bool) -> QuerySet[Extract, Any]:
    limit = Given("limit", DateTimeField())
    made = Q(distributions__made_at__lte=limit) if is_limited else None
    rows = Extract.objects.order_by("pk").annotate(last=Max("distributions__pk", filter=made))
    if is_dated:
        rows = rows.filter(last_day__lte=Given("day", DateField()))
    if is_limited:
        rows = rows.filter(imported_at__lte=limit)
    return rows.values_list("pk", "system", "fiscal_year", "first_day", "last_day", "last")


def told(as_of: date | None = None, known_at: datetime | None = None, years: Collection[int] = ()) -> dict[int, date]:
    """The years that extracts tell of, of those that are asked for, with the last day they tell of. One query."""
    return days_of(in_force(as_of, known_at), years)


def days_of(counting: Iterable[Period], years: Collection[int] = ()) -> dict[int, date]:
    """The same of extracts that are known to count."""
    periods = [p for p in counting if not years or p.fiscal_year in years]
    return {p.fiscal_year: p.last_day for p in sorted(periods, key=lambda p: (p.fiscal_year, p.last_day))}


def distributions(counting: Iterable[Period], years: Collection[int] = ()) -> list[int]:
    """The numbers of the distributions of extracts; of each the last one."""
    return [p.distribution for p in counting if p.distribution and (not years or p.fiscal_year in years)]


class Payment(NamedTuple):
    """What was paid of a plan's money in a year, in kroner: to the recipient of a CVR number, where its lines name one,
    else for an initiative of `recipient`. `credited`: the part of it that was given back.
    """

    cvr: str
    recipient: int
    plan: str
    year: int
    kroner: Decimal
    credited: Decimal


def payments(plans: Collection[int] = (), as_of: date | None = None, known_at: datetime | None = None) -> list[Payment]:
    """What was paid, by recipient, plan and year; two queries."""
    rows = Spending.objects.filter(distribution__in=distributions(in_force(as_of, known_at)), stage=Stage.SPENT)
    if plans:
        rows = rows.filter(account__plan__in=plans)
    by = ("cvr", "account__initiative__recipient_id", "account__plan__name", "fiscal_year")
    sums = rows.values_list(*by).annotate(Sum("amount"), Sum("credited")).order_by(*by)
    return [
        Payment(cvr, recipient or 0, plan, year, Decimal(ore) / 100, Decimal(back) / 100)
        for cvr, recipient, plan, year, ore, back in sums
    ]
