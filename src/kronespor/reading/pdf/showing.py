"""What of a page's characters a reader sees: not those printed twice, set slantwise, or in no ink."""

import ctypes
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.letters import Mask, among, codes_of, median, too_small
from kronespor.reading.pdf.objects import (
    ADDRESS,
    Edges,
    Matrix,
    Painted,
    address,
    bounds,
    by_address,
    by_letter,
    count_segments,
    is_painted,
    point_of,
)
from kronespor.reading.pdf.slanted import lay_slanted, slants_of, stands_slantwise
from kronespor.reading.pdf.upright import NARROWED, Upright, lay_upright

Array = np.ndarray[Any, np.dtype[np.float32]]
Indices = np.ndarray[Any, np.dtype[np.intp]]

INVISIBLE = 3  # the render mode of text in no ink (ISO 32000-1, 9.3.6)
MOSTLY = 0.5  # of a page's characters: where more show in no ink, the page is a scan with its text behind it
SAME_PLACE = (0.15, 0.6)  # of a character's width, and points more: a second print stands so near the first
BESIDE = 3  # characters, ends of lines among them: so near is the next letter of a word on its end
UNUSUAL = 0.15  # of the usual height: characters that are so much higher or lower may be turned
HARDLY = 0.2  # of a text's width or height: of one that is cut off less shows
LEAST_CORNERS, MAX_CORNERS = 3, 40  # of a path that clips
LEAST_COVER = 5.0  # points: what is laid over a word is as high
RECTANGLE = 6  # segments that a rectangle has at most
COVERED = 1.0  # points: so far the edge of a text may reach out of what covers it
THROUGH = 0.55  # of a character's height, from its top: where a line strikes it out
NEAR_MIDDLE = 1.8  # points: so near there
CLOSE = 1.5  # points: so near one another stand the letters of a word
AS_LONG = 3.0  # points: what a line strikes out is as long as the line
BEHIND = 2.2  # of the usual height: how large a word is that is laid behind a page
LEAST_BEHIND = 2  # letters of a word in which others stand
MAX_LARGE = 100
MOST_COMPARED = 1_000_000  # pairs of a text and what may cover it, at once


def shown_text(
    painted: Painted,
    raw: Any,
    text: str,
    boxes: Array,
    turn: int,
    rules: tuple[Array, Array],
    size: tuple[float, float],
) -> tuple[str, Array, bool, int]:
    """Text and boxes less the characters that do not show, and whether some are not painted at all or struck out.

    And how many slanted numbers are among them.

    `painted`: the objects of the page; `rules`: across and down; `size`: how wide and how high what is shown of it is,
    infinite where nothing is cut off it.

    Words that stand on their end are laid down at their foot.
    """
    if len(text) != len(boxes) or not len(text):
        return text, boxes, False, 0
    boxes = boxes.copy()
    unpainted = _without_ink(painted, raw, text) | _struck_out(text, boxes, rules[0]) | _outside(boxes, size)
    unpainted |= too_small(text, boxes)
    boxes[_printed_twice(raw, text, boxes) | unpainted | _laid_behind(boxes)] = 0
    slanted = _lay_down(raw, text, boxes, turn, rules[1])
    gone = (boxes[:, 3] <= boxes[:, 1]) & printing(text)
    shown = "".join(" " if g else c for c, g in zip(text, gone.tolist(), strict=True)) if gone.any() else text
    return shown, boxes, bool(unpainted.any()), slanted


_is_space = among(c for c in map(chr, range(0x3001)) if c.isspace())


def printing(text: str) -> Mask:
    """The characters of a text that are no spaces."""
    return ~_is_space(codes_of(text))


def _outside(boxes: Array, size: tuple[float, float]) -> Mask:
    """The characters in a margin that is cut off."""
    if not np.isfinite(size).all():
        return np.zeros(len(boxes), dtype=np.bool_)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    beside: Mask = (x < 0) | (x > size[0]) | (y < 0) | (y > size[1])
    return beside & (boxes[:, 3] > boxes[:, 1])


