"""Which phase of the money the columns and rows of a table state, of which year and day."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from kronespor.footing.footed import FootedTable
from kronespor.language import YEAR, Language, year_of
from kronespor.language.phases import FOLLOWED, SET_ASIDE, Phase
from kronespor.reading import Document

FEWEST_ACCOUNTS = 3
"""Rows that a statement of income and expenditure has at least."""
_FUNCTION = re.compile(r"\d{1,2}[.\s]\d{2}[.\s]\d{2}(?!\d)")
"""A function of the authorised chart of accounts: main account, main function, function."""


@dataclass(frozen=True)
class ColumnPhase:
    """What a column of money states; no year where neither it nor its table names one. `as_of`: "pr. 31. oktober"."""

    phase: Phase
    year: int | None
    as_of: date | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON; a day as ISO 8601."""
        return {"phase": self.phase, "year": self.year, "as_of": self.as_of.isoformat() if self.as_of else None}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        return cls(kept["phase"], kept["year"], date.fromisoformat(kept["as_of"]) if kept["as_of"] else None)


@dataclass(frozen=True)
class TablePhases:
    """The phases of a table by the places of its columns of money.

    `is_of_accounts`: its title or its document's begins by saying that it is of what was spent.
    """

    columns: Mapping[int, ColumnPhase]
    is_income_statement: bool
    is_titled_follow_up: bool
    is_of_accounts: bool

    def sets_aside(self, column: int) -> bool:
        """Whether a column says what is set aside by a decision, and not what became of it."""
        of = self.columns[column]
        is_other = self.is_income_statement or self.is_of_accounts or of.year in self.followed
        return of.phase in SET_ASIDE and not is_other

    @cached_property
    def followed(self) -> frozenset[int | None]:
        """The years whose budget the table holds against what became of it: its budget is no decision.

        It has two columns that follow it up, or one as of a day in that year, or the title says so.
        """
        found: dict[int | None, list[ColumnPhase]] = {}
        for of in self.columns.values():
            if of.phase in FOLLOWED:
                found.setdefault(of.year, []).append(of)
        return frozenset(
            year
            for year, follow in found.items()
            if self.is_titled_follow_up or len({of.phase for of in follow}) > 1 or any(of.as_of for of in follow)
        )


def table_phases(table: FootedTable, titles: Iterable[str], language: Language) -> TablePhases:
    """The phases of a table; `titles`: of its document, which may say what the table's own does not."""
    words, titles = language.phases, (table.table.title, *titles)
    stated = _one({year for title in titles[:1] for year in re.findall(YEAR, title)})
    stated = stated or _one({year for title in titles[1:] for year in re.findall(YEAR, title)})
    days = (words.as_of_day(title, stated) for title in titles)
    day = next((d for d in days if d), None)
    of_table, columns = words.title_phase(table.table.title), {}
    for place in table.money:
        heading = table.columns[place]
        phase = words.phase_of(heading)
        is_bare = words.is_bare(language.units.heading.sub(" ", heading))
        says = words.budget.stand_in(heading) if of_table in FOLLOWED else words.says_what(heading)
        if phase in ("", "budget") and is_bare and not says:
            phase = of_table or phase
        bare = heading.replace(words.day_of(heading), " ") if words.day_of(heading) else heading
        own = words.as_of_day(heading, int(year_of(bare) or stated or 0) or None)
        year = (
            None
            if words.is_of_many_years(heading)
            else int(year_of(bare) or 0) or (own.year if own else None) or stated
        )
        if own is None and phase in ("spent", "committed", "remaining") and day and day.year == year:
            own = day
        columns[place] = ColumnPhase(phase, year, own)
    columns = {place: _into_the_year(of, columns.values()) for place, of in columns.items()}
    is_of_accounts = any(words.title_phase(title) == "spent" for title in titles[:2])
    return TablePhases(
        columns, is_income_statement(table, language), any(map(words.is_follow_up, titles)), is_of_accounts
    )


def _into_the_year(of: ColumnPhase, all_of: Iterable[ColumnPhase]) -> ColumnPhase:
    """What is carried over from a year that the table is not of ("Overført fra 2024") is money of the next one."""
    years = {other.year for other in all_of if other.phase != "carried"}
    if of.phase != "carried" or of.year is None or of.year in years or of.year + 1 not in years:
        return of
    return replace(of, year=of.year + 1)


def titles_of(document: Document) -> list[str]:
    """The title of a document, and its headings."""
    return [document.title, *(p.text for p in document.passages if p.kind == "heading")]


def _one(years: set[str]) -> int | None:
    """The year, where just one is named."""
    return int(years.pop()) if len(years) == 1 else None


def is_income_statement(table: FootedTable, language: Language) -> bool:
    """Whether a table is a statement of income and expenditure, or one by the functions of the chart of accounts."""
    labels = [row.label for row in table.rows if row.role != "heading"]
    accounts = sum(language.phases.accounts.are(label.strip(" .:")) for label in labels)
    functions = sum(_FUNCTION.match(label) is not None for label in labels)
    return max(accounts, functions) >= max(FEWEST_ACCOUNTS, len(labels) / 2)
