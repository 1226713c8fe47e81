"""What initiatives are called on a day: the name of their first paper until they are renamed."""

from collections.abc import Collection
from datetime import date, datetime

from kronespor.register.models import Initiative, Naming

MANY = 500  # initiatives: the names of all are fetched at once where more are asked for


def names_of(
    initiatives: Collection[int], as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, str]:
    """Number -> name as decided by a day and known at a time; two queries, however many."""
    first = Initiative.objects.all()
    if len(initiatives) <= MANY:
        first = first.filter(pk__in=initiatives)
    return dict(first.values_list("pk", "name")) | names_given(initiatives, as_of, known_at)


def names_given(
    initiatives: Collection[int], as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, str]:
    """Number -> name of those that were renamed by a day, as known at a time; one query."""
    given = Naming.objects.all()
    if len(initiatives) <= MANY:
        given = given.filter(initiative__in=initiatives)
    if as_of:
        given = given.filter(decided_on__lte=as_of)
    if known_at:
        given = given.filter(booked_at__lte=known_at)
    return dict(given.order_by("decided_on", "pk").values_list("initiative_id", "name"))
