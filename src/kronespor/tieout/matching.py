"""Which rows of two statements are the same money, and whether that is proven or possible.

What names settle is settled first. Of the rest a first search finds what names and amounts say together, a second one
what amounts alone say of what is still left: heavy renames, spent reserves, sums under a general name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import comb

import numpy as np

from kronespor.tieout.evidence import Evidence
from kronespor.tieout.likeness import name_key
from kronespor.tieout.model import ANCHOR, Grouping, Problem, Solution, solve
from kronespor.tieout.rivals import Sums, sums
from kronespor.tieout.settled import headed, identical, renamed
from kronespor.tieout.sides import Indices, Side, Sides, left_over

SURE_NAME, SURE_GAP = 80.0, 25.0
"""Rows of one amount are one if their names are so alike, and the next most alike so much less."""
ALIKE, ALIKE_OF_EQUALS = 62.0, 50.0
"""How alike names must be for a fact, where amounts differ and where they are the same."""
NAME_MARGIN = 15.0
"""A name that is less like by no more than this may be the right one as well."""
MARGIN = 400
"""Hundredths of a bit by which the best solution without a match must be worse for it to be a fact."""
MOST_CHANCE = 0.2
"""How many sums like that of a proven group may come about by accident."""
MOST_DOUBTFUL = 2.0
"""How many such sums may come about by accident for one to throw doubt on a row's having no counterpart."""
LEAST_BITS = 5.0
"""What an amount that agrees in one year says at least for it to throw doubt on two rows' being two."""
NEARLY = 0.15
"""The share of an amount by which what became of all that is gone may differ from what is new instead."""
MOST_RIVALS = 8


@dataclass(frozen=True)
class Group:
    """Rows of a and rows of b (indices) that are the same money; `rivals`: others that would do, the likeliest first.

    `chance`: how many such sums would come about by accident.
    """

    a: Indices
    b: Indices
    proven: bool = True
    rivals: tuple[Grouping, ...] = ()
    chance: float = 0.0


def match(sides: Sides) -> tuple[list[Group], bool]:
    """The groups of the rows of two statements, and whether groups of several were sought. What is in no group has no
    counterpart.
    """
    pairs = identical(sides)
    free = _free(sides, [((i,), (j,)) for i, j in pairs])
    found = [Group(a, b, proven) for a, b, proven in headed(sides, *free)]
    free = _free(sides, [*(((i,), (j,)) for i, j in pairs), *((g.a, g.b) for g in found)])
    rest = sides.part(*free)
    found += [Group((free[0][i],), (free[1][j],)) for i, j in renamed(rest, SURE_NAME, SURE_GAP)]
    open_pairs = [(i, j) for i, j in pairs if not sides.equal[i, j]]
    doubtful = _of_several(sides, open_pairs)
    found += [Group((i,), (j,)) for i, j in pairs if sides.equal[i, j]]
    free = _free(sides, [*(((i,), (j,)) for i, j in open_pairs), *((g.a, g.b) for g in found)])
    is_sought = True
    if free[0] or free[1]:
        searched, is_sought = _searched(sides, free, open_pairs)
        found += searched
    else:
        found += [Group((i,), (j,)) for i, j in open_pairs]
    found = [replace(g, proven=False) if (g.a, g.b) in doubtful else g for g in found]
    return sorted(found, key=lambda g: (g.b, g.a)), is_sought


def _of_several(sides: Sides, pairs: Iterable[tuple[int, int]]) -> set[Grouping]:
    """The pairs whose name stands several times in a statement: their amounts differ, so another may be meant."""
    names = [Counter(name_key(row) for row in side.rows) for side in (sides.a, sides.b)]
    return {((i,), (j,)) for i, j in pairs for key in [name_key(sides.a.rows[i])] if max(n[key] for n in names) > 1}


def _free(sides: Sides, used: Iterable[Grouping]) -> tuple[list[int], list[int]]:
    """The rows of either side that are in none of these."""
    every = list(used)
    a, b = ([n for grouping in every for n in grouping[side]] for side in (0, 1))
    return left_over(len(sides.a.rows), a), left_over(len(sides.b.rows), b)


def _searched(
    sides: Sides, free: tuple[list[int], list[int]], pairs: Sequence[tuple[int, int]]
) -> tuple[list[Group], bool]:
    """What names and amounts say together of rows that are free and of pairs of one name whose amounts differ; and
    whether groups of several were sought.
    """
    at_a, at_b = (sorted({*free[side], *(pair[side] for pair in pairs)}) for side in (0, 1))
    part = sides.part(at_a, at_b)
    forced = tuple((at_a.index(i), at_b.index(j)) for i, j in pairs)
    problem = Problem(Evidence(part), forced)
    solution = solve(problem)
    found = [_judged(problem, solution, grouping) for grouping in solution.groupings]
    found = _joined([_without(g, found) for g in found], part, forced)
    rest = _free(part, [(g.a, g.b) for g in found])
    found += [_of_part(g, *rest) for g in by_amounts(part.part(*rest))]
    return [_of_part(g, at_a, at_b) for g in found], problem.is_small


