"""The amounts of a passage, each with the words around it, and what these words say that sentences share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property

from kronespor.footing.lines import Line
from kronespor.footing.units import ProseAmount, amounts_in_prose
from kronespor.language import UPPER, Language

LONGEST_LINK = 80  # characters between two amounts of one list
HALF, UNIT = Decimal("0.5"), Decimal(1)
SIGNS = ("-", "–", "−", "÷", "+")  # right before an amount
_SIGNED = re.compile(r"(?:^|[\s(])[-–−÷+]$")  # a sign of the amount itself: not that of "2-3 mio. kr."
ROUNDED_BY = 1
"""Units of the last digit that is no zero, by which an amount with "ca." may miss."""


@dataclass(frozen=True)
class Said:
    """An amount of a passage, its place among them, and the words since the one before it and until the next.

    `margin`: how many kroner the figure may be from what it stands for; `is_bound`: "at least" or "up to" so much, so
    that nothing is asserted of it; `is_signed`: with a minus of its own, so that it is added and nothing else.
    """

    n: int
    amount: ProseAmount
    before: str
    after: str
    margin: Decimal
    is_bound: bool
    is_signed: bool

    @property
    def kroner(self) -> Decimal:
        """What is printed, in kroner."""
        return self.amount.kroner

    @cached_property
    def opening(self) -> str:
        """The words before it in its sentence."""
        return sentences_of(self.before)[-1]

    @cached_property
    def ending(self) -> str:
        """The words behind it in its clause."""
        return re.split(r"[;:.]", sentences_of(self.after)[0])[0]

    @cached_property
    def goes_on(self) -> bool:
        """Whether it stands in the sentence of the amount before it, not far behind it."""
        return len(sentences_of(self.before)) == 1 and len(self.before) <= LONGEST_LINK


@dataclass(frozen=True)
class SaidPassage:
    """The amounts of a passage, and the numbers beside them by the place of the amount that they stand at.

    `shares`: the share that is printed before a whole; `rates`: a change in percent behind what it comes to; `counts`:
    how many at a price.
    """

    said: Sequence[Said]
    language: Language
    shares: Mapping[int, Line]
    rates: Mapping[int, Line]
    counts: Mapping[int, Line]

    @property
    def numbers(self) -> list[Line]:
        """The lines that follow those of the amounts."""
        return [*self.shares.values(), *self.rates.values(), *self.counts.values()]

    def place(self, kind: str, n: int) -> int:
        """The place among all lines of the number that stands at an amount."""
        before = {"shares": 0, "rates": len(self.shares), "counts": len(self.shares) + len(self.rates)}[kind]
        return (
            len(self.said)
            + before
            + list({"shares": self.shares, "rates": self.rates, "counts": self.counts}[kind]).index(n)
        )


def said_in(text: str, language: Language) -> list[Said]:
    """The amounts of a text, each with the words around it."""
    amounts = amounts_in_prose(text, language)
    ends = [0, *(a.end for a in amounts)]
    starts = [*(a.start for a in amounts), len(text)]
    said = []
    for n, amount in enumerate(amounts):
        before, after = text[ends[n] : amount.start], text[amount.end : starts[n + 1]]
        prose = language.prose
        is_rounded = prose.rounded.end(before.rstrip())
        margin, has_sign = _margin(amount, is_rounded), _SIGNED.search(before) is not None
        is_signed = has_sign and not before.endswith("+")
        if has_sign:
            amount = replace(
                amount, kroner=-amount.kroner if is_signed else amount.kroner, printed=before[-1] + amount.printed
            )
        is_bound = prose.bounds.end(before.rstrip()) or (before.endswith(SIGNS) and not has_sign)
        said.append(Said(n, amount, before, after, margin, is_bound, is_signed))
    return said


def _margin(amount: ProseAmount, is_rounded: bool) -> Decimal:
    """Half a unit of the last place that is printed; of a round figure a unit of its last digit that is no zero."""
    digits = _digits(amount)
    if not digits or not int(digits):
        return UNIT
    return ROUNDED_BY * last_place(amount) if is_rounded else HALF * amount.kroner / int(digits)


def last_place(amount: ProseAmount) -> Decimal:
    """A unit of the last digit of an amount that is no zero, in kroner."""
    digits = _digits(amount).rstrip("0")
    return amount.kroner / int(digits) if digits else UNIT


def _digits(amount: ProseAmount) -> str:
    number = re.search(r"\d(?:[\d.,\s]*\d)?", amount.printed)
    return re.sub(r"\D", "", number[0]) if number else ""


@cache
def _break() -> re.Pattern[str]:
    """Matches where a sentence ends; the point of an amount's unit may be the end of one."""
    return re.compile(rf"(?:^|[.!?])\s+(?=[{UPPER}])")


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, without the points between them."""
    return _break().split(text)


def is_link(said: Said, language: Language) -> bool:
    """Whether an amount is one more of the list that the one before it stands in; ", og" begins something else."""
    _, comma, tail = said.before.rpartition(",")
    joins = language.prose.joins
    return not joins.begin(tail.lstrip()) if comma else joins.stand_in(said.before)


def are_alike(parts: Sequence[Said], language: Language) -> bool:
    """Whether amounts may be added: each is meant once, and none is an income, a saving or less among costs or more."""
    prose = language.prose
    words = [f"{p.opening[-LONGEST_LINK:]} {p.ending}" for p in parts]
    adds, subtracts = any(map(prose.adds.stand_in, words)), any(map(prose.subtracts.stand_in, words))
    return not (adds and subtracts) and not any(is_repeated(text, language) for text in words)


def is_repeated(words: str, language: Language) -> bool:
    """Whether an amount is meant so many times: "pr. barn", "årligt", but not "pr. 31. oktober"."""
    return language.prose.per.stand_in(re.sub(r"\S+ (?=\d)", "", words))
