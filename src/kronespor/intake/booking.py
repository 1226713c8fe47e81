"""Book what review has let through: what the register lacks to the figure stated; by a second person if asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from kronespor.intake.drafting import NO_INITIATIVE
from kronespor.intake.errors import IntakeError
from kronespor.intake.filing import is_filed, is_of_its_meeting
from kronespor.intake.four_eyes import another_person, authors_of, two_persons
from kronespor.intake.models import DraftItem, Statement, StoredDocument
from kronespor.intake.origins import citation_of
from kronespor.intake.recording import decision_of
from kronespor.intake.standing import DONE, Standing, standing
from kronespor.register.citations import Citation
from kronespor.register.errors import RegisterError
from kronespor.register.events import REFUSED, Basis, Movement, Party, breaches_of, record
from kronespor.register.ledger import ledger
from kronespor.register.models import Decision, Initiative, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.remarks import Remark, Term, Value, in_words

State = DraftItem.State
PHASES = {
    "allocated": Term("phase-allocated"),
    "proposed": Term("phase-proposed"),
    "spent": Term("phase-spent"),
    "expected": Term("phase-expected"),
}
"""What the stages of money are called."""


@dataclass(frozen=True)
class Booked:
    """What a booking did: transactions written, figures that the register already had, and figures that were booked
    before, by the same booking sent twice or by somebody else.
    """

    transactions: int
    agreeing: int
    before: int = 0


def book_items(items: Sequence[DraftItem], decision: Decision | None = None, overrule: str = "") -> Booked:
    """Book items as they were seen: what the register lacks to the figure stated. All or none, and each once.

    RegisterError with all breaches where controls speak against it; `overrule`: why it is booked all the same.
    IntakeError where two persons are asked for and whoever acts has imported the items, or reviewed or set anything of
    their statements, or sets the decision now; or where an item was reviewed since it was seen.

    A figure that asks something of a person, or that no person has accepted and the register contradicts as of its day,
    is left waiting, with the reason. RegisterError where the register holds an accepted figure under another source.

    One transaction per row of a statement and decision (that of review, else `decision`), the earliest first. Decided
    on the decision's day, else on the one that a person has filed the document under. IntakeError for a document that
    nobody has filed, or that tells of other than what is set aside.
    """
    if two_persons() and decision:
        raise IntakeError("decision-is-set-in-review")
    rows: dict[tuple[int, str, str, int | None], list[DraftItem]] = defaultdict(list)
    with ledger():
        waiting = _not_yet_booked(items)
        another_person(authors_of(waiting))
        for item in waiting:
            _must_be_filed(item.statement)
            item.decision = item.decision or decision
            rows[item.statement_id, item.row, item.label, item.decision_id].append(item)
        booking = _Booking(standing(waiting), overrule)
        for members in sorted(rows.values(), key=lambda members: members[0].day or date.max):
            booking.book(members)
        if booking.refusals:
            raise RegisterError(_together(booking.refusals))
    return Booked(booking.transactions, booking.agreeing, len(items) - len(waiting))


def _must_be_filed(statement: Statement) -> None:
    """IntakeError where nobody has said what a statement's document is about, or it is not what is set aside."""
    document = statement.document
    if not is_filed(statement):
        raise IntakeError("not-filed", name=document.name)
    if document.phase != StoredDocument.Phase.ALLOCATED:
        raise IntakeError("phase-is-not-booked", name=document.name, phase=PHASES[document.phase])


def _together(refusals: Sequence[Remark]) -> Remark:
    """One refusal with the breaches of all, each once."""
    breaches = {breach.key: breach for one in refusals for breach in breaches_of(one)}
    return Remark(REFUSED, values={"text": refusals[0].values["text"], "breaches": tuple(breaches.values())})


def ready_items() -> QuerySet[DraftItem]:
    """Items that nothing speaks against: proven, unit and source stated, the initiative known by exactly this name, the
    document filed.
    """
    filed = _items().exclude(statement__document__committee="").filter(statement__plan_seen=True)
    filed = filed.filter(statement__document__decided_on__isnull=False)
    return filed.filter(state=State.WAITING, reasons=(), proof="proven")


def accepted_items() -> QuerySet[DraftItem]:
    """Items that a person has accepted or corrected and that are not booked yet."""
    return _items().filter(state__in=(State.ACCEPTED, State.CORRECTED))


def booked_items() -> QuerySet[DraftItem]:
    """Items that are booked, or that the register agreed with."""
    return _items().filter(state__in=DONE)


def _items() -> QuerySet[DraftItem]:
    """Items with all that booking reads of them, in the documents' order."""
    items = DraftItem.objects.select_related("statement__document", "initiative", "decision__meeting")
    return items.order_by("statement", "pk")


