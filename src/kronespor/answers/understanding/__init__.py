"""A councillor's question -> a query, with the words that led to each part of it, and what was not understood.

Rules and words, no network. A municipality may plug in another understanding (KRONESPOR_UNDERSTANDING, as
`module:function`): it is given the same and its proposal goes through the same checks.
"""

import importlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils import timezone

from kronespor.answers.spent import is_told
from kronespor.answers.understanding.doubts import accounted
from kronespor.answers.understanding.names import RegisterNames, register_names
from kronespor.answers.understanding.reading import understand
from kronespor.answers.understanding.understood import Interpretation, Understood, checked
from kronespor.answers.understanding.vocabulary import Vocabulary, vocabulary

Understander = Callable[[str, RegisterNames, date], Understood]


def understood(text: str, today: date | None = None, names: RegisterNames | None = None) -> Understood:
    """What a question asks the register for; checked, and its words accounted for, whoever has understood it.

    `names`: those of the register, for one who has many questions.
    """
    names = names or known_names()
    found = checked(_understander()(text, names, today or timezone.localdate()), names)
    return _with_spent(accounted(found, text, names, own_vocabulary()))


SPENT = ("spending-unknown", "left-of-initiative")
"""The doubts of a question of what was spent, or left of an initiative, that extracts of the finance system answer."""


def _with_spent(found: Understood) -> Understood:
    """The same with what was spent, where that is asked for and the register has been told."""
    doubts = tuple(remark for remark in found.doubts if remark.code not in SPENT)
    if len(doubts) == len(found.doubts) or not is_told(found.query):
        return found
    query = replace(found.query, measures=tuple(dict.fromkeys((*found.query.measures, "spent"))))
    return replace(found, query=query, doubts=doubts)


def known_names() -> RegisterNames:
    """The names that a question may mean."""
    return register_names(own_vocabulary())


def own_vocabulary() -> Vocabulary:
    """The words of questions, as this municipality has them."""
    return vocabulary(settings.MUNICIPALITY_WORDS)


def _understander() -> Understander:
    own = settings.UNDERSTANDING
    if not own:
        return lambda text, names, today: understand(text, names, today, own_vocabulary())
    module, _, name = own.partition(":")
    understander: Understander = getattr(importlib.import_module(module), name)
    return understander


__all__ = [
    "Interpretation",
    "RegisterNames",
    "Understander",
    "Understood",
    "checked",
    "known_names",
    "own_vocabulary",
    "understood",
]
