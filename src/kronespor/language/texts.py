"""The words by which the headings, sentences, notes and facts of a paper are known."""

from dataclasses import dataclass
from typing import Self

from kronespor.language.phrases import Phrases
from kronespor.language.toml import TomlTable


class _Lists:
    """A subject of a language that is lists of phrases and no more."""

    @classmethod
    def of(cls, table: TomlTable) -> Self:
        """From a language file."""
        return cls(**{name: table.phrases(name) for name in cls.__annotations__})


@dataclass(frozen=True)
class Headings(_Lists):
    """Captions, sections, titles and page numbers."""

    table: Phrases
    figure: Phrases
    sections: Phrases
    styles: Phrases
    note: Phrases
    opening: Phrases
    page: Phrases
    of_pages: Phrases
    in_brackets: Phrases


@dataclass(frozen=True)
class Sentences(_Lists):
    """Words that tell whether a line goes on in the next, and what begins a note."""

    runs_on: Phrases
    keeps_hyphen: Phrases
    notes: Phrases


@dataclass(frozen=True)
class Facts(_Lists):
    """What stands before a sender or a case number, and what an office is called."""

    sent_by: Phrases
    offices: Phrases
    joins: Phrases
    case_number: Phrases
    number: Phrases
    untitled: Phrases


@dataclass(frozen=True)
class Lists(_Lists):
    """How running text states the total of a list, and what it calls a pot."""

    stated: Phrases
    before_amount: Phrases
    pot: Phrases
    more: Phrases