def doubts(sides: Sides) -> tuple[dict[int, tuple[Grouping, ...]], dict[int, tuple[Grouping, ...]]]:
    """Rows of a and of b without a counterpart, with the groupings that would be one, if few would be by accident."""
    evidence = Evidence(sides)
    found: list[Grouping] = []
    for j in range(len(sides.b.rows)):
        found += [(subset, (j,)) for subset in _telling(sums(sides.a, sides.b, j), len(sides.a.rows), evidence.b[j])]
    for i in range(len(sides.a.rows)):
        subsets = _telling(sums(sides.b, sides.a, i), len(sides.b.rows), evidence.a[i])
        found += [((i,), subset) for subset in subsets if len(subset) > 1]
    found += [grouping for grouping in _agreeing(sides, evidence) if grouping not in found]
    found = [grouping for grouping in found if not _are_strangers(sides, grouping)]
    found.sort(key=lambda g: (len(g[0]) + len(g[1]), g))
    of_rows: tuple[dict[int, list[Grouping]], dict[int, list[Grouping]]] = ({}, {})
    for grouping in found:
        for side in (0, 1):
            for place in grouping[side]:
                of_rows[side].setdefault(place, []).append(grouping)
    a, b = ({place: tuple(every[:MOST_RIVALS]) for place, every in side.items()} for side in of_rows)
    return a, b


def _telling(found: Sums, rows: int, hundredths: int) -> list[Indices]:
    """The sums that say something: there are not so many subsets of their size that some come to it anyway."""
    return [s for s in found.subsets if comb(rows, len(s)) <= MOST_DOUBTFUL * 2 ** (hundredths / 100)]


def _agreeing(sides: Sides, evidence: Evidence) -> Iterator[Grouping]:
    """Rows of which one year agrees that tells them from all others: renamed and changed besides, for all one knows."""
    pairs = len(sides.a.rows) * len(sides.b.rows)
    for i, j in sides.pairs():
        apart = np.abs(sides.a.amounts[i] - sides.b.amounts[j])
        agreeing = np.flatnonzero((apart <= sides.a.margins[i] + sides.b.margins[j]) & (sides.a.amounts[i] != 0))
        bits = max((evidence.of_year(int(sides.a.amounts[i, year]), int(year)) for year in agreeing), default=0.0)
        if bits >= LEAST_BITS and pairs <= MOST_DOUBTFUL * 2**bits:
            yield (i,), (j,)


def nearly_all(sides: Sides) -> Grouping | None:
    """All rows of one side and the only one of the other, where they nearly add up to it in every year: merged under
    another name and cut, or split and changed, for all one knows.
    """
    a, b = len(sides.a.rows), len(sides.b.rows)
    if not a or not b or min(a, b) > 1 or (a == b and sides.strangers[0, 0]):
        return None
    sums = [side.amounts.sum(axis=0) for side in (sides.a, sides.b)]
    apart, most = np.abs(sums[0] - sums[1]), np.maximum(np.abs(sums[0]), np.abs(sums[1]))
    is_near = bool(most.any() and (apart <= NEARLY * most).all())
    return (tuple(range(a)), tuple(range(b))) if is_near else None


def _without(group: Group, found: Sequence[Group]) -> Group:
    """A group without the rivals that take rows of proven groups."""
    proven = [(set(g.a), set(g.b)) for g in found if g.proven]
    kept = [(a, b) for a, b in group.rivals if not any(x & set(a) or y & set(b) for x, y in proven)]
    return replace(group, rivals=tuple(kept[:MOST_RIVALS]))


def _joined(found: list[Group], sides: Sides, forced: Sequence[tuple[int, int]]) -> list[Group]:
    """Rows merged, or a row split, whose sum was changed besides.

    To a changed pair are added the rows left over whose names are as like, where that brings the amounts nearer to each
    other in every year.
    """
    left = tuple(set(places) for places in _free(sides, [(g.a, g.b) for g in found]))
    joined = []
    for group in found:
        if len(group.a) == len(group.b) == 1 and (group.a[0], group.b[0]) not in forced:
            group = _with_namesakes(group, sides, left)
            left[0].difference_update(group.a)
            left[1].difference_update(group.b)
        joined.append(group)
    return joined


def _with_namesakes(group: Group, sides: Sides, left: tuple[set[int], ...]) -> Group:
    (i,), (j,) = group.a, group.b
    if sides.equal[i, j]:
        return group
    able = sides.alike >= ALIKE
    apart = np.abs(sides.a.amounts[i] - sides.b.amounts[j])
    a = (i, *(n for n in sorted(left[0]) if able[n, j]))
    b = (j, *(n for n in sorted(left[1]) if able[i, n]))
    merged, split = (a, group.b), (group.a, b)
    for ours, theirs in (merged, split):
        nearer = np.abs(sides.a.amounts[list(ours)].sum(axis=0) - sides.b.amounts[list(theirs)].sum(axis=0)) < apart
        if len(ours) + len(theirs) > 2 and nearer.all():
            return Group(tuple(sorted(ours)), tuple(sorted(theirs)), proven=False)
    return group


