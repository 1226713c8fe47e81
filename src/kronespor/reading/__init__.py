"""A file -> a Document: passages, tables, dates, case numbers, links. Pure: no Django."""

from typing import TYPE_CHECKING, Any

from kronespor.reading.document import (
    Box,
    CellRange,
    Column,
    DatedItem,
    Document,
    Formula,
    Grid,
    Link,
    Particular,
    Passage,
    Progress,
    ReadingError,
    Row,
    SheetCell,
    Table,
    Token,
)
from kronespor.reading.programs import NO_PROGRAMS, Programs

if TYPE_CHECKING:
    from kronespor.reading.files import read

__all__ = [
    "NO_PROGRAMS",
    "Box",
    "CellRange",
    "Column",
    "DatedItem",
    "Document",
    "Formula",
    "Grid",
    "Link",
    "Particular",
    "Passage",
    "Programs",
    "Progress",
    "ReadingError",
    "Row",
    "SheetCell",
    "Table",
    "Token",
    "read",
]


def __getattr__(name: str) -> Any:
    """The readers are loaded where they read, which is in a process of its own: what foots starts sooner without."""
    if name == "read":
        from kronespor.reading.files import read

        return read
    raise AttributeError(name)
