"""What runs out: plans, funds, grants, initiatives and policies, with the amount that ends and what is planned."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from kronespor.amounts import danish
from kronespor.papers.csv import Value, csv_text
from kronespor.planning.models import Matter, Step
from kronespor.register.balances import balances
from kronespor.register.models import HELD, Account, ActionPlan, Decision, Fund, Posting

WARNINGS = (3, 6, 12)
"""Months ahead at which a warning is given."""
AHEAD = 24
"""Months ahead that are looked at."""


@dataclass(frozen=True)
class Ending:
    """Something whose money ends on a day.

    `kind`: "plan", "fund", "grant", "initiative" or "policy". `kroner`: what is set aside in its last year; None for a
    policy. `decision`: the last that set money aside for it. `follow_up`: the next case that is planned for it.
    `months`: whole months from tomorrow on, so that 11 is a year to the day.
    """

    kind: str
    pk: int
    name: str
    plan: str
    ends_on: date
    kroner: Decimal | None
    decision: Decision | None
    follow_up: Step | None
    months: int

    @property
    def warning(self) -> int | None:
        """The least of 3, 6 and 12 months that it ends within; None if it ends later."""
        return next((n for n in WARNINGS if self.months < n), None)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another; negative if the other is before it."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def endings(today: date, ahead: int = AHEAD, known_at: datetime | None = None) -> list[Ending]:
    """What ends within so many months from today, the first first. Nine queries, however large the register is."""
    held = balances(by=("plan_id", "initiative_id", "initiative", "fund_id", "year"), kinds=HELD, known_at=known_at)
    last = _last_decisions(known_at)
    found: list[Ending] = []
    follow_ups, tomorrow = _FollowUps(today), today + timedelta(days=1)
    plans = {p.pk: p for p in ActionPlan.objects.all()}
    by_plan: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    by_fund: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    by_initiative: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    names: dict[int, tuple[str, int]] = {}
    for b in held:
        year = b.key["year"]
        by_plan[b.key["plan_id"]][year] += b.kroner
        by_fund[b.key["fund_id"]][year] += b.kroner
        if b.key["initiative_id"] is not None:
            by_initiative[b.key["initiative_id"]][year] += b.kroner
            names[b.key["initiative_id"]] = (b.key["initiative"], b.key["plan_id"])

    def add(kind: str, pk: int, name: str, plan: str, year: int, kroner: Decimal | None) -> None:
        day = date(year, 12, 31)
        if today <= day and (months := months_between(tomorrow, day)) < ahead:
            decision = last.get((kind if kind != "grant" else "fund", pk))
            found.append(Ending(kind, pk, name, plan, day, kroner, decision, follow_ups.of(kind, pk), months))

    for plan in plans.values():
        year = plan.last_year or _last(by_plan[plan.pk])
        if year:
            add("plan", plan.pk, plan.name, plan.name, year, by_plan[plan.pk].get(year, Decimal(0)))
    for fund in Fund.objects.all():
        year = fund.last_year or _last(by_fund[fund.pk])
        if year:
            kind = "grant" if fund.is_external else "fund"
            add(kind, fund.pk, fund.name, "", year, by_fund[fund.pk].get(year, Decimal(0)))
    for pk, years in by_initiative.items():
        year = _last(years)
        name, plan_id = names[pk]
        if year:
            add("initiative", pk, name, plans[plan_id].name, year, years[year])
    for matter in Matter.objects.exclude(runs_out=None).select_related("plan"):
        if today <= matter.runs_out and (months := months_between(tomorrow, matter.runs_out)) < ahead:
            step = follow_ups.of("policy", matter.pk)
            plan_name = str(matter.plan or "")
            found.append(
                Ending("policy", matter.pk, matter.title, plan_name, matter.runs_out, None, None, step, months)
            )
    order = {"plan": 0, "policy": 1, "grant": 2, "fund": 3, "initiative": 4}
    return sorted(found, key=lambda e: (e.ends_on, order[e.kind], e.plan, e.name))


def _last(years: dict[int, Decimal]) -> int | None:
    """The last year that has money."""
    return max((y for y, kroner in years.items() if kroner > 0), default=None)


def _last_decisions(known_at: datetime | None) -> dict[tuple[str, int], Decision]:
    """The latest decision that moved money of a plan, a fund or an initiative; four queries."""
    rows = Posting.objects.exclude(transaction__decision=None).exclude(account__kind=Account.Kind.OUTSIDE)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    latest: dict[tuple[str, int], tuple[date, int]] = {}
    for kind, column in (("plan", "account__plan"), ("fund", "fund"), ("initiative", "account__initiative")):
        of = rows.exclude(**{column: None}).values_list(column, "transaction__decision")
        for pk, decision, day in of.annotate(Max("decided_on")).order_by():
            latest[kind, pk] = max(latest.get((kind, pk), (day, decision)), (day, decision))
    decisions = Decision.objects.select_related("meeting__committee").in_bulk({pk for _, pk in latest.values()})
    return {key: decisions[pk] for key, (_, pk) in latest.items()}


class _FollowUps:
    """The next case that is planned for a plan, fund, initiative or policy; one query."""

    def __init__(self, today: date) -> None:
        coming = Step.objects.filter(meeting__held_on__gte=today, done=False)
        self._of: dict[tuple[str, int], Step] = {}
        for step in coming.select_related("matter", "meeting__committee").order_by("-meeting__held_on", "-pk"):
            matter = step.matter
            for kind, pk in (
                ("plan", matter.plan_id),
                ("fund", matter.fund_id),
                ("initiative", matter.initiative_id),
                ("policy", matter.pk),
            ):
                if pk is not None:
                    self._of[kind, pk] = step

    def of(self, kind: str, pk: int) -> Step | None:
        """The first of them, if there is any."""
        return self._of.get(("fund" if kind == "grant" else kind, pk))


def as_csv(found: Iterable[Ending]) -> str:
    """The list as CSV, for the budget negotiations."""
    rows: list[tuple[Value, ...]] = [
        ("ends_on", "kind", "name", "plan", "kroner", "last_decision", "next_case", "warning_months")
    ]
    for e in found:
        amount = "" if e.kroner is None else danish(e.kroner)
        decision, follow_up, warning = (str(v) if v else "" for v in (e.decision, e.follow_up, e.warning))
        rows.append((e.ends_on, e.kind, e.name, e.plan, amount, decision, follow_up, warning))
    return csv_text(rows)
