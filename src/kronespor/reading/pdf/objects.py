"""The objects that a page paints, forms opened, and where they stand."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.letters import Mask

MAX_OBJECTS = 60_000
MAX_DEPTH = 4  # of forms within forms
WHITE = 250  # of 255: lighter than this is the colour of the page
Edges = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = np.ndarray[Any, np.dtype[np.float64]]


ADDRESS = ctypes.c_void_p


def by_address(function: Any, *takes: Any, gives: Any = ctypes.c_int) -> Callable[..., Any]:
    """A function of pdfium told by addresses (ADDRESS) what to look at and where to write.

    It takes half the time of pypdfium2's own, which counts where it is called for each character or object.
    """
    is_address = gives is ADDRESS
    kept: Callable[..., Any] = ctypes.cast(
        function, ctypes.PYFUNCTYPE(ctypes.c_size_t if is_address else gives, *takes)
    )
    return kept


def by_letter(function: Any, gives: Any = ctypes.c_int) -> Callable[..., Any]:
    """A function of pdfium told the ADDRESS of a text page, the index of a letter and the ADDRESSes to write at.

    Nothing checks or converts these, which halves the time once more: no address may be given as a number.
    """
    kept: Callable[..., Any] = ctypes.cast(function, ctypes.PYFUNCTYPE(gives))
    return kept


def address(handle: Any) -> ctypes.c_void_p:
    """The address of what one of pdfium's handles stands for."""
    return ADDRESS(ctypes.addressof(handle.contents) if handle else None)


_kind = by_address(pdfium.FPDFPageObj_GetType, ADDRESS)
_bounds = by_address(pdfium.FPDFPageObj_GetBounds, *[ADDRESS] * 5)
_matrix = by_address(pdfium.FPDFPageObj_GetMatrix, ADDRESS, ADDRESS)
_on_page = by_address(pdfium.FPDFPage_GetObject, ADDRESS, ctypes.c_int, gives=ADDRESS)
_on_form = by_address(pdfium.FPDFFormObj_GetObject, ADDRESS, ctypes.c_ulong, gives=ADDRESS)
_count_on_form = by_address(pdfium.FPDFFormObj_CountObjects, ADDRESS)


@dataclass(frozen=True)
class Painted:
    """What a page paints, forms opened, in order: a row for each object.

    `items`: addresses; `edges`: where they stand on the page, NaN where that is not known; `colours`: red, green and
    blue of what they are filled with, of 255, black where it is not known; `is_clear`: which are filled with what
    nobody sees; `matrices`: of the forms they stand in.
    """

    items: list[int]
    kinds: np.ndarray[Any, np.dtype[np.int32]]
    edges: Matrix
    colours: np.ndarray[Any, np.dtype[np.uint32]]
    is_clear: Mask
    matrices: list[Matrix | None]

    @cached_property
    def is_known(self) -> Mask:
        """Of which objects it is known where they stand."""
        mask: Mask = ~np.isnan(self.edges[:, 0])
        return mask

    @cached_property
    def is_white(self) -> Mask:
        """Which objects are filled with the colour of the page."""
        mask: Mask = self.colours.min(axis=1) >= WHITE
        return mask

    def of_kind(self, kind: int) -> Mask:
        """Which objects are of a kind."""
        mask: Mask = self.kinds == kind
        return mask


def objects_of(page: Any) -> Painted:
    """The objects of a pypdfium2 page as they are painted."""
    items, kinds, matrices = _objects(address(page.raw), pdfium.FPDFPage_CountObjects(page.raw), _on_page)
    boxes = np.zeros((len(items), 4), np.float32)
    is_known = np.fromiter(map(_bounds, items, *places_of(boxes)), np.bool_, len(items))
    edges = np.where(is_known[:, None], boxes, np.nan).astype(np.float64)
    for i, matrix in enumerate(matrices):
        if matrix is not None:
            edges[i] = _turned(edges[i], matrix)
    colours = np.zeros((len(items), 4), np.uint32)
    is_filled = np.fromiter(map(_fill_colour, items, *places_of(colours)), np.bool_, len(items))
    return Painted(items, np.array(kinds, np.int32), edges, colours[:, :3], is_filled & (colours[:, 3] == 0), matrices)


def places_of(rows: np.ndarray[Any, Any]) -> Iterator[range]:
    """For each column of an array the addresses at which its numbers are kept, row by row."""
    first, size = rows.ctypes.data, rows.itemsize
    return (range(first + c * size, first + rows.nbytes, rows.shape[1] * size) for c in range(rows.shape[1]))


def _objects(
    parent: int | ctypes.c_void_p, count: int, get: Callable[..., Any], matrix: Matrix | None = None, depth: int = 0
) -> tuple[list[int], list[int], list[Matrix | None]]:
    """The objects of a page or form, their kinds, and the matrices of the forms that they stand in."""
    items = list(map(get, repeat(parent), range(min(count, MAX_OBJECTS))))
    kinds = list(map(_kind, items))
    matrices: list[Matrix | None] = [matrix] * len(items)
    for i in (i for i in range(len(items) - 1, -1, -1) if kinds[i] == pdfium.FPDF_PAGEOBJ_FORM):
        form = pdfium.FS_MATRIX()
        _matrix(items[i], ctypes.addressof(form))
        inner = np.array([[form.a, form.b, 0], [form.c, form.d, 0], [form.e, form.f, 1]])
        outer = inner if matrix is None else inner @ matrix
        own = (
            _objects(items[i], _count_on_form(items[i]), _on_form, outer, depth + 1)
            if depth < MAX_DEPTH
            else ([], [], [])
        )
        items[i : i + 1], kinds[i : i + 1], matrices[i : i + 1] = own
    return items, kinds, matrices


_EDGES = (ctypes.c_float * 4)()
_EDGE_ADDRESSES = [ctypes.addressof(_EDGES) + i * ctypes.sizeof(ctypes.c_float) for i in range(4)]


def bounds(item: int) -> Edges | None:
    """Where an object stands, in the coordinates of the form that it stands in."""
    if not _bounds(item, *_EDGE_ADDRESSES):
        return None
    left, bottom, right, top = _EDGES[:]
    return left, bottom, right, top


def _turned(edges: Matrix, matrix: Matrix) -> Edges:
    left, bottom, right, top = edges
    (x0, y0, _), (x1, y1, _) = np.array([left, bottom, 1]) @ matrix, np.array([right, top, 1]) @ matrix
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


count_segments = by_address(pdfium.FPDFPath_CountSegments, ADDRESS)
_draw_mode = by_address(pdfium.FPDFPath_GetDrawMode, ADDRESS, ADDRESS, ADDRESS)
_fill_colour = by_address(pdfium.FPDFPageObj_GetFillColor, *[ADDRESS] * 5)
_point = by_address(pdfium.FPDFPathSegment_GetPoint, ADDRESS, ADDRESS, ADDRESS)
_NUMBERS = (ctypes.c_int * 2)()
_NUMBER_ADDRESSES = [ctypes.addressof(_NUMBERS) + i * ctypes.sizeof(ctypes.c_int) for i in range(2)]


def is_painted(path: int) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its lines are drawn."""
    if not _draw_mode(path, *_NUMBER_ADDRESSES):
        return False, False
    return bool(_NUMBERS[0]), bool(_NUMBERS[1])


def point_of(segment: int) -> tuple[float, float]:
    """Where a segment of a path ends."""
    _point(segment, *_EDGE_ADDRESSES[:2])
    return _EDGES[0], _EDGES[1]
