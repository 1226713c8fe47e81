"""Characters -> words of a page."""

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np

from kronespor.reading.labels import PARAGRAPH
from kronespor.reading.markup import superscript
from kronespor.reading.pdf import leftward, letterspacing
from kronespor.reading.pdf.fonts import are_bold
from kronespor.reading.pdf.frame import Array
from kronespor.reading.pdf.letters import among, codes_of, median
from kronespor.reading.pdf.numbers import is_numeric
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.showing import text_object

# What follows is in heights of the letters or words at hand.
_BREAKS_WORD = 0.22  # a gap between letters
_BREAKS_SCANNED = 0.7  # the same on a scan, whose words are parted already
_OVERLAPS = -0.6  # letters that overlap more are not of one word
_SHIFTED = 0.2  # letters whose middles are further apart are not of one word
_RAISED = 0.85  # of the height before it: what is raised is lower
_RAISED_WELL, _RAISED_NEARLY = 0.3, 0.95  # how far its foot stands up for it to be nearly as high
_MOST_MARKS = 200  # small words on a page: where there are more, they are its text
_RAISED_NEAR = 0.35  # the gap before it
_RAISED_FOOT = (0.08, 0.2)  # its foot: above that of the word before it, and below the top of that
_MARK_GAP = (-0.1, 0.6)  # between the mark of a footnote and its first word
_MARK_ABOVE = 0.2  # how far above its first word the middle of a mark may stand
_SPACE = 0.25
_ONTO = 0.15  # of a letter's height: what begins so far before the end of the text before it is printed on that
_KERNED = 0.03  # letters that touch overlap, or gape, by no more, but for kerning
_BESIDE_RULE = 2.5  # points: from a rule to a letter of its cell
_SAME_START = 0.7  # points: between letters that begin cells
_LEAST_STARTS = 3  # letters that begin there
_HYPHENS = {0x02: "-", 0xFFFE: "-"}
_WORDS_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076), "•")  # of its symbol fonts
_AS_PRINTED = {**_HYPHENS, **_WORDS_BULLETS}
LEADER = re.compile(r"[.·_…] ?(?:[.·_…] ?){3,}")  # dots from a name to its amount
_NOT_AS_PRINTED = re.compile(f"[{''.join(map(chr, _AS_PRINTED))}]")


@dataclass(slots=True, eq=False)  # frozen ones take three times as long to make, and pages have many
class Word:
    """A word and where it stands; `first` is the index of its first character on the page.

    `is_scanned`: its box is that of its ink, so gaps beside it are wider than those between the letters of a font.
    `bold`: its first letter is; a scan does not tell. `onto`: it begins a text that is printed on the one before it.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    first: int
    raised: bool = False
    is_scanned: bool = False
    bold: bool = False
    onto: bool = False


@dataclass(slots=True, eq=False)
class Text:
    """Words that read on, and what they say: worked out when it is asked for first, once the words are whole."""

    words: list[Word]
    _text: str = field(init=False, repr=False, compare=False)
    _numeric: bool = field(init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The words with a space between those that do not touch."""
        try:
            return self._text
        except AttributeError:
            self._text = text_of(self.words)
            return self._text

    @property
    def numeric(self) -> bool:
        """True for a number."""
        try:
            return self._numeric
        except AttributeError:
            self._numeric = is_numeric(self.text)
            return self._numeric


def room_for(words: Sequence[Word]) -> float:
    """How much room what a line begins with takes on a line with others: a word, or "§" and its number."""
    first, last = words[0], words[min(words[0].text == PARAGRAPH, len(words) - 1)]
    return last.x1 - first.x0 + _SPACE * (first.y1 - first.y0)


_MARKS = re.compile(r"\d{1,3}(?:,\d{1,3})*")


def text_of(words: Sequence[Word]) -> str:
    """Words joined by spaces; a raised number stands at the word it marks, in superscript digits."""
    for word in words:
        if word.raised:
            break
    else:
        if len(words) == 1:
            return words[0].text
        text = " ".join([word.text for word in words])
        if leftward.has_leftward(text):
            text = " ".join([word.text for word in leftward.in_reading_order(words)])
        return text
    parts: list[str] = []
    for word in words:
        if word.raised and _MARKS.fullmatch(word.text.strip(")")):
            parts.append(superscript(word.text.strip(")")))
        else:
            parts.append(f" {word.text}" if parts and not word.raised else word.text)
    return "".join(parts)


