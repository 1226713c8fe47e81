"""What a recogniser answers (hOCR) -> characters with boxes, and other readings of doubtful ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from kronespor.reading.pdf.doubts import SPECKS
from kronespor.reading.pdf.frame import Array
from kronespor.reading.xml import parse_xml

LINES = ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")
USUAL_SIZE = 30.0  # pixels: of letters, where no line tells
LIKE_USUAL = (0.7, 1.4)  # of the usual size: a line of about that size has that size
ABOVE_BASE, BELOW_BASE = 0.78, 0.22  # of the letters' size: from where to where a box reaches
DASHES = "-–—−"
BARS = "Il|![]"  # what the rest of an upright rule is read as
STROKE = "|"
BAR_WIDTH = 0.3  # of the letters' size, at most
BAR_BEFORE, BAR_AFTER = 0.3, 0.8  # of the letters' size: the room about a bar, at least
SAME_RULE = 5.0  # pixels between bars of one rule
STROKE_WIDTH, STROKE_HEIGHT = 0.25, 1.05  # of the letters' size: a "letter" so narrow and high is a stroke
FLAT = 0.4  # of the letters' size: a letter or digit is higher, a dash lower
UNSURE = 50  # of a hundred: a short word without digits that the recogniser is less sure of is dirt
SHORT = 3  # letters
MAX_CHOICES = 3  # other readings of a character that are kept
LOW = 0.93  # a digit that the recogniser is less sure of may be one that looks like it
ALIKE_IF_UNSURE, ALIKE_IF_SURE = 0.02, 0.001  # how likely that is at least
_ALIKE = {"0": "86", "1": "74", "2": "7", "3": "85", "4": "1", "5": "63", "6": "58", "7": "12", "8": "360", "9": "0"}

Others = tuple[tuple[str, float], ...]  # other readings of a character, and how likely they are (0 to 1)
Choices = dict[int, Others]


@dataclass(frozen=True)
class _Letter:
    text: str
    left: float
    right: float
    others: Others


@dataclass(frozen=True)
class _Line:
    """A line of an hOCR page: its words, its base line (`slope` from `left` on), and the size of its letters."""

    words: list[Any]
    left: float
    base: float
    slope: float
    size: float

    def box(self, letter: _Letter, scale: float) -> tuple[float, float, float, float]:
        """The box of a letter; all letters of a line are of one height."""
        base = self.base + self.slope * ((letter.left + letter.right) / 2 - self.left)
        top, bottom = base - ABOVE_BASE * self.size, base + BELOW_BASE * self.size
        return letter.left * scale, top * scale, letter.right * scale, bottom * scale


def characters_of(hocr: bytes, scale: float, *, strokes: bool = False) -> tuple[str, Array, Choices]:
    """What was recognised as characters with boxes of one height per line, and other readings of doubtful ones.

    With `strokes` a lone letter that may be the rest of a rule is given as STROKE, for a second reader to tell.
    """
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    choices: Choices = {}
    elements = _elements(hocr)
    usual = _usual_size(elements)
    lines = [_line(element, usual) for element in elements]
    bars = _bars(lines, usual)
    for line in lines:
        for word in line.words:
            letters = list(_letters(word))
            said = "".join(letter.text for letter in letters)
            if word in bars or _is_dirt(said, word, line.size):
                if not strokes or len(said) != 1 or not (said in BARS or said.isalpha()):
                    continue
                letters = [replace(letters[0], text=STROKE)]
            for letter in letters:
                if letter.others:
                    choices[len(text)] = letter.others
                text += letter.text
                boxes += [line.box(letter, scale)] * len(letter.text)
            text.append(" ")
            boxes.append((0.0, 0.0, 0.0, 0.0))
    return "".join(text), np.array(boxes, dtype=np.float32).reshape(-1, 4), choices


def surety(hocr: bytes) -> float:
    """How sure the recogniser is of a page's words, of a hundred; as sure as can be of a page without any."""
    root = parse_xml(hocr, recover=True)
    words = [] if root is None else [e for e in root.iter() if e.get("class") == "ocrx_word"]
    return float(np.mean([_numbers(word, "x_wconf", (0.0,))[0] for word in words])) if words else 100.0


def _elements(hocr: bytes) -> list[Any]:
    """The lines of an hOCR page."""
    root = parse_xml(hocr, recover=True)
    return [] if root is None else [e for e in root.iter() if e.get("class") in LINES]


def _usual_size(lines: list[Any]) -> float:
    sizes = [float(size[0]) for line in lines if (size := _property(line, "x_size"))]
    return float(np.median(sizes)) if sizes else USUAL_SIZE


