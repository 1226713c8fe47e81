"""Review: what waits and why; accept, correct or reject, one by one or from a file; then book."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from kronespor.amounts import AmountError, danish, parse_ore
from kronespor.intake.effects import Effect, effects
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, ReviewStep, StoredDocument
from kronespor.intake.sheets import SheetRow, read_sheet
from kronespor.language import fold
from kronespor.papers.csv import Value, csv_bytes
from kronespor.register.acting import actor
from kronespor.register.decisions import decision_known
from kronespor.register.ledger import ledger
from kronespor.register.naming import also_called, find_initiative
from kronespor.remarks import Remark, Term, in_words

State = DraftItem.State
ANSWERS = ("amount", "initiative", "fund", "plan", "decision", "name")
"""What a reviewer may set, besides the action."""
COLUMNS = (
    "id", "action", *ANSWERS, "new", "label", "year", "read", "proof", "document", "reason", "booking", "proposed",
)  # fmt: skip
OPEN = (State.WAITING, State.ACCEPTED, State.CORRECTED)
OF_ALL = frozenset({"figure-unproven", "figure-consistent", "unit-guessed", "initiative-unknown", "no-source"})
"""The codes of doubts that one answer settles for all figures of a table; any other is asked of the very figure."""
SET = ("state", "amount", "fund", "reviewed_by", "initiative_id", "decision_id", "label", "is_new")
"""What a step may change of a figure, besides the plan of its statement."""


@dataclass(frozen=True)
class Step:
    """What a person decided about an item: accept, correct (with an amount) or reject; or fill in names alone.

    Names may be set too, and the number of the decision by which the money was set aside. `name`: what the row should
    have been called; `new`: its plan has no such initiative yet; both are of all its figures. `version`: of the item as
    the reviewer saw it; the step is refused if somebody else has reviewed it since.
    """

    id: int
    action: str
    amount: str = ""
    initiative: str = ""
    fund: str = ""
    plan: str = ""
    decision: str = ""
    name: str = ""
    new: bool = False
    version: int | None = None


def waiting(document: str = "") -> QuerySet[DraftItem]:
    """What waits, in the documents' order; of one document by a prefix of its SHA-256 or by its name."""
    items = DraftItem.objects.filter(state=State.WAITING).select_related("statement__document", "initiative")
    if document:
        items = items.filter(statement__document__name=document) | items.filter(
            statement__document__sha256__startswith=document
        )
    return items.order_by("statement", "pk")


def acceptable_together(items: Iterable[DraftItem], *, named: bool = False) -> list[DraftItem]:
    """Those that may be accepted at once, unseen one by one: nothing is doubtful of one alone.

    `named`: whoever accepts them says which initiative they are about.
    """
    answered = OF_ALL | {"new-in-known-plan"} if named else OF_ALL
    return [item for item in items if all(reason.code in answered for reason in item.reasons)]


def write_sheet(path: Path, items: Iterable[DraftItem], language: str = "da") -> int:
    """Write what waits as a CSV sheet to be filled in: the column `action` is accept, correct or reject.

    `reason`, `booking` and `proposed` say why it waits, what would change in the register, and which initiatives of
    other names it may be, in words of `language`.
    """
    rows = [_sheet_row(e, language) for e in effects(items)]
    path.write_bytes(csv_bytes([COLUMNS, *rows]))
    return len(rows)


def _sheet_row(effect: Effect, language: str) -> tuple[Value, ...]:
    i = effect.item
    document = i.statement.document
    place = Remark("row-of-document", values={"name": document.name, "table": i.statement.table, "row": i.row})
    proposed = " | ".join(in_words(p.remark, language) for p in effect.proposals)
    answers = ("", "", i.fund, i.statement.plan, i.decision_id or "", "", "")
    reasons = "; ".join(in_words(reason, language) for reason in i.reasons)
    read = (i.label, i.fiscal_year, danish(i.kroner), i.proof, in_words(place, language), reasons)
    return (i.pk, "", *answers, *read, in_words(effect.remark, language), proposed)


def read_steps(path: Path) -> list[Step]:
    """The steps of a filled-in sheet; rows without an action are left waiting."""
    return [_step(row) for row in read_sheet(path, COLUMNS, ("id", "action")) if row["action"]]


def _step(row: SheetRow) -> Step:
    answers = {name: row[name].lstrip("'") for name in ANSWERS}
    return step_of(row.whole("id"), row["action"].lower(), answers, new=bool(row["new"]))


def step_of(number: int, action: str, answers: Mapping[str, str], *, new: bool, version: int | None = None) -> Step:
    """The step that a form or a sheet says; `answers`: by their names."""
    amount, initiative, fund, plan, decision, name = (answers[answer] for answer in ANSWERS)
    return Step(number, action, amount, initiative, fund, plan, decision, name, new, version)


def take(steps: Sequence[Step]) -> int:
    """Take review steps, all or none. IntakeError names the first that cannot be taken."""
    with ledger():
        items = DraftItem.objects.select_related("statement").in_bulk([s.id for s in steps])
        now = timezone.now()
        for step in steps:
            item = items.get(step.id)
            if item is None:
                raise IntakeError("no-such-figure", item=step.id)
            if step.version is not None and step.version != item.version:
                who = item.reviewed_by or Term("somebody-else")
                raise IntakeError("reviewed-meanwhile", label=item.label, year=item.fiscal_year, who=who)
            if item.state not in OPEN:
                raise IntakeError("not-open-for-review", label=item.label, year=item.fiscal_year)
            before = _as_it_is(item)
            _take(item, step)
            _keep(item, before, now)
            if step.new or item.label != before["label"]:
                _name_alike(item, before["label"], now)
    return len(steps)


