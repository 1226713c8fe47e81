"""What was understood of a question: a query, the words that led to each part of it, and what is in doubt."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kronespor.answers.query import BREAKDOWNS, LAYOUTS, MEASURES, NUMBERS, UNITS, Query
from kronespor.answers.understanding.known import Known

YEARS = range(1990, 2101)


@dataclass(frozen=True)
class Chip:
    """A part of a query as it is shown: its field, its value in words, and the words of the question that led to it.

    `start`, `end`: where those stand in the question. `is_sure`: nothing else could be meant.
    """

    field: str
    label: str
    words: str
    start: int
    end: int
    is_sure: bool = True


@dataclass(frozen=True)
class Understood:
    """A query, how it was come by, what is in doubt (a sentence each), and the words that led to nothing."""

    query: Query
    chips: tuple[Chip, ...] = ()
    doubts: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def checked(found: Understood, known: Known) -> Understood:
    """The same without what the register does not have: nothing it says is believed unseen."""
    query, doubts = found.query, list(found.doubts)
    kinds = {name: "initiatives" if name == "without" else name for name in NUMBERS}
    values: dict[str, object] = {}
    for name, kind in kinds.items():
        own = tuple(n for n in getattr(query, name) if n in known.numbers(kind))
        if own != getattr(query, name):
            doubts.append(_("Something that the register does not have was left out of %(field)s.") % {"field": name})
        values[name] = own
    values["years"] = tuple(sorted({y for y in query.years if y in YEARS}))
    values["measures"] = tuple(m for m in MEASURES if m in query.measures) or ("current",)
    values["by"] = tuple(b for b in (*BREAKDOWNS, "plan") if b in query.by) or ("initiative",)
    values["layout"] = query.layout if query.layout in LAYOUTS else "plans"
    values["unit"] = query.unit if query.unit in UNITS else ""
    return replace(found, query=replace(query, **values), doubts=tuple(doubts))  # type: ignore[arg-type]
