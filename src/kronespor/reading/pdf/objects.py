"""The objects that a page paints, forms opened, and where they stand."""

import ctypes
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

MAX_OBJECTS = 60_000
MAX_DEPTH = 4  # of forms within forms
Edges = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = np.ndarray[Any, np.dtype[np.float64]]


def by_address(function: Any, *takes: Any, gives: Any = ctypes.c_int) -> Callable[..., Any]:
    """A function of pdfium told by addresses (ADDRESS) what to look at and where to write.

    It takes half the time of pypdfium2's own, which counts where it is called for each character or object.
    """
    kept: Callable[..., Any] = ctypes.cast(function, ctypes.PYFUNCTYPE(gives, *takes))
    return kept


ADDRESS = ctypes.c_size_t


def address(handle: Any) -> int:
    """The address of what one of pdfium's handles stands for; 0 for none."""
    return ctypes.addressof(handle.contents) if handle else 0


_kind = by_address(pdfium.FPDFPageObj_GetType, ADDRESS)
_bounds = by_address(pdfium.FPDFPageObj_GetBounds, *[ADDRESS] * 5)
_matrix = by_address(pdfium.FPDFPageObj_GetMatrix, ADDRESS, ADDRESS)
_on_page = by_address(pdfium.FPDFPage_GetObject, ADDRESS, ctypes.c_int, gives=ADDRESS)
_on_form = by_address(pdfium.FPDFFormObj_GetObject, ADDRESS, ctypes.c_ulong, gives=ADDRESS)
_count_on_form = by_address(pdfium.FPDFFormObj_CountObjects, ADDRESS)


class Painted(NamedTuple):
    """An object by its address, and the matrix of the forms that it stands in, if it does."""

    item: int
    kind: int
    matrix: Matrix | None

    def bounds(self) -> Edges | None:
        """Where it stands on the page."""
        return bounds(self.item, self.matrix)


def objects_of(page: Any) -> list[Painted]:
    """The objects of a pypdfium2 page as they are painted."""
    return list(_objects(address(page.raw), pdfium.FPDFPage_CountObjects(page.raw), _on_page))


def _objects(
    parent: int, count: int, get: Callable[..., Any], matrix: Matrix | None = None, depth: int = 0
) -> Iterator[Painted]:
    for i in range(min(count, MAX_OBJECTS)):
        item = get(parent, i)
        kind = _kind(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield Painted(item, kind, matrix)
        elif depth < MAX_DEPTH:
            form = pdfium.FS_MATRIX()
            _matrix(item, ctypes.addressof(form))
            inner = np.array([[form.a, form.b, 0], [form.c, form.d, 0], [form.e, form.f, 1]])
            outer = inner if matrix is None else inner @ matrix
            yield from _objects(item, _count_on_form(item), _on_form, outer, depth + 1)


_EDGES = (ctypes.c_float * 4)()
_EDGE_ADDRESSES = [ctypes.addressof(_EDGES) + i * ctypes.sizeof(ctypes.c_float) for i in range(4)]


def bounds(item: int, matrix: Matrix | None = None) -> Edges | None:
    """Where an object stands on the page; in the coordinates of its form without that form's matrix."""
    if not _bounds(item, *_EDGE_ADDRESSES):
        return None
    left, bottom, right, top = _EDGES
    if matrix is None:
        return left, bottom, right, top
    (x0, y0, _), (x1, y1, _) = np.array([left, bottom, 1]) @ matrix, np.array([right, top, 1]) @ matrix
    return float(min(x0, x1)), float(min(y0, y1)), float(max(x0, x1)), float(max(y0, y1))


count_segments = by_address(pdfium.FPDFPath_CountSegments, ADDRESS)
_draw_mode = by_address(pdfium.FPDFPath_GetDrawMode, ADDRESS, ADDRESS, ADDRESS)
_fill_colour = by_address(pdfium.FPDFPageObj_GetFillColor, *[ADDRESS] * 5)
_point = by_address(pdfium.FPDFPathSegment_GetPoint, ADDRESS, ADDRESS, ADDRESS)
_NUMBERS = (ctypes.c_uint * 4)()
_NUMBER_ADDRESSES = [ctypes.addressof(_NUMBERS) + i * ctypes.sizeof(ctypes.c_uint) for i in range(4)]


def is_painted(path: int) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its lines are drawn."""
    if not _draw_mode(path, *_NUMBER_ADDRESSES[:2]):
        return False, False
    filled, drawn, *_ = _NUMBERS
    return bool(filled), bool(drawn)


def fill_colour(item: int) -> tuple[int, int, int] | None:
    """Red, green and blue of what an object is filled with, of 255; None where it is not known."""
    if not _fill_colour(item, *_NUMBER_ADDRESSES):
        return None
    red, green, blue, _ = _NUMBERS
    return red, green, blue


def point_of(segment: int) -> tuple[float, float]:
    """Where a segment of a path ends."""
    _point(segment, *_EDGE_ADDRESSES[:2])
    x, y, *_ = _EDGES
    return x, y
