"""Choose the reading of a table: the fast path if the plain reading foots, else the solver; then prove each cell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kronespor.footing.footed import Proof
from kronespor.footing.structure import (
    Bools,
    Equation,
    Ints,
    Structure,
    drop_false_cross,
    equations,
    find_structure,
    residuals,
)
from kronespor.footing.tokens import ScaledTable, ScaledToken, scale
from kronespor.footing.variants import Placed
from kronespor.reading import Table

Cell = tuple[int, int]
MOST_SHIFTS = 40  # other candidates of a cell, and
MOST_CELLS = 40  # cells of an equation with any, and
MOST_SUMS = 20_000  # sums of them, that are looked at before all are doubted


@dataclass(frozen=True)
class Miss:
    """An equation that does not hold: printed total less sum, scaled; `rounding` if rounding could explain it."""

    equation: Equation
    slack: int
    rounding: bool


@dataclass(frozen=True)
class ReadTable:
    """A table's chosen reading with its structure, its misses and the proof of each occupied cell."""

    scaled: ScaledTable
    structure: Structure
    cells: dict[Cell, Placed]
    proofs: dict[Cell, Proof]
    misses: tuple[Miss, ...]
    dropped_cross: tuple[int, ...]
    solved: bool


def read_table(table: Table, footnotes: Collection[str] = ()) -> ReadTable:
    """Read `table`: structure, values, proofs. Same input, same answer."""
    read = _read_table(table, footnotes)
    doubled = _could_change_together(read)
    if not doubled:
        return read
    proofs: dict[Cell, Proof] = {
        cell: "consistent" if proof == "proven" and cell in doubled else proof for cell, proof in read.proofs.items()
    }
    return replace(read, proofs=proofs)


def _read_table(table: Table, footnotes: Collection[str]) -> ReadTable:
    scaled = scale(table, footnotes)
    values, known = scaled.plain()
    lost = scaled.lost_rows
    structure = find_structure(table, values, known, arithmetic=not lost)
    dropped: list[int] = []
    if not lost:
        structure, dropped = drop_false_cross(structure, values, known)
        if _foots(structure, values, known):
            return _plain(scaled, structure, values, known, dropped)
    asserted = list(equations(structure, scaled.columns))
    free = bool(lost) or any(len(t.readings) > 1 for row in scaled.rows for t in row)
    if free:
        solved = _solved(scaled, structure, asserted, dropped)
        while solved and (unasked := _unasked(solved, asserted)):
            solved = _solved(_without_weak(solved.scaled, unasked), structure, asserted, dropped)
        if solved:
            return solved
    plain = _plain(scaled, structure, values, known, dropped)
    if not free:
        return plain
    return ReadTable(
        scaled,
        structure,
        plain.cells,
        dict.fromkeys(plain.cells, "unproven"),
        plain.misses,
        tuple(dropped),
        False,
    )


def _foots(structure: Structure, values: Ints, known: Bools) -> bool:
    """The fast path's only question: does every equation hold as printed? A few array operations a table."""
    feet, cross = residuals(structure, values)
    if feet.size and ((feet != 0) & known[list(structure.row_sums)]).any():
        return False
    if cross.size:
        body = np.array([role != "heading" for role in structure.roles])
        return not ((cross != 0) & known[:, list(structure.column_sums)].T & body).any()
    return True


def _plain(scaled: ScaledTable, structure: Structure, values: Ints, known: Bools, dropped: Sequence[int]) -> ReadTable:
    """The printed reading: a cell is proven by an equation that holds, contradicted by one that does not."""
    cells = {
        (r, t.token.column): Placed(t.readings[0].value, t, t.readings[0])
        for r, row in enumerate(scaled.rows)
        for t in row
        if t.token.column is not None
    }
    upheld = np.zeros_like(known)
    rounded = np.zeros_like(known)
    denied = np.zeros_like(known)
    misses: list[Miss] = []
    feet, cross = residuals(structure, values)
    for i, (total, rows) in enumerate(structure.row_sums.items()):
        for c in map(int, np.flatnonzero(known[total])):
            addends = tuple((r, c) for r in rows)
            mark = _judge(Equation("foot", (total, c), addends), int(feet[i, c]), scaled, cells, misses)
            target = (upheld, rounded, denied)[mark]
            target[[total, *rows], [c] * (len(rows) + 1)] = True
    for i, (c, parts) in enumerate(structure.column_sums.items()):
        for r in map(int, np.flatnonzero(known[:, c])):
            if structure.roles[r] == "heading":
                continue
            addends = tuple((r, p) for p in parts)
            mark = _judge(Equation("cross", (r, c), addends), int(cross[i, r]), scaled, cells, misses)
            target = (upheld, rounded, denied)[mark]
            target[[r] * (len(parts) + 1), [c, *parts]] = True
    proofs = {cell: _proof(bool(upheld[cell]), bool(rounded[cell]), bool(denied[cell])) for cell in cells}
    return ReadTable(scaled, structure, cells, proofs, tuple(misses), tuple(dropped), False)


