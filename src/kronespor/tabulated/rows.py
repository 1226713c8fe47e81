"""What is kept of a document that was read and footed: rows of the results' tables, and the signature of its text."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.footing import FootedDocument, FootedRelation, document_report
from kronespor.footing.report import Report, ReportCell, ReportRow, ReportTable
from kronespor.language import Language, fold, language, year_of
from kronespor.reading import Box, Document
from kronespor.reading.recipients import number_beside, said
from kronespor.remarks import Remark, remark_json
from kronespor.tabulated.signatures import signature, words_of

LARGEST = 2**63
"""Øre that the tables hold are less than this."""
FIGURES = ("printed", "expected", "difference")

Rows = dict[str, list[dict[str, Any]]]


def columns(document: Document, footed: FootedDocument) -> bytes:
    """The rows of all tables as JSON: of each table the values of each of its columns, none where it has no rows."""
    found = {
        table: {name: [row[name] for row in of] for name in (of[0] if of else ())}
        for table, of in rows(document, footed).items()
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def rows(document: Document, footed: FootedDocument) -> Rows:
    """The rows of each table, but for what the manifest says of the document."""
    report, spoken = document_report(document, footed), language(document.language)
    text = "\n".join(passage.text for passage in document.passages)
    found = [(table, table in report.prose) for table in (*report.tables, *report.prose)]
    cells = [cell for table, is_prose in found for cell in _cells(table, is_prose=is_prose)]
    return {
        "documents": [_document(document, report, cells)],
        "tables": [_table(table, is_prose=is_prose) for table, is_prose in found],
        "cells": cells,
        "relations": [_relation(table, n, r) for table, _ in found for n, r in enumerate(table.relations)],
        "remarks": [_remark(finding) for finding in report.findings],
        "amounts": [amount for table in report.tables for amount in _amounts(table, text, spoken)],
    }


def _document(document: Document, report: Report, cells: list[dict[str, Any]]) -> dict[str, Any]:
    words = words_of(document, report)
    stated = [cell["proof"] for cell in cells if cell["amount"] is not None]
    return {
        "title": report.title,
        "stated_on": report.date.isoformat() if report.date else None,
        "pages": report.pages,
        "language": document.language,
        "fiscal_years": sorted({cell["fiscal_year"] for cell in cells if cell["fiscal_year"]}),
        "amounts": len(stated),
        "proven": stated.count("proven"),
        "contradicted": stated.count("contradicted"),
        "words": len(words),
        "signature": signature(words).tolist(),
    }


def _table(table: ReportTable, *, is_prose: bool) -> dict[str, Any]:
    return {
        "table_id": table.id,
        "title": table.title,
        "is_prose": is_prose,
        "page": table.page,
        "unit": table.unit,
        "unit_stated": table.unit_stated,
        "price_level": table.price_level,
        "rows": len(table.rows),
        "columns": len(table.columns),
    }


def _cells(table: ReportTable, *, is_prose: bool) -> Iterator[dict[str, Any]]:
    """The cells that print something; of a list the amounts."""
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            if cell.printed or cell.amount is not None:
                yield {
                    **_figure(table, row, place, cell),
                    "fund": row.fund,
                    "measure": str(table.measures[place]),
                    "amount": None if cell.amount is None else decimal_text(cell.amount),
                    "status": cell.status,
                }


def _figure(table: ReportTable, row: ReportRow, place: int, cell: ReportCell) -> dict[str, Any]:
    year, phase = _year_and_phase(table, place)
    return {
        "table_id": table.id,
        "row_id": row.id,
        "place": place,
        "heading": cell.column,
        "fiscal_year": year,
        "phase": phase,
        "label": row.label,
        "folded": fold(row.label),
        "section": row.group,
        "role": row.role,
        "printed": cell.printed,
        "ore": ore(cell.kroner),
        "proof": cell.proof,
        "page": cell.page,
        "line": cell.line,
        **_box(cell.box),
    }


def _year_and_phase(table: ReportTable, place: int) -> tuple[int | None, str]:
    of = table.phases[place] if table.phases else None
    if of is not None and of.year is not None:
        return of.year, of.phase
    year = year_of(table.columns[place])
    return (int(year) if year else None), of.phase if of else ""


def ore(kroner: Decimal | None) -> int | None:
    """Kroner as whole øre; None where they are none, or more than a table holds."""
    if kroner is None:
        return None
    exact = kroner * 100
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < LARGEST else None


def _box(box: Box | None) -> dict[str, float | None]:
    return dict(zip(("x0", "y0", "x1", "y1"), box or (None,) * 4, strict=True))


def _relation(table: ReportTable, number: int, relation: FootedRelation) -> dict[str, Any]:
    signs = (1, *relation.signs, *(1,) * len(relation.cells))
    return {
        "table_id": table.id,
        "number": number,
        "kind": relation.kind,
        "holds": relation.holds,
        "exact": relation.exact,
        "established": relation.established,
        "cells": [
            {"table_id": cell.table or table.id, "row_id": cell.row, "place": cell.place, "sign": sign}
            for cell, sign in zip(relation.cells, signs, strict=False)
        ],
    }


def _remark(finding: Remark) -> dict[str, Any]:
    place = finding.place
    figures = {name: finding.values.get(name) for name in FIGURES}
    return {
        "code": finding.code,
        "severity": finding.severity,
        "table_id": place.table or place.list,
        "row": place.row,
        "heading": place.column,
        "page": place.page,
        **{name: decimal_text(value) if isinstance(value, Decimal) else None for name, value in figures.items()},
        "causes": [cause.code for cause in finding.causes],
        "remark": json.dumps(remark_json(finding), ensure_ascii=False, sort_keys=True),
    }


def _amounts(table: ReportTable, text: str, spoken: Language) -> Iterator[dict[str, Any]]:
    """The amounts of rows that say whom they are for: by a number, or by a name after "tilskud til"."""
    for row in table.rows:
        if row.role not in ("detail", "of-which"):
            continue
        name, cvr = said(row.label, row.description, spoken)
        name = name or (row.label if cvr else "")
        cvr = cvr or (number_beside(name, text, spoken) if name else "")
        for place, cell in enumerate(row.cells if name else ()):
            if cell.kroner is not None:
                named_by = "number" if cvr else "name"
                yield {**_figure(table, row, place, cell), "recipient": name, "cvr": cvr, "named_by": named_by}
