"""Two documents tied out: values only. Amounts are in kroner, differences b less a."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from kronespor.footing import FootedRow
from kronespor.remarks import Cause

Relation = Literal["same", "renamed", "merged", "split", "moved", "changed", "added", "removed"]
Certainty = Literal["proven", "possible"]


@dataclass(frozen=True)
class YearPair:
    """What two documents print for the same money in a year; `margin`: by how much rounding may part them."""

    a: Decimal
    b: Decimal
    margin: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """b less a, as printed."""
        return self.b - self.a

    @property
    def differs(self) -> bool:
        """Whether they differ by more than rounding."""
        return abs(self.difference) > self.margin


@dataclass(frozen=True)
class Rival:
    """Other rows that may be the same money as well."""

    a: tuple[FootedRow, ...]
    b: tuple[FootedRow, ...]


@dataclass(frozen=True)
class Match:
    """Rows of a and of b that are the same money, or a row that only one of them has.

    Proven: no other rows would do, and the best solution without this match is worse by a margin. Possible: the best
    that was found, with its `rivals`, the likeliest first; `chance`: how many such sums would come about by accident.
    `causes` say what became of the rows, and why amounts differ; several price levels that would do are all named.
    """

    table_a: str
    table_b: str
    a: tuple[FootedRow, ...]
    b: tuple[FootedRow, ...]
    relation: Relation
    years: dict[str, YearPair]
    causes: tuple[Cause, ...] = ()
    certainty: Certainty = "proven"
    rivals: tuple[Rival, ...] = ()
    chance: float = 0.0

    @property
    def name(self) -> str:
        """The first row's label."""
        return (self.a or self.b)[0].label


@dataclass(frozen=True)
class YearTotal:
    """What the documents print as totals of a year, and what accounts for the difference between them.

    `a` and `b` are the printed totals, `rows_a` and `rows_b` what the rows come to; `margin`: by how much rounding may
    part them, where one document prints coarser amounts than the other.
    """

    year: str
    a: Decimal
    b: Decimal
    rows_a: Decimal
    rows_b: Decimal
    changes: tuple[Match, ...] = ()
    margin: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """b less a."""
        return self.b - self.a

    @property
    def is_rounded(self) -> bool:
        """Whether rounding may account for what no row does."""
        return abs(self.unexplained) <= self.margin

    @property
    def proven(self) -> Decimal:
        """The part of the difference that proven matches account for."""
        return self._explained("proven")

    @property
    def possible(self) -> Decimal:
        """The part that matches account for which are not proven."""
        return self._explained("possible")

    @property
    def unexplained(self) -> Decimal:
        """The part that no row accounts for: a printed total is not what its rows come to."""
        return self.difference - self.proven - self.possible

    def _explained(self, certainty: Certainty) -> Decimal:
        return sum((m.years[self.year].difference for m in self.changes if m.certainty == certainty), Decimal(0))


@dataclass(frozen=True)
class Extra:
    """What one document shows and the other does not: a table that has no partner, or years of one that has.

    `years`: what it prints as their totals, in kroner.
    """

    table: str
    title: str
    is_alone: bool
    years: dict[str, Decimal]


@dataclass(frozen=True)
class TieOut:
    """Two documents tied out: the tables held against each other, the matches of all rows, the totals of each year.

    `alone`: the tables of either document that have no partner. `beyond`: those that are not in the totals either,
    because the one document is about much more than the other. `extra`: what either shows and the other does not.
    `ungrouped`: the pairs of tables with so many different rows that they were held against each other one to one only.
    """

    pairs: tuple[tuple[str, str], ...]
    matches: tuple[Match, ...]
    totals: dict[str, YearTotal] = field(default_factory=dict)
    alone: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    beyond: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    extra: tuple[tuple[Extra, ...], tuple[Extra, ...]] = ((), ())
    ungrouped: tuple[tuple[str, str], ...] = ()
