"""The relations that a scan has found, each judged again in the light of all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

import numpy as np

from kronespor.footing.belief import CERTAIN, ESTABLISHED, Lines
from kronespor.footing.relations import Axis, Stencil
from kronespor.footing.worded import PLAIN, WORDED, LineWords

FAMILY = 1.0
"""For each tenfold of totals of the table that hold, on top for one that words assert alike."""
LEAST_WITHOUT, MORE_WITHOUT = 2, 3
"""Instances that must all miss by one part for it to be none; and where words leave no doubt of the total."""
ORPHAN, WHOLE_ORPHAN = 1.0, 2.0
"""That a line which no total takes up among others sums some of them, or all up to the next total."""
LEAST_TWINS, MOST_TWINS = 4, 8
"""Instances in which lines are alike, and lines that are tried for another."""
TAKEN_UP = 2.0
"""That another total of the table takes it up."""


def reconsidered(
    axis: Axis, lines: Lines, words: Sequence[LineWords], stencils: Sequence[Stencil]
) -> tuple[Stencil, ...]:
    """The relations of a table: totals alike, no parts that are none, and the totals that nothing takes up."""
    found = [_with_twins(s, lines) if s.established else s for s in made_alike(stencils, lines)]
    found = [_without_untried(s, lines, words) if s.established else s for s in found]
    claims = {s.claim for s in found if s.established}
    open_lines = [i for i, word in enumerate(words) if word.kind == "line" and i not in claims]
    found = [_with_left_out(s, lines, open_lines) if s.established else s for s in found]
    found = _given_back(found, lines, words)
    return _one_claim(_oriented([*found, *_orphans(axis, lines, words, found)], words))


def made_alike(stencils: Sequence[Stencil], lines: Lines) -> tuple[Stencil, ...]:
    """The stencils believed or not in the light of all: totals of one table are made alike.

    What words alone call a total is believed sooner if other totals of the table hold, and sooner still if one of
    them takes it up.
    """
    believed = [s for s in stencils if s.established and s.is_sum]
    family = FAMILY * float(np.log10(1 + len(believed)))
    taken = {part for s in believed for part in s.parts}
    again = []
    for s in stencils:
        if s.established or not s.natural:
            again.append(s)
            continue
        prior = s.prior + family + (TAKEN_UP if s.claim in taken else 0.0)
        score = lines.judge(s.claim, s.parts, s.signs, prior).score
        again.append(replace(s, score=score, established=score >= ESTABLISHED))
    return tuple(again)


def _without_untried(stencil: Stencil, lines: Lines, words: Sequence[LineWords]) -> Stencil:
    """A relation in which a part that is nothing wherever it holds makes it miss: it is taken from the others, then,
    or it is no part, if every miss says so. It is taken from them too where that holds in more instances, or where
    its name says so."""
    judged = lines.judge(stencil.claim, stencil.parts, stencil.signs, stencil.prior)
    if not judged.misses.any() or len(stencil.parts) < 2:
        return stencil
    holds, residual = judged.holds | judged.rounded, judged.residuals[judged.misses]
    off = lines.margins[[*stencil.lines]].sum(axis=0)[judged.misses]  # by rounding
    for n, (part, sign) in enumerate(zip(stencil.parts, stencil.signs, strict=True)):
        values = sign * lines.values[part]
        missed, is_tried = values[judged.misses], values[holds].any()
        if is_tried and len(residual) <= holds.sum():
            continue
        is_known = holds.any() or (_is_only_outflow(part, stencil, words) and missed.min() > 0)
        if is_known and (np.abs(residual + 2 * missed) <= np.minimum(off, np.abs(missed) // 2)).all():
            signs = (*stencil.signs[:n], -sign, *stencil.signs[n + 1 :])
            return _judged_as(stencil, stencil.parts, signs, lines)
        is_untried = not is_tried or _has_twin(n, stencil, lines)
        if is_untried and (residual == -missed).all() and _may_be_none(n, len(residual), stencil, lines):
            parts, signs = (each[:n] + each[n + 1 :] for each in (stencil.parts, stencil.signs))
            return _judged_as(stencil, parts, signs, lines)
    return stencil


def _with_twins(stencil: Stencil, lines: Lines) -> Stencil:
    """A relation that misses, with other lines for those which they equal wherever it holds, if it misses less then:
    in the first month what was spent until now is what was spent in the month, but for a row that says otherwise."""
    for n in 2 * tuple(range(len(stencil.parts))):
        judged = lines.judge(stencil.claim, stencil.parts, stencil.signs, stencil.prior)
        if not judged.misses.any() or judged.holds.sum() < LEAST_TWINS:
            return stencil
        alike = (lines.values[:, judged.holds] == lines.values[stencil.parts[n], judged.holds]).all(axis=1)
        for twin in np.flatnonzero(alike)[:MOST_TWINS].tolist():
            parts = (*stencil.parts[:n], twin, *stencil.parts[n + 1 :])
            again = (
                lines.judge(stencil.claim, parts, stencil.signs, stencil.prior) if twin not in stencil.lines else judged
            )
            if again.misses.sum() < judged.misses.sum() and again.score > judged.score:
                stencil, judged = replace(stencil, parts=parts, score=again.score), again
    return stencil


def _is_only_outflow(part: int, stencil: Stencil, words: Sequence[LineWords]) -> bool:
    """Whether a part is taken from the others by its name: costs among what is set aside, not among costs."""
    return words[part].outflow and not any(words[other].outflow for other in stencil.parts if other != part)


def _given_back(stencils: Sequence[Stencil], lines: Lines, words: Sequence[LineWords]) -> list[Stencil]:
    """A sum that a total has besides its own, of lines that end in a total which would have none: it is that one's.

    What is spent and what pays for it come to the same, so that one total may seem to be that of both.
    """
    believed = [s for s in stencils if s.established]
    claims, taken = Counter(s.claim for s in believed), {line for s in believed for line in s.lines}
    returned = []
    for s in stencils:
        after = max(s.parts) + 1
        is_other = s.established and s.is_sum and claims[s.claim] > 1 and s.claim < min(s.parts)
        if is_other and after < len(words) and words[after].kind == "total" and after not in taken:
            own = replace(s, claim=after, prior=PLAIN if words[after].plain else WORDED)
            own = _judged_as(own, own.parts, own.signs, lines)
            if own.score >= ESTABLISHED:
                claims[s.claim] -= 1
                returned.append(own)
                continue
        returned.append(s)
    return returned


def _with_left_out(stencil: Stencil, lines: Lines, others: Iterable[int]) -> Stencil:
    """A relation which misses by just what one line between its own is, wherever it misses: that line is a part too.

    Where the relation holds without it, the line is nothing: what is carried on less what was handed back.
    """
    judged = lines.judge(stencil.claim, stencil.parts, stencil.signs, stencil.prior)
    if judged.misses.sum() < LEAST_WITHOUT:
        return stencil
    for line in others:
        if line in stencil.lines or not min(stencil.lines) < line < max(stencil.lines):
            continue
        for sign in (1, -1):
            parts, signs = (*stencil.parts, line), (*stencil.signs, sign)
            again = lines.judge(stencil.claim, parts, signs, stencil.prior)
            if not again.misses.any() and again.score > max(judged.score, ESTABLISHED):
                return replace(stencil, parts=parts, signs=signs, score=again.score)
    return stencil


def _may_be_none(n: int, misses: int, stencil: Stencil, lines: Lines) -> bool:
    """Whether a part that explains this many misses, and is tried nowhere else, may be none.

    The row beside it may be its group's total. Where words leave no doubt of the total, a sum that begins too late or
    ends too early is wrong.
    """
    if misses >= LEAST_WITHOUT and _has_twin(n, stencil, lines):
        return True
    if stencil.prior < CERTAIN:
        return misses >= LEAST_WITHOUT
    return misses >= MORE_WITHOUT and 0 < n < len(stencil.parts) - 1


def _has_twin(n: int, stencil: Stencil, lines: Lines) -> bool:
    """Whether the line beside a part, a part too, says the same throughout: the one row of a group and its total."""
    part = stencil.parts[n]
    beside = [other for other in stencil.parts if abs(other - part) == 1]
    return any(np.array_equal(lines.values[part], lines.values[other]) for other in beside)


def _judged_as(stencil: Stencil, parts: tuple[int, ...], signs: tuple[int, ...], lines: Lines) -> Stencil:
    score = lines.judge(stencil.claim, parts, signs, stencil.prior).score
    return replace(stencil, parts=parts, signs=signs, score=score)


def _orphans(axis: Axis, lines: Lines, words: Sequence[LineWords], stencils: Sequence[Stencil]) -> Iterator[Stencil]:
    """Lines that no relation takes up among those of a total: each sums some that stand just before or after it."""
    believed = [s for s in stencils if s.established]
    taken = {line for s in believed for line in s.lines}
    claims = {s.claim for s in believed}
    for s in believed:
        details = set(s.parts) - claims
        between = [i for i in range(min(s.lines), max(s.lines) + 1) if words[i].kind != "heading"]
        for place, line in enumerate(between):
            if line in taken or words[line].kind == "part":
                continue
            for run in (between[:place][::-1], between[place + 1 :]):
                near = list(takewhile(details.__contains__, run))
                priors = [ORPHAN - float(np.log10(max(len(near), 1)))] * len(near)
                priors[-1:] = [WHOLE_ORPHAN] * bool(near)
                judged = [
                    (lines.judge(line, near[:n], (1,) * n, prior).score, near[:n], prior)
                    for n, prior in enumerate(priors, start=1)
                    if n > 1
                ]
                score, parts, prior = max(judged, default=(0.0, [], 0.0))
                if score >= ESTABLISHED:
                    yield Stencil(axis, line, tuple(parts), (1,) * len(parts), True, score, prior)


def _oriented(stencils: Sequence[Stencil], words: Sequence[LineWords]) -> list[Stencil]:
    """Relations whose claim is a total of other lines, turned to claim the one part that words call a result."""
    claims = Counter(s.claim for s in stencils if s.established)
    turned = []
    for s in stencils:
        results = [n for n, part in enumerate(s.parts) if words[part].result and not claims[part]]
        if not s.established or claims[s.claim] < 2 or len(results) != 1:
            turned.append(s)
            continue
        (n,) = results
        claims[s.claim] -= 1
        sign = s.signs[n]
        others = [(part, -sign * x) for i, (part, x) in enumerate(zip(s.parts, s.signs, strict=True)) if i != n]
        parts, signs = zip((s.claim, sign), *others, strict=True)
        turned.append(replace(s, claim=s.parts[n], parts=parts, signs=signs))
    return turned


def _one_claim(stencils: Iterable[Stencil]) -> tuple[Stencil, ...]:
    """Relations over the same lines once, and no assertion of what is established otherwise."""
    believed = [s for s in stencils if s.established]
    claims = {s.claim for s in believed}
    kept: dict[frozenset[int], Stencil] = {}
    for s in (*believed, *(s for s in stencils if not s.established and s.claim not in claims)):
        kept.setdefault(frozenset(s.lines), s)
    return tuple(kept.values())
