"""What is wrong or doubtful in a footed table besides its sums, one function per kind."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import compress

from kronespor.amounts import looks_like_amount
from kronespor.footing.footed import FootedCell, FootedRow, FootedTable
from kronespor.footing.formulas import formula_remarks
from kronespor.footing.misses import misses
from kronespor.footing.readtable import ReadTable
from kronespor.footing.relations import Structure
from kronespor.footing.units import amounts_in_prose
from kronespor.language import Language, fold
from kronespor.reading import Document
from kronespor.remarks import Money, Remark, Term, Value

LEAST_SUMMED = 3
"""Rows that a total sums for the row before them to be missed in it."""
MOST_CELLS = 5  # that are quoted
MOST_NAMED = 3  # rows of one name: where more have it, it does not say what is counted


def findings(
    table: FootedTable, read: ReadTable, document: Document, language: Language, others: Sequence[FootedTable]
) -> tuple[Remark, ...]:
    """Everything that is wrong or doubtful in `table`; `others` are the tables of its document."""
    return (
        *misses(table, read, others),
        *formula_remarks(table, read.structure),
        *_left_out(table, read.structure, language),
        *_recovered(table),
        *_reread(table, read),
        *_unsure(table, read),
        *_double_counts(table),
        *_footnotes(table, document, language),
        *_of_which(table, language),
        *_doubts(table, read),
    )


def _cells(table: FootedTable) -> Iterator[tuple[FootedRow, FootedCell]]:
    return ((row, cell) for row in table.rows for cell in row.cells)


def _left_out(table: FootedTable, structure: Structure, language: Language) -> Iterator[Remark]:
    """A row that its block begins with, and that a total which is called no more than that leaves out.

    Where a formula leaves it out, that is told.
    """
    told = {doubt.stencil.claim for doubt in structure.doubts}
    down = [s for s in structure.established if s.axis == "down"]
    taken = {line for s in down for line in s.lines}
    for s in down:
        first, claim = min(s.lines) - 1, table.rows[s.claim]
        is_plain = s.is_sum and s.claim > max(s.parts) and language.rows.is_plainly_total(claim.label)
        if not is_plain or first < 0 or first in taken or s.claim in told or len(s.parts) < LEAST_SUMMED:
            continue
        row = table.rows[first]
        is_begun = first == 0 or table.rows[first - 1].role in ("heading", "subtotal", "total")
        if row.role == "detail" and is_begun and _is_added(row, claim, language):
            yield Remark("total-leaves-out", "warning", table.place(claim), {"name": row.name})


def _is_added(row: FootedRow, total: FootedRow, language: Language) -> bool:
    """Whether a row has amounts where a total has, and is no balance or result."""
    amounts = [
        cell.amount is not None for cell, of in zip(row.cells, total.cells, strict=True) if of.amount is not None
    ]
    words = language.rows
    return bool(amounts) and all(amounts) and not (words.is_opening(row.label) or words.is_result(row.label))


def _recovered(table: FootedTable) -> Iterator[Remark]:
    for row, cell in _cells(table):
        if cell.status == "recovered" and cell.amount is not None:
            values: dict[str, Value] = {"expected": cell.amount, "unit": table.unit.name}
            yield Remark("recovered-amount", "warning", table.place(row, cell.column), values)


def _reread(table: FootedTable, read: ReadTable) -> Iterator[Remark]:
    """Amounts read against their print because a total asks for it: the reading may be wrong, or the document."""
    for (r, c), placed in sorted(read.cells.items()):
        if placed.reading is None or not placed.reading.candidate.weak:
            continue
        row, cell = table.rows[r], table.rows[r].cells[c]
        if cell.amount is not None:
            values: dict[str, Value] = {"read": cell.printed, "expected": cell.amount, "unit": table.unit.name}
            yield Remark("reread-amount", "warning", table.place(row, cell.column), values)


def _unsure(table: FootedTable, read: ReadTable) -> Iterator[Remark]:
    """Amounts of a scan that neither two readers read alike nor a sum proves: whether they are right nobody knows."""
    found = [
        (table.rows[r], table.rows[r].cells[c])
        for (r, c), placed in sorted(read.cells.items())
        if placed.token is not None and placed.token.token.doubtful
    ]
    unsure = [(row, cell) for row, cell in found if cell.proof != "proven" and cell.amount is not None]
    if unsure:
        printed: Value = tuple(cell.printed for _, cell in unsure[:MOST_CELLS])
        yield Remark("amounts-unsure", "warning", table.place(unsure[0][0]), {"n": len(unsure), "cells": printed})


def _double_counts(table: FootedTable) -> Iterator[Remark]:
    """The same name with the same amounts in every column, twice in one table.

    Names that return with other amounts, as in a list of accounts, do not say what a row is, and codes beside them do.
    """
    named: dict[str, dict[tuple[Decimal | None, ...], list[FootedRow]]] = {}
    for row in table.rows:
        if row.role == "detail" and (name := fold(row.title)):
            counted = (not measure.is_label for measure in table.measures.columns)
            amounts = tuple(cell.amount for cell in compress(row.cells, counted))
            named.setdefault(name, {}).setdefault(amounts, []).append(row)
    twice = [
        alike
        for by_amounts in named.values()
        for amounts, alike in by_amounts.items()
        if len(alike) > 1 and any(amounts) and sum(map(len, by_amounts.values())) <= MOST_NAMED
    ]
    apart = _told_apart(table, frozenset(alike[0].title for alike in twice))
    for first, *others in twice:
        for row in others:
            if first.title not in apart and not _have_own_codes(first, row):
                yield Remark("possible-double-count", "warning", table.place(row), _doubled(table, first, row))


def _told_apart(table: FootedTable, names: frozenset[str]) -> set[str]:
    """Those of some names that stand in several rows of the table's page of which no two say the same in words."""
    said: dict[str, list[tuple[str, ...]]] = {}
    for grid in table.table.grids if names else ():
        for cells in grid.texts():
            texts = [" ".join(text.split()) for text in cells]
            for name in names.intersection(texts):
                said.setdefault(name, []).append(tuple(text for text in texts if not looks_like_amount(text)))
    return {name for name, rows in said.items() if 1 < len(rows) == len(set(rows))}