def _judge(equation: Equation, slack: int, scaled: ScaledTable, cells: dict[Cell, Placed], misses: list[Miss]) -> int:
    """0 if the equation holds, 1 if it misses within rounding, 2 otherwise; misses are noted."""
    if slack == 0:
        return 0
    rounding = abs(slack) <= tolerance(equation, scaled, cells)
    misses.append(Miss(equation, slack, rounding))
    return 1 if rounding else 2


def tolerance(equation: Equation, scaled: ScaledTable, cells: dict[Cell, Placed]) -> int:
    """What rounding alone may make the printed amounts of an equation miss by, scaled."""
    margin = 0
    for cell in (equation.total, *equation.addends):
        placed = cells.get(cell)
        if placed and placed.reading and placed.token and not placed.token.nil and placed.value:
            margin += scaled.margin(placed.reading.candidate.decimals)
    return margin


def _proof(upheld: bool, rounded: bool, denied: bool) -> Proof:
    if upheld:
        return "proven"
    if denied:
        return "contradicted"
    return "consistent" if rounded else "unproven"


def _solved(
    scaled: ScaledTable, structure: Structure, asserted: list[Equation], dropped: Sequence[int]
) -> ReadTable | None:
    from kronespor.footing import solver

    margins = [_row_margins(scaled, r) for r in range(len(scaled.rows))]
    tolerances = [_tolerance_before(e, scaled, margins) for e in asserted]
    solution = solver.solve(scaled, asserted, tolerances)
    if solution is None:
        return None
    cells = solution.cells
    misses = tuple(
        Miss(asserted[e], slack, abs(slack) <= tolerance(asserted[e], scaled, cells))
        for e, slack in sorted(solution.slack.items())
    )
    if solution.settled:
        lost = {(r, c) for r in scaled.lost_rows for c in range(scaled.columns)}
        doubtful = solution.doubtful if _is_clean(scaled, cells, misses) else solution.doubtful | lost
        proofs = _prove(cells, doubtful, asserted, misses)
    else:
        proofs = dict.fromkeys(cells, "unproven")
    return ReadTable(scaled, structure, cells, proofs, misses, tuple(dropped), solution.settled)


def _unasked(read: ReadTable, asserted: Sequence[Equation]) -> list[ScaledToken]:
    """Scanned tokens read against their print though no sum comes to hold exactly: the misprint may be the paper's."""
    missed = {m.equation for m in read.misses}
    upheld = {c for e in asserted if e not in missed for c in (e.total, *e.addends)}
    placed = (p for c, p in read.cells.items() if c not in upheld)
    weak = (p.token for p in placed if p.token is not None and p.reading is not None and p.reading.candidate.weak)
    return [t for t in weak if t.token.doubtful]


def _without_weak(scaled: ScaledTable, tokens: Sequence[ScaledToken]) -> ScaledTable:
    """The table with these tokens read as they are printed, or on the print's own suspicion."""
    those = {id(t) for t in tokens}

    def plain(t: ScaledToken) -> ScaledToken:
        return replace(t, readings=tuple(x for x in t.readings if not x.candidate.weak) or t.readings[:1])

    rows = tuple(tuple(plain(t) if id(t) in those else t for t in row) for row in scaled.rows)
    return replace(scaled, rows=rows)


def _is_clean(scaled: ScaledTable, cells: dict[Cell, Placed], misses: Sequence[Miss]) -> bool:
    """True if nothing but the columns was lost: no sum misses, no amount was recovered, dropped or read on suspicion.

    Where something else is wrong too, lost columns can be made to fit it, and no placing of them is proof.
    """
    tokens = sum(len(row) for row in scaled.rows)
    placed = sum(p.token is not None for p in cells.values())
    repaired = any(p.reading is None or p.reading.candidate.weak for p in cells.values())
    return not misses and not repaired and placed == tokens


