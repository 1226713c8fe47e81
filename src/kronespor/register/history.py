"""What was set aside at first, what is set aside now, and the decisions that lie between."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum

from kronespor.papers.printing import reader_language
from kronespor.register.errors import RegisterError
from kronespor.register.holdings import RESERVE
from kronespor.register.models import HELD, ActionPlan, Decision, Posting, Transaction
from kronespor.register.naming import names_of
from kronespor.remarks import in_words


@dataclass(frozen=True)
class Change:
    """What one transaction changed for one initiative, fund and year, in kroner."""

    decided_on: date
    kind: str
    text: str
    decision: Decision | None
    transaction: int
    initiative: str
    initiative_id: int | None
    fund: str
    year: int
    kroner: Decimal


@dataclass(frozen=True)
class Difference:
    """An initiative's amounts by year at two times, and every change between them; they add up by construction."""

    initiative: str
    original: dict[int, Decimal]
    current: dict[int, Decimal]
    changes: tuple[Change, ...]


def adopted_on(plan: ActionPlan) -> date:
    """The day a plan was adopted: its decision's meeting, else the first day anything was decided for it.

    RegisterError if the register knows neither.
    """
    if plan.adopted_by is not None:
        return plan.adopted_by.meeting.held_on
    first = Posting.objects.filter(account__plan=plan).aggregate(day=Min("decided_on"))["day"]
    if first is None:
        raise RegisterError("not-adopted", plan=str(plan))
    day: date = first
    return day


def changes(
    plan: ActionPlan, after: date | None = None, until: date | None = None, known_at: datetime | None = None
) -> list[Change]:
    """What was decided for a plan, its reserve too, after one day, up to and on another, in order; four queries.

    Legs of one transaction that cancel each other out are no change.
    """
    rows = Posting.objects.filter(account__kind__in=HELD, account__plan=plan)
    if after:
        rows = rows.filter(decided_on__gt=after)
    if until:
        rows = rows.filter(decided_on__lte=until)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    fields = (
        "transaction_id",
        "account__initiative_id",
        "fund__name",
        "fiscal_year",
    )
    sums = rows.values(*fields).annotate(ore=Sum("amount"), day=Min("decided_on")).exclude(ore=0)
    found = list(sums.order_by("day", "transaction_id", *fields[1:]))
    entries = Transaction.objects.select_related("decision__meeting").in_bulk({r["transaction_id"] for r in found})
    names = names_of({r["account__initiative_id"] for r in found} - {None}, until, known_at)
    reserve = in_words(RESERVE, reader_language())
    return [_change(entries[r["transaction_id"]], r, names.get(r["account__initiative_id"], reserve)) for r in found]


def _change(entry: Transaction, row: dict[str, Any], initiative: str) -> Change:
    return Change(
        entry.decided_on,
        entry.kind,
        entry.text,
        entry.decision,
        entry.pk,
        initiative,
        row["account__initiative_id"],
        row["fund__name"],
        row["fiscal_year"],
        Decimal(row["ore"]) / 100,
    )


def differences(
    plan: ActionPlan,
    original: date | None = None,
    current: date | None = None,
    known_at: datetime | None = None,
    years: Sequence[int] = (),
) -> list[Difference]:
    """For each initiative of a plan what was set aside at its adoption (or on `original`), what is now, and why."""
    first = original or adopted_on(plan)
    before: dict[int | None, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    between: dict[int | None, list[Change]] = defaultdict(list)
    names: dict[int | None, str] = {}
    for change in changes(plan, None, current, known_at):
        if years and change.year not in years:
            continue
        names[change.initiative_id] = change.initiative
        if change.decided_on <= first:
            before[change.initiative_id][change.year] += change.kroner
        else:
            between[change.initiative_id].append(change)
    found = []
    for pk, name in names.items():
        now = defaultdict(Decimal, before[pk])
        for change in between[pk]:
            now[change.year] += change.kroner
        found.append(Difference(name, _some(before[pk]), _some(now), tuple(between[pk])))
    return found


def _some(amounts: dict[int, Decimal]) -> dict[int, Decimal]:
    return {year: kroner for year, kroner in sorted(amounts.items()) if kroner}
