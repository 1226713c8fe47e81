"""What initiatives are called on a day: the name of their first paper until they are renamed."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from kronespor.register.models import Initiative, Naming

MANY = 500  # initiatives: the names of all are fetched at once where more are asked for


def names_of(
    initiatives: Collection[int], as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, str]:
    """Number -> name as decided by a day and known at a time; two queries, however many."""
    first, given = Initiative.objects.all(), names_given(as_of, known_at)
    if len(initiatives) <= MANY:
        first, given = first.filter(pk__in=initiatives), given.filter(initiative__in=initiatives)
    found = dict(first.values_list("pk", "name"))
    found.update(given.reverse().values_list("initiative_id", "name"))
    return found


def names_given(as_of: date | None = None, known_at: datetime | None = None) -> QuerySet[Naming]:
    """The new names that initiatives were given by a day, as known at a time, the latest first."""
    given = Naming.objects.order_by("-decided_on", "-pk")
    if as_of:
        given = given.filter(decided_on__lte=as_of)
    if known_at:
        given = given.filter(booked_at__lte=known_at)
    return given
