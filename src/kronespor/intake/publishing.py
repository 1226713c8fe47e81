"""What the public sees: the register as it was known at the latest publication, and the papers that are published."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from kronespor.intake.activity import note
from kronespor.intake.models import Publication, StoredDocument
from kronespor.register.acting import actor
from kronespor.register.ledger import ledger


def publish(papers: Iterable[StoredDocument] = (), text: str = "") -> Publication:
    """Let the public see all that is booked by now, and these papers."""
    with ledger():
        now = timezone.now()
        StoredDocument.objects.filter(pk__in=[p.pk for p in papers]).update(published_at=now)
        note("publish", text)
        return Publication.objects.create(published_at=now, published_by=actor(), text=text[:300])


def withdraw(paper: StoredDocument) -> None:
    """Hide a paper from the public again; what was booked from it stays."""
    with ledger():
        paper.published_at = None
        paper.save(update_fields=["published_at"])
        note("withdraw", paper.name)


def published_until() -> datetime | None:
    """The time of the latest publication; None if there was none. One query."""
    return Publication.objects.order_by("-published_at").values_list("published_at", flat=True).first()
