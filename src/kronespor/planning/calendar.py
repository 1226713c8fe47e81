"""The calendar of cases: which matter goes to which meeting, what must be ready when, and who decides first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kronespor.answers.models import Enquiry
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Deadline, Level, Matter, Step
from kronespor.register.booking import ledger
from kronespor.register.models import Committee, Meeting
from kronespor.register.working_days import working_days_before


@dataclass(frozen=True)
class Due:
    """What must be ready for a meeting, and when."""

    day: date
    name: str
    meeting: Meeting


def steps(first: date | None = None, last: date | None = None) -> QuerySet[Step]:
    """The steps from one day to another, in the order of their meetings."""
    found = Step.objects.select_related("matter__plan", "meeting__committee").order_by("meeting__held_on", "pk")
    if first:
        found = found.filter(meeting__held_on__gte=first)
    if last:
        found = found.filter(meeting__held_on__lte=last)
    return found


def due(meetings: Iterable[Meeting]) -> list[Due]:
    """What must be ready for these meetings, the first first; one query."""
    rules = list(Deadline.objects.all())
    found = [
        Due(working_days_before(meeting.held_on, rule.working_days), rule.name, meeting)
        for meeting in meetings
        for rule in rules
        if rule.committee_id in (None, meeting.committee_id)
    ]
    return sorted(found, key=lambda d: (d.day, d.meeting.held_on, d.name))


@dataclass(frozen=True)
class Matrix:
    """Cases x meetings: a row for what is brought, with the numbers of the columns where it is."""

    meetings: tuple[Meeting, ...]
    rows: tuple[tuple[Step, frozenset[int]], ...]


def matrix(found: Sequence[Step]) -> Matrix:
    """Steps as a matrix; the same of one matter at several meetings is one row."""
    meetings = list(dict.fromkeys(s.meeting for s in found))
    at: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    first: dict[tuple[int, str, str], Step] = {}
    for step in found:
        key = (step.matter_id, step.kind, step.purpose)
        first.setdefault(key, step)
        at[key].add(meetings.index(step.meeting))
    return Matrix(tuple(meetings), tuple((step, frozenset(at[key])) for key, step in first.items()))


def problems(found: Iterable[Step]) -> list[str]:
    """Where a committee would decide before the one that must decide first; a sentence each. One query."""
    levels = dict(Level.objects.values_list("committee", "number"))
    of: dict[tuple[int, str], list[Step]] = defaultdict(list)
    for step in found:
        if step.meeting.committee_id in levels:
            of[step.matter_id, step.kind].append(step)
    said = []
    for several in of.values():
        several.sort(key=lambda s: (levels[s.meeting.committee_id], s.meeting.held_on))
        for one, other in pairwise(several):
            if levels[one.meeting.committee_id] < levels[other.meeting.committee_id] and (
                one.meeting.held_on > other.meeting.held_on
            ):
                values = {"matter": one.matter, "later": one.meeting, "earlier": other.meeting}
                said.append(_("%(matter)s: %(later)s is to decide before %(earlier)s.") % values)
    return said


def mandates(*, open_only: bool = False) -> QuerySet[Matter]:
    """What a committee has asked for, the oldest first."""
    found = Matter.objects.exclude(given_on=None).select_related("given_by", "plan").order_by("given_on", "pk")
    return found.filter(met_on=None) if open_only else found


def plan_step(matter: Matter, kind: str, committee: str, held_on: date, purpose: str = "approve") -> Step:
    """Bring a matter to a committee's meeting; the same again changes nothing but its purpose."""
    if kind not in Step.Kind.values or purpose not in Step.Purpose.values:
        raise PlanningError(
            _("“%(kind)s” and “%(purpose)s” are not understood; there is %(kinds)s, and %(purposes)s.")
            % {
                "kind": kind,
                "purpose": purpose,
                "kinds": ", ".join(Step.Kind.values),
                "purposes": ", ".join(Step.Purpose.values),
            }
        )
    with ledger():
        of = Committee.objects.get_or_create(name=committee)[0] if committee else None
        meeting, _made = Meeting.objects.get_or_create(committee=of, held_on=held_on)
        step, _made = Step.objects.update_or_create(
            matter=matter, kind=kind, meeting=meeting, defaults={"purpose": purpose}
        )
    return step


def set_deadline(name: str, working_days: int, committee: str = "") -> Deadline:
    """Say what must be ready so many working days before a meeting, of one committee or of all; the same name again
    changes it. PlanningError if it has no name or lies more than a year before.
    """
    name, committee = name.strip()[:200], committee.strip()[:200]
    if not name or working_days > 250:
        raise PlanningError(_("A deadline has a name and at most 250 working days: write them and try again."))
    of = Committee.objects.get_or_create(name=committee)[0] if committee else None
    return Deadline.objects.update_or_create(name=name, committee=of, defaults={"working_days": working_days})[0]


REMIND = timedelta(days=2)
"""How long before the day of an answer a calendar program reminds of it."""


def icalendar(found: Sequence[Step], address: str = "", enquiries: Iterable[Enquiry] = ()) -> bytes:
    """Meetings with their cases, and what must be ready for them, as iCalendar (RFC 5545): an event a day each.

    `address`: where the pages are, so that a calendar program can lead there. `enquiries`: those to be answered; each
    is reminded of before its day.
    """
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Kronespor//Calendar//DA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Kronespor")
    meetings: dict[Meeting, list[Step]] = defaultdict(list)
    for step in found:
        meetings[step.meeting].append(step)
    stamp = datetime.now(UTC)

    def event(uid: str, day: date, summary: str, text: str) -> Event:
        made = Event()
        made.add("uid", uid)
        made.add("dtstamp", stamp)
        made.add("dtstart", day)
        made.add("dtend", day + timedelta(days=1))
        made.add("summary", summary)
        made.add("description", text)
        if address:
            made.add("url", address)
        calendar.add_component(made)
        return made

    for meeting, of in meetings.items():
        cases = "\n".join(f"{said(step)} ({step.get_purpose_display()})" for step in of)
        event(f"meeting-{meeting.pk}@kronespor", meeting.held_on, str(meeting.committee or _("Meeting")), cases)
    for n in due(meetings):
        summary = f"{n.name}: {n.meeting.committee or _('Meeting')} {n.meeting.held_on.isoformat()}"
        uid = f"due-{n.meeting.pk}-{n.name}@kronespor".replace(" ", "-")
        event(uid, n.day, summary, "\n".join(said(step) for step in meetings[n.meeting]))
    for enquiry in enquiries:
        summary = _("Answer due: %(title)s") % {"title": enquiry}
        made = event(f"enquiry-{enquiry.pk}@kronespor", enquiry.due_on, summary, enquiry.responsible)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -REMIND)
        made.add_component(alarm)
    return calendar.to_ical()


def said(step: Step) -> str:
    """A step in words: "process plan: Integrationshandleplan"."""
    return f"{step.get_kind_display()}: {step.matter}"
