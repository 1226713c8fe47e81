"""A remark for each equation of a table that does not hold, with its causes."""

from collections.abc import Sequence
from decimal import Decimal

from kronespor.footing.causes import causes
from kronespor.footing.footed import FootedRow, FootedTable
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.language import fold
from kronespor.remarks import Remark, Term

PARTS = {"does-not-foot": Term("its-rows"), "does-not-cross-foot": Term("its-columns")}


def misses(table: FootedTable, read: ReadTable, others: Sequence[FootedTable]) -> list[Remark]:
    """What does not add up; nothing of a table whose columns are lost and could not be found again."""
    if read.scaled.lost_rows and not read.solved:
        return []
    return [_remark(table, read, miss, others) for miss in read.misses]


def _remark(table: FootedTable, read: ReadTable, miss: Miss, others: Sequence[FootedTable]) -> Remark:
    def upheld(row: int, column: int) -> str | None:
        return _upheld(table, row, column, others)

    row, column = miss.equation.total
    cell = table.rows[row].cells[column]
    printed = cell.amount if cell.amount is not None else Decimal(0)
    difference = read.scaled.amount(miss.slack)
    code = "does-not-foot" if miss.equation.kind == "foot" else "does-not-cross-foot"
    return Remark(
        code,
        "warning" if miss.rounding else "error",
        table.place(table.rows[row], cell.column),
        {
            "printed": printed,
            "expected": printed - difference,
            "difference": difference,
            "unit": table.unit.name,
            "parts": PARTS[code],
            **read.scaled.decimals,
        },
        causes(table, read, miss, upheld),
    )


def _upheld(table: FootedTable, row: int, column: int, others: Sequence[FootedTable]) -> str | None:
    """The id of another table that prints the same amount for the same thing and year."""
    key, cell = _key(table.rows[row]), table.rows[row].cells[column]
    kroner = table.kroner(cell)
    if not kroner:
        return None
    for other in others:
        if other.id != table.id and kroner in _stated(other, key, cell.column):
            return other.id
    return None


def _stated(table: FootedTable, key: str, column: str) -> list[Decimal | None]:
    """What a table states in a column for what goes by this name, in kroner."""
    rows = [row for row in table.rows if _key(row) == key]
    return [table.kroner(cell) for row in rows for cell in row.cells if cell.column == column]


def _key(row: FootedRow) -> str:
    return fold(row.group if row.role == "subtotal" and row.group else row.label)
