"""Currencies beside the kroner of the Nordic languages: their codes and what documents of any language print."""

import re
from functools import cache
from pathlib import Path

from kronespor.language.phrases import either
from kronespor.language.toml import read_toml


@cache
def _currencies() -> dict[str, re.Pattern[str]]:
    table = read_toml(Path(__file__).with_name("currencies.toml"))
    return {
        code: re.compile(rf"(?<!\w){either(table.words(code))}(?:(?![a-z])|(?<=\W)|(?=(?:bn|mn|m|k)\b))", re.IGNORECASE)
        for code in table.values
    }


@cache
def foreign_currency() -> str:
    """Any of them as it is printed, as a regular expression."""
    table = read_toml(Path(__file__).with_name("currencies.toml"))
    return either([words for code in table.values for words in table.words(code)])


def currency_in(text: str) -> str:
    """The code of the currency that stands first in `text`; empty for kroner, or if none stands there."""
    found = [(m.start(), -m.end(), code) for code, pattern in _currencies().items() if (m := pattern.search(text))]
    return min(found)[2] if found else ""
