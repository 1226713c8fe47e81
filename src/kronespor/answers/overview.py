"""What is set aside: plans x initiatives x years, each figure with the cells it came from."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from kronespor.amounts import PriceIndex
from kronespor.answers.errors import AnswerError
from kronespor.language import fold
from kronespor.register.balances import Balance, balances
from kronespor.register.history import RESERVE
from kronespor.register.models import HELD, Account, ActionPlan, Posting
from kronespor.register.naming import names_given

MANY = 500  # accounts: what is said of all is fetched at once where more are asked for


@dataclass(frozen=True)
class Figure:
    """An amount in kroner with its citations: the cells of the papers that its postings came from.

    `cited`: each as JSON, read only when asked for. `converted`: in the prices that were asked for, to whole kroner.
    """

    kroner: Decimal
    cited: tuple[str, ...] = ()
    converted: Decimal | None = None

    @cached_property
    def citations(self) -> tuple[dict[str, Any], ...]:
        """The cells, in the order they were booked."""
        return tuple(json.loads(text) for text in self.cited)

    @property
    def notes(self) -> tuple[str, ...]:
        """The footnotes that explain the figure in its paper."""
        return tuple(dict.fromkeys(c["note"] for c in self.citations if c.get("note")))


@dataclass(frozen=True)
class OverviewRow:
    """An initiative: its sources, and its figure by year (a year without money is not there)."""

    initiative: str
    description: str
    funds: tuple[str, ...]
    years: dict[int, Figure]

    @property
    def total(self) -> Decimal:
        """The sum over all years."""
        return sum((f.kroner for f in self.years.values()), Decimal(0))


@dataclass(frozen=True)
class OverviewPlan:
    """A plan with its initiatives."""

    name: str
    rows: tuple[OverviewRow, ...]

    def converted(self, year: int | None = None) -> Decimal:
        """The same in the prices that were asked for."""
        figures = (f for r in self.rows for y, f in r.years.items() if year in (None, y))
        return sum((f.converted or Decimal(0) for f in figures), Decimal(0))

    def total(self, year: int | None = None) -> Decimal:
        """The sum of a year, or of all."""
        if year is None:
            return sum((r.total for r in self.rows), Decimal(0))
        return sum((r.years[year].kroner for r in self.rows if year in r.years), Decimal(0))


@dataclass(frozen=True)
class Overview:
    """Plans by year, as decided on or before `as_of` and known at `known_at` (None: now).

    `prices`: the price level that amounts are converted to beside the original, and by which index.
    """

    plans: tuple[OverviewPlan, ...]
    years: tuple[int, ...]
    as_of: date | None
    known_at: datetime | None
    prices: tuple[int, PriceIndex] | None = None


def overview(
    plans: Sequence[str] = (),
    as_of: date | None = None,
    known_at: datetime | None = None,
    prices: tuple[int, PriceIndex] | None = None,
    *,
    cited: bool = False,
) -> Overview:
    """The overview of the plans named (all, if none), from the register. Three queries, however large it is.

    `cited`: each figure with its citations, by one query more. `prices` takes one more too.
    AnswerError if a plan is not in the register.
    """
    wanted = {fold(name) for name in plans}
    accounts = _accounts(wanted, as_of, known_at)
    for name in plans:
        if not any(a.plan_key == fold(name) for a in accounts.values()):
            plan_known(name)  # a plan that nothing was booked for yet is no mistake
    of: dict[str, Any] = {"plans": wanted} if len(accounts) > MANY else {"only": {"account_id": list(accounts)}}
    found = balances(as_of=as_of, known_at=known_at, by=("account_id", "fund", "year"), **of)
    citations: dict[tuple[int, int], list[str]] = defaultdict(list)
    for account_id, year, _fund, text in citations_of(as_of, known_at, set(accounts)) if cited else ():
        citations[account_id, year].append(text)
    converted = _converted(as_of, known_at, wanted, prices) if prices else {}
    tree: dict[tuple[int, str], dict[int, list[Balance]]] = defaultdict(lambda: defaultdict(list))
    for b in found:
        account = accounts[b.key["account_id"]]
        tree[account.plan_id, account.plan][account.pk].append(b)
    built = [
        OverviewPlan(plan, tuple(_row(accounts[pk], rows[pk], citations, converted) for pk in sorted(rows)))
        for (_, plan), rows in sorted(tree.items())
    ]
    years = sorted({y for p in built for r in p.rows for y in r.years})
    return Overview(tuple(built), tuple(years), as_of, known_at, prices)


class _Account(NamedTuple):
    """What money is set aside with: an initiative, or a plan's reserve (None)."""

    pk: int
    plan_id: int
    plan_key: str
    plan: str
    initiative: str | None
    description: str | None
    renamed: str | None


