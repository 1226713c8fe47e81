"""The objects that a page paints, forms opened, and where they stand."""

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

MAX_OBJECTS = 60_000
MAX_DEPTH = 4  # of forms within forms
Edges = tuple[float, float, float, float]  # left, bottom, right, top


def objects_of(page: Any) -> Iterator[tuple[Any, Any]]:
    """The objects of a pypdfium2 page as they are painted, each with the matrix of the forms that it stands in."""
    return _objects(page.raw, pdfium.FPDFPage_CountObjects(page.raw), pdfium.FPDFPage_GetObject)


def _objects(parent: Any, count: int, get: Any, matrix: Any = None, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    for i in range(min(count, MAX_OBJECTS)):
        item = get(parent, i)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, matrix
        elif depth < MAX_DEPTH:
            form = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, form)
            inner = np.array([[form.a, form.b, 0], [form.c, form.d, 0], [form.e, form.f, 1]])
            outer = inner if matrix is None else inner @ matrix
            count_inner = pdfium.FPDFFormObj_CountObjects(item)
            yield from _objects(item, count_inner, pdfium.FPDFFormObj_GetObject, outer, depth + 1)


_EDGES = tuple(ctypes.c_float() for _ in range(4))
_EDGE_REFERENCES = tuple(ctypes.byref(e) for e in _EDGES)


def bounds(item: Any, matrix: Any = None) -> Edges | None:
    """Where an object stands on the page; in the coordinates of its form without that form's matrix."""
    if not pdfium.FPDFPageObj_GetBounds(item, *_EDGE_REFERENCES):
        return None
    left, bottom, right, top = (e.value for e in _EDGES)
    if matrix is None:
        return left, bottom, right, top
    (x0, y0, _), (x1, y1, _) = np.array([left, bottom, 1]) @ matrix, np.array([right, top, 1]) @ matrix
    return float(min(x0, x1)), float(min(y0, y1)), float(max(x0, x1)), float(max(y0, y1))


def address(item: Any) -> int | None:
    """What tells an object from others."""
    return ctypes.addressof(item.contents) if item else None
