"""The authorised chart of accounts: what an account string says, and which years of a function can be compared."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

SHIPPED = Path(__file__).with_name("chart.toml")
_NAMED = re.compile(r"0?(\d)[.\s](\d\d)[.\s](\d\d)(?:[.\s](\d)(?=[.\s]|$))?(?!\d)")
"""Main account, main function, function, and dranst, as account strings and tables have them: 00.32.31.1.40."""
_BARE = re.compile(r"\d{4,5}")
"""The same as the code of a table: 3231 is 0.32.31, 32320 is 3.23.20."""


@dataclass(frozen=True, order=True)
class Function:
    """A function of the chart of accounts, and the dranst where it is said."""

    code: str
    dranst: str = ""

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The function that an account string, a name or a code begins with; None if it has none."""
        text = text.strip()
        if _BARE.fullmatch(text):
            digits = text.rjust(5, "0")
            return cls(f"{digits[0]}.{digits[1:3]}.{digits[3:]}")
        found = _NAMED.match(text)
        return cls(f"{found[1]}.{found[2]}.{found[3]}", found[4] or "") if found else None

    @property
    def main(self) -> str:
        """The main function (hovedfunktion)."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True)
class Change:
    """Main functions that others take the place of from a year on, and who says so."""

    year: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    text: str
    source: str

    def touches(self, function: Function) -> bool:
        """Whether a function was, or is, one of them."""
        return function.main in (*self.before, *self.after)


@dataclass(frozen=True)
class Chart:
    """What is common to the years, and what changed."""

    main_accounts: Mapping[str, str]
    dranst: Mapping[str, str]
    ownership: Mapping[str, str]
    changes: tuple[Change, ...]
    sources: tuple[str, ...]

    def between(self, function: Function, one: int, other: int) -> list[Change]:
        """The changes after which the figures of a function in two years are not of the same."""
        first, last = sorted((one, other))
        return [change for change in self.changes if first < change.year <= last and change.touches(function)]


@cache
def chart() -> Chart:
    """The chart that the package ships."""
    read = tomllib.loads(SHIPPED.read_text("utf-8"))
    changes = tuple(
        Change(each["year"], tuple(each["before"]), tuple(each["after"]), each["text"], each["source"])
        for each in read["changes"]
    )
    return Chart(read["main_accounts"], read["dranst"], read["ownership"], changes, tuple(read["sources"]))
