"""A language: what its documents and questions call things, compiled from its file."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kronespor.language.columns import Columns, Rows
from kronespor.language.dates import Dates
from kronespor.language.extracts import ExtractWords
from kronespor.language.measures import MeasureWords
from kronespor.language.names import Names
from kronespor.language.numbers import Numbers
from kronespor.language.phases import PhaseWords
from kronespor.language.statistics import StatisticsWords
from kronespor.language.stems import Stems
from kronespor.language.texts import Facts, Headings, Lists, Prose, Sentences
from kronespor.language.toml import TomlTable, read_toml
from kronespor.language.units import Units

if TYPE_CHECKING:
    from kronespor.language.questions import Questions

LANGUAGES = ("da", "en", "nb", "sv")
DEFAULT = "da"
MOST_READ = 40_000
"""Characters of a text by which its language is told."""
EVIDENCE = 3
"""How many words of its own, and how many times those of the default, a text in another language must have."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, eq=False)
class Language:
    """What a language calls things. There is one of each, so that it may be a key."""

    code: str
    holidays: str  # a country, as the library `holidays` calls it
    tesseract: str
    own: frozenset[str]  # words that no other of the languages has
    dates: Dates
    numbers: Numbers
    units: Units
    columns: Columns
    phases: PhaseWords
    extracts: ExtractWords
    statistics: StatisticsWords
    measures: MeasureWords
    rows: Rows
    headings: Headings
    sentences: Sentences
    prose: Prose
    facts: Facts
    lists: Lists
    names: Names
    stems: Stems
    table: TomlTable

    @classmethod
    def of(cls, table: TomlTable) -> "Language":
        """From a language file."""
        numbers = Numbers.of(table.table("numbers"))
        units = Units.of(table.table("units"), groups_by_space=numbers.group == " ")
        dates, columns = Dates.of(table.table("months")), Columns.of(table.table("columns"), units)
        return cls(
            code=table.text("code"),
            holidays=table.text("holidays"),
            tesseract=table.table("scans").text("tesseract"),
            own=frozenset(word.lower() for word in table.words("own")),
            dates=dates,
            numbers=numbers,
            units=units,
            columns=columns,
            phases=PhaseWords.of(table.table("phases"), columns.difference, dates),
            extracts=ExtractWords.of(table.table("extracts")),
            statistics=StatisticsWords.of(table.table("statistics")),
            measures=MeasureWords.of(table.table("measures")),
            rows=Rows.of(table.table("rows")),
            headings=Headings.of(table.table("headings")),
            sentences=Sentences.of(table.table("sentences")),
            prose=Prose.of(table.table("prose")),
            facts=Facts.of(table.table("facts")),
            lists=Lists.of(table.table("lists")),
            names=Names.of(table.table("names")),
            stems=Stems.of(table.table("stems")),
            table=table,
        )

    @cached_property
    def questions(self) -> "Questions":
        """The words of questions, compiled when one is asked."""
        from kronespor.language.questions import Questions

        return Questions.of(self.table.table("questions"))

    def with_decimal(self, sign: str) -> "Language":
        """The same language for a document that writes its numbers with another decimal sign."""
        return self if sign == self.numbers.decimal else _with_decimal(self, sign)

    def number(self, amount: Decimal, decimals: int | None = None) -> str:
        """An amount as this language prints it: "12.500", "2,55"."""
        return self.numbers.printed(amount, decimals)

    def date(self, day: date) -> str:
        """A date in words: "2. marts 2026"."""
        return self.dates.printed(day)

    def stem(self, word: str) -> str:
        """The stem of a word, folded."""
        return self.stems.stem(word)


@cache
def _with_decimal(language: Language, sign: str) -> Language:
    return replace(language, numbers=replace(language.numbers, decimal=sign, group=language.numbers.decimal))


@cache
def language(code: str = DEFAULT) -> Language:
    """The language with a code of `LANGUAGES`. ValueError for any other."""
    if code not in LANGUAGES:
        raise ValueError(f"{code!r} is none of {', '.join(LANGUAGES)}")
    own = Language.of(read_toml(Path(__file__).with_name(f"{code}.toml")))
    return own if code == DEFAULT else _with_totals_of(own, language(DEFAULT))


def _with_totals_of(own: Language, other: Language) -> Language:
    """A language in whose tables totals and measures may go by the words of another: an office's, in a foreign text."""
    total = own.columns.total.joined(other.columns.total)
    measures = own.measures.joined(other.measures)
    return replace(own, rows=own.rows.joined(other.rows), columns=replace(own.columns, total=total), measures=measures)


def languages() -> tuple[Language, ...]:
    """All of them."""
    return tuple(language(code) for code in LANGUAGES)


def detected(text: str) -> Language:
    """The language of a text by the words that no other language has; the default without evidence for another."""
    telling = frozenset[str]().union(*(each.own for each in languages()))
    words = Counter(filter(telling.__contains__, _WORD.findall(text[:MOST_READ].lower())))
    counts = {each: sum(words[word] for word in each.own & words.keys()) for each in languages()}
    best = max(counts, key=lambda each: counts[each])
    default = language(DEFAULT)
    return best if counts[best] >= EVIDENCE * max(counts[default], 1) else default
