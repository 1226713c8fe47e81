"""How the money of a year stands: what was set aside and how that came about, what is committed, spent and left."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal

from kronespor.answers.overview import name_of
from kronespor.register.holdings import Holding, Query, holdings
from kronespor.register.spending import told

Figure = Literal["original", "supplementary", "transferred", "carried", "revised", "committed", "spent", "left"]
FIGURES: tuple[Figure, ...] = (
    "original", "supplementary", "transferred", "carried", "revised", "committed", "spent", "left",
)  # fmt: skip
"""The columns of a follow-up: the first four come to the revised budget, of which what is not spent is left."""

PARTS = ("original", "supplementary", "transferred", "carried", "committed", "spent", "credited")
"""What a row is made of; the first four come to the revised budget."""


@dataclass(frozen=True)
class FollowedRow:
    """An initiative, a plan's reserve, a plan, or all of them, in kroner. `credited`: given back of what was spent."""

    name: str
    original: Decimal = Decimal(0)
    supplementary: Decimal = Decimal(0)
    transferred: Decimal = Decimal(0)
    carried: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    account: int = 0
    initiative_id: int = 0

    @property
    def revised(self) -> Decimal:
        """What is set aside now."""
        return self.original + self.supplementary + self.transferred + self.carried

    @property
    def left(self) -> Decimal:
        """What of it is not spent."""
        return self.revised - self.spent

    @property
    def figures(self) -> tuple[Decimal, ...]:
        """In the order of `FIGURES`."""
        return tuple(getattr(self, name) for name in FIGURES)


@dataclass(frozen=True)
class FollowedPlan:
    """A plan with its rows."""

    plan_id: int
    plan: str
    rows: tuple[FollowedRow, ...]

    @cached_property
    def total(self) -> FollowedRow:
        """What its rows come to."""
        return added(self.plan, self.rows)


@dataclass(frozen=True)
class FollowUp:
    """The money of a year, by plan. `until`: the day up to which the extracts tell what was spent; None without any."""

    year: int
    plans: tuple[FollowedPlan, ...]
    until: date | None
    as_of: date | None

    @cached_property
    def total(self) -> FollowedRow:
        """What all of it comes to."""
        return added("", (plan.total for plan in self.plans))


def added(name: str, rows: Iterable[FollowedRow]) -> FollowedRow:
    """What rows come to."""
    amounts = [[getattr(row, part) for part in PARTS] for row in rows]
    return _made(name, [sum(column, Decimal(0)) for column in zip(*amounts, strict=True)] or [Decimal(0)] * len(PARTS))


def _made(name: str, amounts: Sequence[Decimal], account: int = 0, initiative: int = 0) -> FollowedRow:
    """A row of amounts in the order of `PARTS`."""
    original, supplementary, transferred, carried, committed, spent, credited = amounts
    return FollowedRow(
        name, original, supplementary, transferred, carried, committed, spent, credited, account, initiative
    )


def follow_up(year: int, query: Query | None = None) -> FollowUp:
    """How the money of a year stands, of what is asked for."""
    asked = replace(query or Query(), years=(year,))
    by_account: dict[int, list[Holding]] = defaultdict(list)
    for row in holdings(replace(asked, by=("account", "phase"), with_spent=False)):
        by_account[row.account].append(row)
    for row in holdings(replace(asked, by=("account",), with_spent=True)):
        by_account[row.account].append(row)
    by_plan: dict[int, list[tuple[str, FollowedRow]]] = defaultdict(list)
    for account in sorted(by_account):
        rows = by_account[account]
        by_plan[rows[0].plan_id].append((rows[0].plan, _row(rows)))
    plans = tuple(FollowedPlan(pk, of[0][0], tuple(row for _, row in of)) for pk, of in sorted(by_plan.items()))
    return FollowUp(year, plans, spent_until(year, asked), asked.as_of)


@dataclass(frozen=True)
class FollowedFund:
    """The money of a fund in a year; `until`: the day up to which extracts tell what was spent of the year."""

    year: int
    fund_id: int
    row: FollowedRow
    until: date


def by_fund(query: Query) -> list[FollowedFund]:
    """How the money of what is asked for stands, by the years that extracts tell of and by fund."""
    days = told(query.as_of, query.known_at, query.years)
    if not days:
        return []
    asked, found = (
        replace(query, years=tuple(days), with_original=False),
        defaultdict[tuple[int, int], list[Holding]](list),
    )
    for row in holdings(replace(asked, by=("year", "fund", "phase"), with_spent=False)):
        found[row.year, row.fund_id].append(row)
    for row in holdings(replace(asked, by=("year", "fund"), with_spent=True)):
        found[row.year, row.fund_id].append(row)
    return [FollowedFund(*key, _row(of, of[0].fund), days[key[0]]) for key, of in sorted(found.items())]


def spent_until(year: int, query: Query) -> date | None:
    """The day up to which extracts tell what was spent of a year."""
    return told(query.as_of, query.known_at, (year,)).get(year)


def years_followed(known_at: datetime | None = None) -> list[int]:
    """The years that extracts tell of, the latest first."""
    return sorted(told(None, known_at), reverse=True)


def _row(rows: list[Holding], name: str = "") -> FollowedRow:
    """The rows of an account, or of a fund by its name: one for each phase of its budget, and one of what was spent."""
    budget = {row.phase: row.kroner for row in rows if row.phase}
    amounts = [budget.get(name, Decimal(0)) for name in PARTS[:4]]
    other = next((row for row in rows if not row.phase), None)
    amounts += [other.committed, other.spent, other.credited] if other else [Decimal(0)] * 3
    return _made(name or name_of(rows[0]), amounts, rows[0].account, rows[0].initiative_id)
