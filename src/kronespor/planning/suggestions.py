"""The follow-up group: its meetings, what was suggested, and how far each suggestion has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kronespor.language import fold
from kronespor.planning import proposals, versions
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import GroupMeeting, Planned, Proposal, Suggestion, Version
from kronespor.planning.proposals import Content, Item
from kronespor.register.models import ActionPlan

State = Planned.State


@dataclass(frozen=True)
class Followed:
    """A suggestion, the proposal that has come furthest with it, and how far: "received", "considered",
    "recommended", "decided", "booked" or "declined".
    """

    suggestion: Suggestion
    status: str
    proposal: Proposal | None


def meet(
    group: str, held_on: date | None, participants: Iterable[str], plan: ActionPlan | None = None, text: str = ""
) -> GroupMeeting:
    """Keep a meeting of a group; participants by their roles. PlanningError if it has no name or day."""
    if not group.strip() or held_on is None:
        raise PlanningError(_("A meeting has a group and a day: write them and try again."))
    roles = [p.strip() for p in participants if p.strip()]
    said = {"participants": roles, "plan": plan, "text": text.strip()}
    return GroupMeeting.objects.update_or_create(group=group.strip()[:200], held_on=held_on, defaults=said)[0]


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
        raise PlanningError(_("A suggestion has words and a day: write them and try again."))
    of = plan or (meeting.plan if meeting else None)
    return Suggestion.objects.create(
        text=text.strip(), received_on=day, suggested_by=suggested_by.strip()[:200], meeting=meeting, plan=of
    )


def decline(suggestion: Suggestion, reason: str) -> None:
    """Let nothing come of a suggestion, and say why."""
    if not reason.strip():
        raise PlanningError(_("Say why nothing comes of it."))
    suggestion.declined = reason.strip()[:500]
    suggestion.save(update_fields=["declined"])


def take_up(suggestion: Suggestion, proposal: Proposal) -> Version:
    """Let a proposal consider a suggestion: an item without an amount, which is not chosen yet."""
    latest = versions.last(proposal)
    said = proposals.content(latest)
    if any(i.suggestion == suggestion.pk for i in said.items):
        raise PlanningError(_("“%(title)s” has taken it up already.") % {"title": proposal})
    label = suggestion.text.splitlines()[0][:300]
    key = f"{fold(label)[:180]} {suggestion.pk}"
    origin = str(suggestion.meeting or suggestion.suggested_by or suggestion.received_on)
    item = Item(key, label, {}, origin=origin, suggestion=suggestion.pk, chosen=False)
    return versions.save(proposal, Content((*said.items, item), said.texts).as_json(), latest.number, _("A suggestion"))


def with_status() -> list[Followed]:
    """Every suggestion with how far it has come, the latest first; two queries."""
    order = [State.WITHDRAWN, State.DRAFT, State.RECOMMENDED, State.DECIDED, State.BOOKED]
    furthest: dict[int, tuple[int, str, Proposal]] = {}
    rows = Version.objects.exclude(proposal=None).select_related("proposal").order_by("proposal", "-number")
    for version in _newest(rows):
        proposal = version.proposal
        for item in proposals.content(version).items:
            if item.suggestion is not None:
                rank = order.index(State(proposal.state)) if item.chosen else 0
                status = str(proposal.state) if rank > order.index(State.DRAFT) else "considered"
                known = furthest.get(item.suggestion)
                if known is None or rank > known[0]:
                    furthest[item.suggestion] = (rank, status, proposal)
    found = []
    for one in Suggestion.objects.select_related("meeting", "plan").order_by("-received_on", "-pk"):
        _rank, status, proposal = furthest.get(one.pk, (0, "received", None))
        found.append(Followed(one, "declined" if one.declined else status, proposal))
    return found


def _newest(rows: Iterable[Version]) -> Iterable[Version]:
    """The first version of each proposal of rows in the order of proposals."""
    seen = None
    for version in rows:
        if version.proposal_id != seen:
            seen = version.proposal_id
            yield version
