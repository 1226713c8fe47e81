"""The most likely grouping of rows as a CP-SAT model over names and amounts together.

A row may go with one row of the other statement, or several rows with one, if they sum to it in every year that both
statements show. Deterministic, as in `footing.solver`: the limit is work and not time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kronespor.tieout.evidence import FOUND, Evidence
from kronespor.tieout.sides import Indices, Side, Sides

Edge = tuple[int, int]
Grouping = tuple[Indices, Indices]
"""Rows of a and rows of b that are the same money; one side is always a single row."""

ANCHOR = 38.0
"""How alike (0-100) one row of a group must be to the row that it sums to, where names are asked for."""
WORK_LIMIT = 1.0
MOST_EDGES = 5_000
"""Beyond this many pairs that could be, rows are paired one to one and no group is sought."""


@dataclass(frozen=True)
class Solution:
    """Groupings with what they are worth, in hundredths of a bit; `optimal`: none is worth more."""

    groupings: tuple[Grouping, ...]
    worth: int
    optimal: bool


@dataclass(frozen=True)
class Problem:
    """Rows of two sides to be grouped.

    `forced`: pairs of one name, which are together, by themselves or in a group. `anchored`: a group has a row whose
    name is like that of the row it sums to, and rows go together one to one by name.
    """

    evidence: Evidence
    forced: tuple[Edge, ...] = ()
    anchored: bool = True

    @property
    def sides(self) -> Sides:
        """The rows."""
        return self.evidence.sides

    def edges(self) -> list[Edge]:
        """The pairs that may go together, alone or in a group."""
        partner_a, partner_b = dict(self.forced), {j: i for i, j in self.forced}
        return [
            (i, j) for i, j in self.sides.pairs() if partner_a.get(i) == j or not (i in partner_a and j in partner_b)
        ]

    @property
    def is_small(self) -> bool:
        """Whether groups of several are sought."""
        return len(self.edges()) <= MOST_EDGES

    def alone(self, i: int, j: int) -> bool:
        """Whether two rows may go together by themselves."""
        if (i, j) in self.forced:
            return True
        if self.sides.strangers[i, j]:
            return False
        return bool(self.evidence.pairs[i, j] > 0 and (not self.anchored or self.sides.alike[i, j] >= ANCHOR))


@dataclass
class _Model:
    """`edges`: whether two rows go together; `many_*`: whether a row goes with two or more."""

    cp: Any
    edges: dict[Edge, Any]
    many_a: list[Any]
    many_b: list[Any]
    worth: list[Any] = field(default_factory=list)

    def of_a(self, i: int) -> dict[int, Any]:
        return {y: x for (row, y), x in self.edges.items() if row == i}

    def of_b(self, j: int) -> dict[int, Any]:
        return {y: x for (y, row), x in self.edges.items() if row == j}


def solve(problem: Problem, without: Grouping | None = None) -> Solution:
    """The most likely grouping; `without`: the most likely that does not have this one."""
    edges = problem.edges()
    start = _one_to_one(problem, edges, without)
    if len(edges) > MOST_EDGES or not edges:
        return Solution(start, _worth(problem, start), not edges)
    m = _model(problem, edges)
    if without:
        _forbid(m, without)
    _hint(m, start)
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = WORK_LIMIT
    status = solver.solve(m.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solution(start, _worth(problem, start), optimal=False)
    chosen = [edge for edge, x in m.edges.items() if solver.boolean_value(x)]
    return Solution(_groupings(chosen), round(solver.objective_value), status == cp_model.OPTIMAL)


def _model(problem: Problem, edges: Sequence[Edge]) -> _Model:
    from ortools.sat.python import cp_model

    cp, sides = cp_model.CpModel(), problem.sides
    m = _Model(
        cp,
        {edge: cp.new_bool_var("") for edge in edges},
        [cp.new_bool_var("") for _ in sides.a.rows],
        [cp.new_bool_var("") for _ in sides.b.rows],
    )
    for i, many in enumerate(m.many_a):
        _side(m, problem, m.of_a(i), many, (sides.b, sides.a, i))
    for j, many in enumerate(m.many_b):
        _side(m, problem, m.of_b(j), many, (sides.a, sides.b, j))
    for (i, j), x in m.edges.items():
        _pair(m, problem, i, j, x)
    for edge in problem.forced:
        cp.add(m.edges[edge] == 1)
    cp.maximize(sum(m.worth))
    return m


def _side(m: _Model, problem: Problem, edges: dict[int, Any], many: Any, of: tuple[Side, Side, int]) -> None:
    """A row and those it may go with: `many` holds exactly where there are two or more, and they sum to it."""
    parts, whole, place = of
    xs = list(edges.values())
    m.cp.add(sum(xs) <= 1 + max(0, len(xs) - 1) * many)
    m.cp.add(sum(xs) >= 2 * many)
    if len(xs) < 2 or not whole.amounts[place].any():
        m.cp.add(many == 0)
        return
    of_a = whole is problem.sides.a
    bits = (problem.evidence.a if of_a else problem.evidence.b)[place]
    members = problem.evidence.members[place] if of_a else problem.evidence.members[:, place]
    alike = problem.sides.alike[place] if of_a else problem.sides.alike[:, place]
    costs = problem.evidence.sizes(len(xs))
    cost = m.cp.new_int_var(0, max(costs), "")
    size = m.cp.new_int_var(0, len(xs), "")
    m.cp.add(size == sum(xs))
    m.cp.add_element(size, costs, cost)
    m.worth += [many * int(bits + 100 * FOUND), -cost]
    for part, x in edges.items():
        inside = m.cp.new_bool_var("")
        m.cp.add_bool_and(x, many).only_enforce_if(inside)
        m.cp.add_bool_or(x.negated(), many.negated(), inside)
        m.worth.append(inside * int(members[part]))
        if not parts.amounts[part].any():
            m.cp.add(x + many <= 1)
    if problem.anchored:
        m.cp.add(sum(x for part, x in edges.items() if alike[part] >= ANCHOR) >= many)
    _sums(m, edges, many, of)


def _sums(m: _Model, edges: dict[int, Any], many: Any, of: tuple[Side, Side, int]) -> None:
    """Rows that go with one sum to it in every year, to within half a printed unit of each."""
    parts, whole, place = of
    for year in range(whole.amounts.shape[1]):
        least = sum(x * int(parts.amounts[p, year] - parts.margins[p, year]) for p, x in edges.items())
        most = sum(x * int(parts.amounts[p, year] + parts.margins[p, year]) for p, x in edges.items())
        total, margin = int(whole.amounts[place, year]), int(whole.margins[place, year])
        m.cp.add(least <= total + margin).only_enforce_if(many)
        m.cp.add(most >= total - margin).only_enforce_if(many)


def _pair(m: _Model, problem: Problem, i: int, j: int, x: Any) -> None:
    """What two rows are worth by themselves; else they are only ever part of a group."""
    m.cp.add(x + m.many_a[i] + m.many_b[j] <= 2)
    if not problem.alone(i, j):
        m.cp.add(x <= m.many_a[i] + m.many_b[j])
        return
    alone = m.cp.new_bool_var("")
    m.cp.add_bool_or(x.negated(), m.many_a[i], m.many_b[j], alone)
    m.cp.add_implication(alone, x)
    m.cp.add_implication(alone, m.many_a[i].negated())
    m.cp.add_implication(alone, m.many_b[j].negated())
    m.worth.append(alone * int(problem.evidence.pairs[i, j]))


def _forbid(m: _Model, grouping: Grouping) -> None:
    """Not these rows together and no others."""
    inside = {(i, j) for i in grouping[0] for j in grouping[1]}
    touching = {e for e in m.edges if e[0] in grouping[0] or e[1] in grouping[1]} - inside
    m.cp.add(sum(m.edges[e] for e in inside) - sum(m.edges[e] for e in touching) <= len(inside) - 1)


def _hint(m: _Model, start: Iterable[Grouping]) -> None:
    together = {(i, j) for a, b in start for i in a for j in b}
    for edge, x in m.edges.items():
        m.cp.add_hint(x, edge in together)


def _one_to_one(problem: Problem, edges: Sequence[Edge], without: Grouping | None) -> tuple[Grouping, ...]:
    """Pairs by what they are worth, the best first: a start for the search, and all there is of very large tables."""
    worth = problem.evidence.pairs
    possible = [e for e in edges if problem.alone(*e) and without != ((e[0],), (e[1],))]
    chosen: dict[int, int] = {}
    for i, j in sorted(possible, key=lambda e: (e not in problem.forced, -worth[e], e)):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    return _groupings(sorted(chosen.items()))


def _worth(problem: Problem, pairs: Iterable[Grouping]) -> int:
    return int(sum(problem.evidence.pairs[a[0], b[0]] for a, b in pairs))


def _groupings(chosen: Sequence[Edge]) -> tuple[Grouping, ...]:
    of_a: dict[int, list[int]] = {}
    of_b: dict[int, list[int]] = {}
    for i, j in chosen:
        of_a.setdefault(i, []).append(j)
        of_b.setdefault(j, []).append(i)
    split = [((i,), tuple(js)) for i, js in of_a.items() if len(js) > 1]
    joined = [(tuple(members), (j,)) for j, members in of_b.items() if len(members) > 1 or len(of_a[members[0]]) == 1]
    return tuple(sorted([*split, *joined], key=lambda g: (g[1], g[0])))
