"""How strongly the figures of a table speak for a relation, as the decimal logarithm of odds.

A relation that is not there holds in a column with a chance of one in as many amounts as could stand in its place, so
each column in which it holds is worth the digits of its claim. A true one misses by a slip now and then, and seldom
by anything else; a false one by anything. What was tried and what words say is the `prior`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd, log10

import numpy as np

from kronespor.footing.relations import Bools, Floats, Ints
from kronespor.footing.slips import slip

ESTABLISHED = 1.0
"""Odds of ten to one."""
SLIP, ERROR = -2.3, -2.5
"""How often a figure of a true relation is wrong by a slip, and by anything else."""
SLIPS_PER_DIGIT = 10
"""Amounts that one slip leads to, for each digit."""
ROW_SLIPS = 3
"""Amounts that follow from each part if it is left out, counted twice or taken with the other sign."""
ENOUGH = 40
"""Instances that hold and are counted: more of them would settle nothing."""
MOST_MISSES, FEW_MISSES = 12, 3
"""That are looked at for slips one by one where there are as many holds; and however few these are."""
REPEATED = 0.5
"""The worth of a column whose figures are another's, all times one number."""
LONE, LONE_PRIOR = 0.5, -0.5
"""The worth of a hold that one part makes, the others coming to nothing, and the least that words must say for it."""
UNSURE = -0.5
"""The cost of a miss in which a figure may be read otherwise, unless words speak for the relation."""
MORE_MISSES, LESS_NEAR = -1.0, 0.2
"""Of an error that runs through several instances (a row left out) each but the first costs less, and says less."""
LONG = 50
"""Lines of a list among which round amounts add up somewhere."""
DEVIATIONS = 3.5
"""Standard deviations by which rounded amounts may miss their total."""
CERTAIN = 2.0
"""Prior odds at which a part that is left out or counted twice is a slip; below, the parts are others than thought."""
BEYOND_DOUBT = 3.0
"""Prior odds below which a relation that holds nowhere, and misses in several instances, is none."""
MOST_UNEXPLAINED = 2
"""Holds that each miss without a slip asks of lines taken from others where no word speaks for it: in a smooth series
any three come near a fourth."""
FAR = 100
"""A miss is far where it is more than the largest amount over this: where no word speaks for it, what misses so more
often than it holds is no relation."""
OFTEN = 4
"""Nor is what misses so without a slip for each so many holds: a total of projects is of more years than are listed."""
MOST_MULTIPLE = 20
"""Of one amount, that lines of fees are; of sums hardly all are so small multiples of one."""
MOST_NEAR = 2.5
"""Digits that a miss may have in common with what would hold and that still speak for the relation."""
STEPS = np.array([10**k * m for k in range(9) for m in (1, 3, 5)], dtype=np.int64)
MULTIPLES = 0.9
"""The share of the amounts of a column that are multiples of a step if it counts in that step,"""
MOST_KEPT = 1_000
"""Judgements of a table that are kept: its lines are read in both directions, and what is left of them again."""
LEAST_BUT_ONE = 4
"""and of so many all but one: that one may be wrong."""


@dataclass(frozen=True)
class Judgement:
    """What a relation says of the instances of a table. `holds`: exactly; `rounded`: within rounding."""

    score: float
    holds: Bools
    rounded: Bools
    misses: Bools
    residuals: Ints
    slips: Bools
    digits: Floats
    lone_part: bool = False  # in each that holds, one part is the claim, and the others come to nothing


