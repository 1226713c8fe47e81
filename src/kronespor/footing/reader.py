"""Choose the reading of a table: the fast path if the plain reading foots, else the solver; then prove each cell."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from kronespor.footing.carried import carried
from kronespor.footing.evidence import (
    Evidence,
    could_be_left_out,
    could_change_together,
    missed,
    prove,
    still_upheld,
    suspects,
    taken_off_once,
)
from kronespor.footing.footed import Proof
from kronespor.footing.formulas import by_display, in_doubt, of_ratios
from kronespor.footing.ratios import ratios
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.footing.relations import (
    Bools,
    Cell,
    Ints,
    Relation,
    Stencil,
    Structure,
    claimed,
    relations,
    residuals,
)
from kronespor.footing.rounding import judged, odd_ones, tolerance
from kronespor.footing.selection import find_structure, judged_again
from kronespor.footing.tokens import ScaledTable, ScaledToken, scale
from kronespor.footing.variants import Placed
from kronespor.footing.worded import Print
from kronespor.language import Language
from kronespor.reading import Table

PROVING = 2.0
"""The odds of a relation that misses somewhere for what it holds over to be proven."""
FULL = 0.8
"""The share of its parts that must be printed for a total without an amount to have lost it."""


def read_table(table: Table, language: Language, footnotes: Collection[str] = ()) -> ReadTable:
    """Read `table`: structure, values, proofs. Same input, same answer."""
    read = _read(table, language, footnotes)
    doubtful = could_change_together(read) | could_be_left_out(read) | taken_off_once(read)
    doubtful |= odd_ones(read.scaled, read.cells)
    read = _with_proofs(read, {c: "consistent" for c in doubtful if read.proofs[c] == "proven"})
    return _with_more(table, read)


def _with_more(table: Table, read: ReadTable) -> ReadTable:
    """The table with its shares and prices: those that hold to the last place are proven, within
    rounding consistent; those that do not are contradicted.

    What fails leaves nothing proven that it may have been carried on to.
    """
    found = of_ratios(ratios(read.scaled, read.structure, read.cells, table.columns), read.cells)
    proofs: dict[Cell, Proof] = {
        r.claim: "consistent" if r.rounded else "proven" for r in found.holding if _is_firm(read.cells[r.claim])
    }
    in_workbook = in_doubt(read.structure, read.cells)
    proofs |= dict.fromkeys((*(m.ratio.claim for m in found.missing), *in_workbook), "contradicted")
    balances = carried(table, read.scaled, read.structure, read.cells) if read.misses else ()
    read = replace(_with_proofs(read, proofs), ratios=found, carried=balances)
    real = [m for m in (*read.misses, *balances) if m.established and not m.rounding]
    doubted = found.denied | in_workbook
    if not real and not doubted:
        return read
    denied = missed(real, rounding=False) | doubted
    upheld = still_upheld(read, suspects(real) | doubted, missed(balances, rounding=False)) - denied | set(proofs)
    return _with_proofs(read, {c: "consistent" for c, p in read.proofs.items() if p == "proven" and c not in upheld})


def _is_firm(placed: Placed) -> bool:
    return placed.token is not None and len(placed.token.readings) == 1


def _with_proofs(read: ReadTable, proofs: Mapping[Cell, Proof]) -> ReadTable:
    return replace(read, proofs={**read.proofs, **proofs}) if proofs else read


def _read(table: Table, language: Language, footnotes: Collection[str]) -> ReadTable:
    scaled = scale(table, language, footnotes)
    values, known = scaled.plain()
    values = values * (scaled.kinds > 0)
    printed = Print(table, language, values, known, scaled.kinds, scaled.withheld)
    structure = find_structure(printed, scaled)
    if not scaled.lost_rows and _foots(structure, values, known):
        return _plain(scaled, structure, values, known)
    free = bool(scaled.lost_rows) or any(len(t.readings) > 1 for row in scaled.rows for t in row)
    solved = _solved(scaled, structure) if free else None
    if solved is not None:
        return solved
    plain = _plain(scaled, structure, values, known)
    return replace(plain, proofs=dict.fromkeys(plain.cells, "unproven")) if free else plain


def _foots(structure: Structure, values: Ints, known: Bools) -> bool:
    """The fast path's only question: does every relation hold as printed? A few array operations per table."""
    return not any((residuals(s, values) * claimed(s, structure, known)).any() for s in structure.stencils)


