"""What the totals of a table sum: hypotheses from words, overruled by arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kronespor.footing.footed import Role
from kronespor.footing.roles import other_roles, role_from_words
from kronespor.footing.structure import Bools, Ints, Structure, residuals
from kronespor.language import Language
from kronespor.reading import Table

MOST_ROWS = 10_000  # of a table in which arithmetic is asked to overrule words
LEAST_ROWS, MOST_FAILING = 3, 0.6
"""In at least so many rows, and more than this share of them, a total column must fail to be none."""

Addends = dict[int, tuple[int, ...]]
"""Row or column of a total -> the rows or columns that it sums."""


@dataclass(frozen=True)
class _Print:
    """A table as it is printed: its plain reading (rows x columns, scaled integers), and where there is a token."""

    table: Table
    language: Language
    values: Ints
    known: Bools


def find_structure(table: Table, language: Language, values: Ints, known: Bools, arithmetic: bool) -> Structure:
    """The structure with the fewest unsatisfied equations, words deciding between equals.

    `values` (rows x columns, scaled integers) is the plain reading and `known` where there is a token. Without
    `arithmetic` (columns lost) the words alone decide.
    """
    printed = _Print(table, language, values, known)
    roles = [role_from_words(table, r, language) for r in range(len(table.rows))]
    columns = _column_sums(printed, arithmetic)
    best = _with_roles(printed, roles, columns)
    settled = bool(best.row_sums) and not _misses(best, printed)
    if settled or not arithmetic or len(table.rows) > MOST_ROWS:
        return best
    return _best_of_other_roles(printed, roles, best)


def _best_of_other_roles(printed: _Print, roles: Sequence[Role], best: Structure) -> Structure:
    """`best`, or what misses less with some roles otherwise than words have them."""
    misses = _misses(best, printed)
    for others in other_roles(printed.table, printed.language, roles, printed.values):
        rival = _with_roles(printed, others, best.column_sums)
        rival_misses = _misses(rival, printed)
        better = rival_misses < misses or (not best.row_sums and not rival_misses)
        if rival.row_sums and better:
            best, misses = rival, rival_misses
            if not misses:
                break
    return best


def _misses(structure: Structure, printed: _Print) -> int:
    """How many of the foot equations fail."""
    totals = list(structure.row_sums)
    if not totals:
        return 0
    feet, _ = residuals(structure, printed.values)
    return int(((feet != 0) & printed.known[totals]).sum())


def _column_sums(printed: _Print, arithmetic: bool) -> Addends:
    """Total columns by their headings; a last column without one if it sums the others in every row."""
    sums: Addends = {}
    start = 0
    for c, column in enumerate(printed.table.columns):
        if column.kind == "total":
            if c - start >= 2 or (c - start == 1 and (not arithmetic or _equal(printed, start, c))):
                sums[c] = tuple(range(start, c))
            start = c + 1
    last = len(printed.table.columns) - 1
    if not sums and arithmetic and _sums_the_others(printed):
        sums[last] = tuple(range(last))
    return sums


def _equal(printed: _Print, one: int, other: int) -> bool:
    return np.array_equal(printed.values[:, one], printed.values[:, other])


def _sums_the_others(printed: _Print) -> bool:
    """Whether the last column is the sum of those before it in every row that has one, and in enough of them."""
    values, known, columns = printed.values, printed.known, printed.table.columns
    last = len(columns) - 1
    if last < 2 or printed.language.columns.is_year(columns[last].name):
        return False
    full = known[:, last] & (known[:, :last].sum(axis=1) >= 2)
    return bool(full.sum() >= LEAST_ROWS and np.array_equal(values[full, last], values[full, :last].sum(axis=1)))


def _with_roles(printed: _Print, roles: Sequence[Role], columns: Addends) -> Structure:
    """Decide what each total row sums: the choice that foots in most columns, else the one that words suggest."""
    rows = _Rows(printed, [r for r, role in enumerate(roles) if role in ("total", "subtotal")])
    for r, role in enumerate(roles):
        rows.take(r, role)
    return Structure(tuple(rows.roles), rows.sums, columns, tuple(rows.groups))


@dataclass
class _Rows:
    """Rows read from the top, with what is open: what no total has summed, all details, those since the last total."""

    printed: _Print
    totals: Sequence[int]
    roles: list[Role] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    sums: Addends = field(default_factory=dict)
    unsummed: list[int] = field(default_factory=list)
    details: list[int] = field(default_factory=list)
    since: list[int] = field(default_factory=list)
    group: str = ""

    def take(self, r: int, role: Role) -> None:
        """The next row."""
        if role == "heading":
            self.group, self.since = self.printed.table.rows[r].label, []
        elif role == "detail":
            for rows in (self.unsummed, self.details, self.since):
                rows.append(r)
        self.roles.append(role)
        self.groups.append("" if role == "heading" else self.group)
        if role in ("total", "subtotal"):
            self._take_total(r)

    def _take_total(self, r: int) -> None:
        addends = self._addends(r)
        if addends is None:
            self.roles[-1] = "memo"
            return
        self.sums[r] = addends
        whole = r == self.totals[-1] and set(addends) >= set(self.unsummed)
        self.roles[-1] = "total" if whole or len(self.totals) == 1 else "subtotal"
        if self.roles[-1] == "total":
            self.groups[-1] = ""
        self.unsummed = [row for row in self.unsummed if row not in addends] + [r]
        self.since, self.group = [], ""

    def _addends(self, r: int) -> tuple[int, ...] | None:
        """The addends with which most columns foot, of those a total may have; the likeliest of equals."""
        values, known = self.printed.values, self.printed.known
        best, best_hits = None, -1
        for option in self._options(r):
            hits = int(((values[list(option)].sum(axis=0) == values[r]) & known[r]).sum())
            if hits > best_hits:
                best, best_hits = option, hits
        return best

    def _options(self, r: int) -> list[tuple[int, ...]]:
        """What a total may sum, the likeliest first."""
        last_of_several = len(self.totals) > 1 and r == self.totals[-1]
        label = self.printed.table.rows[r].label
        grand = self.printed.language.rows.is_grand_total(label) or (last_of_several and not self.since)
        near, unsummed, details = tuple(self.since), tuple(self.unsummed), tuple(self.details)
        options = (unsummed, near, details) if grand else (near, unsummed, details)
        return [option for option in dict.fromkeys(options) if option]


def drop_false_cross(structure: Structure, values: Ints, known: Bools) -> tuple[Structure, tuple[int, ...]]:
    """Leave out total columns that fail in most rows: they sum something the table does not show."""
    dropped = tuple(c for c, parts in structure.column_sums.items() if _is_false(c, parts, values, known))
    if not dropped:
        return structure, dropped
    kept = {c: parts for c, parts in structure.column_sums.items() if c not in dropped}
    return replace(structure, column_sums=kept), dropped


def _is_false(total: int, parts: Sequence[int], values: Ints, known: Bools) -> bool:
    """Whether a column that ought to be the sum of `parts` is not in most of the rows that have both."""
    rows = known[:, total] & known[:, list(parts)].any(axis=1)
    failed = (values[:, total] != values[:, list(parts)].sum(axis=1)) & rows
    return bool(rows.sum() >= LEAST_ROWS and failed.sum() > MOST_FAILING * rows.sum())
