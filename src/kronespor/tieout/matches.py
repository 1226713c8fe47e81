"""Two documents tied out: values only. Amounts are in kroner, differences b less a."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kronespor.footing import FootedRow
from kronespor.remarks import Cause

Relation = Literal["same", "renamed", "merged", "split", "moved", "changed", "added", "removed"]


@dataclass(frozen=True)
class YearPair:
    """What two documents print for the same money in a year."""

    a: Decimal
    b: Decimal

    @property
    def difference(self) -> Decimal:
        """b less a."""
        return self.b - self.a


@dataclass(frozen=True)
class Match:
    """Rows of a and of b that are the same money, or a row that only one of them has.

    `causes` say what became of them, and why amounts differ; several price levels that would do are all named.
    """

    table_a: str
    table_b: str
    a: tuple[FootedRow, ...]
    b: tuple[FootedRow, ...]
    relation: Relation
    years: dict[str, YearPair]
    causes: tuple[Cause, ...] = ()

    @property
    def name(self) -> str:
        """The first row's label."""
        return (self.a or self.b)[0].label


@dataclass(frozen=True)
class YearTotal:
    """The totals of a year over the tables compared, and the matches that make them differ."""

    year: str
    a: Decimal
    b: Decimal
    changes: tuple[Match, ...] = ()

    @property
    def difference(self) -> Decimal:
        """b less a."""
        return self.b - self.a

    @property
    def explained(self) -> Decimal:
        """The part of the difference that the matches account for."""
        return sum((m.years[self.year].difference for m in self.changes), Decimal(0))


@dataclass(frozen=True)
class TieOut:
    """Two documents tied out: the tables that were held against each other, the matches of their rows, the totals."""

    pairs: tuple[tuple[str, str], ...]
    matches: tuple[Match, ...]
    totals: dict[str, YearTotal]
