"""What agreement says, in bits: the logarithm of how many times likelier it is of the same money than by accident.

As in record linkage after Fellegi and Sunter: names and amounts agree or differ, each with a weight. An amount weighs
by its digits: 1.237 says more than 1.000, and a second year says nothing if every row has the same amount in both.
"""

from dataclasses import dataclass
from functools import cached_property
from math import comb, log2

import numpy as np

from kronespor.tieout.sides import Amounts, Side, Sides

NEUTRAL, PER_BIT = 20.0, 10.0
"""The likeness (0-100) of names that speaks neither for nor against, and how much more of it is a bit."""
SOURCE = 1.8
"""Bits of agreeing sources; as many against where they differ."""
CHANGED = 6.0
"""Bits against a pair whose amounts differ."""
FOUND = 1.0
"""Bits of any row that finds its place: few rows come or go."""
STEPS = tuple(sorted(m * 10**n for m in (1, 2, 5) for n in range(12)))
"""What amounts are multiples of, in øre."""


@dataclass(frozen=True)
class Evidence:
    """The bits of the rows of two sides."""

    sides: Sides

    @cached_property
    def names(self) -> Amounts:
        """Hundredths of a bit of each pair's names and sources."""
        return _hundredths((self.sides.alike - NEUTRAL) / PER_BIT + SOURCE * self.sides.sources)

    @cached_property
    def members(self) -> Amounts:
        """The same of a row in a group, whose name need not be like that of the sum."""
        names = np.maximum(0, (self.sides.alike - NEUTRAL) / PER_BIT)
        return _hundredths(names + SOURCE * self.sides.sources + FOUND)

    @cached_property
    def a(self) -> Amounts:
        """Hundredths of a bit of a sum that comes to each row of a."""
        return self._of_amounts(self.sides.a)

    @cached_property
    def b(self) -> Amounts:
        """Hundredths of a bit of a sum that comes to each row of b."""
        return self._of_amounts(self.sides.b)

    @cached_property
    def pairs(self) -> Amounts:
        """Hundredths of a bit of each pair by itself: its names, its amounts, and how many it was chosen among."""
        amounts = np.minimum(self.a[:, None], self.b[None, :]) - _hundredths(self._choices)
        return self.names + np.where(self.sides.equal, amounts, round(-100 * CHANGED)) + round(200 * FOUND)

    @property
    def _choices(self) -> float:
        return log2(max(1, *self.sides.alike.shape))

    def sizes(self, rows: int) -> list[int]:
        """Hundredths of a bit that a group of 0, 1, 2 … of so many rows costs: there are that many of its size."""
        return [0, 0, *(round(100 * log2(comb(rows, size))) for size in range(2, rows + 1))]

    def chance(self, subsets: int, bits: float) -> float:
        """How many of so many subsets come to a sum of these bits by accident."""
        return float(subsets / 2**bits)

    def _of_amounts(self, side: Side) -> Amounts:
        return _hundredths(np.array([self._bits(side, place) for place in range(len(side.rows))]))

    def _bits(self, side: Side, place: int) -> float:
        bits = 0.0
        for year, amount in enumerate(np.abs(side.amounts[place])):
            of_year = self.of_year(int(amount), year)
            again = year > 0 and side.amounts[place, year] == side.amounts[place, year - 1]
            bits += of_year * (self._varied[year] if again else 1.0)
        return bits

    def of_year(self, amount: int, year: int) -> float:
        """The bits of an amount that agrees in a year."""
        return log2(max(1.0, self._most[year] / self._step(abs(amount), year)))

    def _step(self, amount: int, year: int) -> int:
        """What an amount could have been instead, at most as coarsely as the amounts of its year are given."""
        steps = [step for step in STEPS if step <= self._steps[year] and amount % step == 0]
        return int(max(1, 2 * self._margins[year], *steps))

    @cached_property
    def _every(self) -> Amounts:
        return np.asarray(np.abs(np.concatenate([self.sides.a.amounts, self.sides.b.amounts])), dtype=np.int64)

    @cached_property
    def _margins(self) -> list[int]:
        """By how much rounding may part two amounts of each year."""
        every = np.concatenate([self.sides.a.margins, self.sides.b.margins])
        return [int(of_year.max(initial=0)) for of_year in every.T]

    @cached_property
    def _most(self) -> list[int]:
        """The largest amount of each year."""
        return [int(of_year.max(initial=0)) for of_year in self._every.T]

    @cached_property
    def _steps(self) -> list[int]:
        """What half of the amounts of each year are multiples of."""
        found = []
        for of_year in self._every.T:
            printed = of_year[of_year > 0]
            found.append(max((s for s in STEPS if (printed % s == 0).mean() >= 0.5), default=1) if printed.size else 1)
        return found

    @cached_property
    def _varied(self) -> list[float]:
        """Which share of rows print another amount than in the year before."""
        shares = [1.0]
        for year in range(1, self._every.shape[1]):
            printed = self._every[:, year] > 0
            varied = self._every[printed, year] != self._every[printed, year - 1]
            shares.append(float(varied.mean()) if varied.size else 0.0)
        return shares


def _hundredths(bits: "np.typing.ArrayLike") -> Amounts:
    return np.asarray(np.round(100 * np.asarray(bits)), dtype=np.int64)