def _plain(scaled: ScaledTable, structure: Structure, values: Ints, known: Bools) -> ReadTable:
    """The printed reading: a cell is proven by a relation that holds, where none fails."""
    cells = _as_printed(scaled)
    upheld = np.zeros_like(known)
    misses: list[Miss] = []
    for stencil in structure.stencils:
        residual, printed = residuals(stencil, values), claimed(stencil, structure, known)
        lines, holding = list(stencil.lines), printed & (residual == 0)
        missing = printed & (residual != 0)
        if stencil.established and not (missing.any() and _is_weak(stencil, residual, missing, holding, values)):
            upheld[np.ix_(lines, holding) if stencil.axis == "down" else np.ix_(holding, lines)] = True
        misses.extend(_miss(stencil, int(i), int(residual[i]), scaled, cells) for i in np.flatnonzero(missing))
    upheld &= scaled.kinds > 0
    blank = _lost(structure, values, known, scaled, 0.0)
    misses = [m for m in misses if not _made_good(m, blank, scaled, cells)]
    lost = _lost(structure, values, known, scaled, FULL)
    told = by_display(judged(misses, _believed(structure, scaled), scaled, cells), scaled)
    cells |= lost
    return ReadTable(scaled, structure, cells, _proofs(cells, upheld, told), told, solved=False)


def _is_weak(stencil: Stencil, residual: Ints, missing: Bools, holding: Bools, values: Ints) -> bool:
    """Whether a relation that misses somewhere proves nothing where it holds.

    Its odds are small, or with the other sign of one of its lines it would hold where it misses, which is as often.
    """
    if stencil.score < PROVING:
        return True
    lines = values if stencil.axis == "down" else values.T
    if missing.sum() < holding.sum():
        return False
    turned = [
        -lines[stencil.claim],
        *(sign * lines[part] for sign, part in zip(stencil.signs, stencil.parts, strict=True)),
    ]
    return any(not (residual + 2 * line)[missing].any() for line in turned)


def _believed(structure: Structure, scaled: ScaledTable) -> Iterator[Relation]:
    return relations(replace(structure, stencils=structure.established), scaled.columns)


def _lost(structure: Structure, values: Ints, known: Bools, scaled: ScaledTable, full: float) -> dict[Cell, Placed]:
    """The claims that are not printed of relations which hold elsewhere, this share of their parts being printed.

    Where what is summed is of another measure than where it holds, no total was meant: of grants, but not of members.
    """
    lost: dict[Cell, Placed] = {}
    for stencil in structure.established:
        residual = residuals(stencil, values)
        holding = np.flatnonzero(claimed(stencil, structure, known) & (residual == 0))
        kinds = {scaled.kinds[stencil.at(int(i)).claim] for i in holding}
        may_claim = claimed(stencil, structure, ~known)
        parts = list(stencil.parts)
        printed = (known[parts] if stencil.axis == "down" else known[:, parts].T).mean(axis=0)
        blank = np.flatnonzero(may_claim & (printed >= full) & (residual != 0))
        blank = np.array([i for i in blank if scaled.kinds[stencil.at(int(i)).claim] in kinds], dtype=np.int64)
        if 0 < len(blank) <= len(holding):
            lost |= {stencil.at(int(i)).claim: Placed(-int(residual[i])) for i in blank}
    return lost


