"""A Table -> a FootedTable: roles, columns, repairs, proofs, findings. Pure: no Django."""

from kronespor.footing.document import foot_document
from kronespor.footing.footed import FootedCell, FootedDocument, FootedRelation, FootedRow, FootedTable
from kronespor.footing.reader import read_table
from kronespor.footing.report import Report, document_report
from kronespor.footing.reportjson import report_json, report_of
from kronespor.footing.restored import restored

__all__ = [
    "FootedCell",
    "FootedDocument",
    "FootedRelation",
    "FootedRow",
    "FootedTable",
    "Report",
    "document_report",
    "foot_document",
    "read_table",
    "report_json",
    "report_of",
    "restored",
]
