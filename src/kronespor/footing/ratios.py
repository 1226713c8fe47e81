"""Shares, changes in percent, prices and other ratios of two lines of a table, along its rows and its columns.

A ratio is printed rounded, so it upholds itself and not the amounts that it is made of.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, permutations
from typing import Literal, NamedTuple

import numpy as np

from kronespor.footing.belief import ERROR, ESTABLISHED, MOST_NEAR, steps
from kronespor.footing.measures import Measure
from kronespor.footing.relations import Bools, Cell, Floats, Ints, Stencil, Structure
from kronespor.footing.slips import slip
from kronespor.footing.tokens import ScaledTable
from kronespor.footing.variants import Placed
from kronespor.reading import Column

Form = Literal["share", "change", "quotient", "average"]
"""A share of a whole in percent, a change in percent, so much for each; or an average over what the prices imply."""

MOST_LINES = 12
"""Lines of which any two are tried as the terms of a ratio."""
MOST_AT_ONCE = 200_000
"""Figures of ratios that are worked out at once."""
LEAST_HOLDS = 2
"""Instances in which a ratio must hold; and for each that misses as many again."""
LEAST_CUT = 2
"""Figures that are a place too low for rounding, by which they show that all of their line are cut off."""
EXACT = 1e-3
"""How far, scaled, what is worked out exactly may be off by the arithmetic."""
PRIOR = -0.5
"""Decimal odds that two lines are the terms of a line of shares, before their number."""
NAMED = 1.5
"""The same where the heading names them: "Ændring 2023-2024 i pct."; before the number of pairs that it may mean."""
WORDS = re.compile(r"\w+")
FACTORS = {"share": (100.0,), "change": (100.0,), "quotient": (1.0, 1000.0, 1_000_000.0, 0.001)}
"""What a quotient is multiplied by: percent, or the units of the amounts and of the prices."""


class Ratio(NamedTuple):
    """The claim is the numerator over the denominator, in percent or in units; or by how much that is more than one.

    `rounded`: it holds only since they are rounded, and so may be wrong in its last place.
    """

    form: Form
    claim: Cell
    numerator: Cell
    denominator: Cell
    rounded: bool = False


class RatioMiss(NamedTuple):
    """A ratio that does not hold, and what it should be, scaled. `exact`: all that hold do to the last place, as prices
    do by which amounts were worked out; `terms`: what numerator and denominator should be then, scaled."""

    ratio: Ratio
    expected: float
    exact: bool
    terms: tuple[float, float]


class Ratios(NamedTuple):
    """The ratios of a table that are established: those that hold, and those that do not."""

    holding: tuple[Ratio, ...]
    missing: tuple[RatioMiss, ...]

    @property
    def denied(self) -> frozenset[Cell]:
        """The amounts that those which miss are made of, and none that holds."""
        terms = {cell for miss in self.missing for cell in (miss.ratio.numerator, miss.ratio.denominator)}
        return frozenset(terms - {cell for r in self.holding for cell in (r.numerator, r.denominator)})


NONE = Ratios((), ())


class _Lines(NamedTuple):
    """Lines x instances: figures, where they are printed, where they are amounts, half their last places; and half the
    steps in which they count, which is more where they are rounded to hundreds."""

    values: Ints
    known: Bools
    amounts: Bools
    margins: Ints
    stepped: Ints
    measures: Sequence[Measure | None]
    totals: Mapping[int, frozenset[int]]  # the instances that sum others, with those and what these sum
    named: Sequence[frozenset[int]] = ()  # the lines that the name of each names
    apart: frozenset[frozenset[int]] = frozenset()  # two lines of which a third is the difference


class _Candidate(NamedTuple):
    form: Form
    numerator: int
    denominator: int | None  # None: the numerator's own line in the instance of `whole`
    whole: int
    factor: float


def ratios(
    scaled: ScaledTable, structure: Structure, cells: Mapping[Cell, Placed], columns: Sequence[Column] = ()
) -> Ratios:
    """The established ratios of a table with these columns."""
    measures = scaled.measures
    if not any(m in (Measure.SHARE, Measure.RATE) for m in (*measures.columns, *measures.rows)):
        return NONE
    adds = scaled.kinds > 0
    values = np.zeros((len(scaled.rows), scaled.columns), dtype=np.int64)
    known, margins = np.zeros(values.shape, dtype=np.bool_), np.zeros_like(values)
    for cell, placed in cells.items():
        if placed.token is not None and placed.reading is not None and not placed.token.nil:
            values[cell], known[cell] = placed.value, True
            decimals = placed.reading.candidate.decimals
            is_exact = measures.of(*cell) is Measure.COUNT and not decimals
            margins[cell] = 0 if is_exact else scaled.scale // 2 // 10**decimals
    step = (steps(values, known & adds) / 2).astype(np.int64)
    stepped = np.where(adds & (margins > 0), np.maximum(margins, step), margins)
    totals = _summed(structure, "down")
    turned = (values.T, known.T, (known & adds).T, margins.T, stepped.T)
    down = _Lines(*turned, measures.columns, totals, _named(columns), _apart(structure, "across"))
    summed = _summed(structure, "across")
    rows = _Lines(values, known, known & adds, margins, stepped, measures.rows, summed, (), _apart(structure, "down"))
    holding: list[Ratio] = []
    missing: list[RatioMiss] = []
    for lines, across in ((down, True), (rows, False)):
        for claim, measure in enumerate(lines.measures):
            if measure in (Measure.SHARE, Measure.RATE):
                found = _of_line(lines, claim, measure, scaled.scale, across)
                holding += found.holding
                missing += found.missing
    claimed = {r.claim for r in holding} | {m.ratio.claim for m in missing}
    for stencil in structure.established:
        if stencil.axis == "down" and stencil.is_sum:
            holding += [r for r in _averages(stencil, down) if r.claim not in claimed]
    return Ratios(tuple(holding), tuple(missing))


def _summed(structure: Structure, axis: str) -> dict[int, frozenset[int]]:
    """The lines that sum others, each with all that is in it."""
    parts: dict[int, set[int]] = {}
    for stencil in structure.established:
        if stencil.axis == axis:
            parts.setdefault(stencil.claim, set()).update(stencil.parts)
    summed = {}
    for claim in parts:
        inside, waiting = {claim}, [claim]
        while waiting:
            further = parts.get(waiting.pop(), set()) - inside
            inside |= further
            waiting += further
        summed[claim] = frozenset(inside)
    return summed


def _apart(structure: Structure, axis: str) -> frozenset[frozenset[int]]:
    """The pairs of lines whose difference another line is, so that a line of shares may be the same in percent."""
    differences = (s for s in structure.established if s.axis == axis and len(s.parts) == 2 and not s.is_sum)
    return frozenset(frozenset(s.parts) for s in differences)


def _named(columns: Sequence[Column]) -> list[frozenset[int]]:
    """Which columns the heading of each names: "Ændring 2023-2024" those of "Budget 2023" and "Budget 2024"."""
    words = [frozenset(WORDS.findall(column.name.casefold())) for column in columns]
    own = [{word for word in those if any(map(str.isdigit, word))} for those in words]
    return [
        frozenset(i for i, figures in enumerate(own) if i != claim and figures and figures < said)
        for claim, said in enumerate(words)
    ]


def _averages(total: Stencil, columns: _Lines) -> Iterator[Ratio]:
    """Prices whose average is printed at the total: amounts over prices are quantities, and these add up too."""
    rows = list(total.lines)
    for price, measure in enumerate(columns.measures):
        for amount, other in enumerate(columns.measures):
            if measure is not Measure.RATE or other is not Measure.MONEY or not columns.known[price, rows].all():
                continue
            amounts, prices = columns.values[amount, rows].astype(np.float64), columns.values[price, rows]
            if not (prices > 0).all():
                continue
            quantities = amounts / prices
            tolerance = float((np.abs(quantities) * columns.margins[price, rows] / prices).sum())
            away = abs(quantities[0] - quantities[1:].sum())
            if away <= tolerance and np.log10(max(abs(quantities[0]) / (2 * tolerance), 1.0)) >= ESTABLISHED:
                yield from (Ratio("average", (r, price), (r, amount), (total.claim, amount)) for r in rows)


def _of_line(lines: _Lines, claim: int, measure: Measure, scale: int, across: bool) -> Ratios:
    """What one line of shares or prices is the ratio of, if its figures show it."""
    best: tuple[float, _Candidate, Bools, Bools, Floats] | None = None
    candidates = list(_candidates(lines, claim, measure))
    named = lines.named[claim] if lines.named else frozenset()
    prior_of_named = NAMED - float(np.log10(max(len(named) * (len(named) - 1) // 2, 1)))
    unnamed = PRIOR - float(np.log10(max(len(candidates), 1)))
    of_apart = PRIOR - float(np.log10(max(2 * len(lines.apart), 1)))
    is_stepped = bool((lines.stepped > lines.margins).any())
    tried = [_expected(lines, lines.margins, claim, candidates, scale)]
    tried += [_expected(lines, lines.stepped, claim, candidates, scale)] if is_stepped else []
    for candidate, expected, tolerance, live in chain(*tried):
        pair = {candidate.numerator, candidate.denominator}
        is_change = candidate.form == "change" and pair in lines.apart
        prior = prior_of_named if pair <= named else of_apart if is_change else unnamed
        away = np.abs(lines.values[claim] - expected)
        holds = live & (away <= tolerance)
        holds |= _cut_off(lines, claim, expected, tolerance, live, holds)
        misses = live & ~holds
        if candidate.denominator is None:  # what is not in the whole may be a share of something else
            misses &= np.isin(np.arange(len(misses)), list(lines.totals[candidate.whole]))
            misses[candidate.whole] &= _slipped(lines.values[claim], expected, candidate.whole)
        if holds.sum() < LEAST_HOLDS * max(1, int(misses.sum())):
            continue
        size = np.abs(lines.values[claim]).astype(np.float64)
        digits = np.log10(np.maximum(size[holds] / (2 * tolerance[holds]), 1.0))
        is_worked_out = candidate.form == "quotient" and bool((away[holds] < EXACT).all())
        if is_worked_out:  # to the last place, which rounding would not have come to
            digits = np.log10(np.maximum(size[holds] / np.maximum(2 * lines.margins[claim][holds], 1), 1.0))
        told = lines.values[candidate.numerator if is_worked_out else claim][holds]  # so many at one price differ
        distinct = len(set(told.tolist()))
        near = np.clip(np.log10(np.maximum(size[misses], 1) / (2 * away[misses])), 0.0, MOST_NEAR)
        score = prior + float(digits.sum()) * distinct / int(holds.sum()) + float((ERROR + near).sum())
        if score >= ESTABLISHED and (best is None or score > best[0]):
            best = (score, candidate, holds, misses, expected)
    if best is None:
        return NONE
    _, candidate, holds, misses, expected = best

    def ratio(instance: int) -> Ratio:
        def cell(line: int, i: int) -> Cell:
            return (i, line) if across else (line, i)

        whole = candidate.denominator is None
        denominator = candidate.numerator if candidate.denominator is None else candidate.denominator
        below = cell(denominator, candidate.whole if whole else instance)
        rounded = bool(away[instance] > lines.margins[claim][instance] + EXACT)
        return Ratio(candidate.form, cell(claim, instance), cell(candidate.numerator, instance), below, rounded)

    printed = lines.values[claim].astype(np.float64)
    away = np.abs(printed - expected)
    exact = candidate.form == "quotient" and bool((away[holds] < EXACT).all())
    factor = candidate.factor * scale

    def miss(i: int) -> RatioMiss:
        top, bottom = float(lines.values[candidate.numerator][i]), float(_denominator(lines, candidate)[i])
        above, below = printed[i] * bottom / factor, top * factor / printed[i] if printed[i] else 0.0
        return RatioMiss(ratio(i), float(expected[i]), exact, (float(above), float(below)))

    holding = tuple(ratio(int(i)) for i in np.flatnonzero(holds))
    return Ratios(holding, tuple(miss(int(i)) for i in np.flatnonzero(misses)))


def _cut_off(lines: _Lines, claim: int, expected: Floats, tolerance: Floats, live: Bools, holds: Bools) -> Bools:
    """The figures that are cut off behind their last place, where none is rounded up and so several are for certain."""
    half, printed = lines.margins[claim], lines.values[claim]
    below: Floats = np.where(expected < 0, -1, 1) * (expected - printed)
    slack = tolerance - half
    cut: Bools = live & ~holds & (printed != 0) & (below > 0) & (below < 2 * half + slack)
    is_rounded_up = bool((holds & (below < -slack)).any())
    return cut if cut.sum() >= LEAST_CUT and not is_rounded_up else np.zeros_like(cut)


def _slipped(printed: Ints, expected: Floats, whole: int) -> bool:
    """Whether the share beside a whole is 100 but for a slip of the pen; else it is one of a larger whole."""
    return slip(int(printed[whole]), round(float(expected[whole]))) is not None


def _candidates(lines: _Lines, claim: int, measure: Measure) -> Iterator[_Candidate]:
    """Pairs of lines of amounts, and each line over what it comes to in the instance that is the whole."""
    amounts = [i for i, m in enumerate(lines.measures) if (m is None or m.adds_up) and lines.known[i].any()]
    near = sorted(amounts, key=lambda i: abs(i - claim))[:MOST_LINES]
    forms: tuple[Form, ...] = ("share", "change") if measure is Measure.SHARE else ("quotient",)
    for numerator, denominator in permutations(near, 2):
        for form in forms:
            yield from (_Candidate(form, numerator, denominator, 0, factor) for factor in FACTORS[form])
    if measure is Measure.SHARE:
        for whole in lines.totals:
            yield from (_Candidate("share", numerator, None, whole, 100.0) for numerator in near)


def _expected(
    lines: _Lines, margins: Ints, claim: int, candidates: Sequence[_Candidate], scale: int
) -> Iterator[tuple[_Candidate, Floats, Floats, Bools]]:
    """What a line of ratios should be, scaled; by how much it may be off; and where it can be told.

    For the candidates that hold in as many instances as they must at least.
    """
    size = max(MOST_AT_ONCE // max(lines.values.shape[1], 1), 1)
    for some in (candidates[i : i + size] for i in range(0, len(candidates), size)):
        above = [c.numerator for c in some]
        under = [c.numerator if c.denominator is None else c.denominator for c in some]
        top, bottom = lines.values[above].astype(np.float64), lines.values[under].astype(np.float64)
        margin, below = margins[above].astype(np.float64), margins[under].astype(np.float64)
        for i, candidate in enumerate(some):
            if candidate.denominator is None:
                bottom[i], below[i] = bottom[i, candidate.whole], below[i, candidate.whole]
        live = lines.known[claim] & lines.amounts[above] & lines.amounts[under] & (bottom != 0)
        safe = np.where(bottom == 0, 1.0, bottom)
        quotient = top / safe
        factor = np.array([[c.factor * scale] for c in some])
        expected = (quotient - np.array([[c.form == "change"] for c in some])) * factor
        spread = factor * (margin + np.abs(quotient) * below) / np.abs(safe)
        tolerance = lines.margins[claim] + spread + 1e-6 * np.abs(expected) + 1
        holds = live & (np.abs(lines.values[claim] - expected) <= tolerance)
        for i in np.flatnonzero(holds.sum(axis=1) >= LEAST_HOLDS).tolist():
            yield some[i], expected[i], tolerance[i], live[i]


def _denominator(lines: _Lines, candidate: _Candidate) -> Floats:
    if candidate.denominator is None:
        whole = lines.values[candidate.numerator][candidate.whole]
        return np.full(lines.values.shape[1], whole, dtype=np.float64)
    line: Floats = lines.values[candidate.denominator].astype(np.float64)
    return line
