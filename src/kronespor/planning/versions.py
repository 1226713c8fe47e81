"""Versions, and the way from a draft by a recommendation and a decision to the register; the same for both kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from django.db import IntegrityError
from django.db import transaction as database
from django.utils import timezone

from kronespor.intake.four_eyes import another_person
from kronespor.intake.recording import decision_of
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Comment, Planned, Proposal, Version
from kronespor.register.acting import actor
from kronespor.register.citations import Citation
from kronespor.register.events import Basis, Movement, record
from kronespor.register.ledger import ledger
from kronespor.register.models import Decision, Transaction
from kronespor.remarks import Remark, Term

State = Planned.State
OPEN = (State.DRAFT, State.RECOMMENDED)
STATES = {
    State.DRAFT: Term("state-draft"),
    State.RECOMMENDED: Term("state-recommended"),
    State.DECIDED: Term("state-decided"),
    State.BOOKED: Term("state-booked"),
    State.WITHDRAWN: Term("state-withdrawn"),
}

P = TypeVar("P", bound=Planned)


def _field(planned: Planned) -> str:
    return "proposal" if isinstance(planned, Proposal) else "scenario"


def _refused(code: str, planned: Planned) -> PlanningError:
    """What says that something cannot be done in the state that a proposal or scenario is in."""
    return PlanningError(code, title=planned.title, state=STATES[State(planned.state)])


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
        raise _refused("not-open-to-changes", planned)
    if latest and last(planned).number != latest:
        raise _saved_meanwhile(planned)
    fields = {"content": content, "saved_by": actor(), "saved_at": timezone.now(), "text": text[:300]}
    try:
        with database.atomic():
            return Version.objects.create(**{_field(planned): planned}, number=latest + 1, **fields)
    except IntegrityError as error:
        raise _saved_meanwhile(planned) from error


def _saved_meanwhile(planned: Planned) -> PlanningError:
    newest = last(planned)
    return PlanningError("saved-meanwhile", by=newest.saved_by or "?", number=newest.number, title=planned.title)


def last(planned: Planned) -> Version:
    """The newest version."""
    return planned.versions.order_by("-number")[0]


def version(planned: Planned, number: int) -> Version:
    """A version by its number. PlanningError if there is none."""
    kept = planned.versions.filter(number=number).first()
    if kept is None:
        raise PlanningError("no-such-version", title=planned.title, number=number)
    return kept


def comment(planned: Planned, text: str) -> Comment:
    """Say something about it. PlanningError if nothing is said."""
    if not text.strip():
        raise PlanningError("comment-without-text")
    fields = {"written_by": actor(), "written_at": timezone.now(), "text": text.strip()}
    return Comment.objects.create(**{_field(planned): planned}, **fields)


def move_on(planned: Planned, state: str, **fields: Any) -> None:
    """Take it a step further, unless somebody else has taken one meanwhile."""
    rows = type(planned)._default_manager.filter(pk=planned.pk, state=planned.state)
    if not rows.update(state=state, **fields):
        raise PlanningError("taken-further-meanwhile", title=planned.title)
    planned.refresh_from_db()


def withdraw(planned: Planned) -> None:
    """Let nothing come of it. PlanningError if it is booked: then it is corrected in the register."""
    if planned.state == State.BOOKED:
        raise _refused("booked-is-not-withdrawn", planned)
    move_on(planned, State.WITHDRAWN)


class Judged(Protocol):
    """A version held against the register."""

    @property
    def faults(self) -> tuple[Remark, ...]:
        """What is wrong with it by itself: no reason overrules that."""

    @property
    def breaches(self) -> tuple[Remark, ...]:
        """What the register's controls say against it."""

    @property
    def problems(self) -> tuple[Remark, ...]:
        """Both: it is neither recommended nor decided while there are any."""


@dataclass(frozen=True)
class Procedure(Generic[P]):
    """The way of one kind, proposals or scenarios, from a draft to the register.

    `event`: the kind of transaction that it becomes. `judge` holds a version against the register of its own day, or
    with True as it stands. `movements`: what a version wants moved; what the register does not have yet is made.
    """

    event: Transaction.Kind
    judge: Callable[[P, Version, bool], Judged]
    movements: Callable[[P, Version], Sequence[Movement]]

    def recommend(self, planned: P) -> None:
        """Put the newest version to the committee (indstilling). PlanningError if something is wrong with it."""
        if planned.state not in OPEN:
            raise _refused("only-drafts-are-recommended", planned)
        move_on(planned, State.RECOMMENDED, recommended=self._sound(planned).number)

    def decide(self, planned: P, decision: Decision) -> None:
        """The committee has decided the newest version.

        PlanningError if nothing was put to the committee, or something is wrong with it.
        """
        if planned.state != State.RECOMMENDED:
            raise _refused("recommended-before-decided", planned)
        number = self._sound(planned).number
        move_on(planned, State.DECIDED, decided=number, decided_by=actor(), decision=decision)

    def _sound(self, planned: P) -> Version:
        """The newest version. PlanningError if something is wrong with it."""
        latest = last(planned)
        if problems := self.judge(planned, latest, False).problems:
            raise PlanningError("does-not-hold", title=planned.title, problems=problems)
        return latest

    def book(self, planned: P, overrule: str = "") -> Transaction:
        """Book what was decided, as one transaction; by another person than its authors and than who kept the
        decision, if two are asked for.

        PlanningError if it is not decided, or is at fault as the register stands. RegisterError if it breaches a
        control, unless `overrule` says why it is booked all the same; that is sealed.
        """
        if planned.state != State.DECIDED or planned.decision is None or planned.decided is None:
            raise _refused("decided-before-booked", planned)
        saved_by = planned.versions.values_list("saved_by", flat=True)
        another_person({planned.made_by, planned.decided_by, *saved_by})
        decided = version(planned, planned.decided)
        citation = Citation(case=f"{_field(planned)} {planned.pk}", version=decided.number)
        basis = Basis(planned.decision.meeting.held_on, planned.title, planned.decision, citation, overrule)
        try:
            with ledger():
                move_on(planned, State.BOOKED)
                judged = self.judge(planned, decided, True)
                if judged.faults:
                    raise PlanningError("cannot-be-booked", title=planned.title, problems=judged.faults)
                movements = self.movements(planned, decided)
                entry = record(self.event, movements, replace(basis, against=judged.breaches))
                type(planned)._default_manager.filter(pk=planned.pk).update(transaction=entry)
        finally:
            planned.refresh_from_db()
        return entry


def decision_at(committee: str, held_on: date, title: str, url: str = "", neutral: Sequence[str] = ()) -> Decision:
    """The decision of this name at a committee's meeting, made if the register does not have it."""
    if not title.strip():
        raise PlanningError("decision-without-title")
    with ledger():
        return decision_of(committee, held_on, title, url, neutral)
