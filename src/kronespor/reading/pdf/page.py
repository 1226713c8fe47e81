"""What pdfium says of a page: characters and ruling lines, as NumPy arrays in points, upright, from the top left."""

import ctypes
import math
import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.reading.pdf.askew import QUARTER, Asked, Lie, asked_of, lie_of
from kronespor.reading.pdf.drawnletters import drawn_texts
from kronespor.reading.pdf.frame import Array, Frame
from kronespor.reading.pdf.letters import among, codes_of, median, with_whole_ligatures
from kronespor.reading.pdf.objects import (
    ADDRESS,
    Edges,
    address,
    by_letter,
    objects_of,
    places_of,
)
from kronespor.reading.pdf.paths import rules_drawn
from kronespor.reading.pdf.showing import shown_text
from kronespor.reading.pdf.slanted import char_angle

MAX_CHARACTERS = 200_000  # on a page
MAX_KEPT = 8_192  # boxes for which room is kept; hardly a page has more
SAMPLES = 24  # characters whose angle is asked
LOW_IF_SHORTER = 0.97  # of the boxes of tall or deep letters: where those of low ones are lower, boxes fit each letter
CAP_HEIGHT, ASCENT, DESCENT = 0.72, 0.8, 0.22  # of the font's size: usual for print
SELDOM = 2  # times that a word stands on a page
FLAT = 0.25  # of a tall letter's height: dots so low are of a font of their own, as leaders to the numbers
OWN_SCALE = (0.75, 1.35)  # of the stated size: letters of about that height have it, others are scaled
LEVEL = 0.1  # the sine of the angle of letters on a level line


@dataclass(frozen=True)
class Page:
    """A page's characters (`text[i]` stands at `boxes[i]`) and its lines: x0, x1, y across and y0, y1, x down."""

    number: int
    frame: Frame
    rotation: int
    text: str
    boxes: Array
    across: Array
    down: Array
    text_page: Any  # pdfium's own, for what is asked of single characters; None for a scan
    pictures: Sequence[Edges] = ()  # where they stand on pdfium's page
    is_cut: bool = False  # it has more than MAX_CHARACTERS
    hides_text: bool = False  # it has text that is not painted, which is left out
    lost: int = 0  # letters of which no font tells what they are; each is a gap in the text
    choices: Mapping[int, tuple[tuple[str, float], ...]] = field(default_factory=dict)  # of a scan's characters
    readings: int = 0  # how many readers have read its picture
    lie: Lie | None = None  # how its text lies, where that is askew or mirrored
    slanted: int = 0  # numbers that stand slantwise, which are left out
    drawn: int = 0  # texts whose letters are shapes

    @property
    def raw_text(self) -> Any:
        """The handle that pdfium's functions take."""
        return self.text_page.raw

    @property
    def address(self) -> ctypes.c_void_p:
        """Where that stands, for what is asked of many letters."""
        return address(self.raw_text)

    def close(self) -> None:
        """Give pdfium's memory back; the arrays stay."""
        if self.text_page is not None:
            self.text_page.close()


def read_page(number: int, page: Any, lie: Lie | None = None) -> Page:
    """Take a pypdfium2 page apart; `lie`: how it lay before it was turned about."""
    text_page = page.get_textpage()
    text, boxes = _characters(text_page)
    text, lost = _with_gaps(text_page.raw, text)
    asked = _asked(text_page.raw, text)
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right, top, _text_turn(asked), lie)
    upright = frame.upright(boxes)
    upright = with_whole_ligatures(upright) if frame.turn % 2 else upright
    if _hugs(text, upright):
        upright = _even(text_page.raw, text, upright, frame)
    upright = _with_leaders(text, upright)
    painted = objects_of(page)
    across, down = rules_drawn(painted, frame)
    pictures = painted.edges[painted.of_kind(pdfium.FPDF_PAGEOBJ_IMAGE) & painted.is_known].tolist()
    is_cropped = page.get_cropbox(fallback_ok=False) not in (None, page.get_mediabox())
    size = (frame.width, frame.height) if is_cropped else (math.inf, math.inf)
    text, upright, hides_text, slanted = shown_text(
        painted, text_page.raw, text, upright, frame.turn, (across, down), size
    )
    is_cut = pdfium.FPDFText_CountChars(text_page.raw) > MAX_CHARACTERS
    return Page(
        number,
        frame,
        page.get_rotation() // 90,
        text,
        upright,
        across,
        down,
        text_page,
        [(x0, y0, x1, y1) for x0, y0, x1, y1 in pictures],
        is_cut,
        hides_text,
        lost,
        lie=lie or lie_of(asked),
        slanted=slanted,
        drawn=len(drawn_texts(painted)),
    )


