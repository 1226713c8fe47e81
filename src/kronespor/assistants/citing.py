"""What figures rest on, as whoever asks may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from kronespor.amounts import decimal_text
from kronespor.assistants.errors import AssistantError
from kronespor.footing.report import Report, ReportCell, ReportRow, ReportTable
from kronespor.footing.reportjson import report_of
from kronespor.intake import origins
from kronespor.intake.models import StoredDocument
from kronespor.intake.redacting import blackened
from kronespor.language import year_of
from kronespor.register.citations import Citation
from kronespor.web.views.viewer import visible

Withheld = Literal["", "not-published", "withdrawn"]


@dataclass(frozen=True)
class Source:
    """An amount that a figure is made of, and what says so. The sources of a figure add up to it.

    `kroner`: a decimal number. `document`: the SHA-256 of the document whose cell says the amount (open it with
    `citation`); empty where a decision alone says it. `proof`: how sure the reading of that cell is: "proven",
    "consistent", "unproven" or "contradicted" by the sums of its document; "decided" where the register was told by a
    decision. `withheld`: why the document is not named: it is not published, or it was withdrawn.
    """

    kroner: str
    decided_on: date
    decision: str
    proof: str
    document: str = ""
    title: str = ""
    table: str = ""
    row: str = ""
    label: str = ""
    column: str = ""
    printed: str = ""
    address: str = ""
    withheld: Withheld = ""


@dataclass(frozen=True)
class StatedCell:
    """A cell of a document, opened: what is printed there and what it means.

    `amount` is in `unit`, `kroner` in kroner; both are decimal numbers, None where there is none. `proof` as in
    `Source`. `page` and `box` (points from the top left of the page: left, top, right, bottom) are where it stands.
    `row`: all cells of its row, by their columns.
    """

    document: str
    name: str
    title: str
    dated: date | None
    table: str
    label: str
    column: str
    printed: str
    amount: str | None
    unit: str
    kroner: str | None
    proof: str
    page: int
    box: tuple[float, float, float, float] | None
    row: dict[str, str]
    address: str


class Sources:
    """Says what figures rest on; `limit` is None for whoever may see all documents."""

    def __init__(self, limit: datetime | None, documents: Iterable[str]) -> None:
        found = StoredDocument.objects.filter(sha256__in={*documents} - {""}).defer("content")
        self._known = {document.sha256: document for document in found}
        self._hidden = {d.sha256 for d in found if limit is not None and d.published_at is None}
        self._black = {sha256: blackened(d) for sha256, d in self._known.items() if sha256 not in self._hidden}

    def all_of(self, parts: Iterable[origins.Part]) -> list[Source]:
        """The parts of a figure, a later cell that says the whole last."""
        return [self._source(cell) for part in parts for cell in (part, *part.whole)]

    def _source(self, part: origins.Part) -> Source:
        cited, kroner, decided = part.citation, decimal_text(part.kroner), part.decision or part.text
        if not part.is_stated:
            return Source(kroner, part.decided_on, decided, "decided", title=cited.name, address="")
        if cited.document in self._hidden or cited.document not in self._known:
            withdrawn = cited.document in self._known and self._known[cited.document].withdrawn_at is not None
            why: Withheld = "withdrawn" if withdrawn else "not-published"
            return Source(kroner, part.decided_on, decided, cited.proof, withheld=why)
        said = self._black[cited.document].text
        return Source(
            kroner,
            part.decided_on,
            decided,
            cited.proof,
            cited.document,
            said(cited.title or cited.name),
            cited.table,
            cited.row,
            said(part.label),
            cited.column,
            said(cited.printed),
            cell_address(cited),
        )


def cell_address(cited: Citation) -> str:
    """The address of the page on which a cell is lit."""
    query = urlencode({"table": cited.table, "row": cited.row, "year": cited.column})
    return f"{reverse('web:document', args=[cited.document])}?{query}#chosen"


def stated_cell(limit: datetime | None, document: str, table: str, row: str, column: str) -> StatedCell:
    """The cell of a document, opened. AssistantError if there is none, or not for whoever asks; GoneError if the
    document was withdrawn.
    """
    found = visible(document, is_told_all=limit is None)
    if found is None:
        raise AssistantError("assistant-no-document", document=document[:64])
    opened = report_of(blackened(found).content(found.content["report"]))
    for one, line, cell in _cells(opened):
        if (one.id, line.id) == (table, row) and column in (cell.column, year_of(cell.column)):
            cited = Citation(document=document, table=table, row=row, column=column)
            return StatedCell(
                document=document,
                name=blackened(found).text(found.name),
                title=opened.title,
                dated=found.dated,
                table=one.title,
                label=line.label,
                column=cell.column,
                printed=cell.printed,
                amount=None if cell.amount is None else decimal_text(cell.amount),
                unit=one.unit,
                kroner=None if cell.kroner is None else decimal_text(cell.kroner),
                proof=cell.proof,
                page=cell.page,
                box=cell.box,
                row={other.column: other.printed for other in line.cells},
                address=cell_address(cited),
            )
    raise AssistantError("assistant-no-cell", table=table, row=row, column=column)


def _cells(opened: Report) -> Iterable[tuple[ReportTable, ReportRow, ReportCell]]:
    tables = (*opened.tables, *opened.prose)
    return ((table, row, cell) for table in tables for row in table.rows for cell in row.cells)
