"""The columns of a grid, and which of them name its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Literal

from kronespor.amounts import are_codes, is_nil, is_withheld, looks_like_amount
from kronespor.language import Language

_WORD = re.compile(r"[^\W\d_]{4}")
ODD = 0.02  # of the rows of a list of accounts: so many may have the same names
KINDS = 0.25  # of the texts that tell rows apart: if so few stand in another column of words, they are kinds of rows


@dataclass(frozen=True)
class GridColumn:
    """A column of a grid: where it is, its heading, and what its cells print below the headings."""

    at: int
    name: str
    texts: tuple[str, ...]
    unit: str = ""  # that a row of units below the headings says

    @cached_property
    def printed(self) -> list[str]:
        """The texts of the cells that say something."""
        return [t for t in self.texts if not is_nil(t) and not is_withheld(t)]

    @cached_property
    def share(self) -> float:
        """The share of the printed cells that are numbers; 0 if none is printed."""
        printed = self.printed
        return sum(map(looks_like_amount, printed)) / len(printed) if printed else 0.0

    @property
    def is_wordy(self) -> bool:
        """Whether it has cells of several letters."""
        return any(len(t) > 3 for t in self.texts)

    def is_wordy_beside(self, named: "GridColumn") -> bool:
        """Whether it has cells of several letters beside names: "I alt" alone stands where the others are numbered."""
        return any(len(text) > 3 for text, name in zip(self.texts, named.texts, strict=True) if name)

    @cached_property
    def prints_codes(self) -> bool:
        """Whether its numbers are printed as codes are: with noughts before them, or in several groups."""
        return are_codes([text for text in self.printed if looks_like_amount(text)])

    @cached_property
    def is_of_codes(self) -> bool:
        """Whether hardly a cell has a word in it: account numbers, beside names."""
        said = list(filter(None, self.texts))
        return sum(map(_has_word, said)) <= ODD * len(said)


def _has_word(text: str) -> bool:
    """Whether a text is more than a code: "4.22.05", "XG-0045", "A100101"."""
    if not any(map(str.isalpha, text)):
        return False
    return " " in text or not any(map(str.isdigit, text)) or _WORD.search(text) is not None


def naming_of(
    named: GridColumn, others: Sequence[GridColumn], amounts: Sequence[GridColumn], language: Language
) -> tuple[GridColumn, GridColumn | None, bool, GridColumn | None]:
    """The columns of names and of groups, whether these are a part of the names, and the column of descriptions.

    Of two columns of words the first names groups where it says the same of several rows, and is a part of their names
    where the second alone does not tell them apart either. Account numbers beside them name nothing, and what says of
    what kind each of many accounts is does not either.
    """
    codes = (c for c in others if c.is_wordy and c.is_of_codes)
    coded = max(codes, key=lambda c: len(set(c.texts)), default=None)
    wordy = sorted(
        (c for c in (named, *others) if c is named or (c.is_wordy and not c.is_of_codes)), key=attrgetter("at")
    )
    for count in range(len(wordy), 2, -1):
        if inner := _innermost(wordy[:count], amounts):
            return wordy[count - 1], wordy[count - 2], inner == "joined", next(iter(wordy[count:]), coded)
    other = next((c for c in wordy if c is not named), None)
    if other is None:
        return named, None, False, coded
    first, second = sorted((named, other), key=attrgetter("at"))
    rows = [r for r in range(len(first.texts)) if second.texts[r] and any(c.texts[r] for c in amounts)]
    above = carried(first.texts)
    own = [second.texts[r] for r in rows if not language.rows.is_total(second.texts[r])]
    pairs = len({(above[r], second.texts[r]) for r in rows})
    if len({above[r] for r in rows}) < len(rows) and len(rows) - pairs <= ODD * len(rows):
        more = next((c for c in wordy if c not in (first, second)), coded)
        return second, first, len(set(own)) < len(own), more
    told = {c.at: len({c.texts[r] for r in rows}) for c in wordy}
    telling = max(wordy, key=lambda c: told[c.at])
    is_full = sum(not telling.texts[r] for r in rows) <= ODD * len(rows)
    if told[named.at] < KINDS * told[telling.at] and told[telling.at] > KINDS * len(rows) and is_full:
        named, other = telling, named
    return named, None, False, coded if coded and told[other.at] < KINDS * len(rows) else other


def _innermost(columns: Sequence[GridColumn], amounts: Sequence[GridColumn]) -> Literal["", "alone", "joined"]:
    """Whether all of some columns of words but the last name groups of the rows, which the last tells apart alone.

    Or joined with the groups' names.
    """
    rows = [r for r in range(len(columns[0].texts)) if columns[-1].texts[r] and any(c.texts[r] for c in amounts)]
    above = [carried(c.texts) for c in columns[:-1]]
    own = [columns[-1].texts[r] for r in rows]
    if len(rows) < 2 or not all(len({texts[r] for r in rows}) < len(rows) for texts in above):
        return ""
    if len(set(own)) == len(own):
        return "alone"
    paths = {(*(texts[r] for texts in above), name) for r, name in zip(rows, own, strict=True)}
    return "joined" if len(paths) == len(rows) else ""


def carried(texts: Sequence[str]) -> list[str]:
    """The texts of a column, an empty one as the one above it."""
    last, kept = "", []
    for text in texts:
        last = text or last
        kept.append(last)
    return kept
