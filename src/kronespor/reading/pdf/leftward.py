"""Letters that are read from right to left: their words, and the order of the words of a line."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.letters import Mask

if TYPE_CHECKING:
    from kronespor.reading.pdf.words import Word

_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def are_leftward(codes: np.ndarray[Any, Any]) -> Mask:
    """Which of some letters are read from right to left."""
    found: Mask = (codes >= 0x0590) & (codes < 0x0900) | (codes >= 0xFB1D) & (codes < 0xFEFD) & (codes != 0xFEFF)
    return found


def has_leftward(text: str) -> bool:
    """True if some letters of a text are read from right to left."""
    return not text.isascii() and _LEFTWARD.search(text) is not None


def in_reading_order(words: Sequence["Word"]) -> Sequence["Word"]:
    """Words from left to right -> as they are read, which pdfium tells of the letters of a word alone.

    Where most words with letters are read from right to left the line is, and what it has of others keeps its order;
    else only the words among others are.
    """
    runs = [(leftward, list(run)) for leftward, run in groupby(words, _is_leftward)]
    others = sum(any(map(str.isalpha, word.text)) for leftward, run in runs if not leftward for word in run)
    if sum(len(run) for leftward, run in runs if leftward) >= others:
        runs.reverse()
    return [word for leftward, run in runs for word in (reversed(run) if leftward else run)]


def _is_leftward(word: "Word") -> bool:
    return bool(_LEFTWARD.search(word.text)) or not any(map(str.isalnum, word.text))


def with_marks(words: list["Word"], boxes: "Array") -> list["Word"]:
    """The words with the marks above and below letters, which pdfium gives apart, behind the letters they stand at."""
    marks = [word for word in words if all(map(unicodedata.combining, word.text))]
    if not marks:
        return words
    others = [word for word in words if word not in marks]
    for mark in marks:
        x, y, size = (mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2, mark.y1 - mark.y0
        own = next((w for w in others if w.x0 <= x <= w.x1 and w.y0 - size <= y <= w.y1 + size), None)
        if own is not None:
            before = boxes[own.first : own.first + len(own.text)]
            at = int(np.count_nonzero(before[:, 2] > x)) or len(own.text)
            own.text = own.text[:at] + mark.text + own.text[at:]
    return others
