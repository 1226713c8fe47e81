"""What is set aside, for a page: rows with the original, the current and the change, as they were asked for.

Two sums of the ledger (now, and as each plan was adopted) and the names; as many queries however much there is.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kronespor.amounts import PriceIndex
from kronespor.language import fold
from kronespor.register.balances import balances
from kronespor.register.history import RESERVE
from kronespor.register.models import ActionPlan, Fund, Initiative

Years = dict[int, Decimal]
BY = ("plan_id", "plan", "account_id", "initiative_id", "initiative", "theme", "fund_id", "fund", "recipient", "year")
BY_PLAN = ("plan_id", "plan", "year")
MANY = 500
"""Initiatives: a register with more is shown by plan, unless some are asked for."""


@dataclass(frozen=True)
class Asked:
    """What is asked for; empty is all. `external`: only money from outside, or only the municipality's own.

    `text`: what the name of an initiative, plan, fund or recipient contains. `prices`: the level and index to show.
    """

    plans: Collection[int] = ()
    themes: Collection[int] = ()
    funds: Collection[int] = ()
    recipients: Collection[int] = ()
    types: Collection[str] = ()
    external: bool | None = None
    text: str = ""
    as_of: date | None = None
    known_at: datetime | None = None
    prices: tuple[int, PriceIndex] | None = None


@dataclass
class Row:
    """An initiative (or a plan's reserve): what it has by year, and had when its plan was adopted."""

    initiative: str
    initiative_id: int | None
    theme: str
    recipient: str
    funds: dict[int, str] = field(default_factory=dict)
    from_fund: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    current: Years = field(default_factory=lambda: defaultdict(Decimal))
    original: Years = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def total(self) -> Decimal:
        """Over all years."""
        return sum(self.current.values(), Decimal(0))

    @property
    def original_total(self) -> Decimal:
        """Over all years."""
        return sum(self.original.values(), Decimal(0))

    @property
    def change(self) -> Decimal:
        """Current less original."""
        return self.total - self.original_total


@dataclass
class Group:
    """A plan with its rows. `is_adopted`: whether the register knows when, and so what was original."""

    plan: str
    plan_id: int
    is_adopted: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def current(self) -> Years:
        """The sum of the rows, by year."""
        return summed(r.current for r in self.rows)

    @property
    def original(self) -> Years:
        """The same when the plan was adopted."""
        return summed(r.original for r in self.rows)

    @property
    def total(self) -> Decimal:
        """Over all rows and years."""
        return sum((r.total for r in self.rows), Decimal(0))

    @property
    def original_total(self) -> Decimal:
        """The same when the plan was adopted."""
        return sum((r.original_total for r in self.rows), Decimal(0))

    @property
    def change(self) -> Decimal:
        """Current less original."""
        return self.total - self.original_total


@dataclass(frozen=True)
class Board:
    """Plans with their initiatives, and the years that anything is set aside in.

    `is_by_plan`: each plan has one row of its own sums, since there are too many initiatives to show.
    """

    groups: tuple[Group, ...]
    years: tuple[int, ...]
    asked: Asked
    is_by_plan: bool = False

    @property
    def current(self) -> Years:
        """The sum of all, by year."""
        return summed(g.current for g in self.groups)

    @property
    def total(self) -> Decimal:
        """The sum of all."""
        return sum((g.total for g in self.groups), Decimal(0))


def summed(parts: Any) -> Years:
    """Amounts by year, added up."""
    found: Years = defaultdict(Decimal)
    for part in parts:
        for year, kroner in part.items():
            found[year] += kroner
    return dict(found)


def board(asked: Asked, most: int | None = None) -> Board:
    """The rows that are asked for. PriceLevelError where an amount cannot be converted.

    `most`: of how many initiatives rows are given, if no plan, recipient or text is asked for; with more there is a row
    a plan.
    """
    narrow = asked.plans or asked.recipients or asked.text
    by_plan = most is not None and not narrow and Initiative.objects.count() > most
    by = BY_PLAN if by_plan else BY
    only = {
        name: values
        for name, values in (
            ("plan_id", asked.plans),
            ("theme_id", asked.themes),
            ("recipient_id", asked.recipients),
            ("expenditure_type", asked.types),
            ("fund_id", _funds(asked)),
        )
        if values
    }
    if asked.external is not None and "fund_id" not in only:
        return Board((), (), asked)  # there is no such fund
    level, index = asked.prices or (None, None)
    common = {"by": by, "only": only, "known_at": asked.known_at, "price_level": level, "index": index}
    adopted = set(ActionPlan.objects.exclude(adopted_by=None).values_list("pk", flat=True))
    blank = dict.fromkeys(BY)
    rows: dict[tuple[int, int], Row] = {}
    groups: dict[int, Group] = {}
    wanted = adopted & set(asked.plans) if asked.plans else adopted
    for original in (False, True) if wanted else (False,):
        for b in balances(as_of=asked.as_of, at_adoption=original, **common):
            key = {**blank, **b.key} if by_plan else b.key
            name = key["plan"] if by_plan else key["initiative"] or RESERVE
            if asked.text and not _contains(asked.text, name, key):
                continue
            plan = key["plan_id"]
            group = groups.setdefault(plan, Group(key["plan"], plan, plan in adopted))
            row = rows.get((plan, key["account_id"]))
            if row is None:
                row = Row(name, key["initiative_id"], key["theme"] or "", key["recipient"] or "")
                rows[plan, key["account_id"]] = row
                group.rows.append(row)
            if key["fund_id"] is not None:
                row.funds[key["fund_id"]] = key["fund"]
            kroner = b.kroner if level is None else b.kroner.quantize(Decimal(1), ROUND_HALF_UP)
            (row.original if original else row.current)[key["year"]] += kroner
            if not original and key["fund_id"] is not None:
                row.from_fund[key["fund_id"]] += kroner
    found = sorted(groups.values(), key=lambda g: g.plan_id)
    years = sorted({y for r in rows.values() for y in (*r.current, *r.original)})
    return Board(tuple(found), tuple(years), asked, by_plan)


def _contains(text: str, name: str, key: dict[str, Any]) -> bool:
    words = (name, *(key[k] or "" for k in ("plan", "fund", "recipient", "theme")))
    return any(fold(text) in fold(word) for word in words)


def _funds(asked: Asked) -> Collection[int]:
    if asked.external is None:
        return asked.funds
    kind = set(Fund.objects.filter(is_external=asked.external).values_list("pk", flat=True))
    return kind & set(asked.funds) if asked.funds else kind
