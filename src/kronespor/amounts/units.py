"""The units amounts are printed in, and how they are written in Danish papers."""

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Unit:
    """A printed unit: its Danish name and how many kroner one of it is."""

    name: str
    factor: int

    def kroner(self, amount: Decimal) -> Decimal:
        """`amount` of this unit in kroner, exact."""
        return amount * self.factor


KRONER = Unit("kr.", 1)
THOUSANDS = Unit("1.000 kr.", 1_000)
MILLIONS = Unit("mio. kr.", 1_000_000)
BILLIONS = Unit("mia. kr.", 1_000_000_000)
UNITS = (KRONER, THOUSANDS, MILLIONS, BILLIONS)

# Longest wording first: "mio. kr." must not be taken for "kr.".
_WORDINGS = (
    (BILLIONS, r"mia\.?\s*(?:kr\b\.?|kroner)?|milliard(?:er)?(?:\s+(?:kr\b\.?|kroner))?"),
    (MILLIONS, r"mio\.?\s*(?:kr\b\.?|kroner)?|million(?:er)?(?:\s+(?:kr\b\.?|kroner))?"),
    (
        THOUSANDS,
        r"(?:i\s+)?1[., ]?000\s*(?:kr\b\.?|kroner)|t\.?\s?kr\b\.?|tkr\b\.?"
        r"|(?:hele\s+)?tusind(?:e)?\s*(?:kr\b\.?|kroner)"
        r"|\bi\s+tusinder\b",
    ),
    (KRONER, r"(?:hele\s+)?(?:kr\b\.?|kroner\b|dkk\b)"),
)
_FINDERS = tuple((unit, re.compile(rf"(?<![\w.,]){wording}", re.IGNORECASE)) for unit, wording in _WORDINGS)


def find_unit(text: str) -> Unit | None:
    """The unit that `text` states, or None. The largest wording wins: "2020-22, mio. kr." is millions."""
    for unit, finder in _FINDERS:
        if finder.search(text):
            return unit
    return None