_BLANKS = frozenset((*range(0x21), 0xA0, 0xAD, *range(0x2000, 0x200C), 0xFEFF)).difference(_HYPHENS)
_is_blank = among(map(chr, _BLANKS))


def find_words(
    page: Page, groups: np.ndarray[Any, np.dtype[np.int32]] | None = None, with_leaders: bool = True
) -> list[Word]:
    """The words of a page in the order of its content; none reaches from one of `groups` into another.

    `with_leaders`: also the dots that lead from a name to what stands at the end of its line.
    """
    codes = codes_of(page.text)
    if len(codes) == 0 or len(codes) != len(page.boxes):
        return []
    printing = ~_is_blank(codes) & (page.boxes[:, 3] > page.boxes[:, 1])
    if not with_leaders:
        for dots in LEADER.finditer(page.text):
            printing[dots.start() : dots.end()] = False
    index = np.flatnonzero(printing)
    if len(index) == 0:
        return []
    x0, y0, x1, y1 = page.boxes[index].T.copy()
    height = np.minimum((y1 - y0)[:-1], (y1 - y0)[1:])
    rise, gap, steps = np.abs(np.diff((y0 + y1) / 2)), x0[1:] - x1[:-1], np.diff(index)
    if has_leftward := bool(leftward.are_leftward(codes).any()):
        gap = np.where(steps == 1, np.maximum(gap, x0[:-1] - x1[1:]), gap)
    ends = np.cumsum((codes != 0x0A) & (codes != 0x0D))  # of lines, which pdfium also sees between touching letters
    touching = (np.diff(ends[index]) == 1) & (np.abs(gap) < _KERNED * height) & (rise <= _KERNED * height)
    broken = (
        ((steps > 1) & ~touching)
        | (rise > _SHIFTED * height)
        | (gap > (_BREAKS_WORD if page.text_page is not None else _BREAKS_SCANNED) * height)
        | (gap < _OVERLAPS * height)
    )
    ligature = (x0[:-1] == x0[1:]) & (x1[:-1] == x1[1:]) & (rise == 0) & (steps == 1)  # one box for "fi"
    ligature &= (codes[index[:-1]] >= 0x41) & (codes[index[1:]] >= 0x41)
    broken &= ~ligature
    level = (rise <= _SHIFTED * height) & (gap > 0)
    spaced = letterspacing.joined(page.text, index, np.where(level, gap / height, np.inf), broken)
    broken &= ~spaced
    broken[_ends_of_cells(page, index, ~broken, gap / height)] = True
    if groups is not None:
        broken |= groups[index[:-1]] != groups[index[1:]]
    starts = np.concatenate(([0], np.flatnonzero(broken) + 1))
    boxes = np.stack(
        (
            np.minimum.reduceat(x0, starts),
            np.minimum.reduceat(y0, starts),
            np.maximum.reduceat(x1, starts),
            np.maximum.reduceat(y1, starts),
        ),
        axis=1,
    )
    order = _marks_behind_words(boxes)
    boxes, raised = boxes[order], _raised(boxes[order])
    is_spaced = bool(spaced.any() or (touching & (steps > 1)).any())
    text = page.text.translate(_AS_PRINTED) if _NOT_AS_PRINTED.search(page.text) else page.text
    firsts = index[starts][order].tolist()
    lasts = np.concatenate((index[starts[1:] - 1], index[-1:]))[order].tolist()
    texts = [text[first : last + 1] for first, last in zip(firsts, lasts, strict=True)]
    if is_spaced:
        texts = ["".join(each.split()) for each in texts]
    scanned = repeat(page.text_page is None)
    words = list(map(Word, texts, *boxes.T.tolist(), firsts, raised.tolist(), scanned, are_bold(page, firsts)))
    return leftward.with_marks(words, page.boxes) if has_leftward else words


