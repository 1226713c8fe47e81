"""The units amounts are printed in."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kronespor.language import Language, currency_in, languages


@dataclass(frozen=True)
class Unit:
    """A printed unit: its name in our own papers and JSON, how many kroner one of it is, and a foreign currency."""

    name: str
    factor: int
    currency: str = ""

    @property
    def is_kroner(self) -> bool:
        """Whether amounts in it are kroner."""
        return bool(self.factor) and not self.currency

    def in_currency(self, code: str) -> "Unit":
        """So many of another currency than kroner."""
        name = self.name.replace(KRONER.name, "" if code == UNKNOWN else code).strip()
        return Unit(name, self.factor, code)

    def kroner(self, amount: Decimal) -> Decimal:
        """`amount` of this unit in kroner, exact; of a unit that is one of kroner."""
        return amount * self.factor


KRONER = Unit("kr.", 1)
THOUSANDS = Unit("1.000 kr.", 1_000)
MILLIONS = Unit("mio. kr.", 1_000_000)
BILLIONS = Unit("mia. kr.", 1_000_000_000)
UNITS = (KRONER, THOUSANDS, MILLIONS, BILLIONS)
UNKNOWN = "XXX"
"""The currency of a unit that names none, in a document that may be of any: ISO 4217's code for no currency."""
NO_UNIT = Unit("", 0)
"""Of what is no money."""

_OF_FACTOR = {unit.factor: unit for unit in UNITS}
_NAMED = {unit.name: unit for unit in UNITS}


def unit_named(name: str) -> Unit | None:
    """The unit of kroner with one of our own names, as the database and JSON have them."""
    return _NAMED.get(name)


@lru_cache(maxsize=4096)
def find_unit(text: str, language: Language) -> Unit | None:
    """The unit that `text` states, or None. The largest wording wins: "2020-22, mio. kr." is millions.

    Documents say it in other languages than their own too, English ones in Danish documents above all.
    """
    others = [each for each in languages() if each is not language]
    factors = [factor for each in (language, *others) if (factor := each.units.factor_in(text)) is not None]
    if not factors:
        return None
    unit, currency = _OF_FACTOR[max(factors)], currency_in(text)
    return unit.in_currency(currency) if currency else unit
