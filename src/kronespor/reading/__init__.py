"""A file -> a Document: passages, tables, dates, case numbers, links. Pure: no Django."""

from kronespor.reading.document import (
    Box,
    Column,
    DatedItem,
    Document,
    Grid,
    Link,
    Notice,
    Passage,
    Progress,
    ReadingError,
    Row,
    Table,
    Token,
)
from kronespor.reading.files import read

__all__ = [
    "Box",
    "Column",
    "DatedItem",
    "Document",
    "Grid",
    "Link",
    "Notice",
    "Passage",
    "Progress",
    "ReadingError",
    "Row",
    "Table",
    "Token",
    "read",
]