@dataclass(frozen=True)
class Lines:
    """The rows of a table, or its columns, as lines; its columns, or rows, as instances of one relation.

    `values`, `margins` (half the last printed place) are lines x instances, scaled; `kinds` tells what each counts,
    0 what is added to nothing; `firm` which have one reading only or were settled, `choices` the decimal logarithm of
    how many they had; `withheld` cells say something that is no number.
    """

    values: Ints
    known: Bools
    kinds: Ints
    margins: Ints
    firm: Bools
    choices: Floats
    withheld: Bools

    @cached_property
    def steps(self) -> Floats:
        """The step in which each instance counts: 100 for 1.200, 300, 900."""
        return steps(self.values, self.known & (self.values != 0))

    @cached_property
    def weights(self) -> Floats:
        """What each figure is worth by which a relation may hold."""
        live = self.known & (self.kinds > 0) & (self.values != 0)
        return np.where(live, self.digits(np.abs(self.values)) + 0.1, 0.0)

    @cached_property
    def _kept(self) -> dict[tuple[int, tuple[int, ...], tuple[int, ...], float], Judgement]:
        return {}

    def digits(self, size: Ints | Floats) -> Floats:
        """The digits by which a hold is more than chance, of amounts of this size."""
        worth: Floats = np.log10(np.maximum(size / self.steps, 1.0))
        return worth

    def judge(self, claim: int, parts: Sequence[int], signs: Sequence[int], prior: float) -> Judgement:
        """What speaks for `claim` = sum of sign * part, over all instances."""
        relation = claim, tuple(parts), tuple(signs), prior
        if relation not in self._kept:
            if len(self._kept) == MOST_KEPT:
                self._kept.clear()
            self._kept[relation] = self._judged(*relation)
        return self._kept[relation]

    def _judged(self, claim: int, parts: Sequence[int], signs: Sequence[int], prior: float) -> Judgement:
        rows = list(parts)
        amounts = self.values[rows]
        signed = np.array(signs, dtype=np.int64)[:, None] * amounts
        residual: Ints = self.values[claim] - signed.sum(axis=0)
        known = self.known[rows]
        size: Ints | Floats = np.maximum(np.abs(self.values[claim]), np.abs(amounts).max(axis=0))
        like = (self.kinds[rows] == self.kinds[claim]) | ~known
        live = self.known[claim] & known.any(axis=0) & (self.kinds[claim] > 0) & like.all(axis=0)
        live &= (size > 0) & ~self.withheld[claim] & ~self.withheld[rows].any(axis=0)
        squares = self.margins[claim] ** 2 + (self.margins[rows] ** 2).sum(axis=0)
        if min(signs) < 0:  # what a claim is away from the nearest of its parts is what could have come otherwise
            nearest = np.abs(self.values[claim] - signed).min(axis=0)
            size = np.sqrt(size.astype(np.float64) * np.maximum(nearest, self.steps))
        margin = np.minimum(self.margins[claim] + self.margins[rows].sum(axis=0), np.sqrt(DEVIATIONS**2 / 3 * squares))
        digits = np.where(live, self.digits(size), 0.0)
        holds = live & (residual == 0)
        rounded = live & ~holds & (np.abs(residual) <= margin)
        firm = self.firm[claim] & self.firm[rows].all(axis=0)
        off = live & ~holds & ~rounded
        misses = off & firm
        lone = LONE if prior >= LONE_PRIOR else 0.0
        is_one = np.abs(signed - self.values[claim]) <= np.where(rounded, margin, 0)  # and the others come to nothing
        worth = np.where(is_one.any(axis=0), lone, 1.0)
        if min(signs) < 0:  # evenly rising figures: any fourth follows from three
            worth[self._rises(np.vstack([self.values[claim], amounts]))] = 0.0
        if len(self.values) >= LONG:
            asked = misses | holds if prior < 0 else misses
            digits = np.where(asked, np.minimum(digits, self._of_step(claim, signed, asked, size)), digits)
        chosen = self.choices[claim] + self.choices[rows].sum(axis=0)
        score = prior + self._held(claim, rows, holds, np.maximum(digits * worth - chosen, 0.0))
        if prior < 0:
            score += UNSURE * int((off & ~firm).sum())
        score += self._rounded(rounded, digits, margin, worth)
        slips = np.zeros_like(misses)
        score += self._missed(claim, rows, signs, misses, residual, digits, slips, prior, int(holds.sum()))
        supporting = int(((holds | rounded) & (worth > 0)).sum())
        unexplained = int((misses & ~slips).sum()) if min(signs) < 0 else 0
        if score > 0 and (
            self._misses_by_far([claim, *rows], misses, slips, residual, supporting, prior)
            or (prior < 0 and supporting <= unexplained * MOST_UNEXPLAINED)
            or (prior < 0 and self._are_multiples([claim, *rows], holds, rounded))
        ):
            score = 0.0
        lone_part = bool(holds.any()) and not ((holds | rounded) & (worth >= 1)).any()
        return Judgement(float(score), holds, rounded, misses, residual, slips, digits, lone_part)

    def _misses_by_far(
        self, rows: list[int], misses: Bools, slips: Bools, residual: Ints, supporting: int, prior: float
    ) -> bool:
        """Whether more instances miss, without a slip that tells why, than a relation can have that has so many for it.

        One that words tell may miss by any amount, unless none holds.
        """
        if prior < BEYOND_DOUBT and misses.sum() > 1 and not supporting and (misses & ~slips).any():
            return True
        if prior >= 0:
            return False
        far = misses & (np.abs(residual) * FAR > np.abs(self.values[rows]).max(axis=0))
        many = int((far & ~slips).sum())
        return bool(far.sum() > max(supporting, 1) or (many > FEW_MISSES and many * OFTEN > supporting))

    def _of_step(self, claim: int, signed: Ints, asked: Bools, size: Ints | Floats) -> Floats:
        """The digits of instances counted in the step that their own amounts have in common, those that cancel each
        other left out: in a long list round amounts add up by chance, however exact the others are."""
        found = np.full(asked.shape, np.inf)
        for i in np.flatnonzero(asked)[:ENOUGH]:
            left: Counter[int] = Counter()
            for amount in signed[:, i].tolist():
                left[-amount if left[-amount] else amount] += -1 if left[-amount] else 1
            step = gcd(int(self.values[claim, i]), *left.elements())
            found[i] = log10(max(size[i] / max(step, 1), 1.0))
        return found

    def _rises(self, values: Ints) -> Bools:
        """The instances whose amounts, but those that come to nothing, are evenly apart."""
        steps = np.diff(np.sort(np.where(values != 0, values, np.nan), axis=0), axis=0)
        most, least = np.fmax.reduce(steps, axis=0), np.fmin.reduce(steps, axis=0)
        even: Bools = ((values != 0).sum(axis=0) > 2) & (most - least <= 2 * self.steps)
        return even

    def _held(self, claim: int, parts: Sequence[int], holds: Bools, digits: Floats) -> float:
        """The digits of the instances that hold, those that repeat another counted less."""
        held = np.flatnonzero(holds & (digits > 0))[:ENOUGH]
        if len(held) <= 1:
            return float(digits[held].sum())
        amounts = self.values[[claim, *parts]][:, held]
        seen: dict[tuple[int, ...], bool] = {}
        scales: set[tuple[int, ...]] = set()
        worth = 0.0
        for i, column in enumerate(amounts.T.tolist()):
            key = tuple(column)
            if key in seen:
                continue
            seen[key] = True
            divisor = int(np.gcd.reduce(amounts[:, i])) or 1
            scale = tuple(v // divisor for v in column)
            worth += digits[held[i]] * (REPEATED if scale in scales else 1.0)
            scales.add(scale)
        return worth

    def _are_multiples(self, lines: Sequence[int], holds: Bools, rounded: Bools) -> bool:
        """Whether lines are small multiples of one amount throughout, as fees of 1, 2 and 3 units are: any add up."""
        held = np.flatnonzero(holds)
        if not len(held):
            return False
        first = self.values[lines][:, held[0]]
        scale = first // (int(np.gcd.reduce(first)) or 1)
        if np.abs(scale).max() > MOST_MULTIPLE or np.count_nonzero(scale) < 3:  # of one part alone it says nothing
            return False
        others = self.values[lines][:, holds | rounded]
        away = np.abs(others * scale[0] - others[0] * scale[:, None])
        step = np.maximum(2 * self.margins[lines].max(), 1)
        return bool((away <= step * np.abs(scale).max()).all())

    def _rounded(self, rounded: Bools, digits: Floats, margin: Floats, worth: Floats) -> float:
        """A hold within rounding is worth less by the number of amounts that rounding allows."""
        if not rounded.any():
            return 0.0
        allowed = np.log10(2 * margin[rounded] / self.steps[rounded] + 1)
        return float((worth[rounded] * np.maximum(digits[rounded] - allowed - 0.3, 0.0)).sum())

    def _missed(
        self,
        claim: int,
        parts: Sequence[int],
        signs: Sequence[int],
        misses: Bools,
        residual: Ints,
        digits: Floats,
        slips: Bools,
        prior: float,
        held: int,
    ) -> float:
        """What the misses speak for: a slip a little, where slips are rarer than amounts; anything else against."""
        where = np.flatnonzero(misses)
        if not len(where):
            return 0.0
        near = np.clip(
            np.log10(np.maximum(np.abs(self.values[claim][where]), 1) / (2.0 * np.abs(residual[where]))), 0.0, 2.5
        )
        worth = ERROR + near
        if len(worth) > 1:
            rest = np.ones(len(worth), dtype=np.bool_)
            rest[np.argmax(near)] = False
            worth[rest] = MORE_MISSES + LESS_NEAR * near[rest]
        if prior >= CERTAIN and len(where) > 1 and self._one_row(parts, where, residual):
            slips[where] = True
            return SLIP + float(digits[where].sum()) - float(np.log10(ROW_SLIPS * len(parts)))
        if len(where) <= max(FEW_MISSES, min(MOST_MISSES, held)):
            for i, instance in enumerate(where):
                if self._slip(claim, parts, signs, int(instance), int(residual[instance]), prior >= CERTAIN):
                    slips[instance] = True
                    slips_to = SLIPS_PER_DIGIT * max(float(digits[instance]), 1.0) * (len(parts) + 1)
                    chance = np.log10(slips_to + ROW_SLIPS * len(parts))
                    worth[i] = max(worth[i], SLIP + digits[instance] - chance)
                elif sum(not self.known[part, instance] for part in parts) == 1:
                    slips[instance] = True  # an amount was lost, which explains any miss and so speaks for none
                    worth[i] = max(worth[i], SLIP)
        return float(worth.sum())

    def _one_row(self, parts: Sequence[int], where: Ints, residual: Ints) -> bool:
        """Whether one part, left out or counted twice throughout, explains every miss.

        Not the part that is furthest from the claim: a shorter run without it explains as much. Nor one of two: without
        it the claim is no more than the other.
        """
        if len(parts) < 3:
            return False
        amounts, missed = self.values[list(parts[1:])][:, where], residual[where]
        return bool(((amounts == missed) | (amounts == -missed)).all(axis=1).any())

    def _slip(
        self, claim: int, parts: Sequence[int], signs: Sequence[int], instance: int, residual: int, whole: bool
    ) -> bool:
        """Whether one slip in its figures, or one part that is not added as it is, makes the relation miss so."""
        values = self.values[:, instance]
        if slip(int(values[claim]), int(values[claim]) - residual):
            return True
        for part, sign in zip(parts, signs, strict=True):
            value = int(values[part])
            if value and slip(value, value + sign * residual):
                return True
            if value and whole and residual in (value, -value, -2 * sign * value):
                return True
        return False


def steps(values: Ints, counted: Bools) -> Floats:
    """The largest step of which nearly all amounts of each instance are multiples: 100 for 1.200, 300, 900."""
    number = counted.sum(axis=0)
    others = np.maximum(number * (1 - MULTIPLES), number >= LEAST_BUT_ONE)
    largest = np.ones(values.shape[1], dtype=np.float64)
    some = counted.any(axis=0)
    for step in STEPS:
        multiples = ((values % step == 0) & counted).sum(axis=0) >= number - others
        largest[multiples & some] = step
    return largest
