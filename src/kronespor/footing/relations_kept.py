"""A relation of a footed table as JSON keeps it."""

from collections.abc import Mapping
from typing import Any

from kronespor.footing.footed import CellName, FootedRelation


def relation_json(relation: FootedRelation) -> dict[str, Any]:
    """A relation as JSON; `relation_of` reads it back."""
    return {
        "kind": relation.kind,
        "cells": [[c.row, c.column, *filter(None, (c.table,))] for c in relation.cells],
        "places": [cell.place for cell in relation.cells],
        "signs": list(relation.signs),
        "holds": relation.holds,
        "exact": relation.exact,
        "established": relation.established,
        "formula": relation.formula or None,
    }


def relation_of(kept: Mapping[str, Any]) -> FootedRelation:
    """A relation from what `relation_json` made of it."""
    named = zip(kept["cells"], kept["places"], strict=True)
    cells = tuple(CellName(row, column, place, *table) for (row, column, *table), place in named)
    return FootedRelation(
        kept["kind"],
        cells,
        tuple(kept["signs"]),
        kept["holds"],
        kept["exact"],
        kept["established"],
        kept.get("formula") or "",
    )
