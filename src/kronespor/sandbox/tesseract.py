"""Tesseract in processes of its own: a page's picture -> its characters as hOCR."""

import functools
import io
import os
import shutil
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from kronespor.reading.document import ReadingError

LANGUAGES = ("dan", "eng")
"""Danish alone where it is known: with English beside it, Tesseract reads "Sprogstøtte" as "Sprogstgtte", and takes a
third longer."""
SECONDS = 55  # for a page
PROCESSES = 2
_SETTINGS = ("hocr_char_boxes=1", "lstm_choice_mode=2", "tessedit_do_invert=0")


class Tesseract:
    """A `reading.programs.Recogniser`. Pages wait in a queue, PROCESSES at a time."""

    def __init__(self, command: str, language: str) -> None:
        self.command, self.language = command, language
        self._pool = ThreadPoolExecutor(PROCESSES)

    @property
    def knows_danish(self) -> bool:
        """Whether it reads Danish letters."""
        return self.language == "dan"

    def start(self, picture: Any, dpi: int) -> Future[bytes]:
        """Begin to read a page from its picture in shades of grey."""
        return self._pool.submit(self._recognise, picture, dpi)

    def _recognise(self, picture: Any, dpi: int) -> bytes:
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", dpi=(dpi, dpi), compress_level=1)
        settings = [argument for setting in _SETTINGS for argument in ("-c", setting)]
        command = [self.command, "stdin", "stdout", "-l", self.language, "--psm", "6", "--dpi", str(dpi)]
        try:
            done = subprocess.run(  # noqa: S603
                [*command, *settings, "hocr"],
                input=buffer.getvalue(),
                capture_output=True,
                timeout=SECONDS,
                check=True,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise ReadingError("recognition-slow", seconds=SECONDS) from error
        except subprocess.CalledProcessError as error:
            raise ReadingError("recognition-failed") from error
        return done.stdout


@functools.cache
def find_tesseract() -> Tesseract | None:
    """Tesseract on this machine with the first of LANGUAGES that it has, or None."""
    command = shutil.which("tesseract")
    if command is None:
        return None
    listed = subprocess.run([command, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    known = set(listed.stdout.decode("utf-8", "replace").split())
    language = next((name for name in LANGUAGES if name in known), "")
    return Tesseract(command, language) if language else None