def _printed_twice(raw: Any, text: str, boxes: Array) -> Mask:
    """The characters that stand again where the same was printed before: shadows, and bold that is struck twice.

    The letters of a ligature all have its box.
    """
    page, twice = address(raw), np.zeros(len(boxes), dtype=np.bool_)
    solid = np.flatnonzero(boxes[:, 3] > boxes[:, 1])
    x0, y0, x1, _ = boxes[solid].T.copy()
    reach = SAME_PLACE[0] * (x1 - x0) + SAME_PLACE[1]
    letters = codes_of(text)[solid].astype(np.int64) << 43 | (np.clip(x0, -1e5, 1e5) * 64).astype(np.int64) + 2**23
    for shift in (0.0, 1.0):  # so that no pair is parted by the grid of lines
        keys = letters | np.floor((y0 + shift) / 2).astype(np.int64) + 2**17 << 24
        order = np.argsort(keys)
        lines = keys[order] >> 24
        same = (lines[:-1] == lines[1:]) & (np.diff(x0[order]) < reach[order[:-1]])
        if not same.any():
            continue
        places = solid[order]
        starts = np.flatnonzero(np.concatenate(([True], ~same)))  # of the prints of one letter
        firsts = np.repeat(np.minimum.reduceat(places, starts), np.diff(np.append(starts, len(places))))
        again = places != firsts
        pairs = zip(firsts[again].tolist(), places[again].tolist(), strict=True)
        twice[[j for i, j in pairs if j - i > 1 or text_object(page, i) != text_object(page, j)]] = True
    return twice


text_object = by_letter(pdfium.FPDFText_GetTextObject, ctypes.c_size_t)


def _without_ink(painted: Painted, raw: Any, text: str) -> Mask:
    """The characters that are not painted, cut off or covered, or white on the white page, where most of a page's show.

    Most of a scan's with its text behind it do not show.
    """
    hidden = np.zeros(len(text), dtype=np.bool_)
    if not (unseen := _unseen(painted)):
        return hidden
    hidden[:] = list(map(unseen.__contains__, map(text_object, repeat(address(raw)), range(len(text)))))
    printed = printing(text)
    hidden &= printed
    return hidden if int(hidden.sum()) <= MOSTLY * int(printed.sum()) else np.zeros_like(hidden)


