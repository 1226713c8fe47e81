"""The tables of an answer as exact values: lines with a figure a column, each with its notes and its sources.

A sum says which lines it adds, so that a renderer can write it as a formula; it is computed from the figures shown, so
that every table foots.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, product
from string import ascii_lowercase
from typing import Any, Literal, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from kronespor.amounts import KRONER, MILLIONS, THOUSANDS, Unit
from kronespor.answers.overview import citations_of
from kronespor.answers.query import Query
from kronespor.language import fold
from kronespor.register.balances import balances
from kronespor.register.history import RESERVE
from kronespor.register.models import Account, ActionPlan, Fund
from kronespor.register.naming import names_of

Kind = Literal["detail", "group", "subtotal", "sum", "of-which"]
UNITS = {"kr": KRONER, "tkr": THOUSANDS, "mio": MILLIONS}
SYMBOLS = "*†‡§¤¶"


@dataclass(frozen=True)
class Figure:
    """An amount in kroner, what its papers note to it, and the cells it comes from."""

    kroner: Decimal
    notes: tuple[str, ...] = ()
    cited: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of a table. `of`: of a sum, the numbers of the lines it adds; `initiative`: whose story it leads to."""

    label: str
    figures: tuple[Figure | None, ...]
    kind: Kind = "detail"
    symbols: str = ""
    description: str = ""
    words: tuple[str, ...] = ()
    of: tuple[int, ...] = ()
    initiative: int | None = None
    address: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether it adds other lines."""
        return self.kind in ("subtotal", "sum")


@dataclass(frozen=True)
class AnswerTable:
    """A table: its columns of figures (`summed`: how many of the first are added up in the next) and of words."""

    title: str
    unit: Unit
    label: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    summed: int = 0
    words: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[str, ...]:
        """The columns that are years."""
        return self.columns[: self.summed]


class Holder(NamedTuple):
    """Whom money is set aside with: an initiative, or a plan's reserve."""

    account: int
    plan_id: int
    plan: str
    name: str
    initiative: int | None
    description: str
    theme: str
    recipient: str


@dataclass
class Holding:
    """What a holder has, in kroner: by fund and year, now and when the plan was adopted."""

    holder: Holder
    current: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))
    original: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Decimal)))

    @property
    def funds(self) -> list[int]:
        """The funds that it has money of, or had."""
        return [pk for pk in dict.fromkeys((*self.current, *self.original)) if self.current[pk] or self.original[pk]]

    def kroner(self, funds: Iterable[int], year: int, *, original: bool = False) -> Decimal:
        """What it has of these funds in a year."""
        of = self.original if original else self.current
        return sum((of[pk].get(year, Decimal(0)) for pk in funds if pk in of), Decimal(0))


