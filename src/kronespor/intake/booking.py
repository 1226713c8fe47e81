"""Book what review has let through: what the register lacks to the figure stated; by a second person if asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kronespor.intake.drafting import NO_INITIATIVE
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem
from kronespor.intake.standing import Standing, standing
from kronespor.register.acting import actor
from kronespor.register.citations import Citation
from kronespor.register.errors import RegisterError
from kronespor.register.events import REFUSED, Basis, Movement, Party, breaches_of, record
from kronespor.register.ledger import ledger
from kronespor.register.models import Decision, Initiative, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.remarks import Remark, Value, in_words

State = DraftItem.State


@dataclass(frozen=True)
class Booked:
    """What a booking did: transactions written, and figures that the register already had."""

    transactions: int
    agreeing: int


def book_items(
    items: Sequence[DraftItem],
    decided_on: date | None = None,
    decision: Decision | None = None,
    overrule: str = "",
) -> Booked:
    """Book items: what the register lacks to the figure stated. All or none.

    RegisterError with all breaches where controls speak against it; `overrule`: why it is booked all the same.
    IntakeError where two persons are asked for and whoever acts has imported or reviewed one of the items.

    A figure that no person has accepted and that the register contradicts is left waiting, with the reason.
    RegisterError where the register holds an accepted figure under another source.

    One transaction per row of a statement and decision: that of review, else `decision`. Decided on the day given, else
    on the decision's, else the day the document is dated, else today.
    """
    another_person({name for i in items for name in (i.statement.document.imported_by, i.reviewed_by)})
    rows: dict[tuple[int, str, int | None], list[DraftItem]] = defaultdict(list)
    for item in items:
        item.decision = item.decision or decision
        rows[item.statement_id, item.row, item.decision_id].append(item)
    with ledger():
        booking = _Booking(standing(items), decided_on, overrule)
        for members in rows.values():
            booking.book(members)
        if booking.refusals:
            raise RegisterError(_together(booking.refusals))
    return Booked(booking.transactions, booking.agreeing)


def _together(refusals: Sequence[Remark]) -> Remark:
    """One refusal with the breaches of all, each once."""
    breaches = {breach.key: breach for one in refusals for breach in breaches_of(one)}
    return Remark(REFUSED, values={"text": refusals[0].values["text"], "breaches": tuple(breaches.values())})


def another_person(authors: Iterable[str]) -> None:
    """Let pass whoever acts and is none of the authors. IntakeError else, where two persons are asked for."""
    if not settings.FOUR_EYES:
        return
    if not actor():
        raise IntakeError("nobody-acts")
    if actor() in authors:
        raise IntakeError("another-person-books", person=actor())


def ready_items() -> QuerySet[DraftItem]:
    """Items that nothing speaks against: proven, unit and source stated, the initiative known by exactly this name."""
    return (
        DraftItem.objects.filter(state=State.WAITING, reasons=(), proof="proven")
        .select_related("statement__document", "initiative", "decision__meeting")
        .order_by("statement", "pk")
    )


def accepted_items() -> QuerySet[DraftItem]:
    """Items that a person has accepted or corrected and that are not booked yet."""
    return (
        DraftItem.objects.filter(state__in=(State.ACCEPTED, State.CORRECTED))
        .select_related("statement__document", "initiative", "decision__meeting")
        .order_by("statement", "pk")
    )


class _Booking:
    """One booking: the register as it comes to stand, what is written, and what controls refuse."""

    def __init__(self, register: Standing, decided_on: date | None, overrule: str) -> None:
        self._register, self._decided_on, self._overrule = register, decided_on, overrule
        self.transactions = self.agreeing = 0
        self.refusals: list[Remark] = []

    def book(self, row: Sequence[DraftItem]) -> None:
        """Book the figures of a row of a statement, unless they are left waiting."""
        if self._is_left_waiting(row):
            return
        try:
            entry = self._record(row)
        except RegisterError as error:
            if error.remark.code != REFUSED:
                raise
            self.refusals.append(error.remark)
            return
        for item in row:
            item.transaction = entry
            item.state = State.BOOKED if entry else State.AGREES
        DraftItem.objects.bulk_update(row, ["transaction", "state", "initiative", "decision"])
        self.transactions += entry is not None
        self.agreeing += entry is None

    def _is_left_waiting(self, row: Sequence[DraftItem]) -> bool:
        """Leave a row to review that no person has accepted and that the register has come to contradict."""
        reasons = [self._conflict(item) if item.state == State.WAITING else None for item in row]
        if not any(reasons):
            return False
        for item, reason in zip(row, reasons, strict=True):
            item.reasons = (reason or Remark("row-contradicted", "warning"),)
        DraftItem.objects.bulk_update(row, ["reasons"])
        return True

    def _conflict(self, item: DraftItem) -> Remark | None:
        return NO_INITIATIVE if item.initiative_id is None else self._register.contradiction(item, item.initiative_id)

    def _record(self, row: Sequence[DraftItem]) -> Transaction | None:
        """The transaction of a row; None where the register agrees."""
        first = row[0]
        if not first.fund:
            raise IntakeError("no-source-to-book", label=first.label)
        initiative = first.initiative or initiative_named(
            plan_named(first.statement.plan), first.label, first.description, first.theme
        )
        is_correction = any(self._register.other_figure(item, initiative.pk) for item in row)
        movements = [movement for item in row if (movement := self._movement(item, initiative))]
        if not movements:
            return None
        kind = Transaction.Kind.CORRECTION if is_correction else Transaction.Kind.OPENING
        return record(kind, movements, self._basis(first, initiative))

    def _movement(self, item: DraftItem, initiative: Initiative) -> Movement | None:
        """What the register lacks to a figure."""
        item.initiative = initiative
        if elsewhere := self._register.other_source(item, initiative.pk):
            raise IntakeError(
                "booked-under-another-source", label=item.label, why=elsewhere, fund=item.fund, item=item.pk
            )
        fund = fund_named(item.fund)
        change = self._register.change(item, initiative.pk)
        self._register.take(item, initiative.pk)
        if not change:
            return None
        pair: tuple[Party, Party] = (fund, initiative) if change > 0 else (initiative, fund)
        cited = _citation(item)
        return Movement(*pair, fund, item.fiscal_year, abs(change), price_level=item.price_level, citation=cited)

    def _basis(self, item: DraftItem, initiative: Initiative) -> Basis:
        document, table = item.statement.document, item.statement.table
        held_on = item.decision.meeting.held_on if item.decision else None
        day = self._decided_on or held_on or document.dated or timezone.localdate()
        named: dict[str, Value] = {"initiative": initiative.name, "name": document.name, "table": table}
        text = in_words(Remark("transaction-of-table", values=named), "da")
        return Basis(day, text, item.decision, Citation(document.sha256, table=table), self._overrule)


def _citation(item: DraftItem) -> Citation:
    document = item.statement.document
    return Citation(
        document=document.sha256,
        name=document.name,
        title=document.title,
        table=item.statement.table,
        row=item.row,
        column=str(item.fiscal_year),
        line=item.line,
        printed=item.printed,
        proof=item.proof,
        note=item.note,
        corrected_from=item.read_amount if item.amount != item.read_amount else None,
    )