def _have_own_codes(first: FootedRow, second: FootedRow) -> bool:
    """Whether two rows have account numbers, and not the same."""
    codes = (first.description, second.description)
    return codes[0] != codes[1] and all(any(map(str.isdigit, c)) and not _is_worded(c) for c in codes)


def _is_worded(text: str) -> bool:
    return " " in text and any(map(str.isalpha, text))


def _doubled(table: FootedTable, first: FootedRow, second: FootedRow) -> dict[str, Value]:
    of = zip(second.cells, table.measures.columns, strict=True)
    printed = tuple(c.amount for c, measure in of if c.amount is not None and not measure.is_label)
    groups: dict[str, Value] = {"first": first.group, "second": second.group}
    twice = Term("twice") if first.group == second.group else Remark("under-two-headings", "notice", values=groups)
    return {"twice": twice, "amounts": printed, "unit": table.unit.name}


def _footnotes(table: FootedTable, document: Document, language: Language) -> Iterator[Remark]:
    """A footnote "heraf 3 mio. kr." names a part, which cannot exceed the amount it explains."""
    notes = document.footnotes
    for row, cell in _cells(table):
        whole = table.kroner(cell)
        for number in cell.footnotes if whole is not None else ():
            part = _part_named(notes.get(number, ""), language)
            if part is not None and whole is not None and part > abs(whole):
                source = Remark("by-footnote", "notice", values={"number": number})
                values: dict[str, Value] = {"source": source, "part": Money(part), "whole": Money(whole)}
                yield Remark("part-exceeds-whole", "error", table.place(row, cell.column), values)


def _part_named(footnote: str, language: Language) -> Decimal | None:
    """The part that a footnote says an amount contains, in kroner."""
    if not language.rows.is_of_which(footnote):
        return None
    return next((amount.kroner for amount in amounts_in_prose(footnote, language)), None)


def _of_which(table: FootedTable, language: Language) -> Iterator[Remark]:
    """A row "heraf …" cannot exceed the row it is a part of."""
    parent: FootedRow | None = None
    for row in table.rows:
        if row.role != "of-which" or not language.rows.is_of_which(row.title):
            parent = row
        elif parent is not None:
            yield from _larger_than(table, row, parent)


def _larger_than(table: FootedTable, row: FootedRow, parent: FootedRow) -> Iterator[Remark]:
    for cell, above in zip(row.cells, parent.cells, strict=True):
        part, whole = table.kroner(cell), table.kroner(above)
        if part is not None and whole is not None and abs(part) > abs(whole):
            source = Remark("by-row-under", "notice", values={"parent": parent.name})
            values: dict[str, Value] = {"source": source, "part": Money(part), "whole": Money(whole)}
            yield Remark("part-exceeds-whole", "error", table.place(row, cell.column), values)


def _doubts(table: FootedTable, read: ReadTable) -> Iterator[Remark]:
    """What could not be settled: total columns that sum something else, tables past the solver's limit."""
    if read.scaled.lost_rows and not read.solved:
        yield Remark("not-solved", "warning", table.place())
