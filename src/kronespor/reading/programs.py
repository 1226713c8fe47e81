"""What reading needs of other programs. It starts none itself: `sandbox.programs` has the real ones, passed in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Pending(Protocol):
    """The reading of a page's picture, which may go on beside other work."""

    def result(self) -> bytes:
        """The characters as hOCR, once they are read. ReadingError if that fails."""


class Recogniser(Protocol):
    """A program that reads pictures of pages (Tesseract)."""

    def knows(self, language: str) -> bool:
        """Whether it reads the letters of a language, by its own name for that (`Language.tesseract`)."""

    def turn(self, picture: Any, dpi: int) -> int:
        """How many quarter turns clockwise set a page upright; none where it cannot tell."""

    def start(self, picture: Any, dpi: int, language: str) -> Pending:
        """Begin to read a page from its picture in shades of grey, in another language if it does not know this one."""


Convert = Callable[[Path, str], AbstractContextManager[Path]]
"""A file and the suffix that says what it is -> the same as .docx or .xlsx, gone again after use (LibreOffice)."""


@dataclass(frozen=True)
class Programs:
    """The programs at hand; None where there is none. Without them scans and old Office files are not read."""

    recogniser: Recogniser | None = None
    convert: Convert | None = None


NO_PROGRAMS = Programs()
