"""Tesseract in processes of its own: a page's picture -> its characters as hOCR."""

import functools
import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from kronespor.reading.document import ReadingError
from kronespor.sandbox.launching import run

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

FALLBACK = "eng"
ORIENTATION = "osd"  # its data for telling which way up a page is
SURE = 1.0  # of its own measure of confidence
SECONDS = 55  # for a page
PROCESSES = 2
_TURN = re.compile(rb"Rotate: (\d+)\s+Orientation confidence: ([\d.]+)")
_SETTINGS = ("hocr_char_boxes=1", "lstm_choice_mode=2", "tessedit_do_invert=0")


class Tesseract:
    """A `reading.programs.Recogniser`. Pages wait in a queue, PROCESSES at a time.

    One language alone: with English beside Danish, Tesseract takes the Danish letters for others, and a third longer.
    """

    def __init__(self, command: str) -> None:
        self.command = command

    @functools.cached_property
    def languages(self) -> frozenset[str]:
        """The languages whose letters it reads, asked of it with the first scan."""
        try:
            printed = run([self.command, "--list-langs"], b"", 20)
        except subprocess.SubprocessError:
            return frozenset()
        return frozenset(printed.decode("utf-8", "replace").split())

    @functools.cached_property
    def _pool(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(PROCESSES)

    def knows(self, language: str) -> bool:
        """Whether it reads the letters of a language."""
        return language in self.languages

    def turn(self, picture: Any, dpi: int) -> int:
        """How many quarter turns clockwise set a page upright; none where it cannot tell."""
        if not self.knows(ORIENTATION):
            return 0
        for asked in range(4):  # of few words it is sure in one position and not in another
            found = self._seen_turn(picture.rotate(-90 * asked, expand=True), dpi)
            if found is not None:
                return (asked + found) % 4
        return 0

    def _seen_turn(self, picture: Any, dpi: int) -> int | None:
        """The quarter turns that it is sure of; None where it cannot tell."""
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", dpi=(dpi, dpi), compress_level=1)
        command = [self.command, "stdin", "stdout", "--psm", "0", "--dpi", str(dpi)]
        try:
            printed = run(command, buffer.getvalue(), SECONDS)
        except subprocess.SubprocessError:
            return None  # it ends with an error where a page has few letters
        found = _TURN.search(printed)
        return int(found[1]) // 90 % 4 if found and float(found[2]) >= SURE else None

    def start(self, picture: Any, dpi: int, language: str) -> "Future[bytes]":
        """Begin to read a page from its picture in shades of grey, in FALLBACK if it does not know the language."""
        return self._pool.submit(self._recognise, picture, dpi, language if self.knows(language) else FALLBACK)

    def _recognise(self, picture: Any, dpi: int, language: str) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", dpi=(dpi, dpi), compress_level=1)
        settings = [argument for setting in _SETTINGS for argument in ("-c", setting)]
        command = [self.command, "stdin", "stdout", "-l", language, "--psm", "6", "--dpi", str(dpi)]
        try:
            return run([*command, *settings, "hocr"], buffer.getvalue(), SECONDS, {"OMP_THREAD_LIMIT": "1"})
        except subprocess.TimeoutExpired as error:
            raise ReadingError("recognition-slow", seconds=SECONDS) from error
        except subprocess.CalledProcessError as error:
            raise ReadingError("recognition-failed") from error


@functools.cache
def find_tesseract() -> Tesseract | None:
    """Tesseract on this machine, or None."""
    command = shutil.which("tesseract")
    return Tesseract(command) if command else None
