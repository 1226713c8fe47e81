"""The authorised chart of accounts: what an account string says, and which years of a function can be compared."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

SHIPPED = Path(__file__).with_name("chart.toml")
_NAMED = re.compile(r"(?:\d{4,5}\s+)?0?(\d)[.\s](\d\d)[.\s](\d\d)(?:[.\s](\d)(?=[.\s]|$))?(?!\d)")
"""Main account, main function, function, and dranst, as account strings and tables have them: 00.32.31.1.40; a table
may have its code before it."""
_BARE = re.compile(r"\d{4,5}")
"""The same as the code of a table: 3231 is 0.32.31, 32320 is 3.23.20."""
_COMPOSITE = re.compile(r"(\d)(\d{5})(\d{3})(?!\d)")
"""Dranst, function and grouping in one code: 102201999."""
_PARTS = re.compile(r"\s+-\s+")
_KIND = re.compile(r"[A-Z]?(\d)(?:\.?(\d))?(?![\w.])")
"""A kind as its code or the beginning of its name: S1, 46, 4.6."""
OWN = "999"
"""The grouping that holds whatever a municipality has made up itself."""
Level = Literal["main", "function", "dranst", "ownership", "grouping", "kind"]


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


@dataclass(frozen=True, order=True)
class AccountCode:
    """What a published figure is of: a function, and of the rest what its table tells."""

    function: str
    dranst: str = ""
    ownership: str = ""
    grouping: str = ""
    kind: str = ""

    @property
    def text(self) -> str:
        """Its parts, as they are kept: 0.32.31/1/2/004."""
        return "/".join(astuple(self)).rstrip("/")

    @classmethod
    def kept(cls, text: str) -> Self:
        """As it was kept."""
        return cls(*text.split("/"))

    def at(self, level: Level) -> str:
        """Its key at a level; nothing where it does not say so much."""
        if level == "main":
            return self.function.partition(".")[0]
        own = "" if level == "function" else str(getattr(self, level))
        return self.function if level == "function" else own and f"{self.function} {own}"


def composite(text: str) -> tuple[AccountCode, str, str] | None:
    """Dranst, function and grouping in one, as a code, a text or both, with the names of function and grouping.

    "Drift - 5.30.26 Personlig hjælp - Grp. 4 Madservice": names may hold dashes themselves. None if it is none.
    """
    code, parts = _COMPOSITE.match(text), _PARTS.split(text.strip())
    place = next((n for n, part in enumerate(parts) if n and _NAMED.match(part)), None)
    if place is None:
        if code is None or (function := Function.of(code[2])) is None:
            return None
        return AccountCode(function.code, code[1], grouping=code[3]), "", ""
    function = Function.of(parts[place])
    last = next((n for n in range(len(parts) - 1, place, -1) if re.search(r"\b\d{1,3}\b", parts[n])), None)
    number = re.search(r"\b\d{1,3}\b", parts[last]) if last is not None else None
    if function is None or number is None or last is None:
        return None
    dranst = code[1] if code else chart().coded("dranst", parts[0])
    names = " - ".join(parts[place:last]), " - ".join(parts[last:])
    return AccountCode(function.code, dranst, grouping=number[0].zfill(3)), *names


def kind_of(text: str) -> str:
    """The code of a kind: "46 4.6 Betalinger til staten" and "4.6 Betalinger" are 4.6; nothing if it has none."""
    found = _KIND.match(text)
    return ".".join(filter(None, found.groups())) if found else ""


@dataclass(frozen=True)
class Change:
    """Functions or main functions that others take the place of from a year on, and who says so; of all if of none."""

    year: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    text: str
    source: str

    def touches(self, function: Function) -> bool:
        """Whether a function was, or is, one of them."""
        named = (*self.before, *self.after)
        return not named or function.code in named or function.main in named


@dataclass(frozen=True)
class Chart:
    """What is common to the years, and what changed."""

    main_accounts: Mapping[str, str]
    dranst: Mapping[str, str]
    ownership: Mapping[str, str]
    kinds: Mapping[str, str]
    changes: tuple[Change, ...]
    sources: tuple[str, ...]

    def between(self, function: Function, one: int, other: int) -> list[Change]:
        """The changes after which the figures of a function in two years are not of the same."""
        first, last = sorted((one, other))
        return [change for change in self.changes if first < change.year <= last and change.touches(function)]

    def coded(self, part: Literal["dranst", "ownership"], text: str) -> str:
        """The code of a dranst or an ownership by its code or name, or how that begins; nothing if it is none."""
        names: Mapping[str, str] = getattr(self, part)
        text = text.strip()
        if text[:1] in names and not text[1:2].isdigit():
            return text[:1]
        found = [code for code, name in names.items() if text and name.casefold().startswith(text.casefold())]
        return found[0] if len(found) == 1 else ""


@cache
def chart() -> Chart:
    """The chart that the package ships."""
    read = tomllib.loads(SHIPPED.read_text("utf-8"))
    changes = tuple(
        Change(each["year"], tuple(each["before"]), tuple(each["after"]), each["text"], each["source"])
        for each in read["changes"]
    )
    return Chart(
        read["main_accounts"], read["dranst"], read["ownership"], read["kinds"], changes, tuple(read["sources"])
    )
