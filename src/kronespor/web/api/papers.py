"""What is in documents, what is wrong with them, what was asked and answered; and a document that is to be checked."""

import json
from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from ninja import File, Router, UploadedFile
from ninja import Query as Parameters
from pydantic import BaseModel, Field

from kronespor.amounts import decimal_text
from kronespor.answers import enquiries as answering
from kronespor.answers.models import Enquiry
from kronespor.footing.report import document_report
from kronespor.footing.reportjson import check_json, report_json, report_of
from kronespor.intake import pages
from kronespor.intake.models import Assertion, DraftItem, Statement, StoredDocument, StoredFinding
from kronespor.intake.redacting import blackened
from kronespor.register.models import Posting
from kronespor.web.api.admitting import needs
from kronespor.web.api.listing import Page, Paging, as_json, fetched
from kronespor.web.api.selecting import SORT, Kroner
from kronespor.web.asking import horizon
from kronespor.web.models import Token
from kronespor.web.remarks import words
from kronespor.web.turns import in_turn
from kronespor.web.views.enquiries import published_answer
from kronespor.web.views.papers import footed, sent
from kronespor.web.views.postings import known
from kronespor.web.views.viewer import visible_documents, visible_or_404

router = Router()
SHA256 = "The SHA-256 of the document."


class DocumentRow(BaseModel):
    """A document that figures were read from."""

    sha256: str = Field(description=SHA256)
    name: str = Field(description="The name of its file.")
    title: str = Field(description="Its title.")
    dated: date | None = Field(description="Its day.")
    published_at: datetime | None = Field(description="Since when the public is shown it.")


class CellCitation(BaseModel):
    """A posting that says that a cell of the document is where it comes from."""

    posting_id: int = Field(description="The number of the posting.")
    transaction_id: int = Field(description="The number of its transaction.")
    table: str = Field(description="The table of the document.")
    row: str = Field(description="The row of the table.")
    column: str = Field(description="The column of the table.")
    kroner: Kroner = Field(description="What was booked.")


class DocumentWhole(DocumentRow):
    """A document as it was read, with what it is cited for."""

    report: dict[str, Any] = Field(
        description="As `kronespor check --json` tells it (check.schema.json): tables, rows and cells, each with its "
        "amount, proof, and the page and box where it stands; relations, lists and findings."
    )
    citations: list[CellCitation] = Field(description="The postings that cite its cells.")


class StatementRow(BaseModel):
    """A table of a document: what its publisher asserts."""

    id: int = Field(description="The number of the statement.")
    document: str = Field(description=SHA256)
    table: str = Field(description="The table of the document.")
    title: str = Field(description="What the table is called.")
    plan: str = Field(description="The plan that it is about, as it is called there.")
    unit: str = Field(description="The unit of its amounts.")
    unit_stated: bool = Field(description="Whether the document says the unit.")


class Figure(BaseModel):
    """A figure of a statement."""

    row: str = Field(description="The row of the table.")
    label: str = Field(description="What the row is called.")
    fund: str = Field(description="The fund, as it is called there.")
    year: int | None = Field(description="The fiscal year; null of what a whole capital work may cost.")
    phase: str = Field(description="`set aside`, or which other stage of the money it states.")
    kroner: Kroner = Field(description="The amount.")
    printed: str = Field(description="As it is printed.")
    proof: str = Field(description="How sure its reading is: proven, consistent, unproven or contradicted.")
    initiative_id: int | None = Field(description="The initiative that it was booked for, or agrees with.")


class StatementWhole(StatementRow):
    """A statement with its figures."""

    figures: list[Figure] = Field(description="Its figures.")


class RemarkRow(BaseModel):
    """What is wrong or doubtful in a document."""

    id: int = Field(description="The number of the remark.")
    document: str = Field(description=SHA256)
    code: str = Field(description="What is wrong, for programs.")
    severity: str = Field(description="error, warning or notice.")
    table: str = Field(description="The table of the document.")
    row: str = Field(description="The row of the table.")
    column: str = Field(description="The column of the table.")
    text: str = Field(description="What is wrong, in the language of `Accept-Language`.")


class AnswerRow(BaseModel):
    """An answer to a question that is published."""

    id: int = Field(description="The number of the enquiry.")
    title: str = Field(description="What was asked about.")
    question: str = Field(description="What was asked.")
    published_at: datetime = Field(description="Since when the public is shown it.")


class AnswerWhole(AnswerRow):
    """A published answer with what it says, signed."""

    answer: dict[str, Any] = Field(
        description="The proof of the answer as it is published: tables with amounts as decimal strings, sources, the "
        "head of the register's chain, and the signature of all that."
    )


