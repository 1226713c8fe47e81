"""Files of the municipality's own whose figures carry addresses of Kronespor: which there are, and the same file with
other figures. Pure.

What opens the file is run by the sandbox's worker; what a figure is by now is the caller's to say.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from kronespor.linked.figures import Fresh, LinkedFigure, restated
from kronespor.reading import ReadingError

__all__ = ["FORMATS", "Fresh", "LinkedFigure", "linked_figures", "refreshed", "restated"]

FORMATS = {".docx": "word", ".docm": "word", ".dotx": "word", ".xlsx": "excel", ".xlsm": "excel", ".xltx": "excel"}
"""The endings of files that can hold such figures, and the module that knows them."""


def linked_figures(path: Path, name: str) -> list[LinkedFigure]:
    """The figures of a file that carry an address, in the order of the file. ReadingError if it is of another kind, or
    is damaged.
    """
    return _format(name)[0](path)


def refreshed(path: Path, name: str, fresh: Mapping[int, Fresh]) -> bytes:
    """The file with other figures, by their numbers in `linked_figures`; nothing else of it is changed."""
    return _format(name)[1](path, fresh)


def _format(name: str) -> tuple[Callable[[Path], list[LinkedFigure]], Callable[[Path, Mapping[int, Fresh]], bytes]]:
    """A format's module is loaded where it is needed."""
    match FORMATS.get(Path(name).suffix.lower()):
        case "word":
            from kronespor.linked import word

            return word.figures, word.refreshed
        case "excel":
            from kronespor.linked import excel

            return excel.figures, excel.refreshed
        case _:
            raise ReadingError("holds-no-linked-figures")
