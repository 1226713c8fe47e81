"""What `kronespor check --json` prints: plain dictionaries that follow `check.schema.json`."""

from decimal import Decimal
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.footing.footed import Finding, FootedCell, FootedDocument, FootedList, FootedRow, FootedTable
from kronespor.reading import Document


def document_report(document: Document, footed: FootedDocument) -> dict[str, Any]:
    """One entry of "documents"."""
    return {
        "path": document.path,
        "sha256": document.sha256,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "pages": document.pages,
        "case_numbers": list(document.case_numbers),
        "dated_items": [{"date": i.day.isoformat(), "text": i.text} for i in document.dated_items],
        "tables": [_table(t) for t in footed.tables],
        "lists": [_list(one) for one in footed.lists],
        "other_tables": [{"title": g.title, "cells": [list(row) for row in g.cells]} for g in document.grids],
        "findings": [finding_report(f) for f in footed.findings],
    }


def _number(amount: Decimal | None) -> str | None:
    """A decimal string; null for an empty cell."""
    return None if amount is None else decimal_text(amount)


def _table(table: FootedTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.table.title,
        "page": table.table.page,
        "unit": table.unit.name,
        "unit_stated": table.unit_stated,
        "price_level": table.price_level or None,
        "columns": list(table.columns),
        "rows": [_row(table, row) for row in table.rows],
    }


def _row(table: FootedTable, row: FootedRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "description": row.description,
        "role": row.role,
        "group": row.group or None,
        "fund": row.fund or None,
        "cells": [_cell(table, row, cell) for cell in row.cells],
    }


def _cell(table: FootedTable, row: FootedRow, cell: FootedCell) -> dict[str, Any]:
    return {
        "column": cell.column,
        "printed": cell.printed,
        "amount": _number(cell.amount),
        "kroner": _number(table.kroner(cell)),
        "status": cell.status,
        "proof": cell.proof,
        "footnotes": list(cell.footnotes),
        "candidates": [decimal_text(c) for c in cell.candidates],
        "sought": [decimal_text(c) for c in cell.sought],
        "page": row.page,
        "line": cell.line,
        "box": [round(x, 1) for x in cell.box] if cell.box else None,
    }


def _list(one: FootedList) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "printed_total": _number(one.printed_total),
        "unit": "kr.",
        "items": [{"label": i.label, "amount": _number(i.kroner), "unit": "kr."} for i in one.items],
    }


def finding_report(finding: Finding) -> dict[str, Any]:
    """One entry of "findings"; amounts in the table's unit."""
    return {
        "kind": finding.kind,
        "severity": finding.severity,
        "table": finding.table or None,
        "row": finding.row or None,
        "column": finding.column or None,
        "printed": _number(finding.printed),
        "expected": _number(finding.expected),
        "difference": _number(finding.difference),
        "explanations": [{"kind": e.kind, "text": e.text} for e in finding.explanations],
        "message": finding.message,
    }
