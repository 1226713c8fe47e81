"""Names that a sheet cuts off where its amounts begin, so that nothing stands between them: "Fjordbad3.450"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kronespor.amounts import looks_like_amount
from kronespor.reading.gridplan import Cell, Plan

LEAST = 2  # rows whose amount stands at their name
_GROUPED = re.compile(r"(.*[^\W\d_])([-–−]?\d{1,3}(?:[.,]\d{3})+[-–−]?)", re.DOTALL)
_ANY = re.compile(r"(.*[^\W\d_])([-–−]?\d{1,3}(?:[.,]\d{3})*[-–−]?)", re.DOTALL)


def with_amounts_apart(cells: Sequence[Sequence[Cell]], plan: Plan) -> Sequence[Sequence[Cell]]:
    """The rows with the amounts that stand at their names in their own column, where several of its cells are empty."""
    name, first = plan.name.at, plan.amounts[0].at
    lacking = {
        r
        for r, row in enumerate(cells)
        if r >= plan.headings
        and not row[first].text.strip()
        and any(looks_like_amount(row[column.at].text) for column in plan.amounts[1:])
    }
    if first != name + 1 or sum(_GROUPED.fullmatch(cells[r][name].text) is not None for r in lacking) < LEAST:
        return cells
    return [_apart(row, name) if r in lacking else row for r, row in enumerate(cells)]


def _apart(row: Sequence[Cell], name: int) -> Sequence[Cell]:
    found = _ANY.fullmatch(row[name].text)
    if found is None:
        return row
    own, amount = replace(row[name], text=found[1]), replace(row[name], text=found[2])
    return [*row[:name], own, amount, *row[name + 2 :]]
