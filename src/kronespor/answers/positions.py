"""What the register holds of what an answer asks for, account by account; and how its sources are shown."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, product
from string import ascii_lowercase

from django.conf import settings
from django.utils.translation import gettext as _

from kronespor.amounts import KRONER, MILLIONS, THOUSANDS, Unit
from kronespor.answers.left import Left, left
from kronespor.answers.overview import name_of
from kronespor.answers.query import Query
from kronespor.answers.spent import Spent, spent
from kronespor.intake.origins import Origins, Part
from kronespor.register.holdings import Holding, holdings
from kronespor.register.models import ActionPlan, Fund

UNITS = {"kr": KRONER, "tkr": THOUSANDS, "mio": MILLIONS}
SYMBOLS = "*†‡§¤¶"
"""The signs of the kinds of sources, before letters."""
_YEAR = re.compile(r"\s+\(?(?:19|20)\d{2}\)?$")

Amounts = dict[int, dict[int, Decimal]]
"""Kroner by the number of the source and by year."""
Parts = dict[tuple[int, int], tuple[Part, ...]]
"""What an amount is made of, by the number of the source and the year."""


@dataclass(frozen=True)
class Position:
    """What one account has: an initiative, or a plan's reserve. Now, when the plan was adopted, and what these amounts
    are made of, by the number of the source and by year.
    """

    account: int
    plan_id: int
    plan: str
    name: str
    initiative: int | None = None
    description: str = ""
    theme: str = ""
    recipient: str = ""
    current: Amounts = field(default_factory=dict)
    original: Amounts = field(default_factory=dict)
    parts: Parts = field(default_factory=dict)
    original_parts: Parts = field(default_factory=dict)

    @property
    def funds(self) -> list[int]:
        """The sources that it has money of, or had."""
        return list(dict.fromkeys((*self.current, *self.original)))

    @property
    def total(self) -> Decimal:
        """What it has now, of all sources and in all years."""
        return sum(_all(self.current), Decimal(0))

    @property
    def original_total(self) -> Decimal:
        """What it had when the plan was adopted."""
        return sum(_all(self.original), Decimal(0))

    def kroner(self, funds: Iterable[int], year: int) -> Decimal:
        """What it has now of these sources in a year."""
        return sum((self.current.get(pk, {}).get(year, Decimal(0)) for pk in funds), Decimal(0))

    def original_kroner(self, funds: Iterable[int], years: Iterable[int]) -> Decimal:
        """What it had of these sources in these years when the plan was adopted."""
        places = ((pk, year) for pk in funds for year in years)
        return sum((self.original.get(pk, {}).get(year, Decimal(0)) for pk, year in places), Decimal(0))

    def made_of(self, funds: Iterable[int], year: int) -> tuple[Part, ...]:
        """The parts of a year's amount of these sources."""
        return tuple(part for pk in funds for part in self.parts.get((pk, year), ()))

    def originally_made_of(self, funds: Iterable[int], years: Iterable[int]) -> tuple[Part, ...]:
        """The parts of what it had of these sources in these years when the plan was adopted."""
        places = ((pk, year) for pk in funds for year in years)
        return tuple(part for place in places for part in self.original_parts.get(place, ()))

    def of_funds(self, funds: Iterable[int]) -> "Position":
        """The part that these sources pay."""
        wanted = set(funds)
        current, original = ({pk: of for pk, of in a.items() if pk in wanted} for a in (self.current, self.original))
        return replace(self, current=current, original=original)


@dataclass(frozen=True)
class Material:
    """What an answer is made of. `funds`: all sources by number; `adopted`: the plans whose adoption is known; `left`:
    what is not allocated, if it is asked for; `last`: the last year that each account has money in, if that is;
    `spent`: what was spent, if that is.
    """

    query: Query
    positions: tuple[Position, ...]
    years: tuple[int, ...]
    funds: dict[int, Fund]
    adopted: frozenset[int]
    left: Left = field(default_factory=Left)
    last: dict[int, int] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)

    @property
    def unit(self) -> Unit:
        """The unit asked for, or a finer one in which no amount has more than two decimals (a Dane and an Englishman
        read 1.250 the other way about); if none is asked for, thousands where every figure is a whole number of them,
        else kroner.
        """
        amounts = [kroner for p in self.positions for kroner in (*_all(p.current), *_all(p.original))]
        amounts += [kroner for pot in self.left.pots for kroner in pot.years.values()]
        wanted = UNITS.get(self.query.unit)
        if wanted is None:
            return THOUSANDS if all(k % 1000 == 0 for k in amounts) else KRONER
        fitting = (u for u in UNITS.values() if u.factor <= wanted.factor and _fits(amounts, u))
        return max(fitting, key=lambda u: u.factor)

    @property
    def shows_original(self) -> bool:
        """Whether what was set aside at adoption is to be shown."""
        return self.query.asks_original

    @property
    def is_adopted(self) -> bool:
        """Whether the adoption of every plan is known."""
        return {p.plan_id for p in self.positions} <= self.adopted

    def of(self, positions: Iterable[Position]) -> "Material":
        """The same with some positions alone."""
        return replace(self, positions=tuple(positions))

    def of_source(self, is_external: bool) -> "Material":
        """The part that sources outside the municipality pay, or the others."""
        funds = {pk for pk, fund in self.funds.items() if fund.is_external is is_external}
        parts = (position.of_funds(funds) for position in self.positions)
        return self.of(part for part in parts if part.funds)


