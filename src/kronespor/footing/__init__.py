"""A Table -> a FootedTable: roles, columns, repairs, proofs, findings. Pure: no Django."""

from kronespor.footing.document import foot_document
from kronespor.footing.footed import (
    Explanation,
    Finding,
    FootedCell,
    FootedDocument,
    FootedList,
    FootedRow,
    FootedTable,
    ListItem,
)
from kronespor.footing.reader import read_table
from kronespor.footing.report import document_report

__all__ = [
    "Explanation",
    "Finding",
    "FootedCell",
    "FootedDocument",
    "FootedList",
    "FootedRow",
    "FootedTable",
    "ListItem",
    "document_report",
    "foot_document",
    "read_table",
]
