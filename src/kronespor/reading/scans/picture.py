"""The picture of a page made ready for recognition: straightened, its shading and its rules taken off."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from kronespor.reading.pdf.glance import POINTS
from kronespor.reading.pdf.page import Array

MAX_PIXELS = 60_000_000
DPI = 300  # that the recogniser is given
TURNING = 150  # dots per inch: enough to tell which way up a page is
MAX_POINTS = 25_000  # of ink that the skew is measured by
MAX_SKEW = 6.0  # degrees
LEVEL = 0.12  # degrees: a line across the page sinks by less than half a letter
INK, PAPER = 0.2, 0.85  # of the shade around: what is darker is black, what is lighter white
SAME_SIZE = 0.02  # of the size: a picture is not scaled for less
LEAST_SHADE = 40  # of 255: a shade that is divided by is taken for no darker
WHITE = 245.0  # of 255: what paper is made before the skew is measured
LEAST_INK, MOST_INK = 50, 0.4  # points, and of all points: the skew of a page with less or more is not measured
CONTRAST = 40  # of 255 between letters and dark ground
LEAST_LETTERS = 0.01  # of the window around: less is no letters
MOSTLY_LIGHT = 3  # times as many light points as dark ones: the letters are light
MOSTLY_DARK = 0.5  # of what stands between level runs: then it is ground
WINDOW = (60, 12)  # pixels at half the size, wide and high: what is looked at around a point
DARK = 0.4  # of the paper's shade: ground that may hold light letters is darker
LEAST_GROUND = 60  # pixels at half the size: shorter runs are letters
ROW = 60  # pixels at half the size: the highest row of letters on dark ground
STROKE = 7  # pixels at half the size: ink is thinner than twice this, shading is thicker
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

Gray = np.ndarray[Any, np.dtype[np.uint8]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Whole = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True)
class Prepared:
    """A page's picture, made ready for recognition, and its rules in points; `turn`: the quarters it was turned by."""

    number: int
    picture: Any
    across: Array
    down: Array
    turn: int = 0

    def upside_down(self) -> "Prepared":
        """The page turned by half."""
        width, height = (side * POINTS / DPI for side in self.picture.size)
        across = np.array((width, width, height), dtype=np.float32) - self.across[:, [1, 0, 2]]
        down = np.array((height, height, width), dtype=np.float32) - self.down[:, [1, 0, 2]]
        turned = self.picture.transpose(Image.Transpose.ROTATE_180)
        return Prepared(self.number, turned, across, down, (self.turn + 2) % 4)


def prepare(picture: Any, dpi: float, number: int, turn: int = 0) -> Prepared:
    """Turn a page by quarters clockwise, straighten it, take off its shading, measure its rules and wipe them out."""
    upright = _scaled(picture, dpi).rotate(-90 * turn, expand=True)
    gray = np.asarray(_unshaded(straightened(upright)), dtype=np.uint8)
    ink = gray < _threshold(gray[::2, ::2])
    lying, standing = _all_strokes(ink)
    across, down = _traced(lying), _traced(standing.T)
    wiped = _grown(lying | standing)
    wiped &= ~_letters_at(across, lying & ink, _without(down, ink.T).T)
    wiped &= ~_letters_at(down, (standing & ink).T, _without(across, ink).T).T
    cleaned = np.where(wiped, np.uint8(255), gray)
    return Prepared(number, Image.fromarray(cleaned), _rules(across), _rules(down), turn)


def glanced(picture: Any, dpi: float) -> Any:
    """A page's picture at a glance, for which way up it is."""
    return picture.resize([max(round(side * TURNING / dpi), 1) for side in picture.size])


def on_white(picture: Any) -> Any:
    """The picture with paper behind what is transparent."""
    if not picture.has_transparency_data:
        return picture
    above = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")


