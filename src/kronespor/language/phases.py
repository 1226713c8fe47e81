"""Which stage of the money a figure states, by the words of headings, rows and titles."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from kronespor.language.dates import Dates
from kronespor.language.phrases import YEAR, Phrases, either
from kronespor.language.toml import TomlTable

Phase = Literal[
    "original", "supplementary", "transferred", "carried", "revised", "committed", "spent", "expected", "remaining",
    "difference", "budget", "",
]  # fmt: skip
"""`budget`: words that tell none of the others apart; empty: none at all."""
SET_ASIDE: tuple[Phase, ...] = ("", "budget", "original", "revised")
"""The phases in which figures say what is set aside in all; additions to it are told apart."""
FOLLOWED: frozenset[Phase] = frozenset({"committed", "spent", "expected", "remaining", "difference"})
"""The phases that follow a budget up."""
CHANGES: frozenset[Phase] = frozenset({"supplementary", "transferred", "carried"})
"""The phases that change a budget."""
_GLUED = re.compile(rf"(?<=[^\W\d])(?={YEAR}(?!\d))")
"""Between an abbreviation and its year: "KB2025"."""
_YEARS = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_NUMERIC = r"(?P<day>\d{1,2})\s*[./-]\s*(?P<month>\d{1,2})\.?(?:\s*[./-]?\s*(?P<year>(?:20)?\d{2}))?(?!\d)"


@dataclass(frozen=True)
class PhaseWords:
    """The words of each phase; of several in one text the first of `_ORDER` is meant.

    `follow_up`: of titles of tables in which a budget is held against what became of it. `accounts`: the lines of a
    statement of income and expenditure. `budgets`: what is original, revised or spent. `as_of`: before a day.
    `cover`: says how an appropriation is covered. `deciding`, `budgeting`, `opening`: of titles, see `title_phase`.
    `budget`: of headings that name a budget. `granted`: of headings of what was given of what was applied for.
    `part_of_year`, `many_years`: of headings of figures of less or more than a year. `capital`: headings of what a
    whole capital work may cost.
    """

    original: Phrases
    supplementary: Phrases
    transferred: Phrases
    carried: Phrases
    revised: Phrases
    committed: Phrases
    spent: Phrases
    expected: Phrases
    remaining: Phrases
    follow_up: Phrases
    deciding: Phrases
    budgeting: Phrases
    opening: Phrases
    budget: Phrases
    granted: Phrases
    part_of_year: Phrases
    many_years: Phrases
    capital: Phrases
    accounts: Phrases
    budgets: Phrases
    as_of: Phrases
    cover: Phrases
    month_end: Phrases
    quarters: Phrases
    difference: Phrases
    dates: Dates

    @classmethod
    def of(cls, table: TomlTable, difference: Phrases, dates: Dates) -> "PhaseWords":
        """From a language file."""
        given = {"difference": difference, "dates": dates}
        names = [name for name in cls.__dataclass_fields__ if name not in given]
        return cls(**{name: table.phrases(name) for name in names}, difference=difference, dates=dates)

    def phase_of(self, heading: str) -> Phase:
        """What a heading says of its amounts besides their year; several kinds of changes in one are a difference."""
        heading = _GLUED.sub(" ", heading)
        found: list[Phase] = [phase for phase in _ORDER if getattr(self, phase).stand_in(heading)]
        if found and found[0] in CHANGES and "revised" not in found and len(CHANGES.intersection(found)) > 1:
            return "difference"
        return next(iter(found), "budget" if any(c.isalpha() for c in heading) else "")

    def title_phase(self, title: str) -> Phase:
        """The stage of all figures of a table whose title begins with it, and says nothing of a decision or budget:
        "Forbrug 2023-2025", "Ansøgte tillægsbevillinger".
        """
        if self.deciding.stand_in(title):
            return ""
        rest = re.sub(rf"^\W*(?:{self.opening.pattern}\W+)*", "", title, flags=re.IGNORECASE)
        found: Phase = next((phase for phase in _OF_TITLES if getattr(self, phase).begin(rest)), "")
        return "" if found not in CHANGES and self.budgeting.stand_in(title) else found

    def says_what(self, heading: str) -> bool:
        """Whether a heading that names no stage says that its amounts are a budget, or of a part of the year."""
        return self.budget.stand_in(heading) or self._is_of_part(heading)

    def is_bare(self, heading: str) -> bool:
        """Whether a heading says no more than a year or part of it, a unit, that it is of all: its title says what."""
        part = rf"{self.budgets.pattern}|{self.dates.month_pattern}|[1-4]\.?\s*{self.quarters.pattern}"
        rest = re.sub(rf"(?<!\w)(?:{part})(?!\w)", " ", heading, flags=re.IGNORECASE)
        return not any(c.isalpha() for c in rest)

    def is_quarter(self, heading: str) -> bool:
        """Whether a heading names a quarter alone: its figures are of these months, not of the year until their end."""
        return bool(self.day_of(heading)) and self.is_bare(heading)

    def may_be_budget(self, heading: str) -> bool:
        """Whether a heading that names no stage may say a budget of the whole year: it names one, or only the year."""
        is_bare = not any(c.isalpha() for c in heading)
        return is_bare or (self.budget.stand_in(heading) and not self._is_of_part(heading))

    def _is_of_part(self, heading: str) -> bool:
        return self.part_of_year.stand_in(heading) or bool(self.day_of(heading))

    def is_of_many_years(self, heading: str) -> bool:
        """Whether the amounts under a heading are of years before the one that it or its table is of as well."""
        is_until = self.phase_of(heading) in FOLLOWED and self._until_year.search(heading) is not None
        is_span = self.phase_of(heading) not in CHANGES and len(set(_YEARS.findall(heading))) > 1
        return is_until or is_span or self.many_years.stand_in(heading)

    def row_phase(self, label: str) -> Phase:
        """The phase that a row is called by and nothing else: "Korrigeret budget 2025", "Forbrug pr. 31. oktober"."""
        rest = re.sub(rf"(?<!\d){YEAR}(?!\d)", " ", self._day.sub(" ", label)).strip(" .:,()-")
        return next((phase for phase in _ORDER if self._alone[phase].fullmatch(rest)), "")

    def is_follow_up(self, title: str) -> bool:
        """Whether a title says that a budget is followed up."""
        return self.follow_up.stand_in(title) or self.as_of_day(title, None) is not None

    def day_of(self, text: str) -> str:
        """The part of a text that says as of which day it is; empty where none does."""
        found = self._day.search(text)
        return found[0] if found else ""

    def as_of_day(self, text: str, year: int | None) -> date | None:
        """The day that a text says its figures are of; `year`: where it names none."""
        return next((day for found in self._day.finditer(text) if (day := self._day_in(found, year))), None)

    def _day_in(self, found: re.Match[str], year: int | None) -> date | None:
        parts = found.groupdict()
        if stated := parts["year"] or parts["named_year"] or parts["end_year"] or parts["quarter_year"]:
            year = int(stated) if len(stated) == 4 else 2000 + int(stated)
        if year is None:
            return None
        if parts["quarter"]:
            return _last(year, 3 * int(parts["quarter"]))
        if name := parts["end_month"] or parts["whole_month"]:
            month = self.dates.month(name)
            return _last(year, month) if month else None
        named = self.dates.month(parts["named_month"]) if parts["named_month"] else int(parts["month"])
        try:
            return date(year, named or 0, int(parts["named_day"] or parts["day"]))
        except ValueError:
            return None

    @cached_property
    def _until_year(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){self.as_of.pattern}\s+{YEAR}(?!\d)", re.IGNORECASE)

    @cached_property
    def _alone(self) -> dict[Phase, re.Pattern[str]]:
        """A phase's words with what they may be said of, and no compound of them."""
        found = {}
        for phase in _ORDER:
            words = either([p.strip("*…") for p in getattr(self, phase).phrases])
            of = rf"(?:\s*{self.budgets.pattern})?"
            found[phase] = re.compile(rf"(?:{self.budgets.pattern}\s+)?{words}\w{{0,3}}{of}", re.IGNORECASE)
        return found

    @cached_property
    def _day(self) -> re.Pattern[str]:
        """A day after "pr." or alone with its month's name, the end of a month or quarter."""
        before = rf"(?<!\w){self.as_of.pattern}\s+"
        month = self.dates.month_pattern
        named = rf"(?P<named_day>\d{{1,2}})\.?\s+(?P<named_month>{month})(?:\s+(?P<named_year>{YEAR}))?"
        names = "|".join(sorted(self.dates.months, key=len, reverse=True))
        until = (
            rf"(?:{self.month_end.pattern}\s+(?P<end_month>{month})"
            rf"|{self.as_of.pattern}\s+(?P<whole_month>{names})(?!\w))"
        )
        end = rf"(?<!\w){until}(?:\s+(?P<end_year>{YEAR}))?"
        quarter = rf"(?<!\w)(?P<quarter>[1-4])\.?\s*{self.quarters.pattern}(?:\s+(?P<quarter_year>{YEAR}))?"
        return re.compile(rf"{before}(?:{named}|{_NUMERIC})|{end}|{quarter}", re.IGNORECASE)


_ORDER: tuple[Phase, ...] = (
    "remaining", "difference", "expected", "committed", "carried", "revised", "supplementary", "transferred",
    "original", "spent",
)  # fmt: skip


_OF_TITLES: tuple[Phase, ...] = ("expected", "committed", "carried", "supplementary", "transferred", "spent")
"""Those that a title begins with to say what its figures are; "Forskellige indsatser" says nothing."""


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
