"""A figure that carries an address, and how a number is written as another was."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from kronespor.amounts import Candidate, candidates
from kronespor.language import language

Carrier = Literal["hyperlink", "content-control", "comment", "defined-name"]
"""What of a file holds an address."""
ADDRESS = re.compile(r"(?:https?://[^\s\"'<>]+|/[^\s\"'<>]*)")
"""An address, or its path alone: a content control's tag has room for 64 characters."""
NUMBER = re.compile(r"(?:(?<!\w)[-–—−÷][ \u00a0]?)?\d(?:[\d.,'\u00a0\u202f ]*\d)?")
GROUP = 3  # digits between separators


@dataclass(frozen=True)
class LinkedFigure:
    """A figure of a file with its address.

    `place`: the cell, or the part of a Word file and the figure's number in it. `printed`: what the file says.
    `number`: the one number in that; None if there is none or several. `decimals`: how many it shows; None for the
    number of a cell, which has those it has. `is_computed`: it is not typed but made of others: a formula, or a control
    that shows a field of the document's data.
    """

    carrier: Carrier
    place: str
    address: str
    printed: str
    number: Decimal | None
    decimals: int | None = None
    is_computed: bool = False


@dataclass(frozen=True)
class Fresh:
    """What a figure is to say, as a decimal number in its own unit, and its address."""

    number: str
    address: str


def _number(text: str) -> tuple[re.Match[str], Candidate] | None:
    """The one number of a text, where it stands and what it means; None if there is none or several."""
    found = list(NUMBER.finditer(text))
    readings = candidates(found[0][0], language("da")) if len(found) == 1 else ()
    return (found[0], readings[0]) if readings and not readings[0].footnote else None


def typed(carrier: Carrier, place: str, address: str, text: str, *, is_computed: bool = False) -> LinkedFigure:
    """A figure that is a text: "12.500 kr."."""
    found = _number(text)
    number, decimals = (found[1].value, found[1].decimals) if found else (None, None)
    return LinkedFigure(carrier, place, address, text, number, decimals, is_computed)


def restated(printed: str, number: Decimal) -> str:
    """A text with another number in place of its one."""
    return printed.replace(*renumbered(printed, number), 1)


def renumbered(printed: str, number: Decimal) -> tuple[str, str]:
    """The one number of a text, and another written as that is: its sign, decimals, spaces or points."""
    found = _number(printed)
    if found is None:
        raise ValueError(printed)
    match, reading = found
    old = match[0].lstrip("-–—−÷ \u00a0")
    end = len(old) - reading.decimals - 1 if reading.decimals else len(old)
    whole, sign = old[:end], old[end : end + 1]
    grouped = re.search(r"[^\d]", whole)
    separator = grouped[0] if grouped else "" if len(whole) > GROUP else "," if sign == "." else "."
    rounded = number.quantize(Decimal(1).scaleb(-reading.decimals), ROUND_HALF_UP)
    kroner, _, rest = f"{abs(rounded):f}".partition(".")
    minus = (match[0][0] if reading.value < 0 else "-") if rounded < 0 else ""
    return match[0], minus + f"{int(kroner):,}".replace(",", separator) + (sign + rest if rest else "")


def splice(texts: Sequence[Any], old: str, new: str) -> bool:
    """Put `new` in place of `old` in what elements say together; False if `old` is not in it.

    The element in which `old` begins says all of `new`, so that nothing around it loses its format.
    """
    whole = "".join(element.text or "" for element in texts)
    start = whole.find(old)
    if start < 0:
        return False
    end, at = start + len(old), 0
    for element in texts:
        text = element.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            element.text = text[:first] + (new if at + first == start else "") + text[last:]
        at += len(text)
    return True


def addresses(text: str) -> Iterator[str]:
    """The addresses that a text holds."""
    return (found[0].rstrip(".,;)") for found in ADDRESS.finditer(text))
