"""A file -> a Document: passages, tables, dates, case numbers, links. Pure: no Django."""

from kronespor.reading.document import (
    Box,
    Column,
    DatedItem,
    Document,
    Grid,
    Link,
    Passage,
    Progress,
    ReadingError,
    Row,
    Table,
    Token,
)
from kronespor.reading.files import read
from kronespor.reading.programs import NO_PROGRAMS, Programs

__all__ = [
    "NO_PROGRAMS",
    "Box",
    "Column",
    "DatedItem",
    "Document",
    "Grid",
    "Link",
    "Passage",
    "Programs",
    "Progress",
    "ReadingError",
    "Row",
    "Table",
    "Token",
    "read",
]
