"""Dashes that stand alone in their cells, which no recogniser sees far from all lines: by their ink."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kronespor.reading.document import Box
from kronespor.reading.pdf.frame import Array

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Ints = np.ndarray[Any, np.dtype[np.int_]]
INK = 128  # of 255: what is darker
# What follows is of the height of letters.
NARROWEST, WIDEST = 0.2, 0.8
ROUNDED = 0.1  # at the edges of a dash
HIGHEST = 0.2
BESIDE, ABOVE = 0.8, 0.5  # how far around it the paper is empty
IN_COLUMN = 1.5  # from the end of a dash to that of a digit in its column
CLEAN = 0.9  # of the ink about it is its own: scans have specks


def lone_dashes(picture: Any, text: str, boxes: Array, scale: float) -> Sequence[Box]:
    """The boxes in points of dashes that stand alone above or below digits of a page; `scale`: points of a pixel.

    `picture`: in shades of grey; `text` and `boxes`: the characters that were recognised, in points.
    """
    digits = boxes[[i for i, c in enumerate(text) if c.isdecimal()]] / scale
    if not len(digits):
        return ()
    height = float(np.median(digits[:, 3] - digits[:, 1]))
    letters = boxes[[i for i, c in enumerate(text) if c != " "]] / scale
    ends = np.unique(digits[:, 2])
    found: list[Box] = []
    for x0, y0, x1, y1 in _alone(np.asarray(picture) < INK, height):
        is_taken = (letters[:, 0] < x1 + height / 2) & (x0 - height / 2 < letters[:, 2])
        is_taken &= (letters[:, 1] < y1) & (y0 < letters[:, 3])
        if not is_taken.any() and (np.abs(ends - x1) < IN_COLUMN * height).any():
            top = (y0 + y1 - height) / 2
            found.append((x0 * scale, top * scale, x1 * scale, (top + height) * scale))
    return found


def _alone(ink: Mask, height: float) -> list[tuple[int, int, int, int]]:
    """The strokes of ink across, no higher and no longer than dashes, with nothing but paper about them, in pixels."""
    edges = np.diff(ink.astype(np.int8), axis=1, prepend=0, append=0)
    (rows, starts), (_, ends) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    is_long = (ends - starts >= ROUNDED * height) & (ends - starts <= WIDEST * height)
    rows, starts, ends = rows[is_long], starts[is_long], ends[is_long]
    sums = np.zeros((ink.shape[0] + 1, ink.shape[1] + 1), dtype=np.int32)
    np.cumsum(np.cumsum(ink, axis=0, dtype=np.int32), axis=1, out=sums[1:, 1:])
    about = _about(sums, (starts, rows, ends, rows + 1), height)
    strokes: list[list[int]] = []
    for n in np.flatnonzero(about <= WIDEST * HIGHEST * height**2 / CLEAN).tolist():
        x0, y, x1 = int(starts[n]), int(rows[n]), int(ends[n])
        last = next((s for s in strokes if y == s[3] and x0 < s[2] and s[0] < x1), None)
        if last is None:
            strokes.append([x0, y, x1, y + 1])
        else:
            last[:] = min(last[0], x0), last[1], max(last[2], x1), y + 1
    if not strokes:
        return []
    x0s, y0s, x1s, y1s = np.array(strokes).T
    own = np.array([ink[y0:y1, x0:x1].sum() for x0, y0, x1, y1 in strokes])
    wide, high = x1s - x0s, y1s - y0s
    is_dash = (high > 1) & (high <= HIGHEST * height) & (wide >= NARROWEST * height) & (own > wide * high / 2)
    is_dash &= own >= CLEAN * _about(sums, (x0s, y0s, x1s, y1s), height)
    return [(x0, y0, x1, y1) for (x0, y0, x1, y1), yes in zip(strokes, is_dash.tolist(), strict=True) if yes]


def _about(sums: Ints, sides: Sequence[Ints], height: float) -> Ints:
    """How many pixels of ink are in and about each of some boxes; `sums`: how many are above and left of each pixel."""
    beside, above = round(BESIDE * height), round(ABOVE * height)
    left, right = ((x + by).clip(0, sums.shape[1] - 1) for x, by in ((sides[0], -beside), (sides[2], beside)))
    top, bottom = ((y + by).clip(0, sums.shape[0] - 1) for y, by in ((sides[1], -above), (sides[3], above)))
    about: Ints = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return about
