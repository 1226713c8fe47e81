"""Sheets in CSV as people keep them: one reader, and typed fields that name the line that is wrong."""

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from kronespor.amounts import AmountError, parse_ore
from kronespor.intake.errors import IntakeError
from kronespor.register.models import YEARS
from kronespor.remarks import Remark, Value, reason

T = TypeVar("T")
YES = frozenset({"ja", "yes", "1", "x"})
NO = frozenset({"nej", "no", "0", "false"})


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet, its file and its line; a column that the sheet has not is empty."""

    path: Path
    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def error(self, why: Remark | str, /, **values: Value) -> IntakeError:
        """What is wrong with the row, with its file and line."""
        reason = why if isinstance(why, Remark) else Remark(why, values=values)
        return IntakeError("sheet-line", path=str(self.path), line=self.line, why=reason.at(item=self.line))

    def read(self, name: str, parse: Callable[[str], T], code: str) -> T:
        """What a field says. IntakeError with this code if it cannot be parsed."""
        try:
            return parse(self[name])
        except (ValueError, InvalidOperation, AmountError) as error:
            raise self.error(code, text=self[name], name=name) from error

    def needed(self, name: str) -> str:
        """A field that may not be empty."""
        if not self[name]:
            raise self.error("field-empty", name=name)
        return self[name]

    def day(self, name: str) -> date:
        """A day as 2024-12-31."""
        return self.read(name, date.fromisoformat, "not-a-day")

    def year(self, name: str) -> int:
        """A year."""
        return self.read(name, _year, "not-a-year")

    def whole(self, name: str) -> int:
        """A whole number."""
        return self.read(name, int, "not-a-whole-number")

    def ore(self, name: str) -> int:
        """An amount of kroner, in øre."""
        return self.read(name, parse_ore, "not-an-amount")

    def decimal(self, name: str) -> Decimal:
        """A number, with a decimal comma or point."""
        return self.read(name, lambda text: Decimal(text.replace(",", ".")), "not-a-number")

    def maybe(self, read: Callable[[str], T], name: str) -> T | None:
        """What a field says as `read`, one of these, reads it; None if it is empty."""
        return read(name) if self[name] else None

    def one_of(self, name: str, choices: Collection[str]) -> str:
        """One of these words."""
        if self[name] not in choices:
            raise self.error("not-one-of", text=self[name], name=name, choices=tuple(sorted(choices)))
        return self[name]


def _year(text: str) -> int:
    if not text.isdigit() or int(text) not in YEARS:
        raise ValueError(text)
    return int(text)


def read_sheet(path: Path, columns: Sequence[str], needed: Collection[str]) -> list[SheetRow]:
    """The rows of a CSV sheet that may have these columns and must have some; empty rows are left out.

    IntakeError if it cannot be read, or has other columns.
    """
    return sheet_rows(path, sheet_bytes(path), columns, needed)


def sheet_bytes(path: Path) -> bytes:
    """What a file has. IntakeError if it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise IntakeError("sheet-unopened", path=str(path), why=reason(error)) from error


def sheet_rows(
    path: Path,
    content: bytes,
    columns: Sequence[str],
    needed: Collection[str],
    formerly: Mapping[str, str] | None = None,
) -> list[SheetRow]:
    """The rows of a sheet whose bytes are there already; `path` is what it is called.

    `formerly`: columns by the names they had in earlier versions.
    """
    try:
        text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig").read()
    except UnicodeDecodeError as error:
        raise IntakeError("sheet-unreadable", path=str(path)) from error
    if "\0" in text:  # it is no text, and PostgreSQL keeps none
        raise IntakeError("sheet-unreadable", path=str(path))
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    try:
        reader.fieldnames = [(formerly or {}).get(name, name) for name in reader.fieldnames or ()]
        _require_columns(path, set(reader.fieldnames), columns, needed)
        rows = [SheetRow(path, reader.line_num, {n: (raw.get(n) or "").strip() for n in columns}) for raw in reader]
    except csv.Error as error:
        raise IntakeError("sheet-unreadable", path=str(path)) from error
    return [row for row in rows if any(row.values.values())]


def _require_columns(path: Path, names: set[str], columns: Sequence[str], needed: Collection[str]) -> None:
    if missing := tuple(n for n in needed if n not in names):
        raise IntakeError("sheet-without-column", path=str(path), missing=missing, columns=tuple(columns))
    if unknown := tuple(sorted(names - set(columns))):
        raise IntakeError("sheet-with-unknown-column", path=str(path), unknown=unknown, columns=tuple(columns))