_loose_box = by_letter(pdfium.FPDFText_GetLooseCharBox)
_is_space = among(" \r\n\t\N{NO-BREAK SPACE}")


def _characters(text_page: Any) -> tuple[str, Array]:
    """Characters and their loose boxes (advance width, ascent and descent); spaces of pdfium's own have empty ones."""
    count = min(max(pdfium.FPDFText_CountChars(text_page.raw), 0), MAX_CHARACTERS)
    raw = text_page.raw
    text = _text(raw, count)
    printed = np.flatnonzero(~_is_space(codes_of(text)))
    rects, places = _ROOM.pop() if _ROOM and len(printed) <= MAX_KEPT else _room_for(max(len(printed), MAX_KEPT))
    rects[: len(printed)] = 0
    deque(map(_loose_box, repeat(address(raw)), printed.tolist(), places), maxlen=0)
    boxes = np.zeros((count, 4), np.float32)
    boxes[printed] = rects[: len(printed), [0, 3, 2, 1]]  # left, top, right, bottom -> left, bottom, right, top
    if len(rects) == MAX_KEPT:
        _ROOM.append((rects, places))
    boxes[~np.isfinite(boxes)] = 0
    return text, boxes.clip(-1e5, 1e5)


def _room_for(count: int) -> tuple[Array, list[ctypes.c_void_p]]:
    """Room for as many boxes, and where each is."""
    rects = np.zeros((count, 4), np.float32)
    first = rects.ctypes.data
    return rects, list(map(ADDRESS, range(first, first + rects.nbytes, rects.strides[0])))


_ROOM: list[tuple[Array, list[ctypes.c_void_p]]] = []
"""Kept between pages, for it takes a third as long to fill as to make."""


def _hugs(text: str, boxes: Array) -> bool:
    """True where boxes fit each letter, for want of a font's ascent or descent: those of low ones are lower."""
    if len(text) != len(boxes):
        return False
    heights = boxes[:, 3] - boxes[:, 1]
    letters = codes_of(text)
    low, *others = (heights[kind(letters)] for kind in (_is_low, _is_tall, _is_deep))
    return len(low) > 0 and any(len(some) and median(low) < LOW_IF_SHORTER * median(some) for some in others)


_is_dot, _is_low, _is_tall, _is_deep = among(". …"), among("aceomnsu"), among("bdhkl"), among("gpqy")


_origin, _font_size = by_letter(pdfium.FPDFText_GetCharOrigin), by_letter(pdfium.FPDFText_GetFontSize, ctypes.c_double)


def _even(raw: Any, text: str, boxes: Array, frame: Frame) -> Array:
    """Boxes of one height for level letters of one size, from their base line and the size of their font.

    pdfium's own hug each letter where a font has no ascent, and wherever text is turned.
    """
    count = len(boxes)
    page, points = address(raw), np.zeros((count, 2), np.float64)
    deque(map(_origin, repeat(page), range(count), *(map(ADDRESS, places) for places in places_of(points))), maxlen=0)
    size = np.fromiter(map(_font_size, repeat(page), range(count)), np.float32, count)
    angle = np.fromiter(map(char_angle, repeat(page), range(count)), np.float64, count)
    level = np.abs(np.sin(angle - frame.turn * QUARTER)) < LEVEL
    base = frame.upright(points[:, [0, 1, 0, 1]].astype(np.float32))[:, 1]
    tall = _is_tall(codes_of(text)) & (size > 0)
    scale = median((boxes[tall, 3] - boxes[tall, 1]) / size[tall]) / CAP_HEIGHT if tall.any() else 1.0
    size *= 1.0 if OWN_SCALE[0] < scale < OWN_SCALE[1] else scale
    solid = (boxes[:, 3] > boxes[:, 1]) & np.isfinite(base) & level
    even = boxes.copy()
    even[solid, 1] = base[solid] - ASCENT * size[solid]
    even[solid, 3] = base[solid] + DESCENT * size[solid]
    return even.clip(-1e5, 1e5)


