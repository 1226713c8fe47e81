"""A report as JSON, as `kronespor check --json` prints it and the database keeps it, and back.

`check.schema.json` beside this module says the same as a schema.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from textwrap import indent
from typing import Any

from kronespor.amounts import decimal_text
from kronespor.footing.footed import is_list
from kronespor.footing.measures import Measure
from kronespor.footing.phases import ColumnPhase
from kronespor.footing.relations_kept import relation_json, relation_of
from kronespor.footing.report import OtherTable, Report, ReportCell, ReportRow, ReportTable
from kronespor.reading import DatedItem
from kronespor.remarks import Money, Place, Remark, in_words, remark_json, remark_of

SCHEMA_VERSION = 2
"""Of the JSON: raised when a field changes its meaning or goes."""

FIGURES = ("printed", "expected", "difference")
"""What a finding may state, in the table's unit."""


@dataclass(frozen=True)
class Unreadable:
    """A file that cannot be read, and why."""

    path: str
    remark: Remark


def check_json(checked: Iterable[Report | Unreadable], language: str) -> Iterator[str]:
    """What `kronespor check --json` prints, in words of `language` too: each document as it comes, then the unreadable.

    Where an interruption ends `checked`, what was checked is printed whole.
    """
    unreadable: list[Unreadable] = []
    yield f'{{\n "version": {SCHEMA_VERSION},\n "documents": ['
    between = "\n"
    try:
        for one in checked:
            if isinstance(one, Unreadable):
                unreadable.append(one)
            else:
                yield between + indent(_printed(report_json(one, language)), "  ")
                between = ",\n"
    except KeyboardInterrupt:
        yield _unreadable_json(unreadable, language)
        raise
    yield _unreadable_json(unreadable, language)


def _unreadable_json(unreadable: Sequence[Unreadable], language: str) -> str:
    """The end of what is printed."""
    told = [
        {"path": u.path, "message": in_words(u.remark, language), "remark": remark_json(u.remark)} for u in unreadable
    ]
    return f'\n ],\n "unreadable": {indent(_printed(told), " ").lstrip()}\n}}\n'


def _printed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def report_json(report: Report, language: str) -> dict[str, Any]:
    """A report as JSON, its findings in words of `language` too; `report_of` reads it back, in whatever language."""
    return {
        "path": report.path,
        "sha256": report.sha256,
        "title": report.title,
        "date": report.date.isoformat() if report.date else None,
        "pages": report.pages,
        "case_numbers": list(report.case_numbers),
        "dated_items": [{"date": i.day.isoformat(), "text": i.text} for i in report.dated_items],
        "tables": [_table_json(t) for t in report.tables],
        "lists": [_list_json(one) for one in report.prose if is_list(r.role for r in one.rows)],
        "prose": [_table_json(one) for one in report.prose],
        "other_tables": [{"title": t.title, "cells": [list(row) for row in t.cells]} for t in report.other_tables],
        "findings": [finding_json(f, language) for f in report.findings],
    }


def _table_json(table: ReportTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "page": table.page,
        "unit": table.unit,
        "unit_stated": table.unit_stated,
        "price_level": table.price_level or None,
        "columns": list(table.columns),
        "measures": list(table.measures),
        **({"phases": [of and of.as_json() for of in table.phases]} if table.phases else {}),
        "rows": [_row_json(row) for row in table.rows],
        "relations": [relation_json(relation) for relation in table.relations],
    }


def _row_json(row: ReportRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "description": row.description,
        "role": row.role,
        "group": row.group or None,
        "fund": row.fund or None,
        "cells": [_cell_json(cell) for cell in row.cells],
    }


def _cell_json(cell: ReportCell) -> dict[str, Any]:
    return {
        "column": cell.column,
        "printed": cell.printed,
        "amount": _text(cell.amount),
        "kroner": _text(cell.kroner),
        "status": cell.status,
        "proof": cell.proof,
        "footnotes": list(cell.footnotes),
        "candidates": [decimal_text(c) for c in cell.candidates],
        "sought": [decimal_text(c) for c in cell.sought],
        "page": cell.page,
        "line": cell.line,
        "box": list(cell.box) if cell.box else None,
    }


