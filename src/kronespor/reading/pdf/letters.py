"""A page's text as an array of codes, and which of its characters are of a kind."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Codes = np.ndarray[Any, np.dtype[np.uint32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Boxes = np.ndarray[Any, np.dtype[np.float32]]

Numbers = np.ndarray[Any, np.dtype[np.floating[Any]]]

LEAST_SIZE = 2.0  # points: characters that are smaller both ways are not to be read


def codes_of(text: str) -> Codes:
    """The codes of the characters of a text."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def among(characters: Iterable[str]) -> Callable[[Codes], Mask]:
    """What tells which codes are of some characters."""
    codes = [ord(c) for c in characters]
    table = np.zeros(max(codes) + 2, dtype=np.bool_)
    table[codes] = True
    last = np.uint32(len(table) - 1)  # for all codes beyond them

    def are(found: Codes) -> Mask:
        return table[np.minimum(found, last)]

    return are


def median(values: Numbers) -> float:
    """The middle of some numbers; NumPy's own takes several times as long for the few of a line or a page."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def too_small(text: str, boxes: Boxes) -> Mask:
    """The characters that are too small for anyone to read: letters and figures, and the signs between them."""
    size = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    small: Mask = (size > 0) & (size < LEAST_SIZE)
    for i in np.flatnonzero(small).tolist():
        small[i] = text[i].isalnum() or (i > 0 and text[i - 1].isalnum() and small[i - 1])
    return small