def _ends_of_cells(
    page: Page, index: np.ndarray[Any, np.dtype[np.intp]], near: np.ndarray[Any, Any], gap: np.ndarray[Any, Any]
) -> list[int]:
    """The letters behind which a word ends although the next is `near`: that one begins the next cell.

    A text too long for its cell reaches to the next cell, beyond a rule or onto what stands there; there other lines
    begin too, and letters seldom touch. Where they do, the next cell is a text of its own. `gap`: in heights.
    """
    codes = codes_of(page.text)[index]
    are_two = _is_digit(codes[:-1]) & _is_capital(codes[1:])  # "2025Budget"
    onto = gap < -_ONTO
    if not near.any() or not (len(page.down) or (near & (onto | are_two)).any()):
        return []
    x0, y0, x1, y1 = page.boxes[index].T
    left, right = np.minimum(x1[:-1], x0[1:]) - _BESIDE_RULE, np.maximum(x1[:-1], x0[1:]) + _BESIDE_RULE
    rules, text_page = np.sort(page.down[:, 2]), page.address if page.text_page is not None else None
    near = near & ((np.searchsorted(rules, left) < np.searchsorted(rules, right)) | onto | are_two)
    apart, ends = (np.abs(gap) > _KERNED) & ~onto, []
    top, bottom, x = page.down.T
    for i in np.flatnonzero(near).tolist():
        begins = _begins_text(text_page, index[i : i + 3].tolist())
        y = (y0[i + 1] + y1[i + 1]) / 2
        is_ruled = ((top <= y) & (y <= bottom) & (left[i] <= x) & (x <= right[i])).any() and (begins or apart[i])
        is_start = np.count_nonzero(np.abs(x0 - x0[i + 1]) < _SAME_START) > _LEAST_STARTS
        if (begins and are_two[i]) or (is_start and (is_ruled or (begins and onto[i]))):
            ends.append(i)
    return ends


_is_digit, _is_capital = among("0123456789"), among(c for c in map(chr, range(0x100)) if c.isupper())


def _begins_text(text_page: ctypes.c_void_p | None, letters: Sequence[int]) -> bool:
    """True if the second of three letters begins a text of the page, which the third goes on."""
    if text_page is None or len(letters) < 3:
        return False
    before, own, after = (text_object(text_page, i) for i in letters)
    return bool(before != own == after)


def _marks_behind_words(boxes: Array) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The order of words in which a small one that is set later stands behind the word that it is raised at."""
    order = np.arange(len(boxes))
    heights = boxes[:, 3] - boxes[:, 1]
    small = np.flatnonzero(heights < _RAISED * median(heights))
    if not 0 < len(small) <= _MOST_MARKS:
        return order
    raised = _is_raised_at(boxes.T[:, :, None], boxes[small].T[:, None, :])
    base = raised.argmax(axis=0)
    moved = (np.count_nonzero(raised, axis=0) == 1) & (base != small - 1)
    places = order.astype(np.float64)
    places[small[moved]] = base[moved] + 0.5
    return np.argsort(places, kind="stable")


def _raised(boxes: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which words are smaller than the word before them, touch it and stand above its foot.

    Where a word stands well above it, as browsers set what is raised, it may be nearly as large.
    """
    raised = np.zeros(len(boxes), dtype=bool)
    raised[1:] = _is_raised_at(boxes[:-1].T, boxes[1:].T)
    return raised


def _is_raised_at(words: Array, marks: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of some words, each beside a word that it may be raised at, are raised."""
    height, own = words[3] - words[1], marks[3] - marks[1]
    higher = (words[3] - marks[3]) / np.maximum(height, 1e-6)
    raised: np.ndarray[Any, np.dtype[np.bool_]] = (
        ((own < _RAISED * height) | ((own < _RAISED_NEARLY * height) & (higher > _RAISED_WELL)))
        & (np.abs(marks[0] - words[2]) < _RAISED_NEAR * height)
        & (marks[3] < words[3] - _RAISED_FOOT[0] * height)
        & (marks[3] > words[1] + _RAISED_FOOT[1] * height)
    )
    return raised


def leads(mark: Word, word: Word) -> bool:
    """True for a number that is small and raised, as a footnote begins with."""
    height = word.y1 - word.y0
    return (
        mark.y1 - mark.y0 < _RAISED * height
        and _MARK_GAP[0] * height < word.x0 - mark.x1 < _MARK_GAP[1] * height
        and word.y0 - _MARK_ABOVE * height < (mark.y0 + mark.y1) / 2 < word.y1
    )
