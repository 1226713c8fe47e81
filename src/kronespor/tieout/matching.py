"""Which rows of two statements are the same money: CP-SAT over names and amounts together.

A row may go with one row of the other statement, or several rows with one, if they sum to it in every year that both
statements show. Deterministic, as in `footing.solver`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from kronespor.footing import FootedRow
from kronespor.language import Language
from kronespor.tieout.likeness import Scores, likeness, same_source

ANCHOR = 38  # likeness that a grouping needs in at least one of its rows
ALONE = 55  # likeness that a pair with different amounts needs
EXACT = 45  # worth of a pair or grouping whose amounts agree in every shared year
SOURCE = 18  # worth of agreeing sources; as much against where they differ
JOINED = 6  # worth of any row that finds its place
WORK_LIMIT = 6.0
MAX_ROWS = 120

Amounts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """Rows of a and rows of b (indices) that are the same money; one side is always a single row."""

    a: tuple[int, ...]
    b: tuple[int, ...]
    likeness: float


@dataclass(frozen=True)
class _Rows:
    """The rows of two statements with their amounts (rows x shared years) and the likeness of each to each."""

    a: Sequence[FootedRow]
    b: Sequence[FootedRow]
    amounts_a: Amounts
    amounts_b: Amounts
    alike: Scores
    language: Language

    def worth(self, i: int, j: int) -> int:
        """What it is worth that row i of a and row j of b go together."""
        agree = same_source(self.a[i].fund, self.b[j].fund, self.language)
        source = 0 if agree is None else SOURCE if agree else -SOURCE
        return round(float(self.alike[i, j])) + source + JOINED

    def exact(self, i: int, j: int) -> bool:
        """Whether they print the same in every shared year, and something."""
        return bool((self.amounts_a[i] == self.amounts_b[j]).all()) and bool(self.amounts_a[i].any())


@dataclass
class _Model:
    """`edges`: whether row i of a goes with row j of b; `many_*`: whether a row goes with two or more."""

    cp: Any
    edges: dict[tuple[int, int], Any]
    many_a: list[Any]
    many_b: list[Any]
    worth: list[Any] = field(default_factory=list)


def match(
    a: Sequence[FootedRow], b: Sequence[FootedRow], amounts_a: Amounts, amounts_b: Amounts, language: Language
) -> list[Group]:
    """Group rows by name and amount. `amounts_*`: rows x shared years, integers of one unit."""
    if not a or not b:
        return []
    rows = _Rows(a, b, amounts_a, amounts_b, likeness(a, b, language), language)
    small = len(a) <= MAX_ROWS and len(b) <= MAX_ROWS
    chosen = _solve(rows) if small else None
    return _greedy(rows.alike) if chosen is None else _groups(chosen, rows.alike)


def _solve(rows: _Rows) -> list[tuple[int, int]] | None:
    """The edges of the most valuable grouping; None past the limit of work."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    edges = {(i, j): cp.new_bool_var("") for i in range(len(rows.a)) for j in range(len(rows.b))}
    m = _Model(cp, edges, [cp.new_bool_var("") for _ in rows.a], [cp.new_bool_var("") for _ in rows.b])
    _degrees(m)
    for i, j in edges:
        _edge(m, rows, i, j)
    _sums(m, rows)
    cp.maximize(sum(m.worth))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = WORK_LIMIT
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [edge for edge, x in edges.items() if solver.boolean_value(x)]


def _of_row(m: _Model, i: int) -> list[Any]:
    return [m.edges[i, j] for j in range(len(m.many_b))]


def _of_column(m: _Model, j: int) -> list[Any]:
    return [m.edges[i, j] for i in range(len(m.many_a))]


def _degrees(m: _Model) -> None:
    """`many` holds exactly where a row goes with two or more."""
    ends = [(_of_row(m, i), many) for i, many in enumerate(m.many_a)]
    ends += [(_of_column(m, j), many) for j, many in enumerate(m.many_b)]
    for edges, many in ends:
        m.cp.add(sum(edges) <= 1 + (len(edges) - 1) * many)
        m.cp.add(sum(edges) >= 2 * many)


def _edge(m: _Model, rows: _Rows, i: int, j: int) -> None:
    """What one row may go with another for: by name alone where it is like enough, else as part of a group."""
    x, several_a, several_b = m.edges[i, j], m.many_a[i], m.many_b[j]
    m.worth.append(x * rows.worth(i, j))
    m.cp.add(x + several_a + several_b <= 2)
    exact = rows.exact(i, j)
    if exact:
        alone = m.cp.new_bool_var("")
        m.cp.add_implication(alone, x)
        m.cp.add_implication(alone, several_a.negated())
        m.cp.add_implication(alone, several_b.negated())
        m.worth.append(alone * EXACT)
    if rows.alike[i, j] < (ANCHOR if exact else ALONE):
        m.cp.add(x <= several_a + several_b)


def _sums(m: _Model, rows: _Rows) -> None:
    for j, many in enumerate(m.many_b):
        _sum(m.cp, _of_column(m, j), many, rows.amounts_a, rows.amounts_b[j], rows.alike[:, j])
    for i, many in enumerate(m.many_a):
        _sum(m.cp, _of_row(m, i), many, rows.amounts_b, rows.amounts_a[i], rows.alike[i, :])
    m.worth += [many * EXACT for many in (*m.many_a, *m.many_b)]


def _sum(cp: Any, edges: list[Any], many: Any, parts: Amounts, whole: Amounts, alike: Scores) -> None:
    """Several rows that go with one sum to it in every shared year, add something to it, and one of them is like it."""
    if not whole.any():
        cp.add(many == 0)
        return
    for y, total in enumerate(whole):
        addends = [x * int(p) for x, p in zip(edges, parts[:, y], strict=True) if p]
        cp.add(sum(addends) == int(total)).only_enforce_if(many)
    anchors = [x for x, score in zip(edges, alike, strict=True) if score >= ANCHOR]
    cp.add(sum(anchors) >= many)
    for x, row in zip(edges, parts, strict=True):
        if not row.any():
            cp.add(x + many <= 1)


def _groups(chosen: list[tuple[int, int]], alike: Scores) -> list[Group]:
    of_b: dict[int, list[int]] = {}
    of_a: dict[int, list[int]] = {}
    for i, j in chosen:
        of_b.setdefault(j, []).append(i)
        of_a.setdefault(i, []).append(j)
    groups = []
    for i, js in of_a.items():
        if len(js) > 1:
            groups.append(Group((i,), tuple(js), float(alike[i, js].mean())))
    for j, members in of_b.items():
        if len(members) > 1 or len(of_a[members[0]]) == 1:
            groups.append(Group(tuple(members), (j,), float(alike[members, j].mean())))
    return sorted(groups, key=lambda g: (g.b, g.a))


def _greedy(alike: Scores) -> list[Group]:
    """Pairs by likeness alone, for statements too large to group."""
    order = sorted(((-alike[i, j], i, j) for i, j in zip(*np.nonzero(alike >= ALONE), strict=True)))
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    groups = []
    for score, i, j in order:
        if i not in taken_a and j not in taken_b:
            taken_a.add(int(i))
            taken_b.add(int(j))
            groups.append(Group((int(i),), (int(j),), -float(score)))
    return sorted(groups, key=lambda g: g.b)
