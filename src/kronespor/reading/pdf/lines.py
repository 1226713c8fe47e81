"""Words -> the lines of a page, each cut into chunks that read on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

import numpy as np

from kronespor.reading.labels import BULLETS
from kronespor.reading.pdf.letters import median
from kronespor.reading.pdf.numbers import is_numeric, two_numbers
from kronespor.reading.pdf.page import GAP, Page
from kronespor.reading.pdf.words import LEADER, Text, Word, leads

CHUNK_GAP = 0.9  # of a line's height: words further apart do not read on
_LIST_MARKS = frozenset((*BULLETS, *"o«»¢©®"))  # the last are what bullets are scanned as
BULLET_GAP = 4  # times as far a list's text may stand from its bullet
_SAME_LINE = 0.3  # middles of words that are on one line
_BESIDE_NAME = 0.55  # a number so near the word before it is of the name: "pulje 18"
_LEAST_SPREAD = 5  # words of a line that is spread to fill its width
_WIDEST_SPACE = 2.0  # between its words
_JUSTIFIED = 0.6  # of the widest gap: no gap in such a line is smaller
_LEFT, _PLACE = attrgetter("x0"), attrgetter("first")
_ONTO = 0.3  # of a line's height: words that reach so far into the next are printed on it


@dataclass(slots=True, eq=False)
class Chunk(Text):
    """Words of a line that read on: `x0`, `x1` across."""

    x0: float
    x1: float


@dataclass(slots=True, eq=False)
class PageLine(Text):
    """A line across the page, or the part of it that a table takes: its words from left to right, and in chunks.

    `middle` is half way down it, `height` is in points.
    """

    y0: float
    y1: float
    chunks: list[Chunk]
    middle: float = field(init=False)
    height: float = field(init=False)
    _justified: bool | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.middle, self.height = (self.y0 + self.y1) / 2, self.y1 - self.y0

    @property
    def is_bold(self) -> bool:
        """True for a line in bold from its first word to its last."""
        return self.words[0].bold and self.words[-1].bold

    @property
    def is_justified(self) -> bool:
        """True for a line of text whose words were spread to fill it: all its gaps are much alike."""
        if self._justified is None:
            self._justified = self._is_spread()
        return self._justified

    def _is_spread(self) -> bool:
        if len(self.words) < _LEAST_SPREAD:
            return False
        gaps = sorted([b.x0 - a.x1 for a, b in pairwise(self.words)])
        if gaps[-1] > _WIDEST_SPACE * self.height or any(is_numeric(w.text) for w in self.words):
            return False
        return gaps[len(gaps) // 4] > _JUSTIFIED * gaps[-1]


def lead_to_amounts(page: Page, lines: Sequence[PageLine]) -> bool:
    """Whether dots lead to amounts on most lines that have such dots, and not to the numbers of pages."""
    if not LEADER.search(page.text):
        return False
    texts = (line.text for line in lines if any(LEADER.search(word.text) for word in line.words))
    ends = [[text[dots.end() :] for dots in LEADER.finditer(text)] for text in texts]
    return sum(len(end) > 1 or any(map(_WRITTEN.search, end)) for end in ends if end) * 2 > len(ends)


_WRITTEN = re.compile(r"\d[., ]\d{3}(?!\d)|\d,\d|\d,-|\d{4}|\d\s*[^\W\d]+\.?$")  # an amount, by its signs or its unit


def find_lines(words: list[Word]) -> list[PageLine]:
    """Words -> lines from the top down, each cut into chunks."""
    if not words:
        return []
    centres = np.array([(w.y0 + w.y1) / 2 for w in words])
    heights = np.array([w.y1 - w.y0 for w in words])
    for i, word in enumerate(words):
        if word.raised:
            centres[i] = centres[i - 1]
        elif word.text.isdigit() and i + 1 < len(words) and leads(word, words[i + 1]):
            centres[i] = (words[i + 1].y0 + words[i + 1].y1) / 2
    order = np.argsort(centres, kind="stable")
    limit = _SAME_LINE * np.minimum(heights[order][1:], heights[order][:-1]).clip(median(heights) * 0.5)
    begins = np.concatenate(([False], np.diff(centres[order]) > limit))
    x0 = np.array([words[i].x0 for i in order.tolist()])
    order = order[np.lexsort((x0, np.cumsum(begins)))]
    ordered = [words[i] for i in order.tolist()]
    x0, x1 = np.array([(w.x0, w.x1) for w in ordered]).T
    onto = np.concatenate(([False], x0[1:] < x1[:-1] - _ONTO * heights[order][1:])) & ~begins
    starts = [*np.flatnonzero(begins).tolist(), len(words)]
    return [
        _parted(ordered[first:last]) if onto[first:last].any() else line_of(ordered[first:last])
        for first, last in pairwise([0, *starts])
    ]


def is_printed_on(before: Word, word: Word) -> bool:
    """True if a word begins well before the end of another that stands to its left."""
    return word.x0 < before.x1 - _ONTO * (word.y1 - word.y0)


def _parted(words: list[Word]) -> PageLine:
    """A line of which words are printed on others: texts that have no room, and what is beside them, each on its own.

    Not where each word reaches into the next: their font is wider than it says.
    """
    runs: list[list[Word]] = []
    for word in sorted(words, key=_PLACE):
        if runs and (word.raised or not is_printed_on(runs[-1][-1], word)):
            runs[-1].append(word)
        else:
            runs.append([word])
    has_amounts = any(all(chunk.numeric for chunk in line_of(run).chunks) for run in runs)
    if words[0].is_scanned or not (has_amounts or 2 * len(runs) <= len(words)):
        return line_of(words)
    runs.sort(key=lambda run: run[0].x0)
    for run in runs[1:]:
        run[0].onto = True
    return line_of([word for run in runs for word in run])


def line_of(words: list[Word]) -> PageLine:
    """Words from left to right -> a line with its chunks; those that are printed on others stand behind them."""
    plain = [w for w in words if not w.raised] or words
    gap = CHUNK_GAP * _middle([w.y1 - w.y0 for w in plain])
    numbers = _numbers_at_end(words)
    last = Chunk([words[0]], words[0].x0, words[0].x1)
    chunks = [last]
    for i, word in enumerate(words[1:], start=1):
        if i < numbers and not word.onto and (word.x0 - last.x1 <= gap or _follows_bullet(last, word, gap)):
            last.words.append(word)
            if word.x1 > last.x1:
                last.x1 = word.x1
        else:
            last = Chunk([word], word.x0, word.x1)
            chunks.append(last)
    return PageLine(words, min([w.y0 for w in plain]), max([w.y1 for w in plain]), chunks)


def _middle(values: list[float]) -> float:
    if len(values) == 1:
        return values[0]
    values.sort()
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def _follows_bullet(chunk: Chunk, word: Word, gap: float) -> bool:
    """True for the first word behind the bullet of a list, which may stand further from it."""
    if len(chunk.words) > 1 or word.x0 - chunk.x1 > BULLET_GAP * gap:
        return False
    mark = chunk.words[0].text
    may_be_bullet = mark == GAP and word.text != GAP and not is_numeric(word.text)  # no amount, whose letters are lost
    return may_be_bullet or (mark in _LIST_MARKS and word.text not in _LIST_MARKS)


def _numbers_at_end(words: Sequence[Word]) -> int:
    """The index of the first of two or more numbers that end a line; however near, they stand in columns."""
    first = len(words)
    while first and is_numeric(words[first - 1].text) and not words[first - 1].raised:
        height = words[first - 1].y1 - words[first - 1].y0
        if first < len(words):
            gap = (words[first].x0 - words[first - 1].x1) / height
            if not two_numbers(words[first - 1], words[first], gap):
                return len(words)
        first -= 1
    if len(words) - first < 2:
        return len(words)
    near = first and words[first].x0 - words[first - 1].x1 < _BESIDE_NAME * (words[first].y1 - words[first].y0)
    first += bool(near)  # "pulje 18" before the first column
    return first
