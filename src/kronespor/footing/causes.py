"""Why an equation may not hold: causes ranked by likelihood, from the miss itself and from other tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from kronespor.footing.footed import FootedTable
from kronespor.footing.formulas import formula_causes
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.footing.relations import Cell
from kronespor.footing.slips import slip
from kronespor.remarks import Cause, Place, Remark, Value

Upheld = Callable[[int, int], str | None]
"""(row, column) -> the id of another table of the document that prints the same amount for the same thing."""
Ranked = list[tuple[float, Cause]]
"""Causes with their weights: only the order counts."""

MOST_CAUSES = 6
MOST_TYPOS = 3  # that may explain one miss: with more of them each is chance
MOST_EFFECTS = 4  # likewise of rows counted twice or not at all

ROUNDING = 20
BY_FORMULA = 13
LEFT_OUT_UPHELD, LEFT_OUT_EVERYWHERE, LEFT_OUT = 12, 7, 3
CELL_MISSES_BOTH_WAYS = 11
EFFECT_EVERYWHERE, EFFECT = 9, 4
SWAPPED_IN_TOTAL, DIGIT_IN_TOTAL = 8.5, 5
SWAPPED_IN_ADDEND, DIGIT_IN_ADDEND = 4.5, 2.5
TOTAL_UPHELD, TOTAL_MISSES_ELSEWHERE = 6, 2  # off the weight of a slip in the total
WRONG_COLUMN = 8
STALE = 1


@dataclass(frozen=True)
class _Context:
    """A miss, and what of its document may explain it."""

    table: FootedTable
    read: ReadTable
    miss: Miss
    siblings: tuple[Miss, ...]  # the misses of the same total row (or total column)
    crossing: tuple[Miss, ...]  # the misses that run across this one
    upheld: str | None

    def value(self, cell: Cell) -> int:
        placed = self.read.cells.get(cell)
        return placed.value if placed else 0

    def amount(self, value: int) -> Decimal:
        return self.read.scaled.amount(value)

    def should_be(self, code: str, cell: Cell, right: int) -> Cause:
        """A cell that says one thing and should say another."""
        values: dict[str, Value] = {"row": self.table.rows[cell[0]].name, "column": self.table.columns[cell[1]]}
        return Cause(code, {**values, "printed": self.amount(self.value(cell)), "right": self.amount(right)})

    def added_up(self, code: str, cell: Cell) -> Cause:
        """An addend that the total counts otherwise than it should."""
        down = self.miss.relation.axis == "down"
        name = self.table.rows[cell[0]].name if down else self.table.columns[cell[1]]
        return Cause(code, {"name": name, "amount": self.amount(self.value(cell))})


def causes(table: FootedTable, read: ReadTable, miss: Miss, upheld: Upheld) -> tuple[Cause, ...]:
    """Possible causes of `miss`, the likeliest first."""
    total = miss.relation.claim
    axis = 0 if miss.relation.axis == "down" else 1
    believed = [m for m in read.misses if m.established]
    siblings = tuple(
        m for m in believed if m.relation.axis == miss.relation.axis and m.relation.claim[axis] == total[axis]
    )
    crossing = tuple(m for m in believed if m.relation.axis != miss.relation.axis)
    context = _Context(table, read, miss, siblings, crossing, upheld(*total))
    ranked: Ranked = [(ROUNDING, Cause("rounding"))] if miss.rounding else []
    for proposer in (_left_out, _same_cell, _slip_in_total, _slip_in_addend, _row_effects, _wrong_column):
        ranked += proposer(context)
    ranked += [(BY_FORMULA, cause) for cause in formula_causes(table, read, miss.relation)]
    ranked.append((STALE, Cause("stale-total")))
    return tuple(_as_printed(cause, read.scaled.decimals) for cause in _likeliest(ranked))


def _as_printed(cause: Cause, decimals: dict[str, Value]) -> Cause:
    return replace(cause, values={**cause.values, **decimals}) if cause.values else cause


def _likeliest(ranked: Ranked) -> tuple[Cause, ...]:
    distinct: list[Cause] = []
    for _, cause in sorted(ranked, key=lambda x: -x[0]):
        if cause not in distinct:
            distinct.append(cause)
    return tuple(distinct[:MOST_CAUSES])


def _real(misses: Iterable[Miss]) -> list[Miss]:
    return [m for m in misses if not m.rounding]


def _left_out(context: _Context) -> Ranked:
    """A row is missing if the total is larger than its rows, above all if other tables uphold the total."""
    missing = _real(context.siblings)
    relation = context.miss.relation
    if relation.axis != "down" or not relation.is_sum or context.miss.rounding or any(m.slack < 0 for m in missing):
        return []
    values: dict[str, Value] = {"amounts": tuple(context.amount(m.slack) for m in missing), "evidence": ""}
    if context.upheld:
        values["evidence"] = Remark("upheld-by-table", "notice", Place(table=context.upheld))
        return [(LEFT_OUT_UPHELD, Cause("row-left-out", values))]
    return [(LEFT_OUT_EVERYWHERE if len(missing) > 1 else LEFT_OUT, Cause("row-left-out", values))]


def _same_cell(context: _Context) -> Ranked:
    """A cell whose column and row miss by the same amount is itself wrong."""
    ranked: Ranked = []
    relation = context.miss.relation
    for other in _real(context.crossing):
        for cell in relation.cells & other.relation.cells:
            own = -relation.coefficient(cell) * context.miss.slack
            across = -other.relation.coefficient(cell) * other.slack
            if own == across:
                ranked.append((CELL_MISSES_BOTH_WAYS, context.should_be("typo", cell, context.value(cell) + own)))
    return ranked


def _slip_in_total(context: _Context) -> Ranked:
    total, slack = context.miss.relation.claim, context.miss.slack
    right = context.value(total) - slack
    code = slip(context.value(total), right)
    if code is None:
        return []
    weight = SWAPPED_IN_TOTAL if code == "transposition" else DIGIT_IN_TOTAL
    weight -= TOTAL_UPHELD if context.upheld else 0
    weight -= TOTAL_MISSES_ELSEWHERE if len(context.siblings) > 1 else 0
    return [(weight, context.should_be(_AS_CAUSE.get(code, code), total, right))]


def _slip_in_addend(context: _Context) -> Ranked:
    ranked: Ranked = []
    for sign, cell in context.miss.relation.parts:
        value = context.value(cell)
        right = value + sign * context.miss.slack
        code = slip(value, right)
        if code:
            weight = SWAPPED_IN_ADDEND if code == "transposition" else DIGIT_IN_ADDEND
            ranked.append((weight, context.should_be(_AS_CAUSE.get(code, code), cell, right)))
    return ranked if len(ranked) <= MOST_TYPOS else []


_AS_CAUSE = {"sign": "wrong-sign"}
"""The causes of slips that are called otherwise, since a sum may also take an addend with the wrong sign."""


def _row_effects(context: _Context) -> Ranked:
    """A row counted twice, left out of the sum, or added with the wrong sign."""
    ranked: Ranked = []
    slack = context.miss.slack
    if not context.miss.relation.is_sum:
        return []
    for place, (_, cell) in enumerate(context.miss.relation.parts):
        value = context.value(cell)
        if not value:
            continue
        if slack == value:
            ranked.append((_weight(context, place, 1), context.added_up("counted-twice", cell)))
        elif slack == -value:
            ranked.append((_weight(context, place, -1), context.added_up("not-counted", cell)))
        elif slack == -2 * value:
            ranked.append((EFFECT, context.added_up("sign", cell)))
    return ranked if len(ranked) <= MOST_EFFECTS else []


def _weight(context: _Context, place: int, sign: int) -> float:
    """More where the addend of this place explains every miss of the total's row by itself."""
    misses = _real(context.siblings)
    everywhere = all(
        len(m.relation.parts) > place and m.slack == sign * context.value(m.relation.parts[place][1]) for m in misses
    )
    return EFFECT_EVERYWHERE if len(misses) > 1 and everywhere else EFFECT


def _wrong_column(context: _Context) -> Ranked:
    """An amount in one column that belongs in another: two columns miss by the same amount, one each way."""
    if context.miss.relation.axis != "down":
        return []
    for other in context.siblings:
        if other.slack == -context.miss.slack:
            for _, cell in (*context.miss.relation.parts, *other.relation.parts):
                if abs(context.value(cell)) == abs(context.miss.slack):
                    return [(WRONG_COLUMN, context.added_up("wrong-column", cell))]
    return []
