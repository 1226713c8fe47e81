"""The ledger's lock, its clock and its numbers of changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from kronespor.register.models import Revision
from kronespor.register.prepared import prepared
from kronespor.register.sealing import sealing


@contextmanager
def ledger() -> Iterator[None]:
    """All or nothing, and one writer at a time: every change of the register stands in this, and makes a new revision.

    What is changed of it is sealed (see `sealing`). Where that is nothing but transactions booked now, the public's
    revision stays: it is told of them when they are published, which is a change of another kind.
    """
    with sealing() as changes:
        yield
        unseen = 0 if changes.may_show else 1
        if not Revision.objects.update(number=F("number") + 1, unseen=F("unseen") + unseen):
            Revision.objects.create(number=1)


def book_time() -> datetime:
    """The time of what is booked, published or released now: later than all that was before, whatever the clock says.

    What is known by a time therefore stays what it was. Called within `ledger`.
    """
    with sealing() as changes:
        return changes.time()


def revision(of_public: bool = False) -> int:
    """The number of the register's last change, or of the last that the public may see; one small query."""
    return next((number for (number,) in _number(of_public).fetch()), 0)


@prepared
def _number(of_public: bool) -> QuerySet[Revision, Any]:
    wanted = F("number") - F("unseen") if of_public else F("number")
    return Revision.objects.annotate(wanted=wanted).values_list("wanted").order_by("pk")[:1]
