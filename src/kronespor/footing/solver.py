"""The reading of a damaged table as a CP-SAT model: choose candidate and column for every token at the least cost.

Deterministic: one worker, fixed seed, a limit on work and not on time. Imported only when a table needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import gcd
from typing import Any

from ortools.sat.python import cp_model

from kronespor.footing import costs
from kronespor.footing.relations import Cell, Relation
from kronespor.footing.tokens import ScaledTable, ScaledToken
from kronespor.footing.variants import Placed, Variant, variants

WORK_PER_CELL = 0.001  # deterministic time units of CP-SAT, about as many seconds, for the best reading
LEAST_WORK, MOST_WORK = 0.1, 0.6
PROOF_SHARE = 0.4  # of that, for all rounds of the search for rivals; past it the doubtful are not proven
MAX_LOST_ROWS = 250
MAX_TOTAL_VARIANTS = 60_000


@dataclass(frozen=True)
class Solution:
    """The best reading: the cells that hold something, the slack of each unsatisfied equation, the doubtful cells."""

    cells: dict[Cell, Placed]
    slack: dict[int, int]
    doubtful: frozenset[Cell]
    cost: int
    settled: bool  # False past the work limit: a reading, perhaps not the best


@dataclass
class _Model:
    """`options`: per cell, the literals under which it holds an amount; `lost`: those under which one is missing."""

    unit: int  # the greatest common divisor of all amounts: the model counts in it
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    options: dict[Cell, list[tuple[Any, Placed]]] = field(default_factory=dict)
    lost: dict[Cell, list[Any]] = field(default_factory=dict)
    recovered: dict[Cell, Any] = field(default_factory=dict)
    fixed: dict[Cell, Placed] = field(default_factory=dict)
    slack: dict[int, Any] = field(default_factory=dict)
    cost: list[Any] = field(default_factory=list)
    picked: dict[int, list[Any]] = field(default_factory=dict)  # of a row that has lost its columns: its variants
    twins: list[list[int]] = field(default_factory=list)  # rows with the same tokens


def solve(table: ScaledTable, relations: Sequence[Relation], tolerances: Sequence[int]) -> Solution | None:
    """The least-cost reading with its proof; past the work limit the best found (unproven), or None."""
    laid_out = _laid_out(table)
    if laid_out is None:
        return None
    m = _model(table, laid_out, relations, tolerances)
    limit = min(max(WORK_PER_CELL * len(table.rows) * table.columns, LEAST_WORK), MOST_WORK)
    solver = _solver(limit)
    status = solver.solve(m.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    best = _read_off(m, solver)
    slack = {e: solver.value(s) * m.unit for e, s in m.slack.items() if solver.value(s)}
    total = round(solver.objective_value)
    if status == cp_model.FEASIBLE:
        return Solution(best, slack, frozenset(best), total, settled=False)
    return Solution(best, slack, _rivals(m, best, total, limit * PROOF_SHARE), total, settled=True)


def _laid_out(table: ScaledTable) -> dict[int, list[Variant]] | None:
    """The variants of each row that has lost its columns; None where there are too many, or a row has none."""
    lost = table.lost_rows
    laid_out = {r: variants(table.rows[r], table.columns) for r in lost}
    if lost:
        empty = [Variant((), None, 0), *variants((), table.columns)]
        laid_out |= {r: empty for r, tokens in enumerate(table.rows) if not tokens}
        laid_out = {r: list(dict.fromkeys(v)) for r, v in laid_out.items()}
    too_many = len(lost) > MAX_LOST_ROWS or sum(map(len, laid_out.values())) > MAX_TOTAL_VARIANTS
    return None if too_many or not all(laid_out.values()) else laid_out


def _model(
    table: ScaledTable, laid_out: dict[int, list[Variant]], relations: Sequence[Relation], tolerances: Sequence[int]
) -> _Model:
    amounts = [abs(r.value) for row in table.rows for t in row for r in t.readings]
    m = _Model(gcd(*amounts) or 1)
    largest = max(amounts, default=0) // m.unit
    _place_known(m, table)
    _place_lost(m, table, laid_out, largest)
    _order_twins(m, table, relations)
    _state(m, relations, tolerances, largest)
    m.cp.minimize(sum(m.cost))
    return m


def _solver(limit: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = limit
    solver.parameters.linearization_level = 2  # the equations are tight as linear programs; presolving costs more
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    return solver


def _place_known(m: _Model, table: ScaledTable) -> None:
    """Tokens of rows whose columns are known: a constant, or a choice of candidates."""
    lost = set(table.lost_rows)
    known = [(r, t) for r, tokens in enumerate(table.rows) if r not in lost for t in tokens]
    for r, t in known:
        if t.token.column is None:
            continue
        cell = (r, t.token.column)
        if len(t.readings) == 1:
            m.fixed[cell] = Placed(t.readings[0].value, t, t.readings[0])
            continue
        options = [(m.cp.new_bool_var(""), Placed(reading.value, t, reading)) for reading in t.readings]
        m.cp.add_exactly_one(v for v, _ in options)
        m.options[cell] = options
        m.cost += [v * p.reading.candidate.cost for v, p in options if p.reading and p.reading.candidate.cost]


def _place_lost(m: _Model, table: ScaledTable, laid_out: dict[int, list[Variant]], largest: int) -> None:
    """Rows that have lost their columns: each takes one variant; a layout that no other row uses costs extra."""
    free = {_columns_of(row) for r, row in enumerate(table.rows) if r not in laid_out}
    used: dict[frozenset[int], Any] = {}
    for r, options in laid_out.items():
        m.picked[r] = [m.cp.new_bool_var("") for _ in options]
        m.cp.add_exactly_one(m.picked[r])
        for v, variant in zip(m.picked[r], options, strict=True):
            _place_variant(m, r, v, variant)
            if variant.layout and variant.layout not in free:
                if variant.layout not in used:
                    used[variant.layout] = m.cp.new_bool_var("")
                m.cp.add_implication(v, used[variant.layout])
    _cost_layouts(m, free, used)
    for cell, literals in m.lost.items():
        m.recovered[cell] = m.cp.new_int_var(0, largest, "")
        missing = sum(literals)
        m.cp.add(m.recovered[cell] <= largest * missing)
        m.cp.add(m.recovered[cell] >= missing)


def _columns_of(row: Sequence[ScaledToken]) -> frozenset[int]:
    """The columns that a row is known to occupy."""
    return frozenset(t.token.column for t in row if t.token.column is not None)


def _place_variant(m: _Model, r: int, v: Any, variant: Variant) -> None:
    """What stands where, what is missing and what it costs if `v` holds."""
    if variant.cost:
        m.cost.append(v * variant.cost)
    for c, placed in variant.cells:
        m.options.setdefault((r, c), []).append((v, placed))
    if variant.missing is not None:
        m.lost.setdefault((r, variant.missing), []).append(v)


def _cost_layouts(m: _Model, free: set[frozenset[int]], used: dict[frozenset[int], Any]) -> None:
    """A new layout costs; a second one with as many columns costs more, for each row must then say which it has."""
    m.cost += [v * costs.NEW_LAYOUT for v in used.values()]
    for size in {len(layout) for layout in used} - {len(layout) for layout in free}:
        of_size = [v for layout, v in used.items() if len(layout) == size]
        first = m.cp.new_bool_var("")
        m.cp.add(first <= sum(of_size))
        m.cost.append(first * -costs.ONLY_LAYOUT_OF_ITS_SIZE)


def _order_twins(m: _Model, table: ScaledTable, relations: Sequence[Relation]) -> None:
    """Rows with the same tokens in the same sums are interchangeable: fix their order, doubt them together later."""
    sums = _sums_of_rows(relations)
    alike: dict[tuple[object, ...], list[int]] = {}
    for r in m.picked:
        tokens = tuple(tuple(reading.value for reading in t.readings) for t in table.rows[r])
        alike.setdefault((tokens, frozenset(sums.get(r, set()))), []).append(r)
    m.twins = [rows for rows in alike.values() if len(rows) > 1]
    for rows in m.twins:
        for above, below in pairwise(rows):
            index = [sum(i * v for i, v in enumerate(m.picked[r]) if i) for r in (above, below)]
            m.cp.add(index[0] <= index[1])


def _sums_of_rows(relations: Sequence[Relation]) -> dict[int, set[tuple[str, int]]]:
    """Row -> the totals it is or is added to."""
    sums: dict[int, set[tuple[str, int]]] = {}
    for e in relations:
        if e.axis == "down":
            sums.setdefault(e.claim[0], set()).add(("claim", e.claim[0]))
            for sign, (r, _) in e.parts:
                sums.setdefault(r, set()).add(("added" if sign > 0 else "taken", e.claim[0]))
    return sums


def _value(m: _Model, cell: Cell) -> Any:
    if cell in m.fixed:
        return m.fixed[cell].value // m.unit
    value: Any = sum(v * (p.value // m.unit) for v, p in m.options.get(cell, []))
    return value + m.recovered[cell] if cell in m.recovered else value


def _state(m: _Model, relations: Sequence[Relation], tolerances: Sequence[int], largest: int) -> None:
    """Each relation holds, or misses within rounding, or is unsatisfied; without a printed claim it is void."""
    for e, relation in enumerate(relations):
        bound = largest * (len(relation.parts) + 2)
        stands = [v for v, _ in m.options.get(relation.claim, [])] + m.lost.get(relation.claim, [])
        if not stands and relation.claim not in m.fixed:
            continue
        miss = sum(coefficient * _value(m, cell) for coefficient, cell in relation.terms)
        if isinstance(miss, int):
            if miss:
                m.slack[e] = m.cp.new_constant(miss)
            continue
        slack = m.cp.new_int_var(-bound, bound, "")
        off, far = m.cp.new_bool_var(""), m.cp.new_bool_var("")
        row = relation.claim[0]
        may_be_absent = row in m.picked and len(stands) < len(m.picked[row])
        if may_be_absent:
            present = m.cp.new_bool_var("")
            m.cp.add(sum(stands) == present)
            m.cp.add(slack == miss).only_enforce_if(present)
            m.cp.add(slack == 0).only_enforce_if(present.negated())
        else:
            m.cp.add(slack == miss)
        m.cp.add(slack == 0).only_enforce_if(off.negated())
        tolerance = tolerances[e] // m.unit
        m.cp.add_linear_constraint(slack, -tolerance, tolerance).only_enforce_if(far.negated())
        m.cp.add_implication(far, off)
        m.cost += [off * costs.WITHIN_ROUNDING, far * (costs.UNSATISFIED - costs.WITHIN_ROUNDING)]
        m.slack[e] = slack


def _read_off(m: _Model, solver: cp_model.CpSolver) -> dict[Cell, Placed]:
    cells = dict(m.fixed)
    for cell, options in m.options.items():
        for v, placed in options:
            if solver.boolean_value(v):
                cells[cell] = placed
    for cell, literals in m.lost.items():
        if any(solver.boolean_value(v) for v in literals):
            cells[cell] = Placed(solver.value(m.recovered[cell]) * m.unit)
    return cells


def _rivals(m: _Model, best: dict[Cell, Placed], cost: int, work_left: float) -> frozenset[Cell]:
    """Cells on which the readings within the proof gap do not all agree with the best one.

    Each round asks for a reading that differs from the best in a cell not yet doubted, until there is none; when
    `work_left` is used up first, every cell is doubted.
    """
    free = sorted({*m.options, *m.lost})
    differs = {cell: _differs(m, cell, best.get(cell)) for cell in free}
    m.cp.clear_objective()  # type: ignore[no-untyped-call]  # OR-Tools leaves it untyped
    m.cp.add(sum(m.cost) <= cost + costs.PROOF_GAP)
    doubtful = _twins_that_differ(m, best, free)
    while work_left > 0:
        open_cells = [cell for cell in free if cell not in doubtful]
        if not open_cells:
            return frozenset(doubtful)
        asked = m.cp.clone()
        literals = [asked.get_bool_var_from_proto_index(differs[cell].index) for cell in open_cells]
        asked.add_bool_or(literals)
        solver = _solver(work_left)
        status = solver.solve(asked)
        if status == cp_model.INFEASIBLE:
            return frozenset(doubtful)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return frozenset(free)
        work_left -= solver.deterministic_time
        rival = _read_off(m, solver)
        doubtful |= {cell for cell in open_cells if _held(rival, cell) != _held(best, cell)}
        doubtful = _spread_over_twins(m, doubtful, free)
    return frozenset(free)


def _twins_that_differ(m: _Model, best: dict[Cell, Placed], free: Sequence[Cell]) -> set[Cell]:
    """Twins that stand in different columns could as well have changed places."""
    doubtful: set[Cell] = set()
    columns = {c for _, c in free}
    for rows in m.twins:
        for c in columns:
            if len({_held(best, (r, c)) for r in rows}) > 1:
                doubtful |= {(r, c) for r in rows}
    return doubtful


def _spread_over_twins(m: _Model, doubtful: set[Cell], free: Sequence[Cell]) -> set[Cell]:
    spread = set(doubtful)
    for rows in m.twins:
        for c in {c for r, c in doubtful if r in rows}:
            spread |= {(r, c) for r in rows}
    return spread & set(free)


def _held(cells: dict[Cell, Placed], cell: Cell) -> int | None:
    return cells[cell].value if cell in cells else None


def _differs(m: _Model, cell: Cell, held: Placed | None) -> Any:
    """A literal that can be true only if the cell holds something other than `held`."""
    differs = m.cp.new_bool_var("")
    options = m.options.get(cell, [])
    lost = m.lost.get(cell, [])
    if held is None:
        m.cp.add(sum([v for v, _ in options] + lost) >= differs)
        return differs
    same = [v for v, p in options if p.value == held.value]
    if same:
        m.cp.add(sum(same) + differs <= 1)
    if lost:
        wanted = held.value // m.unit
        above, below = m.cp.new_bool_var(""), m.cp.new_bool_var("")
        m.cp.add(m.recovered[cell] >= wanted + 1).only_enforce_if(above)
        m.cp.add(m.recovered[cell] <= wanted - 1).only_enforce_if(below)
        m.cp.add(above + below >= sum(lost) + differs - 1)
    return differs