def _line(element: Any, usual: float) -> _Line:
    left, _, _, bottom = _numbers(element, "bbox")
    slope, offset = _numbers(element, "baseline", (0.0, 0.0))
    (size, *_) = _numbers(element, "x_size", (usual,))
    if LIKE_USUAL[0] * usual < size < LIKE_USUAL[1] * usual:
        size = usual
    words = [e for e in element.iter() if e.get("class") == "ocrx_word"]
    return _Line(words, left, bottom + offset, slope, size)


def _bars(lines: list[_Line], size: float) -> set[Any]:
    """The words that are rests of one upright rule: a lone bar, and another above or below it."""
    bars = [bar for line in lines for bar in _lone_bars(line, size)]
    return {word for x, word in bars if sum(abs(x - other) < SAME_RULE for other, _ in bars) > 1}


def _lone_bars(line: _Line, size: float) -> Iterator[tuple[float, Any]]:
    """The words of a line that may be rests of a rule, with the x of their middle."""
    boxes = [_numbers(word, "bbox", (0.0, 0.0, 0.0, 0.0)) for word in line.words]
    for i, (word, box) in enumerate(zip(line.words, boxes, strict=True)):
        if "".join(word.itertext()).strip()[:1] not in BARS or box[2] - box[0] > BAR_WIDTH * size:
            continue
        after = boxes[i + 1][0] - box[2] if i + 1 < len(boxes) else size
        before = box[0] - boxes[i - 1][2] if i else size
        if after > BAR_AFTER * size and before > BAR_BEFORE * size:
            yield (box[0] + box[2]) / 2, word


def _is_dirt(text: str, word: Any, size: float) -> bool:
    """True for what specks, rests of rules and feet of letters are read as: marks, short unsure words, odd strokes."""
    if all(letter in SPECKS for letter in text):
        return True
    return _is_stroke(text, word, size) or _is_out_of_measure(text, word, size) or _is_unsure(text, word)


def _is_out_of_measure(text: str, word: Any, size: float) -> bool:
    """True for letters less than half as high as they are, the foot of the line above, and for a dash as high."""
    _, top, _, bottom = _numbers(word, "bbox", (0.0, 0.0, 0.0, 0.0))
    is_flat = bottom - top < FLAT * size
    return text.isalnum() if is_flat else all(letter in DASHES for letter in text)


def _is_stroke(text: str, word: Any, size: float) -> bool:
    left, top, right, bottom = _numbers(word, "bbox", (0.0, 0.0, 0.0, 0.0))
    narrow, high = right - left < STROKE_WIDTH * size, bottom - top > STROKE_HEIGHT * size
    return len(text) == 1 and text.isalpha() and narrow and high


def _is_unsure(text: str, word: Any) -> bool:
    (sure, *_) = _numbers(word, "x_wconf", (0.0,))
    return len(text) <= SHORT and sure < UNSURE and not any(c.isdigit() for c in text) and text not in ("-", "–")


def _property(element: Any, name: str) -> list[str]:
    """The values of a property in an hOCR title: "bbox 1 2 3 4; x_wconf 90"."""
    for part in (element.get("title") or "").split(";"):
        fields: list[str] = part.split()
        if fields and fields[0] == name:
            return fields[1:]
    return []


def _numbers(element: Any, name: str, default: tuple[float, ...] = ()) -> tuple[float, ...]:
    return tuple(map(float, _property(element, name))) or default


def _letters(word: Any) -> Iterator[_Letter]:
    """The letters of a word."""
    elements = list(word)
    for element, after in zip_longest(elements, elements[1:]):
        box = _numbers(element, "x_bboxes")
        if box and element.text:
            yield _Letter(element.text, box[0], box[2], _others(element, after))


def _others(letter: Any, after: Any) -> Others:
    """What else a letter may be: what the recogniser weighed, which stands in the element after, and what is alike."""
    (sure, *_) = _numbers(letter, "x_conf", (0.0,))
    is_sure = sure / 100 >= LOW
    likely = dict(_weighed(letter, after))
    for other, chance in alike(letter.text, ALIKE_IF_SURE if is_sure else ALIKE_IF_UNSURE):
        likely[other] = max(likely.get(other, 0.0), chance)
    best = sorted(likely.items(), key=lambda choice: -choice[1])[:MAX_CHOICES]
    return tuple((text, chance) for text, chance in best if chance > 0 or not is_sure)


def alike(digit: str, likely: float = ALIKE_IF_UNSURE) -> Others:
    """The digits that look like one, each so likely; none for any other letter."""
    return tuple((other, likely) for other in _ALIKE.get(digit, ""))


def _weighed(letter: Any, after: Any) -> Iterator[tuple[str, float]]:
    if after is None or not (after.get("id") or "").startswith("lstm_choices"):
        return
    for choice in after:
        chance = _numbers(choice, "x_confs")
        if chance and choice.text and choice.text != letter.text:
            yield choice.text, chance[0] / 100
