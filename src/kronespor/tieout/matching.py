"""Which rows of two statements are the same money: CP-SAT over names and amounts together.

A row may go with one row of the other statement, or several rows with one, if they sum to it in every year that both
statements show. Deterministic, as in `footing.solver`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kronespor.footing import FootedRow
from kronespor.tieout.likeness import likeness, same_source

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


def match(a: Sequence[FootedRow], b: Sequence[FootedRow], amounts_a: Amounts, amounts_b: Amounts) -> list[Group]:
    """Group rows by name and amount. `amounts_*`: rows x shared years, integers of one unit."""
    if not a or not b:
        return []
    alike = likeness(a, b)
    if len(a) > MAX_ROWS or len(b) > MAX_ROWS:
        return _greedy(alike, amounts_a, amounts_b)
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    edges = {(i, j): cp.new_bool_var("") for i in range(len(a)) for j in range(len(b))}
    many_a = [cp.new_bool_var("") for _ in a]
    many_b = [cp.new_bool_var("") for _ in b]
    worth: list[Any] = []
    for i in range(len(a)):
        _degree(cp, [edges[i, j] for j in range(len(b))], many_a[i])
    for j in range(len(b)):
        _degree(cp, [edges[i, j] for i in range(len(a))], many_b[j])
    for (i, j), x in edges.items():
        source = same_source(a[i].fund, b[j].fund)
        bonus = 0 if source is None else (SOURCE if source else -SOURCE)
        worth.append(x * (round(alike[i, j]) + bonus + JOINED))
        cp.add(x + many_a[i] + many_b[j] <= 2)
        exact = bool((amounts_a[i] == amounts_b[j]).all()) and bool(amounts_a[i].any())
        if exact:
            alone = cp.new_bool_var("")
            cp.add_implication(alone, x)
            cp.add_implication(alone, many_a[i].negated())
            cp.add_implication(alone, many_b[j].negated())
            worth.append(alone * EXACT)
        if alike[i, j] < (ANCHOR if exact else ALONE):
            cp.add(x <= many_a[i] + many_b[j])
    for j in range(len(b)):
        _sums(cp, [edges[i, j] for i in range(len(a))], many_b[j], amounts_a, amounts_b[j], alike[:, j])
    for i in range(len(a)):
        _sums(cp, [edges[i, j] for j in range(len(b))], many_a[i], amounts_b, amounts_a[i], alike[i, :])
    worth += [m * EXACT for m in (*many_a, *many_b)]
    cp.maximize(sum(worth))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = WORK_LIMIT
    if solver.solve(cp) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return _greedy(alike, amounts_a, amounts_b)
    chosen = [(i, j) for (i, j), x in edges.items() if solver.boolean_value(x)]
    return _groups(chosen, alike)


def _degree(cp: Any, edges: list[Any], many: Any) -> None:
    """`many` holds exactly where a row goes with two or more."""
    cp.add(sum(edges) <= 1 + (len(edges) - 1) * many)
    cp.add(sum(edges) >= 2 * many)


def _sums(cp: Any, edges: list[Any], many: Any, parts: Amounts, whole: Amounts, alike: npt.NDArray[np.float64]) -> None:
    """Several rows that go with one sum to it in every shared year, add something to it, and one of them is like it."""
    if not whole.any():
        cp.add(many == 0)
        return
    for y in range(len(whole)):
        cp.add(sum(x * int(p) for x, p in zip(edges, parts[:, y], strict=True) if p) == int(whole[y])).only_enforce_if(
            many
        )
    anchors = [x for x, score in zip(edges, alike, strict=True) if score >= ANCHOR]
    cp.add(sum(anchors) >= many)
    for x, row in zip(edges, parts, strict=True):
        if not row.any():
            cp.add(x + many <= 1)


def _groups(chosen: list[tuple[int, int]], alike: npt.NDArray[np.float64]) -> list[Group]:
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


def _greedy(alike: npt.NDArray[np.float64], amounts_a: Amounts, amounts_b: Amounts) -> list[Group]:
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
