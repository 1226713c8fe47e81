"""What a recogniser answers (hOCR) -> characters with boxes, and other readings of doubtful ones."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kronespor.reading.pdf.doubts import SPECKS
from kronespor.reading.pdf.page import Array

BARS = "Il|![]"  # what the rest of an upright rule is read as
UNSURE = 50  # of a hundred: a short word without digits that Tesseract is less sure of is dirt
MAX_CHOICES = 3  # other readings of a character that are kept
_ALIKE = {"0": "86", "1": "74", "2": "7", "3": "85", "4": "1", "5": "63", "6": "58", "7": "12", "8": "360", "9": "0"}
_LOW = 0.93


Choices = dict[int, tuple[tuple[str, float], ...]]


def characters_of(hocr: bytes, scale: float) -> tuple[str, Array, Choices]:
    """Tesseract's answer as characters with boxes of one height a line, and other readings of doubtful ones."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(hocr, parser)
    text: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    choices: Choices = {}
    if root is None:
        return "", np.zeros((0, 4), np.float32), choices
    lines = [e for e in root.iter() if e.get("class") in ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat")]
    sizes = [float(_titled(line, "x_size")[0]) for line in lines if _titled(line, "x_size")]
    usual = float(np.median(sizes)) if sizes else 30.0
    bars = _bars(lines, usual)
    for line in lines:
        x0, _, _, bottom = (float(v) for v in _titled(line, "bbox"))
        slope, offset = (float(v) for v in _titled(line, "baseline") or ("0", "0"))
        size = float((_titled(line, "x_size") or [str(usual)])[0])
        size = usual if 0.7 * usual < size < 1.4 * usual else size
        for word in (e for e in line.iter() if e.get("class") == "ocrx_word"):
            letters = list(_letters(word))
            if word in bars or _is_dirt("".join(letter for letter, *_ in letters), word, size):
                continue
            for letter, left, right, others in letters:
                base = bottom + offset + slope * ((left + right) / 2 - x0)
                if others:
                    choices[len(text)] = others
                for character in letter:
                    text.append(character)
                    boxes.append(
                        (left * scale, (base - 0.78 * size) * scale, right * scale, (base + 0.22 * size) * scale)
                    )
            text.append(" ")
            boxes.append((0.0, 0.0, 0.0, 0.0))
    return "".join(text), np.array(boxes, dtype=np.float32).reshape(-1, 4), choices


def _bars(lines: list[Any], size: float) -> set[Any]:
    """The words that are rests of one upright rule: a lone bar, and another above or below it."""
    found: list[tuple[float, Any]] = []
    for line in lines:
        words = [e for e in line.iter() if e.get("class") == "ocrx_word"]
        boxes = [[float(v) for v in _titled(word, "bbox") or "0000"] for word in words]
        for i, word in enumerate(words):
            if "".join(word.itertext()).strip()[:1] not in BARS or boxes[i][2] - boxes[i][0] > 0.3 * size:
                continue
            after = boxes[i + 1][0] - boxes[i][2] if i + 1 < len(boxes) else size
            before = boxes[i][0] - boxes[i - 1][2] if i else size
            if after > 0.8 * size and before > 0.3 * size:
                found.append(((boxes[i][0] + boxes[i][2]) / 2, word))
    return {word for x, word in found if sum(abs(x - other) < 5 for other, _ in found) > 1}


def _is_dirt(text: str, word: Any, size: float) -> bool:
    """True for what specks and the rests of rules are read as: marks, short unsure words, strokes out of measure."""
    if all(letter in SPECKS for letter in text):
        return True
    left, top, right, bottom = (float(v) for v in _titled(word, "bbox") or ("0", "0", "0", "0"))
    sure = float((_titled(word, "x_wconf") or ["0"])[0])
    if len(text) == 1 and text.isalpha() and right - left < 0.25 * size and bottom - top > 1.05 * size:
        return True
    return len(text) <= 3 and sure < UNSURE and not any(c.isdigit() for c in text) and text not in ("-", "–")


def _titled(element: Any, name: str) -> list[str]:
    """The values of a property in an hOCR title: "bbox 1 2 3 4; x_wconf 90"."""
    for part in (element.get("title") or "").split(";"):
        fields: list[str] = part.split()
        if fields and fields[0] == name:
            return fields[1:]
    return []


def _letters(word: Any) -> Iterator[tuple[str, float, float, tuple[tuple[str, float], ...]]]:
    """The letters of a word: text, left, right, and its other readings with how likely they are (0 to 1)."""
    letters = list(word)
    for i, letter in enumerate(letters):
        box = _titled(letter, "x_bboxes")
        if not box or not letter.text:
            continue
        likely: dict[str, float] = {}
        if i + 1 < len(letters) and (letters[i + 1].get("id") or "").startswith("lstm_choices"):
            for choice in letters[i + 1]:
                said = _titled(choice, "x_confs")
                if said and choice.text and choice.text != letter.text:
                    likely[choice.text] = float(said[0]) / 100
        sure = float((_titled(letter, "x_conf") or ["0"])[0]) / 100
        if letter.text in _ALIKE:
            for other in _ALIKE[letter.text]:
                likely[other] = max(likely.get(other, 0.0), 0.02 if sure < _LOW else 0.001)
        best = sorted(likely.items(), key=lambda c: -c[1])[:MAX_CHOICES]
        yield letter.text, float(box[0]), float(box[2]), tuple((t, p) for t, p in best if p > 0 or sure < _LOW)
