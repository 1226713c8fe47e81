"""What the public sees: the register as it was known at the latest publication, and the published documents."""

from collections.abc import Iterable
from datetime import datetime

from kronespor.intake.activity import note
from kronespor.intake.models import Publication, StoredDocument
from kronespor.register.acting import actor
from kronespor.register.ledger import book_time, ledger


def publish(documents: Iterable[StoredDocument] = (), text: str = "") -> Publication:
    """Let the public see all that is booked by now, and these documents."""
    with ledger():
        now = book_time()
        StoredDocument.objects.filter(pk__in=[d.pk for d in documents]).update(published_at=now)
        note("publish", text)
        return Publication.objects.create(published_at=now, published_by=actor(), text=text[:300])


def withdraw(document: StoredDocument) -> None:
    """Hide a document from the public again; what was booked from it stays."""
    with ledger():
        document.published_at = None
        document.save(update_fields=["published_at"])
        note("withdraw", document.name)


def published_until() -> datetime | None:
    """The time of the latest publication; None if there was none. One query."""
    return Publication.objects.order_by("-published_at").values_list("published_at", flat=True).first()