def _row_margins(scaled: ScaledTable, r: int) -> int:
    """The widest rounding interval in a row, for equations whose cells are not placed yet."""
    return max((scaled.margin(t.readings[0].candidate.decimals) for t in scaled.rows[r] if not t.nil), default=0)


def _tolerance_before(equation: Equation, scaled: ScaledTable, margins: Sequence[int]) -> int:
    known: set[Cell] = set()
    tolerance = 0
    for cell in (equation.total, *equation.addends):
        r, c = cell
        token = next((t for t in scaled.rows[r] if t.token.column == c), None)
        if token is not None and not token.nil:
            tolerance += scaled.margin(token.readings[0].candidate.decimals)
        elif any(t.token.column is None for t in scaled.rows[r]) and r not in {k[0] for k in known}:
            tolerance += margins[r]
        known.add(cell)
    return tolerance


def _prove(
    cells: dict[Cell, Placed], doubtful: frozenset[Cell], asserted: Sequence[Equation], misses: Sequence[Miss]
) -> dict[Cell, Proof]:
    """Proven: no rival reading differs in the cell, and an equation that could have failed upholds it.

    An amount that an equation itself supplied (recovered, or read against its print) makes that equation hold by
    construction; such an equation is evidence only if a second one holds for the same amount. An equation over
    doubtful cells is none: they can be moved about until it holds.
    """
    missed = {m.equation: m for m in misses}
    holding = [e for e in asserted if e not in missed and e.total in cells]
    supplied = {c for c, p in cells.items() if p.reading is None or p.reading.candidate.weak}
    count = dict.fromkeys(supplied, 0)
    by_equation = [(e, [c for c in (e.total, *e.addends) if c in supplied]) for e in holding]
    for _, inside in by_equation:
        if len(inside) == 1:
            count[inside[0]] += 1
    pinned = {c for c, n in count.items() if n >= 2}
    upheld: set[Cell] = set()
    for e, inside in by_equation:
        if all(c in pinned for c in inside) and not any(c in doubtful for c in (e.total, *e.addends)):
            upheld |= {c for c in (e.total, *e.addends) if c in cells}
    held = {c for e in holding for c in (e.total, *e.addends)}
    rounded = {c for m in misses if m.rounding for c in (m.equation.total, *m.equation.addends)}
    denied = {c for m in misses if not m.rounding for c in (m.equation.total, *m.equation.addends)}
    proofs: dict[Cell, Proof] = {}
    for cell in cells:
        if cell in upheld and cell not in doubtful:
            proofs[cell] = "proven"
        elif cell in denied and cell not in held:
            proofs[cell] = "contradicted"
        else:
            proofs[cell] = "consistent" if cell in held | rounded else "unproven"
    return proofs


def _could_change_together(read: ReadTable) -> set[Cell]:
    """Cells whose other candidates leave some equation as it is when they change together.

    "0,692" and a total "16,035" may both carry a footnote: the sum holds either way, so it proves neither.
    """
    shifts: dict[Cell, list[int]] = {}
    for cell, placed in read.cells.items():
        if placed.token and len(placed.token.readings) > 1:
            others = [r.value - placed.value for r in placed.token.readings if r.value != placed.value]
            shifts[cell] = others[:MOST_SHIFTS]
    if len(shifts) < 2:
        return set()
    doubled: set[Cell] = set()
    for e in equations(read.structure, read.scaled.columns):
        inside = [c for c in (e.total, *e.addends) if c in shifts]
        if len(inside) > MOST_CELLS:
            doubled |= set(inside)
        elif len(inside) > 1:
            doubled |= _null_sums(inside, shifts, e.total)
    return doubled


def _null_sums(inside: Sequence[Cell], shifts: dict[Cell, list[int]], total: Cell) -> set[Cell]:
    """The cells that take part in a combination of shifts that leaves the equation's sum unchanged."""
    sums: dict[int, set[Cell]] = {0: set()}
    found: set[Cell] = set()
    for cell in inside:
        sign = -1 if cell == total else 1
        new: dict[int, set[Cell]] = {}
        for total_so_far, members in sums.items():
            for shift in shifts[cell]:
                reached = total_so_far + sign * shift
                if reached == 0 and members:
                    found |= members | {cell}
                new.setdefault(reached, set()).update(members | {cell})
        for value, members in new.items():
            sums.setdefault(value, set()).update(members)
            if value == 0:
                sums[0] = set()
        if len(sums) > MOST_SUMS:
            return set(inside)
    return found
