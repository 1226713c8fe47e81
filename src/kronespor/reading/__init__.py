"""A file -> a Document: passages, tables, dates, case numbers, links. Pure: no Django."""

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
from kronespor.reading.files import read
from kronespor.reading.programs import NO_PROGRAMS, Programs

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
