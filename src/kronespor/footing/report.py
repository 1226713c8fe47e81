"""A footed document as `kronespor check --json` prints it and the database keeps it: values, to JSON and back.

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
from kronespor.footing.footed import (
    FootedCell,
    FootedDocument,
    FootedRelation,
    FootedRow,
    FootedTable,
    Proof,
    Role,
    Status,
    is_list,
)
from kronespor.footing.measures import Measure
from kronespor.footing.phases import ColumnPhase, table_phases, titles_of
from kronespor.footing.relations_kept import relation_json, relation_of
from kronespor.language import language
from kronespor.reading import Box, DatedItem, Document, Grid
from kronespor.remarks import Place, Remark, in_words, remark_json, remark_of

SCHEMA_VERSION = 2
"""Of the JSON: raised when a field changes its meaning or goes."""

FIGURES = ("printed", "expected", "difference")
"""What a finding may state, in the table's unit."""


@dataclass(frozen=True)
class ReportCell:
    """One cell: `amount` in the table's unit, None where it is empty; `kroner` the same in kroner, where it is money
    and the unit is more than a guess by its size."""

    column: str
    printed: str
    amount: Decimal | None
    kroner: Decimal | None
    status: Status
    proof: Proof
    footnotes: tuple[str, ...]
    candidates: tuple[Decimal, ...]
    sought: tuple[Decimal, ...]
    page: int
    line: int
    box: Box | None


@dataclass(frozen=True)
class ReportRow:
    """One row, with one cell per column of its table. `group` and `fund` are empty where there is none."""

    id: str
    label: str
    description: str
    role: Role
    group: str
    fund: str
    cells: tuple[ReportCell, ...]


@dataclass(frozen=True)
class ReportTable:
    """One table of amounts. `price_level` is empty where it states none; `measures`: what each column counts; `phases`:
    which stage of the money it states, None of what is no money.
    """

    id: str
    title: str
    page: int
    unit: str
    unit_stated: bool
    price_level: str
    columns: tuple[str, ...]
    measures: tuple[Measure, ...]
    rows: tuple[ReportRow, ...]
    relations: tuple[FootedRelation, ...] = ()
    phases: tuple[ColumnPhase | None, ...] = ()


@dataclass(frozen=True)
class OtherTable:
    """A table without amounts: its cells as text."""

    title: str
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """What was read of a document, and what is wrong with it.

    `prose`: what lists and sentences assert, as tables; `has_relations` is false of one that was kept before relations
    were.
    """

    path: str
    sha256: str
    title: str
    date: date | None
    pages: int
    case_numbers: tuple[str, ...] = ()
    dated_items: tuple[DatedItem, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    prose: tuple[ReportTable, ...] = ()
    other_tables: tuple[OtherTable, ...] = ()
    findings: tuple[Remark, ...] = ()
    has_relations: bool = True

    @property
    def amounts(self) -> int:
        """How many amounts were read, in tables and in text."""
        cells = (cell for table in (*self.tables, *self.prose) for row in table.rows for cell in row.cells)
        return sum(cell.amount is not None for cell in cells)


def document_report(document: Document, footed: FootedDocument) -> Report:
    """The report of a document that has been footed."""
    return Report(
        document.path,
        document.sha256,
        document.title,
        document.date,
        document.pages,
        document.case_numbers,
        document.dated_items,
        tuple(replace(_table(table), phases=_phases(table, document)) for table in footed.tables),
        tuple(map(_table, footed.prose)),
        tuple(map(_other_table, document.grids)),
        footed.findings,
    )


def _table(table: FootedTable) -> ReportTable:
    rows = tuple(_row(table, row) for row in table.rows)
    shown = table.table
    return ReportTable(
        table.id,
        shown.title,
        shown.page,
        table.unit.name,
        table.unit_stated,
        table.price_level,
        table.columns,
        table.measures.columns,
        rows,
        table.relations,
    )


def _phases(table: FootedTable, document: Document) -> tuple[ColumnPhase | None, ...]:
    found = table_phases(table, titles_of(document), language(document.language)).columns
    return tuple(found.get(place) for place in range(len(table.columns)))


def _row(table: FootedTable, row: FootedRow) -> ReportRow:
    cells = tuple(_cell(table, row, cell) for cell in row.cells)
    return ReportRow(row.id, row.label, row.description, row.role, row.group, row.fund, cells)


def _cell(table: FootedTable, row: FootedRow, cell: FootedCell) -> ReportCell:
    return ReportCell(
        cell.column,
        cell.printed,
        cell.amount,
        table.kroner(cell) if table.unit_known else None,
        cell.status,
        cell.proof,
        cell.footnotes,
        cell.candidates,
        cell.sought,
        row.page,
        cell.line,
        _rounded(cell.box),
    )


def _rounded(box: Box | None) -> Box | None:
    if box is None:
        return None
    x0, y0, x1, y1 = (round(x, 1) for x in box)
    return x0, y0, x1, y1


def _other_table(grid: Grid) -> OtherTable:
    return OtherTable(grid.title, grid.cells)


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
    value = finding.values.get(name)
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
