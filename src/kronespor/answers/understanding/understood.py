"""What was understood of a question: a query, the words that led to each part of it, and what is in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kronespor.answers.query import BREAKDOWNS, LAYOUTS, MEASURES, NUMBERS, UNITS, Query
from kronespor.answers.understanding.names import RegisterNames
from kronespor.register.models import YEARS
from kronespor.remarks import Remark, Term

FIELDS = {
    "plans": Term("asked-plans"),
    "themes": Term("asked-themes"),
    "initiatives": Term("asked-initiatives"),
    "recipients": Term("asked-recipients"),
    "funds": Term("asked-funds"),
    "without": Term("asked-without"),
}
"""What the fields of a query are called."""


Span = tuple[int, int]
"""Where something begins and ends in a question."""
Asked = str | bool | date | tuple[int, ...]
"""A name of the register or a choice, whether money comes from outside, a day, or years."""


@dataclass(frozen=True)
class Interpretation:
    """A part of a query: its field, what is asked of it, and the words of the question that led to it.

    `start`, `end`: where those stand in the question; `spans`: where each of them does, if others stand between them.
    `is_sure`: nothing else could be meant.
    """

    field: str
    value: Asked
    words: str
    start: int
    end: int
    is_sure: bool = True
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Understood:
    """A query, how it was come by, what is in doubt, and the words that led to nothing."""

    query: Query
    interpretations: tuple[Interpretation, ...] = ()
    doubts: tuple[Remark, ...] = ()
    unused: tuple[str, ...] = ()


def doubt(code: str, **values: str | date | Term) -> Remark:
    """Something that a person should look at before the answer is believed."""
    return Remark(code, "warning", values=values)


def checked(understood: Understood, names: RegisterNames) -> Understood:
    """The same without what the register does not have: nothing it says is believed unseen."""
    query, doubts = understood.query, list(understood.doubts)
    known = {name: _known(query, name, names) for name in NUMBERS}
    doubts += [doubt("not-in-register", field=FIELDS[n]) for n in NUMBERS if known[n] != getattr(query, n)]
    query = replace(
        query,
        plans=known["plans"],
        themes=known["themes"],
        initiatives=known["initiatives"],
        recipients=known["recipients"],
        funds=known["funds"],
        without=known["without"],
        years=tuple(sorted(set(query.years) & set(YEARS))),
        measures=_in_order(MEASURES, query.measures) or ("current",),
        by=_in_order((*BREAKDOWNS, "plan"), query.by) or ("initiative",),
        layout=query.layout if query.layout in LAYOUTS else "plans",
        unit=query.unit if query.unit in UNITS else "",
    )
    return replace(understood, query=query, doubts=tuple(doubts))


def _known(query: Query, name: str, names: RegisterNames) -> tuple[int, ...]:
    """The numbers of a field that the register has."""
    kind = "initiatives" if name == "without" else name
    known = names.numbers(kind)
    return tuple(number for number in getattr(query, name) if number in known)


def _in_order(known: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """What is known of what is asked for."""
    return tuple(name for name in known if name in asked)
