"""The relations of a table: equations over its cells, and the structure they make. Values only."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from kronespor.footing.footed import Role

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Cell = tuple[int, int]
"""Row and column."""
Axis = Literal["down", "across"]
"""Whether a relation runs down the rows of one column, or across the columns of one row."""


Key = tuple[Axis, int, tuple[int, ...]]
"""What the instances of a stencil have in common: axis, line of the claim, lines of the parts."""


@dataclass(frozen=True)
class Relation:
    """claim = sum of sign * part, over cells (row, column); the claim is the cell that states the result."""

    axis: Axis
    claim: Cell
    parts: tuple[tuple[int, Cell], ...]

    @cached_property
    def cells(self) -> frozenset[Cell]:
        """The claim and its parts."""
        return frozenset((self.claim, *(cell for _, cell in self.parts)))

    @property
    def terms(self) -> tuple[tuple[int, Cell], ...]:
        """Coefficients and cells that add up to zero."""
        return ((1, self.claim), *((-sign, cell) for sign, cell in self.parts))

    def coefficient(self, cell: Cell) -> int:
        """By how much the residual (claim less parts) grows as `cell` grows by one."""
        return next((coefficient for coefficient, term in self.terms if term == cell), 0)

    @property
    def is_sum(self) -> bool:
        """True where every part is added."""
        return all(sign > 0 for sign, _ in self.parts)

    @property
    def key(self) -> Key:
        """Of the stencil that it is an instance of."""
        line = 0 if self.axis == "down" else 1
        return self.axis, self.claim[line], tuple(cell[line] for _, cell in self.parts)


@dataclass(frozen=True)
class Stencil:
    """One relation repeated over all columns (down) or all rows (across): claim and parts are rows, or columns.

    `established`: the table's own figures or words uphold it, so that a figure that breaks it is an error. Where it is
    not, the words assert it and nothing upholds it. `prior` and `score` are odds (`belief`) before and after its
    figures were asked; `natural`: it sums just what stands between a heading or a total and itself; `but`: instances of
    which it says nothing.
    """

    axis: Axis
    claim: int
    parts: tuple[int, ...]
    signs: tuple[int, ...]
    established: bool = True
    score: float = 0.0
    prior: float = 0.0
    natural: bool = False
    but: frozenset[int] = frozenset()

    @property
    def is_sum(self) -> bool:
        """True where every part is added."""
        return min(self.signs) > 0

    @property
    def lines(self) -> tuple[int, ...]:
        """The claim and its parts."""
        return (self.claim, *self.parts)

    @property
    def key(self) -> Key:
        """What its instances have in common."""
        return self.axis, self.claim, self.parts

    def at(self, instance: int) -> Relation:
        """The relation in one column, or in one row."""
        down = self.axis == "down"

        def cell(line: int) -> Cell:
            return (line, instance) if down else (instance, line)

        parts = tuple((sign, cell(part)) for sign, part in zip(self.signs, self.parts, strict=True))
        return Relation(self.axis, cell(self.claim), parts)


@dataclass(frozen=True)
class FormulaDoubt:
    """A sum by formulas of a workbook that leaves out these lines of its block, or counts them twice."""

    code: Literal["formula-leaves-out", "formula-counts-twice"]
    stencil: Stencil
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Structure:
    """The role of each row, the heading it stands under, and the stencils of the table.

    `applies`: where a relation may claim something (rows x columns): false for headings and what adds up to nothing.
    `withheld`: cells that say something which is no number, so that no relation over them can be checked.
    """

    roles: tuple[Role, ...]
    groups: tuple[str, ...]
    stencils: tuple[Stencil, ...]
    applies: Bools
    withheld: frozenset[Cell] = frozenset()
    doubts: tuple[FormulaDoubt, ...] = ()

    @cached_property
    def established(self) -> tuple[Stencil, ...]:
        """The stencils that are believed."""
        return tuple(s for s in self.stencils if s.established)


def residuals(stencil: Stencil, values: Ints) -> Ints:
    """Claim less parts, for every instance."""
    lines = values if stencil.axis == "down" else values.T
    parts = list(stencil.parts)
    total: Ints = lines[parts].sum(axis=0) if stencil.is_sum else np.array(stencil.signs, dtype=np.int64) @ lines[parts]
    difference: Ints = lines[stencil.claim] - total
    return difference


def claimed(stencil: Stencil, structure: Structure, known: Bools) -> Bools:
    """The instances in which the claim is printed and may be one."""
    printed = known & structure.applies
    line: Bools = (printed[stencil.claim] if stencil.axis == "down" else printed[:, stencil.claim]).copy()
    axis = 0 if stencil.axis == "down" else 1
    for cell in structure.withheld:
        if cell[axis] in stencil.lines:
            line[cell[1 - axis]] = False
    line[[*stencil.but]] = False
    return line


def relations(structure: Structure, columns: int) -> Iterator[Relation]:
    """Every relation of the structure, cell by cell."""
    for stencil in structure.stencils:
        size = columns if stencil.axis == "down" else len(structure.roles)
        for instance in (i for i in range(size) if i not in stencil.but):
            relation = stencil.at(instance)
            if structure.applies[relation.claim] and not relation.cells & structure.withheld:
                yield relation
