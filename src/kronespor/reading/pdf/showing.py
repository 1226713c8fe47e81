"""What of a page's characters a reader sees: not those printed twice, set slantwise, or in no ink."""

import ctypes
import math
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

Array = np.ndarray[Any, np.dtype[np.float32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

INVISIBLE = 3  # the render mode of text in no ink (ISO 32000-1, 9.3.6)
WHITE = 250  # of 255: lighter than this is the colour of the page
MOSTLY = 0.5  # of a page's characters: where more show in no ink, the page is a scan with its text behind it
SAME_PLACE = (0.15, 0.6)  # of a character's width, and points more: a second print stands so near the first
UNUSUAL = 0.15  # of the usual height: characters that are so much higher or lower may be turned
SLANTED = 0.1  # radians off a quarter turn
NARROWED = 2.5  # of the usual height: how wide a word is set that stands on its end


def shown_text(page: Any, raw: Any, text: str, boxes: Array, turn: int) -> tuple[str, Array, bool]:
    """Text and boxes less the characters that do not show, and whether some are not painted at all.

    Words that stand on their end are laid down at their foot.
    """
    if len(text) != len(boxes) or not len(text):
        return text, boxes, False
    boxes = boxes.copy()
    unpainted = _without_ink(page, raw, text)
    boxes[_printed_twice(text, boxes) | unpainted] = 0
    _lay_down(raw, text, boxes, turn)
    gone = (boxes[:, 3] <= boxes[:, 1]) & ~np.array([c.isspace() for c in text])
    shown = "".join(" " if g else c for c, g in zip(text, gone.tolist(), strict=True)) if gone.any() else text
    return shown, boxes, bool(unpainted.any())


def _printed_twice(text: str, boxes: Array) -> Mask:
    """The characters that stand again where the same was printed before: shadows, and bold that is struck twice."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    twice = np.zeros(len(boxes), dtype=np.bool_)
    solid = boxes[:, 3] > boxes[:, 1]
    for shift in (0.0, 1.0):  # so that no pair is parted by the grid of lines
        level = np.floor((boxes[:, 1] + shift) / 2)
        order = np.lexsort((boxes[:, 0], level, codes))
        a, b = order[:-1], order[1:]
        near = boxes[b, 0] - boxes[a, 0] < SAME_PLACE[0] * (boxes[a, 2] - boxes[a, 0]) + SAME_PLACE[1]
        same = (codes[a] == codes[b]) & (level[a] == level[b]) & near & solid[a] & solid[b]
        twice[np.maximum(a, b)[same]] = True
    return twice


def _without_ink(page: Any, raw: Any, text: str) -> Mask:
    """The characters that are not painted, or white on the white page, where most of a page's show."""
    hidden = np.zeros(len(text), dtype=np.bool_)
    inkless = _inkless(page)
    if inkless:
        objects = (_address(pdfium.FPDFText_GetTextObject(raw, i)) for i in range(len(text)))
        hidden |= np.fromiter((item in inkless for item in objects), np.bool_, len(text))
        hidden &= np.array([not c.isspace() for c in text])
    printed = sum(not c.isspace() for c in text)
    return hidden if int(hidden.sum()) <= MOSTLY * printed else np.zeros_like(hidden)


def _inkless(page: Any) -> set[int | None]:
    """The page's own texts that are not painted, or are white with nothing of another colour behind them."""
    items = [pdfium.FPDFPage_GetObject(page.raw, i) for i in range(pdfium.FPDFPage_CountObjects(page.raw))]
    kinds = [pdfium.FPDFPageObj_GetType(item) for item in items]
    texts = [item for item, kind in zip(items, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_TEXT]
    inkless = {_address(t) for t in texts if pdfium.FPDFTextObj_GetTextRenderMode(t) == INVISIBLE}
    if white := [text for text in texts if _is_white(text)]:
        others = (item for item, kind in zip(items, kinds, strict=True) if kind != pdfium.FPDF_PAGEOBJ_TEXT)
        grounds = [_bounds(item) for item in others if not _is_white(item)]
        inkless |= {_address(t) for t in white if not any(_stands_in(_bounds(t), ground) for ground in grounds)}
    return inkless


def _address(item: Any) -> int | None:
    return ctypes.cast(item, ctypes.c_void_p).value


def _is_white(item: Any) -> bool:
    shades = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(item, *(ctypes.byref(shade) for shade in shades))
    return bool(known) and min(shade.value for shade in shades[:3]) >= WHITE


def _bounds(item: Any) -> tuple[float, ...]:
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges))
    return tuple(edge.value for edge in edges)


def _stands_in(box: tuple[float, ...], ground: tuple[float, ...]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return ground[0] <= x <= ground[2] and ground[1] <= y <= ground[3]


def _lay_down(raw: Any, text: str, boxes: Array, turn: int) -> None:
    """Take out what stands slantwise (a stamp across the page) and lay down words that stand on their end."""
    heights = boxes[:, 3] - boxes[:, 1]
    solid = np.flatnonzero(heights > 0)
    if not len(solid):
        return
    usual = float(np.median(heights[solid]))
    odd = solid[np.abs(heights[solid] - usual) > UNUSUAL * usual]
    run: list[int] = []
    quarter = 0
    for i in odd.tolist():
        angle = -float(pdfium.FPDFText_GetCharAngle(raw, i)) / (math.pi / 2) - turn
        if abs(angle - round(angle)) * math.pi / 2 > SLANTED:
            boxes[i] = 0
            continue
        turned = round(angle) % 4
        if run and (turned != quarter or not _stands_on(text, boxes, run[-1], i)):
            _set_level(boxes, run, usual, quarter)
            run = []
        if turned in (1, 3):
            run.append(i)
            quarter = turned
    _set_level(boxes, run, usual, quarter)


def _stands_on(text: str, boxes: Array, before: int, i: int) -> bool:
    """True if a character of a word on its end goes on with the one before it."""
    between = text[before + 1 : i]
    return (
        not between.strip()
        and "\n" not in between
        and boxes[before, 0] < boxes[i, 2]
        and boxes[i, 0] < boxes[before, 2]
    )


def _set_level(boxes: Array, run: list[int], usual: float, quarter: int) -> None:
    """Give the characters of words on their end boxes on a line at their foot, in the order that they are read."""
    if not run:
        return
    own = boxes[run]
    foot, middle = float(own[:, 3].max()), float((own[:, 0].min() + own[:, 2].max()) / 2)
    starts = foot - own[:, 3] if quarter == 1 else own[:, 1] - own[:, 1].min()
    length = float(own[:, 3].max() - own[:, 1].min())
    scale = min(NARROWED * usual / length, 1.0)
    left = middle - scale * length / 2 + scale * starts
    boxes[run, 0], boxes[run, 2] = left, left + scale * (own[:, 3] - own[:, 1])
    boxes[run, 1], boxes[run, 3] = foot - usual, foot
