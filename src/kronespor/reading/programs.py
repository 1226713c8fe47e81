"""What reading needs of other programs. It starts none itself: `sandbox.programs` has the real ones, passed in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kronespor.reading.document import Box


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


@dataclass(frozen=True)
class SeenLetter:
    """A letter as the second reader sees it: with its box in pixels."""

    text: str
    box: Box


@dataclass(frozen=True)
class SeenLine:
    """A run of words in a line, with its box in pixels; `letters` are those of its text without the spaces.

    `quarter`: the quarter turns clockwise that set it level, one where it is read upwards, three where downwards.
    """

    text: str
    box: Box
    letters: tuple[SeenLetter, ...]
    quarter: int = 0


class PendingLines(Protocol):
    """What the second reader sees on a page, which it may still be reading."""

    def result(self) -> tuple[SeenLine, ...]:
        """The lines, once they are read. ReadingError if that fails."""


class SecondReader(Protocol):
    """A program that reads pictures of pages by other means than the recogniser does (RapidOCR)."""

    def start(self, picture: Any) -> PendingLines:
        """Begin to read a page from its picture in shades of grey."""


Convert = Callable[[Path, str], AbstractContextManager[Path]]
"""A file and the suffix that says what it is -> the same as .docx or .xlsx, gone again after use (LibreOffice)."""


@dataclass(frozen=True)
class Programs:
    """The programs at hand; None where there is none. Without them scans and old Office files are not read.

    With `second` a scan is read twice: where the two agree a number is firm, where they differ it is doubtful.
    """

    recogniser: Recogniser | None = None
    convert: Convert | None = None
    second: SecondReader | None = None


NO_PROGRAMS = Programs()
