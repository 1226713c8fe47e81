"""A checked document given back: the same file with a comment at each figure that is wrong or doubtful. Pure.

What opens the file is run by the sandbox's worker; what a note says comes from `notes_of`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from kronespor.commenting.notes import Note, Spot, note_of, notes_of
from kronespor.reading import ReadingError

__all__ = ["FORMATS", "Note", "Spot", "commented", "note_of", "notes_of"]

FORMATS = {
    ".docx": "word",
    ".docm": "word",
    ".dotx": "word",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".pdf": "pdf",
    ".odt": "opendocument",
    ".ods": "opendocument",
    ".html": "html",
    ".htm": "html",
}
"""The endings of files that can take comments, and the module that writes them."""


def commented(path: Path, name: str, notes: Sequence[Note], author: str) -> bytes:
    """The file with its notes. ReadingError if it is of a kind that takes none, or is damaged."""
    return _writer(Path(name).suffix.lower())(path, notes, author)


def _writer(ending: str) -> Callable[[Path, Sequence[Note], str], bytes]:
    """A format's module is loaded where it is needed."""
    match FORMATS.get(ending):
        case "word":
            from kronespor.commenting.word import with_comments
        case "excel":
            from kronespor.commenting.excel import with_comments
        case "pdf":
            from kronespor.commenting.pdf import with_comments
        case "opendocument":
            from kronespor.commenting.opendocument import with_comments
        case "html":
            from kronespor.commenting.html import with_comments
        case _:
            raise ReadingError("takes-no-comments")
    return with_comments
