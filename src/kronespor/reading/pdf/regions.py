"""Where the tables of a page stand: areas that rules enclose, and runs of lines that keep to columns."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from kronespor.reading.pdf.words import Chunk, PageLine, is_numeric, line_of, text_of

SAME_RULE = 2.0  # points: rules nearer than this are one
JOINED = 3.5  # points between pieces of one rule
MAX_RULES = 1500
MARGIN_LINES = 3  # that a page's running head or foot takes at most
Rule = tuple[float, float, float]  # from, to, at


@dataclass(slots=True)
class Region:
    """Lines (clipped to the region) that may be a table, and the rules among them."""

    lines: list[PageLine]
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    boxed: bool = False  # enclosed by rules that cross
    lone: bool = False  # a row at the head or foot of a page, whose table is on the page before or after

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(min(c.x0 for line in self.lines for c in line.chunks), *(r[2] for r in self.down), 1e9)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(max(c.x1 for line in self.lines for c in line.chunks), *(r[2] for r in self.down), -1e9)


def merge_rules(rules: np.ndarray) -> list[Rule]:
    """Rules in one line that touch become one; double lines too."""
    found: list[list[float]] = []
    level: list[list[float]] = []
    for start, end, at in sorted(rules[:MAX_RULES].tolist(), key=lambda r: (r[2], r[0])):
        if level and at - level[0][2] > SAME_RULE:
            found += level
            level = []
        for other in level:
            if start <= other[1] + JOINED and end >= other[0] - JOINED:
                other[0], other[1] = min(start, other[0]), max(end, other[1])
                break
        else:
            level.append([start, end, at])
    found += level
    return [(a, b, c) for a, b, c in found]


def find_regions(lines: Sequence[PageLine], across: list[Rule], down: list[Rule]) -> list[Region]:
    """The regions of a page from the top down."""
    boxes = _boxes(across, down)
    regions, rest = [], list(lines)
    for box in boxes:
        inside, outside = _clip(rest, box)
        x0, y0, x1, y1 = box
        levels = [r for r in across if y0 - 3 <= r[2] <= y1 + 3 and r[1] > x0 + 1 and r[0] < x1 - 1]
        heights = _distinct(r[2] for r in levels)
        bands = {bisect_left(heights, line.middle) for line in inside}
        columns = [r for r in down if x0 - 3 <= r[2] <= x1 + 3 and r[1] > y0 + 1 and r[0] < y1 - 1]
        is_table = len(bands) > 1 or sum(len(line.chunks) > 1 for line in inside) > 2  # else a row, or only shading
        if is_table:
            inside, rest = _with_headings(inside, outside, box)
        elif _is_lone(inside, outside, columns):
            rest = outside
        else:
            continue
        regions.append(Region(inside, levels, columns, boxed=True, lone=not is_table))
    regions += [_ruled(run, across, down) for run in _runs(rest, across)]
    return sorted(regions, key=lambda r: r.lines[0].y0)


def _is_lone(inside: list[PageLine], outside: list[PageLine], down: list[Rule]) -> bool:
    """True for one row of cells at the head or foot of a page with nothing but text next to it."""
    xs = sorted(r[2] for r in down)
    if not inside or len({bisect_left(xs, c.x0) for line in inside for c in line.chunks}) < 2 or len(_distinct(xs)) < 3:
        return False
    above = [line for line in outside if line.middle < inside[0].middle]
    below = [line for line in outside if line.middle > inside[-1].middle]
    if min(len(above), len(below)) > MARGIN_LINES:
        return False
    pitch = 2.2 * (inside[0].y1 - inside[0].y0)
    return not _meets_cells([inside[-1], *below], pitch) and not _meets_cells([inside[0], *reversed(above)], pitch)


def _meets_cells(lines: list[PageLine], pitch: float) -> bool:
    """True if, going from the first of these lines from one to the next, one with several chunks is met soon."""
    for near, far in pairwise(lines[: MARGIN_LINES + 1]):
        if max(far.y0 - near.y1, near.y0 - far.y1) > pitch or _CAPTION.match(text_of(far.words)):
            return False
        if len(far.chunks) > 1:
            return True
    return False


def _boxes(across: list[Rule], down: list[Rule]) -> list[tuple[float, float, float, float]]:
    """The boxes round connected rules that divide their inside at least once each way."""
    if not across or len(down) < 2:
        return []
    a, d = np.array(across), np.array(down)
    touch: np.ndarray[Any, np.dtype[np.bool_]] = (
        (a[:, None, 0] - JOINED <= d[None, :, 2])
        & (d[None, :, 2] <= a[:, None, 1] + JOINED)
        & (d[None, :, 0] - JOINED <= a[:, None, 2])
        & (a[:, None, 2] <= d[None, :, 1] + JOINED)
    )
    group = -np.ones(len(a), dtype=int)
    boxes = []
    for start in range(len(a)):
        if group[start] >= 0:
            continue
        rows: np.ndarray[Any, np.dtype[np.bool_]] = np.arange(len(a)) == start
        while True:
            columns = np.asarray(touch[rows].any(axis=0))
            grown = rows | np.asarray(touch[:, columns].any(axis=1))
            if (grown == rows).all():
                break
            rows = grown
        group[rows] = start
        xs, ys = _distinct(d[columns, 2]), _distinct(a[rows, 2])
        if (len(xs) >= 3 and len(ys) >= 2) or (len(xs) >= 2 and len(ys) >= 3):
            x0 = min(a[rows, 0].min(), xs[0])
            x1 = max(a[rows, 1].max(), xs[-1])
            y0 = min(d[columns, 0].min(), ys[0])
            y1 = max(d[columns, 1].max(), ys[-1])
            boxes.append((float(x0), float(y0), float(x1), float(y1)))
    return _outermost(boxes)


def _outermost(boxes: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Boxes that stand in no other box."""
    return [
        b
        for b in boxes
        if not any(
            o is not b and o[0] - 2 <= b[0] and o[1] - 2 <= b[1] and o[2] + 2 >= b[2] and o[3] + 2 >= b[3] and o != b
            for o in boxes
        )
    ]


