"""Which tables of two documents are about the same, and their rows as sides to be matched."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from kronespor.footing import FootedRow, FootedTable
from kronespor.language import Language, fold
from kronespor.tieout.columns import shared
from kronespor.tieout.likeness import likeness
from kronespor.tieout.printed import details, parts_of
from kronespor.tieout.sides import Amounts, Indices, Side

TABLE_LIKENESS = 25.0  # of 100: below this the names of two tables are about different things
EQUAL_ROWS = 0.3  # the share of rows with amounts of the other table by which two tables are one all the same


@dataclass(frozen=True)
class ComparedTable:
    """A table with its rows that print something, be it in another year, and the columns that are compared.

    `columns`: where it shows each year and phase.
    """

    footed: FootedTable
    rows: tuple[FootedRow, ...]
    columns: dict[str, int]

    def kroner(self, rows: Iterable[FootedRow], key: str) -> Decimal:
        """What rows print for a year and phase; nothing where the table does not show it."""
        column = self.columns.get(key)
        if column is None:
            return Decimal(0)
        return sum((self.footed.kroner(row.cells[column]) or Decimal(0) for row in rows), Decimal(0))

    def heading(self, key: str) -> str:
        """The heading of the column of a year and phase; empty where the table does not show it."""
        column = self.columns.get(key)
        return "" if column is None else self.footed.columns[column]

    def half(self, row: FootedRow, key: str) -> Decimal:
        """Half a printed unit of a row that prints an amount: what rounding may hide of it, in kroner."""
        column = self.columns.get(key)
        printed = column is not None and row.cells[column].amount is not None
        return self.step / 2 if printed else Decimal(0)

    @property
    def step(self) -> Decimal:
        """The last place that the table prints, in kroner."""
        decimals = max((c.decimals for r in self.footed.rows for c in r.cells if c.amount is not None), default=0)
        step: Decimal = Decimal(self.footed.unit.factor) / 10**decimals
        return step


def pairs(
    a: Sequence[FootedTable], b: Sequence[FootedTable], language: Language
) -> list[tuple[FootedTable, FootedTable]]:
    """Each table with the one that most of its names return in, else its amounts or its title.

    Tables that share no year are no pair.
    """
    sharing = [(i, j) for i, x in enumerate(a) for j, y in enumerate(b) if shared(x, y, language)]
    chosen: dict[int, int] = {}
    by_name = {(i, j): _likeness(a[i], b[j], language) for i, j in sharing}
    _choose(chosen, {edge: score for edge, score in by_name.items() if score >= TABLE_LIKENESS})
    _choose(chosen, {(i, j): score for i, j in sharing if (score := _otherwise(a[i], b[j], language))})
    return [(a[i], b[j]) for i, j in sorted(chosen.items())]


def _choose(chosen: dict[int, int], scores: dict[tuple[int, int], float]) -> None:
    for i, j in sorted(scores, key=lambda edge: (-scores[edge], edge)):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j


def _likeness(left: FootedTable, right: FootedTable, language: Language) -> float:
    alike = likeness(details(left), details(right), language)
    return float(alike.max(axis=0).mean() + alike.max(axis=1).mean()) / 2 if alike.size else 0.0


def _otherwise(left: FootedTable, right: FootedTable, language: Language) -> float:
    """1 for a common title, else the share of rows that print the same amounts, if it is large."""
    title = fold(left.table.title)
    if title and title == fold(right.table.title):
        return 1.0
    columns = shared(left, right, language)
    ours = ComparedTable(left, tuple(details(left)), {c.key: c.a for c in columns})
    theirs = ComparedTable(right, tuple(details(right)), {c.key: c.b for c in columns})
    amounts = [{tuple(p.kroner([row], c.key) for c in columns) for row in p.rows} for p in (ours, theirs)]
    both = {of_row for of_row in amounts[0] & amounts[1] if any(of_row)}
    share = len(both) / max(1, *(len(of_table) for of_table in amounts))
    return share if share >= EQUAL_ROWS else 0.0


def side(
    places: Sequence[tuple[ComparedTable, FootedRow]], keys: Sequence[str], finest: Decimal, language: Language
) -> Side:
    """Rows as they are matched. `finest`: the last place of the other document; a coarser one is rounded."""
    amounts = _ore([[table.kroner([row], key) for key in keys] for table, row in places], len(keys))
    halves = [[table.half(row, key) if table.step > finest else Decimal(0) for key in keys] for table, row in places]
    return Side([row for _table, row in places], amounts, _ore(halves, len(keys)), _blocks(places, language))


def _ore(kroner: Sequence[Sequence[Decimal]], columns: int) -> Amounts:
    return np.array([[int(x * 100) for x in row] for row in kroner], dtype=np.int64).reshape(len(kroner), columns)


def _blocks(places: Sequence[tuple[ComparedTable, FootedRow]], language: Language) -> tuple[tuple[str, Indices], ...]:
    """The headings and sub-totals of the tables, folded and without words of totals, with the rows they stand for."""
    at = {(id(table.footed), row.id): n for n, (table, row) in enumerate(places)}
    found: dict[tuple[str, Indices], None] = {}
    for table in {id(table.footed): table.footed for table, _row in places}.values():
        named = [(row.label, parts) for row, parts in parts_of(table).items() if row.role == "subtotal"]
        groups = dict.fromkeys(row.group for row in details(table) if row.group)
        named += [(group, [row for row in details(table) if row.group == group]) for group in groups]
        for label, rows in named:
            members = tuple(n for row in rows if (n := at.get((id(table), row.id))) is not None)
            found[fold(language.rows.without_total(label)), members] = None
    return tuple((name, members) for name, members in found if name)
