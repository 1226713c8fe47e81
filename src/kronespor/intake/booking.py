"""Book what review has let through: what the register lacks to the figure stated; by a second person if asked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kronespor.intake.models import DraftItem
from kronespor.intake.standing import Standing, standing
from kronespor.intake.storing import NO_SOURCE
from kronespor.register.acting import actor
from kronespor.register.booking import BookingError, Leg, book, fund_named, initiative_named, ledger, plan_named
from kronespor.register.events import account_of
from kronespor.register.models import Decision, Transaction

State = DraftItem.State


@dataclass(frozen=True)
class Booked:
    """What a booking did: transactions written, and figures that the register already had."""

    transactions: int
    agreeing: int


def book_items(items: Sequence[DraftItem], decided_on: date | None = None, decision: Decision | None = None) -> Booked:
    """Book items: what the register lacks to the figure stated. All or none.

    BookingError where two persons are asked for and whoever acts has imported or reviewed one of the items.

    A figure that no person has accepted and that the register contradicts is left waiting, with the reason.
    BookingError where the register holds an accepted figure under another source.

    One transaction a row of a statement and decision: that of review, else `decision`. Decided on the day given, else
    on the decision's, else the day the paper is dated, else today.
    """
    another_person({name for i in items for name in (i.statement.document.imported_by, i.reviewed_by)})
    rows: dict[tuple[int, str, int | None], list[DraftItem]] = defaultdict(list)
    for item in items:
        item.decision = item.decision or decision
        rows[item.statement_id, item.row, item.decision_id].append(item)
    booked = agreeing = 0
    with ledger():
        register = standing(items)
        for members in rows.values():
            if _left_waiting(members, register):
                continue
            entry = _book_row(members, decided_on, register)
            for item in members:
                item.transaction = entry
                item.state = State.BOOKED if entry else State.AGREES
            DraftItem.objects.bulk_update(members, ["transaction", "state", "initiative", "decision"])
            booked += entry is not None
            agreeing += entry is None
    return Booked(booked, agreeing)


def another_person(authors: Iterable[str]) -> None:
    """Let pass whoever acts and is none of the authors. BookingError else, where two persons are asked for."""
    if not settings.FOUR_EYES:
        return
    if not actor():
        raise BookingError("Two persons are asked for, and nobody says who books: name yourself in KRONESPOR_USER.")
    if actor() in authors:
        raise BookingError(f"{actor()} has drafted or reviewed what is to be booked: another person must book it.")


def _left_waiting(items: Sequence[DraftItem], register: Standing) -> bool:
    """Leave a row to review that no person has accepted and that the register has come to contradict."""
    reasons = [_conflict(i, register) if i.state == State.WAITING else "" for i in items]
    if not any(reasons):
        return False
    for item, reason in zip(items, reasons, strict=True):
        item.reason = reason or "another figure of the row contradicts the register"
    DraftItem.objects.bulk_update(items, ["reason"])
    return True


def _conflict(item: DraftItem, register: Standing) -> str:
    if item.initiative_id is None:
        return "no initiative of this name in the register"
    return register.other_source(item, item.initiative_id) or register.other_figure(item, item.initiative_id)


def ready_items() -> QuerySet[DraftItem]:
    """Items that nothing speaks against: proven, unit and source stated, the initiative known by exactly this name."""
    return (
        DraftItem.objects.filter(state=State.WAITING, reason="", proof="proven")
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


def _book_row(items: Sequence[DraftItem], decided_on: date | None, register: Standing) -> Transaction | None:
    first = items[0]
    statement, document = first.statement, first.statement.document
    if not first.fund:
        raise BookingError(f"'{first.label}': {NO_SOURCE}; give one in review before booking.")
    plan = plan_named(statement.plan)
    initiative = first.initiative or initiative_named(plan, first.label, first.description, first.theme)
    legs = []
    has_before = False
    for item in items:
        item.initiative = initiative
        if elsewhere := register.other_source(item, initiative.pk):
            raise BookingError(
                f"'{item.label}': {elsewhere}; booking {item.fund} too would count it twice: in review, reject item "
                f"{item.pk}, or give it the register's source."
            )
        fund = fund_named(item.fund)
        has_before = has_before or bool(register.other_figure(item, initiative.pk))
        change = register.change(item, initiative.pk)
        register.take(item, initiative.pk)
        citation = _citation(item)
        common = {"fund": fund, "fiscal_year": item.fiscal_year, "price_level": item.price_level, "citation": citation}
        legs.append(Leg(account_of(fund), amount=-change, **common))
        legs.append(Leg(account_of(initiative), amount=change, **common))
    if not any(leg.amount for leg in legs):
        return None
    kind = Transaction.Kind.CORRECTION if has_before else Transaction.Kind.OPENING
    held_on = first.decision.meeting.held_on if first.decision else None
    day = decided_on or held_on or document.dated or timezone.localdate()
    text = f"{initiative.name}: {document.name}, tabel {statement.table}"
    citation = {"document": document.sha256, "table": statement.table}
    return book(kind, legs, decided_on=day, text=text, decision=first.decision, citation=citation)


def _citation(item: DraftItem) -> dict[str, str | int]:
    document = item.statement.document
    citation: dict[str, str | int] = {
        "document": document.sha256,
        "name": document.name,
        "title": document.title,
        "table": item.statement.table,
        "row": item.row,
        "column": str(item.fiscal_year),
        "line": item.line,
        "printed": item.printed,
        "proof": item.proof,
    }
    if item.note:
        citation["note"] = item.note
    if item.amount != item.read_amount:
        citation["corrected_from"] = item.read_amount
    return citation