def _not_yet_booked(items: Sequence[DraftItem]) -> list[DraftItem]:
    """The items as they are now, without those that were booked as they were seen: to book these again does nothing.

    IntakeError if one was reviewed, rejected or withdrawn since it was seen. Called under the lock.
    """
    current = _items().in_bulk([item.pk for item in items])
    found = [current[item.pk] for item in items]
    for now, seen in zip(found, items, strict=True):
        if now.version != seen.version or now.state not in (seen.state, *DONE):
            who = now.reviewed_by or Term("somebody-else")
            raise IntakeError("reviewed-meanwhile", label=now.label, year=now.fiscal_year, who=who)
    return [item for item in found if item.state not in DONE]


class _Booking:
    """One booking: the register as it comes to stand, what is written, and what controls refuse."""

    def __init__(self, register: Standing, overrule: str) -> None:
        self._register, self._overrule = register, overrule
        self._decisions: dict[int, Decision | None] = {}
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
            item.booked_at = entry.booked_at if entry else timezone.now()
        DraftItem.objects.bulk_update(row, ["transaction", "state", "booked_at", "initiative", "decision"])
        self.transactions += entry is not None
        self.agreeing += entry is None

    def _is_left_waiting(self, row: Sequence[DraftItem]) -> bool:
        """Leave a row to review that asks something of a person, or that the register has come to contradict.

        What was accepted before there was such a question waits again.
        """
        reasons = [self._conflict(item) for item in row]
        if not any(reasons):
            return False
        for item, reason in zip(row, reasons, strict=True):
            item.reasons = (reason or Remark("row-contradicted", "warning"),)
            item.state = State.WAITING
        DraftItem.objects.bulk_update(row, ["reasons", "state"])
        return True

    def _conflict(self, item: DraftItem) -> Remark | None:
        """Why a figure is not booked: what it asks, and what contradicts one that no person has accepted."""
        question = self._register.question(item)
        if question or item.state != State.WAITING:
            return question
        if item.initiative is None:
            return NO_INITIATIVE
        contradiction = self._register.contradiction(item, item.initiative.pk)
        return contradiction or next(iter(self._register.breaches(item, item.initiative)), None)

    def _record(self, row: Sequence[DraftItem]) -> Transaction | None:
        """The transaction of a row; None where the register agrees."""
        first = row[0]
        if not first.fund:
            raise IntakeError("no-source-to-book", label=first.label)
        initiative = self._register.initiative_of(first) or initiative_named(
            plan_named(first.statement.plan), first.label, first.description, first.theme
        )
        is_correction = any(self._register.other_figure(item, initiative.pk) for item in row)
        against = tuple(breach for item in row for breach in self._register.breaches(item, initiative))
        movements = [movement for item in row if (movement := self._movement(item, initiative))]
        if not movements:
            return None
        kind = Transaction.Kind.CORRECTION if is_correction else Transaction.Kind.OPENING
        return record(kind, movements, self._basis(first, initiative, against))

    def _movement(self, item: DraftItem, initiative: Initiative) -> Movement | None:
        """What the register lacks to a figure."""
        item.initiative = initiative
        if elsewhere := self._register.other_source(item, initiative.pk):
            year = str(item.fiscal_year)
            raise IntakeError("booked-under-another-source", label=item.label, year=year, why=elsewhere, fund=item.fund)
        change = self._register.change(item, initiative.pk)
        self._register.take(item, initiative.pk)
        if not change:
            return None
        fund = fund_named(item.fund)
        pair: tuple[Party, Party] = (fund, initiative) if change > 0 else (initiative, fund)
        cited = citation_of(item)
        return Movement(*pair, fund, item.fiscal_year, abs(change), price_level=item.price_level, citation=cited)

    def _basis(self, item: DraftItem, initiative: Initiative, against: tuple[Remark, ...]) -> Basis:
        document, table = item.statement.document, item.statement.table
        if item.day is None:
            raise IntakeError("not-filed", name=document.name)
        named: dict[str, Value] = {"initiative": initiative.name, "name": document.name, "table": table}
        text = in_words(Remark("transaction-of-table", values=named), "da")
        decision = item.decision or self._decision_of(document)
        cited = Citation(document.sha256, table=table)
        return Basis(item.day, text, decision, cited, self._overrule, against=against)

    def _decision_of(self, document: StoredDocument) -> Decision | None:
        """The decision that a document is filed under: its own if it is of that meeting, made if the register does not
        have it; of one that tells of the decision afterwards, the one that the register has of that day, if just one.
        """
        if document.pk not in self._decisions and document.decided_on:
            day, title = document.decided_on, (document.title or document.name)[:500]
            known = Decision.objects.filter(meeting__committee__name=document.committee, meeting__held_on=day)[:2]
            told = known[0] if len(known) == 1 else None
            is_own = is_of_its_meeting(document)
            self._decisions[document.pk] = decision_of(document.committee, day, title) if is_own else told
        return self._decisions.get(document.pk)
