"""The words by which the headings, sentences, notes and facts of a document are known."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from kronespor.language.phrases import LOWER, Phrases
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
    letterhead: Phrases
    source_note: Phrases
    contents: Phrases
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
    """What stands before a sender or a case number, what an office is called, and what tells one day from another.

    `met`, `agreed`, `decided`: beside the day of a meeting, an agreement, a decision that is told of; `other_days`:
    beside days that are none of these. `funded_by`: before the source of a document's money. `purpose`:
    between what a plan is called and what it is for. `given_to`: before a recipient; `company_number`: before
    that one's number.
    """

    given_to: Phrases
    company_number: Phrases
    sent_by: Phrases
    offices: Phrases
    joins: Phrases
    case_number: Phrases
    number: Phrases
    other_numbers: Phrases
    untitled: Phrases
    purpose: Phrases
    met: Phrases
    agreed: Phrases
    decided: Phrases
    other_days: Phrases
    funded_by: Phrases


@dataclass(frozen=True)
class Prose(_Lists):
    """The words by which sentences say how their amounts hang together."""

    whole: Phrases
    held: Phrases
    size: Phrases
    of_which: Phrases
    taken: Phrases
    left: Phrases
    rest: Phrases
    hence: Phrases
    joins: Phrases
    in_all: Phrases
    shared: Phrases
    per: Phrases
    adds: Phrases
    subtracts: Phrases
    net: Phrases
    before_old: Phrases
    before_new: Phrases
    rise: Phrases
    fall: Phrases
    plus: Phrases
    minus: Phrases
    equals: Phrases
    worsens: Phrases
    betters: Phrases
    against: Phrases
    apart: Phrases
    qualified: Phrases
    beyond: Phrases
    more_than: Phrases
    less_than: Phrases
    balance: Phrases
    loosely_shared: Phrases
    times: Phrases
    share_of: Phrases
    rounded: Phrases
    bounds: Phrases
    opened: Phrases
    closed: Phrases
    flows_in: Phrases
    flows_out: Phrases
    for_one: Phrases
    yearly: Phrases
    monthly: Phrases
    years: Phrases
    taxed: Phrases
    untaxed: Phrases
    vat: Phrases
    equally: Phrases
    used: Phrases
    partly: Phrases
    shows: Phrases
    by: Phrases
    this: Phrases
    raised: Phrases
    lowered: Phrases


@dataclass(frozen=True)
class Lists(_Lists):
    """How running text states the total of a list, and what it calls a pot."""

    stated: Phrases
    before_amount: Phrases
    shared_out: Phrases
    pot: Phrases
    more: Phrases

    def states_total(self, before: str) -> bool:
        """True for the text before an amount that says that it is a total."""
        return self._stated.search(before) is not None

    def shares_out(self, text: str) -> bool:
        """True for a text that leads up to the parts of an amount: "… fordeles således:"."""
        return text.rstrip().endswith(":") and self.shared_out.stand_in(text)

    def name_of(self, heading: str) -> str:
        """The first part of a heading that goes on with what it takes: "Sprogcafé der yderligere …"."""
        return self._more.split(heading)[0]

    @cached_property
    def _stated(self) -> re.Pattern[str]:
        return re.compile(rf"{self.stated.pattern}\s+{self.before_amount.pattern}?\s*$", re.IGNORECASE)

    @cached_property
    def _more(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\w)\s(?=[{LOWER}]+ {self.more.pattern}\b)")