def _distinct(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > JOINED:
            kept.append(float(value))
    return kept


def _clip(lines: list[PageLine], box: tuple[float, float, float, float]) -> tuple[list[PageLine], list[PageLine]]:
    """Lines inside a box and what is left outside it."""
    x0, y0, x1, y1 = box
    inside, outside = [], []
    for line in lines:
        if not y0 - 1 <= line.middle <= y1 + 1:
            outside.append(line)
            continue
        within = [w for w in line.words if x0 - 2 <= (w.x0 + w.x1) / 2 <= x1 + 2]
        if within:
            inside.append(line_of(within))
        if len(within) < len(line.words):
            kept = {id(w) for w in within}
            outside.append(line_of([w for w in line.words if id(w) not in kept]))
    return inside, outside


def _with_headings(
    inside: list[PageLine], outside: list[PageLine], box: tuple[float, float, float, float]
) -> tuple[list[PageLine], list[PageLine]]:
    """A box's lines with the headings that stand just above it, outside its rules but over its columns."""
    x0, _, x1, _ = box
    taken = list(inside)
    for line in sorted(outside, key=lambda o: -o.y0):
        height = line.y1 - line.y0
        if line.middle > taken[0].y0 or taken[0].y0 - line.y1 > 0.9 * height:
            continue
        fits = line.chunks[0].x0 >= x0 - 3 and line.chunks[-1].x1 <= x1 + 3
        if len(line.chunks) < 3 or not fits or not _agree(taken[:4], line) or len(taken) - len(inside) == 2:
            break
        taken.insert(0, line)
    used = {id(line) for line in taken}
    return taken, [line for line in outside if id(line) not in used]


_MAX_LOOSE = 3  # lines of one chunk in a row within a run
_NOTE_STARTS = ("note", "source", "kilde", "anm", "* ", "** ", "†")


def _runs(lines: list[PageLine], across: list[Rule]) -> list[list[PageLine]]:
    """Runs of lines of which most have several chunks."""
    runs: list[list[PageLine]] = []
    run: list[PageLine] = []
    loose = 0
    height = float(np.median([line.y1 - line.y0 for line in lines])) if lines else 0.0
    left = min((line.chunks[0].x0 for line in lines), default=0.0)
    width = max((line.chunks[-1].x1 for line in lines), default=0.0) - left
    for i, line in enumerate(lines):
        tabular = len(line.chunks) >= 2 and not _is_justified(line)
        near = i + 1 < len(lines) and lines[i + 1].y0 < line.y1 - 0.25 * height and len(lines[i + 1].chunks) > 1
        if len(line.chunks) <= 2 and _CAPTION.match(text_of(line.words)):
            runs.append(run)
            run, loose = ([line], 0) if tabular else ([], 0)
            continue
        if _is_prose(line, left, width) and not (near and run):
            runs.append(run)
            run, loose = [], 0
            continue
        gap = line.y0 - run[-1].y1 if run else 0.0
        row = line if tabular else lines[min(i + 1, len(lines) - 1)]  # of a group's name, the row below it
        pitch = 5 * height if run and len(row.chunks) > 1 and _agree(run, row) else 2.2 * height
        if run and (gap > pitch or (not tabular and loose >= _MAX_LOOSE)):
            runs.append(run)
            run, loose = [], 0
        if tabular:
            loose = 0
        elif not run:
            continue
        else:
            loose += 1
        run.append(line)
    runs.append(run)
    found = []
    for run in runs:
        whole = run
        while run and len(run[-1].chunks) < 2:
            run = run[:-1]
        if len(whole) == len(run) + 1 and whole[-1] is lines[-1] and _opens_group(run, whole[-1]):
            run = whole
        if sum(len(line.chunks) >= 2 for line in run) >= 2:
            found.append(_grown(run, lines, height, across))
    return found


def _opens_group(run: list[PageLine], line: PageLine) -> bool:
    """True for the name of a group whose rows are on the next page: in the column of names, a row's space below it."""
    if len(run) < 3:
        return False
    gaps = sorted(b.y0 - a.y1 for a, b in pairwise(run))
    starts = sorted(other.chunks[0].x0 for other in run)
    only = line.chunks[0]
    near = line.y0 - run[-1].y1 <= max(gaps[len(gaps) // 2], 0.0) * 1.3 + 1
    return near and abs(only.x0 - starts[len(starts) // 2]) < 2 and only.x1 < min(c.x0 for c in run[-1].chunks[1:])


def _is_justified(line: PageLine) -> bool:
    """True for a line of text whose words were spread to fill it: all its gaps are much alike."""
    words = line.words
    gaps = sorted(b.x0 - a.x1 for a, b in pairwise(words))
    return len(gaps) >= 4 and gaps[len(gaps) // 4] > 0.6 * gaps[-1] and not any(is_numeric(w.text) for w in words)


def _is_prose(line: PageLine, left: float, width: float) -> bool:
    """True for a line of text that begins at the margin and fills most of the page's width."""
    only = line.chunks[0]
    if len(line.chunks) > 1 and not _is_justified(line):
        return False
    return only.x0 <= left + 0.1 * width and line.chunks[-1].x1 - only.x0 >= 0.7 * width


def _agree(run: list[PageLine], line: PageLine) -> bool:
    """True if most chunks of a line stand under a chunk of a line shortly above it."""
    above = [c for other in run[-4:] for c in other.chunks]
    met = sum(any(c.x0 < o.x1 and o.x0 < c.x1 for o in above) for c in line.chunks)
    return met >= 0.6 * len(line.chunks)


def _grown(run: list[PageLine], lines: list[PageLine], height: float, across: list[Rule]) -> list[PageLine]:
    """A run with the heading lines above it and the last row's wrapped lines below it."""
    first, last = lines.index(run[0]), lines.index(run[-1])
    left = min(c.x0 for line in run for c in line.chunks)
    right = max(c.x1 for line in run for c in line.chunks)
    ends = sorted(line.chunks[0].x1 for line in run if len(line.chunks) >= 2)
    edge = ends[min(len(run) // 4, len(ends) - 1)]
    taken = list(run)
    for line in reversed(lines[max(first - 3, 0) : first]):
        only = line.chunks[0]
        if taken[0].y0 - line.y1 > 0.9 * height or len(line.chunks) > 1:
            break
        if only.x0 < edge or only.x1 > right + 5 or _in_caption(lines, lines.index(line), height):
            break
        taken.insert(0, line)
    for line in lines[last + 1 : last + 3]:
        only = line.chunks[0]
        if line.y0 - taken[-1].y1 > 0.5 * height or len(line.chunks) > 1:
            break
        if any(taken[-1].middle < r[2] < line.middle and r[0] < right and r[1] > left for r in across):
            break
        if only.text.lower().startswith(_NOTE_STARTS) or not (only.text[:1].islower() and _fits(only, run)):
            break
        taken.append(line)
    return taken


def _in_caption(lines: list[PageLine], at: int, height: float) -> bool:
    """True if line `at` ends a caption that began on one of the lines just above it."""
    for i in range(at - 1, max(at - 4, -1), -1):
        if lines[i + 1].y0 - lines[i].y1 > 0.3 * height:
            return False
        if _CAPTION.match(text_of(lines[i].words)):
            return True
    return False


def _fits(chunk: Chunk, run: list[PageLine]) -> bool:
    """True if a chunk stands under one chunk of the run's lines only."""
    return not any(sum(c.x0 < chunk.x1 and chunk.x0 < c.x1 for c in line.chunks) > 1 for line in run)


_CAPTION = re.compile(
    r"(?:table|tabel|tableau|tabelle|figure|figur|chart|exhibit|box)\s+[A-Z]{0,2}[-.]?\d", re.IGNORECASE
)
_ASIDE = re.compile(r"\[.*\]|\(.*\)|.*\b(?:in (?:thousands|millions)|mio\. kr\.|1\.?000 kr\.)\W*", re.IGNORECASE)


def _without_caption(lines: list[PageLine], wide: list[float]) -> list[PageLine]:
    """The lines less a caption above the table: down to the first rule, or as long as they are set as text."""
    if not any(_CAPTION.match(text_of(line.words)) for line in lines[:2]):
        return lines
    end = next(i for i, line in enumerate(lines[:2]) if _CAPTION.match(text_of(line.words))) + 1
    below = next((y for y in wide if y > lines[end - 1].middle), None)
    while end < min(len(lines) - 2, 6):
        line = lines[end]
        text = text_of(line.words)
        if below is not None and below - lines[end - 1].y1 < 60:
            if line.middle > below:
                break
        elif not (len(line.chunks) <= 2 and (_ASIDE.fullmatch(text) or len(line.chunks) == 1)):
            break
        end += 1
    return lines[end:] if len(lines) - end >= 2 else lines


def _ruled(run: list[PageLine], across: list[Rule], down: list[Rule]) -> Region:
    """A run with its rules; lines of one chunk beyond its outermost wide rules are captions and notes."""
    x0 = min(c.x0 for line in run for c in line.chunks)
    x1 = max(c.x1 for line in run for c in line.chunks)
    y0, y1 = run[0].y0, run[-1].y1
    near = [r for r in across if y0 - 15 <= r[2] <= y1 + 15 and r[0] < x1 and r[1] > x0]
    wide = sorted(r[2] for r in near if min(r[1], x1) - max(r[0], x0) >= 0.7 * (x1 - x0))
    lines = list(run)
    lines = _without_caption(lines, wide)
    while wide and len(lines) > 2 and len(lines[0].chunks) == 1 and lines[0].y1 <= wide[0] + 2:
        lines.pop(0)
    while len(wide) > 1 and len(lines) > 2 and len(lines[-1].chunks) == 1 and lines[-1].y0 >= wide[-1] - 2:
        lines.pop()
    return Region(lines, near, [r for r in down if x0 - 8 <= r[2] <= x1 + 8 and r[1] > y0 and r[0] < y1])
