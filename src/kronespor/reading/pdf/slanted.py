"""Text that stands slantwise: headings set at an angle over their columns are laid down, stamps are taken out."""

import ctypes
import math
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.letters import Mask, median
from kronespor.reading.pdf.objects import by_letter

Array = np.ndarray[Any, np.dtype[np.float32]]
Indices = np.ndarray[Any, np.dtype[np.intp]]

ASIDE = 0.15  # of its height: a letter that stands so far to the side and above the one before it may be slanted
SLANTED = 0.1  # radians off a quarter turn
LARGE = 2.0  # of the usual height: the letters of a heading at an angle are in lower boxes than those of a stamp
APART = 1.5  # of the usual height: letters that are further apart are of two headings
LEAST_DIGITS = 2  # of a number
SAME_LEVEL = 0.5  # of the usual height: headings beside each other begin so near one level


char_angle = by_letter(pdfium.FPDFText_GetCharAngle, ctypes.c_float)


def slants_of(page: ctypes.c_void_p, letters: Indices, turn: int) -> tuple[Indices, Mask]:
    """The quarters by which characters of a text page are turned once upright, and which of them stand between two."""
    angles = (
        -np.fromiter(map(char_angle, repeat(page), letters.tolist()), np.float64, len(letters)) / (math.pi / 2) - turn
    )
    quarters = np.rint(angles)
    return quarters.astype(np.intp), np.abs(angles - quarters) * math.pi / 2 > SLANTED


def stands_slantwise(page: ctypes.c_void_p, boxes: Array, solid: Indices, turn: int) -> bool:
    """Whether some letter is slanted, of those that are followed by one beside them and above or below."""
    a, b = boxes[solid[:-1]], boxes[solid[1:]]
    height = a[:, 3] - a[:, 1]
    across, down = np.abs(b[:, 0] - a[:, 0]), np.abs(b[:, 3] - a[:, 3])
    beside = (across > ASIDE * height) & (across < height) & (down > ASIDE * height) & (down < height)
    return bool(slants_of(page, solid[:-1][beside], turn)[1].any())


def lay_slanted(page: ctypes.c_void_p, text: str, boxes: Array, turn: int, usual: float, widest: float) -> int:
    """Lay headings at an angle down at their foot, no wider than `widest`, and take out all else that is slanted.

    How many numbers are taken out: a stamp says the same again, and has one day at most.
    """
    solid = np.flatnonzero(boxes[:, 3] > boxes[:, 1])
    runs: list[list[int]] = []
    for i in solid[slants_of(page, solid, turn)[1]].tolist():
        apart = float(np.abs(boxes[i] - boxes[runs[-1][-1]]).max()) if runs else 0.0
        if runs and apart < APART * usual and not set(text[runs[-1][-1] : i]) & {"\r", "\n"}:
            runs[-1].append(i)
        else:
            runs.append([i])
    lines = [("".join(text[i] for i in run), float(boxes[run, 3].max())) for run in runs]
    headings = [_is_heading(boxes[run], line, lines, usual) for run, line in zip(runs, lines, strict=True)]
    for run, (_, foot), is_heading in zip(runs, lines, headings, strict=True):
        boxes[run] = _laid(boxes[run], foot, usual, widest) if is_heading else 0
    out = {line for (line, _), is_heading in zip(lines, headings, strict=True) if not is_heading}
    return len([line for line in out if sum(map(str.isdigit, line)) >= LEAST_DIGITS])


def _is_heading(boxes: Array, line: tuple[str, float], lines: Sequence[tuple[str, float]], usual: float) -> bool:
    """Whether text of the page's size stands beside other text that is set so: a stamp says the same again."""
    beside = [text for text, foot in lines if abs(foot - line[1]) < SAME_LEVEL * usual]
    is_large = median(boxes[:, 3] - boxes[:, 1]) >= LARGE * usual
    return not is_large and len(beside) > 1 and len(set(beside)) == len(beside)


def _laid(boxes: Array, foot: float, usual: float, widest: float) -> Array:
    """The boxes of a line at an angle, level; where it rises its beginning stands at the column, else its end."""
    along = np.hypot(boxes[:, 0] - boxes[0, 0], boxes[:, 3] - boxes[0, 3])
    length = float(along[-1]) + usual
    scale = min(widest / length, 1.0)
    rises = boxes[-1, 3] <= boxes[0, 3]
    left = float(boxes[0, 0]) if rises else float(boxes[-1, 2]) - scale * length
    starts = left + scale * along
    ends = np.append(starts[1:], starts[-1] + scale * usual)
    ends = np.minimum(ends, starts + scale * usual)  # where a space follows
    level = np.full(len(boxes), foot, dtype=np.float32)
    laid: Array = np.stack((starts, level - usual, ends, level), axis=1).astype(np.float32)
    return laid
