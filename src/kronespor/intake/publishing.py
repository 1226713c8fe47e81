"""What the public sees: the register as it was known at the latest publication, and the published documents."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kronespor.intake.activity import note
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Publication, StoredDocument
from kronespor.register.acting import actor
from kronespor.register.ledger import book_time, ledger
from kronespor.register.prepared import prepared


def publish(documents: Iterable[StoredDocument] = (), text: str = "") -> Publication:
    """Let the public see all that is booked by now, and these documents."""
    with ledger():
        now = book_time()
        shown = StoredDocument.objects.filter(pk__in=[d.pk for d in documents])
        shown.update(published_at=now, withdrawn_at=None, withdrawn_because="")
        note("publish", text)
        return Publication.objects.create(published_at=now, published_by=actor(), text=text[:300])


def withdraw(document: StoredDocument, why: str) -> None:
    """Take a published document back from the public, which is told when and why; what was booked from it stays.

    IntakeError without a reason, or if it is not published.
    """
    if not why.strip():
        raise IntakeError("withdrawal-without-reason", name=document.name)
    with ledger():
        document.refresh_from_db(fields=["published_at"])
        if document.published_at is None:
            raise IntakeError("not-published", name=document.name)
        document.published_at, document.withdrawn_at = None, book_time()
        document.withdrawn_because = why.strip()[:500]
        document.save(update_fields=["published_at", "withdrawn_at", "withdrawn_because"])
        note("withdraw", f"{document.name}: {document.withdrawn_because}"[:300])


def published_until() -> datetime | None:
    """The time of the latest publication; None if there was none. One query."""
    return next(iter(_latest().ask()), None)


@prepared
def _latest() -> QuerySet[Publication, Any]:
    return Publication.objects.order_by("-published_at").values_list("published_at", flat=True)[:1]
