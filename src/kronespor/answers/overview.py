"""What is set aside, by plan and initiative: the holdings of the register, grouped for pages, files and commands."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import DateField, DateTimeField, QuerySet
from django.utils import timezone

from kronespor.papers.printing import reader_language, years_text
from kronespor.register.holdings import RESERVE, Dimension, Holding, Query, holdings
from kronespor.register.models import ActionPlan, Initiative, Posting
from kronespor.register.prepared import Given, prepared
from kronespor.register.spending import days_of, in_force
from kronespor.remarks import Remark, in_words

Years = dict[int, Decimal]
"""Kroner by year."""
BY: tuple[Dimension, ...] = ("account", "fund", "year")
BY_PLAN: tuple[Dimension, ...] = ("plan", "year")
MANY = 500
"""Initiatives: a register with more is shown by plan, unless some are asked for."""


class Spending(NamedTuple):
    """What of some holdings is committed, spent and left, in kroner."""

    committed: Decimal
    spent: Decimal
    left: Decimal


@dataclass(frozen=True)
class Sums:
    """What some holdings come to, in kroner: now, and when their plans were adopted."""

    holdings: tuple[Holding, ...]

    @cached_property
    def current(self) -> Years:
        """What is set aside now, by year."""
        return _added((h.year, h.kroner) for h in self.holdings)

    @cached_property
    def original(self) -> Years:
        """What was set aside when the plan was adopted, by year."""
        return _added((h.year, h.original) for h in self.holdings)

    @property
    def total(self) -> Decimal:
        """What is set aside now, over all years."""
        return sum(self.current.values(), Decimal(0))

    @property
    def original_total(self) -> Decimal:
        """What was set aside when the plan was adopted, over all years."""
        return sum(self.original.values(), Decimal(0))

    @property
    def change(self) -> Decimal:
        """Current less original."""
        return self.total - self.original_total

    def spending(self, years: Container[int]) -> Spending:
        """What is committed, spent and left of the money of some years."""
        of = [h for h in self.holdings if h.year in years]
        committed, spent = sum((h.committed for h in of), Decimal(0)), sum((h.spent for h in of), Decimal(0))
        return Spending(committed, spent, sum((h.kroner for h in of), Decimal(0)) - spent)


@dataclass(frozen=True)
class OverviewRow(Sums):
    """An initiative, a plan's reserve, or a plan with all it has."""

    name: str

    @property
    def account(self) -> int:
        """The number of the account, 0 for a plan."""
        return self.holdings[0].account

    @property
    def initiative_id(self) -> int | None:
        """The number of the initiative, if it is one."""
        return self.holdings[0].initiative_id or None

    @property
    def theme(self) -> str:
        """The theme of the initiative, if it has one."""
        return self.holdings[0].theme

    @property
    def recipient(self) -> str:
        """Whom the money is given to, if the register knows."""
        return self.holdings[0].recipient

    @cached_property
    def funds(self) -> dict[int, str]:
        """The names of the sources by their numbers."""
        return {h.fund_id: h.fund for h in self.holdings if h.fund_id}

    @cached_property
    def by_fund(self) -> dict[int, Decimal]:
        """What is set aside now, by the number of the source."""
        return _added((h.fund_id, h.kroner) for h in self.holdings if h.fund_id)


@dataclass(frozen=True)
class OverviewPlan(Sums):
    """A plan with its rows. `is_adopted`: whether the register knows when, and so what was original."""

    plan_id: int
    plan: str
    is_adopted: bool
    rows: tuple[OverviewRow, ...]


