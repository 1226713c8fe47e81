"""The form of an enquiry: from a query to its fields, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kronespor.answers.answer import TEXTS
from kronespor.answers.query import BREAKDOWNS, LAYOUTS, MEASURES, NUMBERS, UNITS, Query
from kronespor.answers.understanding import Interpretation, RegisterNames, Understood, checked
from kronespor.language import fold
from kronespor.papers.printing import date_text, years_text
from kronespor.register.models import YEARS
from kronespor.web.parameters import number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError

NAMED = tuple(name for name in NUMBERS if name != "plans")
"""The fields of a query that hold numbers of things with names, but for plans, which are all shown."""

LABELS = {
    "original": gettext_noop("originally"),
    "current": gettext_noop("now"),
    "change": gettext_noop("change"),
    "left": gettext_noop("not allocated"),
    "ending": gettext_noop("what runs out"),
    "spent": gettext_noop("spent"),
    "initiative": gettext_noop("initiative"),
    "theme": gettext_noop("theme"),
    "fund": gettext_noop("source"),
    "recipient": gettext_noop("recipient"),
    "plan": gettext_noop("action plan"),
    "plans": gettext_noop("one table per plan"),
    "areas": gettext_noop("by area, own and external money"),
    "list": gettext_noop("one list with sources"),
    "initiatives": gettext_noop("initiative"),
    "themes": gettext_noop("theme"),
    "funds": gettext_noop("source"),
    "recipients": gettext_noop("recipient"),
    "introduction": gettext_noop("Introduction"),
    "conclusion": gettext_noop("Conclusion"),
    "closing": gettext_noop("Closing"),
    "signature": gettext_noop("Signature"),
}


@dataclass(frozen=True)
class Draft:
    """What the form holds: a query, texts, and the number of the version that it was opened from."""

    query: Query
    texts: Mapping[str, str]
    opened: int


def texts_of(post: QueryDict) -> dict[str, str]:
    """The texts as they were typed."""
    return {name: post.get(name, "").strip() for name in ("title", *TEXTS)}


def query_of(post: QueryDict, names: RegisterNames) -> Query:
    """The query of the form. FormError or PlanningError names what is not understood."""
    values: dict[str, Any] = {"plans": tuple(map(number_of, post.getlist("plans")))}
    for name in NAMED:
        values[name] = tuple(number_of(v.partition(":")[2]) for v in post.getlist("keep") if v.startswith(f"{name}:"))
    if adding := post.get("add", "").strip():
        field, number = _added(adding, bool(post.get("leave_out")), names)
        values[field] = (*values[field], number)
    query = Query(
        **values,
        years=_years(post.get("years", "")),
        measures=tuple(post.getlist("measures")),
        by=tuple(post.getlist("by")),
        external={"external": True, "own": False}.get(post.get("external", "")),
        as_of=day_of(post.get("as_of", "")),
        layout=next((one for one in LAYOUTS if one == post.get("layout")), LAYOUTS[0]),
        unit=post.get("unit", ""),
    )
    return checked(Understood(query), names).query


def _added(text: str, is_left_out: bool, names: RegisterNames) -> tuple[str, int]:
    """The field that a name is added to, and its number."""
    name = text.partition(": ")[2] or text
    match = next((n for n in names.names if fold(names.told_apart(n)) == fold(name) and n.kind != "plans"), None)
    if match is None or (is_left_out and match.kind != "initiatives"):
        raise FormError("name-not-offered", name=name[:80])
    return "without" if is_left_out else match.kind, match.number


def _years(text: str) -> tuple[int, ...]:
    years: set[int] = set()
    for part in filter(None, map(str.strip, text.replace("–", "-").replace(";", ",").split(","))):
        first, dash, last = (side.strip() for side in part.partition("-"))
        start, end = number_of(first), number_of(last if dash else first)
        if not (start in YEARS and end in YEARS and start <= end):
            raise FormError("no-years", text=part[:40])
        years.update(range(start, end + 1))
    return tuple(sorted(years))


def fields(query: Query, names: RegisterNames, understood: Understood | None) -> dict[str, Any]:
    """The choices of the form, each with the words of the question that led to it."""
    words = {(part.field, part.value): part.words for part in understood.interpretations} if understood else {}

    def labelled(field: str, codes: tuple[str, ...]) -> list[tuple[str, str, str]]:
        return [(code, _(LABELS[code]), words.get((field, code), "")) for code in codes]

    def named(field: str, kind: str, numbers: Any) -> list[tuple[str, int, str, str]]:
        labels = [(number, names.label(kind, number)) for number in numbers]
        return [(field, number, label, words.get((field, label), "")) for number, label in labels]

    return {
        "plans": named("plans", "plans", sorted(names.numbers("plans"))),
        "chosen": [row for name in NAMED for row in named(name, _kind(name), getattr(query, name))],
        "adding": sorted({f"{_(LABELS[n.kind])}: {names.told_apart(n)}" for n in names.names if n.kind != "plans"}),
        "years": years_text(query.years),
        "years_words": ", ".join(text for (field, _value), text in words.items() if field == "years"),
        "measures": labelled("measures", MEASURES),
        "breakdowns": labelled("by", (*BREAKDOWNS, "plan")),
        "layouts": [(code, _(LABELS[code])) for code in LAYOUTS],
        "units": UNITS,
    }


def _kind(field: str) -> str:
    return "initiatives" if field == "without" else field


def label_of(part: Interpretation) -> str:
    """What a part of a query is called on the page: names as they are, choices as the form calls them."""
    match part.value:
        case bool():
            return _("from outside") if part.value else _("the municipality's own")
        case date():
            return date_text(part.value)
        case tuple():
            return years_text(part.value)
    if part.field == "without":
        return f"{_('without')} {part.value}"
    return _(LABELS[part.value]) if part.field in ("measures", "by") else part.value
