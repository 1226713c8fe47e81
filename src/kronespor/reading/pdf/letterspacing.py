"""Words that are set with space between their letters: "I n d s a t s", "1 . 2 0 0"."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.letters import median

Indices = np.ndarray[Any, np.dtype[np.intp]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

WIDEST = 0.9  # heights: letters further apart stand in columns
EVEN = 0.3  # of the space between the letters of a word: how much one may differ from another
LEAST_LETTERS = 3  # different ones, that a word of spaced letters is told by
MOST_PARTED = 0.75  # of the letters of such a word, at least; a narrow one may touch its neighbour
LONGEST = 2  # letters that touch
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SMALL = re.compile(r"[^\W\d_]{4,}")


def joined(text: str, index: Indices, gap: Array, parted: Mask) -> Mask:
    """Which of the gaps behind the printed letters `index` of a page are within a word set with space between letters.

    `gap`: in heights, infinite where the next letter stands on another line; `parted`: where a word ends else. The
    page must have a word or a number that tells the space; other single letters and digits so far apart are words too.
    """
    within = np.zeros(len(gap), dtype=bool)
    words = np.concatenate(([0], np.cumsum(parted)))
    is_short = (np.bincount(words) <= LONGEST)[words]
    near = is_short[:-1] & is_short[1:] & (~parted | (gap < WIDEST))
    runs = _runs(near)
    spaces = [
        median(gap[first:last])
        for first, last in _pieces(_of_words(runs, near & parted), gap)
        if parted[first:last].mean() >= MOST_PARTED and _is_word(text, index[first : last + 1])
    ]
    for first, last in _pieces(runs, gap) if spaces else ():
        own = gap[first:last]
        if any(abs(median(own) - space) <= EVEN * space and own.max() <= (1 + EVEN) * space for space in spaces):
            within[first:last] = True
    return within & parted


def _runs(near: Mask) -> Indices:
    """The first letter of each run of letters near to each other, and its last."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8)))
    return edges.reshape(-1, 2)


def _of_words(runs: Indices, parted: Mask) -> Indices:
    """The runs that may hold a word: enough of their letters are parted."""
    count = np.concatenate(([0], np.cumsum(parted)))
    return runs[count[runs[:, 1]] - count[runs[:, 0]] >= LEAST_LETTERS]


def _pieces(runs: Indices, gap: Array) -> Iterator[tuple[int, int]]:
    """The first and last letter of each part of a run whose letters are as far apart as letters are there."""
    for first, end in runs.tolist():
        wide = np.flatnonzero(gap[first:end] > (1 + EVEN) * median(gap[first:end])) + first
        for start, stop in zip([first, *(wide + 1).tolist()], [*wide.tolist(), end], strict=True):
            if stop > start:
                yield start, stop


def _is_word(text: str, letters: Indices) -> bool:
    """Whether letters make a number in groups, or a word of small letters and several kinds of them."""
    word = "".join(text[i] for i in letters.tolist())
    if _NUMBER.fullmatch(word):
        return True
    return _SMALL.search(word) is not None and len({c for c in word if c.islower()}) >= LEAST_LETTERS