def _scaled(picture: Any, dpi: float) -> Any:
    factor = DPI / dpi
    if abs(factor - 1) < SAME_SIZE:
        return picture
    size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _unshaded(picture: Any) -> Any:
    """Ink on white paper: each pixel held against the shade around it, light letters on dark ground turned about.

    The shade is what closing leaves of the picture, which takes out what is dark and thin.
    """
    gray = np.asarray(picture, dtype=np.uint8)
    half = picture.resize((max(picture.width // 2, 1), max(picture.height // 2, 1)), Image.Resampling.BOX)
    ground = np.asarray(half, dtype=np.uint8)
    shade = _closed(ground)
    held = _sized(np.maximum(shade, LEAST_SHADE), picture.size)
    np.divide(gray, held, out=held)
    dark, depth = _dark_ground(ground)
    if dark.any():
        at = _sized(dark.astype(np.uint8) * 255, picture.size) > 127
        held[at] = (255.0 - gray[at]) / np.maximum(255 - _sized(depth, picture.size)[at], float(LEAST_SHADE))
    held -= INK
    held *= 255.0 / (PAPER - INK)
    return Image.fromarray(np.clip(held, 0, 255, out=held).astype(np.uint8))


def _sized(gray: Gray, size: tuple[int, int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.array(Image.fromarray(gray).resize(size, Image.Resampling.BILINEAR), dtype=np.float32)


def _dark_ground(gray: Gray) -> tuple[Mask, Gray]:
    """Where light letters stand on dark ground, and how dark it is there.

    Ground shows in level runs longer than letters have; what lies between such runs above and below, and is mostly
    dark, is one with it. Its letters are light if more of it is lighter than the ground than is darker.
    """
    paper = DARK * np.percentile(gray[::4, ::4], 90)
    solid = _level_runs(gray[::2, ::2] < paper, LEAST_GROUND // 2)
    rows = np.flatnonzero((solid[:-1] & solid[1:]).any(axis=1)) * 2  # rules are thinner
    whole = np.zeros(gray.shape, dtype=np.bool_)
    if len(rows) == 0:
        return whole, gray
    part = slice(max(int(rows[0]) - ROW, 0), int(rows[-1]) + ROW)
    depth = gray.copy()
    whole[part], depth[part] = _dark_part(gray[part], paper)
    return whole, depth


def _dark_part(gray: Gray, paper: float) -> tuple[Mask, Gray]:
    """The same for the rows of a page between which there is dark ground."""
    ink = gray < paper
    runs = _level_runs(ink, LEAST_GROUND)
    at = np.arange(gray.shape[0], dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(runs, at, np.int32(-(10**6))), axis=0)
    below = np.minimum.accumulate(np.where(runs, at, np.int32(10**6))[::-1], axis=0)[::-1]
    filled = below - above <= ROW
    share = _blurred(ink & filled) / np.maximum(_blurred(filled), 1e-3)
    filled &= share > MOSTLY_DARK
    ground = _blurred(gray * runs) / np.maximum(_blurred(runs), 1e-3)
    lighter, darker = _blurred(filled & (gray > ground + CONTRAST)), _blurred(filled & (gray < ground - CONTRAST))
    blank = (lighter < LEAST_LETTERS) & (darker < LEAST_LETTERS)
    filled &= blank | (lighter > MOSTLY_LIGHT * darker)
    return np.asarray(filled, dtype=np.bool_), ground.clip(0, 255).astype(np.uint8)


def _level_runs(ink: Mask, least: int) -> Mask:
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


def _blurred(values: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The mean of what stands around each pixel, over a window wide and low as a row is."""
    picture = Image.fromarray(np.asarray(values, dtype=np.float32))
    small = picture.resize(
        (max(picture.width // WINDOW[0], 1), max(picture.height // WINDOW[1], 1)), Image.Resampling.BOX
    )
    return np.asarray(small.resize(picture.size, Image.Resampling.BILINEAR), dtype=np.float32)


def _closed(gray: Gray) -> Gray:
    for farthest in (np.maximum, np.minimum):
        for axis in (0, 1):
            gray = _farthest(gray, farthest, axis)
    return gray


def _farthest(gray: Gray, farthest: Any, axis: int) -> Gray:
    """The lightest (or darkest) shade within STROKE pixels either way along an axis; the reach doubles at each step."""
    width = 2 * STROKE + 1
    pad = [(0, 0), (0, 0)]
    pad[axis] = (STROKE, STROKE)
    reached = np.pad(gray, pad, mode="edge")
    reach = 1
    while reach < width:
        step = min(reach, width - reach)
        head, tail = [slice(None)] * 2, [slice(None)] * 2
        head[axis], tail[axis] = slice(None, -step), slice(step, None)
        reached = farthest(reached[tuple(head)], reached[tuple(tail)])
        reach += step
    return np.asarray(reached, dtype=np.uint8)


def straightened(picture: Any) -> Any:
    """The picture turned so that its lines run level: the turn that parts rows of ink from rows of paper best."""
    half = picture.resize((max(picture.width // 2, 1), max(picture.height // 2, 1)), Image.Resampling.BOX)
    ground = np.asarray(half, dtype=np.uint8)
    gray = (ground * (WHITE / np.maximum(_closed(ground), LEAST_SHADE))).clip(0, 255).astype(np.uint8)[::2, ::2]
    y, x = np.nonzero(gray < _threshold(gray))
    if len(y) < LEAST_INK or len(y) > MOST_INK * gray.size:
        return picture
    if len(y) > MAX_POINTS:
        y, x = y[:: len(y) // MAX_POINTS + 1], x[:: len(x) // MAX_POINTS + 1]

    def sharpness(angle: float) -> float:
        rows = np.bincount((y - x * np.tan(np.radians(angle)) + gray.shape[1]).astype(np.int64))
        return float((rows.astype(np.float64) ** 2).sum())

    best = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.5), key=sharpness)
    best = max(np.arange(best - 0.5, best + 0.51, 0.1), key=sharpness)
    best = max((best - 0.05, best, best + 0.05), key=sharpness)
    if abs(best) < LEVEL:
        return picture
    return picture.rotate(float(best), resample=Image.Resampling.BICUBIC, fillcolor=255)


def _threshold(gray: Gray) -> int:
    """The shade between ink and paper that parts them best (Otsu 1979); none of a blank page is ink."""
    counts = np.bincount(gray.ravel(), minlength=256).astype(np.float64)
    if np.count_nonzero(counts) < 2:
        return 0
    total = counts.cumsum()
    mass = (counts * np.arange(256)).cumsum()
    below, above = total, total[-1] - total
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    return int(np.nanargmax(spread)) + 1


def _all_strokes(ink: Mask) -> tuple[Mask, Mask]:
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
    runs = _level_runs(thick, least)
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


def _grown(mask: Mask) -> Mask:
    grown = mask.copy()
    for axis in (0, 1):
        for step in range(-WIPED, WIPED + 1):
            grown |= np.roll(mask, step, axis=axis)
    return grown


@dataclass(slots=True)
class _Stroke:
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


def _traced(strokes: Mask) -> list[_Stroke]:
    """The strokes that lie level in a mask of them, each with all its parts; none so short as those of letters."""
    finished: list[_Stroke] = []
    growing: list[_Stroke] = []
    for row in np.flatnonzero(strokes.any(axis=1)).tolist():
        for left, right in _runs(strokes[row]):
            if not any(stroke.takes(left, right, row) for stroke in growing):
                growing.append(_Stroke(left, right, row, row))
        finished += [s for s in growing if row - s.bottom > STROKE_GAP]
        growing = [s for s in growing if row - s.bottom <= STROKE_GAP]
    return [s for s in finished + growing if s.right - s.left >= LEAST_BETWEEN * DPI]


def _rules(strokes: list[_Stroke]) -> Array:
    """Strokes as rules: from, to and at, in points."""
    scale = POINTS / DPI
    rules = [(s.left * scale, s.right * scale, (s.top + s.bottom) / 2 * scale) for s in strokes]
    return np.array(rules, dtype=np.float32).reshape(-1, 3)


def _letters_at(strokes: list[_Stroke], drawn: Mask, ink: Mask) -> Mask:
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


def _without(rules: list[_Stroke], ink: Mask) -> Mask:
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
