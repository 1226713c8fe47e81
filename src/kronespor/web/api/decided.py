"""What was decided and booked: decisions, transactions, postings."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query as Parameters
from ninja import Router
from pydantic import BaseModel, Field

from kronespor.amounts import decimal_text
from kronespor.papers.printing import reader_language
from kronespor.register.holdings import RESERVE
from kronespor.register.models import Account, Decision, Posting, Transaction
from kronespor.register.naming import names_of
from kronespor.remarks import in_words
from kronespor.web.api.listing import Page, Paging, as_json, fetched
from kronespor.web.api.selecting import SORT, Days, Kroner, Number, Numbers, YearsOf, selected
from kronespor.web.asking import horizon
from kronespor.web.views.postings import cited_documents, narrowed, shown_or_404, timeline

router = Router()


class DecisionRow(BaseModel):
    """A decision about money: an agenda item at a meeting."""

    id: int = Field(description="The number of the decision.")
    title: str = Field(description="What was decided about.")
    held_on: date = Field(description="The day of the meeting.")
    committee: str | None = Field(description="The committee that decided.")
    meeting_id: int = Field(description="The number of the meeting.")
    url: str | None = Field(description="The address of the agenda item.")


class PostingRow(BaseModel):
    """One leg of a transaction. The legs of a transaction come to nothing, by fund and year."""

    id: int = Field(description="The number of the posting.")
    transaction_id: int = Field(description="The number of its transaction.")
    decided_on: date = Field(description="The day that it was decided.")
    booked_at: datetime = Field(description="When it was booked.")
    kind: str = Field(description="The kind of account.")
    plan_id: int | None = Field(description="The number of the plan whose initiative or reserve it is.")
    initiative_id: int | None = Field(description="The number of the initiative.")
    initiative: str | None = Field(description="What the initiative is called, or the plan's reserve.")
    fund_id: int = Field(description="The number of the fund.")
    fund: str = Field(description="What the fund is called.")
    year: int = Field(description="The fiscal year.")
    type: str = Field(description="The expenditure type.")
    price_level: int | None = Field(description="The year of the prices that it was decided in.")
    kroner: Kroner = Field(description="What was added, less than nothing for what was taken.")
    document: str | None = Field(description="The SHA-256 of the document that says so; null if it is not published.")
    table: str | None = Field(description="The table of the document.")
    row: str | None = Field(description="The row of the table.")
    column: str | None = Field(description="The column of the table.")


class TransactionRow(BaseModel):
    """An event in the ledger, closed by its seal."""

    id: int = Field(description="The number of the transaction.")
    kind: str = Field(description="Appropriation, allocation, virement, carry-over, uplift, correction or opening.")
    text: str = Field(description="What it says.")
    decided_on: date = Field(description="The day that it was decided.")
    booked_at: datetime = Field(description="When it was booked.")
    decision_id: int | None = Field(description="The number of the decision.")
    corrects_id: int | None = Field(description="The number of the transaction that it corrects.")
    seal_number: int = Field(description="The number of its seal in the register's chain.")
    seal_sha256: str = Field(description="The SHA-256 of the seal.")


class TransactionWhole(TransactionRow):
    """A transaction with its postings."""

    postings: list[PostingRow] = Field(description="Its legs.")


class AskedDecisions(Days, Paging):
    """Decisions: which, and in which order."""

    sort: Literal["held_on", "-held_on", "id", "-id"] = Field("held_on", description=SORT)


class AskedTransactions(Days, Paging):
    """Transactions: which, and in which order."""

    decision: Number | None = Field(None, description="By this decision.")
    kind: list[Literal["appropriation", "allocation", "virement", "carry-over", "uplift", "correction", "opening"]] = (
        Field([], description="Of these kinds.")
    )
    sort: Literal["decided_on", "-decided_on", "booked_at", "-booked_at", "id", "-id"] = Field("id", description=SORT)


class AskedPostings(Days, Paging):
    """Postings: which, and in which order."""

    plan: Numbers = Field([], description="Of the initiatives and the reserves of these plans.")
    initiative: Numbers = Field([], description="Of these initiatives.")
    fund: Numbers = Field([], description="Of money from these funds.")
    years: YearsOf | None = Field(None, description="Of a year, or from one year to another: `2025`, `2024-2026`.")
    sort: Literal["decided_on", "-decided_on", "id", "-id"] = Field("id", description=SORT)


@router.get("/decisions", response=Page[DecisionRow], summary="Decisions")
def decisions(request: HttpRequest, asked: Parameters[AskedDecisions]) -> HttpResponse:
    """The decisions about money, each with where it was taken."""
    query = selected(request)
    booked = Transaction.objects.filter(decision=OuterRef("pk"))
    rows = Decision.objects.filter(
        Exists(booked if query.known_at is None else booked.filter(booked_at__lte=query.known_at))
    )
    if query.as_of:
        rows = rows.filter(meeting__held_on__lte=query.as_of)
    columns = {"held_on": "meeting__held_on", "id": "pk"}
    sort = asked.sort, columns[asked.sort.removeprefix("-")]
    rows = rows.select_related("meeting__committee")
    return fetched(request, DecisionRow, rows, asked, sort, _decision, query.known_at)


@router.get("/decisions/{number:pk}", response=DecisionRow, summary="A decision")
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision by its number."""
    found = get_object_or_404(Decision.objects.select_related("meeting__committee"), pk=pk)
    shown_or_404(request, Posting.objects.filter(transaction__decision=found))
    return as_json(_decision(found))


