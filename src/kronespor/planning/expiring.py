"""What runs out: plans, funds, grants, initiatives and policies, with the amount that ends and what is planned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

from django.db.models import Max

from kronespor.amounts import danish
from kronespor.papers.csv import Value, csv_text
from kronespor.planning.models import Matter, Step
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Account, ActionPlan, Decision, Fund, Posting, Succession

WARNINGS = (3, 6, 12)
"""Months ahead at which a warning is given."""
AHEAD = 24
"""Months ahead that are looked at."""

Kind = Literal["plan", "policy", "grant", "fund", "initiative"]
ORDER: tuple[Kind, ...] = get_args(Kind)
"""Those that end on the same day are listed in this order."""
Source = tuple[Literal["plan", "policy", "fund", "initiative"], int]
"""What of the register or the calendar ends, by its number; a grant is a fund."""
Years = dict[int, Decimal]
"""Kroner by year."""


@dataclass(frozen=True)
class Ending:
    """Something whose money ends on a day.

    `kroner`: what is set aside in its last year; None for a policy. `months`: whole months from tomorrow on, so that
    11 is a year to the day. `decision`: the last that set money aside for it. `follow_up`: the next step that is
    planned for it. `left`: of an initiative that only falls by so many `kroner`, what it has in the year after.
    """

    kind: Kind
    pk: int
    name: str
    plan: str
    ends_on: date
    months: int
    kroner: Decimal | None = None
    decision: Decision | None = None
    follow_up: Step | None = None
    left: Decimal | None = None

    @property
    def is_fall(self) -> bool:
        """Whether it goes on with less."""
        return self.left is not None

    @property
    def source(self) -> Source:
        """What ends."""
        return ("fund" if self.kind == "grant" else self.kind, self.pk)

    @property
    def warning(self) -> int | None:
        """The least of 3, 6 and 12 months that it ends within; None if it ends later."""
        return next((n for n in WARNINGS if self.months < n), None)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another; negative if the other is before it."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def endings(today: date, ahead: int = AHEAD, known_at: datetime | None = None) -> list[Ending]:
    """What ends within so many months from today, as decided by then, the first first. A constant number of queries."""
    decisions, follow_ups = _last_decisions(today, known_at), _follow_ups(today)
    everything = (*_with_money(today, known_at), *_policies(today))
    soon = [
        replace(ending, decision=decisions.get(ending.source), follow_up=follow_ups.get(ending.source))
        for ending in everything
        if today <= ending.ends_on and ending.months < ahead
    ]
    return sorted(soon, key=lambda e: (e.ends_on, ORDER.index(e.kind), e.plan, e.name))


def _with_money(today: date, known_at: datetime | None) -> Iterator[Ending]:
    """When plans, funds and initiatives end: the last year of their period, or else the last that has money."""
    by_plan, by_fund, by_initiative = (_table() for _ in range(3))
    names: dict[int, tuple[str, str]] = {}
    for row in holdings(Query(("plan", "initiative", "fund", "year"), as_of=today, known_at=known_at)):
        by_plan[row.plan_id][row.year] += row.kroner
        by_fund[row.fund_id][row.year] += row.kroner
        if row.initiative_id:
            by_initiative[row.initiative_id][row.year] += row.kroner
            names[row.initiative_id] = (row.initiative, row.plan)
    for plan in ActionPlan.objects.all():
        yield from _ending("plan", plan.pk, (plan.name, plan.name), by_plan[plan.pk], plan.last_year, today)
    for fund in Fund.objects.all():
        kind: Kind = "grant" if fund.is_external else "fund"
        yield from _ending(kind, fund.pk, (fund.name, ""), by_fund[fund.pk], fund.last_year, today)
    for pk, years in by_initiative.items():
        yield from _ending("initiative", pk, names[pk], years, None, today)
        yield from _falls(pk, names[pk], years, today)


def _table() -> defaultdict[int, Years]:
    return defaultdict(lambda: defaultdict(Decimal))


def _ending(
    kind: Kind, pk: int, names: tuple[str, str], years: Years, last_year: int | None, today: date
) -> Iterator[Ending]:
    """When something ends, if that is known. `names`: its own and its plan's."""
    year = last_year or max((y for y, kroner in years.items() if kroner > 0), default=None)
    if year:
        yield Ending(kind, pk, *names, *_until(date(year, 12, 31), today), years.get(year, Decimal(0)))


