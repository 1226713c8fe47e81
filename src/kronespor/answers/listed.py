"""The CSV of an answer, a row for each figure, read back as its tables. Needs no register."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path

FIELDS, KRONER, TITLE, LINE, COLUMN = 8, 4, 0, 1, 3
"""How many fields a row has, and which they are."""
UNIT = "kr."
Amounts = tuple[Decimal | None, ...]
"""Kroner by column; nothing and nought are the same."""


@dataclass(frozen=True)
class PrintedTable:
    """The rows of a table as a file prints them: their names and amounts."""

    rows: tuple[tuple[str, Amounts], ...]


def listed_tables(path: Path, columns: Sequence[Sequence[str]]) -> list[PrintedTable] | None:
    """The tables of the CSV of an answer whose tables have these columns; None of any other file."""
    rows = _rows(path.read_bytes())
    if not rows or len(rows[0]) != FIELDS or rows[0][KRONER] != UNIT:
        return None
    tables: list[tuple[str, list[tuple[str, dict[str, Decimal | None]]]]] = []
    for row in rows[1:]:
        title, line, column, kroner = (row[n] if n < len(row) else "" for n in (TITLE, LINE, COLUMN, KRONER))
        if not tables or tables[-1][0] != title:
            tables.append((title, []))
        lines = tables[-1][1]
        if not lines or lines[-1][0] != line or column in lines[-1][1]:
            lines.append((line, {}))
        lines[-1][1][column] = _amount(kroner)
    return [
        PrintedTable(tuple((line, _in_order(amounts, names or ())) for line, amounts in lines))
        for (_, lines), names in zip_longest(tables, columns[: len(tables)])
    ]


def _rows(data: bytes) -> list[list[str]]:
    """The rows of a text that has semicolons, as we or a spreadsheet write it; none of what is no text."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return [row for row in csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=";") if row]
        except (UnicodeDecodeError, csv.Error):
            continue
    return []


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", ".")) or None
    except InvalidOperation:
        return None


def _in_order(amounts: dict[str, Decimal | None], columns: Sequence[str]) -> Amounts:
    """The amounts by the columns; those of other columns behind them."""
    return tuple(amounts.get(name) for name in (*columns, *(name for name in amounts if name not in columns)))
