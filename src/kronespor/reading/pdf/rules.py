"""The ruling lines of a page: pieces joined, and the boxes that connected rules enclose."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from kronespor.reading.document import Box
from kronespor.reading.pdf.frame import Array

SAME_RULE = 2.0  # points: rules nearer than this are one
JOINED = 3.5  # points between pieces of one rule, and between rules that meet
WITHIN = 2.0  # points: a box may reach so far out of the one that it stands in
MAX_RULES = 1500
Rule = tuple[float, float, float]  # from, to, at
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def merge_rules(rules: Array) -> list[Rule]:
    """Rules in one line that touch become one; double lines too."""
    merged: list[list[float]] = []
    level: list[list[float]] = []
    for start, end, at in sorted(rules[:MAX_RULES].tolist(), key=lambda r: (r[2], r[0])):
        if level and at - level[0][2] > SAME_RULE:
            merged += level
            level = []
        for other in level:
            if start <= other[1] + JOINED and end >= other[0] - JOINED:
                other[0], other[1] = min(start, other[0]), max(end, other[1])
                break
        else:
            level.append([start, end, at])
    merged += level
    return [(a, b, c) for a, b, c in merged]


def meeting(rules: Iterable[Rule], start: float, end: float) -> list[Rule]:
    """The rules that run somewhere between `start` and `end`."""
    return [r for r in rules if r[1] > start and r[0] < end]


def distinct(values: Iterable[float]) -> list[float]:
    """The values in order, those nearer than JOINED to one before them left out."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > JOINED:
            kept.append(float(value))
    return kept


def enclosed_boxes(across: list[Rule], down: list[Rule]) -> list[Box]:
    """The boxes round connected rules that divide their inside at least once each way, those within others first."""
    if not across or len(down) < 2:
        return []
    a, d = np.array(across), np.array(down)
    meet: Mask = (
        (a[:, None, 0] - JOINED <= d[None, :, 2])
        & (d[None, :, 2] <= a[:, None, 1] + JOINED)
        & (d[None, :, 0] - JOINED <= a[:, None, 2])
        & (a[:, None, 2] <= d[None, :, 1] + JOINED)
    )
    boxes = []
    left = np.asarray(meet.any(axis=1))
    for start in np.flatnonzero(left).tolist():
        if left[start]:
            rows = _connected(meet, start)
            left &= ~rows
            for part in _parts(a[rows], d[meet[rows].any(axis=0)]):
                boxes += _box_round(*part)
    return sorted(boxes, key=lambda box: sum(is_inside(box, other) for other in boxes), reverse=True)


def _connected(meet: Mask, start: int) -> Mask:
    """The rules across that are connected with rule `start`, directly or over others."""
    rows: Mask = np.zeros(len(meet), dtype=np.bool_)
    rows[start] = True
    while True:
        columns = np.asarray(meet[rows].any(axis=0))
        grown = rows | np.asarray(meet[:, columns].any(axis=1))
        if (grown == rows).all():
            return rows
        rows = grown


def _parts(across: Array, down: Array) -> Iterator[tuple[Array, Array]]:
    """Connected rules, or those of each of two tables that nearly touch: none runs down in both, nor goes on below."""
    for y0, y1 in pairwise(sorted(set(across[:, 2].tolist()))):
        above, below = down[down[:, 1] <= y1], down[down[:, 1] > y1]
        is_between = y1 - y0 < 2 * JOINED and len(above) and len(below) and below[:, 0].min() >= y0
        if is_between and np.abs(above[:, None, 2] - below[None, :, 2]).min() > JOINED:
            yield across[across[:, 2] <= y0], above
            yield from _parts(across[across[:, 2] >= y1], below)
            return
    yield across, down


def _box_round(across: Array, down: Array) -> list[Box]:
    """The box round connected rules; none if they divide nothing."""
    xs, ys = distinct(down[:, 2]), distinct(across[:, 2])
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5:
        return []
    x0, x1 = min(across[:, 0].min(), xs[0]), max(across[:, 1].max(), xs[-1])
    y0, y1 = min(down[:, 0].min(), ys[0]), max(down[:, 1].max(), ys[-1])
    return [(float(x0), float(y0), float(x1), float(y1))]


def without_those_in(rules: Iterable[Rule], across: tuple[float, float], down: tuple[float, float]) -> list[Rule]:
    """The rules less those in a box, whose sides reach from where to where along the rules and at them."""
    return [
        r
        for r in rules
        if not (
            across[0] - WITHIN <= r[0] and r[1] <= across[1] + WITHIN and down[0] - WITHIN <= r[2] <= down[1] + WITHIN
        )
    ]


def is_inside(box: Box, other: Box) -> bool:
    """Whether a box stands in another one."""
    x0, y0, x1, y1 = other
    is_within = x0 - WITHIN <= box[0] and y0 - WITHIN <= box[1] and x1 + WITHIN >= box[2] and y1 + WITHIN >= box[3]
    return is_within and box != other
