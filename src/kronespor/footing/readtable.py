"""A table as it was read: values only."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kronespor.footing.footed import Proof
from kronespor.footing.ratios import NONE as NO_RATIOS
from kronespor.footing.ratios import Ratios
from kronespor.footing.relations import Cell, Relation, Structure
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.variants import Placed


@dataclass(frozen=True)
class Miss:
    """A relation that does not hold: claim less parts, scaled; `rounding` if rounding could explain it, `display` if
    it does: the numbers of the workbook add up, and what is shown of them does not.

    `established`: the relation is believed, so that the miss is an error; otherwise only words assert it.
    """

    relation: Relation
    slack: int
    rounding: bool
    established: bool = True
    display: bool = False

    @property
    def changes(self) -> Iterator[tuple[Cell, int]]:
        """Each cell with the change of it that would make the relation hold."""
        return ((cell, -coefficient * self.slack) for coefficient, cell in self.relation.terms)


@dataclass(frozen=True)
class ReadTable:
    """A table's chosen reading with its structure, its misses and the proof of each occupied cell."""

    scaled: ScaledTable
    structure: Structure
    cells: dict[Cell, Placed]
    proofs: dict[Cell, Proof]
    misses: tuple[Miss, ...]
    solved: bool
    ratios: Ratios = NO_RATIOS
    carried: tuple[Miss, ...] = ()  # balances that are not carried on as the others are

    @cached_property
    def missed(self) -> dict[Cell, list[tuple[int, int]]]:
        """By cell the misses that are believed: how often the cell is in the relation, with its sign, and the slack."""
        found: dict[Cell, list[tuple[int, int]]] = {}
        for miss in self.misses:
            for cell, coefficient in {cell: c for c, cell in reversed(miss.relation.terms)}.items():
                if miss.established:
                    found.setdefault(cell, []).append((coefficient, miss.slack))
        return found
