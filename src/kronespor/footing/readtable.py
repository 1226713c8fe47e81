"""A table as it was read: values only."""

from dataclasses import dataclass

from kronespor.footing.footed import Proof
from kronespor.footing.structure import Cell, Equation, Structure
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.variants import Placed


@dataclass(frozen=True)
class Miss:
    """An equation that does not hold: printed total less sum, scaled; `rounding` if rounding could explain it."""

    equation: Equation
    slack: int
    rounding: bool


@dataclass(frozen=True)
class ReadTable:
    """A table's chosen reading with its structure, its misses and the proof of each occupied cell."""

    scaled: ScaledTable
    structure: Structure
    cells: dict[Cell, Placed]
    proofs: dict[Cell, Proof]
    misses: tuple[Miss, ...]
    dropped_cross: tuple[int, ...]
    solved: bool
