"""The units amounts are printed in."""

from dataclasses import dataclass
from decimal import Decimal

from kronespor.language import Language


@dataclass(frozen=True)
class Unit:
    """A printed unit: its name in our own papers and JSON, and how many kroner one of it is."""

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

_OF_FACTOR = {unit.factor: unit for unit in UNITS}
_NAMED = {unit.name: unit for unit in UNITS}


def unit_named(name: str) -> Unit | None:
    """The unit with one of our own names, as the database and JSON have them."""
    return _NAMED.get(name)


def find_unit(text: str, language: Language) -> Unit | None:
    """The unit that `text` states, or None. The largest wording wins: "2020-22, mio. kr." is millions."""
    factor = language.units.factor_in(text)
    return None if factor is None else _OF_FACTOR[factor]