def text_objects(raw: Any, count: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The address of the object of each character; 0 where it has none."""
    return np.fromiter(map(text_object, repeat(address(raw)), range(count)), np.uint64, count)


_mode = by_address(pdfium.FPDFTextObj_GetTextRenderMode, ADDRESS)


def _unseen(painted: Painted) -> set[int]:
    """A page's texts that are not painted, stand outside what is shown of them, or on which something is laid."""
    items, is_text = painted.items, painted.of_kind(pdfium.FPDF_PAGEOBJ_TEXT)
    texts = np.flatnonzero(is_text)
    own = [items[i] for i in texts.tolist()]
    bare = painted.is_clear[texts] | (np.fromiter(map(_mode, own), np.int32, len(own)) == INVISIBLE)
    for i in np.flatnonzero(np.fromiter(map(_count_clips, map(_clip, own)), np.int32, len(own)) > 0).tolist():
        bare[i] = bare[i] or _is_cut_off(own[i])
    shown = texts[~bare]
    edges = np.where(painted.is_known[:, None], painted.edges, 0.0)
    grounds = edges[~is_text & painted.is_known & ~painted.is_white]
    white = [i for i in shown[painted.is_white[shown]].tolist() if not _stands_in_any(edges[i], grounds)]
    return {items[i] for i in (*texts[bare].tolist(), *white, *_covered(painted, shown, edges[shown]))}


_clip = by_address(pdfium.FPDFPageObj_GetClipPath, ADDRESS, gives=ADDRESS)
_count_clips = by_address(pdfium.FPDFClipPath_CountPaths, ADDRESS)
_count_corners = by_address(pdfium.FPDFClipPath_CountPathSegments, ADDRESS, ctypes.c_int)
_corner = by_address(pdfium.FPDFClipPath_GetPathSegment, ADDRESS, ctypes.c_int, ctypes.c_int, gives=ADDRESS)


def _is_cut_off(text: int) -> bool:
    """True for a text outside the path to which what is painted is clipped."""
    clip, own = _clip(text), bounds(text)
    return own is not None and any(_is_outside(own, _clip_corners(clip, i)) for i in range(_count_clips(clip)))


def _clip_corners(clip: int, i: int) -> list[tuple[float, float]]:
    """The corners of a path to which what is painted is clipped; none where it has none."""
    count = min(max(_count_corners(clip, i), 0), MAX_CORNERS)
    return [point_of(_corner(clip, i, k)) for k in range(count)]


def _is_outside(box: Edges, corners: list[tuple[float, float]]) -> bool:
    """True if hardly anything of a box is within some corners."""
    if len(corners) < LEAST_CORNERS:
        return False
    across = min(box[2], max(x for x, _ in corners)) - max(box[0], min(x for x, _ in corners))
    up = min(box[3], max(y for _, y in corners)) - max(box[1], min(y for _, y in corners))
    return across < HARDLY * (box[2] - box[0]) or up < HARDLY * (box[3] - box[1])


_is_transparent = by_address(pdfium.FPDFPageObj_HasTransparency, ADDRESS)


def _covered(painted: Painted, texts: Indices, edges: Matrix) -> list[int]:
    """The texts that lie wholly under a rectangle painted after them, large enough to lie over a word."""
    if not len(texts):
        return []
    large = (
        np.minimum(painted.edges[:, 2] - painted.edges[:, 0], painted.edges[:, 3] - painted.edges[:, 1]) >= LEAST_COVER
    )
    covers = np.flatnonzero(painted.of_kind(pdfium.FPDF_PAGEOBJ_PATH) & large)
    inner = edges + COVERED * np.array([1, 1, -1, -1])
    hidden = np.zeros(len(texts), dtype=np.bool_)
    for some in np.array_split(covers, 1 + len(covers) * len(texts) // MOST_COMPARED):
        left, bottom, right, top = painted.edges[some].T[:, :, None]
        x0, y0, x1, y1 = inner.T
        under = (x0 >= left) & (y0 >= bottom) & (x1 <= right) & (y1 <= top) & (texts < some[:, None])
        for i in np.flatnonzero(under.any(axis=1)).tolist():
            hidden |= under[i] & _hides(painted.items[some[i]])
    covered: list[int] = texts[hidden].tolist()
    return covered


def _hides(path: int) -> bool:
    """True for a filled rectangle that nothing below it shows through."""
    is_filled, _ = is_painted(path)
    return is_filled and count_segments(path) <= RECTANGLE and not _is_transparent(path)


def _stands_in_any(box: Matrix, grounds: Matrix) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    left, bottom, right, top = grounds.T
    return bool(((left <= x) & (x <= right) & (bottom <= y) & (y <= top)).any())


def _struck_out(text: str, boxes: Array, across: Array) -> Mask:
    """The characters of words that a line goes through: one of their own length, or one that goes through a whole row.

    A longer line is none of a grid: all of its ends go through text, and none of them parts rows.
    """
    struck = np.zeros(len(text), dtype=np.bool_)
    solid = np.flatnonzero(boxes[:, 3] > boxes[:, 1])
    if not len(solid) or not len(across):
        return struck
    middles = boxes[solid, 1] + THROUGH * (boxes[solid, 3] - boxes[solid, 1])
    order = np.argsort(middles)
    levels = middles[order]
    starts, ends = (
        np.searchsorted(levels, across[:, 2] - NEAR_MIDDLE),
        np.searchsorted(levels, across[:, 2] + NEAR_MIDDLE),
    )
    longer: dict[int, Array] = {}
    for k in np.flatnonzero(ends > starts).tolist():
        level = solid[order[starts[k] : ends[k]]]
        x0, x1 = across[k, :2]
        own = level[(boxes[level, 0] >= x0 - AS_LONG) & (boxes[level, 2] <= x1 + AS_LONG)]
        if not len(own):
            continue
        if boxes[own, 0].min() - x0 <= AS_LONG and x1 - boxes[own, 2].max() <= AS_LONG:
            struck[own] = True
        elif not _is_cut(boxes[level], x0, x1) and any(text[i].isalnum() for i in own.tolist()):
            longer[k] = own
    for k, own in longer.items():
        if all(alike in longer for alike in _as_long(across, k)):
            struck[own] = True
    return struck


def _is_cut(boxes: Array, *ends: float) -> bool:
    """True if an end of a line stands in a word."""
    left, right = boxes[:, 0], boxes[:, 2]
    return any(
        bool(((left < x - 1) & (right > x + 1)).any())
        or bool((np.abs(right - x) < CLOSE).any() and (np.abs(left - x) < CLOSE).any())
        for x in ends
    )


def _as_long(across: Array, k: int) -> list[int]:
    """The lines that begin and end where line `k` does."""
    alike = np.abs(across[:, :2] - across[k, :2]).max(axis=1) <= AS_LONG
    return [int(n) for n in np.flatnonzero(alike)]


def _laid_behind(boxes: Array) -> Mask:
    """The characters so large that others of the page stand in them: a word across it, behind its text."""
    heights = boxes[:, 3] - boxes[:, 1]
    solid = heights > 0
    behind = np.zeros(len(boxes), dtype=np.bool_)
    if not solid.any():
        return behind
    large = np.flatnonzero(heights > BEHIND * median(heights[solid]))
    if not len(large):
        return behind
    small = solid.copy()
    small[large] = False
    (left, top), (right, foot) = boxes[large, :2].min(axis=0), boxes[large, 2:].max(axis=0)
    x, y = (boxes[small, 0] + boxes[small, 2]) / 2, (boxes[small, 1] + boxes[small, 3]) / 2
    near = (x > left) & (x < right) & (y > top) & (y < foot)
    x, y = x[near], y[near]
    for i in large[:MAX_LARGE].tolist():
        x0, y0, x1, y1 = boxes[i]
        behind[i] = bool(((x > x0) & (x < x1) & (y > y0) & (y < y1)).any())
    words = np.split(large, np.flatnonzero(np.diff(large) > 2) + 1)
    for word in words:
        if int(behind[word].sum()) >= min(LEAST_BEHIND, len(word)):
            behind[word] = True  # its letters between which nothing stands too
    return behind if behind.any() else np.zeros_like(behind)


def _lay_down(raw: Any, text: str, boxes: Array, turn: int, down: Array) -> int:
    """Lay down words that stand on their end or slantwise, and take out a stamp across the page.

    Returns how many slanted numbers were taken out.
    """
    heights = boxes[:, 3] - boxes[:, 1]
    solid = np.flatnonzero(heights > 0)
    if not len(solid):
        return 0
    usual, slanted = median(heights[solid]), 0
    odd = solid[np.abs(heights[solid] - usual) > UNUSUAL * usual]
    page = address(raw)
    quarters, is_slanted = slants_of(page, odd, turn)
    if is_slanted.any() or stands_slantwise(page, boxes, solid, turn):
        slanted = lay_slanted(page, text, boxes, turn, usual, NARROWED * usual)
    words: list[Upright] = []
    on_end = ~is_slanted & (quarters % 2 == 1)
    own, quarters = _with_wide(page, odd[on_end], quarters[on_end], solid, turn)
    for i, quarter in zip(own.tolist(), (quarters % 4).tolist(), strict=True):
        box = boxes[i].copy()
        if words and words[-1].quarter == quarter and words[-1].goes_on(box, usual, down):
            words[-1].add(i, box)
        else:
            words.append(Upright(quarter, [[i]], box))
    if words:
        lay_upright(words, boxes, usual, down)
    return slanted


def _with_wide(page: Any, own: Indices, quarters: Indices, solid: Indices, turn: int) -> tuple[Indices, Indices]:
    """Letters on their end and their quarters, with those next to them that are as wide as others are high, as "æ"."""
    if not len(own):
        return own, quarters
    is_near = np.zeros(solid[-1] + 1, dtype=np.bool_)
    is_near[(own[:, None] + np.arange(-BESIDE, BESIDE + 1)).clip(0, solid[-1])] = True
    is_near[own] = False
    more = solid[is_near[solid]]
    turns, is_slanted = slants_of(page, more, turn)
    on_end = ~is_slanted & (turns % 2 == 1)
    letters, turns = np.concatenate((own, more[on_end])), np.concatenate((quarters, turns[on_end]))
    order = np.argsort(letters)
    return letters[order], turns[order]
