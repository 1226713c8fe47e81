"""The structure of a table and the equations that it asserts: values only."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from kronespor.footing.footed import Role

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Cell = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True)
class Structure:
    """Roles of the rows, the addends of each total row, the addends of each total column."""

    roles: tuple[Role, ...]
    row_sums: dict[int, tuple[int, ...]]
    column_sums: dict[int, tuple[int, ...]]
    groups: tuple[str, ...]

    @cached_property
    def body(self) -> Bools:
        """The rows that may hold amounts: all but the headings."""
        return np.array([role != "heading" for role in self.roles], dtype=np.bool_)


@dataclass(frozen=True)
class Equation:
    """sum(addends) = total, over cells (row, column). `kind`: "foot" down a column, "cross" along a row."""

    kind: Literal["foot", "cross"]
    total: Cell
    addends: tuple[Cell, ...]

    @property
    def cells(self) -> frozenset[Cell]:
        """The total and its addends."""
        return frozenset((self.total, *self.addends))


def equations(structure: Structure, columns: int) -> Iterator[Equation]:
    """Every equation that the structure asserts."""
    for total, rows in structure.row_sums.items():
        for c in range(columns):
            yield Equation("foot", (total, c), tuple((r, c) for r in rows))
    for c, parts in structure.column_sums.items():
        for r, role in enumerate(structure.roles):
            if role != "heading":
                yield Equation("cross", (r, c), tuple((r, p) for p in parts))


def residuals(structure: Structure, values: Ints) -> tuple[Ints, Ints]:
    """Printed total less sum: per total row and column, and per row and total column."""
    feet = np.array([values[t] - values[list(rows)].sum(axis=0) for t, rows in structure.row_sums.items()], np.int64)
    cross = np.array(
        [values[:, c] - values[:, list(parts)].sum(axis=1) for c, parts in structure.column_sums.items()],
        np.int64,
    )
    return feet, cross
