"""The rows and cells of a footed table, from the reading that was chosen for it."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from kronespor.footing.footed import CellName, FootedCell, FootedRelation, FootedRow, Status
from kronespor.footing.readtable import ReadTable
from kronespor.footing.relations import Cell, relations
from kronespor.footing.tokens import Reading, ScaledToken
from kronespor.reading import Row, Table


def footed_rows(table: Table, read: ReadTable) -> tuple[FootedRow, ...]:
    """Every row of `table` with its role, its group and one cell per column."""
    ids = row_ids(table)
    return tuple(
        FootedRow(
            ids[r],
            f"{row.number}. {row.label}" if row.number else row.label,
            read.structure.roles[r],
            tuple(_cell(table, read, (r, c)) for c in range(len(table.columns))),
            read.structure.groups[r],
            row.fund,
            row.description,
            row.page,
            row.line,
        )
        for r, row in enumerate(table.rows)
    )


def footed_relations(table: Table, read: ReadTable) -> tuple[FootedRelation, ...]:
    """Every equation whose claim is printed, and every ratio, with whether it holds."""
    ids = row_ids(table)
    missed = {m.relation: m for m in read.misses}

    def names(*cells: Cell) -> tuple[CellName, ...]:
        return tuple(CellName(ids[row], table.columns[column].name, column) for row, column in cells)

    found = []
    for stencil in read.structure.stencils:
        for relation in relations(replace(read.structure, stencils=(stencil,)), read.scaled.columns):
            if relation.claim not in read.cells:
                continue
            miss = missed.get(relation)
            found.append(
                FootedRelation(
                    "sum" if relation.is_sum else "difference",
                    names(relation.claim, *(cell for _, cell in relation.parts)),
                    stencil.signs,
                    miss is None or miss.rounding,
                    miss is None,
                    stencil.established,
                )
            )
    holding = [(ratio, True) for ratio in read.ratios.holding]
    missing = [(miss.ratio, False) for miss in read.ratios.missing]
    for ratio, holds in (*holding, *missing):
        cells = names(ratio.claim, ratio.numerator, ratio.denominator)
        found.append(FootedRelation(ratio.form, cells, (1, 1), holds, exact=False, established=True))
    return tuple(found)


def row_ids(table: Table) -> list[str]:
    """A row's printed number where no other row has it, else its place; where that is a number too, with an r."""
    printed = Counter(row.number for row in table.rows)

    def row_id(place: int, row: Row) -> str:
        if row.number and printed[row.number] == 1:
            return row.number
        return f"r{place}" if printed[str(place)] == 1 else str(place)

    return [row_id(place, row) for place, row in enumerate(table.rows, start=1)]


def _cell(table: Table, read: ReadTable, cell: Cell) -> FootedCell:
    name, row = table.columns[cell[1]].name, table.rows[cell[0]]
    line, placed = row.line, read.cells.get(cell)
    if placed is None:
        return FootedCell(name, dict(row.unread).get(cell[1], ""), line=line)
    if placed.token is None or placed.reading is None:
        amount, proof = read.scaled.amount(placed.value), read.proofs[cell]
        return FootedCell(name, "", amount, "recovered", proof, line=line, sought=_sought(read, cell, amount))
    return _printed(name, read, cell, placed.token, placed.reading)


def _printed(name: str, read: ReadTable, cell: Cell, token: ScaledToken, reading: Reading) -> FootedCell:
    """A cell that prints something: an amount, or a dash for none."""
    text, line, box, proof = token.token.text, token.token.line, token.token.box, read.proofs[cell]
    if token.nil:
        return FootedCell(name, text, None, "absent", proof, line=line, box=box)
    candidate = reading.candidate
    status: Status = "reread" if candidate.cost else "printed"
    notes = tuple(candidate.footnote.split(",")) if candidate.footnote else ()
    others: tuple[Decimal, ...] = ()
    sought: tuple[Decimal, ...] = ()
    if proof != "proven":
        values = dict.fromkeys(other.candidate.value for other in token.readings)
        others = tuple(value for value in values if value != candidate.value)
        sought = _sought(read, cell, read.scaled.amount(reading.value))
    decimals = candidate.decimals
    return FootedCell(name, text, candidate.value, status, proof, notes, decimals, line, box, others, sought)


def _sought(read: ReadTable, cell: Cell, amount: Decimal) -> tuple[Decimal, ...]:
    """What a cell would have to be for the relations that miss to hold, each by itself."""
    found = (amount - coefficient * read.scaled.amount(slack) for coefficient, slack in read.missed.get(cell, ()))
    return tuple(dict.fromkeys(found))
