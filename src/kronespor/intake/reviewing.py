"""Review: what waits and why; accept, correct or reject, one by one or from a file; then book."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from kronespor.amounts import danish, parse_kroner
from kronespor.intake.models import DraftItem
from kronespor.intake.standing import Standing, standing
from kronespor.intake.storing import NO_SOURCE
from kronespor.register.booking import (
    BookingError,
    Leg,
    also_called,
    book,
    find_initiative,
    fund_named,
    initiative_named,
    ledger,
    plan_named,
)
from kronespor.register.events import account_of
from kronespor.register.models import Transaction

State = DraftItem.State
COLUMNS = ("id", "action", "amount", "initiative", "fund", "plan", "label", "year", "read", "proof", "paper", "reason")
OPEN = (State.WAITING, State.ACCEPTED, State.CORRECTED)


class ReviewError(Exception):
    """A review step that cannot be taken; the message says which and why."""


@dataclass(frozen=True)
class Step:
    """What a person decided about an item: accept, correct (with an amount) or reject; names may be set too."""

    id: int
    action: str
    amount: str = ""
    initiative: str = ""
    fund: str = ""
    plan: str = ""


def waiting(document: str = "") -> QuerySet[DraftItem]:
    """What waits, in the papers' order; of one document by a prefix of its SHA-256 or by its name."""
    items = DraftItem.objects.filter(state=State.WAITING).select_related("statement__document", "initiative")
    if document:
        items = items.filter(statement__document__name=document) | items.filter(
            statement__document__sha256__startswith=document
        )
    return items.order_by("statement", "pk")


def write_sheet(path: Path, items: Iterable[DraftItem]) -> int:
    """Write what waits as a CSV sheet to be filled in: the column `action` is accept, correct or reject."""
    rows = [_sheet_row(i) for i in items]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows([inert(str(x)) for x in row] for row in rows)
    return len(rows)


def _sheet_row(i: DraftItem) -> tuple[object, ...]:
    paper = f"{i.statement.document.name} tabel {i.statement.table} linje {i.line}"
    kroner = danish(_kroner(i.amount))
    return (i.pk, "", "", "", i.fund, i.statement.plan, i.label, i.fiscal_year, kroner, i.proof, paper, i.reason)


def inert(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return (
        f"'{text}" if text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and not text[1:2].isdigit()) else text
    )


def read_sheet(path: Path) -> list[Step]:
    """The steps of a filled-in sheet; rows without an action are left waiting."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(
            f"{path} cannot be read as a review sheet: write it with `kronespor review --out`."
        ) from error
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if not {"id", "action"} <= set(rows.fieldnames or ()):
        raise ReviewError(f"{path} has no columns 'id' and 'action': write it with `kronespor review --out`.")
    steps = []
    for line, row in enumerate(rows, start=2):
        action = (row["action"] or "").strip().lower()
        if not action:
            continue
        if not (row["id"] or "").isdigit():
            raise ReviewError(f"{path} line {line}: '{row['id']}' is not the number of an item.")
        get = {k: (row.get(k) or "").strip().lstrip("'") for k in ("amount", "initiative", "fund", "plan")}
        steps.append(Step(int(row["id"]), action, **get))
    return steps


def take(steps: Sequence[Step]) -> int:
    """Take review steps, all or none. ReviewError names the first that cannot be taken."""
    with ledger():
        items = DraftItem.objects.select_related("statement").in_bulk([s.id for s in steps])
        for step in steps:
            item = items.get(step.id)
            if item is None or item.state not in OPEN:
                raise ReviewError(f"Item {step.id} is not open for review: list what waits with `kronespor review`.")
            _take(item, step)
    return len(steps)


def _take(item: DraftItem, step: Step) -> None:
    if step.action == "reject":
        item.state = State.REJECTED
    elif step.action in ("accept", "correct"):
        item.state = State.ACCEPTED
        if step.action == "correct":
            try:
                item.amount = int(parse_kroner(step.amount) * 100)
            except ValueError as error:
                raise ReviewError(f"Item {item.pk}: {error}") from error
            item.state = State.CORRECTED
        if step.plan and step.plan != item.statement.plan:
            item.statement.plan = step.plan
            item.statement.save(update_fields=["plan"])
        if step.fund:
            item.fund = step.fund
        if not item.fund:
            raise ReviewError(f"Item {item.pk} ('{item.label}'): {NO_SOURCE}; give one in the column 'fund'.")
        if step.initiative:
            found = find_initiative(item.statement.plan, step.initiative)
            if found is None:
                raise ReviewError(f"Item {item.pk}: no initiative '{step.initiative}' in {item.statement.plan}.")
            also_called(found, item.label)
            item.initiative = found
    else:
        raise ReviewError(f"Item {step.id}: '{step.action}' is no action; write accept, correct or reject.")
    item.save()


@dataclass(frozen=True)
class Booked:
    """What a booking did: transactions written, and figures that the register already had."""

    transactions: int
    agreeing: int


def book_items(items: Sequence[DraftItem], decided_on: date | None = None) -> Booked:
    """Book items: what the register lacks to the figure stated. All or none.

    A figure that no person has accepted and that the register contradicts is left waiting, with the reason.
    BookingError where the register holds an accepted figure under another source.

    One transaction a row of a statement; decided on the day given, else the day the paper is dated, else today.
    """
    rows: dict[tuple[int, str], list[DraftItem]] = defaultdict(list)
    for item in items:
        rows[item.statement_id, item.row].append(item)
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
            DraftItem.objects.bulk_update(members, ["transaction", "state", "initiative"])
            booked += entry is not None
            agreeing += entry is None
    return Booked(booked, agreeing)


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
        .select_related("statement__document", "initiative")
        .order_by("statement", "pk")
    )


def accepted_items() -> QuerySet[DraftItem]:
    """Items that a person has accepted or corrected and that are not booked yet."""
    return (
        DraftItem.objects.filter(state__in=(State.ACCEPTED, State.CORRECTED))
        .select_related("statement__document", "initiative")
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
    day = decided_on or document.dated or timezone.localdate()
    text = f"{initiative.name}: {document.name}, tabel {statement.table}"
    return book(kind, legs, decided_on=day, text=text, citation={"document": document.sha256, "table": statement.table})


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


def _kroner(ore: int) -> Decimal:
    return Decimal(ore) / 100
