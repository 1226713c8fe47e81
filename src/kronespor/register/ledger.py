"""The ledger's lock, its clock and its number of changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import F

from kronespor.register.models import Revision
from kronespor.register.sealing import sealing


@contextmanager
def ledger() -> Iterator[None]:
    """All or nothing, and one writer at a time: every change of the register stands in this, and makes a new revision.

    What is changed of it is sealed (see `sealing`).
    """
    with sealing():
        yield
        if not Revision.objects.update(number=F("number") + 1):
            Revision.objects.create(number=1)


def book_time() -> datetime:
    """The time of what is booked, published or released now: later than all that was before, whatever the clock says.

    What is known by a time therefore stays what it was. Called within `ledger`.
    """
    with sealing() as changes:
        return changes.time()


def revision() -> int:
    """The number of the register's last change; one small query."""
    return Revision.objects.values_list("number", flat=True).first() or 0