@dataclass(frozen=True)
class Overview(Sums):
    """Plans with their rows, as the register was asked by `query`.

    `is_by_plan`: each plan has one row of its own sums, since there are too many initiatives to show. `told`: the years
    that the finance system tells of, with the last day; what is committed, spent and left is of these.
    """

    query: Query
    plans: tuple[OverviewPlan, ...]
    is_by_plan: bool = False
    told: dict[int, date] = field(default_factory=dict)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that anything is or was set aside in."""
        return tuple(sorted({h.year for h in self.holdings}))

    @property
    def told_years(self) -> str:
        """The years that extracts tell of, in words."""
        return years_text(list(self.told))

    @property
    def told_until(self) -> date | None:
        """The last day that they tell of."""
        return max(self.told.values(), default=None)


def decided_ahead(query: Query) -> Remark | None:
    """That decisions of days to come count in what is asked for, if they do; one query. None where a day is named."""
    if query.as_of:
        return None
    question = _ahead(query.known_at is not None, bool(query.plans))
    last = next(iter(question.ask(today=timezone.localdate(), limit=query.known_at, plans=[*query.plans])), None)
    return Remark("decided-ahead", "warning", values={"day": last}) if last else None


@prepared
def _ahead(is_limited: bool, of_plans: bool) -> QuerySet[Posting, Any]:
    ahead = Posting.objects.filter(decided_on__gt=Given("today", DateField()))
    if is_limited:
        ahead = ahead.filter(booked_at__lte=Given("limit", DateTimeField()))
    if of_plans:
        ahead = ahead.filter(account__plan__in=Given("plans"))
    return ahead.order_by("-decided_on").values_list("decided_on", flat=True)[:1]


def overview(query: Query, most: int | None = None) -> Overview:
    """What the register holds of what is asked for. AmountError where an amount cannot be converted.

    Converted amounts are whole kroner, so that sums are those of the figures shown. `most`: of how many initiatives
    rows are given, if no plan, recipient or text is asked for; with more there is one row for each plan.
    """
    is_narrow = query.plans or query.recipients or query.text
    is_by_plan = most is not None and not is_narrow and Initiative.objects.count() > most
    counting = in_force(query.as_of, query.known_at) if query.with_spent else []
    days = days_of(counting, query.years)
    adopted = {number for (number,) in _adopted().fetch()}
    may_be_adopted = adopted & {*query.plans} if query.plans and not query.initiatives else adopted
    asked = replace(query, by=BY_PLAN if is_by_plan else BY, with_spent=bool(days))
    rows = holdings(replace(asked, with_original=query.with_original and bool(may_be_adopted)), counting)
    if query.price_level is not None:
        rows = whole(rows)
    by_plan: dict[int, list[Holding]] = defaultdict(list)
    for holding in rows:
        by_plan[holding.plan_id].append(holding)
    plans = tuple(_plan(by_plan[pk], pk in adopted) for pk in sorted(by_plan))
    return Overview(tuple(rows), query, plans, is_by_plan, days)


@prepared
def _adopted() -> QuerySet[ActionPlan, Any]:
    return ActionPlan.objects.exclude(adopted_by=None).values_list("pk")


def whole(rows: Iterable[Holding]) -> list[Holding]:
    """Holdings in whole kroner, as converted amounts are shown."""
    return [
        h._replace(
            kroner=_whole(h.kroner),
            original=_whole(h.original),
            spent=_whole(h.spent),
            committed=_whole(h.committed),
            credited=_whole(h.credited),
        )
        for h in rows
    ]


def _plan(of: list[Holding], is_adopted: bool) -> OverviewPlan:
    by_account: dict[int, list[Holding]] = defaultdict(list)
    for holding in of:
        by_account[holding.account].append(holding)
    rows = tuple(_row(by_account[account]) for account in sorted(by_account))
    return OverviewPlan(tuple(of), of[0].plan_id, of[0].plan, is_adopted, rows)


def _row(of: list[Holding]) -> OverviewRow:
    return OverviewRow(tuple(of), name_of(of[0]) if of[0].account else of[0].plan)


def name_of(holding: Holding) -> str:
    """What the account of a holding is called: its initiative, or the plan's reserve in the reader's language."""
    return holding.initiative or in_words(RESERVE, reader_language())


def _whole(kroner: Decimal) -> Decimal:
    return kroner.quantize(Decimal(1), ROUND_HALF_UP)


def _added(amounts: Iterable[tuple[int, Decimal]]) -> Years:
    """Amounts added up by their numbers, without those that come to nothing."""
    sums: Years = defaultdict(Decimal)
    for number, kroner in amounts:
        sums[number] += kroner
    return {number: kroner for number, kroner in sums.items() if kroner}