def _falls(pk: int, names: tuple[str, str], years: Years, today: date) -> Iterator[Ending]:
    """When an initiative falls to less before its last year."""
    for year, kroner in sorted(years.items()):
        left = years.get(year + 1, Decimal(0))
        if 0 < left < kroner:
            yield Ending("initiative", pk, *names, *_until(date(year, 12, 31), today), kroner - left, left=left)


def _policies(today: date) -> Iterator[Ending]:
    for matter in Matter.objects.select_related("plan"):
        if matter.runs_out is not None:
            yield Ending("policy", matter.pk, matter.title, str(matter.plan or ""), *_until(matter.runs_out, today))


def _until(day: date, today: date) -> tuple[date, int]:
    """The day and the whole months until it."""
    return day, months_between(today + timedelta(days=1), day)


def _last_decisions(today: date, known_at: datetime | None) -> dict[Source, Decision]:
    """The latest decision by today that moved money of a plan, a fund or an initiative, or of one that went on as it;
    five queries.
    """
    rows = Posting.objects.filter(decided_on__lte=today).exclude(transaction__decision=None)
    rows = rows.exclude(account__kind=Account.Kind.OUTSIDE)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    columns: tuple[tuple[Literal["plan", "fund", "initiative"], str], ...] = (
        ("plan", "account__plan"),
        ("fund", "fund"),
        ("initiative", "account__initiative"),
    )
    latest: dict[Source, tuple[date, int]] = {}
    for kind, column in columns:
        decided = rows.exclude(**{column: None}).values_list(column, "transaction__decision")
        for pk, decision, day in decided.annotate(Max("decided_on")).order_by():
            latest[kind, pk] = max(latest.get((kind, pk), (day, decision)), (day, decision))
    successions = Succession.objects.filter(decided_on__lte=today).order_by("decided_on", "pk")
    for before, after in successions.values_list("before", "after"):
        earlier = latest.get(("initiative", before))
        if earlier:
            latest["initiative", after] = max(latest.get(("initiative", after), earlier), earlier)
    decisions = Decision.objects.select_related("meeting__committee").in_bulk({pk for _, pk in latest.values()})
    return {source: decisions[pk] for source, (_, pk) in latest.items()}


def _follow_ups(today: date) -> dict[Source, Step]:
    """The next step that is planned for a plan, fund, initiative or policy; one query."""
    coming = Step.objects.filter(meeting__held_on__gte=today, done=False).select_related("matter", "meeting__committee")
    steps: dict[Source, Step] = {}
    for step in coming.order_by("-meeting__held_on", "-pk"):
        matter = step.matter
        steps["policy", matter.pk] = step
        if matter.plan_id is not None:
            steps["plan", matter.plan_id] = step
        if matter.fund_id is not None:
            steps["fund", matter.fund_id] = step
        if matter.initiative_id is not None:
            steps["initiative", matter.initiative_id] = step
    return steps


def as_csv(endings: Iterable[Ending]) -> str:
    """The list as CSV, for the budget negotiations."""
    rows: list[tuple[Value, ...]] = [
        ("ends_on", "kind", "name", "plan", "kroner", "last_decision", "next_case", "warning_months", "left")
    ]
    for e in endings:
        amount, left = ("" if k is None else danish(k) for k in (e.kroner, e.left))
        decision, follow_up, warning = (str(v) if v else "" for v in (e.decision, e.follow_up, e.warning))
        rows.append((e.ends_on, e.kind, e.name, e.plan, amount, decision, follow_up, warning, left))
    return csv_text(rows)
