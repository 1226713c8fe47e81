"""Which rows and columns sum which: hypotheses from words, overruled by arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kronespor.footing.footed import Role
from kronespor.language import Language
from kronespor.reading import Table

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Cell = tuple[int, int]
"""Row and column."""

MOST_ROWS = 10_000  # of a table in which arithmetic is asked to overrule words
LEAST_ROWS, MOST_FAILING = 3, 0.6
"""In at least so many rows, and more than this share of them, a total column must fail to be none."""


@dataclass(frozen=True)
class Structure:
    """Roles of the rows, the addends of each total row, the addends of each total column."""

    roles: tuple[Role, ...]
    row_sums: dict[int, tuple[int, ...]]
    column_sums: dict[int, tuple[int, ...]]
    groups: tuple[str, ...]

    @cached_property
    def body(self) -> Bools:
        """The rows that may hold amounts: all but the headings."""
        return np.array([role != "heading" for role in self.roles], dtype=np.bool_)


@dataclass(frozen=True)
class Equation:
    """sum(addends) = total, over cells (row, column). `kind`: "foot" down a column, "cross" along a row."""

    kind: str
    total: Cell
    addends: tuple[Cell, ...]

    @property
    def cells(self) -> frozenset[Cell]:
        """The total and its addends."""
        return frozenset((self.total, *self.addends))


def equations(structure: Structure, columns: int) -> Iterator[Equation]:
    """Every equation that the structure asserts."""
    for total, rows in structure.row_sums.items():
        for c in range(columns):
            yield Equation("foot", (total, c), tuple((r, c) for r in rows))
    for c, parts in structure.column_sums.items():
        for r, role in enumerate(structure.roles):
            if role != "heading":
                yield Equation("cross", (r, c), tuple((r, p) for p in parts))


def residuals(structure: Structure, values: Ints) -> tuple[Ints, Ints]:
    """Printed total less sum: per total row and column, and per row and total column."""
    feet = np.array([values[t] - values[list(rows)].sum(axis=0) for t, rows in structure.row_sums.items()], np.int64)
    cross = np.array(
        [values[:, c] - values[:, list(parts)].sum(axis=1) for c, parts in structure.column_sums.items()],
        np.int64,
    )
    return feet, cross


def find_structure(table: Table, language: Language, values: Ints, known: Bools, arithmetic: bool) -> Structure:
    """The structure with the fewest unsatisfied equations, words deciding between equals.

    `values` (rows x columns, scaled integers) is the plain reading and `known` where there is a token. Without
    `arithmetic` (columns lost) the words alone decide.
    """
    roles = [_role_from_words(table, r, language) for r in range(len(table.rows))]
    columns = _column_sums(table, language, values, known, arithmetic)
    best = _with_roles(table, language, roles, columns, values, known)
    misses = _misses(best, values, known)
    settled = bool(best.row_sums) and not misses
    if settled or not arithmetic or len(table.rows) > MOST_ROWS:
        return best
    return _best_flipped(table, language, roles, best, values, known)


def _best_flipped(
    table: Table, language: Language, roles: Sequence[Role], best: Structure, values: Ints, known: Bools
) -> Structure:
    """`best`, or what misses less with some roles otherwise than words have them."""
    misses = _misses(best, values, known)
    for flipped in _flips(table, language, roles, values):
        rival = _with_roles(table, language, flipped, best.column_sums, values, known)
        rival_misses = _misses(rival, values, known)
        better = rival_misses < misses or (not best.row_sums and not rival_misses)
        if rival.row_sums and better:
            best, misses = rival, rival_misses
            if not misses:
                break
    return best


def _role_from_words(table: Table, r: int, language: Language) -> Role:
    row = table.rows[r]
    if language.rows.is_of_which(row.label):
        return "of-which" if row.tokens else "memo"
    if row.tokens:
        return "total" if r > 0 and language.rows.is_total(row.label) else "detail"
    if row.fund or row.number:
        return "detail"
    return "heading" if any(x.tokens for x in table.rows[r + 1 :]) else "memo"


def _column_sums(
    table: Table, language: Language, values: Ints, known: Bools, arithmetic: bool
) -> dict[int, tuple[int, ...]]:
    """Total columns by their headings; a last column without one if it sums the others in every row."""
    found: dict[int, tuple[int, ...]] = {}
    start = 0
    for c, column in enumerate(table.columns):
        if column.kind == "total":
            alone = c - start == 1 and (not arithmetic or np.array_equal(values[:, start], values[:, c]))
            if c - start >= 2 or alone:
                found[c] = tuple(range(start, c))
            start = c + 1
    last = len(table.columns) - 1
    if not found and arithmetic and _sums_the_others(table, language, values, known):
        found[last] = tuple(range(last))
    return found


def _sums_the_others(table: Table, language: Language, values: Ints, known: Bools) -> bool:
    """Whether the last column is the sum of those before it in every row that has one, and in enough of them."""
    last = len(table.columns) - 1
    if last < 2 or language.columns.is_year(table.columns[last].name):
        return False
    full = known[:, last] & (known[:, :last].sum(axis=1) >= 2)
    return bool(full.sum() >= 3 and np.array_equal(values[full, last], values[full, :last].sum(axis=1)))


@dataclass
class _Rows:
    """The rows down to where a table was read: those not summed yet, all details, and those since the last total."""

    unsummed: list[int] = field(default_factory=list)
    details: list[int] = field(default_factory=list)
    since: list[int] = field(default_factory=list)
    group: str = ""

    def take_detail(self, r: int) -> None:
        self.unsummed.append(r)
        self.details.append(r)
        self.since.append(r)

    def take_total(self, r: int, addends: tuple[int, ...]) -> None:
        self.unsummed = [row for row in self.unsummed if row not in addends] + [r]
        self.since, self.group = [], ""

    def options(self, grand: bool) -> list[tuple[int, ...]]:
        """What a total may sum, the likeliest first."""
        near, all_open = tuple(self.since), tuple(self.unsummed)
        options = [all_open, near] if grand else [near, all_open]
        return [o for o in dict.fromkeys([*options, tuple(self.details)]) if o]


def _with_roles(
    table: Table,
    language: Language,
    roles: Sequence[Role],
    columns: dict[int, tuple[int, ...]],
    values: Ints,
    known: Bools,
) -> Structure:
    """Decide what each total row sums: the choice that foots in most columns, else the one that words suggest."""
    final = list(roles)
    sums: dict[int, tuple[int, ...]] = {}
    groups: list[str] = []
    rows = _Rows()
    totals = [r for r, role in enumerate(roles) if role in ("total", "subtotal")]
    for r, role in enumerate(roles):
        if role == "heading":
            rows.group, rows.since = table.rows[r].label, []
        groups.append("" if role == "heading" else rows.group)
        if role == "detail":
            rows.take_detail(r)
        if role not in ("total", "subtotal"):
            continue
        grand = language.rows.is_grand_total(table.rows[r].label) or (_is_last_of_several(r, totals) and not rows.since)
        chosen = _best_option(rows.options(grand), r, values, known)
        if chosen is None:
            final[r] = "memo"
            continue
        sums[r] = chosen
        whole = r == totals[-1] and set(chosen) >= set(rows.unsummed)
        if whole or len(totals) == 1:
            final[r], groups[-1] = "total", ""
        else:
            final[r] = "subtotal"
        rows.take_total(r, chosen)
    return Structure(tuple(final), sums, columns, tuple(groups))


def _is_last_of_several(total: int, totals: Sequence[int]) -> bool:
    return len(totals) > 1 and total == totals[-1]


def _best_option(options: list[tuple[int, ...]], total: int, values: Ints, known: Bools) -> tuple[int, ...] | None:
    """The addends with which most columns foot; the first of equals."""
    best, best_hits = None, -1
    for option in options:
        rows = list(option)
        hits = int(((values[rows].sum(axis=0) == values[total]) & known[total]).sum())
        if hits > best_hits:
            best, best_hits = option, hits
    return best


def _misses(structure: Structure, values: Ints, known: Bools) -> int:
    """How many of the foot equations fail."""
    totals = list(structure.row_sums)
    if not totals:
        return 0
    feet, _ = residuals(structure, values)
    return int(((feet != 0) & known[totals]).sum())


def _flips(table: Table, language: Language, roles: Sequence[Role], values: Ints) -> Iterator[list[Role]]:
    """Other roles worth a try: a "total" that is a row, a "heraf" that is a row, a last row that sums the others."""
    yield from _rows_by_another_name(table, language, roles)
    with_tokens = [r for r, row in enumerate(table.rows) if row.tokens]
    last = with_tokens[-1] if with_tokens else 0
    if roles[last] == "detail" and _may_be_total(table, last, len(with_tokens) - 1, values):
        yield [*roles[:last], "total", *roles[last + 1 :]]
    for other in (_unnamed_as_totals(table, roles), _totals_on_top(roles, values)):
        if other != list(roles):
            yield other


def _rows_by_another_name(table: Table, language: Language, roles: Sequence[Role]) -> Iterator[list[Role]]:
    """One row at a time that words take for a total or a part, as a row like any other."""
    for r, role in enumerate(roles):
        if role == "of-which" or (role == "total" and not language.rows.is_plainly_total(table.rows[r].label)):
            yield [*roles[:r], "detail", *roles[r + 1 :]]


def _unnamed_as_totals(table: Table, roles: Sequence[Role]) -> list[Role]:
    """Rows without a name, or in bold, as totals of those above them."""
    return [
        "total" if role == "detail" and r and (not table.rows[r].label or table.rows[r].bold) else role
        for r, role in enumerate(roles)
    ]


def _may_be_total(table: Table, last: int, addends: int, values: Ints) -> bool:
    """Whether a last row without a word for it may be a total: it looks like one, or chance cannot make it sum so.

    In one column, "100, 200, 300" are three initiatives as likely as two and their sum.
    """
    row = table.rows[last]
    if addends >= 2 and (not row.label or (row.bold and not all(r.bold for r in table.rows))):
        return True
    return addends >= 3 and len({int(v) for v in values[last] if v}) >= 2


def _totals_on_top(roles: Sequence[Role], values: Ints) -> list[Role]:
    """Rows that equal, in every column, the sum of the two or more rows below them become "of" their parts.

    The parts are then "of-which": the total of the table sums the rows on top alone.
    """
    found = list(roles)
    r = 0
    while r < len(found):
        end = _parts_end(found, values, r)
        if end:
            found[r + 1 : end] = ["of-which"] * (end - r - 1)
            r = end
        else:
            r += 1
    return found


def _parts_end(roles: Sequence[Role], values: Ints, top: int) -> int:
    """The end of the run below `top` that sums to it in at least two columns or three addends, or 0."""
    if roles[top] != "detail" or not values[top].any():
        return 0
    running = np.zeros_like(values[top])
    for r in range(top + 1, min(len(roles), top + 60)):
        if roles[r] != "detail":
            return 0
        running = running + values[r]
        enough = r - top >= 2 and ((values[top] != 0).sum() >= 2 or r - top >= 3)
        if enough and np.array_equal(running, values[top]):
            return r + 1
    return 0


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
