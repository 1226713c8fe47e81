"""A councillor's question -> a query, with the words that led to each part of it, and what was not understood.

Rules and word lists, no network. A municipality may plug in another understanding (KRONESPOR_UNDERSTANDING, as
`module:function`): it is given the same and its proposal goes through the same checks.
"""

import importlib
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils import timezone

from kronespor.answers.understanding.known import Known, known
from kronespor.answers.understanding.reading import understand
from kronespor.answers.understanding.understood import Chip, Understood, checked

Understander = Callable[[str, Known, date], Understood]


def understood(text: str, today: date | None = None) -> Understood:
    """What a question asks the register for; checked, whoever has understood it."""
    names = known()
    return checked(_understander()(text, names, today or timezone.localdate()), names)


def _understander() -> Understander:
    own = settings.UNDERSTANDING
    if not own:
        return understand
    module, _, name = own.partition(":")
    found: Understander = getattr(importlib.import_module(module), name)
    return found


__all__ = ["Chip", "Known", "Understander", "Understood", "known", "understand", "understood"]
