"""Review: what waits and why; accept, correct or reject, one by one or from a file; then book."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from kronespor.amounts import danish, parse_kroner
from kronespor.intake.effects import Effect, effects
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, ReviewStep
from kronespor.intake.storing import NO_SOURCE
from kronespor.papers.csv import Value, csv_bytes
from kronespor.register.acting import actor
from kronespor.register.decisions import decision_known
from kronespor.register.ledger import ledger
from kronespor.register.naming import also_called, find_initiative

State = DraftItem.State
ANSWERS = ("amount", "initiative", "fund", "plan", "decision")
"""What a reviewer may set, besides the action."""
COLUMNS = (
    "id", "action", *ANSWERS, "label", "year", "read", "proof", "paper", "reason", "booking", "proposed",
)  # fmt: skip
OPEN = (State.WAITING, State.ACCEPTED, State.CORRECTED)


@dataclass(frozen=True)
class Step:
    """What a person decided about an item: accept, correct (with an amount) or reject.

    Names may be set too, and the number of the decision by which the money was set aside. `version`: of the item as the
    reviewer saw it; the step is refused if somebody else has reviewed it since.
    """

    id: int
    action: str
    amount: str = ""
    initiative: str = ""
    fund: str = ""
    plan: str = ""
    decision: str = ""
    version: int | None = None


def waiting(document: str = "") -> QuerySet[DraftItem]:
    """What waits, in the papers' order; of one document by a prefix of its SHA-256 or by its name."""
    items = DraftItem.objects.filter(state=State.WAITING).select_related("statement__document", "initiative")
    if document:
        items = items.filter(statement__document__name=document) | items.filter(
            statement__document__sha256__startswith=document
        )
    return items.order_by("statement", "pk")


def write_sheet(path: Path, items: Iterable[DraftItem]) -> int:
    """Write what waits as a CSV sheet to be filled in: the column `action` is accept, correct or reject.

    `booking` says what would change in the register, `proposed` which initiatives of other names it may be.
    """
    rows = [_sheet_row(e) for e in effects(items)]
    path.write_bytes(csv_bytes([COLUMNS, *rows]))
    return len(rows)


def _sheet_row(effect: Effect) -> tuple[Value, ...]:
    i = effect.item
    paper = f"{i.statement.document.name} tabel {i.statement.table} linje {i.line}"
    kroner = danish(_kroner(i.amount))
    proposed = " | ".join(p.message for p in effect.proposals)
    answers = ("", "", i.fund, i.statement.plan, i.decision_id or "")
    read = (i.label, i.fiscal_year, kroner, i.proof, paper, i.reason)
    return (i.pk, "", *answers, *read, effect.message, proposed)


def read_sheet(path: Path) -> list[Step]:
    """The steps of a filled-in sheet; rows without an action are left waiting."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(
            f"{path} cannot be read as a review sheet: write it with `kronespor review --out`."
        ) from error
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if not {"id", "action"} <= set(rows.fieldnames or ()):
        raise IntakeError(f"{path} has no columns 'id' and 'action': write it with `kronespor review --out`.")
    steps = []
    for line, row in enumerate(rows, start=2):
        action = (row["action"] or "").strip().lower()
        if not action:
            continue
        if not (row["id"] or "").isdigit():
            raise IntakeError(f"{path} line {line}: '{row['id']}' is not the number of an item.")
        get = {k: (row.get(k) or "").strip().lstrip("'") for k in ANSWERS}
        steps.append(Step(int(row["id"]), action, **get))
    return steps


def take(steps: Sequence[Step]) -> int:
    """Take review steps, all or none. IntakeError names the first that cannot be taken."""
    with ledger():
        items = DraftItem.objects.select_related("statement").in_bulk([s.id for s in steps])
        for step in steps:
            item = items.get(step.id)
            if item is not None and step.version is not None and step.version != item.version:
                who = item.reviewed_by or "somebody else"
                raise IntakeError(f"{item.label} {item.fiscal_year} has been reviewed by {who} meanwhile: look again.")
            if item is None or item.state not in OPEN:
                raise IntakeError(f"Item {step.id} is not open for review: list what waits with `kronespor review`.")
            before = {"state": item.state, "amount": item.amount, "fund": item.fund, "reviewed_by": item.reviewed_by}
            before |= {"initiative_id": item.initiative_id, "decision_id": item.decision_id}
            _take(item, step)
            now = timezone.now()
            ReviewStep.objects.create(item=item, taken_by=actor(), taken_at=now, before=before)
    return len(steps)


def is_amount_of(number: int, said: str) -> bool:
    """Whether a typed amount is what an item has; not if it is no amount."""
    amount = DraftItem.objects.filter(pk=number).values_list("amount", flat=True).first()
    try:
        return amount is not None and int(parse_kroner(said) * 100) == amount
    except ValueError:
        return False


def undo(number: int) -> DraftItem:
    """Take back the last review step of an item. IntakeError if there is none, or if the figure is booked."""
    with ledger():
        item = DraftItem.objects.select_related("statement").filter(pk=number).first()
        last = item.steps.order_by("-pk").first() if item else None
        if item is None or last is None or item.state not in (*OPEN, State.REJECTED):
            raise IntakeError(f"Item {number} has no step that can be undone.")
        for name, value in last.before.items():
            setattr(item, name, value)
        item.version += 1
        item.save()
        last.delete()
    return item


def _take(item: DraftItem, step: Step) -> None:
    if step.action == "reject":
        item.state = State.REJECTED
    elif step.action in ("accept", "correct"):
        item.state = State.ACCEPTED
        if step.action == "accept" and step.amount and not is_amount_of(item.pk, step.amount):
            raise IntakeError(f"Item {item.pk} is accepted, and another amount is given: write correct instead.")
        if step.action == "correct":
            try:
                item.amount = int(parse_kroner(step.amount) * 100)
            except ValueError as error:
                raise IntakeError(f"Item {item.pk}: {error}") from error
            item.state = State.CORRECTED
        if step.plan and step.plan != item.statement.plan:
            item.statement.plan = step.plan
            item.statement.save(update_fields=["plan"])
        if step.fund:
            item.fund = step.fund
        if not item.fund:
            raise IntakeError(f"Item {item.pk} ('{item.label}'): {NO_SOURCE}; give one in the column 'fund'.")
        if step.initiative:
            found = find_initiative(item.statement.plan, step.initiative)
            if found is None:
                raise IntakeError(f"Item {item.pk}: no initiative '{step.initiative}' in {item.statement.plan}.")
            also_called(found, item.label)
            item.initiative = found
        if step.decision:
            item.decision = decision_known(step.decision)
    else:
        raise IntakeError(f"Item {step.id}: '{step.action}' is no action; write accept, correct or reject.")
    item.reviewed_by = actor()
    item.version += 1
    item.save()


def _kroner(ore: int) -> Decimal:
    return Decimal(ore) / 100