class EnquiryRow(BaseModel):
    """A question to the administration for which an answer is released, published or not."""

    id: int = Field(description="The number of the enquiry.")
    title: str = Field(description="What was asked about.")
    question: str = Field(description="What was asked.")
    received_on: date = Field(description="The day that it came.")
    due_on: date = Field(description="The day that it was to be answered by.")
    released_at: datetime = Field(description="When the newest answer was released.")
    published_at: datetime | None = Field(description="Since when the public is shown the answer.")


class Checked(BaseModel):
    """What `kronespor check --json` prints (check.schema.json) of a document; nothing of it is kept."""

    version: int = Field(description="The version of the schema.")
    documents: list[dict[str, Any]] = Field(
        description="The document: its tables and lists with rows, cells, relations and proofs, and its findings."
    )
    unreadable: list[dict[str, Any]] = Field(description="None: what cannot be read is refused with the reason.")


class AskedDocuments(Paging):
    """Documents: in which order."""

    sort: Literal["id", "-id", "name", "-name"] = Field("-id", description=SORT)


class AskedParts(Paging):
    """What is in documents: of which, and in which order."""

    document: str | None = Field(None, max_length=64, description="Of the document of this SHA-256 alone.")
    sort: Literal["id", "-id"] = Field("id", description=SORT)


class AskedRemarks(AskedParts):
    """Remarks: of which documents, how severe, and in which order."""

    severity: list[Literal["error", "warning", "notice"]] = Field([], description="Of these severities alone.")


class AskedById(Paging):
    """In which order."""

    sort: Literal["id", "-id"] = Field("-id", description=SORT)


@router.get("/documents", response=Page[DocumentRow], summary="Documents")
def documents(request: HttpRequest, asked: Parameters[AskedDocuments]) -> HttpResponse:
    """The documents that whoever asks may see."""
    name = asked.sort.removeprefix("-")
    sort = asked.sort, "pk" if name == "id" else name
    rows = visible_documents(request).prefetch_related("redactions")
    return fetched(request, DocumentRow, rows, asked, sort, lambda one: DocumentRow(**_document(one)), horizon(request))


def _document(one: StoredDocument) -> dict[str, Any]:
    shown = blackened(one).text
    said = {"sha256": one.sha256, "dated": one.dated, "published_at": one.published_at}
    return {**said, "name": shown(one.name), "title": shown(one.title)}


@router.get("/documents/{slug:sha256}", response=DocumentWhole, summary="A document")
def document(request: HttpRequest, sha256: str) -> HttpResponse:
    """A document as it was read: every cell with its proof, the page and the box where it stands, and what cites it."""
    found = visible_or_404(request, sha256)
    report = report_of(blackened(found).content(found.content["report"]))
    told = report_json(report, get_language() or "da")
    shown = pages.pages(found, report.pages)
    for table, as_told in zip(report.tables, told["tables"], strict=True):
        for row, row_told in zip(table.rows, as_told["rows"], strict=True):
            for at, cell in enumerate(row_told["cells"]):
                page, box = shown.place(table.id, row, at) if shown else (cell["page"], row.cells[at].box)
                cell.update(page=page, box=list(box) if box else None)
    citing = known(Posting.objects.filter(citation__document=sha256), horizon(request)).order_by("pk")
    citations = [
        CellCitation(
            posting_id=one.pk,
            transaction_id=one.transaction_id,
            table=one.cited.table,
            row=one.cited.row,
            column=one.cited.column,
            kroner=decimal_text(one.kroner),
        )
        for one in citing
    ]
    return as_json(DocumentWhole(**_document(found), report=told, citations=citations))


@router.get("/statements", response=Page[StatementRow], summary="Statements")
def statements(request: HttpRequest, asked: Parameters[AskedParts]) -> HttpResponse:
    """The tables of documents that assert amounts."""
    rows = Statement.objects.filter(document__in=_documents(request, asked))
    rows = rows.select_related("document").defer("document__content").prefetch_related("document__redactions")
    sort = asked.sort, "pk"
    return fetched(
        request, StatementRow, rows, asked, sort, lambda one: StatementRow(**_statement(one)), horizon(request)
    )


def _documents(request: HttpRequest, asked: AskedParts) -> Any:
    found = visible_documents(request)
    return found if asked.document is None else found.filter(sha256=asked.document)


def _statement(one: Statement) -> dict[str, Any]:
    shown = blackened(one.document).text
    said = {"id": one.pk, "document": one.document.sha256, "table": one.table, "unit": one.unit}
    return {**said, "unit_stated": one.unit_stated, "title": shown(one.title), "plan": shown(one.plan)}