def _with_leaders(text: str, boxes: Array) -> Array:
    """The boxes with those of dots that have hardly any height as high as the letter before them, on their line."""
    letters = codes_of(text)
    heights = boxes[:, 3] - boxes[:, 1]
    if len(letters) != len(boxes) or not (tall := _is_tall(letters)).any():
        return boxes
    flat = _is_dot(letters) & (heights > 0)
    if not flat.any() or not (flat := flat & (heights < FLAT * median(heights[tall]))).any():
        return boxes
    before = np.maximum.accumulate(np.where(~flat & (heights > 0), np.arange(len(boxes)), 0))
    own = boxes[before]
    on_line = flat & (own[:, 1] <= boxes[:, 1]) & (boxes[:, 3] <= own[:, 3])
    raised = boxes.copy()
    raised[on_line, 1], raised[on_line, 3] = own[on_line, 1], own[on_line, 3]
    return raised


def _text(raw: Any, count: int) -> str:
    """Exactly `count` characters: in one call where pdfium's text and its characters agree, else one by one."""
    buffer = _LETTERS if count <= MAX_KEPT else (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(raw, 0, count, buffer)
    text = bytes(memoryview(buffer).cast("B")[: 2 * max(written - 1, 0)]).decode("utf-16-le", errors="replace")
    if len(text) == count and pdfium.FPDFText_GetTextIndexFromCharIndex(raw, count - 1) == count - 1:
        return text
    codes = (pdfium.FPDFText_GetUnicode(raw, i) for i in range(count))
    return "".join(chr(c) if 0 <= c < 0x110000 and not 0xD800 <= c < 0xE000 else " " for c in codes)


_LETTERS = (ctypes.c_ushort * (MAX_KEPT + 1))()


def _with_gaps(raw: Any, text: str) -> tuple[str, int]:
    """The text with a mark for each letter of which its font does not tell what it is, and how many these are.

    Signs of a private area beside letters or figures are such themselves; alone they are bullets.
    """
    lost = [i for i in (match.start() for match in _MAY_BE_LOST.finditer(text)) if _is_lost(raw, text, i)]
    if not lost:
        return text, 0
    letters = list(text)
    for i in lost:
        letters[i] = GAP
    return "".join(letters), len(lost)


def _is_lost(raw: Any, text: str, i: int) -> bool:
    if text[i] >= _PRIVATE:
        near = text[max(i - 1, 0) : i] + text[i + 1 : i + 2]
        return text[i] == GAP or any(c.isalnum() or c in ".," or _PRIVATE <= c < "\uf900" for c in near)
    return bool(pdfium.FPDFText_HasUnicodeMapError(raw, i) == 1 and pdfium.FPDFText_IsGenerated(raw, i) != 1)


GAP = "\N{REPLACEMENT CHARACTER}"
_PRIVATE = "\ue000"
_MAY_BE_LOST = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]")


def _asked(raw: Any, text: str) -> Asked:
    """How some letters stand, from all over the page."""
    step = max(len(text) // SAMPLES, 1)
    asked = asked_of(raw, [i for i in range(0, len(text), step) if not text[i].isspace()])
    if lie_of(asked) is None:
        return asked
    words = list(re.finditer(r"\S+", text))
    times = Counter(word.group() for word in words)
    once = [word.start() for word in words if times[word.group()] <= SELDOM]  # stamps say the same again
    return asked_of(raw, once[:: max(len(once) // SAMPLES, 1)]) or asked


def _text_turn(asked: Asked) -> int:
    """Quarter turns clockwise that set most of the text upright."""
    turns = [round(angle / QUARTER) % 4 for angle, _ in asked]
    return max(set(turns), key=turns.count) if turns else 0
