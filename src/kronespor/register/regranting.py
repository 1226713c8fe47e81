"""What recipients pass on to others of what they were given: a volunteer centre, an umbrella organisation.

The municipality's money is spent when the first of them is paid. What is passed on is kept beside that, never as
spending of its own, so that it is counted once and can be followed to whoever has it in the end.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum

from kronespor.register.acting import actor
from kronespor.register.errors import RegisterError
from kronespor.register.extracts import Regrant
from kronespor.register.ledger import book_time, ledger


class Way(NamedTuple):
    """From whom to whom money was passed on, of which year, and of which initiative (None: not said)."""

    giver_id: int
    receiver_id: int
    fiscal_year: int
    initiative_id: int | None = None


def keep_regrants(stated: Iterable[tuple[Way, int]], text: str = "") -> int:
    """Keep what was passed on in all, in øre: what differs from what is known is added, so that the same again changes
    nothing. How many ways have become otherwise. RegisterError where somebody passes on to itself.
    """
    wanted: dict[Way, int] = defaultdict(int)
    for way, ore in stated:
        if way.giver_id == way.receiver_id:
            raise RegisterError("passes-on-to-itself")
        wanted[way] += ore
    with ledger():
        known, at = _sums(), book_time()
        changed = [(way, ore - known.get(way, 0)) for way, ore in wanted.items() if ore != known.get(way, 0)]
        for way, ore in changed:
            Regrant.objects.create(
                **way._asdict(),
                amount=ore,
                text=text[:300],
                made_at=at,
                made_by=actor(),
            )
    return len(changed)


class PassedOn(NamedTuple):
    """What one recipient passed on to another of a year, in kroner."""

    giver: int
    receiver: int
    year: int
    kroner: Decimal


def passed_on(plans: Collection[int] = (), known_at: datetime | None = None) -> list[PassedOn]:
    """What was passed on, of all plans or of the initiatives of some; one query."""
    sums: dict[tuple[int, int, int], int] = defaultdict(int)
    for way, ore in _sums(plans, known_at).items():
        sums[way[:3]] += ore
    return [PassedOn(*key, Decimal(ore) / 100) for key, ore in sorted(sums.items()) if ore]


def _sums(plans: Collection[int] = (), known_at: datetime | None = None) -> dict[Way, int]:
    rows = Regrant.objects.all()
    if plans:
        rows = rows.filter(initiative__plan__in=plans)
    if known_at:
        rows = rows.filter(made_at__lte=known_at)
    sums = rows.values_list(*Way._fields).annotate(Sum("amount")).order_by(*Way._fields)
    return {Way(*key): ore for *key, ore in sums}