@router.get("/statements/{number:pk}", response=StatementWhole, summary="A statement")
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement with its figures: those that money was booked by, and those that say what became of it."""
    found = get_object_or_404(Statement.objects.select_related("document"), pk=pk)
    visible_or_404(request, found.document.sha256)
    shown = blackened(found.document).text
    held = (DraftItem.State.BOOKED, DraftItem.State.AGREES)
    stated: list[DraftItem | Assertion] = [*found.items.order_by("pk"), *found.assertions.order_by("pk")]
    figures = [
        Figure(
            row=one.row,
            label=shown(one.label),
            fund=shown(one.fund),
            year=one.fiscal_year or None,
            phase="set aside" if isinstance(one, DraftItem) else one.phase,
            kroner=decimal_text(one.kroner),
            printed=shown(one.printed),
            proof=one.proof,
            initiative_id=one.initiative_id if isinstance(one, DraftItem) and one.state in held else None,
        )
        for one in stated
    ]
    return as_json(StatementWhole(**_statement(found), figures=figures))


@router.get("/remarks", response=Page[RemarkRow], summary="Remarks")
def remarks(request: HttpRequest, asked: Parameters[AskedRemarks]) -> HttpResponse:
    """What is wrong or doubtful in documents."""
    rows = StoredFinding.objects.filter(document__in=_documents(request, asked))
    if asked.severity:
        rows = rows.filter(severity__in=asked.severity)
    rows = rows.select_related("document").defer("document__content").prefetch_related("document__redactions")
    return fetched(request, RemarkRow, rows, asked, (asked.sort, "pk"), _remark, horizon(request))


def _remark(one: StoredFinding) -> RemarkRow:
    shown, place = blackened(one.document).text, one.remark.place
    return RemarkRow(
        id=one.pk,
        document=one.document.sha256,
        code=one.kind,
        severity=one.severity,
        table=place.table,
        row=shown(place.row),
        column=shown(place.column),
        text=shown(words(one.remark)),
    )


@router.get("/answers", response=Page[AnswerRow], summary="Answers")
def answers(request: HttpRequest, asked: Parameters[AskedById]) -> HttpResponse:
    """The answers to councillors that are published."""
    rows = Enquiry.objects.exclude(published_at=None)
    sort = asked.sort, "pk"
    return fetched(request, AnswerRow, rows, asked, sort, lambda one: AnswerRow(**_answer(one)), horizon(request))


def _answer(one: Enquiry) -> dict[str, Any]:
    return {"id": one.pk, "title": one.title, "question": one.question, "published_at": one.published_at}


@router.get("/answers/{number:pk}", response=AnswerWhole, summary="An answer")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A published answer as it was released: its tables, its sources, and the signature of both."""
    version = published_answer(pk)
    said = json.loads(answering.attestation_of(version).as_text())
    return as_json(AnswerWhole(**_answer(version.enquiry), answer=said))


NEEDS_ENQUIRIES: dict[str, Any] = {"security": [{"token": []}]}


@router.get("/enquiries", response=Page[EnquiryRow], summary="Enquiries", openapi_extra=NEEDS_ENQUIRIES)
def enquiries(request: HttpRequest, asked: Parameters[AskedById]) -> HttpResponse:
    """The enquiries for which an answer is released, published or not; for a token that opens `enquiries`."""
    needs(request, Token.Scope.ENQUIRIES)
    rows = Enquiry.objects.annotate(last_released=Max("versions__released_at")).exclude(last_released=None)
    return fetched(request, EnquiryRow, rows, asked, (asked.sort, "pk"), _enquiry, horizon(request))


def _enquiry(one: Any) -> EnquiryRow:
    days = {"received_on": one.received_on, "due_on": one.due_on, "published_at": one.published_at}
    return EnquiryRow(id=one.pk, title=one.title, question=one.question, released_at=one.last_released, **days)


@router.post("/check", response=Checked, summary="Check a document")
@in_turn(lambda request: True)
def check(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Every sum, difference and unit of a document, as `kronespor check` tells them; the form's field `file` has it:
    `curl -F file=@note.docx`.
    Nothing of it is kept. A token that opens `check` is needed unless the municipality lets everybody."""
    if not settings.OPEN_CHECK:
        needs(request, Token.Scope.CHECK)
    read, checked = footed(sent(request))
    told = "".join(check_json([document_report(read, checked)], get_language() or "da"))
    return HttpResponse(told, content_type="application/json")
