"""What is not allocated: of sources whose frame the register knows, and of plans' reserves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kronespor.answers.query import Query
from kronespor.intake.origins import Origins, Part
from kronespor.register import holdings
from kronespor.register.controls import unallocated
from kronespor.register.models import Account, ActionPlan, Fund


@dataclass(frozen=True)
class Pot:
    """What is not allocated of a source, or of a plan's reserve (`plan`), by year; and what each amount is made of."""

    account: int
    name: str
    plan: str
    years: dict[int, Decimal]
    parts: dict[int, tuple[Part, ...]]


@dataclass(frozen=True)
class Left:
    """The pots that are asked for. `unknown`: sources of which nothing can be said, since their frame is not known."""

    pots: tuple[Pot, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        """What is not allocated in all."""
        return sum((kroner for pot in self.pots for kroner in pot.years.values()), Decimal(0))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that anything is said of."""
        return tuple(sorted({year for pot in self.pots for year in pot.years}))


Sums = dict[tuple[int, int], dict[int, Decimal]]
"""Kroner by the account, the fund, and the year."""


def left(query: Query) -> Left:
    """What is not allocated of the sources that a query asks for (all, if it names neither sources nor plans), and of
    the reserves of its plans. An amount of nothing is said too; a constant number of queries.
    """
    funds = Fund.objects.in_bulk()
    of_funds, unknown = _of_funds(query, funds)
    reserves, plans = _reserves(query)
    origins = Origins({account for account, _ in (*of_funds, *reserves)}, query.as_of, query.known_at)

    def pots(sums: Sums) -> Iterator[Pot]:
        for (account, fund), years in sums.items():
            parts = {year: origins.of(account, fund, year) for year in years} if fund else {}
            yield Pot(account, funds[fund].name if fund else "", plans.get(account, ""), years, parts)

    return Left((*pots(of_funds), *pots(reserves)), tuple(funds[pk].name for pk in unknown))


def _of_funds(query: Query, funds: dict[int, Fund]) -> tuple[Sums, list[int]]:
    """What is not allocated of sources whose frame is known, and those whose frame is not known in any year."""
    if query.plans and not query.funds:
        return {}, []
    accounts = dict(Account.objects.filter(kind=Account.Kind.UNALLOCATED).values_list("fund", "pk"))
    sums: Sums = defaultdict(dict)
    asked = set(query.funds)
    found = unallocated(query.funds, query.years, query.as_of, query.known_at)
    for pk, year in sorted(found):
        if query.external not in (None, funds[pk].is_external):
            continue
        if found[pk, year].has_frame:
            sums[accounts[pk], pk][year] = Decimal(found[pk, year].ore) / 100
        asked.add(pk)
    known = {pk for _account, pk in sums}
    return sums, sorted(asked - known)


def _reserves(query: Query) -> tuple[Sums, dict[int, str]]:
    """What plans have in reserve, and the plan of each account; one that is asked for and has nothing is there too."""
    asked = holdings.Query(
        plans=query.plans,
        funds=query.funds,
        years=query.years,
        kinds=[Account.Kind.RESERVE],
        external=query.external,
        as_of=query.as_of,
        known_at=query.known_at,
    )
    sums: Sums = defaultdict(dict)
    plans: dict[int, str] = {}
    for row in holdings.holdings(asked):
        sums[row.account, row.fund_id][row.year] = row.kroner
        plans[row.account] = row.plan
    empty = ActionPlan.objects.filter(pk__in=query.plans).exclude(name__in=plans.values())
    for number, plan in enumerate(empty.order_by("pk"), start=1):
        plans[-number] = plan.name
        sums[-number, 0] = dict.fromkeys(query.years or _period(plan), Decimal(0))
    return sums, plans


def _period(plan: ActionPlan) -> range:
    return range(plan.first_year, plan.last_year + 1) if plan.first_year and plan.last_year else range(0)
