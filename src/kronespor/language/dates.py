"""Months and dates in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kronespor.language.phrases import YEAR
from kronespor.language.toml import TomlTable

ABBREVIATED = 3  # letters by which a month is told from the others


@dataclass(frozen=True)
class Dates:
    """The names of the months, and how a date in words is built of {day}, {month} and {year}."""

    months: tuple[str, ...]
    form: str

    @classmethod
    def of(cls, table: TomlTable) -> "Dates":
        """From a language file."""
        return cls(table.words("names"), table.text("date"))

    def shortened(self, day: date) -> str:
        """A date with its month shortened, if that is shorter."""
        name = self.months[day.month - 1]
        short = name if len(name) <= ABBREVIATED else f"{name[:ABBREVIATED]}."
        return self.form.format(day=day.day, month=short, year=day.year)

    def printed(self, day: date) -> str:
        """A date in words: 2. marts 2026."""
        return self.form.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def of_month(self, day: date) -> str:
        """The month of a date: marts 2026."""
        return f"{self.months[day.month - 1]} {day.year}"

    @property
    def month_pattern(self) -> str:
        """A month in a text, whole or shortened, as a regular expression."""
        return rf"(?:{'|'.join(self._short)})[^\W\d_]*\.?"

    def month(self, word: str) -> int | None:
        """The month (1-12) that a word is the name of, whole or shortened."""
        short = word[:ABBREVIATED].lower()
        return self._short.index(short) + 1 if short in self._short else None

    def in_words(self, text: str) -> Iterator[tuple[int, int, int, int]]:
        """The dates in words that stand in `text`: (place, year, month, day)."""
        for match in self._pattern.finditer(text):
            month = self.month(match["month"])
            if month:
                yield match.start(), int(match["year"]), month, int(match["day"])

    @cached_property
    def _short(self) -> tuple[str, ...]:
        return tuple(name[:ABBREVIATED].lower() for name in self.months)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        form = re.escape(self.form).replace(r"\.\ ", r"\.\s*").replace(r"\ ", r"\s+")
        parts = {
            "day": r"(?<!\d)(?P<day>\d{1,2})",
            "month": f"(?P<month>{self.month_pattern})",
            "year": f"(?P<year>{YEAR})",
        }
        for name, part in parts.items():
            form = form.replace(rf"\{{{name}\}}", part)
        return re.compile(form, re.IGNORECASE)
