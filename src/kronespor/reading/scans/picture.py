"""The picture of a page made ready for recognition: straightened, its shading and its rules taken off."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.glance import POINTS
from kronespor.reading.scans.strokes import (
    DPI,
    Mask,
    all_strokes,
    grown,
    letters_at,
    level_runs,
    rules_of,
    traced,
    without,
)

MAX_PIXELS = 60_000_000
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

Gray = np.ndarray[Any, np.dtype[np.uint8]]


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
    lying, standing = all_strokes(ink)
    across, down = traced(lying), traced(standing.T)
    wiped = grown(lying | standing)
    wiped &= ~letters_at(across, lying & ink, without(down, ink.T).T)
    wiped &= ~letters_at(down, (standing & ink).T, without(across, ink).T).T
    cleaned = np.where(wiped, np.uint8(255), gray)
    return Prepared(number, Image.fromarray(cleaned), rules_of(across), rules_of(down), turn)


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
    solid = level_runs(gray[::2, ::2] < paper, LEAST_GROUND // 2)
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
    runs = level_runs(ink, LEAST_GROUND)
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