def by_amounts(sides: Sides) -> list[Group]:
    """What amounts alone say: possible and never proven."""
    if not sides.a.rows or not sides.b.rows:
        return []
    problem = Problem(Evidence(sides), anchored=False)
    found = [_judged(problem, None, grouping) for grouping in solve(problem).groupings]
    return [_without(replace(group, proven=False), ()) for group in found]


def _of_part(group: Group, a: Sequence[int], b: Sequence[int]) -> Group:
    """A group of some of the rows, with their places among all of them."""

    def places(grouping: Grouping) -> Grouping:
        return tuple(a[i] for i in grouping[0]), tuple(b[j] for j in grouping[1])

    ours, theirs = places((group.a, group.b))
    return replace(group, a=ours, b=theirs, rivals=tuple(map(places, group.rivals)))


def _judged(problem: Problem, solution: Solution | None, grouping: Grouping) -> Group:
    """A grouping with its rivals, proven only if it has none and the best solution without it is worse by a margin."""
    a, b = grouping
    if len(a) == len(b) == 1 and (a[0], b[0]) in problem.forced:
        return Group(a, b)
    found, bits = _sums(problem, grouping)
    rivals = _ranked(problem, grouping, found)
    chance = problem.evidence.chance(found.tried, bits)
    named = _named(problem, grouping)
    lone = len(a) == len(b) == 1
    namesakes = _namesakes(problem, solution, grouping) if lone and solution else ()
    rivals = (*namesakes, *rivals)
    certain = named and not namesakes and (lone or (found.complete and not rivals and chance <= MOST_CHANCE))
    proven = certain and solution is not None and _stands(problem, solution, grouping)
    return Group(a, b, proven, () if proven else rivals, chance)


def _namesakes(problem: Problem, solution: Solution, grouping: Grouping) -> tuple[Grouping, ...]:
    """Rows that have no counterpart and are as like one of a pair as the other one is."""
    (i,), (j,) = grouping
    alike = problem.sides.alike
    least = max(ALIKE, alike[i, j] - NAME_MARGIN)
    left_a, left_b = _free(problem.sides, solution.groupings)
    others = [((n,), (j,)) for n in left_a if alike[n, j] >= least]
    return (*others, *(((i,), (n,)) for n in left_b if alike[i, n] >= least))


def _stands(problem: Problem, solution: Solution, grouping: Grouping) -> bool:
    if not solution.optimal:
        return False
    second = solve(problem, without=grouping)
    return second.optimal and solution.worth - second.worth >= MARGIN


def _named(problem: Problem, grouping: Grouping) -> bool:
    """Whether the names alone make a grouping likely."""
    a, b = grouping
    alike = [float(problem.sides.alike[i, j]) for i in a for j in b]
    if len(alike) > 1:
        return min(alike) >= ANCHOR
    return alike[0] >= (ALIKE_OF_EQUALS if problem.sides.equal[a[0], b[0]] else ALIKE)


def _sums(problem: Problem, grouping: Grouping) -> tuple[Sums, float]:
    """What else comes to the single row of a grouping, and the bits of a sum that does."""
    a, b = grouping
    sides, evidence = problem.sides, problem.evidence
    if len(a) > 1 or len(b) == 1:
        return _others(problem, sides.a, sides.b, b[0], 0), float(evidence.b[b[0]]) / 100
    return _others(problem, sides.b, sides.a, a[0], 1), float(evidence.a[a[0]]) / 100


def _others(problem: Problem, parts: Side, whole: Side, place: int, side: int) -> Sums:
    """The sums that come to a row: with the row of its name in them, and without those of other names' rows."""
    partners = {pair[1 - side]: pair[side] for pair in problem.forced}
    able = left_over(len(parts.rows), (row for other, row in partners.items() if other != place))
    found = sums(parts.part(able), whole, place)
    subsets = [tuple(able[n] for n in subset) for subset in found.subsets]
    partner = partners.get(place)
    kept = tuple(s for s in subsets if partner is None or partner in s)
    return replace(found, subsets=kept)


def _ranked(problem: Problem, grouping: Grouping, found: Sums) -> tuple[Grouping, ...]:
    """The other groupings of the single row: those of likely names and few rows first."""
    a, b = grouping
    merged = len(a) > 1 or len(b) == 1
    members = problem.evidence.members[:, b[0]] if merged else problem.evidence.members[a[0]]
    sizes = problem.evidence.sizes(len(members))
    ours = a if merged else b
    ranked = sorted(
        (s for s in found.subsets if s != ours),
        key=lambda s: (sizes[len(s)] - sum(int(members[n]) for n in s), s),
    )
    every = ((s, b) if merged else (a, s) for s in ranked)
    return tuple(g for g in every if not _are_strangers(problem.sides, g))


def _are_strangers(sides: Sides, grouping: Grouping) -> bool:
    a, b = grouping
    return len(a) == len(b) == 1 and bool(sides.strangers[a[0], b[0]])
