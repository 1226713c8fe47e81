"""The log of who did what."""

from django.utils import timezone

from kronespor.intake.models import Activity
from kronespor.register.acting import LONGEST, actor


def note(what: str, about: str = "", by: str = "") -> None:
    """Note that whoever acts (or somebody else, by name) did something."""
    Activity.objects.create(at=timezone.now(), by=(by or actor())[:LONGEST], what=what, about=about[:300])
