"""Words that stand on their end, as headings over narrow columns do: they are laid down at their foot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]
Indices = np.ndarray[Any, np.dtype[np.intp]]

LEVEL = 0.4  # of a character's width: letters on their end that stand so far above one another are of one line
SPACE = 0.6  # of the usual height: between the lines of such a heading when they are laid down
NARROWED, LEAST_WIDTH = 2.5, 0.5  # of the usual height: how wide a word is set that stands on its end
CLEAR = 0.2  # of the usual height: between a heading laid down and the row below it
MOST_ROOM = 2.0  # of the height of a row of such headings: so much room may be left below it
CLOSE_ABOVE = 2.5  # of the usual height: other headings of their row may stand so far above them
AT_RULE = 0.5  # points: so near a rule may a word be laid down
APART = 1.0  # of the usual height: how far from the next such word


@dataclass
class Upright:
    """Text that stands on its end: the characters of its lines, and the box round them; `last` is round the last line.

    Where it is read upwards (one quarter) the next line stands to the right, else to the left.
    """

    quarter: int
    lines: list[list[int]]
    box: Array
    last: Array = field(init=False)
    end: Array = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.end = self.box

    def goes_on(self, box: Array, usual: float, down: Array) -> bool:
        """True if a character is the next of the last line, or the first of a line beside it that no rule parts."""
        return self._is_next(box, usual) or (self._begins_line(box, usual) and not self._is_parted(box, down))

    def add(self, i: int, box: Array) -> None:
        """Take the next character in."""
        if self._is_level(box):
            self.lines[-1].append(i)
            self.last = _around(self.last, box)
        else:
            self.lines.append([i])
            self.last = box
        self.box, self.end = _around(self.box, box), box

    def _is_level(self, box: Array) -> bool:
        return bool(min(self.last[2], box[2]) - max(self.last[0], box[0]) > LEVEL * (box[2] - box[0]))

    def _is_next(self, box: Array, usual: float) -> bool:
        gap = self.end[1] - box[3] if self.quarter == 1 else box[1] - self.end[3]
        return self._is_level(box) and bool(abs(gap) < usual)

    def _is_parted(self, box: Array, down: Array) -> bool:
        left, right = sorted((float(self.last[0] + self.last[2]) / 2, float(box[0] + box[2]) / 2))
        y = float(box[1] + box[3]) / 2
        return bool(((down[:, 0] < y) & (y < down[:, 1]) & (left < down[:, 2]) & (down[:, 2] < right)).any())

    def _begins_line(self, box: Array, usual: float) -> bool:
        gap = box[0] - self.last[2] if self.quarter == 1 else self.last[0] - box[2]
        is_near = -usual / 2 < gap < usual and box[1] < self.box[3] and self.box[1] < box[3]
        return bool(is_near) and not self._is_level(box)


def lay_upright(words: Sequence[Upright], boxes: Array, usual: float, down: Array) -> None:
    """Lay words down, each between the rules that run `down` beside it."""
    for word, foot, most in zip(words, _feet(words, boxes, usual), _room(words, usual), strict=True):
        _set_level(boxes, word, usual, foot, most, _between(word, down))


def _between(word: Upright, down: Array) -> tuple[float, float]:
    """The nearest rules left and right of a word on its end, less a little room."""
    x0, y0, x1, y1 = word.box.tolist()
    xs = down[(down[:, 0] < (y0 + y1) / 2) & (down[:, 1] > (y0 + y1) / 2), 2]
    x = (x0 + x1) / 2
    return float(xs[xs < x].max(initial=-np.inf)) + AT_RULE, float(xs[xs > x].min(initial=np.inf)) - AT_RULE


def _room(words: Sequence[Upright], usual: float) -> list[float]:
    """How wide words on their end may be set: so that those beside them stay apart, as the columns that they head."""
    boxes = np.array([word.box for word in words])
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    room = []
    for i, (_, top, _, bottom) in enumerate(boxes.tolist()):
        beside = (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
        beside[i] = False
        nearest = float(np.abs(middles[beside] - middles[i]).min(initial=np.inf))
        room.append(max(min(NARROWED * usual, nearest - APART * usual), LEAST_WIDTH * usual))
    return room


def _feet(words: Sequence[Upright], boxes: Array, usual: float) -> list[float]:
    """Where words on their end are laid down: at the foot of their row, or above the next if room is left below them.

    A line of headings beside them, or close above them, moves there too. What stands left or right of them in several
    lines are the rows of a group that they name.
    """
    own = {i for word in words for line in word.lines for i in line}
    is_level = boxes[:, 3] > boxes[:, 1]
    is_level[list(own)] = False
    feet = []
    level = boxes[is_level]
    for word in words:
        if len(level) and word.box[0] > level[:, 2].max():  # the running head of a page whose table is turned
            feet.append(float(level[:, 1].min()) - usual)
            continue
        row = np.array([o.box for o in words if np.abs(o.box[1::2] - word.box[1::2]).min() < usual / 2])
        top, bottom = float(row[:, 1].min()), float(row[:, 3].max())
        below = float(level[level[:, 1] > bottom - usual / 2, 1].min(initial=np.inf))
        middles = (level[:, 1] + level[:, 3]) / 2
        within = middles[(middles > top) & (middles < bottom)]
        may_move = not len(within) or float(np.ptp(within)) < usual / 2
        has_room = may_move and usual < below - bottom < MOST_ROOM * (bottom - top)
        foot = below - CLEAR * usual if has_room else bottom
        beside = _beside(boxes, np.flatnonzero(is_level), row, usual)
        if len(beside):
            boxes[beside, 1::2] += foot - boxes[beside, 3].max()
        feet.append(foot)
    return feet


def _beside(boxes: Array, level: Indices, row: Array, usual: float) -> Indices:
    """The characters of the one line of headings beside those on their end, or of two and more close above them."""
    top, bottom = row[:, 1].min(), row[:, 3].max()
    middles = (boxes[level, 1] + boxes[level, 3]) / 2
    within: Indices = level[(middles > top) & (middles < bottom)]
    if not len(within):
        within = level[(middles > top - CLOSE_ABOVE * usual) & (middles < bottom)]
        if not (np.diff(np.sort(boxes[within, 0])) > CLOSE_ABOVE * usual).any():
            within = within[:0]  # a title
    own = boxes[within]
    over = (own[:, None, 0] < row[None, :, 2]) & (row[None, :, 0] < own[:, None, 2])
    is_one_line = len(own) and own[:, 0].min() < row[:, 0].min() and np.ptp(own[:, 1] + own[:, 3]) <= usual
    return within if is_one_line and not over.any() else within[:0]


def _around(a: Array, b: Array) -> Array:
    return np.concatenate((np.minimum(a[:2], b[:2]), np.maximum(a[2:], b[2:])))


def _set_level(
    boxes: Array, word: Upright, usual: float, foot: float, most: float, between: tuple[float, float]
) -> None:
    """Give the characters of text on its end boxes on one line, at `most` so wide, in the order that they are read."""
    most = min(most, max(between[1] - between[0], LEAST_WIDTH * usual))
    middle = float((word.box[0] + word.box[2]) / 2)
    at, starts = 0.0, []
    for line in word.lines:
        own = boxes[line]
        along = own[:, 3].max() - own[:, 3] if word.quarter == 1 else own[:, 1] - own[:, 1].min()
        starts.append(at + along)
        at += float(own[:, 3].max() - own[:, 1].min()) + SPACE * usual
    length = at - SPACE * usual
    scale = min(most / length, 1.0)
    run = [i for line in word.lines for i in line]
    left = max(min(middle - scale * length / 2, between[1] - scale * length), between[0])
    lefts = left + scale * np.concatenate(starts)
    boxes[run, 0], boxes[run, 2] = lefts, lefts + scale * (boxes[run, 3] - boxes[run, 1])
    boxes[run, 1], boxes[run, 3] = foot - usual, foot
