"""The state's published budgets and accounts of the municipality, by function, held against extracts."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from kronespor.amounts import PriceIndex
from kronespor.intake.models import Assertion
from kronespor.intake.published_tables import PARTED, Phase, published
from kronespor.language import YEAR
from kronespor.language.chart import AccountCode, Function
from kronespor.register.accountmaps import current_map, rules_of
from kronespor.register.extracts import Balance, Stage
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Account
from kronespor.register.spending import in_force

Part = Literal["price-level", "phase", "consolidation", "rounding", "date"]
PARTS: tuple[Part, ...] = ("price-level", "phase", "consolidation", "rounding", "date")


@dataclass(frozen=True)
class Gap:
    """A function of a year: what is published, what the extracts say, and what the difference is made of, in kroner.

    `parts` that are possible and not proven are in `possible`; what is left is unexplained.
    """

    function: str
    name: str
    year: int
    phase: str
    published: Decimal
    ours: Decimal
    parts: Mapping[Part, Decimal] = field(default_factory=dict)
    possible: frozenset[Part] = frozenset()

    @property
    def difference(self) -> Decimal:
        """What is published beyond what the extracts say."""
        return self.published - self.ours

    @property
    def unexplained(self) -> Decimal:
        """What no part accounts for."""
        return self.difference - sum(self.parts.values(), Decimal(0))


def gaps(year: int, index: PriceIndex | None = None) -> list[Gap]:
    """What is published of a year by function, held against the extracts that count; nothing without an extract.

    Accounts are held against what was spent, budgets against the revised budget. The difference is, in this order:
    prices of another year (with `index`); what was decided in the course of the year on initiatives whose accounts are
    all of the function (phase); dranst that the table leaves out (consolidation); less than half a printed unit
    (rounding); and, where the extracts end before the year does, possibly what came after them (date). Six queries.
    """
    periods = [period for period in in_force() if period.fiscal_year == year]
    if not periods:
        return []
    ours = _of_extracts([period.extract for period in periods])
    changes = _changed(year)
    is_whole = max(period.last_day for period in periods) >= date(year, 12, 31)
    found = []
    for (phase, code), rows in sorted(published(year).items()):
        stage = Stage.REVISED if phase == Phase.ORIGINAL else Stage.SPENT
        own = {key: kroner for key, kroner in ours.items() if key[:2] == (code, stage)}
        if own:
            found.append(
                _gap(year, phase, code, rows, own, changes if phase == Phase.ORIGINAL else {}, index, is_whole)
            )
    return found


def _of_extracts(extracts: Collection[int]) -> dict[tuple[str, str, str], Decimal]:
    """Kroner by function, stage and dranst."""
    found: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for account, stage, ore in Balance.objects.filter(extract__in=extracts).values_list("account", "stage", "amount"):
        if function := Function.of(account):
            found[function.code, stage, function.dranst] += Decimal(ore) / 100
    return found


def _changed(year: int) -> dict[str, Decimal]:
    """What was decided in the course of a year, by function, on what has all its accounts in one."""
    known = current_map()
    functions: dict[tuple[int, int], set[str]] = defaultdict(set)
    for rule in rules_of(known) if known else ():
        function = Function.of(rule.pattern)
        functions[rule.initiative, 0 if rule.initiative else rule.plan].add(function.code if function else "")
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in holdings(Query(("account", "phase"), years=(year,))):
        key = (row.initiative_id, 0) if row.kind == Account.Kind.INITIATIVE else (0, row.plan_id)
        if row.phase != "original" and len(of := functions.get(key, set())) == 1:
            found[next(iter(of))] += row.kroner
    return found


def _gap(
    year: int,
    phase: str,
    code: str,
    rows: list[Assertion],
    own: Mapping[tuple[str, str, str], Decimal],
    changes: Mapping[str, Decimal],
    index: PriceIndex | None,
    is_whole: bool,
) -> Gap:
    printed = sum((row.kroner for row in rows), Decimal(0))
    in_prices = sum((_in_prices(row, year, index) for row in rows), Decimal(0))
    dranst = {AccountCode.kept(row.row).dranst for row in rows}
    left_out = (
        Decimal(0) if "" in dranst else sum((k for key, k in own.items() if key[2] not in {*dranst, ""}), Decimal(0))
    )
    parts: dict[Part, Decimal] = {
        "price-level": printed - in_prices,
        "phase": -changes.get(code, Decimal(0)),
        "consolidation": -left_out,
    }
    ours = sum(own.values(), Decimal(0))
    rest = printed - ours - sum(parts.values(), Decimal(0))
    if abs(rest) * 2 <= sum(row.statement.factor for row in rows):
        parts["rounding"] = rest
    elif not is_whole and phase == Phase.SPENT:
        parts["date"] = rest
    told = {part: kroner for part, kroner in parts.items() if kroner}
    possible = frozenset[Part](("date",) if "date" in told else ())
    return Gap(code, rows[0].label.partition(PARTED)[0], year, phase, printed, ours, told, possible)


def _in_prices(row: Assertion, year: int, index: PriceIndex | None) -> Decimal:
    """A figure in the prices of its own year; tables of fixed prices say which ones they are of."""
    level = int((re.findall(YEAR, row.column) or [year])[-1])
    return row.kroner if index is None or level == year else index.convert(row.kroner, level, year)
