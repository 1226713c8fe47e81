"""RapidOCR, the second reader of scans: networks whose weights come inside its package, independent of Tesseract."""

import ctypes
import functools
import importlib.util
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PIL import Image, ImageOps

from kronespor.reading.document import Box, ReadingError
from kronespor.reading.programs import SeenLetter, SeenLine

SHRUNK = 2  # times: at 150 dots per inch it reads as well as at 300, in half the time
MARGIN = 30  # pixels about what is printed
INK = 100  # of 255: what is darker than paper by so much is print
ON_END = 1.5  # times as high as wide: what is and has several letters stands on its end
ABOUT = 2  # pixels once shrunk: about what stands on its end
UPWARDS, DOWNWARDS = 1, 3  # quarter turns clockwise that set it level
LONGEST_SIDE = 2000  # pixels once shrunk; more take memory
GIVEN_BACK = 16 * 2**20  # bytes: memory in pieces so large is the system's again once it is free
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as malloc.h of glibc numbers its options
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.max_side_len": LONGEST_SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # Tesseract has the other core
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class RapidOcr:
    """A `reading.programs.SecondReader`. One page at a time, in a thread beside Tesseract's processes."""

    @functools.cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1)

    @functools.cached_property
    def _engine(self) -> Any:
        _give_back()
        from rapidocr import RapidOCR

        return RapidOCR(params=_SETTINGS)

    def start(self, picture: Any) -> Future[tuple[SeenLine, ...]]:
        """Begin to read a page from its picture in shades of grey."""
        return self._pool.submit(self._read, picture)

    def _read(self, picture: Any) -> tuple[SeenLine, ...]:
        try:
            return self._seen(picture)
        finally:
            _give_back()(0)

    def _seen(self, picture: Any) -> tuple[SeenLine, ...]:
        import numpy as np  # which takes a tenth of a second, and every command loads this module

        ink = ImageOps.invert(picture).point(lambda shade: 255 * (shade > INK)).getbbox()
        if ink is None:
            return ()
        left, top = ink[0] - MARGIN, ink[1] - MARGIN
        printed = ImageOps.expand(picture.crop(ink), MARGIN, 255)
        small = printed.resize([max(side // SHRUNK, 1) for side in printed.size], Image.Resampling.BOX)
        try:
            seen = self._engine(
                np.asarray(small.convert("RGB")),
                use_det=True,  # what it was last called with it keeps
                use_cls=False,
                text_score=0.0,
                return_word_box=True,
                return_single_char_box=True,
            )
        except Exception as error:  # whatever its libraries raise
            raise ReadingError("recognition-failed") from error
        if not seen.txts:
            return ()  # its letters are then a line of none
        if len(seen.word_results or ()) != len(seen.txts):
            raise ReadingError("recognition-failed")  # where a line has no letters, none has places
        return tuple(
            self._on_end(small, around, left, top)
            if len(text) > 1 and _is_on_end(around)
            else SeenLine(
                text,
                _box(around, left, top),
                tuple(SeenLetter(letter, _box(corners, left, top)) for letter, _, corners in found if letter.strip()),
            )
            for text, around, found in zip(seen.txts, seen.boxes, seen.word_results, strict=True)
        )

    def _on_end(self, picture: Any, around: Any, left: int, top: int) -> SeenLine:
        """Text on its end, read both ways: the networks are surer of the right one. Letters stand evenly."""
        import numpy as np

        x, y = zip(*around, strict=True)
        part = picture.crop((min(x) - ABOUT, min(y) - ABOUT, max(x) + ABOUT, max(y) + ABOUT)).convert("RGB")
        best, text, quarter = -1.0, "", 0
        for turn in (UPWARDS, DOWNWARDS):
            level = part.rotate(-90 * turn, expand=True)
            seen = self._engine(np.asarray(level), use_det=False, use_cls=False, text_score=0.0)
            if seen.txts and seen.scores[0] > best:
                best, text, quarter = seen.scores[0], seen.txts[0].strip(), turn
        box = _box(around, left, top)
        high = (box[3] - box[1]) / max(len(text), 1)
        tops = [(box[3] - high * (n + 1)) if quarter == UPWARDS else box[1] + high * n for n in range(len(text))]
        letters = [(c, at) for c, at in zip(text, tops, strict=True) if c.strip()]
        return SeenLine(text, box, tuple(SeenLetter(c, (box[0], at, box[2], at + high)) for c, at in letters), quarter)


def _is_on_end(corners: Any) -> bool:
    x, y = zip(*corners, strict=True)
    return bool(max(y) - min(y) > ON_END * (max(x) - min(x)))


@functools.cache
def _give_back() -> Callable[[int], Any]:
    """What gives free memory back to the system, of which networks leave much with each page, where glibc has it."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        return bool
    for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        library.mallopt(option, GIVEN_BACK)
    return library.malloc_trim


def _box(corners: Any, left: int, top: int) -> Box:
    """The box about corners on what was shrunk and cut out, in pixels of the page."""
    x, y = zip(*corners, strict=True)
    sides = (min(x), min(y), max(x), max(y))
    x0, y0, x1, y1 = (float(side) * SHRUNK for side in sides)
    return x0 + left, y0 + top, x1 + left, y1 + top


@functools.cache
def find_rapidocr() -> RapidOcr | None:
    """RapidOCR where the extra that brings it is installed, or None."""
    found = all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime"))
    return RapidOcr() if found else None
