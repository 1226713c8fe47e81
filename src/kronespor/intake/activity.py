"""The log of who did what."""

from django.utils import timezone

from kronespor.intake.models import Activity
from kronespor.register.acting import actor


def note(what: str, about: str = "") -> None:
    """Note that whoever acts did something."""
    Activity.objects.create(at=timezone.now(), by=actor(), what=what, about=about[:300])
