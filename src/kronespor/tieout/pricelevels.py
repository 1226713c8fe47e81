"""Whether amounts differ because they are in the prices of different years."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Protocol

from kronespor.amounts import PriceIndex
from kronespor.remarks import Cause

LEAST = 2
"""In how many years an index must account for a change, where the documents do not state their price levels."""


class Pair(Protocol):
    """What two documents print for the same money in a year, in kroner."""

    @property
    def a(self) -> Decimal:
        """In the one."""

    @property
    def b(self) -> Decimal:
        """In the other."""


def price_levels(
    pairs: Sequence[Pair],
    margins: tuple[Decimal, Decimal],
    levels: tuple[str, str],
    indices: Sequence[PriceIndex],
) -> tuple[Cause, ...]:
    """Each index and years of prices that take every `a` to its `b`: none is guessed where several do.

    `margins`: half a unit in the last printed place of each document, in kroner. `levels`: the price levels that they
    state, empty where they state none; where both do, only those count.
    """
    return tuple(
        Cause("price-level", {"earlier": x, "later": y, "series": index.series, "source": index.source})
        for index in indices
        for x, y in _candidates(pairs, levels, index)
        if _fits(pairs, margins, index, x, y)
    )


def _candidates(pairs: Sequence[Pair], levels: tuple[str, str], index: PriceIndex) -> list[tuple[int, int]]:
    """The price levels that the documents may be in, earlier and later."""
    if all(levels):
        return [(int(levels[0]), int(levels[1]))]
    return list(permutations(sorted(index.values), 2)) if sum(p.a != 0 for p in pairs) >= LEAST else []


def _fits(pairs: Sequence[Pair], margins: tuple[Decimal, Decimal], index: PriceIndex, x: int, y: int) -> bool:
    if x == y or x not in index.values or y not in index.values:
        return False
    ratio = index.values[y] / index.values[x]
    margin = margins[0] * ratio + margins[1]
    return all(abs(p.a * ratio - p.b) <= margin for p in pairs) and any(
        abs(p.a - p.b) > margins[0] + margins[1] for p in pairs
    )
