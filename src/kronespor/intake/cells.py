"""The cells that citations name, opened: what the document says there, as it was kept and as its file is read anew."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal

from django.conf import settings

from kronespor.amounts.units import unit_named
from kronespor.footing import Report, foot_document
from kronespor.footing.report import ReportCell, ReportRow, ReportTable, document_report
from kronespor.intake.models import StoredDocument
from kronespor.intake.pages import report
from kronespor.intake.verification import is_whole
from kronespor.language import fold, year_of
from kronespor.reading import ReadingError
from kronespor.register.citations import Citation
from kronespor.remarks import Money, Remark, Value
from kronespor.sandbox import Reader


class Files(ExitStack):
    """Stored files, each read anew when it is first asked for. A context manager, since it holds a reader."""

    def __init__(self) -> None:
        super().__init__()
        self._reader: Reader | None = None
        self._found: dict[str, Report | Remark] = {}

    def report(self, document: StoredDocument) -> Report | Remark:
        """What the file of a document says; or why it cannot be read."""
        if document.sha256 not in self._found:
            self._found[document.sha256] = self._read(document)
        return self._found[document.sha256]

    def _read(self, document: StoredDocument) -> Report | Remark:
        if self._reader is None:
            self._reader = self.enter_context(Reader(municipality=settings.MUNICIPALITY_FILE))
        try:
            read = self._reader.read(settings.HOME / document.stored_as, document.name)
        except ReadingError as error:
            return error.remark
        return document_report(read, foot_document(read))


class Cited:
    """The documents that citations name, each opened once; with `files` their files are read anew too."""

    def __init__(self, documents: Iterable[str], files: Files | None = None) -> None:
        found = StoredDocument.objects.filter(sha256__in=set(documents))
        whole = [d for d in found if is_whole(d.stored_as, d.sha256)]
        self._kept: dict[str, Report] = {d.sha256: report(d) for d in whole}
        self._anew = {d.sha256: files.report(d) for d in whole} if files else {}

    def fault(self, citation: Citation, kroner: Decimal) -> Remark | None:
        """Why the cell cannot be cited for an amount; None where it says so. What a person corrected says what it was
        read as.
        """
        kept = self._kept.get(citation.document)
        if kept is None:
            return Remark("cited-document-gone", values={"name": citation.name})
        claimed = kroner if citation.corrected_from is None else Decimal(citation.corrected_from) / 100
        if (says := kroner_of(kept, citation)) != claimed:
            return _differs(citation, claimed, says)
        anew = self._anew.get(citation.document)
        if isinstance(anew, Remark):
            return anew
        if anew is None or claimed in {(says := kroner_of(anew, citation)), *_so_called(kept, anew, citation)}:
            return None
        return _differs(citation, claimed, says)


def _differs(citation: Citation, claimed: Decimal, says: Decimal | None) -> Remark:
    place: dict[str, Value] = {"name": citation.name, "table": citation.table, "row": citation.row}
    amounts: dict[str, Value] = {"claimed": Money(claimed), "says": Money(says or Decimal(0))}
    return Remark("cited-cell-differs", values={**place, "column": citation.column, **amounts})


def kroner_of(opened: Report, citation: Citation) -> Decimal | None:
    """What the cited cell of a document says, in kroner; None if there is no such cell."""
    found = _row(opened, citation)
    cell = _of_year(found[1].cells, citation) if found else None
    return _kroner(found[0], cell) if found and cell else None


def _so_called(kept: Report, anew: Report, citation: Citation) -> Iterator[Decimal | None]:
    """What rows of the cited row's name say: a later version of the reader may number tables and rows otherwise."""
    named = _row(kept, citation)
    for table in anew.tables:
        for row in table.rows:
            if named and fold(row.label) == fold(named[1].label) and (cell := _of_year(row.cells, citation)):
                yield _kroner(table, cell)


def _row(opened: Report, citation: Citation) -> tuple[ReportTable, ReportRow] | None:
    rows = ((table, row) for table in opened.tables if table.id == citation.table for row in table.rows)
    return next(((table, row) for table, row in rows if row.id == citation.row), None)


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
