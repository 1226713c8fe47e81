"""Choose the reading of a table: the fast path if the plain reading foots, else the solver; then prove each cell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kronespor.footing.evidence import could_change_together, prove
from kronespor.footing.footed import Proof
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.footing.structure import Bools, Cell, Equation, Ints, Structure, equations, residuals
from kronespor.footing.sums import drop_false_cross, find_structure
from kronespor.footing.tokens import ScaledTable, ScaledToken, scale
from kronespor.footing.variants import Placed
from kronespor.language import Language
from kronespor.reading import Table


def read_table(table: Table, language: Language, footnotes: Collection[str] = ()) -> ReadTable:
    """Read `table`: structure, values, proofs. Same input, same answer."""
    read = _read(table, language, footnotes)
    doubled = could_change_together(read)
    return _with_proofs(read, {c: "consistent" for c in doubled if read.proofs[c] == "proven"})


def _with_proofs(read: ReadTable, proofs: Mapping[Cell, Proof]) -> ReadTable:
    return replace(read, proofs={**read.proofs, **proofs}) if proofs else read


def _read(table: Table, language: Language, footnotes: Collection[str]) -> ReadTable:
    scaled = scale(table, language, footnotes)
    values, known = scaled.plain()
    lost = scaled.lost_rows
    structure = find_structure(table, language, values, known, arithmetic=not lost)
    dropped: tuple[int, ...] = ()
    if not lost:
        structure, dropped = drop_false_cross(structure, values, known)
        if _foots(structure, values, known):
            return _plain(scaled, structure, values, known, dropped)
    free = bool(lost) or any(len(t.readings) > 1 for row in scaled.rows for t in row)
    solved = _solved(scaled, structure, dropped) if free else None
    if solved is not None:
        return solved
    plain = _plain(scaled, structure, values, known, dropped)
    return replace(plain, proofs=dict.fromkeys(plain.cells, "unproven")) if free else plain


def _foots(structure: Structure, values: Ints, known: Bools) -> bool:
    """The fast path's only question: does every equation hold as printed? A few array operations per table."""
    feet, cross = residuals(structure, values)
    if feet.size and ((feet != 0) & known[list(structure.row_sums)]).any():
        return False
    if cross.size:
        return not ((cross != 0) & known[:, list(structure.column_sums)].T & structure.body).any()
    return True


def _plain(
    scaled: ScaledTable, structure: Structure, values: Ints, known: Bools, dropped: tuple[int, ...]
) -> ReadTable:
    """The printed reading: a cell is proven by an equation that holds, contradicted by one that does not."""
    cells = _as_printed(scaled)
    upheld, failing = _hold(structure, values, known)
    misses = tuple(Miss(e, slack, abs(slack) <= tolerance(e, scaled, cells)) for e, slack in failing)
    rounded = {c for m in misses if m.rounding for c in m.equation.cells}
    denied = {c for m in misses if not m.rounding for c in m.equation.cells}
    proofs = {c: _proof(bool(upheld[c]), c in rounded, c in denied) for c in cells}
    return ReadTable(scaled, structure, cells, proofs, misses, dropped, solved=False)


def _as_printed(scaled: ScaledTable) -> dict[Cell, Placed]:
    """The cheapest reading of every token whose column is known."""
    return {
        (r, t.token.column): Placed(t.readings[0].value, t, t.readings[0])
        for r, row in enumerate(scaled.rows)
        for t in row
        if t.token.column is not None
    }


def _hold(structure: Structure, values: Ints, known: Bools) -> tuple[Bools, list[tuple[Equation, int]]]:
    """The cells of the equations that hold as printed, and the equations that do not, each with its slack."""
    upheld = np.zeros_like(known)
    failing: list[tuple[Equation, int]] = []
    feet, cross = residuals(structure, values)
    for i, (total, rows) in enumerate(structure.row_sums.items()):
        upheld[np.ix_([total, *rows], known[total] & (feet[i] == 0))] = True
        failing += [
            (Equation("foot", (total, c), tuple((r, c) for r in rows)), int(feet[i, c]))
            for c in map(int, np.flatnonzero(known[total] & (feet[i] != 0)))
        ]
    for i, (c, parts) in enumerate(structure.column_sums.items()):
        printed = known[:, c] & structure.body
        upheld[np.ix_(printed & (cross[i] == 0), [c, *parts])] = True
        failing += [
            (Equation("cross", (r, c), tuple((r, p) for p in parts)), int(cross[i, r]))
            for r in map(int, np.flatnonzero(printed & (cross[i] != 0)))
        ]
    return upheld, failing