def _decision(one: Decision) -> DecisionRow:
    committee = one.meeting.committee
    return DecisionRow(
        id=one.pk,
        title=one.title,
        held_on=one.meeting.held_on,
        committee=committee.name if committee else None,
        meeting_id=one.meeting_id,
        url=one.url or None,
    )


@router.get("/transactions", response=Page[TransactionRow], summary="Transactions")
def transactions(request: HttpRequest, asked: Parameters[AskedTransactions]) -> HttpResponse:
    """What was booked, in the order booked; the postings of one are at its own path, those of all at `/postings`."""
    query = selected(request)
    rows = Transaction.objects.select_related("seal")
    if query.known_at:
        rows = rows.filter(booked_at__lte=query.known_at)
    if query.as_of:
        rows = rows.filter(decided_on__lte=query.as_of)
    if asked.decision is not None:
        rows = rows.filter(decision=asked.decision)
    if asked.kind:
        rows = rows.filter(kind__in=asked.kind)
    name = asked.sort.removeprefix("-")
    sort = asked.sort, "pk" if name == "id" else name
    return fetched(request, TransactionRow, rows, asked, sort, _transaction, query.known_at)


def _transaction(one: Transaction) -> TransactionRow:
    return TransactionRow(
        id=one.pk,
        kind=one.kind,
        text=one.text,
        decided_on=one.decided_on,
        booked_at=one.booked_at,
        decision_id=one.decision_id,
        corrects_id=one.corrects_id,
        seal_number=one.seal.number,
        seal_sha256=one.seal.sha256,
    )


@router.get("/transactions/{number:pk}", response=TransactionWhole, summary="A transaction")
def transaction(request: HttpRequest, pk: int) -> HttpResponse:
    """A transaction by its number, with its postings."""
    found = get_object_or_404(Transaction.objects.select_related("seal"), pk=pk)
    legs = Posting.objects.filter(transaction=found)
    shown_or_404(request, legs)
    rows = list(legs.select_related("fund", "account").order_by("pk"))
    said = _Saying(request, rows)
    return as_json(TransactionWhole(**_transaction(found).model_dump(), postings=[said.row(one) for one in rows]))


@router.get("/postings", response=Page[PostingRow], summary="Postings")
def postings(request: HttpRequest, asked: Parameters[AskedPostings]) -> HttpResponse:
    """The legs of all transactions."""
    query = selected(request)
    rows = narrowed(timeline(Posting.objects.all(), query), query).select_related("fund", "account")
    if asked.plan:
        rows = rows.filter(account__in=_accounts(asked.plan))
    if asked.initiative:
        rows = rows.filter(account__initiative__in=asked.initiative)
    name = asked.sort.removeprefix("-")
    sort = asked.sort, "pk" if name == "id" else name
    said = _Saying(request)
    return fetched(request, PostingRow, rows, asked, sort, said.row, query.known_at, said.take)


def _accounts(plans: Collection[int]) -> QuerySet[Account]:
    return Account.objects.filter(plan__in=plans)


class _Saying:
    """Tells of postings: what their initiatives are called, and the documents that say so, as far as whoever asks may
    see them. Two queries for the names and one for the documents, however many there are.
    """

    def __init__(self, request: HttpRequest, rows: Collection[Posting] = ()) -> None:
        self._request = request
        self.take(rows)

    def take(self, rows: Collection[Posting]) -> None:
        """Find what is to be told of these."""
        numbers = {pk for one in rows if (pk := one.account.initiative_id)}
        self._names = names_of(numbers, None, horizon(self._request)) if numbers else {}
        cited = cited_documents(self._request, {one.cited.document for one in rows})
        self._shown = {document.sha256 for document in cited}
        self._reserve = in_words(RESERVE, reader_language())

    def row(self, one: Posting) -> PostingRow:
        """What is told of one."""
        account, cited = one.account, one.cited
        is_shown = cited.document in self._shown
        is_reserve = account.kind == Account.Kind.RESERVE
        return PostingRow(
            id=one.pk,
            transaction_id=one.transaction_id,
            decided_on=one.decided_on,
            booked_at=one.booked_at,
            kind=account.kind,
            plan_id=account.plan_id,
            initiative_id=account.initiative_id,
            initiative=self._reserve if is_reserve else self._names.get(account.initiative_id or 0),
            fund_id=one.fund_id,
            fund=one.fund.name,
            year=one.fiscal_year,
            type=one.expenditure_type,
            price_level=one.price_level,
            kroner=decimal_text(one.kroner),
            **{n: (getattr(cited, n) or None) if is_shown else None for n in ("document", "table", "row", "column")},
        )
