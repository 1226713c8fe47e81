"""Four eyes: what one person has made, reviewed or set is booked, recorded and released by another."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q

from kronespor.intake.errors import IntakeError
from kronespor.intake.models import DraftItem, Filing, ReviewStep
from kronespor.register.acting import actor

ACTING = ("caseworker", "approver", "administrator")
"""The roles that draft, review or book."""


def two_persons() -> bool:
    """Whether another person is asked for: as the settings say, else where more than one account may act."""
    if settings.FOUR_EYES is not None:
        return bool(settings.FOUR_EYES)
    may_act = Q(groups__name__in=ACTING) | Q(is_superuser=True)
    return get_user_model().objects.filter(may_act, is_active=True).distinct().count() > 1


def another_person(authors: Iterable[str]) -> None:
    """Let pass whoever acts and is none of the authors. IntakeError else, where two persons are asked for.

    A name in other letters ("anna", "Anna") is the same person's: on the command line anybody can write it so.
    """
    if not two_persons():
        return
    if not actor():
        raise IntakeError("nobody-acts")
    if actor().casefold() in {author.casefold() for author in authors}:
        raise IntakeError("another-person-books", person=actor())


def authors_of(items: Sequence[DraftItem]) -> set[str]:
    """Everyone who imported items, filed their document, or took a step with any figure of a statement, be it undone.

    What one step sets (the plan, a name) may be of the whole statement.
    """
    filings = Filing.objects.filter(document__in={i.statement.document_id for i in items})
    steps = ReviewStep.objects.filter(item__statement__in={i.statement_id for i in items})
    return {
        *steps.values_list("taken_by", flat=True).distinct(),
        *filings.values_list("filed_by", flat=True).distinct(),
        *(name for i in items for name in (i.statement.document.imported_by, i.reviewed_by)),
    }
