"""What the formulas of a workbook assert: relations of its cells, and rows that a sum leaves out or counts twice.

What most formulas of a row, or of a column, say alike is a relation of lines (`asserted`) like any other, but for its
strong prior. Every other relation of cells, across tables and sheets too, is listed (`listed`). Whether a formula's
stored value is what its cells come to was asked of the workbook's own numbers and not of what they are rounded to.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from kronespor.footing.footed import CellName, FootedRelation, FootedTable
from kronespor.footing.ratios import Ratios
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.footing.relations import Axis, Cell, FormulaDoubt, Relation, Stencil, Structure
from kronespor.footing.slips import slip
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.variants import Placed
from kronespor.footing.worded import Print
from kronespor.reading import Formula, SheetCell, Table, Token
from kronespor.remarks import Cause, Remark, Severity, Value

FORMULA = 4.0
"""Prior odds that a line is what its formulas say."""

STALE, TYPED = "stale-formula", "typed-over-formula"
"""The codes of remarks on a formula whose stored value is not what it gives, and on a number that is typed where the
cells around it are calculated."""

Address = tuple[str, int, int]
"""Sheet, row and column of a workbook's cell."""
Figures = Mapping[Address, tuple[CellName, SheetCell]]
"""The figures of a document's tables that stand in a workbook."""


class Calculation(NamedTuple):
    """A formula that sums cells of its own line. `counts_all`: none of them is typed as text."""

    formula: Formula
    relation: Relation
    counts_all: bool


def _in_sheets(rows: Iterable[Iterable[Token]]) -> Iterator[tuple[Cell, SheetCell]]:
    """The figures of a table's rows that stand in a workbook: where in the table, and where there."""
    for r, tokens in enumerate(rows):
        for token in tokens:
            if token.column is not None and token.cell is not None:
                yield (r, token.column), token.cell


def _sheet_cells(table: Table) -> Iterator[tuple[Cell, SheetCell]]:
    return _in_sheets(row.tokens for row in table.rows)


def _calculations(cells: Iterable[tuple[Cell, SheetCell]]) -> Iterator[Calculation]:
    """The sums along a column or a row of a table, if every number that the formula counts is in the table."""
    places = {_address(at): (cell, at) for cell, at in cells}
    for claim, at in places.values():
        if at.formula is None or at.formula.kind != "sum":
            continue
        found = [(sign, *places[address]) for sign, address in _addresses(at.formula, places)]
        parts = tuple(sorted(((sign, cell) for sign, cell, _ in found), key=lambda part: part[1]))
        axis = _axis(claim, [cell for _, cell in parts])
        if axis is not None and len(parts) > 1 and _is_whole(at.formula, [part for _, _, part in found]):
            yield Calculation(at.formula, Relation(axis, claim, parts), not any(part.is_text for _, _, part in found))


def _address(at: SheetCell) -> Address:
    return at.sheet.casefold(), at.row, at.column


def _addresses(formula: Formula, places: Collection[Address]) -> Iterator[tuple[int, Address]]:
    """The cells of a formula that are among `places`, with their signs."""
    for sign, area in formula.terms:
        sheet = area.sheet.casefold()
        if area.size > len(places):
            yield from ((sign, at) for at in places if at[0] == sheet and area.holds(*at[1:]))
        else:
            yield from ((sign, at) for row, column in area.cells() if (at := (sheet, row, column)) in places)


def _is_whole(formula: Formula, parts: Sequence[SheetCell]) -> bool:
    """Whether these are all numbers that a formula counts, each once."""
    return sum(not part.is_text for part in parts) == formula.size and len(set(map(_address, parts))) == len(parts)


def _axis(claim: Cell, cells: Iterable[Cell]) -> Axis | None:
    """The line that a relation runs along; None if along none."""
    places = list(cells)
    if all(column == claim[1] for _, column in places):
        return "down"
    return "across" if all(row == claim[0] for row, _ in places) else None


def asserted(table: Table) -> tuple[Stencil, ...]:
    """For each line with formulas what most of them say, of equals what counts most."""
    cells = dict(_sheet_cells(table))
    rows = {row: at.row for (row, _), at in cells.items()}
    columns = {column: at.column for (_, column), at in cells.items()}
    said: dict[tuple[Axis, int], Counter[tuple[tuple[int, int], ...]]] = defaultdict(Counter)
    for formula, relation, _ in _calculations(cells.items()):
        line = relation.claim[0] if relation.axis == "down" else relation.claim[1]
        at = cells[relation.claim]
        if relation.axis == "down":
            places = {row: (sheet_row, at.column) for row, sheet_row in rows.items()}
        else:
            places = {column: (at.row, sheet_column) for column, sheet_column in columns.items()}
        said[relation.axis, line][_lines(formula, relation, at.sheet, places)] += 1
    stencils = []
    for (axis, claim), counts in said.items():
        terms = max(counts, key=lambda parts: (counts[parts], len(parts)))
        signs, parts = zip(*terms, strict=True)
        stencils.append(Stencil(axis, claim, parts, signs, prior=FORMULA, natural=min(signs) > 0))
    return tuple(stencils)


