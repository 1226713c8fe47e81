"""A footed document from its report as it is kept: what needs names, amounts and sums needs no file read again."""

from kronespor.amounts import NO_UNIT, UNITS, Unit, unit_named
from kronespor.footing.footed import FootedCell, FootedDocument, FootedRow, FootedTable
from kronespor.footing.measures import Measures
from kronespor.footing.report import Report, ReportCell, ReportRow, ReportTable
from kronespor.language import DEFAULT
from kronespor.reading import Column, Table


def restored(report: Report, language: str = DEFAULT) -> FootedDocument:
    """The document of a report: its tables, its prose and findings, without the numbers as they stood on the page."""
    tables, prose = (tuple(map(_table, found)) for found in (report.tables, report.prose))
    return FootedDocument(tables, prose, report.findings, language)


def _table(table: ReportTable) -> FootedTable:
    shown = Table(table.id, table.title, tuple(map(Column, table.columns)), (), page=table.page)
    is_known = any(cell.kroner is not None for row in table.rows for cell in row.cells)
    unit = unit_named(table.unit) or (NO_UNIT if is_known or not table.unit else Unit(table.unit, 1, table.unit))
    rows = tuple(_row(row, unit, is_known=is_known) for row in table.rows)
    return FootedTable(
        shown,
        rows,
        unit,
        table.unit_stated,
        is_known,
        Measures(table.measures, (None,) * len(rows)),
        price_level=table.price_level,
        relations=table.relations,
    )


def _row(row: ReportRow, unit: Unit, *, is_known: bool) -> FootedRow:
    cells = tuple(_cell(cell, unit, is_known=is_known) for cell in row.cells)
    page = row.cells[0].page if row.cells else 1
    return FootedRow(row.id, row.label, row.role, cells, row.group, row.fund, row.description, page)


def _cell(cell: ReportCell, unit: Unit, *, is_known: bool) -> FootedCell:
    exponent = cell.amount.as_tuple().exponent if cell.amount is not None else 0
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    own = _own_unit(cell, unit) if is_known else None
    return FootedCell(
        cell.column,
        cell.printed,
        cell.amount,
        cell.status,
        cell.proof,
        cell.footnotes,
        decimals,
        cell.line,
        cell.box,
        cell.candidates,
        cell.sought,
        own,
    )


def _own_unit(cell: ReportCell, unit: Unit) -> Unit | None:
    """The unit of a cell where it is another than the table's."""
    if not cell.amount or (unit.is_kroner and cell.kroner == unit.kroner(cell.amount)):
        return None
    return next((u for u in UNITS if cell.kroner == u.kroner(cell.amount)), NO_UNIT)
