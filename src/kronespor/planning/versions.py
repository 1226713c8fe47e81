"""Versions, and the way from a draft by a recommendation and a decision to the register; the same for both kinds."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.db import transaction as database
from django.utils import timezone
from django.utils.translation import gettext as _

from kronespor.intake.booking import another_person
from kronespor.intake.recording import SheetRow, decision_of, record_case
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Planned, Proposal, Remark, Version
from kronespor.register.acting import actor
from kronespor.register.booking import ledger
from kronespor.register.models import Decision, Transaction

State = Planned.State
OPEN = (State.DRAFT, State.RECOMMENDED)


def _field(planned: Planned) -> str:
    return "proposal" if isinstance(planned, Proposal) else "scenario"


def _wrong_state(planned: Planned, rule: str) -> str:
    said = {"title": planned, "state": planned.get_state_display(), "rule": rule}
    return _("“%(title)s” is %(state)s: %(rule)s.") % said


def _unsound(planned: Planned, problems: Sequence[str]) -> str:
    return _("“%(title)s” does not hold: %(why)s.") % {"title": planned, "why": "; ".join(problems)}


def start(planned: Planned, content: dict[str, Any], text: str = "") -> Version:
    """Keep a new proposal or scenario with its first version."""
    planned.made_by, planned.made_at = actor(), timezone.now()
    with database.atomic():
        planned.save()
        return save(planned, content, 0, text)


def save(planned: Planned, content: dict[str, Any], latest: int, text: str = "") -> Version:
    """Keep a new version of what was version `latest` when it was opened.

    PlanningError if somebody else has saved meanwhile, or if it is decided already.
    """
    planned.refresh_from_db(fields=["state"])
    if planned.state not in OPEN:
        raise PlanningError(_wrong_state(planned, _("make a new one of it instead of changing it")))
    newest = last(planned).number if latest else 0
    if newest != latest:
        said = {"by": last(planned).saved_by or "?", "number": newest, "title": planned}
        raise PlanningError(_("%(by)s has saved version %(number)s of “%(title)s” meanwhile: look at it again.") % said)
    fields = {"content": content, "saved_by": actor(), "saved_at": timezone.now(), "text": text[:300]}
    try:
        with database.atomic():
            return Version.objects.create(**{_field(planned): planned}, number=latest + 1, **fields)
    except IntegrityError as error:
        raise PlanningError(
            _("Somebody has saved “%(title)s” meanwhile: look at it again.") % {"title": planned}
        ) from error


def last(planned: Planned) -> Version:
    """The newest version."""
    return planned.versions.order_by("-number")[0]


def version(planned: Planned, number: int) -> Version:
    """A version by its number. PlanningError if there is none."""
    found = planned.versions.filter(number=number).first()
    if found is None:
        raise PlanningError(_("“%(title)s” has no version %(number)s.") % {"title": planned, "number": number})
    return found


def remark(planned: Planned, text: str) -> Remark:
    """Say something to it. PlanningError if nothing is said."""
    if not text.strip():
        raise PlanningError(_("A remark says something: write it and try again."))
    said = {"written_by": actor(), "written_at": timezone.now(), "text": text.strip()}
    return Remark.objects.create(**{_field(planned): planned}, **said)


def move_on(planned: Planned, state: str, **fields: Any) -> None:
    """Take it a step further, unless somebody else has taken one meanwhile."""
    before = planned.state
    changed = type(planned).objects.filter(pk=planned.pk, state=before).update(state=state, **fields)
    if not changed:
        raise PlanningError(_("Somebody has taken “%(title)s” a step further: look at it again.") % {"title": planned})
    planned.refresh_from_db()


def recommend(planned: Planned, number: int, problems: Sequence[str]) -> None:
    """Put a version to the committee (indstilling). PlanningError if something is wrong with it."""
    if planned.state not in OPEN:
        raise PlanningError(_wrong_state(planned, _("only a draft is recommended")))
    if problems:
        raise PlanningError(_unsound(planned, problems))
    move_on(planned, State.RECOMMENDED, recommended=number)


def decide(planned: Planned, number: int, decision: Decision, problems: Sequence[str]) -> None:
    """The committee has decided a version. PlanningError if nothing was put to it, or something is wrong with it."""
    if planned.state != State.RECOMMENDED:
        raise PlanningError(_wrong_state(planned, _("it is recommended before it is decided")))
    if problems:
        raise PlanningError(_unsound(planned, problems))
    move_on(planned, State.DECIDED, decided=number, decision=decision)


def withdraw(planned: Planned) -> None:
    """Let nothing come of it. PlanningError if it is booked: then it is corrected in the register."""
    if planned.state == State.BOOKED:
        raise PlanningError(_wrong_state(planned, _("correct it in the register")))
    move_on(planned, State.WITHDRAWN)


def book(
    planned: Planned,
    kind: str,
    rows: Sequence[dict[str, str]],
    overrule: str = "",
    holds: Callable[[], None] = lambda: None,
) -> Transaction:
    """Book what was decided, as it stands: one transaction; by another person if two are asked for.

    `holds`: raises where it cannot be booked as the register stands; asked when no one else can write.
    PlanningError if it is not decided; BookingError or SheetError if the register refuses it. Then nothing is booked.
    """
    if planned.state != State.DECIDED or planned.decision is None:
        raise PlanningError(_wrong_state(planned, _("it is decided before it is booked")))
    another_person({planned.made_by, *planned.versions.values_list("saved_by", flat=True)})
    decision, case = planned.decision, f"{_field(planned)} {planned.pk}"
    common = {"case": case, "kind": kind, "decided_on": decision.meeting.held_on.isoformat(), "overrule": overrule}
    sheet = [SheetRow.of(n, {**common, "text": planned.title, **row}) for n, row in enumerate(rows, start=1)]
    if not sheet:
        raise PlanningError(_("“%(title)s” moves no money: there is nothing to book.") % {"title": planned})
    with ledger():
        move_on(planned, State.BOOKED)
        holds()
        entry = record_case(case, sheet, decision)
        type(planned).objects.filter(pk=planned.pk).update(transaction=entry)
    planned.refresh_from_db()
    return entry


def decision_at(committee: str, held_on: date, title: str, url: str = "", neutral: Sequence[str] = ()) -> Decision:
    """The decision of this name at a committee's meeting, made if the register does not have it."""
    if not title.strip():
        raise PlanningError(_("A decision has a title: write what was decided."))
    with ledger():
        return decision_of(committee, held_on, title, url, neutral)
