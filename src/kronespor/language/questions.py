"""The words by which councillors' questions say what they want."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from kronespor.language.toml import TomlTable

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    """A table of the file in which all fields are lists of phrases."""

    @classmethod
    def of(cls, table: TomlTable) -> Self:
        """From a language file."""
        return cls(**{name: table.words(name) for name in cls.__dataclass_fields__})

    @classmethod
    def joined(cls, tables: Sequence[Self]) -> Self:
        """The phrases of several languages, in their order."""
        names = cls.__dataclass_fields__
        return cls(**{name: tuple(w for table in tables for w in getattr(table, name)) for name in names})


@dataclass(frozen=True)
class DayWords(_Table):
    """What stands before and between years and days."""

    to: Words
    of_day: Words
    before_fund_year: Words
    as_of: Words
    before_day: Words
    end_of_year: Words
    start_of_year: Words
    price_year: Words
    since_month: Words


@dataclass(frozen=True)
class YearWords(_Table):
    """Which years are asked about; `idioms` are none of them."""

    between: Words
    both: Words
    since: Words
    onwards: Words
    after: Words
    before: Words
    until: Words
    idioms: Words
    past: Words
    coming: Words
    this: Words
    last: Words
    next: Words
    period: Words


@dataclass(frozen=True)
class MeasureWords(_Table):
    """What was set aside at first, what is now, the difference, what is not allocated; `idioms` are none of them.

    `moved`: a difference that is not what went from one to another; `developed`: one that may be that from a year to
    another, unless it is said to be `since_adoption`.
    """

    original: Words
    current: Words
    change: Words
    moved: Words
    developed: Words
    since_adoption: Words
    left: Words
    idioms: Words


@dataclass(frozen=True)
class BreakdownWords(_Table):
    """What the money is to be divided by."""

    theme: Words
    fund: Words
    recipient: Words
    initiative: Words
    plan: Words


@dataclass(frozen=True)
class ExternalWords(_Table):
    """The municipality's own money, or that from outside, the state's among it."""

    own: Words
    outside: Words
    state: Words


@dataclass(frozen=True)
class ExcludedWords(_Table):
    """What says that something is left out: before it, after it in its clause; what may mean so. `idioms` do not."""

    before: Words
    idioms: Words
    denies: Words
    after: Words
    begins_clause: Words
    narrows: Words


@dataclass(frozen=True)
class UnansweredWords(_Table):
    """What the register cannot tell."""

    law: Words
    spent: Words
    effect: Words
    count: Words
    ending: Words
    when: Words
    why: Words
    order: Words
    average: Words
    content: Words
    threshold: Words


@dataclass(frozen=True)
class ShownWords(_Table):
    """How the answer is to look: its layout and its unit."""

    list: Words
    areas: Words
    kroner: Words
    millions: Words
    thousands: Words


@dataclass(frozen=True)
class PlainWords(_Table):
    """Words at which what is said of a plan ends, between two things asked for, before a plan that they belong to, that
    names share, that say nothing; those told from these by their spelling; and phrases that say nothing.
    """

    closing: Words
    joins: Words
    belongs: Words
    how_many: Words
    money: Words
    generic: Words
    spelt: Words
    neutral: Words
    idle: Words


@dataclass(frozen=True)
class Questions:
    """What questions may say, in the notation of the language files."""

    days: DayWords
    years: YearWords
    measures: MeasureWords
    by: BreakdownWords
    external: ExternalWords
    excluded: ExcludedWords
    unanswered: UnansweredWords
    shown: ShownWords
    words: PlainWords

    @classmethod
    def of(cls, table: TomlTable) -> "Questions":
        """From a language file's `[questions]`."""
        return cls(
            DayWords.of(table),
            YearWords.of(table.table("years")),
            MeasureWords.of(table.table("measures")),
            BreakdownWords.of(table.table("by")),
            ExternalWords.of(table.table("external")),
            ExcludedWords.of(table.table("excluded")),
            UnansweredWords.of(table.table("unanswered")),
            ShownWords.of(table.table("shown")),
            PlainWords.of(table.table("words")),
        )

    @classmethod
    def joined(cls, several: Sequence["Questions"]) -> "Questions":
        """What questions may say in any of several languages."""
        return cls(
            DayWords.joined([q.days for q in several]),
            YearWords.joined([q.years for q in several]),
            MeasureWords.joined([q.measures for q in several]),
            BreakdownWords.joined([q.by for q in several]),
            ExternalWords.joined([q.external for q in several]),
            ExcludedWords.joined([q.excluded for q in several]),
            UnansweredWords.joined([q.unanswered for q in several]),
            ShownWords.joined([q.shown for q in several]),
            PlainWords.joined([q.words for q in several]),
        )