def _made_good(miss: Miss, lost: Mapping[Cell, Placed], scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> bool:
    """Whether a relation holds with the amounts that others supply where none is printed."""
    supplied = [(miss.relation.coefficient(cell), placed.value) for cell, placed in lost.items()]
    slack = miss.slack + sum(coefficient * value for coefficient, value in supplied)
    return any(coefficient for coefficient, _ in supplied) and abs(slack) <= tolerance(miss.relation, scaled, cells)


def _miss(stencil: Stencil, instance: int, slack: int, scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> Miss:
    relation = stencil.at(instance)
    return Miss(relation, slack, abs(slack) <= tolerance(relation, scaled, cells), stencil.established)


def _proofs(cells: Collection[Cell], upheld: Bools, misses: Sequence[Miss]) -> dict[Cell, Proof]:
    if not misses:
        return {cell: "proven" if upheld[cell] else "unproven" for cell in cells}
    held = {cell for cell in cells if upheld[cell]}
    evidence = Evidence(held, held, missed(misses, rounding=True), missed(misses, rounding=False))
    return {cell: evidence.proof(cell) for cell in cells}


def _as_printed(scaled: ScaledTable) -> dict[Cell, Placed]:
    """The cheapest reading of every token whose column is known."""
    return {cell: Placed(t.readings[0].value, t, t.readings[0]) for cell, t in scaled.placed}


def _solved(scaled: ScaledTable, structure: Structure) -> ReadTable | None:
    """The solver's reading, without the scan's suspicions that make no sum hold; None if it finds none."""
    asserted = list(relations(structure, scaled.columns))
    solved = _solution(scaled, structure, asserted)
    while solved and (unasked := _unasked(solved, asserted)):
        solved = _solution(_without_weak(solved.scaled, unasked), structure, asserted)
    return solved


def _solution(scaled: ScaledTable, structure: Structure, asserted: list[Relation]) -> ReadTable | None:
    from kronespor.footing import solver

    margins = [_row_margin(scaled, r) for r in range(len(scaled.rows))]
    solution = solver.solve(scaled, asserted, [_tolerance_before(e, scaled, margins) for e in asserted])
    if solution is None:
        return None
    cells = solution.cells
    structure = judged_again(structure, scaled, cells)
    believed = [
        s.established for s in structure.stencils for _ in relations(replace(structure, stencils=(s,)), scaled.columns)
    ]
    misses = tuple(
        Miss(asserted[e], slack, abs(slack) <= tolerance(asserted[e], scaled, cells), believed[e])
        for e, slack in sorted(solution.slack.items())
    )
    misses = by_display(judged(misses, _believed(structure, scaled), scaled, cells), scaled)
    proofs: dict[Cell, Proof] = dict.fromkeys(cells, "unproven")
    if solution.settled:
        clean = _is_clean(scaled, cells, misses)
        lost = {(r, c) for r in scaled.lost_rows for c in range(scaled.columns)}
        upholding = [e for e, established in zip(asserted, believed, strict=True) if established]
        proofs = prove(cells, solution.doubtful if clean else solution.doubtful | lost, upholding, misses)
    return ReadTable(scaled, structure, cells, proofs, misses, solution.settled)


def _unasked(read: ReadTable, asserted: Sequence[Relation]) -> list[ScaledToken]:
    """Scanned tokens read against their print though no sum comes to hold exactly: the document may be misprinted."""
    missed = {m.relation for m in read.misses}
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


def _tolerance_before(relation: Relation, scaled: ScaledTable, margins: Sequence[int]) -> int:
    """What rounding may make an equation miss by, as far as its cells are placed: each row that has lost its columns
    gives its widest interval once."""
    seen: set[int] = set()
    tolerance = 0
    for r, c in (relation.claim, *(cell for _, cell in relation.parts)):
        token = next((t for t in scaled.rows[r] if t.token.column == c), None)
        if token is not None and not token.nil:
            tolerance += scaled.margin(token.readings[0].candidate.decimals)
        elif r not in seen and any(t.token.column is None for t in scaled.rows[r]):
            tolerance += margins[r]
        seen.add(r)
    return tolerance
