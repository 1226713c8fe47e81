"""What is carried on: the closing balance of one column is the opening balance of the next."""

from collections.abc import Mapping

import numpy as np

from kronespor.footing.belief import ERROR, ESTABLISHED, MOST_NEAR, steps
from kronespor.footing.readtable import Miss
from kronespor.footing.relations import Cell, Floats, Ints, Relation, Structure
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.variants import Placed
from kronespor.language import fold
from kronespor.reading import Table

SAME_NAME, OTHER_NAME = 0.5, -0.5
"""Decimal odds that a sum down the columns is a closing balance and one of its parts the opening one, by name."""
SHORTEST = 4
"""Letters of a word that two names may have in common."""


def carried(table: Table, scaled: ScaledTable, structure: Structure, cells: Mapping[Cell, Placed]) -> tuple[Miss, ...]:
    """Closing balances that are not carried on as the table's others are: evidence about a figure, not an error yet."""
    if scaled.columns < 2:
        return ()
    values = np.zeros((len(scaled.rows), scaled.columns), dtype=np.int64)
    for cell, placed in cells.items():
        values[cell] = placed.value
    worth = np.log10(np.maximum(np.abs(values) / steps(values, values != 0), 1.0))
    found: list[Miss] = []
    for stencil in structure.established:
        if stencil.axis == "down":
            rivals = [
                _pairs(values, worth, stencil.claim, opening, way) for opening in stencil.parts for way in (1, -1)
            ]
            score, misses = max(rivals, key=lambda rival: rival[0])
            if score >= ESTABLISHED:
                found += misses
    return tuple(found)


def _alike(table: Table, one: int, other: int) -> bool:
    """Whether two rows have a word in common: "Kassebeholdning primo", "Kassebeholdning ultimo"."""
    words = [{w for w in fold(table.rows[r].label).split() if len(w) >= SHORTEST} for r in (one, other)]
    return bool(words[0] & words[1])


def _pairs(values: Ints, worth: Floats, closing: int, opening: int, way: int) -> tuple[float, list[Miss]]:
    """The odds that one row goes on as another in the next column to the right (or left), and where it does not."""
    score = 0.0
    misses: list[Miss] = []
    columns = range(values.shape[1] - 1) if way > 0 else range(1, values.shape[1])
    for c in columns:
        close, begin = int(values[closing, c]), int(values[opening, c + way])
        if not close or not begin:
            continue
        if close == begin:
            score += float(worth[closing, c])
            continue
        near = float(np.clip(np.log10(abs(close) / (2 * abs(close - begin))), 0.0, MOST_NEAR))
        score += ERROR + near
        relation = Relation("across", (closing, c), ((1, (opening, c + way)),))
        misses.append(Miss(relation, close - begin, rounding=False))
    return score, misses
