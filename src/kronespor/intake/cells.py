"""The cells that citations name, opened: what the document says there."""

from collections.abc import Iterable
from decimal import Decimal

from kronespor.amounts.units import unit_named
from kronespor.footing import Report
from kronespor.footing.report import ReportCell, ReportTable
from kronespor.intake.models import StoredDocument
from kronespor.intake.pages import report
from kronespor.intake.verification import is_whole
from kronespor.language import year_of
from kronespor.register.citations import Citation
from kronespor.remarks import Money, Remark


class Cited:
    """The documents that citations name, each opened once."""

    def __init__(self, documents: Iterable[str]) -> None:
        found = StoredDocument.objects.filter(sha256__in=set(documents))
        self._reports: dict[str, Report] = {d.sha256: report(d) for d in found if is_whole(d.stored_as, d.sha256)}

    def fault(self, citation: Citation, kroner: Decimal) -> Remark | None:
        """Why the cell cannot be cited for an amount; None where it says so. What a person corrected says what it was
        read as.
        """
        opened = self._reports.get(citation.document)
        if opened is None:
            return Remark("cited-document-gone", values={"name": citation.name})
        says = kroner_of(opened, citation)
        claimed = kroner if citation.corrected_from is None else Decimal(citation.corrected_from) / 100
        if says == claimed:
            return None
        place = {"name": citation.name, "table": citation.table, "row": citation.row, "column": citation.column}
        return Remark(
            "cited-cell-differs", values={**place, "claimed": Money(claimed), "says": Money(says or Decimal(0))}
        )


def kroner_of(opened: Report, citation: Citation) -> Decimal | None:
    """What the cited cell of a document says, in kroner; None if there is no such cell."""
    table = next((t for t in opened.tables if t.id == citation.table), None)
    row = next((r for r in table.rows if r.id == citation.row), None) if table else None
    if table is None or row is None:
        return None
    cell = _of_year(row.cells, citation)
    return _kroner(table, cell) if cell else None


def _of_year(cells: Iterable[ReportCell], citation: Citation) -> ReportCell | None:
    """The cell of the year; of several, or where the title alone names the year, the one that is printed so."""
    some = [cell for cell in cells if cell.amount is not None]
    of_year = [cell for cell in some if year_of(cell.column) == citation.column] or some
    return next((cell for cell in of_year if cell.printed[:60] == citation.printed), next(iter(of_year), None))


def _kroner(table: ReportTable, cell: ReportCell) -> Decimal | None:
    if cell.kroner is not None or cell.amount is None:
        return cell.kroner
    unit = unit_named(table.unit)
    return cell.amount * (unit.factor if unit else 1)
