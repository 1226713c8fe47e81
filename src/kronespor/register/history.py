"""What was set aside at first, what is set aside now, and the decisions that lie between."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum

from kronespor.language import fold
from kronespor.papers.printing import reader_language
from kronespor.register.errors import RegisterError
from kronespor.register.holdings import RESERVE, Query
from kronespor.register.models import ActionPlan, Decision, Posting, Transaction
from kronespor.register.naming import names_of
from kronespor.register.sums import postings
from kronespor.remarks import in_words


@dataclass(frozen=True)
class Change:
    """What one transaction changed for one initiative, fund and year, in kroner."""

    decided_on: date
    kind: str
    text: str
    decision: Decision | None
    transaction: int
    plan_id: int
    plan: str
    initiative: str
    initiative_id: int | None
    fund: str
    year: int
    kroner: Decimal

    @property
    def kind_name(self) -> str:
        """The kind in the reader's language."""
        return str(Transaction.Kind(self.kind).label)


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


def changes(asked: Query, after: date | None = None) -> list[Change]:
    """What was decided after a day of what is asked for, in order; four queries. Amounts are in the prices decided in.

    What stood on that day and the changes add up to what stands now. Legs of one transaction that cancel each other
    out are no change.
    """
    rows = postings(asked)
    if after:
        rows = rows.filter(decided_on__gt=after)
    account = ("account_id", "account__initiative_id", "account__plan_id", "account__plan__name")
    names = ("fund__name", "account__initiative__theme__name", "account__initiative__recipient__name")
    fields = ("transaction_id", *account, *names, "fiscal_year")
    sums = rows.values(*fields).annotate(ore=Sum("amount"), day=Min("decided_on")).exclude(ore=0)
    found = list(sums.order_by("day", "transaction_id", "account__initiative_id", "fund__name", "fiscal_year"))
    entries = Transaction.objects.select_related("decision__meeting").in_bulk({r["transaction_id"] for r in found})
    known = names_of({r["account__initiative_id"] for r in found} - {None}, asked.as_of, asked.known_at)
    reserve = in_words(RESERVE, reader_language())
    made = [_change(entries[r["transaction_id"]], r, known.get(r["account__initiative_id"], reserve)) for r in found]
    text = fold(asked.text)
    return [one for one, row in zip(made, found, strict=True) if not text or _has_text(one, row, names, text)]


def _has_text(change: Change, row: dict[str, Any], names: Sequence[str], text: str) -> bool:
    return any(text in fold(name) for name in (change.initiative, change.plan, *(row[n] or "" for n in names)))


def _change(entry: Transaction, row: dict[str, Any], initiative: str) -> Change:
    return Change(
        entry.decided_on,
        entry.kind,
        entry.text,
        entry.decision,
        entry.pk,
        row["account__plan_id"],
        row["account__plan__name"],
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
    for change in changes(Query(plans=[plan.pk], years=years, as_of=current, known_at=known_at)):
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
