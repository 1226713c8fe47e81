"""Which plan a table is about: what its caption, else its document, calls a plan; and the plans of like names."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from kronespor.language import UPPER, YEAR, Language, Municipality, fold
from kronespor.remarks import Term, in_words

SHORTEST = 6  # letters of a plan's name without its years: what is shorter may be part of anything
_YEARS = re.compile(rf"{YEAR}\s?[-–]\s?{YEAR}")


@dataclass(frozen=True)
class PlanFound:
    """The name of a plan, and the text in which it was found."""

    name: str
    text: str


def plan_of(title: str, texts: Iterable[str], language: Language, municipality: Municipality) -> PlanFound:
    """The plan that a table of this title is about.

    What its title calls a plan of a span of years ("Klimastrategi 2024-2027"); else, where it speaks of no plan at all,
    the one plan that its document's `texts` so name; else the title without years, unit, source and remarks.
    """
    if in_title := _plans_in(title, language, municipality):
        return PlanFound(in_title[0], title)
    if not _speaks_of_plan(municipality).search(title):
        elsewhere = {
            fold(name): PlanFound(name, text) for text in texts for name in _plans_in(text, language, municipality)
        }
        if len(elsewhere) == 1:
            return next(iter(elsewhere.values()))
    return PlanFound(_bare(title, language), title)


def alike(name: str, known: Collection[str]) -> tuple[str, ...]:
    """The known plans, of another name, whose names without years are part of this one, or this of theirs.

    Of plans that both name their years the years must be the same.
    """
    core, years = _core(name), _years(name)
    found = []
    for other in known:
        core_of_other, years_of_other = _core(other), _years(other)
        if fold(other) == fold(name) or min(len(core), len(core_of_other)) < SHORTEST:
            continue
        if years and years_of_other and years != years_of_other:
            continue
        if core in core_of_other or core_of_other in core:
            found.append(other)
    return tuple(found)


@cache
def _speaks_of_plan(municipality: Municipality) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(municipality.plans.words)})", re.IGNORECASE)


@cache
def _named(language: Language, municipality: Municipality) -> re.Pattern[str]:
    """A plan with its span of years: a word that ends as plans are called, what it is for, the years."""
    words = "|".join(sorted(municipality.plans.words, key=len, reverse=True))
    endings = "|".join(sorted(filter(None, municipality.plans.endings), key=len, reverse=True))
    joins, purpose = language.prose.joins.pattern, language.facts.purpose.pattern
    return re.compile(
        rf"(?<![\w-])((?:[{UPPER}][\w-]*(?:,| (?i:{joins})) )*[\w-]*(?i:{words})(?:{endings})?"
        rf"(?: (?i:{purpose}) [^\d,.:;()]+?)? {_YEARS.pattern})(?!\d)"
    )


def _plans_in(text: str, language: Language, municipality: Municipality) -> list[str]:
    found = (" ".join(m[1].split()) for m in _named(language, municipality).finditer(text))
    return [name for name in found if name[0].isupper()]


def _bare(title: str, language: Language) -> str:
    """A title without years, unit, source and remarks."""
    for mark in re.finditer(r"\s*[,(]\s*", title):
        rest = title[mark.end() :]
        if re.match(YEAR, rest) or language.units.heading.match(rest) or language.columns.is_source(rest):
            title = title[: mark.start()]
            break
    return title.strip(" .:,") or in_words(Term("untitled"), language.code)


def _core(name: str) -> str:
    return fold(re.sub(YEAR, " ", name)).replace(" ", "")


def _years(name: str) -> list[str]:
    return re.findall(YEAR, name)
