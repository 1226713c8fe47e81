"""The names that a question may mean: those of the register, without the words that all of them have."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative, Naming, Recipient, Theme

KINDS = ("funds", "initiatives", "recipients", "plans", "themes")
"""In the order they are looked for: what a more special name has taken, a more general one does not take again."""
WORD = re.compile(r"[^\W_]+")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


def stems_of(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The stems that tell a name from others."""
    words = (vocabulary.bare(word) for word in WORD.findall(name))
    telling = (w for w in words if w not in vocabulary.generic and not w.isdigit() and len(w) > 1)
    return tuple(dict.fromkeys(map(vocabulary.stem, telling)))


@dataclass(frozen=True)
class RegisterName:
    """A name of something in the register, and its stems."""

    kind: str
    number: int
    text: str
    stems: tuple[str, ...]


@dataclass(frozen=True)
class RegisterNames:
    """The names there are; `periods`: of plans, as far as they are known; `plan_of`: of initiatives."""

    names: tuple[RegisterName, ...]
    periods: dict[int, tuple[int | None, int | None]]
    plan_of: dict[int, int] = field(default_factory=dict)

    @cached_property
    def spread(self) -> dict[str, Counter[str]]:
        """Kind -> of how many things of that kind the names have a stem."""
        spread: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
        of: dict[tuple[str, int], set[str]] = {}
        for name in self.names:
            of.setdefault((name.kind, name.number), set()).update(name.stems)
        for (kind, _number), stems in of.items():
            spread[kind].update(stems)
        return spread

    @cached_property
    def by_letter(self) -> dict[str, list[str]]:
        """First letter -> the stems that begin with it."""
        by_letter: dict[str, list[str]] = {}
        for stem in dict.fromkeys(stem for name in self.names for stem in name.stems):
            by_letter.setdefault(stem[:1], []).append(stem)
        return by_letter

    def numbers(self, kind: str) -> set[int]:
        """The numbers of a kind."""
        return {n.number for n in self.names if n.kind == kind}

    def label(self, kind: str, number: int) -> str:
        """The first name of something."""
        return next((n.text for n in self.names if (n.kind, n.number) == (kind, number)), str(number))


def register_names(vocabulary: Vocabulary) -> RegisterNames:
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
    rows += [(kind, number, part) for kind, number, text in rows for part in _IN_BRACKETS.findall(text)]
    names = (RegisterName(kind, n, text, stems_of(text, vocabulary)) for kind, n, text in dict.fromkeys(rows))
    periods = {p.pk: (p.first_year, p.last_year) for p in plans}
    plan_of = {pk: plan for pk, plan, _name in initiatives}
    return RegisterNames(tuple(name for name in names if name.stems), periods, plan_of)


def _rows(kind: str, rows: Iterable[tuple[int, str]]) -> list[tuple[str, int, str]]:
    return [(kind, number, text) for number, text in rows]
