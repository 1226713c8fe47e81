"""A footed document as it is shown and kept: values, each as it is printed (`reportjson` writes and reads them)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kronespor.footing.footed import (
    FootedCell,
    FootedDocument,
    FootedRelation,
    FootedRow,
    FootedTable,
    Proof,
    Role,
    Status,
)
from kronespor.footing.measures import Measure
from kronespor.footing.phases import ColumnPhase, table_phases, titles_of
from kronespor.language import language
from kronespor.reading import Box, DatedItem, Document, Grid
from kronespor.remarks import Remark


@dataclass(frozen=True, slots=True)
class ReportCell:
    """One cell: `amount` in the table's unit, None where it is empty; `kroner` the same in kroner, where it is money
    and the unit is more than a guess by its size."""

    column: str
    printed: str
    amount: Decimal | None
    kroner: Decimal | None
    status: Status
    proof: Proof
    footnotes: tuple[str, ...]
    candidates: tuple[Decimal, ...]
    sought: tuple[Decimal, ...]
    page: int
    line: int
    box: Box | None


@dataclass(frozen=True)
class ReportRow:
    """One row, with one cell per column of its table. `group` and `fund` are empty where there is none."""

    id: str
    label: str
    description: str
    role: Role
    group: str
    fund: str
    cells: tuple[ReportCell, ...]


@dataclass(frozen=True)
class ReportTable:
    """One table of amounts. `price_level` is empty where it states none; `measures`: what each column counts; `phases`:
    which stage of the money it states, None of what is no money.
    """

    id: str
    title: str
    page: int
    unit: str
    unit_stated: bool
    price_level: str
    columns: tuple[str, ...]
    measures: tuple[Measure, ...]
    rows: tuple[ReportRow, ...]
    relations: tuple[FootedRelation, ...] = ()
    phases: tuple[ColumnPhase | None, ...] = ()


@dataclass(frozen=True)
class OtherTable:
    """A table without amounts: its cells as text."""

    title: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """What was read of a document, and what is wrong with it.

    `prose`: what lists and sentences assert, as tables; `has_relations` is false of one that was kept before relations
    were.
    """

    path: str
    sha256: str
    title: str
    date: date | None
    pages: int
    case_numbers: tuple[str, ...] = ()
    dated_items: tuple[DatedItem, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    prose: tuple[ReportTable, ...] = ()
    other_tables: tuple[OtherTable, ...] = ()
    findings: tuple[Remark, ...] = ()
    has_relations: bool = True

    @property
    def amounts(self) -> int:
        """How many amounts were read, in tables and in text."""
        cells = (cell for table in (*self.tables, *self.prose) for row in table.rows for cell in row.cells)
        return sum(cell.amount is not None for cell in cells)


def document_report(document: Document, footed: FootedDocument) -> Report:
    """The report of a document that has been footed."""
    return Report(
        document.path,
        document.sha256,
        document.title,
        document.date,
        document.pages,
        document.case_numbers,
        document.dated_items,
        tuple(replace(_table(table), phases=_phases(table, document)) for table in footed.tables),
        tuple(map(_table, footed.prose)),
        tuple(map(_other_table, document.grids)),
        footed.findings,
    )


def _table(table: FootedTable) -> ReportTable:
    rows = tuple(_row(table, row) for row in table.rows)
    shown = table.table
    return ReportTable(
        table.id,
        shown.title,
        shown.page,
        table.unit.name,
        table.unit_stated,
        table.price_level,
        table.columns,
        table.measures.columns,
        rows,
        table.relations,
    )


def _phases(table: FootedTable, document: Document) -> tuple[ColumnPhase | None, ...]:
    found = table_phases(table, titles_of(document), language(document.language)).columns
    return tuple(found.get(place) for place in range(len(table.columns)))


def _row(table: FootedTable, row: FootedRow) -> ReportRow:
    cells = tuple(_cell(table, row, cell) for cell in row.cells)
    return ReportRow(row.id, row.label, row.description, row.role, row.group, row.fund, cells)


def _cell(table: FootedTable, row: FootedRow, cell: FootedCell) -> ReportCell:
    return ReportCell(
        cell.column,
        cell.printed,
        cell.amount,
        table.kroner(cell) if table.unit_known else None,
        cell.status,
        cell.proof,
        cell.footnotes,
        cell.candidates,
        cell.sought,
        row.page,
        cell.line,
        _rounded(cell.box),
    )


def _rounded(box: Box | None) -> Box | None:
    if box is None:
        return None
    x0, y0, x1, y1 = (round(x, 1) for x in box)
    return x0, y0, x1, y1


def _other_table(grid: Grid) -> OtherTable:
    return OtherTable(grid.title, grid.cells)
