"""The calendar of matters: which one goes to which meeting, what must be ready when, and who decides first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import QuerySet

from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Deadline, Level, Matter, Step
from kronespor.register.ledger import ledger
from kronespor.register.models import Committee, Meeting
from kronespor.register.working_days import is_working_day, working_days_before
from kronespor.remarks import Place, Remark, Value

LONGEST_NOTICE = 250
"""Working days before a meeting, about a year, that a deadline may lie at most."""


@dataclass(frozen=True)
class Due:
    """What must be ready for a meeting, and when."""

    day: date
    name: str
    meeting: Meeting


def steps(first: date | None = None, last: date | None = None) -> QuerySet[Step]:
    """The steps from one day to another, in the order of their meetings."""
    rows = Step.objects.select_related("matter__plan", "meeting__committee").order_by("meeting__held_on", "pk")
    if first:
        rows = rows.filter(meeting__held_on__gte=first)
    if last:
        rows = rows.filter(meeting__held_on__lte=last)
    return rows


def due(meetings: Iterable[Meeting]) -> list[Due]:
    """What must be ready for these meetings, the first first; one query."""
    rules = list(Deadline.objects.all())
    dues = [
        Due(working_days_before(meeting.held_on, rule.working_days), rule.name, meeting)
        for meeting in meetings
        for rule in rules
        if rule.committee_id in (None, meeting.committee_id)
    ]
    return sorted(dues, key=lambda d: (d.day, d.meeting.held_on, d.name))


@dataclass(frozen=True)
class Matrix:
    """Matters x meetings: a row for what is brought, with the numbers of the columns where it is."""

    meetings: tuple[Meeting, ...]
    rows: tuple[tuple[Step, frozenset[int]], ...]

    def divided(self, most: int) -> "Iterator[Matrix]":
        """The same committee by committee, with so many meetings at most in each, about as many in all of a committee;
        each has only what is brought to its meetings.
        """
        of_committee: dict[int | None, list[int]] = defaultdict(list)
        for n, meeting in enumerate(self.meetings):
            of_committee[meeting.committee_id].append(n)
        for numbers in of_committee.values():
            count = -(-len(numbers) // most)
            size = -(-len(numbers) // count)
            for first in range(0, len(numbers), size):
                yield self._of(numbers[first : first + size])

    def _of(self, numbers: Sequence[int]) -> "Matrix":
        """The part of some meetings, by their numbers."""
        own = ((step, frozenset(n for n, number in enumerate(numbers) if number in at)) for step, at in self.rows)
        return Matrix(tuple(self.meetings[n] for n in numbers), tuple((step, at) for step, at in own if at))


def matrix(planned: Sequence[Step]) -> Matrix:
    """Steps as a matrix; the same of one matter at several meetings is one row."""
    meetings = list(dict.fromkeys(s.meeting for s in planned))
    columns: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    first: dict[tuple[int, str, str], Step] = {}
    for step in planned:
        key = (step.matter_id, step.kind, step.purpose)
        first.setdefault(key, step)
        columns[key].add(meetings.index(step.meeting))
    return Matrix(tuple(meetings), tuple((step, frozenset(columns[key])) for key, step in first.items()))


def problems(planned: Iterable[Step], today: date | None = None) -> list[Remark]:
    """What is odd about steps: a committee that would decide before the one that must decide first, a draft or hearing
    after its approval, a meeting on a day off, and, where `today` is named, an open step whose day is past. One query.
    """
    steps = list(planned)
    return [*_wrong_order(steps), *_after_approval(steps), *_odd_days(steps, today)]


def _odd_days(planned: Sequence[Step], today: date | None) -> Iterator[Remark]:
    """Meetings on days on which offices are closed, and steps of the past that are not done."""
    for meeting in dict.fromkeys(step.meeting for step in planned):
        if not is_working_day(meeting.held_on):
            values: dict[str, Value] = {"committee": str(meeting.committee or ""), "day": meeting.held_on}
            yield Remark("meeting-on-day-off", "warning", values=values)
    for step in planned:
        if today and step.meeting.held_on < today and not step.done:
            values = {"matter": step.matter.title, "day": step.meeting.held_on}
            yield Remark("step-in-the-past", "warning", Place(decision=step.matter.title), values)


def _after_approval(planned: Sequence[Step]) -> Iterator[Remark]:
    """Drafts and hearings of a matter after its last approval."""
    approved: dict[int, date] = {}
    for step in planned:
        if step.kind == Step.Kind.APPROVAL:
            approved[step.matter_id] = max(step.meeting.held_on, approved.get(step.matter_id, date.min))
    for step in planned:
        day = approved.get(step.matter_id, date.max)
        if step.kind in (Step.Kind.DRAFT, Step.Kind.HEARING) and step.meeting.held_on > day:
            values: dict[str, Value] = {"matter": step.matter.title, "day": step.meeting.held_on, "approved": day}
            yield Remark("step-after-approval", "warning", Place(decision=step.matter.title), values)


def _wrong_order(planned: Sequence[Step]) -> list[Remark]:
    levels = dict(Level.objects.values_list("committee", "number"))
    brought: dict[tuple[int, str], list[tuple[int, Step]]] = defaultdict(list)
    for step in planned:
        level = levels.get(step.meeting.committee_id or 0)
        if level is not None:
            brought[step.matter_id, step.kind].append((level, step))
    remarks = []
    for ranked in brought.values():
        ranked.sort(key=lambda pair: (pair[0], pair[1].meeting.held_on))
        for (level, lower), (next_level, higher) in pairwise(ranked):
            if level < next_level and lower.meeting.held_on > higher.meeting.held_on:
                remarks.append(_too_early(lower, higher))
    return remarks


def _too_early(lower: Step, higher: Step) -> Remark:
    values: dict[str, Value] = {
        "matter": lower.matter.title,
        "first": str(lower.meeting.committee),
        "first_day": lower.meeting.held_on,
        "second": str(higher.meeting.committee),
        "second_day": higher.meeting.held_on,
    }
    return Remark("decided-in-wrong-order", "warning", Place(decision=lower.matter.title), values)


def mandates(*, open_only: bool = False) -> QuerySet[Matter]:
    """What a committee has asked for, the oldest first."""
    rows = Matter.objects.exclude(given_on=None).select_related("given_by", "plan").order_by("given_on", "pk")
    return rows.filter(met_on=None) if open_only else rows


def plan_step(matter: Matter, kind: str, committee: str, held_on: date, purpose: str = "approve") -> Step:
    """Bring a matter to a committee's meeting; the same again changes nothing but its purpose.

    PlanningError for a kind or a purpose that there is not.
    """
    if kind not in Step.Kind.values:
        raise PlanningError("step-kind-unknown", text=kind, known=tuple(Step.Kind.values))
    if purpose not in Step.Purpose.values:
        raise PlanningError("step-purpose-unknown", text=purpose, known=tuple(Step.Purpose.values))
    with ledger():
        of = Committee.objects.get_or_create(name=committee)[0] if committee else None
        meeting, _ = Meeting.objects.get_or_create(committee=of, held_on=held_on)
        step, _ = Step.objects.update_or_create(
            matter=matter, kind=kind, meeting=meeting, defaults={"purpose": purpose}
        )
    return step


def set_deadline(name: str, working_days: int, committee: str = "") -> Deadline:
    """Say what must be ready so many working days before a meeting, of one committee or of all; the same name again
    changes it. PlanningError if it has no name, lies more than a year before, or after.
    """
    name, committee = name.strip()[:200], committee.strip()[:200]
    if not name or not 0 <= working_days <= LONGEST_NOTICE:
        raise PlanningError("deadline-incomplete", most=LONGEST_NOTICE)
    of = Committee.objects.get_or_create(name=committee)[0] if committee else None
    return Deadline.objects.update_or_create(name=name, committee=of, defaults={"working_days": working_days})[0]


def step_title(step: Step) -> str:
    """A step with its matter: "process plan: Integrationshandleplan"."""
    return f"{step.get_kind_display()}: {step.matter}"