def tolerance(equation: Equation, scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> int:
    """What rounding alone may make the printed amounts of an equation miss by, scaled."""
    placed = (cells.get(cell) for cell in (equation.total, *equation.addends))
    return sum(_margin(scaled, p) for p in placed if p is not None)


def _margin(scaled: ScaledTable, placed: Placed) -> int:
    """Half the last printed place of what stands in a cell; nothing is exact."""
    if placed.reading is None or placed.token is None or placed.token.nil or not placed.value:
        return 0
    return scaled.margin(placed.reading.candidate.decimals)


def _proof(upheld: bool, rounded: bool, denied: bool) -> Proof:
    if upheld:
        return "proven"
    if denied:
        return "contradicted"
    return "consistent" if rounded else "unproven"


def _solved(scaled: ScaledTable, structure: Structure, dropped: tuple[int, ...]) -> ReadTable | None:
    """The solver's reading, without the scan's suspicions that make no sum hold; None if it finds none."""
    asserted = list(equations(structure, scaled.columns))
    solved = _solution(scaled, structure, asserted, dropped)
    while solved and (unasked := _unasked(solved, asserted)):
        solved = _solution(_without_weak(solved.scaled, unasked), structure, asserted, dropped)
    return solved


def _solution(
    scaled: ScaledTable, structure: Structure, asserted: list[Equation], dropped: tuple[int, ...]
) -> ReadTable | None:
    from kronespor.footing import solver

    margins = [_row_margin(scaled, r) for r in range(len(scaled.rows))]
    solution = solver.solve(scaled, asserted, [_tolerance_before(e, scaled, margins) for e in asserted])
    if solution is None:
        return None
    cells = solution.cells
    misses = tuple(
        Miss(asserted[e], slack, abs(slack) <= tolerance(asserted[e], scaled, cells))
        for e, slack in sorted(solution.slack.items())
    )
    proofs: dict[Cell, Proof] = dict.fromkeys(cells, "unproven")
    if solution.settled:
        clean = _is_clean(scaled, cells, misses)
        lost = {(r, c) for r in scaled.lost_rows for c in range(scaled.columns)}
        proofs = prove(cells, solution.doubtful if clean else solution.doubtful | lost, asserted, misses)
    return ReadTable(scaled, structure, cells, proofs, misses, dropped, solution.settled)


def _unasked(read: ReadTable, asserted: Sequence[Equation]) -> list[ScaledToken]:
    """Scanned tokens read against their print though no sum comes to hold exactly: the document may be misprinted."""
    missed = {m.equation for m in read.misses}
    upheld = {c for e in asserted if e not in missed for c in e.cells}
    return [p.token for c, p in read.cells.items() if c not in upheld and p.token is not None and _suspected(p)]


def _suspected(placed: Placed) -> bool:
    """Whether what a scan suspects is taken for what is printed."""
    token, reading = placed.token, placed.reading
    return token is not None and bool(token.token.doubtful) and reading is not None and reading.candidate.weak


def _without_weak(scaled: ScaledTable, tokens: Sequence[ScaledToken]) -> ScaledTable:
    """The table with these tokens read as they are printed, or on the print's own suspicion."""
    those = {id(t) for t in tokens}

    def plain(t: ScaledToken) -> ScaledToken:
        return replace(t, readings=tuple(x for x in t.readings if not x.candidate.weak) or t.readings[:1])

    rows = tuple(tuple(plain(t) if id(t) in those else t for t in row) for row in scaled.rows)
    return replace(scaled, rows=rows)


def _is_clean(scaled: ScaledTable, cells: Mapping[Cell, Placed], misses: Sequence[Miss]) -> bool:
    """True if nothing but the columns was lost: no sum misses, no amount was recovered, dropped or read on suspicion.

    Where something else is wrong too, lost columns can be made to fit it, and no placing of them is proof.
    """
    tokens = sum(len(row) for row in scaled.rows)
    placed = sum(p.token is not None for p in cells.values())
    repaired = any(p.reading is None or p.reading.candidate.weak for p in cells.values())
    return not misses and not repaired and placed == tokens


def _row_margin(scaled: ScaledTable, r: int) -> int:
    """The widest rounding interval in a row, for equations whose cells are not placed yet."""
    return max((scaled.margin(t.readings[0].candidate.decimals) for t in scaled.rows[r] if not t.nil), default=0)


def _tolerance_before(equation: Equation, scaled: ScaledTable, margins: Sequence[int]) -> int:
    """What rounding may make an equation miss by, as far as its cells are placed: each row that has lost its columns
    gives its widest interval once."""
    seen: set[int] = set()
    tolerance = 0
    for r, c in (equation.total, *equation.addends):
        token = next((t for t in scaled.rows[r] if t.token.column == c), None)
        if token is not None and not token.nil:
            tolerance += scaled.margin(token.readings[0].candidate.decimals)
        elif r not in seen and any(t.token.column is None for t in scaled.rows[r]):
            tolerance += margins[r]
        seen.add(r)
    return tolerance
