"""Ready questions: an SQL file each, beside the views that they share."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kronespor.language import Language, fold, language

if TYPE_CHECKING:
    from kronespor.corpus.asking import Answer, Results


def _words(about: str, _spoken: Language) -> dict[str, Any]:
    return {"words": fold(about).split()}


MOST_STEMS = 6
"""Of an initiative's name, as `similar.sql` asks for them."""


def _stems(about: str, spoken: Language) -> dict[str, Any]:
    """The stems of words that tell an initiative, so that "ungdomsklubber" finds "Ungdomsklubben"."""
    words = [word for word in fold(about).split() if word not in spoken.names.common]
    return {"stems": [spoken.stem(word) for word in words or fold(about).split()][:MOST_STEMS]}


def _recipient(about: str, _spoken: Language) -> dict[str, Any]:
    return {"linked": about}


def _nothing(_about: str, _spoken: Language) -> dict[str, Any]:
    return {}


READY: Mapping[str, Callable[[str, Language], dict[str, Any]]] = {
    "recipients": _words,
    "recipient": _recipient,
    "similar": _stems,
    "errors": _nothing,
    "contradictions": _words,
    "completeness": _nothing,
}
"""The ready questions, with what each makes of the words that it is asked about."""


def asked(results: "Results", name: str, about: str) -> "Answer":
    """The answer to a ready question about some words."""
    return results.ready(name, **READY[name](about, language()))
