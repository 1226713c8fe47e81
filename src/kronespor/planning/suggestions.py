"""The follow-up group: its meetings, what was suggested, and how far each suggestion has come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kronespor.language import fold
from kronespor.planning import proposals, versions
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import GroupMeeting, Planned, Proposal, Suggestion, Version
from kronespor.planning.proposals import Content, Item
from kronespor.register.models import ActionPlan

State = Planned.State
Status = Literal["received", "considered", "recommended", "decided", "booked", "declined"]
REACHED: dict[str, Status] = {
    State.RECOMMENDED: "recommended",
    State.DECIDED: "decided",
    State.BOOKED: "booked",
}
"""How far a suggestion has come that is chosen in a proposal of this state; in others it is considered."""
ORDER: tuple[Status, ...] = ("received", "considered", "recommended", "decided", "booked")


@dataclass(frozen=True)
class Followed:
    """A suggestion, how far it has come, and the proposal that has come furthest with it."""

    suggestion: Suggestion
    status: Status
    proposal: Proposal | None


def meet(
    group: str, held_on: date | None, participants: Iterable[str], plan: ActionPlan | None = None, text: str = ""
) -> GroupMeeting:
    """Keep a meeting of a group; participants by their roles. PlanningError if it has no name or day."""
    if not group.strip() or held_on is None:
        raise PlanningError("group-meeting-incomplete")
    roles = [p.strip() for p in participants if p.strip()]
    fields = {"participants": roles, "plan": plan, "text": text.strip()}
    return GroupMeeting.objects.update_or_create(group=group.strip()[:200], held_on=held_on, defaults=fields)[0]


def suggest(
    text: str,
    received_on: date | None,
    suggested_by: str = "",
    meeting: GroupMeeting | None = None,
    plan: ActionPlan | None = None,
) -> Suggestion:
    """Keep what somebody suggested, on the day of the meeting if none is named. PlanningError if nothing is said."""
    day = received_on or (meeting.held_on if meeting else None)
    if not text.strip() or day is None:
        raise PlanningError("suggestion-incomplete")
    of = plan or (meeting.plan if meeting else None)
    return Suggestion.objects.create(
        text=text.strip(), received_on=day, suggested_by=suggested_by.strip()[:200], meeting=meeting, plan=of
    )


def decline(suggestion: Suggestion, reason: str) -> None:
    """Let nothing come of a suggestion, and say why."""
    if not reason.strip():
        raise PlanningError("declined-without-reason")
    suggestion.declined = reason.strip()[:500]
    suggestion.save(update_fields=["declined"])


def take_up(suggestion: Suggestion, proposal: Proposal) -> Version:
    """Let a proposal consider a suggestion: an item without an amount, which is not chosen yet."""
    latest = versions.last(proposal)
    wished = proposals.content(latest)
    if any(i.suggestion == suggestion.pk for i in wished.items):
        raise PlanningError("suggestion-taken-up-already", title=proposal.title)
    label = suggestion.text.splitlines()[0][:300]
    key = f"{fold(label)[:180]} {suggestion.pk}"
    origin = str(suggestion.meeting or suggestion.suggested_by or suggestion.received_on)
    item = Item(key, label, {}, origin=origin, suggestion=suggestion.pk, chosen=False)
    content = Content((*wished.items, item), wished.texts)
    return versions.save(proposal, content.as_json(), latest.number, label)


def with_status() -> list[Followed]:
    """Every suggestion with how far it has come, the latest first; two queries."""
    furthest: dict[int, tuple[Status, Proposal]] = {}
    for proposal, version in _newest_versions():
        for item in proposals.content(version).items:
            if item.suggestion is None:
                continue
            status = REACHED.get(proposal.state, "considered") if item.chosen else "considered"
            known = furthest.get(item.suggestion)
            if known is None or ORDER.index(status) > ORDER.index(known[0]):
                furthest[item.suggestion] = (status, proposal)
    followed = []
    for suggestion in Suggestion.objects.select_related("meeting", "plan").order_by("-received_on", "-pk"):
        reached: tuple[Status, Proposal | None] = furthest.get(suggestion.pk, ("received", None))
        followed.append(Followed(suggestion, "declined" if suggestion.declined else reached[0], reached[1]))
    return followed


def _newest_versions() -> Iterator[tuple[Proposal, Version]]:
    """Each proposal, the newest first, with its newest version; one query."""
    seen = None
    for version in Version.objects.exclude(proposal=None).select_related("proposal").order_by("-proposal", "-number"):
        if version.proposal is not None and version.proposal.pk != seen:
            seen = version.proposal.pk
            yield version.proposal, version
