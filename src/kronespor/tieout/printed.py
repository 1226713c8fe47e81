"""What a table prints as its total, which need not be what its rows come to, and which rows those are."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from kronespor.footing import FootedRelation, FootedRow, FootedTable
from kronespor.language import Language
from kronespor.tieout.likeness import name_key

SUMS = ("total", "subtotal")


def details(table: FootedTable) -> list[FootedRow]:
    """The rows that totals are made of."""
    return [row for row in table.rows if row.role == "detail"]


def rows(table: FootedTable, elsewhere: Collection[str], language: Language) -> list[FootedRow]:
    """The rows of a table that have to be found again: its details, and what was taken for a sum and is none.

    `elsewhere`: the folded names of the other document's details. A row that is one there and sums rows by accident
    here is a detail, and so is one whose name speaks of a sum though it sums nothing and is summed itself.
    """
    parts = parts_of(table)
    summed = {cell.row for relation in _sums(table) if relation.holds for cell in relation.cells[1:]}
    holding = {relation.cells[0].row for relation in _sums(table) if relation.holds}

    def is_detail(row: FootedRow) -> bool:
        if row.role == "detail":
            return True
        if language.rows.is_plainly_total(row.label):
            return False
        if row.id in holding:
            found_again = [name_key(part) in elsewhere for part in parts.get(row, [])]
            return name_key(row) in elsewhere and sum(found_again) * 2 > len(found_again)
        return row.role in SUMS or (row.role == "memo" and row.id in summed)

    return [row for row in table.rows if is_detail(row)]


def _sums(table: FootedTable) -> Iterable[FootedRelation]:
    """The sums that run down one column of the table."""
    for relation in table.relations:
        claim, *parts = relation.cells
        down = all(part.column == claim.column and not part.table for part in parts)
        if relation.kind in ("sum", "difference") and down and not claim.table:
            yield relation


def parts_of(table: FootedTable) -> dict[FootedRow, list[FootedRow]]:
    """Each total and sub-total of a table with the rows that it sums, through other totals too."""
    by_id = {row.id: row for row in table.rows}
    direct: dict[str, dict[str, None]] = {}
    for relation in _sums(table):
        claim, *parts = relation.cells
        if by_id[claim.row].role in SUMS:
            direct.setdefault(claim.row, {}).update(dict.fromkeys(part.row for part in parts))

    def below(row: str, above: tuple[str, ...]) -> list[str]:
        if row not in direct or row in above:
            return [row]
        return [found for part in direct[row] for found in below(part, (*above, row))]

    return {by_id[row]: [by_id[part] for part in dict.fromkeys(below(row, ())) if part != row] for row in direct}


def printed_total(table: FootedTable, found: Collection[FootedRow], column: int) -> Decimal:
    """What a table prints as the total of a column: its widest totals, and the `found` rows that none of them sums.

    In kroner. A total that does not add up speaks of the whole table; a table without one comes to what its rows do.
    """
    every = {row.id for row in found}
    parts = parts_of(table)
    holding = {
        relation.cells[0].row
        for relation in _sums(table)
        if relation.holds and relation.cells[0].column == table.columns[column]
    }
    claims = [
        (row, {part.id for part in parts[row]} & every if row.id in holding else every)
        for row in table.rows
        if row.role in SUMS and row.id not in every and row.cells[column].amount is not None
    ]
    order = {row.id: place for place, row in enumerate(table.rows)}
    claims.sort(key=lambda claim: (-len(claim[1]), claim[0].role != "total", -order[claim[0].id]))
    covered: set[str] = set()
    total = Decimal(0)
    for row, of_row in claims:
        if of_row and not of_row & covered:
            covered |= of_row
            total += table.kroner(row.cells[column]) or Decimal(0)
    return total + rows_total(table, [row for row in found if row.id not in covered], column)


def rows_total(table: FootedTable, found: Iterable[FootedRow], column: int) -> Decimal:
    """What rows come to in a column, in kroner."""
    return sum((table.kroner(row.cells[column]) or Decimal(0) for row in found), Decimal(0))
