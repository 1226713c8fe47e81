"""What rounding can make the amounts of a relation miss by, and whether the amounts of a table are rounded at all.

Amounts that are rounded by themselves miss their printed total now and then, the more so the more of them there are.
A table in which many sums hold to the last place is not rounded, and one that then misses by one is wrong.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import erf, exp, log10, pi, sqrt

import numpy as np

from kronespor.footing.belief import DEVIATIONS, steps
from kronespor.footing.readtable import Miss
from kronespor.footing.relations import Cell, Key, Relation
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.variants import Placed

ERROR = -3.3
"""The decimal logarithm of how often a figure of a table that is not rounded is wrong by so little."""

RANDOM, RANDOM_SPREAD = 2.4, 1.63
"""How much further than rounding to the nearest step rounding up or down at random may lead; and leads as a rule."""
LEAST_NOUGHTS = 2
"""Noughts at the end of a total by which it shows that it is rounded, more than its parts have."""
LEAST_STEPPED = 3
"""Misses of a few steps that a table must have for them to be for rounding."""

MANY, NEARLY_ALL = 20, 0.9
"""Amounts by which a table shows that it counts in threes or fives, and the share of them that must be multiples."""
FEW_ODD = 6
"""Sums that hold or miss by multiples of that for each that misses by none, and so not for rounding."""


def tolerance(
    relation: Relation, scaled: ScaledTable, cells: Mapping[Cell, Placed], deviations: float = DEVIATIONS
) -> int:
    """What rounding alone may make the printed amounts of a relation miss by, scaled.

    Of few amounts all of half their last places; of more, some standard deviations of what they come to together.
    """
    margins = _margins(relation, scaled, cells)
    return min(sum(margins), int(deviations * sqrt(sum(m * m for m in margins) / 3)))


def _margins(relation: Relation, scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> list[int]:
    """Half the last printed place of each amount, nothing left out; that of the claim first."""
    claim = cells.get(relation.claim)
    placed = [p for _, cell in relation.parts if (p := cells.get(cell)) is not None]
    margins = [margin for p in placed if (margin := _margin(scaled, p))]
    if claim is None or not (own := _margin(scaled, claim)):
        return margins
    return [_in_whole_line(relation, scaled, cells) or own, *margins]


def _in_whole_line(relation: Relation, scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> int:
    """Half the last printed place of a total row all of whose amounts are printed with fewer decimals; else nothing."""
    claim = cells[relation.claim]
    if claim.reading is None or claim.reading.candidate.decimals >= scaled.customary:
        return 0
    row = relation.claim[0]
    own = [
        (row, column) for column in range(scaled.columns) if scaled.kinds[row, column] == scaled.kinds[relation.claim]
    ]
    readings = [p.reading for cell in own if (p := cells.get(cell)) is not None and p.value and p.reading is not None]
    decimals = max(reading.candidate.decimals for reading in readings)
    is_whole = len(readings) > 1 and decimals < scaled.customary
    return scaled.scale // 2 // 10**decimals if is_whole else 0


def _margin(scaled: ScaledTable, placed: Placed) -> int:
    """Half the last printed place of what stands in a cell; nothing is exact."""
    if placed.reading is None or placed.token is None or placed.token.nil or not placed.value:
        return 0
    return scaled.margin(placed.reading.candidate.decimals)


def judged(
    misses: Sequence[Miss], believed: Iterable[Relation], scaled: ScaledTable, cells: Mapping[Cell, Placed]
) -> tuple[Miss, ...]:
    """The misses, each for rounding or not as the sums of the whole table speak for it.

    None is where many sums hold to the last place. Amounts may be rounded to more than the last place (census figures
    to threes and fives): then misses of a few such steps are for rounding too, if there are several, and of less than a
    step none is.
    """
    if not any(m.established for m in misses):
        return tuple(misses)
    believed = list(believed)
    misses = _judged(misses, believed, scaled, cells)
    step = _odd_step(scaled, cells)
    odd = [m for m in misses if step and m.rounding and m.established and m.slack % step]
    if not odd or len(odd) * (FEW_ODD + 1) > len(believed):
        return misses
    return tuple(replace(m, rounding=False) if m in odd else m for m in misses)


def _judged(
    misses: Sequence[Miss], believed: Iterable[Relation], scaled: ScaledTable, cells: Mapping[Cell, Placed]
) -> tuple[Miss, ...]:
    failing = {m.relation for m in misses}
    holding = [r for r in believed if r not in failing]
    printed = {m.relation: _margins(m.relation, scaled, cells) for m in misses}
    rounded = _by_themselves([m for m in misses if m.rounding and m.established], holding)
    odds = sum(_log_exact(_margins(r, scaled, cells)) for r in holding) if rounded else 0.0
    if odds + sum(_odds(m.slack, printed[m.relation]) for m in rounded) < 0:
        alike = _often_rounded(rounded, holding, printed, scaled, cells)
        return tuple(
            replace(m, rounding=bool(alike & _kinds(m.relation)) or _below_place(m.slack, printed[m.relation]))
            if m.rounding
            else m
            for m in misses
        )
    steps = _column_steps(scaled, cells)
    exact = {cell for r in holding for cell in r.cells if cell != r.claim}
    misses = [
        replace(m, rounding=m.rounding or (m.relation.claim not in exact and _total_rounded(m, steps, cells)))
        for m in misses
    ]
    real = [m for m in misses if m.established and not m.rounding]
    least, spread = (1, RANDOM_SPREAD) if _odd_step(scaled, cells) else (LEAST_STEPPED, 1.0)
    if len(real) < least:
        return tuple(misses)
    stepped = {m.relation: [steps[c] / 2 for _, c in m.relation.cells if (_, c) in cells] for m in real}
    near = [m for m in real if steps_apart(m.slack, stepped[m.relation])]
    if len(near) < len(real) / 2 or _apart(_by_themselves(near, holding)) < least:
        return tuple(misses)
    odds = sum(_log_exact([steps[c] / 2 for _, c in r.cells if (_, c) in cells], spread) for r in holding)
    if odds + sum(_odds(m.slack, stepped[m.relation], spread) for m in near) < 0:
        return tuple(misses)
    kept = {id(m) for m in near}
    return tuple(replace(m, rounding=True) if id(m) in kept else m for m in misses)


def _by_themselves(misses: Sequence[Miss], holding: Iterable[Relation]) -> list[Miss]:
    """The misses without those of a total over the very columns, or rows, that miss by as much together."""
    slacks = {(m.relation.key, m.relation.claim): m.slack for m in misses}
    crossing: dict[Cell, list[Relation]] = {}
    for relation in holding:
        crossing.setdefault(relation.claim, []).append(relation)

    def follows(miss: Miss) -> bool:
        key, claim = miss.relation.key, miss.relation.claim
        others = [r for r in crossing.get(claim, ()) if r.axis != miss.relation.axis]
        return any(sum(sign * slacks.get((key, part), 0) for sign, part in r.parts) == miss.slack for r in others)

    return [m for m in misses if not follows(m)]


def _apart(misses: Sequence[Miss]) -> int:
    """How many misses there are that have not one cell in common, a change of which makes them good."""
    asked = Counter(change for m in misses for change in set(m.changes))
    return len(misses) - max(asked.values(), default=1) + 1


def _often_rounded(
    rounded: Sequence[Miss],
    holding: Sequence[Relation],
    printed: Mapping[Relation, list[int]],
    scaled: ScaledTable,
    cells: Mapping[Cell, Placed],
) -> set[Key]:
    """The relations that miss within rounding so often by themselves that other sums of the table tell nothing of them,
    and the columns, or rows, whose sums do.

    Balances that are worked out from printed figures hold to the last place, and their own sum need not. A budget is of
    whole amounts, and the accounts beside it are rounded.
    """
    times = Counter(key for m in rounded for key in _kinds(m.relation))
    odds = dict.fromkeys((key for key, number in times.items() if number > 1), 0.0)
    for m in rounded:
        for key in odds.keys() & _kinds(m.relation):
            odds[key] += _odds(m.slack, printed[m.relation])
    for r in holding if odds else ():
        for key in odds.keys() & _kinds(r):
            odds[key] += _log_exact(_margins(r, scaled, cells))
    return {key for key, value in odds.items() if value >= 0}


def _kinds(relation: Relation) -> set[Key]:
    """What a relation may be rounded with: the same in other columns, and others of its column."""
    instance = relation.claim[1 if relation.axis == "down" else 0]
    return {relation.key, (relation.axis, instance, ())}


def _below_place(slack: int, margins: Sequence[int]) -> bool:
    """Whether a miss is of less than the last place of one of the amounts: 58,99 over 2,3 and 0,21."""
    return bool(margins) and abs(slack) < 2 * max(margins)


def _total_rounded(miss: Miss, steps: Sequence[float], cells: Mapping[Cell, Placed]) -> bool:
    """Whether only the total is rounded: 111.800 over amounts that are not, and off by less than half a hundred.

    A total with decimals is not: 35.000,00.
    """
    placed = cells.get(miss.relation.claim)
    if placed is None or not placed.value or placed.reading is None or placed.reading.candidate.decimals:
        return False
    step = steps[miss.relation.claim[1]]
    zeros = 0
    while placed.value % int(step * 10 ** (zeros + 1)) == 0:
        zeros += 1
    return zeros >= LEAST_NOUGHTS and abs(miss.slack) <= step * 10**zeros / 2


def steps_apart(slack: int, margins: Sequence[float]) -> bool:
    """Whether a miss is of a few of the steps in which the amounts are rounded, up or down at random."""
    return abs(slack) <= RANDOM * sqrt(3 * sum(m * m for m in margins))


def _column_steps(scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> list[float]:
    """The step in which each column counts."""
    values = np.zeros((len(scaled.rows), scaled.columns), dtype=np.int64)
    for cell, placed in cells.items():
        values[cell] = placed.value
    return [float(step) for step in steps(values, (values != 0) & (scaled.kinds > 0))]


def odd_ones(scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> set[Cell]:
    """The amounts that are no multiples of three or five where nearly all others are, and so may be wrong."""
    step = _odd_step(scaled, cells)
    return {c for c, p in cells.items() if p.value and scaled.kinds[c] and p.value % step} if step else set()


def _odd_step(scaled: ScaledTable, cells: Mapping[Cell, Placed]) -> int:
    """Three or five, scaled, if nearly all of many amounts are multiples of it and not of ten; else 0."""
    kinds = scaled.kinds
    counted = [p for cell, p in cells.items() if p.value and kinds[cell]] if len(cells) >= MANY else []
    if len(counted) < MANY:
        return 0
    place = min((m for p in counted if (m := _margin(scaled, p))), default=0) * 2
    values = np.array([abs(p.value) for p in counted], dtype=np.int64)
    if not place:
        return 0
    shares = {n: float((values % (place * n) == 0).mean()) for n in (3, 5, 10)}
    most = 3 if shares[3] > shares[5] else 5
    return place * most if shares[most] >= NEARLY_ALL > shares[10] else 0


def _odds(slack: int, margins: Sequence[float], spread: float = 1.0) -> float:
    return _log_density(slack, margins, spread) - ERROR


def _log_exact(margins: Sequence[float], spread: float = 1.0) -> float:
    """How likely rounded amounts add up to the last place, as a decimal logarithm."""
    if len(margins) < 2:
        return 0.0
    deviation = spread * sqrt(len(margins) / 12)
    return log10(erf(0.5 / (deviation * sqrt(2))))


def _log_density(slack: int, margins: Sequence[float], spread: float) -> float:
    """How likely rounded amounts miss by just so much."""
    place = 2 * max(margins)
    deviation = spread * sqrt(sum(m * m for m in margins) / 3) / place
    density = exp(-0.5 * (slack / place / deviation) ** 2) / (deviation * sqrt(2 * pi))
    return log10(max(density, 1e-9))
