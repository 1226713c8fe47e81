"""Which tables of two documents are about the same, and what they print for a year."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np

from kronespor.footing import FootedRow, FootedTable
from kronespor.language import Language, year_of
from kronespor.tieout.likeness import likeness
from kronespor.tieout.matching import Amounts

TABLE_LIKENESS = 25.0  # of 100: below this two tables are about different things


def details(table: FootedTable) -> list[FootedRow]:
    """The rows that totals are made of."""
    return [r for r in table.rows if r.role == "detail"]


def pairs(
    a: Sequence[FootedTable], b: Sequence[FootedTable], language: Language
) -> list[tuple[FootedTable, FootedTable]]:
    """Each table with the one that most of its names return in; tables that share no year are no pair."""
    scored = [
        (-score, i, j)
        for i, left in enumerate(a)
        for j, right in enumerate(b)
        if shared_years(left, right) and (score := _likeness(left, right, language)) >= TABLE_LIKENESS
    ]
    chosen: dict[int, int] = {}
    for _, i, j in sorted(scored):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return [(a[i], b[j]) for i, j in sorted(chosen.items())]


def _likeness(left: FootedTable, right: FootedTable, language: Language) -> float:
    alike = likeness(details(left), details(right), language)
    return float(alike.max(axis=0).mean() + alike.max(axis=1).mean()) / 2 if alike.size else 0.0


def shared_years(a: FootedTable, b: FootedTable, wanted: Sequence[str] = ()) -> list[str]:
    """The years that both tables have a column for, of those `wanted` if any are."""
    theirs = {year_of(b.columns[c]) for c in b.money}
    years = dict.fromkeys(year for c in a.money if (year := year_of(a.columns[c])) and year in theirs)
    return [year for year in years if not wanted or year in wanted]


def kroner(table: FootedTable, rows: Iterable[FootedRow], year: str) -> Decimal:
    """What the rows print for a year, in kroner."""
    return sum((_printed(table, row, year) for row in rows), Decimal(0))


def _printed(table: FootedTable, row: FootedRow, year: str) -> Decimal:
    of_year = (row.cells[c] for c in table.money if year_of(table.columns[c]) == year)
    return next((table.kroner(cell) or Decimal(0) for cell in of_year), Decimal(0))


def amounts(table: FootedTable, rows: Sequence[FootedRow], years: Sequence[str]) -> Amounts:
    """Amounts in øre, rows x years."""
    ore = [[int(_printed(table, r, y) * 100) for y in years] for r in rows]
    return np.array(ore, dtype=np.int64).reshape(len(rows), len(years))
