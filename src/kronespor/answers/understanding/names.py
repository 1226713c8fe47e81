"""The names that a question may mean: those of the register, without the words that all of them have."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kronespor.answers.understanding.vocabulary import Vocabulary
from kronespor.language import fold
from kronespor.register.models import ActionPlan, Alias, Fund, Initiative, Naming, Recipient, Succession, Theme

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
    """A name of something in the register, its stems, and the numbers in it ("2024", "2027")."""

    kind: str
    number: int
    text: str
    stems: tuple[str, ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterNames:
    """The names there are; `periods`: of plans, as far as they are known; `plan_of`, `recipient_of`: of initiatives;
    `later`: initiative -> those that it has gone on as, each from a day on.
    """

    names: tuple[RegisterName, ...]
    periods: dict[int, tuple[int | None, int | None]]
    plan_of: dict[int, int] = field(default_factory=dict)
    recipient_of: dict[int, int] = field(default_factory=dict)
    later: dict[int, list[tuple[int, date]]] = field(default_factory=dict)

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

    def received_by(self, recipients: Iterable[int]) -> set[int]:
        """The initiatives whose money goes to some recipients."""
        wanted = set(recipients)
        return {initiative for initiative, recipient in self.recipient_of.items() if recipient in wanted}

    def named_after(self, initiatives: Collection[int]) -> set[int]:
        """The recipients that some initiatives are called as."""
        return {
            self.recipient_of[n]
            for n in initiatives
            if n in self.recipient_of
            and self._stems("initiatives", n) & self._stems("recipients", self.recipient_of[n])
        }

    def _stems(self, kind: str, number: int) -> set[frozenset[str]]:
        """The stems of each name of something."""
        return {frozenset(name.stems) for name in self.names if (name.kind, name.number) == (kind, number)}

    def label(self, kind: str, number: int) -> str:
        """The first name of something, with its plan where another has the same."""
        found = next((name for name in self.names if (name.kind, name.number) == (kind, number)), None)
        return self.told_apart(found) if found else str(number)

    def told_apart(self, name: RegisterName) -> str:
        """A name, with its plan in brackets where another initiative has the same."""
        if name.kind != "initiatives" or len(self._named.get(fold(name.text), ())) < 2:
            return name.text
        return f"{name.text} ({self._label_of_plan.get(self.plan_of.get(name.number, 0), '')})"

    @cached_property
    def _named(self) -> dict[str, set[int]]:
        """Folded name -> the initiatives of that name."""
        named: dict[str, set[int]] = {}
        for name in self.names:
            if name.kind == "initiatives":
                named.setdefault(fold(name.text), set()).add(name.number)
        return named

    @cached_property
    def _label_of_plan(self) -> dict[int, str]:
        return {name.number: name.text for name in reversed(self.names) if name.kind == "plans"}


def register_names(vocabulary: Vocabulary) -> RegisterNames:
    """The names of the register; eight queries."""
    plans = list(ActionPlan.objects.order_by("pk"))
    rows: list[tuple[str, int, str]] = [("plans", p.pk, p.name) for p in plans]
    initiatives = list(Initiative.objects.order_by("pk"))
    rows += [("initiatives", i.pk, i.name) for i in initiatives]
    rows += _rows("initiatives", Naming.objects.order_by("pk").values_list("initiative_id", "name"))
    rows += _rows("initiatives", Alias.objects.order_by("pk").values_list("initiative_id", "name"))
    rows += _rows("themes", Theme.objects.order_by("pk").values_list("pk", "name"))
    rows += _rows("recipients", Recipient.objects.order_by("pk").values_list("pk", "name"))
    rows += _rows("funds", Fund.objects.order_by("pk").values_list("pk", "name"))
    rows += [(kind, number, part) for kind, number, text in rows for part in _IN_BRACKETS.findall(text)]
    names = (_name(*row, vocabulary) for row in dict.fromkeys(rows))
    later: dict[int, list[tuple[int, date]]] = {}
    for before, after, day in Succession.objects.order_by("pk").values_list("before", "after", "decided_on"):
        later.setdefault(before, []).append((after, day))
    return RegisterNames(
        tuple(name for name in names if name.stems),
        {p.pk: (p.first_year, p.last_year) for p in plans},
        {i.pk: i.plan_id for i in initiatives},
        {i.pk: i.recipient_id for i in initiatives if i.recipient_id},
        later,
    )


def _name(kind: str, number: int, text: str, vocabulary: Vocabulary) -> RegisterName:
    numbers = tuple(word for word in WORD.findall(text) if word.isdigit())
    return RegisterName(kind, number, text, stems_of(text, vocabulary), numbers)


def _rows(kind: str, rows: Iterable[tuple[int, str]]) -> list[tuple[str, int, str]]:
    return [(kind, number, text) for number, text in rows]
