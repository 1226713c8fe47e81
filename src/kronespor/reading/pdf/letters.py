"""A page's text as an array of codes, and which of its characters are of a kind."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Codes = np.ndarray[Any, np.dtype[np.uint32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Boxes = np.ndarray[Any, np.dtype[np.float32]]

Numbers = np.ndarray[Any, np.dtype[np.floating[Any]]]

ON_ANOTHER = 0.35  # of a letter's width or height: nearer middles lie on one another
FAR = 1e6  # points: further than any page is wide
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


_is_alphanumeric = among(c for c in map(chr, range(0x3001)) if c.isalnum())


def overprinted(text: str, boxes: Boxes) -> int:
    """How many letters and figures lie on another one that is as high: one text printed on another."""
    letters = np.flatnonzero(_is_alphanumeric(codes_of(text)))
    if len(letters) < 2 or len(text) != len(boxes):
        return 0
    x0, y0, x1, y1 = boxes[letters].T
    height, x, y = y1 - y0, (x0 + x1).astype(np.float64) / 2, (y0 + y1) / 2
    usual, reach = max(median(height), LEAST_SIZE), ON_ANOTHER * np.minimum(x1 - x0, height)
    count = 0
    for shift in (0.0, 0.5):  # lines may lie on both sides of a step
        order = np.argsort(np.floor(y / usual + shift) * FAR + x, kind="stable")
        near = np.flatnonzero(np.abs(np.diff(x[order])) < reach[order[:-1]])
        a, b = order[near], order[near + 1]
        lies = (np.abs(y[a] - y[b]) < ON_ANOTHER * height[a]) & (np.abs(height[a] - height[b]) < ON_ANOTHER * height[a])
        count = max(count, int((lies & (np.abs(letters[a] - letters[b]) > 1)).sum()))
    return count


def with_whole_ligatures(boxes: Boxes) -> Boxes:
    """Boxes with both letters of a ligature where it stands: pdfium parts it across the page, however text is turned.

    For upright letters below one another that touch, as no two letters do in a line.
    """
    above, below = boxes[:-1], boxes[1:]
    is_one = (above[:, [0, 2]] == below[:, [0, 2]]).all(axis=1) & (above[:, 2] > above[:, 0])
    is_one &= (above[:, 3] == below[:, 1]) | (above[:, 1] == below[:, 3])
    if not is_one.any():
        return boxes
    whole = boxes.copy()
    at = np.flatnonzero(is_one)
    for i in (at, at + 1):
        whole[i, 1], whole[i, 3] = np.minimum(above[at, 1], below[at, 1]), np.maximum(above[at, 3], below[at, 3])
    return whole