def gather(query: Query) -> Material:
    """Ask the register; a constant number of queries, however much there is."""
    rows = holdings(query.of_the_register()) if query.asks_set_aside else []
    pots = left(query) if "left" in query.measures else Left()
    by_account: dict[int, list[Holding]] = defaultdict(list)
    for row in rows:
        by_account[row.account].append(row)
    plans = ActionPlan.objects.filter(pk__in={row.plan_id for row in rows}).exclude(adopted_by=None)
    adopted = dict(plans.values_list("pk", "adopted_by__meeting__held_on"))
    origins = Origins(by_account, query.as_of, query.known_at)
    positions = [_position(of, origins, adopted.get(of[0].plan_id)) for of in by_account.values()]
    positions.sort(key=lambda p: (p.plan_id, p.initiative is None, p.account))
    years = query.years or tuple(sorted({row.year for row in rows}.union(pots.years)))
    last = _last_years(query) if "ending" in query.measures else {}
    of_spent = spent(query) if "spent" in query.measures else Spent()
    return Material(query, tuple(positions), years, Fund.objects.in_bulk(), frozenset(adopted), pots, last, of_spent)


def _last_years(query: Query) -> dict[int, int]:
    """The last year that each account has money in, be it one that is not asked for."""
    last: dict[int, int] = {}
    for row in holdings(replace(query, years=(), measures=("current",)).of_the_register()):
        if row.kroner > 0:
            last[row.account] = max(row.year, last.get(row.account, row.year))
    return last


def _position(rows: list[Holding], origins: Origins, adopted: date | None) -> Position:
    first = rows[0]
    then = (adopted + timedelta(days=1), 0) if adopted else None
    current: Amounts = defaultdict(dict)
    original: Amounts = defaultdict(dict)
    for row in rows:
        if row.kroner:
            current[row.fund_id][row.year] = row.kroner
        if row.original:
            original[row.fund_id][row.year] = row.original
    return Position(
        account=first.account,
        plan_id=first.plan_id,
        plan=first.plan,
        name=name_of(first),
        initiative=first.initiative_id or None,
        description=first.description,
        theme=first.theme,
        recipient=first.recipient,
        current=dict(current),
        original=dict(original),
        parts={(row.fund_id, row.year): origins.of(row.account, row.fund_id, row.year) for row in rows if row.kroner},
        original_parts={
            (row.fund_id, row.year): origins.of(row.account, row.fund_id, row.year, then)
            for row in rows
            if row.original and then
        },
    )


def _fits(amounts: Iterable[Decimal], unit: Unit) -> bool:
    """Whether no amount has more than two decimals in a unit; in kroner all are shown as they are."""
    return unit is KRONER or all(k % (unit.factor // 100) == 0 for k in amounts)


def _all(amounts: Amounts) -> Iterator[Decimal]:
    return (kroner for of in amounts.values() for kroner in of.values())


def kind_of(fund: Fund) -> str:
    """The kind of source that a fund is shown as: budgets together, state grants together, others by their own names,
    whatever the year.
    """
    kinds = settings.MUNICIPALITY_WORDS.funds
    if kinds.is_budget(fund.name):
        return _("budget money")
    if kinds.is_state(fund.name):
        return _("state grant")
    return _YEAR.sub("", fund.name) or fund.name


def legend(material: Material) -> dict[str, str]:
    """Kind of source -> its symbol: budgets and state grants have theirs, others take what is left, then letters."""
    used = dict.fromkeys(kind_of(material.funds[pk]) for p in material.positions for pk in p.funds)
    symbols = {_("budget money"): "^", _("state grant"): "#"}
    letters = ("".join(of) for size in (1, 2, 3) for of in product(ascii_lowercase, repeat=size))
    more = chain(SYMBOLS, (f"({name})" for name in letters))
    symbols.update(zip((kind for kind in used if kind not in symbols), more, strict=False))
    return {kind: symbol for kind, symbol in symbols.items() if kind in used}
