"""Whether amounts differ because they are in the prices of different years."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Final, Protocol

from kronespor.amounts import PriceIndex

PRICE_LEVEL: Final = "price level"
LEAST = 2
"""In how many years an index must account for a change, where the papers do not state their price levels."""


class Pair(Protocol):
    """What two papers print for the same money in a year, in kroner."""

    @property
    def a(self) -> Decimal:
        """In the one."""

    @property
    def b(self) -> Decimal:
        """In the other."""


def price_level(
    pairs: Sequence[Pair],
    margins: tuple[Decimal, Decimal],
    levels: tuple[str | None, str | None],
    indices: Sequence[PriceIndex],
) -> str:
    """The index and the years of prices that take every `a` to its `b`, in a few words; empty if none does.

    `margins`: half a unit in the last printed place of each paper, in kroner. `levels`: the price levels that they
    state; where both do, only those count. Where several years of prices do, all are named: none is guessed.
    """
    found = []
    for index in indices:
        if levels[0] and levels[1]:
            candidates = [(int(levels[0]), int(levels[1]))]
        elif sum(p.a != 0 for p in pairs) >= LEAST:
            candidates = list(permutations(sorted(index.values), 2))
        else:
            candidates = []
        fits = [f"{x} to {y}" for x, y in candidates if _fits(pairs, margins, index, x, y)]
        if fits:
            found.append(f"from the prices of {' or of '.join(fits)} by '{index.series}' ({index.source})")
    return f"{PRICE_LEVEL}: {'; or '.join(found)}" if found else ""


def _fits(pairs: Sequence[Pair], margins: tuple[Decimal, Decimal], index: PriceIndex, x: int, y: int) -> bool:
    if x == y or x not in index.values or y not in index.values:
        return False
    ratio = index.values[y] / index.values[x]
    margin = margins[0] * ratio + margins[1]
    return all(abs(p.a * ratio - p.b) <= margin for p in pairs) and any(
        abs(p.a - p.b) > margins[0] + margins[1] for p in pairs
    )
