"""CSV as Danish spreadsheets read it: semicolons, decimal commas, UTF-8 with a mark. The one place that writes CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from kronespor.language.printing import decimal_text
from kronespor.papers import outgoing

Value = str | int | Decimal | date | None


def csv_text(rows: Iterable[Sequence[Value]], line_end: str = "\n", delimiter: str = ";") -> str:
    """The rows as text. No spreadsheet takes anything in it for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([_field(value) for value in row] for row in rows)
    return text.getvalue()


def csv_bytes(rows: Iterable[Sequence[Value]]) -> bytes:
    """The rows as a file that Excel opens by a double click."""
    return ("\ufeff" + csv_text(rows, "\r\n")).encode()


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value).replace(".", ",")
    return outgoing.cell(str(value))