@dataclass(frozen=True)
class Found:
    """What the register has of what is asked for; `cited`: the cells of an account, year and fund."""

    query: Query
    holdings: tuple[Holding, ...]
    years: tuple[int, ...]
    funds: dict[int, Fund]
    adopted: frozenset[int]
    cited: dict[tuple[int, int, int], list[dict[str, Any]]]

    @property
    def unit(self) -> Unit:
        """The unit asked for, or a finer one in which no amount has more than two decimals (a Dane and an Englishman
        read 1.250 the other way about); if none is asked for, thousands where every figure is a whole number of them,
        else kroner.
        """
        amounts = [k for h in self.holdings for of in (*h.current.values(), *h.original.values()) for k in of.values()]
        wanted = UNITS.get(self.query.unit)
        if wanted is None:
            return THOUSANDS if all(k % 1000 == 0 for k in amounts) else KRONER
        fine = (u for u in UNITS.values() if u.factor <= wanted.factor)
        fitting = [u for u in fine if u is KRONER or all(k % (u.factor // 100) == 0 for k in amounts)]
        return max(fitting, key=lambda u: u.factor)


def find(query: Query) -> Found:
    """Ask the register; as many queries however much there is."""
    funds = {f.pk: f for f in Fund.objects.all()}
    wanted = set(query.funds) or set(funds)
    if query.external is not None:
        wanted &= {pk for pk, f in funds.items() if f.is_external is query.external}
    narrow = wanted != set(funds)
    only: dict[str, Any] = {"theme_id": query.themes, "recipient_id": query.recipients}
    only = {name: values for name, values in only.items() if values}
    if narrow:
        only["fund_id"] = wanted
    if query.years:
        only["year"] = query.years
    holders = _holders(query)
    if query.plans or query.initiatives:
        only["account_id"] = list(holders)
    holdings: dict[int, Holding] = {}
    days = {"as_of": query.as_of, "known_at": query.known_at}
    asks_original = not {"original", "change"}.isdisjoint(query.measures)
    for at_adoption in (False, True) if asks_original else (False,):
        for b in balances(by=("account_id", "fund_id", "year"), only=only, at_adoption=at_adoption, **days):
            holder = holders.get(b.key["account_id"])
            if holder is None:
                continue
            holding = holdings.setdefault(holder.account, Holding(holder))
            of = holding.original if at_adoption else holding.current
            of[b.key["fund_id"]][b.key["year"]] += b.kroner
    found = sorted(holdings.values(), key=lambda h: (h.holder.plan_id, h.holder.initiative is None, h.holder.account))
    years = query.years or sorted(
        {y for h in found for of in (*h.current.values(), *h.original.values()) for y, kroner in of.items() if kroner}
    )
    plans = ActionPlan.objects.filter(pk__in={h.holder.plan_id for h in found}).exclude(adopted_by=None)
    adopted = frozenset(plans.values_list("pk", flat=True))
    cited: dict[tuple[int, int, int], list[dict[str, Any]]] = defaultdict(list)
    for account, year, fund, text in citations_of(*days.values(), set(holdings)):
        cited[account, year, fund].append(json.loads(text))
    return Found(query, tuple(found), tuple(years), funds, adopted, cited)


def _holders(query: Query) -> dict[int, Holder]:
    """Whom money can be set aside with, by account; left out is what the query leaves out."""
    rows = Account.objects.filter(kind__in=("initiative", "reserve"))
    if query.plans or query.initiatives:
        rows = rows.filter(Q(plan__in=query.plans) | Q(initiative__in=query.initiatives))
    if query.without:
        rows = rows.exclude(initiative__in=query.without)
    told = ("initiative__description", "initiative__theme__name", "initiative__recipient__name")
    found = list(rows.values_list("pk", "plan_id", "plan__name", "initiative_id", *told))
    names = names_of({row[3] for row in found} - {None}, query.as_of, query.known_at)
    return {
        pk: Holder(pk, plan_id, plan, names.get(initiative, _(RESERVE)), initiative, *(text or "" for text in texts))
        for pk, plan_id, plan, initiative, *texts in found
    }


def kind_of(fund: Fund) -> str:
    """The kind of source that a fund is shown as: budgets together, state grants together, others by their own names,
    whatever the year.
    """
    key = fold(fund.name)
    if key.startswith("budget"):
        return _("budget money")
    if any(word in key for word in ("statslig", "styrelsen", "satspulje", "ministeri")):
        return _("state grant")
    return _YEAR.sub("", fund.name) or fund.name


_YEAR = re.compile(r"\s+\(?(?:19|20)\d{2}\)?$")


def legend(found: Found) -> dict[str, str]:
    """Kind of source -> its symbol: budgets and state grants have theirs, others take what is left, then letters."""
    used = dict.fromkeys(kind_of(found.funds[pk]) for h in found.holdings for pk in h.funds)
    symbols = {_("budget money"): "^", _("state grant"): "#"}
    letters = ("".join(of) for size in (1, 2, 3) for of in product(ascii_lowercase, repeat=size))
    more = chain(SYMBOLS, (f"({name})" for name in letters))
    symbols.update(zip((kind for kind in used if kind not in symbols), more, strict=False))
    return {kind: symbol for kind, symbol in symbols.items() if kind in used}


def asks_original(found: Found) -> bool:
    """Whether what was set aside at adoption is to be shown."""
    return not {"original", "change"}.isdisjoint(found.query.measures)