def _name_alike(item: DraftItem, label: str, now: datetime) -> None:
    """Let the other open figures of a row, that went by the same name, be about what one of them is now about."""
    row = DraftItem.objects.filter(statement=item.statement_id, row=item.row, label=label, state__in=OPEN)
    for other in row.exclude(pk=item.pk).select_related("statement"):
        before = _as_it_is(other)
        other.label, other.is_new, other.initiative = item.label, item.is_new, item.initiative
        _keep(other, before, now)


def _as_it_is(item: DraftItem) -> dict[str, Any]:
    """What a step may change."""
    return {name: getattr(item, name) for name in SET} | {"plan": item.statement.plan}


def _keep(item: DraftItem, before: dict[str, Any], now: datetime, undoes: ReviewStep | None = None) -> None:
    """Save what a step has changed, and the step; those that are taken together have one time.

    Another plan is another plan for all figures of the statement: none of them is any more what somebody saw.
    """
    item.version += 1
    item.save()
    if item.statement.plan != before["plan"]:
        item.statement.save(update_fields=["plan", "plan_seen"])
        others = DraftItem.objects.filter(statement=item.statement_id, state__in=OPEN).exclude(pk=item.pk)
        others.update(version=F("version") + 1)
    ReviewStep.objects.create(item=item, taken_by=actor(), taken_at=now, before=before, undoes=undoes)


def is_amount_of(number: int, typed: str) -> bool:
    """Whether a typed amount is what an item has; not if it is no amount."""
    amount = DraftItem.objects.filter(pk=number).values_list("amount", flat=True).first()
    return amount is not None and _is_amount(amount, typed)


def _is_amount(ore: int, typed: str) -> bool:
    try:
        return parse_ore(typed) == ore
    except AmountError:
        return False


def undo(number: int) -> DraftItem:
    """Take back the last review step of an item that still holds, which is a step too.

    IntakeError if there is none, or if the figure is booked.
    """
    with ledger():
        item = DraftItem.objects.select_related("statement").filter(pk=number).first()
        if item is None:
            raise IntakeError("no-such-figure", item=number)
        last = _holding().filter(item=item).order_by("-pk").first()
        if last is None or item.state not in (*OPEN, State.REJECTED):
            raise IntakeError("no-step-to-undo", label=item.label, year=item.fiscal_year)
        _undo(item, last, timezone.now())
    return item


def undo_last(document: StoredDocument) -> int:
    """Take back what whoever acts did last with figures of a document: one step, or all that were taken together.

    How many. IntakeError if there is nothing to take back, or if one of the figures is booked.
    """
    with ledger():
        own = _holding().filter(item__statement__document=document, taken_by=actor())
        last = own.order_by("-pk").first()
        if last is None:
            raise IntakeError("nothing-to-undo")
        now = timezone.now()
        together = list(own.filter(taken_at=last.taken_at).order_by("-pk"))
        for step in together:
            item = DraftItem.objects.select_related("statement").get(pk=step.item_id)
            later = _holding().filter(item=item, pk__gt=step.pk)
            if later.exists() or item.state not in (*OPEN, State.REJECTED):
                raise IntakeError("no-step-to-undo", label=item.label, year=item.fiscal_year)
            _undo(item, step, now)
    return len(together)


def _holding() -> QuerySet[ReviewStep]:
    """The steps that nobody has taken back."""
    return ReviewStep.objects.filter(undoes=None, undone_by=None)


def _undo(item: DraftItem, step: ReviewStep, now: datetime) -> None:
    before = _as_it_is(item)
    for name in SET:
        setattr(item, name, step.before.get(name, getattr(item, name)))  # earlier versions kept fewer
    item.statement.plan = step.before.get("plan", item.statement.plan)  # steps of earlier versions did not keep it
    _keep(item, before, now, undoes=step)


def _take(item: DraftItem, step: Step) -> None:
    match step.action:
        case "reject":
            item.state = State.REJECTED
        case "accept":
            if step.amount and not _is_amount(item.amount, step.amount):
                raise IntakeError("accepted-with-another-amount", label=item.label, year=item.fiscal_year)
            item.state = State.ACCEPTED
            _set_names(item, step)
        case "correct":
            item.amount = _ore(item, step.amount)
            item.state = State.CORRECTED
            _set_names(item, step)
        case "fill":
            _set_names(item, step)
        case _:
            raise IntakeError("no-such-action", item=step.id, action=step.action)
    item.reviewed_by = actor()


def _ore(item: DraftItem, amount: str) -> int:
    try:
        return parse_ore(amount)
    except AmountError as error:
        raise IntakeError("amount-of-item-unreadable", label=item.label, year=item.fiscal_year, text=amount) from error


def _set_names(item: DraftItem, step: Step) -> None:
    """What an accepting step says of plan, source, initiative and decision."""
    if step.plan:
        if fold(step.plan) != fold(item.statement.plan):
            item.initiative = find_initiative(step.plan, item.label)
        item.statement.plan, item.statement.plan_seen = step.plan, True
    if step.fund:
        item.fund = step.fund
    if not item.fund:
        raise IntakeError("no-source-in-review", label=item.label, year=item.fiscal_year)
    renamed = step.name not in ("", item.label)
    if renamed:
        item.label, item.initiative = step.name[:500], find_initiative(item.statement.plan, step.name)
    item.is_new = item.is_new or step.new
    if step.initiative:
        found = find_initiative(item.statement.plan, step.initiative)
        if found is None:
            raise IntakeError("no-such-initiative", plan=item.statement.plan, name=step.initiative)
        if not renamed:
            also_called(found, item.label)
        item.initiative = found
    if step.decision:
        item.decision = decision_known(step.decision)
