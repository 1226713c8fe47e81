"""The ruling lines that the paths of a page draw."""

import ctypes
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.frame import Array, Frame
from kronespor.reading.pdf.objects import (
    ADDRESS,
    Edges,
    Matrix,
    Painted,
    by_address,
    count_segments,
    is_painted,
    point_of,
)

MAX_SEGMENTS = 2_000  # of one path; drawings have more, tables do not
MAX_FILLS = 1_500
THIN = 2.5  # points: a filled rectangle this thin is a line
SHORT = 4.0  # points: lines shorter than this rule nothing
WITHIN = 0.5  # points: a rectangle may reach so far out of the one that it stands in
LARGER = 0.98  # of the area: a rectangle that fills more of another is not within it
RECTANGLE = 6  # segments that a rectangle has at most
STRAIGHT = 1.0  # points: a segment that strays less is level, or upright


def rules_drawn(painted: Painted, frame: Frame) -> tuple[Array, Array]:
    """Lines across and down: drawn lines, edges of rectangles, thin filled rectangles."""
    edges: list[Edges] = []
    fills: list[tuple[float, float, float, float, int]] = []
    paths = np.flatnonzero(painted.of_kind(pdfium.FPDF_PAGEOBJ_PATH) & painted.is_known)
    for i, box in zip(paths.tolist(), painted.edges[paths].tolist(), strict=True):
        edges.extend(_lines(painted, i, box, fills))
    for box in _visible(fills):
        edges += _sides(*box)
    if not edges:
        return np.zeros((0, 3), np.float32), np.zeros((0, 3), np.float32)
    boxes = frame.upright(np.array(edges, dtype=np.float32).clip(-1e5, 1e5))
    x0, y0, x1, y1 = (
        np.minimum(boxes[:, 0], boxes[:, 2]),
        boxes[:, 1],
        np.maximum(boxes[:, 0], boxes[:, 2]),
        boxes[:, 3],
    )
    flat = (y1 - y0 <= THIN) & (x1 - x0 >= SHORT)
    upright = (x1 - x0 <= THIN) & (y1 - y0 >= SHORT) & ~flat
    across: Array = np.stack((x0, x1, (y0 + y1) / 2), axis=1)[flat].astype(np.float32)
    down: Array = np.stack((y0, y1, (x0 + x1) / 2), axis=1)[upright].astype(np.float32)
    return across, down


def _visible(fills: list[tuple[float, float, float, float, int]]) -> list[list[float]]:
    """The filled rectangles whose edges show: those that stand in no larger one of their own colour."""
    if not fills:
        return []
    array = np.array(fills[:MAX_FILLS])
    left, bottom, right, top, colour = array.T
    inside = (
        (colour[:, None] == colour[None, :])
        & (left[:, None] >= left[None, :] - WITHIN)
        & (right[:, None] <= right[None, :] + WITHIN)
        & (bottom[:, None] >= bottom[None, :] - WITHIN)
        & (top[:, None] <= top[None, :] + WITHIN)
    )
    area = (right - left) * (top - bottom)
    inside &= area[:, None] < LARGER * area[None, :]
    shown: list[list[float]] = array[~inside.any(axis=1), :4].tolist()
    return shown


_segment = by_address(pdfium.FPDFPath_GetPathSegment, ADDRESS, ctypes.c_int, gives=ADDRESS)
_segment_kind = by_address(pdfium.FPDFPathSegment_GetType, ADDRESS)


def _lines(
    painted: Painted, i: int, box: Sequence[float], fills: list[tuple[float, float, float, float, int]]
) -> Iterable[Edges]:
    """The straight lines of path `i` as left, bottom, right, top; filled rectangles go to `fills` with their colour."""
    path = painted.items[i]
    segments = count_segments(path)
    if segments < 2 or segments > MAX_SEGMENTS:
        return ()
    left, bottom, right, top = box
    if min(right - left, top - bottom) <= THIN:
        return ((left, bottom, right, top),)
    if segments > RECTANGLE:
        return _segments(path, painted.matrices[i], segments)
    is_filled, is_drawn = is_painted(path)
    if is_drawn:
        return _sides(left, bottom, right, top)
    if is_filled and not painted.is_white[i]:
        red, green, blue = painted.colours[i].tolist()
        fills.append((left, bottom, right, top, red << 16 | green << 8 | blue))
    return ()


def _sides(left: float, bottom: float, right: float, top: float) -> tuple[Edges, ...]:
    """The sides of a rectangle, first those across."""
    across = (left, bottom, right, bottom), (left, top, right, top)
    return *across, (left, bottom, left, top), (right, bottom, right, top)


def _segments(path: int, matrix: Matrix | None, count: int) -> Iterator[Edges]:
    """The straight segments of a long path."""
    last: tuple[float, float] | None = None
    for i in range(count):
        segment = _segment(path, i)
        point = point_of(segment)
        if matrix is not None:
            turned = np.array([*point, 1]) @ matrix
            point = (float(turned[0]), float(turned[1]))
        kind = _segment_kind(segment)
        if kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            (x0, y0), (x1, y1) = last, point
            if abs(x0 - x1) <= STRAIGHT or abs(y0 - y1) <= STRAIGHT:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        last = point
