"""What tests of the register make it of."""

from datetime import date
from typing import Any

from kronespor.register.events import Basis
from kronespor.register.models import Committee, Decision, Initiative, Meeting
from kronespor.register.naming import initiative_named, plan_named


def on(day: str, text: str = "sag", **more: Any) -> Basis:
    """Decided on a day."""
    return Basis(date.fromisoformat(day), text, **more)


def initiative(name: str, plan: str = "Handleplan") -> Initiative:
    """An initiative of a plan, made if there is none."""
    return initiative_named(plan_named(plan), name)


def decision(day: str, title: str, **more: Any) -> Decision:
    """A decision at a committee of its own."""
    committee = Committee.objects.create(name=title)
    meeting = Meeting.objects.create(committee=committee, held_on=date.fromisoformat(day))
    return Decision.objects.create(meeting=meeting, title=title, **more)
