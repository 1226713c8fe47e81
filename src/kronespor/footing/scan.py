"""Which lines of a table sum others: totals below and above, nested, results, differences and balances.

The lines are read in one direction with what is still open: lines that no total has taken up yet. For each line, array
operations find the open lines that come to it in some instance; `belief` tells whether to believe it. What a total
has taken up is closed, and the total is open for the totals that follow.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from kronespor.footing.belief import DEVIATIONS, ESTABLISHED, Judgement, Lines
from kronespor.footing.reconsider import FAMILY, reconsidered
from kronespor.footing.relations import Axis, Floats, Ints, Stencil
from kronespor.footing.worded import PLAIN, WORDED, LineWords

MOST_OPEN = 400
"""Open lines that are looked back over."""
SPREADS = DEVIATIONS * np.sqrt(np.arange(MOST_OPEN + 1, 1, -1)[:, None] / 3)
"""Of the rounding of a sum of the last lines: of all that are looked back over, one fewer, …, of one (two amounts)."""
BETTER = 1.0
"""How much better some lines taken from others must explain lines than a sum that misses."""
FORWARD = 0.5
"""How much better totals before their parts must explain a table than totals after them."""
FEW = 150
"""Lines of a table in which signs are tried."""
SIGNED = 5
"""Open lines over which every choice of signs is tried."""
PAIRS = 8
"""Open lines of which any two are tried."""
BEST = 3
"""Sums with the same direction and signs that are weighed, those that hold in most first."""

OTHER_OPTION = -1.0
"""On top of what words say, where a total sums something else than what stands just before it."""
LONE_PART = -1.5
"""On top of what words say, where a total would sum one line alone."""
RESULT_OF_RUN, WHOLE_RUN, ANY_RUN = 0.3, -0.7, -1.0
"""That a line without such a word sums all that is open since a heading, a total or the first line, if it is called a
result (and stands below) and if not; and that it sums fewer."""
BALANCE = 1.5
"""That a line called a result or a balance sums all from the one that a balance begins with."""
RESULT, NEXT_RESULT, SIGNS, WORDED_SIGNS = 0.0, 2.0, -2.0, -1.0
"""That a line takes some from others: with a word for a result, and of the two lines just before it; without one; and
with a word for a total."""
TURNED = -0.3
"""On top, where the first of two rows is taken from the second."""
LEFT = 1.0
"""On top, where words call one of the two a whole and the other what is taken of one."""
APART = -0.7
"""On top, where two lines are taken that do not stand together."""
MARKED = 0.5
"""On top, for a line without a name or in bold."""
CHILDREN = 1.0
"""On top, where the lines are set under the one that they come to."""
LEAST_OFF = 3
"""Misses by which what words call a total is as another line but for changes."""
NEARLY = 0.3
"""How much a sum that holds within rounding counts for one that holds, where the likeliest are chosen."""


class _Option(NamedTuple):
    """What a line may come to: open lines with their signs, and the prior odds of it."""

    parts: tuple[int, ...]
    signs: tuple[int, ...]
    prior: float
    natural: bool = False


class _Open:
    """Open lines in the order read, with running sums, so that every run that ends here is one subtraction."""

    def __init__(self, width: int) -> None:
        self.lines: list[int] = []
        self.bounds = [0]  # places at which a run may begin
        self._kept = np.zeros((MOST_OPEN, width), dtype=np.int64)  # rows up to the last line's are sums

    @property
    def sums(self) -> Ints:
        """The sums of the first lines: none, one, …, all that are open."""
        return self._kept[: len(self.lines) + 1]

    def push(self, line: int, values: Ints) -> None:
        size = len(self.lines)
        if size + 1 == len(self._kept):
            self._kept = np.concatenate([self._kept, np.zeros_like(self._kept)])
        self._kept[size + 1] = self._kept[size] + values
        self.lines.append(line)

    def cut(self, size: int) -> None:
        del self.lines[size:]
        self.bounds = [b for b in self.bounds if b < size]

    def bound(self) -> None:
        if not self.bounds or self.bounds[-1] != len(self.lines):
            self.bounds.append(len(self.lines))


class Scanned(NamedTuple):
    """What one reading of the lines found, and the lines still open after it."""

    stencils: tuple[Stencil, ...]
    open: frozenset[int]

    @property
    def score(self) -> float:
        """The odds of all that is believed."""
        return sum(s.score for s in self.stencils if s.established)

    def joined(self, later: "Scanned") -> "Scanned":
        """This and what a later reading of the open lines believes besides."""
        known = {frozenset(s.lines) for s in self.stencils if s.established}
        more = tuple(s for s in later.stencils if s.established and frozenset(s.lines) not in known)
        return Scanned((*self.stencils, *more), later.open)


def scan(axis: Axis, lines: Lines, words: Sequence[LineWords]) -> tuple[Stencil, ...]:
    """The relations among the lines of a table: totals after their parts, before them, or some of each."""
    order = [i for i, word in enumerate(words) if word.kind != "part"]
    forward, backward = (_both_ways(axis, lines, words, order, first) for first in (False, True))
    best = backward if backward.score > forward.score + FORWARD else forward
    if len(words) <= FEW:
        left = _left(words, order, best)
        last = _read(axis, lines, left, [i for i in order if i in best.open or words[i].kind == "heading"], signs=True)
        best = best.joined(last)
        best = _with_signs(axis, lines, words, order, best)
    return reconsidered(axis, lines, words, best.stencils)


def _with_signs(
    axis: Axis, lines: Lines, words: Sequence[LineWords], order: Sequence[int], scanned: "Scanned"
) -> "Scanned":
    """Sums that miss somewhere, replaced where some of the same lines taken from others explain more."""
    plain = [w._replace(kind="line") if w.kind == "total" else w for w in words]
    kept: list[Stencil] = []
    for s in scanned.stencils:
        if not s.established or not lines.judge(s.claim, s.parts, s.signs, s.prior).misses.any():
            kept.append(s)
            continue
        near = {*s.lines, *(i for i in scanned.open if min(s.lines) - 1 <= i <= max(s.lines) + 1)}
        found = _read(axis, lines, plain, [i for i in order if i in near], signs=True)
        better = max(found.stencils, key=lambda x: x.score, default=s)
        kept.append(better if better.score > s.score + BETTER else s)
    return Scanned(tuple(kept), scanned.open)


def _both_ways(
    axis: Axis, lines: Lines, words: Sequence[LineWords], order: Sequence[int], backwards: bool
) -> "Scanned":
    """Totals read in one direction, then in the other among the lines that are still open."""
    first = _read(axis, lines, words, order, backwards)
    rest = [i for i in order if words[i].kind == "heading" or i in first.open]
    return first.joined(_read(axis, lines, _left(words, order, first), rest, not backwards))


def _left(words: Sequence[LineWords], order: Sequence[int], scanned: "Scanned") -> list[LineWords]:
    """The words of the lines for a further reading: what is a total already is a line like any other."""
    claimed = {s.claim for s in scanned.stencils if s.established}
    return [w._replace(kind="line", result=False) if i in claimed else w for i, w in enumerate(words)]


def _read(
    axis: Axis,
    lines: Lines,
    words: Sequence[LineWords],
    order: Sequence[int],
    backwards: bool = False,
    signs: bool = False,
) -> Scanned:
    reader = _Reader(axis, lines, words, backwards, signs)
    for line in reversed(order) if backwards else order:
        reader.take(line)
    return Scanned(tuple(reader.stencils), frozenset(reader.open.lines))


class _Reader:
    """Reads lines in one direction."""

    def __init__(self, axis: Axis, lines: Lines, words: Sequence[LineWords], backwards: bool, signs: bool) -> None:
        self.axis, self.lines, self.words, self.backwards, self.signs = axis, lines, words, backwards, signs
        self.open = _Open(lines.values.shape[1])
        self.details: list[int] = []
        self.stencils: list[Stencil] = []
        self.family = 0
        self.few = len(words) <= FEW

    def take(self, line: int) -> None:
        """The next line: is it what open lines come to?"""
        word = self.words[line]
        if word.kind == "heading":
            if not self.backwards:
                self.open.bound()
            return
        found = self._best(line, word)
        total = False
        while found and found[1].score >= ESTABLISHED:
            self._establish(line, *found)
            found, total = self._again(line), True
        if not total and found and word.kind == "total":
            self._assert(line, word)
        if word.kind != "total" and not total:
            self.details.append(line)
        self.open.push(line, self.lines.values[line])
        if word.kind == "total" or total:
            self.open.bound()

    def _establish(self, line: int, option: _Option, judged: Judgement) -> None:
        self.stencils.append(self._stencil(line, option, judged, established=True))
        self.family += 1
        self._close(option)

    def _assert(self, line: int, word: LineWords) -> None:
        """Words alone call the line a total: nothing is believed, but what it would sum is not open to others."""
        found = self._judged(line, list(self._asserted(word)))
        if found:
            option, judged = found
            self.stencils.append(self._stencil(line, option, judged, established=False))
            self._close(option)

    def _stencil(self, line: int, option: _Option, judged: Judgement, established: bool) -> Stencil:
        prior = option.prior + (MARKED if self.words[line].marked else 0.0)
        natural = option.natural and self.words[line].kind == "total"
        return Stencil(self.axis, line, option.parts, option.signs, established, judged.score, prior, natural)

    def _close(self, option: _Option) -> None:
        size = len(self.open.lines) - len(option.parts)
        if tuple(self.open.lines[size:]) == tuple(sorted(option.parts, reverse=self.backwards)):
            self.open.cut(size)

    def _again(self, line: int) -> tuple[_Option, Judgement] | None:
        """A line may be the sum of two runs, one after the other: by sex, and by age. Most often it is both."""
        options = [o for o in self._runs(line, self.words[line]) if min(o.signs) > 0]
        found = self._judged(line, options)
        if found and (found[1].holds | found[1].rounded).sum() > found[1].misses.sum():
            return found
        return None

    def _best(self, line: int, word: LineWords) -> tuple[_Option, Judgement] | None:
        if not self.open.lines or not self.lines.known[line].any():
            return None
        options = list(self._runs(line, word))
        if word.kind == "total":
            options = [*self._asserted(word), *options]
        if self._may_take(word):
            options += self._signed(line, word)
        return self._judged(line, options)

    def _may_take(self, word: LineWords) -> bool:
        """Whether lines may be taken from others to give this one: where words say so, and at last anywhere."""
        return self.few and (self.signs or word.result or word.kind == "total")

    def _judged(self, line: int, options: Sequence[_Option]) -> tuple[_Option, Judgement] | None:
        best: tuple[_Option, Judgement] | None = None
        word = self.words[line]
        bonus = MARKED if word.marked else 0.0
        parent, unsaid = not word.child, word.kind == "line" and not (word.marked or word.result)
        seen: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
        for option in sorted(options, key=lambda option: -option.prior):
            if (option.parts, option.signs) in seen:
                continue
            seen.add((option.parts, option.signs))
            family = FAMILY * float(np.log10(1 + self.family)) if option.natural else 0.0
            children = CHILDREN if parent and all(self.words[part].child for part in option.parts) else 0.0
            prior = option.prior + bonus + family + children
            judged = self.lines.judge(line, option.parts, option.signs, prior)
            if judged.lone_part and judged.misses.sum() >= (1 if unsaid else LEAST_OFF):
                continue  # a line that is as another but for a change
            if best is None or judged.score > best[1].score:
                best = (option, judged)
        return best

    def _asserted(self, word: LineWords) -> Iterator[_Option]:
        """What words' totals may sum: what stands since the last heading or total, all that is open, all details."""
        whole, start = self.open.lines, self.open.bounds[-1] if self.open.bounds else 0
        near = whole[start:] or whole[(self.open.bounds[-2] if len(self.open.bounds) > 1 else 0) :]
        prior = PLAIN if word.plain else WORDED
        sums = [parts for parts in (near, whole, self.details) if len(parts) > 1]
        for n, parts in enumerate(sums):  # after one line alone: what was summed before, and that line
            yield _Option(tuple(parts), (1,) * len(parts), prior + (OTHER_OPTION if n else 0.0), not n)
        if len(near) == 1 and not self._sums_nothing(near[0]):
            yield _Option((near[0],), (1,), prior + LONE_PART, natural=False)

    def _sums_nothing(self, line: int) -> bool:
        """Whether a line is called a total and sums no other: one that stands in a list of totals, each its own."""
        return self.words[line].kind == "total" and all(s.claim != line for s in self.stencils)

    def _runs(self, line: int, word: LineWords) -> Iterator[_Option]:
        """Runs of open lines that end here, all added, or the first less the rest, in instances that hold."""
        lines, size = self.open.lines, len(self.open.lines)
        first = max(0, size - MOST_OPEN)
        if size - first < 2:
            return
        sums = self.open.sums[first:]
        values, weight = self.lines.values[line], self.lines.weights[line]
        away = np.abs(sums[-1] - values - sums[:-1])
        margin = SPREADS[-len(away) :] * self.lines.margins[line]
        worth = (np.where(away == 0, 1.0, NEARLY * (away <= margin))) @ weight
        worth[-1] = 0  # one line alone
        yield from self._likeliest(worth, first, word, signed=False)
        if self._may_take(word):
            opened = self.lines.values[lines[first:]]
            worth = ((opened + sums[1:] == values + sums[-1]) | (opened + sums[1:] == sums[-1] - values)) @ weight
            worth[-1] = 0
            yield from self._likeliest(worth, first, word, signed=True, values=values)

    def _likeliest(
        self, worth: Floats, first: int, word: LineWords, signed: bool, values: Ints | None = None
    ) -> Iterator[_Option]:
        if not worth.any():
            return
        lines = self.open.lines
        shortest_first = worth[::-1]
        for place in len(worth) - 1 - np.argsort(-shortest_first, kind="stable")[:BEST]:
            if worth[place] <= 0:
                return
            start = first + int(place)
            parts = tuple(lines[start:])
            if not signed:
                natural = start == 0 or not {start, start + 1}.isdisjoint(self.open.bounds)
                prior = self._prior_of_run(natural, word, self.backwards)
                if word.result and self.words[parts[0]].opening:
                    prior = BALANCE
                if not natural:
                    prior -= float(np.log10(len(lines)))
                yield _Option(parts, (1,) * len(parts), prior, natural)
            else:
                rest = (-1,) * (len(parts) - 1)
                prior = self._prior_of_signs(word)
                yield _Option(parts, (1, *rest), prior)
                if len(parts) == 2 or prior >= WORDED_SIGNS:
                    yield _Option(parts, (-1, *(1,) * len(rest)), prior)

    @staticmethod
    def _prior_of_run(natural: bool, word: LineWords, backwards: bool) -> float:
        if word.kind == "total":
            return (PLAIN if word.plain else WORDED) + (0.0 if natural else OTHER_OPTION)
        if natural and not (word.result and backwards):
            return RESULT_OF_RUN if word.result else WHOLE_RUN
        return ANY_RUN

    @staticmethod
    def _prior_of_signs(word: LineWords) -> float:
        if word.result:
            return RESULT
        return WORDED_SIGNS if word.kind == "total" else SIGNS

    def _signed(self, line: int, word: LineWords) -> Iterator[_Option]:
        """Few open lines with every choice of signs, and any two of the last ones."""
        values, weight, lines = self.lines.values[line], self.lines.weights[line], self.open.lines
        prior = self._prior_of_signs(word)
        for size in range(2, min(SIGNED, len(lines)) + 1):
            parts = lines[-size:]
            if size == 2 and word.result:
                odds, turned = NEXT_RESULT + self._left(parts), TURNED if self.axis == "down" else 0.0
                yield _Option(tuple(parts), (1, -1), odds)
                yield _Option(tuple(parts), (-1, 1), odds + turned)
                if odds > NEXT_RESULT and self._are_opposite(parts):
                    yield _Option(tuple(parts), (1, 1), odds)
            if size == 3 and prior < WORDED_SIGNS:
                continue  # in a smooth series any three come near a fourth
            worth = (_SIGNS[size] @ self.lines.values[parts] == values) @ weight
            for place in np.argsort(-worth, kind="stable")[:1]:
                if worth[place] > 0:
                    yield _Option(tuple(parts), tuple(_SIGNS[size][place].tolist()), prior)
        last = lines[-PAIRS:]
        if len(last) > 2:
            one, other = _PAIRS[len(last)]
            ones, others = self.lines.values[last][one], self.lines.values[last][other]
            for signs in ((1, 1), (1, -1), (-1, 1)):
                worth = (signs[0] * ones + signs[1] * others == values) @ weight
                place = int(np.argmax(worth))
                if worth[place] > 0:
                    yield _Option((last[one[place]], last[other[place]]), signs, prior + APART)

    def _are_opposite(self, lines: Sequence[int]) -> bool:
        """Whether one of two lines has a minus wherever the other has none."""
        one, other = self.lines.values[list(lines)]
        return bool((one * other <= 0).all())

    def _left(self, lines: Sequence[int]) -> float:
        """What speaks for a result of two lines if words call one a whole and the other what is taken of one."""
        one, other = (self.words[line] for line in lines)
        return LEFT if one.whole != other.whole and (one if other.whole else other).spent else 0.0


_PAIRS = [np.triu_indices(n, 1) for n in range(PAIRS + 1)]
_SIGNS = {
    n: np.array([s for s in product((1, -1), repeat=n) if min(s) < 0], dtype=np.int64) for n in range(1, SIGNED + 1)
}
