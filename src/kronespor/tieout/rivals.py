"""Which other rows would sum to the same: whether a group is the only one is counted, not assumed."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from kronespor.tieout.sides import Indices, Side

MOST_ROWS = 18
"""Up to so many rows every subset is tried; of more, those of few rows."""
MOST_SUBSETS = 20_000


@dataclass(frozen=True)
class Sums:
    """The subsets of rows that come to a row, of so many tried; `complete`: all were."""

    subsets: tuple[Indices, ...]
    tried: int
    complete: bool


def sums(parts: Side, whole: Side, place: int) -> Sums:
    """Every subset of `parts` that comes to a row of `whole` in every year, within rounding."""
    able = _able(parts, whole, place)
    if len(able) <= MOST_ROWS:
        return _every(parts, whole, place, able)
    size = 1
    while sum(comb(len(able), n) for n in range(1, size + 2)) <= MOST_SUBSETS:
        size += 1
    found = [
        subset for n in range(1, size + 1) for subset in _of_size(parts, whole, place, list(combinations(able, n)))
    ]
    return Sums(tuple(found), sum(comb(len(able), n) for n in range(1, size + 1)), complete=False)


def _able(parts: Side, whole: Side, place: int) -> list[int]:
    """The rows that can be a part: they print something and, where no amount is negative, no more than the whole."""
    printing = parts.amounts.any(axis=1)
    if (parts.amounts >= 0).all():
        room = whole.amounts[place] + whole.margins[place] + parts.margins
        printing &= (parts.amounts <= room).all(axis=1)
    return [int(n) for n in np.flatnonzero(printing)]


def _of_size(parts: Side, whole: Side, place: int, subsets: list[Indices]) -> list[Indices]:
    if not subsets:
        return []
    at = np.array(subsets)
    found = _comes_to(parts.amounts[at].sum(axis=1), parts.margins[at].sum(axis=1), whole, place)
    return [subsets[n] for n in np.flatnonzero(found)]


def _every(parts: Side, whole: Side, place: int, able: list[int]) -> Sums:
    years = whole.amounts.shape[1]
    amounts, margins = (np.zeros((1, years), dtype=np.int64) for _ in range(2))
    for row in able:
        amounts = np.concatenate([amounts, amounts + parts.amounts[row]])
        margins = np.concatenate([margins, margins + parts.margins[row]])
    found = np.flatnonzero(_comes_to(amounts, margins, whole, place))
    subsets = [tuple(row for bit, row in enumerate(able) if number >> bit & 1) for number in map(int, found)]
    return Sums(tuple(sorted((s for s in subsets if s), key=len)), len(amounts) - 1, complete=True)


def _comes_to(
    amounts: "np.typing.NDArray[np.int64]", margins: "np.typing.NDArray[np.int64]", whole: Side, place: int
) -> "np.typing.NDArray[np.bool_]":
    apart = np.abs(amounts - whole.amounts[place])
    return np.asarray((apart <= margins + whole.margins[place]).all(axis=1))
