"""The calendar for calendar programs (iCalendar, RFC 5545): meetings, what must be ready for them, answers due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kronespor.answers.models import Enquiry
from kronespor.planning.calendar import due, step_title
from kronespor.planning.models import Step
from kronespor.register.models import Meeting

if TYPE_CHECKING:
    from icalendar import Event

REMIND = timedelta(days=2)
"""How long before the day of an answer a calendar program reminds of it."""


def icalendar(planned: Sequence[Step], address: str = "", enquiries: Iterable[Enquiry] = ()) -> bytes:
    """One event per meeting with its matters, per deadline, and per enquiry to be answered, each of a whole day.

    `address`: where the pages are, so that a calendar program can lead there.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Kronespor//Calendar//DA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Kronespor")
    for event in (*_meetings(planned), *_enquiries(enquiries)):
        if address:
            event.add("url", address)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _meetings(planned: Sequence[Step]) -> Iterable["Event"]:
    meetings: dict[Meeting, list[Step]] = defaultdict(list)
    for step in planned:
        meetings[step.meeting].append(step)
    for meeting, brought in meetings.items():
        text = "\n".join(f"{step_title(step)} ({step.get_purpose_display()})" for step in brought)
        yield _event(f"meeting-{meeting.pk}", meeting.held_on, _held_by(meeting), text)
    for deadline in due(meetings):
        meeting = deadline.meeting
        summary = f"{deadline.name}: {_held_by(meeting)} {meeting.held_on.isoformat()}"
        text = "\n".join(step_title(step) for step in meetings[meeting])
        yield _event(f"due-{meeting.pk}-{deadline.name}".replace(" ", "-"), deadline.day, summary, text)


def _held_by(meeting: Meeting) -> str:
    return str(meeting.committee or _("Meeting"))


def _enquiries(enquiries: Iterable[Enquiry]) -> Iterable["Event"]:
    from icalendar import Alarm

    for enquiry in enquiries:
        if enquiry.due_on is None:
            continue
        summary = _("Answer due: %(title)s") % {"title": enquiry}
        event = _event(f"enquiry-{enquiry.pk}", enquiry.due_on, summary, enquiry.responsible)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", -REMIND)
        event.add_component(alarm)
        yield event


def _event(name: str, day: date, summary: str, text: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}@kronespor")
    event.add("dtstamp", datetime.now(UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", text)
    return event
