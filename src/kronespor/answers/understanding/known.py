"""The names that a question may mean: those of the register, without the words that all of them have."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources

import snowballstemmer

from kronespor.language import fold
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative, Naming, Recipient, Theme

KINDS = ("funds", "initiatives", "recipients", "plans", "themes")
"""In the order they are looked for: what a more special name has taken, a more general one does not take again."""
WORD = re.compile(r"[^\W_]+")


def words_of(name: str) -> frozenset[str]:
    """The words of a list beside this file."""
    return frozenset(resources.files(__package__).joinpath(f"{name}.txt").read_text("utf-8").split())


GENERIC = words_of("generic")
"""Words that names have in common, folded."""
ALIKE = {"stats": "stat", "kommunal": "kommun"}
"""Stems of words that are made of others."""
IN_BRACKETS = re.compile(r"\(([^()]+)\)")
PLAN_WORDS = ("handlingsplan", "handleplan", "handelplan", "plan")
"""What a compound ends with that names a plan: integrationshandleplan; also as it is often misspelt."""


@lru_cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word, without Danish endings; words for one thing have one."""
    found = str(_stemmer("danish").stemWord(fold(word)))
    return ALIKE.get(found, found)


def bare(word: str) -> str:
    """A word without the plan that it is a compound with: "Integrationshandleplanen" -> "integration"; else as "
    "it is."""
    folded = fold(word)
    if folded.startswith(PLAN_WORDS):
        return folded
    for ending in ("", "en", "er", "erne", "s", "ens", "ernes"):
        for name in PLAN_WORDS:
            if folded.endswith(name + ending) and len(folded) > len(name + ending) + 3:
                return folded.removesuffix(name + ending).removesuffix("s")
    return folded


def stems_of(name: str) -> tuple[str, ...]:
    """The stems that tell a name from others."""
    words = (bare(word) for word in WORD.findall(name))
    return tuple(dict.fromkeys(stem(w) for w in words if w not in GENERIC and not w.isdigit() and len(w) > 1))


@dataclass(frozen=True)
class Name:
    """A name of something in the register, and its stems."""

    kind: str
    number: int
    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """The names there are; `periods`: of plans, as far as they are known; `plan_of`: of initiatives."""

    names: tuple[Name, ...]
    periods: dict[int, tuple[int | None, int | None]]
    plan_of: dict[int, int] = field(default_factory=dict)

    @cached_property
    def spread(self) -> dict[str, Counter[str]]:
        """Kind -> of how many things of that kind the names have a stem."""
        found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        of: dict[tuple[str, int], set[str]] = {}
        for name in self.names:
            of.setdefault((name.kind, name.number), set()).update(name.stems)
        for (kind, _number), stems in of.items():
            found[kind].update(stems)
        return found

    @cached_property
    def by_letter(self) -> dict[str, list[str]]:
        """First letter -> the stems that begin with it."""
        found: dict[str, list[str]] = {}
        for s in dict.fromkeys(s for name in self.names for s in name.stems):
            found.setdefault(s[:1], []).append(s)
        return found

    def numbers(self, kind: str) -> set[int]:
        """The numbers of a kind."""
        return {n.number for n in self.names if n.kind == kind}

    def label(self, kind: str, number: int) -> str:
        """The first name of something."""
        return next((n.text for n in self.names if (n.kind, n.number) == (kind, number)), str(number))


def known() -> Known:
    """The names of the register; seven queries."""
    plans = list(ActionPlan.objects.order_by("pk"))
    rows: list[tuple[str, int, str]] = [("plans", p.pk, p.name) for p in plans]
    initiatives = list(Initiative.objects.order_by("pk").values_list("pk", "plan_id", "name"))
    rows += [("initiatives", pk, name) for pk, _plan, name in initiatives]
    rows += _rows("initiatives", Naming.objects.order_by("pk").values_list("initiative_id", "name"))
    rows += _rows("initiatives", Alias.objects.order_by("pk").values_list("initiative_id", "name"))
    rows += _rows("themes", Theme.objects.order_by("pk").values_list("pk", "name"))
    rows += _rows("recipients", Recipient.objects.order_by("pk").values_list("pk", "name"))
    rows += _rows("funds", Fund.objects.order_by("pk").values_list("pk", "name"))
    rows += [(kind, number, part) for kind, number, text in rows for part in IN_BRACKETS.findall(text)]
    names = (Name(kind, number, text, stems_of(text)) for kind, number, text in dict.fromkeys(rows))
    periods = {p.pk: (p.first_year, p.last_year) for p in plans}
    return Known(tuple(n for n in names if n.stems), periods, {pk: plan for pk, plan, _name in initiatives})


def _rows(kind: str, rows: Iterable[tuple[int, str]]) -> list[tuple[str, int, str]]:
    return [(kind, number, text) for number, text in rows]
