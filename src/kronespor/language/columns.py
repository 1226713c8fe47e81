"""What the columns and rows of tables are called."""

import re
from dataclasses import dataclass
from functools import cached_property

from kronespor.language.phrases import YEAR, Phrases, either
from kronespor.language.toml import TomlTable
from kronespor.language.units import Units

LONGEST_TOTAL = 70
"""Characters of a name that ends with "i alt" where it is one."""
LONGEST_NAME = 120
"""Characters of a name in which words tell what a row is; what is longer describes it."""
YEARS = rf"{YEAR}\s*[-–]\s*(?:20)?\d{{2}}"

AND_ON = r"(?:\s?ff\.?(?!\w))?"
"""Behind a year: it and those that follow, "2028 ff."."""


@dataclass(frozen=True)
class Columns:
    """The words of columns' headings."""

    before_year: Phrases
    before_short_year: Phrases
    after_year: Phrases
    total: Phrases
    total_of_period: Phrases
    money: Phrases
    difference: Phrases
    count: Phrases
    source: Phrases
    label: Phrases
    remark: Phrases
    header: Phrases
    counted: Phrases
    units: Units

    @classmethod
    def of(cls, table: TomlTable, units: Units) -> "Columns":
        """From a language file."""
        return cls(**{name: table.phrases(name) for name in cls.__dataclass_fields__ if name != "units"}, units=units)

    def is_year(self, text: str) -> bool:
        """True for "2024", "B2025", "Budget 2024", "2024/25"."""
        return self._year.fullmatch(text.strip()) is not None

    def is_total(self, text: str) -> bool:
        """True for a heading that says the column sums the others: "I alt", "2024-2026"."""
        return self._total.fullmatch(text.strip()) is not None

    def is_period(self, text: str) -> bool:
        """True for several years and nothing else: "2025-2028"."""
        return re.fullmatch(YEARS, text.strip()) is not None

    def is_money(self, text: str) -> bool:
        """True for a heading that speaks of money in one column: "Beløb (kr.)", "Budget", "Afvigelse"."""
        return self.money.stand_in(text) or self.difference.stand_in(text) or self.units.factor_in(text) is not None

    def is_count(self, text: str) -> bool:
        """True for percentages, head counts and running numbers: numbers that are not money."""
        return "%" in text or self.count.stand_in(text)

    def is_source(self, text: str) -> bool:
        """True for a heading under which the source of funding stands."""
        return self.source.begin(text.strip())

    def is_label(self, text: str) -> bool:
        """True for a heading of the names: "Indsats", "Område"."""
        return self.label.begin(text.strip())

    def is_remark(self, text: str) -> bool:
        """True for a heading of remarks: "Bemærkninger"."""
        return self.remark.begin(text.strip())

    def counts_things(self, title: str) -> bool:
        """True for the title of a table of counts or shares and not of money."""
        return self.counted.stand_in(title)

    @cached_property
    def one(self) -> re.Pattern[str]:
        """Finds the name of an amount column among others on a line."""
        word = rf"{self.header.pattern}(?:\s*\([^)]{{2,14}}\)|\s+{either(self.units.stated_by)}\s+{self._unit})?"
        year = rf"(?:{self.before_year.pattern}\s?)?{YEAR}(?:/\d{{2}})?(?!\s?[-–]\s?(?:20)?\d{{2}}(?!\d)){AND_ON}"
        short = rf"{self.before_short_year.pattern}\d{{2}}"
        return re.compile(rf"{YEAR}\s?[-–]\s?{YEAR}|{year}|{short}|{self.total.pattern}|{word}", re.IGNORECASE)

    @property
    def _unit(self) -> str:
        return rf"(?:{either(self.units.whole)}\s+)?{self.units.words.pattern}"

    @cached_property
    def _year(self) -> re.Pattern[str]:
        before, after, short = (p.pattern for p in (self.before_year, self.after_year, self.before_short_year))
        return re.compile(
            rf"(?:{before}\s*\.?)?\s*{YEAR}(?:\s*/\s*(?:19|20)?\d{{2}})?{AND_ON}(?:\s*(?:\(.{{1,24}}\)|{after}))?|{short}\s?\d{{2}}",
            re.IGNORECASE,
        )

    @cached_property
    def _total(self) -> re.Pattern[str]:
        total, period = self.total.pattern, self.total_of_period.pattern
        return re.compile(rf"{period}|{total}(?:\s+{YEARS})?|{YEARS}(?:\s+{total})?", re.IGNORECASE)


@dataclass(frozen=True)
class Rows:
    """The words of rows' names."""

    total: Phrases
    total_at_end: Phrases
    plain_total: Phrases
    grand_total: Phrases
    of_which: Phrases
    result: Phrases
    opening: Phrases
    outflow: Phrases
    whole: Phrases
    spent: Phrases

    @classmethod
    def of(cls, table: TomlTable) -> "Rows":
        """From a language file."""
        return cls(**{name: table.phrases(name) for name in cls.__dataclass_fields__})

    def joined(self, other: "Rows") -> "Rows":
        """The words of both."""
        return Rows(**{name: getattr(self, name).joined(getattr(other, name)) for name in self.__dataclass_fields__})

    def is_total(self, label: str) -> bool:
        """True where the words say that the row sums others."""
        label = label.strip()
        return self.total.begin(label) or (len(label) <= LONGEST_TOTAL and self.total_at_end.end(label.rstrip(" .:")))

    def without_total(self, label: str) -> str:
        """A name without the words that say that the row sums others: "Ungeindsats i alt" -> "Ungeindsats"."""
        words = rf"^\s*{self.total.pattern}\b|\b{self.total_at_end.pattern}[\s.:]*$"
        return re.sub(words, "", label, flags=re.IGNORECASE).strip()

    def is_plainly_total(self, label: str) -> bool:
        """True for a label that can mean nothing but a sum: "I alt", "Udgifter i alt", "Total for alle områder"."""
        return self.plain_total.are(label.strip(" :."))

    def is_grand_total(self, label: str) -> bool:
        """True where the words say that the row sums the whole table."""
        return self.grand_total.begin(label.strip())

    def is_of_which(self, label: str) -> bool:
        """True where the words say that the row is a part of another: "Heraf eksternt finansieret"."""
        return self.of_which.begin(label.strip().removeprefix("-").lstrip())

    def is_result(self, label: str) -> bool:
        """True where the words say that the row is what is left when some rows are taken from others."""
        return _say(self.result, label) and not self.is_opening(label)

    def is_opening(self, label: str) -> bool:
        """True where the words say that the row is what a balance begins with."""
        return _say(self.opening, label)

    def is_outflow(self, label: str) -> bool:
        """True for the name of a row that is taken from others: costs, withdrawals."""
        return _say(self.outflow, label)

    def is_whole(self, label: str) -> bool:
        """True for the name of a row that others are taken from: a budget, a pot, an income."""
        return _say(self.whole, label)

    def is_spent(self, label: str) -> bool:
        """True for the name of a row that is what of a whole is used: what was spent, given, committed."""
        return _say(self.spent, label) or self.is_outflow(label)


def _say(phrases: Phrases, label: str) -> bool:
    """Whether phrases stand in a name; what is too long for one only describes the row."""
    return len(label) <= LONGEST_NAME and phrases.stand_in(label)


def year_of(column: str) -> str | None:
    """The year that a column is about, or None if it is about none or several."""
    match = _ONE_YEAR.fullmatch(column)
    return match[1] if match else None


_ONE_YEAR = re.compile(rf"\D*({YEAR})\D*")