def _accounts(plans: set[str], as_of: date | None, known_at: datetime | None) -> dict[int, _Account]:
    """What money can be set aside with in these plans (all, if none), by number; one query."""
    rows = Account.objects.filter(kind__in=HELD)
    if plans:
        rows = rows.filter(plan__key__in=plans)
    fields = ("pk", "plan_id", "plan__key", "plan__name", "initiative__name", "initiative__description")
    renamed = Subquery(names_given(as_of, known_at).filter(initiative=OuterRef("initiative")).values("name")[:1])
    return {row[0]: _Account(*row) for row in rows.annotate(renamed=renamed).values_list(*fields, "renamed")}


def plan_known(name: str) -> ActionPlan:
    """The plan of this name. AnswerError, with those there are, if the register has none."""
    found = ActionPlan.objects.filter(key=fold(name)).select_related("adopted_by__meeting").first()
    if found is None:
        known = "; ".join(ActionPlan.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise AnswerError(f"There is no plan '{name}' in the register; there is: {known}.")
    return found


def _converted(
    as_of: date | None, known_at: datetime | None, plans: set[str], prices: tuple[int, PriceIndex]
) -> dict[tuple[int, int], Decimal]:
    """Kroner in other prices by account and year, each rounded to whole kroner, so that the totals of them add up."""
    level, index = prices
    by = ("account_id", "year")
    found = balances(as_of=as_of, known_at=known_at, by=by, plans=plans, price_level=level, index=index)
    return {(b.key["account_id"], b.key["year"]): b.kroner.quantize(Decimal(1), ROUND_HALF_UP) for b in found}


def _row(
    account: _Account,
    rows: list[Balance],
    cited: dict[tuple[int, int], list[str]],
    converted: dict[tuple[int, int], Decimal],
) -> OverviewRow:
    years: dict[int, Decimal] = defaultdict(Decimal)
    for b in rows:
        years[b.key["year"]] += b.kroner
    figures = {
        y: Figure(kroner, tuple(cited.get((account.pk, y), ())), converted.get((account.pk, y)))
        for y, kroner in sorted(years.items())
        if kroner
    }
    funds = tuple(dict.fromkeys(b.key["fund"] for b in rows))
    name = account.renamed or account.initiative or RESERVE
    return OverviewRow(name, account.description or "", funds, figures)


def citations_of(
    as_of: date | None, known_at: datetime | None, accounts: set[int]
) -> Iterator[tuple[int, int, int, str]]:
    """The citations of every posting: account, year, fund and the cell as JSON, in the order they were booked."""
    rows = Posting.objects.exclude(citation={})
    rows = rows.filter(account__in=accounts) if len(accounts) <= MANY else rows.filter(account__kind__in=HELD)
    if as_of:
        rows = rows.filter(decided_on__lte=as_of)
    if known_at:
        rows = rows.filter(booked_at__lte=known_at)
    texts = rows.order_by("pk").annotate(text=Cast("citation", TextField()))
    yield from texts.values_list("account_id", "fiscal_year", "fund_id", "text")
