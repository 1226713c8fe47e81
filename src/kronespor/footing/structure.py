"""Which rows and columns sum which: hypotheses from words, overruled by arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kronespor.footing.footed import Role
from kronespor.reading import Table, words

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MOST_ROWS = 10_000  # of a table in which arithmetic is asked to overrule words


@dataclass(frozen=True)
class Structure:
    """Roles of the rows, the addends of each total row, the addends of each total column."""

    roles: tuple[Role, ...]
    row_sums: dict[int, tuple[int, ...]]
    column_sums: dict[int, tuple[int, ...]]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Equation:
    """sum(addends) = total, over cells (row, column). `kind`: "foot" down a column, "cross" along a row."""

    kind: str
    total: tuple[int, int]
    addends: tuple[tuple[int, int], ...]

    @property
    def cells(self) -> frozenset[tuple[int, int]]:
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


def find_structure(table: Table, values: Ints, known: Bools, arithmetic: bool) -> Structure:
    """The structure with the fewest unsatisfied equations, words deciding between equals.

    `values` (rows x columns, scaled integers) is the plain reading and `known` where there is a token. Without
    `arithmetic` (columns lost) the words alone decide.
    """
    roles = [_role_from_words(table, r) for r in range(len(table.rows))]
    columns = _column_sums(table, values, known, roles, arithmetic)
    best = _with_roles(table, roles, columns, values, known)
    if not arithmetic:
        return best
    misses = _misses(best, values, known)
    if (misses or not best.row_sums) and len(table.rows) <= MOST_ROWS:
        for flipped in _flips(table, roles, values):
            rival = _with_roles(table, flipped, columns, values, known)
            rival_misses = _misses(rival, values, known)
            if rival.row_sums and (rival_misses < misses or (not best.row_sums and not rival_misses)):
                best, misses = rival, rival_misses
                if not misses:
                    break
    return best


def _role_from_words(table: Table, r: int) -> Role:
    row = table.rows[r]
    if words.is_of_which_row(row.label):
        return "of-which" if row.tokens else "memo"
    if words.is_total_row(row.label) and row.tokens and r > 0:
        return "total"
    if not row.tokens and not row.fund and not row.number:
        return "heading" if any(x.tokens for x in table.rows[r + 1 :]) else "memo"
    return "detail"


def _column_sums(
    table: Table, values: Ints, known: Bools, roles: Sequence[Role], arithmetic: bool
) -> dict[int, tuple[int, ...]]:
    """Total columns by their headings; a last column without one if it sums the others in every row."""
    found: dict[int, tuple[int, ...]] = {}
    start = 0
    for c, column in enumerate(table.columns):
        if column.kind == "total":
            if c - start >= 1 and (c - start >= 2 or not arithmetic or np.array_equal(values[:, start], values[:, c])):
                found[c] = tuple(range(start, c))
            start = c + 1
    last = len(table.columns) - 1
    if not found and arithmetic and last >= 2 and not words.is_year_column(table.columns[last].name):
        full = known[:, last] & (known[:, :last].sum(axis=1) >= 2)
        if full.sum() >= 3 and np.array_equal(values[full, last], values[full, :last].sum(axis=1)):
            found[last] = tuple(range(last))
    return found


def _with_roles(
    table: Table, roles: Sequence[Role], columns: dict[int, tuple[int, ...]], values: Ints, known: Bools
) -> Structure:
    """Decide what each total row sums: the choice that foots in most columns, else the one that words suggest."""
    final = list(roles)
    sums: dict[int, tuple[int, ...]] = {}
    open_rows: list[int] = []
    details: list[int] = []
    since: list[int] = []
    groups: list[str] = []
    group = ""
    totals = [r for r, role in enumerate(roles) if role in ("total", "subtotal")]
    for r, role in enumerate(roles):
        if role == "heading":
            group, since = table.rows[r].label, []
        groups.append("" if role == "heading" else group)
        if role == "detail":
            open_rows.append(r)
            details.append(r)
            since.append(r)
        elif role in ("total", "subtotal"):
            is_last = r == totals[-1]
            grand = words.is_grand_total_row(table.rows[r].label) or (is_last and len(totals) > 1 and not since)
            options = (
                [tuple(open_rows), tuple(since), tuple(details)]
                if grand
                else [tuple(since), tuple(open_rows), tuple(details)]
            )
            chosen = _best_option([o for o in dict.fromkeys(options) if o], r, values, known)
            if chosen is None:
                final[r] = "memo"
                continue
            sums[r] = chosen
            whole = set(chosen) >= set(open_rows) and is_last
            final[r] = "total" if whole or len(totals) == 1 else "subtotal"
            if final[r] == "total":
                groups[-1] = ""
            open_rows = [o for o in open_rows if o not in chosen] + [r]
            since, group = [], ""
    return Structure(tuple(final), sums, columns, tuple(groups))


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


def _flips(table: Table, roles: Sequence[Role], values: Ints) -> Iterator[list[Role]]:
    """Other roles worth a try: a "total" that is a row, a "heraf" that is a row, a last row that sums the others."""
    roles = list(roles)
    for r, role in enumerate(roles):
        if role == "of-which" or (role == "total" and not words.is_plainly_total(table.rows[r].label)):
            yield [*roles[:r], "detail", *roles[r + 1 :]]
    with_tokens = [r for r, row in enumerate(table.rows) if row.tokens]
    last = with_tokens[-1] if with_tokens else 0
    if roles[last] == "detail" and _may_be_total(table, last, len(with_tokens) - 1, values):
        yield [*roles[:last], "total", *roles[last + 1 :]]
    unnamed: list[Role] = [
        "total" if role == "detail" and (not table.rows[r].label or table.rows[r].bold) and r else role
        for r, role in enumerate(roles)
    ]
    if unnamed != roles:
        yield unnamed
    top = _totals_on_top(roles, values)
    if top != roles:
        yield top


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


def drop_false_cross(structure: Structure, values: Ints, known: Bools) -> tuple[Structure, list[int]]:
    """Leave out total columns that fail in most rows: they sum something the table does not show."""
    kept: dict[int, tuple[int, ...]] = {}
    dropped: list[int] = []
    for c, parts in structure.column_sums.items():
        rows = known[:, c] & known[:, list(parts)].any(axis=1)
        failed = (values[:, c] != values[:, list(parts)].sum(axis=1)) & rows
        if rows.sum() >= 3 and failed.sum() > 0.6 * rows.sum():
            dropped.append(c)
        else:
            kept[c] = parts
    return replace(structure, column_sums=kept), dropped