def _lines(
    formula: Formula, relation: Relation, sheet: str, places: Mapping[int, tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The lines that a formula counts, with their signs: those too in which its own column or row is blank.

    `places`: where each line crosses the formula's own column or row in the sheet.
    """
    along = 0 if relation.axis == "down" else 1
    found = {cell[along]: sign for sign, cell in relation.parts}
    for sign, area in formula.terms:
        if area.sheet.casefold() == sheet.casefold():
            for line, place in places.items():
                if area.holds(*place):
                    found.setdefault(line, sign)
    return tuple((sign, line) for line, sign in sorted(found.items()))


def doubts(
    printed: Print, formulas: Sequence[Stencil], worded: Sequence[Stencil], others: Iterable[Stencil]
) -> Iterator[FormulaDoubt]:
    """Sums of rows that leave out rows of the block that words have them sum, or count rows again in their total.

    A row that `others` or another formula take up has been left out on purpose, and one of other things, or of
    nothing, would not be missed.
    """
    own = [s for s in formulas if s.axis == "down" and s.is_sum]
    taken = {line for s in (*formulas, *others) if s.axis == "down" for line in s.lines}
    blocks = {s.claim: set(s.parts) for s in worded if s.axis == "down"}
    for s in own:
        parts, block = set(s.parts), blocks.get(s.claim, set())
        omitted = {line for line in block - parts - taken if _would_count(printed, line, s.claim)}
        if omitted and parts < block:
            yield FormulaDoubt("formula-leaves-out", s, tuple(sorted(omitted)))
        again = [inner for inner in own if inner.claim in parts and set(inner.parts) <= parts]
        if again:
            yield FormulaDoubt("formula-counts-twice", s, tuple(inner.claim for inner in again))


def _would_count(printed: Print, row: int, total: int) -> bool:
    """Whether a row has something that its total could have counted."""
    alike = printed.kinds[row] == printed.kinds[total]
    return bool((printed.known[row] & printed.known[total] & alike & (printed.values[row] != 0)).any())


def in_doubt(structure: Structure, cells: Mapping[Cell, Placed]) -> frozenset[Cell]:
    """The totals that leave out rows of their block or count rows twice, and what is not what a formula gives."""
    claims = {doubt.stencil.claim for doubt in structure.doubts}
    return frozenset(cell for cell, placed in cells.items() if cell[0] in claims or _is_doubted(placed))


def _is_doubted(placed: Placed) -> bool:
    at = _sheet_cell(placed)
    return at is not None and at.is_doubted


def _sheet_cell(placed: Placed | None) -> SheetCell | None:
    """Where a workbook has what was read."""
    return placed.token.token.cell if placed is not None and placed.token is not None else None


def of_ratios(found: Ratios, cells: Mapping[Cell, Placed]) -> Ratios:
    """The ratios of a table but for misses of figures that a workbook calculates, and not as a ratio: an average."""
    return found._replace(missing=tuple(m for m in found.missing if not _is_other(cells.get(m.ratio.claim))))


def _is_other(placed: Placed | None) -> bool:
    at = _sheet_cell(placed)
    return at is not None and at.is_calculated and (at.formula is None or at.formula.kind in ("sum", "product"))


def by_display(misses: Sequence[Miss], scaled: ScaledTable) -> tuple[Miss, ...]:
    """The misses, for rounding where the formula says the same and holds for the numbers that are shown rounded."""
    if not misses:
        return ()
    cells = _in_sheets((t.token for t in row) for row in scaled.rows)
    exact = {
        (c.relation.claim, frozenset(c.relation.parts))
        for c in _calculations(cells)
        if c.formula.holds and c.counts_all
    }
    shown = [(m, (m.relation.claim, frozenset(m.relation.parts)) in exact) for m in misses]
    return tuple(replace(m, rounding=True, display=True) if is_shown else m for m, is_shown in shown)


def formula_causes(table: FootedTable, read: ReadTable, relation: Relation) -> Iterator[Cause]:
    """Why a relation misses in a workbook: its formula counts otherwise, or a figure is typed as text."""
    at = _sheet_cell(read.cells.get(relation.claim))
    if at is None or at.formula is None or at.formula.kind != "sum":
        return
    if at.formula.holds:
        yield Cause("formula-of-total", {"cell": at.name, "formula": at.formula.text})
    for _, (row, column) in relation.parts:
        part = _sheet_cell(read.cells.get((row, column)))
        if part is not None and part.is_text:
            yield Cause("typed-as-text", {"cell": part.name, "row": table.rows[row].name})


def figures(tables: Iterable[tuple[Table, Sequence[str]]]) -> Figures:
    """The figures of tables that stand in a workbook, by their addresses; each table comes with the ids of its rows."""
    return {
        _address(at): (CellName(ids[row], table.columns[column].name, column, table.id), at)
        for table, ids in tables
        for (row, column), at in _sheet_cells(table)
    }


def listed(table: Table, known: Figures) -> Iterator[FootedRelation]:
    """What the formulas of a table say, of all the document's figures."""
    for _, at in _sheet_cells(table):
        formula = at.formula
        if formula is None or _address(at) not in known:
            continue
        found = [(sign, *known[address]) for sign, address in _addresses(formula, known)]
        if found and _is_whole(formula, [part for _, _, part in found]):
            names = (known[_address(at)][0], *(name for _, name, _ in found))
            cells = tuple(name._replace(table="" if name.table == table.id else name.table) for name in names)
            signs = tuple(sign for sign, _, _ in found)
            kind = formula.kind if formula.kind != "sum" or min(signs) > 0 else "difference"
            yield FootedRelation(kind, cells, signs, formula.holds, formula.holds, True, formula.text)


def with_formulas(own: Sequence[FootedRelation], formulas: Iterable[FootedRelation]) -> tuple[FootedRelation, ...]:
    """The relations of a table, those that formulas say too with the formula, and then what these say besides."""
    said: dict[CellName, list[FootedRelation]] = defaultdict(list)
    for formula in formulas:
        said[formula.cells[0]].append(formula)
    known = []
    for relation in own:
        of_claim = said.get(relation.cells[0], [])
        alike = next((formula for formula in of_claim if _same(relation, formula)), None)
        if alike is not None:
            of_claim.remove(alike)
            relation = replace(relation, formula=alike.formula)
        known.append(relation)
    return (*known, *(formula for of_claim in said.values() for formula in of_claim))


def _same(one: FootedRelation, other: FootedRelation) -> bool:
    """Whether two relations of one claim have the same parts with the same signs, in whatever order."""
    if len(one.cells) != len(other.cells):
        return False
    if one.cells == other.cells:
        return one.signs == other.signs
    return {*zip(one.signs, one.cells[1:], strict=True)} == {*zip(other.signs, other.cells[1:], strict=True)}


def formula_remarks(table: FootedTable, structure: Structure) -> Iterator[Remark]:
    """Rows that a sum leaves out or counts twice. What stands between the rows that are summed and their total was
    added below them, and that is an error; what stands above or among them may have been left out on purpose."""
    for doubt in structure.doubts:
        names = ", ".join(table.rows[line].name for line in doubt.lines)
        is_below = min(doubt.lines) > max(doubt.stencil.parts)
        values: dict[str, Value] = {"n": len(doubt.lines), "names": names}
        severity: Severity = "error" if is_below or doubt.code == "formula-counts-twice" else "warning"
        yield Remark(doubt.code, severity, table.place(table.rows[doubt.stencil.claim]), values)


def placed(remarks: Sequence[Remark], tables: Sequence[FootedTable]) -> Iterator[Remark]:
    """The remarks of a workbook, those on a figure at its place in its table.

    A figure that is typed where others are calculated is an error where a slip explains it.
    """
    if not any(remark.code in (STALE, TYPED) for remark in remarks):
        yield from remarks
        return
    places = {
        (at.sheet, at.name): table.place(table.rows[row], table.columns[column])
        for table in tables
        for (row, column), at in _sheet_cells(table.table)
    }
    for remark in remarks:
        place = places.get((str(remark.values.get("sheet")), str(remark.values.get("cell"))), remark.place)
        is_slip = remark.code == TYPED and _is_slip(remark.values["shown"], remark.values["computed"])
        yield replace(remark, place=place, severity="error" if is_slip else remark.severity)


def _is_slip(shown: Value, computed: Value) -> bool:
    if not isinstance(shown, Decimal) or not isinstance(computed, Decimal):
        return False
    decimals = max(-int(shown.as_tuple().exponent), 0)
    return slip(int(shown.scaleb(decimals)), round(computed.scaleb(decimals))) is not None


def without_old(findings: Sequence[Remark], of_file: Sequence[Remark]) -> tuple[Remark, ...]:
    """The findings of a table but for what a formula's old value at the same place explains."""
    old = {_where(r) for r in of_file if r.code == STALE and r.place.table}
    return tuple(f for f in findings if _where(f) not in old)


def not_told(of_file: Sequence[Remark], tables: Iterable[FootedTable]) -> Iterator[Remark]:
    """The remarks of a file but for typed figures that a finding of their table says to be wrong."""
    wrong = {_where(f) for table in tables for f in table.findings if f.severity == "error"}
    return (r for r in of_file if r.code != TYPED or _where(r) not in wrong)


def _where(remark: Remark) -> tuple[str, str, str]:
    return remark.place.table, remark.place.row, remark.place.column
