"""The rules of a scanned page: long thin strokes of ink, and the letters that stand on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.glance import POINTS

STROKE_GAP = 4  # pixels: rows of one stroke are no further apart
STROKE_STEP = 12  # pixels: so far its ends may be from the next part of a stroke
LEAST_RUN = 8  # pixels: shorter runs of ink are specks
LEAST = 0.35  # inches: shorter strokes are letters
NEAR_RULE = 4  # pixels at half the size: a side of a row ends so near a rule
THICK = (3, 6, 9)  # pixels at half the size: no stroke is thicker than the sum of the first, sought in steps
WIPED = 2  # pixels about a rule that are wiped out with it
BESIDE_STROKE = 10  # pixels: letters so near a stroke are wiped out with it, if they are not kept
STRETCH, AROUND = 8, 36  # pixels of a stroke, on which its edge is level, and as far about them it tells where
FOOT = 4  # pixels off a stroke: a letter has ink on two rows so near, and on each as far as it is looked at
FOOT_WIDTH = (3, 40)  # pixels: of a letter where it is so near
LETTERS_BESIDE = (3, 6)  # pixels at half the size: from where to where other letters stand beside a stem
MOST_BESIDE = 0.15  # of its length: that much stands beside the side of a row
LEAST_BETWEEN = 0.12  # inches: shorter strokes between two rules are no sides of a row
DPI = 300  # of a page that is recognised

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Whole = np.ndarray[Any, np.dtype[np.intp]]


def level_runs(ink: Mask, least: int) -> Mask:
    """The ink that lies in level runs of `least` pixels or more."""
    padded = np.zeros((ink.shape[0], ink.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = ink
    change = np.diff(padded, axis=1)
    starts, ends = np.argwhere(change == 1), np.argwhere(change == -1)
    long = ends[:, 1] - starts[:, 1] >= least
    steps = np.zeros((ink.shape[0], ink.shape[1] + 1), dtype=np.int32)
    np.add.at(steps, (starts[long, 0], starts[long, 1]), 1)
    np.add.at(steps, (ends[long, 0], ends[long, 1]), -1)
    return np.asarray(steps.cumsum(axis=1)[:, :-1] > 0, dtype=np.bool_)


def all_strokes(ink: Mask) -> tuple[Mask, Mask]:
    """The long thin strokes that lie and that stand, sought at half the size."""
    height, width = (n - n % 2 for n in ink.shape)
    half = np.ascontiguousarray(ink[:height, :width].reshape(height // 2, 2, width // 2, 2).any(axis=(1, 3)))
    upright = np.ascontiguousarray(half.T)
    lying, standing = _strokes(half, LEAST), _strokes(upright, LEAST).T
    standing |= _between(_strokes(upright, LEAST_BETWEEN), lying.T, upright).T
    masks = []
    for strokes in (lying, standing):
        whole = np.zeros(ink.shape, dtype=np.bool_)
        whole[:height, :width] = strokes.repeat(2, axis=0).repeat(2, axis=1)
        masks.append(whole)
    return masks[0], masks[1]


def _between(strokes: Mask, rules: Mask, ink: Mask) -> Mask:
    """The level strokes that reach from one of the rules that cross them to another: the sides of a single row."""
    near = rules.copy()
    for step in range(1, NEAR_RULE + 1):
        near[:, step:] |= rules[:, :-step]
        near[:, :-step] |= rules[:, step:]
    padded = np.zeros((strokes.shape[0], strokes.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = strokes
    change = np.diff(padded, axis=1)
    starts, ends = np.argwhere(change == 1), np.argwhere(change == -1) - (0, 1)
    sides = np.zeros_like(strokes)
    for (y, x0), (_, x1) in zip(starts.tolist(), ends.tolist(), strict=True):
        if near[y, x0] and near[y, x1] and not _is_among_letters(ink, y, x0 + NEAR_RULE, x1 - NEAR_RULE):
            sides[y, x0 : x1 + 1] = True
    return sides


def _is_among_letters(ink: Mask, y: int, x0: int, x1: int) -> bool:
    """Whether a level stroke is the stem of a letter: others stand beside it."""
    first, last = LETTERS_BESIDE
    above, below = ink[max(y - last, 0) : max(y - first, 0), x0:x1], ink[y + first + 1 : y + last + 1, x0:x1]
    return max(float(part.any(axis=0).mean()) if part.size else 0.0 for part in (above, below)) > MOST_BESIDE


def _strokes(ink: Mask, inches: float) -> Mask:
    """The ink of thin strokes that lie level and are longer than so many inches, in a picture of half the size."""
    least = int(inches * DPI / 2)
    thick = ink | np.roll(ink, 1, axis=0) | np.roll(ink, -1, axis=0)  # a stroke may step by a pixel
    runs = level_runs(thick, least)
    tall = runs.copy()  # more than a stroke's thickness of such rows is shading or a picture
    for limit in THICK:
        tall[limit:] &= runs[:-limit]
        tall[:limit] = False
    return np.asarray(runs & ink & ~_spread(tall, THICK[-1]), dtype=np.bool_)


def _spread(mask: Mask, up: int) -> Mask:
    """The mask with what lies up to `up` rows above it."""
    spread, reach = mask.copy(), 0
    while reach < up:
        step = min(reach + 1, up - reach)
        spread[:-step] |= spread[step:].copy()
        reach += step
    return spread


def grown(mask: Mask) -> Mask:
    grown = mask.copy()
    for axis in (0, 1):
        for step in range(-WIPED, WIPED + 1):
            grown |= np.roll(mask, step, axis=axis)
    return grown


@dataclass(slots=True)
class Stroke:
    """Ink of one rule, row by row: its columns and rows of pixels so far."""

    left: int
    right: int
    top: int
    bottom: int

    def takes(self, left: int, right: int, row: int) -> bool:
        """True if a run of ink is the next part of this stroke, which then takes it in."""
        if row - self.bottom > STROKE_GAP or left > self.right + STROKE_STEP or right < self.left - STROKE_STEP:
            return False
        self.left, self.right, self.bottom = min(left, self.left), max(right, self.right), row
        return True


def traced(strokes: Mask) -> list[Stroke]:
    """The strokes that lie level in a mask of them, each with all its parts; none so short as those of letters."""
    finished: list[Stroke] = []
    growing: list[Stroke] = []
    for row in np.flatnonzero(strokes.any(axis=1)).tolist():
        for left, right in _runs(strokes[row]):
            if not any(stroke.takes(left, right, row) for stroke in growing):
                growing.append(Stroke(left, right, row, row))
        finished += [s for s in growing if row - s.bottom > STROKE_GAP]
        growing = [s for s in growing if row - s.bottom <= STROKE_GAP]
    return [s for s in finished + growing if s.right - s.left >= LEAST_BETWEEN * DPI]


def rules_of(strokes: list[Stroke]) -> Array:
    """Strokes as rules: from, to and at, in points."""
    scale = POINTS / DPI
    rules = [(s.left * scale, s.right * scale, (s.top + s.bottom) / 2 * scale) for s in strokes]
    return np.array(rules, dtype=np.float32).reshape(-1, 3)


def letters_at(strokes: list[Stroke], drawn: Mask, ink: Mask) -> Mask:
    """What stays when strokes that lie level are wiped out: letters whose feet or heads are as near as a stroke's edge.

    Where a stroke begins and ends, most of the columns about one tell. `drawn`: its ink.
    """
    letters = np.zeros(ink.shape, dtype=np.bool_)
    steps = np.arange(1, BESIDE_STROKE + 1)[:, None]
    for stroke in strokes:
        columns = np.arange(stroke.left, stroke.right)
        part = drawn[stroke.top : stroke.bottom + 1, columns]
        inked = np.asarray(part.any(axis=0))
        top = stroke.top + _levelled(part.argmax(axis=0), inked)
        bottom = stroke.bottom - _levelled(part[::-1].argmax(axis=0), inked)
        for rows in (top - steps, bottom + steps):
            rows = rows.clip(0, len(ink) - 1)
            for first, last in _feet(ink[rows, columns]):
                letters[rows[:, first:last], columns[first:last]] = True
    return letters


def _levelled(edge: Whole, inked: Mask) -> Whole:
    """The edge of a stroke, at each column as at most of those about it."""
    if not inked.any():
        return edge
    at = np.arange(len(edge))
    padded = np.pad(np.interp(at, at[inked], edge[inked]), (AROUND, AROUND + STRETCH), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + STRETCH)[::STRETCH]
    return np.median(windows, axis=1).astype(np.intp).repeat(STRETCH)[: len(edge)]


def _feet(beside: Mask) -> Iterator[tuple[int, int]]:
    """From where to where letters come down to a stroke; of the ink beside it the row nearest to it is the first."""
    near = np.asarray((beside[: FOOT - 1] & beside[1:FOOT]).any(axis=0))
    least, most = FOOT_WIDTH
    for first, last in _runs(near, least):
        if last - first <= most and beside[FOOT - 1 :, max(first - least, 0) : last + least].any(axis=1).all():
            yield max(first - 1, 0), last + 1


def without(rules: list[Stroke], ink: Mask) -> Mask:
    """Ink without that of rules which lie level."""
    left = ink.copy()
    for rule in rules:
        left[max(rule.top - WIPED, 0) : rule.bottom + WIPED + 1, rule.left : rule.right] = False
    return left


def _runs(row: Mask, least: int = LEAST_RUN) -> Iterator[tuple[int, int]]:
    """The runs of ink in a row of pixels, from and to; the shortest left out."""
    change = np.flatnonzero(np.diff(np.concatenate(([0], row.view(np.int8), [0]))))
    for left, right in zip(change[::2].tolist(), change[1::2].tolist(), strict=True):
        if right - left >= least:
            yield left, right
