"""What needs no search: rows of one name, which an identical name settles however many others there are."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np

from kronespor.language import fold
from kronespor.tieout.likeness import name_key
from kronespor.tieout.sides import Indices, Side, Sides


def identical(sides: Sides) -> list[tuple[int, int]]:
    """Rows of one name: those of the same amounts first, then of the same source, then the only ones of the name."""
    pairs: list[tuple[int, int]] = []
    keys: tuple[Callable[[Side, int], Hashable], ...] = (_with_amounts, _with_source, _alone)
    for key in keys:
        places_a, places_b = (
            _places(side, key, {pair[n] for pair in pairs}) for n, side in enumerate((sides.a, sides.b))
        )
        for name in places_a.keys() & places_b.keys():
            ours, theirs = places_a[name], places_b[name]
            if key is _with_amounts or len(ours) == len(theirs) == 1:
                pairs += zip(ours, theirs, strict=False)
    return sorted(pairs)


def _places(side: Side, key: Callable[[Side, int], Hashable], used: set[int]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place in range(len(side.rows)):
        if place not in used and (name := key(side, place)) is not None:
            places[name].append(place)
    return places


def _with_amounts(side: Side, place: int) -> Hashable:
    name = name_key(side.rows[place])
    return (name, fold(side.rows[place].fund), tuple(side.amounts[place])) if name else None


def _with_source(side: Side, place: int) -> Hashable:
    name, fund = name_key(side.rows[place]), fold(side.rows[place].fund)
    return (name, fund) if name and fund else None


def _alone(side: Side, place: int) -> Hashable:
    return name_key(side.rows[place]) or None


def renamed(sides: Sides, sure: float, gap: float) -> Iterator[tuple[int, int]]:
    """Rows of the same amounts whose names are each other's most alike: `sure` at least, the next ones `gap` less."""
    alike, equal = sides.alike, sides.equal
    if not alike.size:
        return
    best = alike.argmax(axis=1)
    for i, j in enumerate(best):
        if alike[i, j] < sure or not equal[i, j] or sides.strangers[i, j] or sides.sources[i, j] < 0:
            continue
        others = np.concatenate([np.delete(alike[i], j), np.delete(alike[:, j], i)])
        if not others.size or others.max() <= alike[i, j] - gap:
            yield i, int(j)


def headed(sides: Sides, a: Sequence[int], b: Sequence[int]) -> Iterator[tuple[Indices, Indices, bool]]:
    """Rows under a heading or sub-total that the other statement has as one row of its name.

    Proven if they add up to it; else the row has been changed besides. `a`, `b`: the rows that are free. No row is in
    two: what adds up comes first.
    """
    free = set(a), set(b)
    found = sorted([*_headed(sides, a, b, 0), *_headed(sides, a, b, 1)], key=lambda one: not one[2])
    for ours, theirs, is_proven in found:
        if free[0].issuperset(ours) and free[1].issuperset(theirs):
            free[0].difference_update(ours)
            free[1].difference_update(theirs)
            yield ours, theirs, is_proven


def _headed(sides: Sides, a: Sequence[int], b: Sequence[int], side: int) -> Iterator[tuple[Indices, Indices, bool]]:
    """Those whose heading stands in one of the statements."""
    parts, whole = (sides.a, sides.b) if side == 0 else (sides.b, sides.a)
    free_parts, free_wholes = (set(a), b) if side == 0 else (set(b), a)
    names = [name_key(whole.rows[place]) for place in free_wholes]
    for name, members in parts.blocks:
        if len(members) > 1 and free_parts.issuperset(members) and names.count(name) == 1:
            place = free_wholes[names.index(name)]
            is_proven = parts.comes_to(members, whole, place)
            yield (members, (place,), is_proven) if side == 0 else ((place,), members, is_proven)
