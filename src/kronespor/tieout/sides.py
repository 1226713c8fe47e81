"""The rows of two statements as they are matched: names, amounts and what rounding may hide, in øre."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from kronespor.footing import FootedRow
from kronespor.language import Language
from kronespor.tieout.likeness import Bools, Scores, compared_names, same_source

Amounts = npt.NDArray[np.int64]
Indices = tuple[int, ...]


@dataclass(frozen=True)
class Side:
    """Rows with their amounts and what rounding may hide of each, rows x shared years.

    `blocks`: names of headings and sub-totals, folded, with the places of the rows that they stand for.
    """

    rows: Sequence[FootedRow]
    amounts: Amounts
    margins: Amounts
    blocks: tuple[tuple[str, Indices], ...] = ()

    def comes_to(self, places: Indices, whole: Self, place: int) -> bool:
        """Whether rows add up to a row of the other side in every year, to within rounding."""
        at = list(places)
        apart = np.abs(self.amounts[at].sum(axis=0) - whole.amounts[place])
        return bool((apart <= self.margins[at].sum(axis=0) + whole.margins[place]).all())

    def part(self, places: Sequence[int]) -> Self:
        """Some of the rows."""
        at = np.array(places, dtype=np.intp)
        return type(self)([self.rows[n] for n in at], self.amounts[at], self.margins[at])


@dataclass(frozen=True, eq=False)
class Sides:
    """The rows of two statements that may be the same money, and what is known of each pair, rows of a x rows of b.

    `alike`: how alike the names are (0-100). `strangers`: of one form about two associations or places, never the same
    by themselves.
    `sources`: 1 where sources of funding agree, -1 where they differ, 0 where one is not given.
    """

    a: Side
    b: Side
    alike: Scores
    strangers: Bools
    sources: Scores

    @classmethod
    def of(cls, a: Side, b: Side, language: Language) -> Self:
        """Two sides, their names and sources compared."""
        return cls(a, b, *compared_names(a.rows, b.rows, language), _sources(a, b, language))

    @cached_property
    def equal(self) -> Bools:
        """Where two rows print the same in every shared year, within rounding, and something."""
        apart = np.abs(self.a.amounts[:, None, :] - self.b.amounts[None, :, :])
        margins = self.a.margins[:, None, :] + self.b.margins[None, :, :]
        printing = np.logical_and.outer(self.a.amounts.any(axis=1), self.b.amounts.any(axis=1))
        within: Bools = np.all(apart <= margins, axis=2)
        return np.asarray(within & printing, dtype=np.bool_)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Every row of a with every row of b."""
        return ((i, j) for i in range(len(self.a.rows)) for j in range(len(self.b.rows)))

    def part(self, a: Sequence[int], b: Sequence[int]) -> Self:
        """Some of the rows of either."""
        at = np.ix_(np.array(a, dtype=np.intp), np.array(b, dtype=np.intp))
        return type(self)(self.a.part(a), self.b.part(b), self.alike[at], self.strangers[at], self.sources[at])


def _sources(a: Side, b: Side, language: Language) -> Scores:
    known = {(x, y): same_source(x, y, language) for x in {r.fund for r in a.rows} for y in {r.fund for r in b.rows}}
    says = {None: 0.0, True: 1.0, False: -1.0}
    return np.array([[says[known[x.fund, y.fund]] for y in b.rows] for x in a.rows]).reshape(len(a.rows), len(b.rows))


def left_over(n: int, used: Iterable[int]) -> list[int]:
    """The places below n that are not used."""
    taken = set(used)
    return [place for place in range(n) if place not in taken]
