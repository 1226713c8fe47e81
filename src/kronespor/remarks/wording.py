"""Remarks put into words, in the reader's language, by the catalogues in `locale`.

The message ids of a catalogue are codes; its strings are sentences with the names of places and values in braces. Each
room has a catalogue of its own (`reading.po`, `register.po` …), in Danish and in English. `{where}` is the place in
words, `{in_unit}` the unit in brackets where there is one.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from kronespor.remarks.catalogues import Catalogue
from kronespor.remarks.remark import Cause, Money, Place, Remark, Term, Value

LOCALE = Path(__file__).parent / "locale"
LONGEST = 80
"""Characters of a row's or column's name that a sentence has at most."""
WHERE = {"table": "at-table", "list": "at-list", "row": "at-row", "column": "at-column"}
"""The parts of a place that `{where}` names, from the larger to the smaller, and how."""


@cache
def catalogue(language: str) -> Catalogue:
    """The sentences of all rooms in a language."""
    return Catalogue((LOCALE / language / "LC_MESSAGES").glob("*.po"))


def in_words(spoken: Remark | Cause | Term, language: str) -> str:
    """The sentence (of a Term: the word) in Danish ("da") or English ("en"). A code without one is shown as it is."""
    language = language if language in ("da", "en") else "en"
    sentences = catalogue(language)
    if isinstance(spoken, Term):
        return sentences.gettext(spoken.code)
    values = {**(_place(spoken.place, language) if isinstance(spoken, Remark) else {}), **spoken.values}
    template = sentences.gettext(spoken.code)
    if isinstance(n := values.get("n"), int):
        plural = sentences.ngettext(spoken.code, spoken.code, n)
        template = plural if plural != spoken.code else template
        values["n"] = Decimal(n)  # a count is printed as numbers are
    if template == spoken.code:
        return _without_sentence(spoken, language)
    decimals = values.get("decimals", 0)
    named = {
        name: printed(value, language, decimals if isinstance(decimals, int) else 0) for name, value in values.items()
    }
    named["in_unit"] = f" ({named['unit']})" if named.get("unit") else ""
    try:
        return template.format_map(named)
    except KeyError:  # kept by an earlier version, whose sentence named other values
        return _without_sentence(spoken, language)


def _place(place: Place, language: str) -> dict[str, Value]:
    """What a sentence may name of a place: each part of it, and `where`, the cell or passage of a document in words."""
    parts: dict[str, Value] = {name: getattr(place, name) for name in place.__dataclass_fields__}
    for name in ("row", "column"):
        text = str(parts[name])
        parts[name] = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    sentences = catalogue(language)
    parts_in_words = (sentences.gettext(code).format_map(parts) for name, code in WHERE.items() if parts[name])
    return {**parts, "where": ", ".join(parts_in_words)}


def printed(value: Value, language: str, decimals: int = 0) -> str:
    """A value as a sentence has it; `decimals`: how many an amount has at least."""
    from kronespor.language import language as language_of  # later: `kronespor --version` needs none

    readers = language_of(language)
    match value:
        case Decimal():
            own = max(-int(value.normalize().as_tuple().exponent), 0)
            return readers.number(value, max(own, decimals))
        case Money():
            return f"{readers.number(value.kroner)} kr."
        case date():
            return readers.date(value)
        case Term() | Remark():
            return in_words(value, language)
        case tuple():
            return _separator(value).join(printed(v, language, decimals) for v in value)
    return str(value)


def _separator(values: tuple[Value, ...]) -> str:
    """What stands between several: a comma, where they have none in them."""
    if any(isinstance(v, Remark) for v in values):
        return "; "
    return " / " if any(isinstance(v, Decimal | Money) for v in values) else ", "


def _without_sentence(spoken: Remark | Cause, language: str) -> str:
    """What is shown of a code that another version has written: its place, the code and what it names."""
    where = _place(spoken.place, language)["where"] if isinstance(spoken, Remark) else ""
    values = [f"{name} {printed(value, language)}" for name, value in spoken.values.items() if value]
    code = f"{spoken.code} ({', '.join(values)})" if values else spoken.code
    return f"{where}: {code}" if where else code
