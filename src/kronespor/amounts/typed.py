"""An amount that a person types."""

import re
from decimal import Decimal

from kronespor.amounts.errors import AmountError

MOST_ORE = 10**15
"""Ten thousand milliard kroner, so that sums of many stay within what the database and the solver count with."""


def parse_kroner(text: str) -> Decimal:
    """A kroner amount typed by a person: Danish ("1.250.000,50") or plain ("1250000.50"). AmountError if neither."""
    compact = re.sub(r"\s|kr\.?$", "", text.strip())
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d{1,2})?|-?\d+(,\d{1,2})?", compact):
        return Decimal(compact.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d+\.\d{1,2}", compact):
        return Decimal(compact)
    raise AmountError("no-kroner", text=text)


def parse_ore(text: str) -> int:
    """The same in øre. AmountError if it is no amount, or more than `MOST_ORE`."""
    ore = int(parse_kroner(text) * 100)
    if abs(ore) > MOST_ORE:
        raise AmountError("too-many-kroner", text=text)
    return ore