def _list_json(one: ReportTable) -> dict[str, Any]:
    """A list by itself: what is called "prose" says the same with its relation."""
    *items, total = ((row.label, row.cells[0]) for row in one.rows)
    return {
        "id": one.id,
        "kind": "pot" if any(relation.kind == "part" for relation in one.relations) else "list",
        "title": one.title,
        "printed_total": _text(total[1].amount),
        "unit": one.unit,
        "items": [
            {"label": label, "printed": cell.printed, "amount": _text(cell.amount), "unit": one.unit}
            for label, cell in items
        ],
    }


def _text(amount: Decimal | None) -> str | None:
    """A decimal string; null for an empty cell."""
    return None if amount is None else decimal_text(amount)


def finding_json(finding: Remark, language: str) -> dict[str, Any]:
    """One entry of "findings": the remark by itself, and its place, figures and words as a reader wants them."""
    place = finding.place
    return {
        "kind": finding.code,
        "severity": finding.severity,
        "table": place.table or (f"list {place.list}" if place.list else None),
        "row": place.row or None,
        "column": place.column or None,
        **{name: _figure(finding, name) for name in FIGURES},
        "explanations": [{"kind": cause.code, "text": in_words(cause, language)} for cause in finding.causes],
        "message": message(finding, language),
        "remark": remark_json(finding),
    }


def _figure(finding: Remark, name: str) -> str | None:
    """A figure of a finding: in the table's unit, of prose in kroner."""
    value = finding.values.get(name)
    value = value.kroner if isinstance(value, Money) else value
    return decimal_text(value) if isinstance(value, Decimal) else None


def finding_of(kept: Mapping[str, Any]) -> Remark:
    """A finding from what `finding_json` made of it, or from version 1, which kept no remark beside the words."""
    if "remark" in kept:
        return remark_of(kept["remark"])
    table, is_list = kept["table"] or "", str(kept["table"]).startswith("list ")
    place = Place(row=kept["row"] or "", column=kept["column"] or "")
    place = replace(place, list=table.removeprefix("list ")) if is_list else replace(place, table=table)
    figures = {name: Decimal(kept[name]) for name in FIGURES if kept[name] is not None}
    return Remark(kept["kind"], kept["severity"], place, figures)


def message(finding: Remark, language: str) -> str:
    """What is wrong in one sentence, with the likeliest cause."""
    sentences = [in_words(finding, language), *(in_words(cause, language) for cause in finding.causes[:1])]
    return ": ".join(sentences)


def report_of(kept: Mapping[str, Any]) -> Report:
    """A report from what `report_json` made of it."""
    return Report(
        kept["path"],
        kept["sha256"],
        kept["title"],
        date.fromisoformat(kept["date"]) if kept["date"] else None,
        kept["pages"],
        tuple(kept["case_numbers"]),
        tuple(DatedItem(date.fromisoformat(i["date"]), i["text"]) for i in kept["dated_items"]),
        tuple(map(_table_of, kept["tables"])),
        tuple(map(_table_of, kept.get("prose", ()))),
        tuple(OtherTable(t["title"], tuple(tuple(row) for row in t["cells"])) for t in kept["other_tables"]),
        tuple(map(finding_of, kept["findings"])),
        all("relations" in t and all("places" in r for r in t["relations"]) for t in kept["tables"]),
    )


def _table_of(kept: Mapping[str, Any]) -> ReportTable:
    return ReportTable(
        kept["id"],
        kept["title"],
        kept["page"],
        kept["unit"],
        kept["unit_stated"],
        kept["price_level"] or "",
        tuple(kept["columns"]),
        tuple(map(Measure, kept.get("measures", ["money"] * len(kept["columns"])))),
        tuple(map(_row_of, kept["rows"])),
        tuple(relation_of(relation) for relation in kept.get("relations", ()) if "places" in relation),
        tuple(of and ColumnPhase.of_json(of) for of in kept.get("phases", ())),
    )


def _row_of(kept: Mapping[str, Any]) -> ReportRow:
    return ReportRow(
        kept["id"],
        kept["label"],
        kept["description"],
        kept["role"],
        kept["group"] or "",
        kept["fund"] or "",
        tuple(map(_cell_of, kept["cells"])),
    )


def _cell_of(kept: Mapping[str, Any]) -> ReportCell:
    return ReportCell(
        kept["column"],
        kept["printed"],
        _amount(kept["amount"]),
        _amount(kept["kroner"]),
        kept["status"],
        kept["proof"],
        tuple(kept["footnotes"]),
        tuple(map(Decimal, kept["candidates"])),
        tuple(map(Decimal, kept["sought"])),
        kept["page"],
        kept["line"],
        tuple(kept["box"]) if kept["box"] else None,
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
