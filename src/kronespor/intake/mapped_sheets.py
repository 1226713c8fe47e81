"""Sheets with columns of their own (CSV, Excel), made into sheets of decisions by a mapping that is remembered.

What comes out is a sheet as `recording` reads it and is booked as any other. Each of its rows cites the file and the
cell of its amount.
"""

import csv
import hashlib
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kronespor.amounts import AmountError
from kronespor.intake.cases import COLUMNS, NEEDED, Case, cases_of, rows_in
from kronespor.intake.errors import IntakeError
from kronespor.intake.extracts import LOOKED_AT, Layout, decimal_sign, ore_of, plain, rows_of
from kronespor.intake.recording import Recorded, record_cases
from kronespor.intake.sheets import SheetRow, sheet_bytes
from kronespor.language import languages
from kronespor.register.accountmaps import current_map, keep_map, rules_of
from kronespor.remarks import reason

SHEETS = "sheets"
"""Under which the mappings of sheets stand among the columns of an account map."""
REMEMBERED = ("kind", "from", "to", "fund", "type", "price_level", "committee")
"""What all rows of a sheet say and those of the next will too. A day is none: somebody is to see it each time."""
UNITS = (1, 1_000, 1_000_000)
"""Kroner that amounts may count."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


@dataclass(frozen=True)
class SheetMapping:
    """Where a sheet has what: columns of its rows, and the `values` that all rows have. `unit`: kroner of its amounts.

    Several columns of "from" and "to" are a plan and its initiative, of "amount" one for each year.
    """

    layout: Layout = field(default_factory=Layout)
    values: Mapping[str, str] = field(default_factory=dict)
    unit: int | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "SheetMapping":
        """As it was remembered."""
        return cls(Layout.of(kept, COLUMNS), dict(kept.get("values", {})), kept.get("unit"))

    def kept(self) -> dict[str, Any]:
        """What is remembered of it."""
        values = {name: text for name, text in self.values.items() if name in REMEMBERED}
        return {**self.layout.kept(), "values": values, "unit": self.unit}

    def over(self, other: "SheetMapping") -> "SheetMapping":
        """This one; what it does not say is as another has it."""
        columns = {n: of for n, of in other.layout.columns.items() if n not in self.values} | {**self.layout.columns}
        values = {n: text for n, text in other.values.items() if n not in columns} | {**self.values}
        return replace(self, layout=replace(self.layout, columns=columns), values=values, unit=self.unit or other.unit)


@dataclass(frozen=True)
class Table:
    """A sheet as it was read: its headings, and each row below them with its line."""

    name: str
    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Any]]]

    @property
    def is_of_decisions(self) -> bool:
        """Whether it is a sheet of decisions itself, or is meant to be one."""
        return bool({"case", "kind"} & set(self.headings))

    def as_json(self) -> str:
        """What `of_json` reads."""
        return json.dumps([self.headings, self.rows], ensure_ascii=False)

    @classmethod
    def of_json(cls, name: str, text: str) -> "Table":
        """A table that a browser kept. IntakeError where it is none."""
        try:
            headings, rows = json.loads(text)
            table = cls(name, list(map(str, headings)), [(int(line), list(map(_kept, row))) for line, row in rows])
        except (ValueError, TypeError, RecursionError, OverflowError) as error:
            raise IntakeError("sheet-without-headings", name=name) from error
        if any(line < 1 for line, _row in table.rows):
            raise IntakeError("sheet-without-headings", name=name)
        return table


@dataclass(frozen=True)
class MappedSheet:
    """A sheet of decisions, the line that each of its rows is of, and the lines that none is of.

    `sums`: lines that are sums of others; `without_amount`: those that say no amount.
    """

    name: str
    content: bytes
    lines: tuple[int, ...]
    sums: tuple[int, ...]
    without_amount: tuple[int, ...]


def has_own_columns(path: Path) -> bool:
    """Whether a file is a workbook, or a sheet with columns that are remembered, and no sheet of decisions itself."""
    with suppress(IntakeError):
        if sheet_bytes(path).startswith(b"PK"):
            return True
        table = table_of(path, path.name, Layout())
        return not table.is_of_decisions and _last_of(table) is not None
    return False


def table_of(path: Path, name: str, layout: Layout) -> Table:
    """The cells of a sheet. Its headings are the first row of which at least half is filled. IntakeError if none is."""
    try:
        rows = list(rows_of(path, layout))
    except OSError as error:
        raise IntakeError("sheet-unopened", path=str(path), why=reason(error)) from error
    widest = max((_filled(row) for row in rows[:LOOKED_AT]), default=0)
    start = next((n for n, row in enumerate(rows) if widest > 1 and 2 * _filled(row) >= widest), None)
    if start is None:
        raise IntakeError("sheet-without-headings", name=name)
    below = [(n, row) for n, row in enumerate(rows[start + 1 :], start=start + 2) if _filled(row)]
    return Table(name, [_text(cell) for cell in rows[start]], below)


def remembered(table: Table) -> SheetMapping:
    """The mapping that was last used of a sheet with such columns, but for those of its amounts; else that by which
    columns are what they are called in a sheet of decisions.
    """
    by_name = SheetMapping(Layout({heading: [heading] for heading in table.headings if heading in COLUMNS}))
    return _last_of(table) or by_name


def _last_of(table: Table) -> SheetMapping | None:
    known = (SheetMapping.of(kept) for kept in reversed(_remembered()))
    return next((m for m in known if _known_by(m) and _known_by(m) <= set(table.headings)), None)


def remember(mapping: SheetMapping) -> None:
    """Use a mapping for the next sheet with such columns."""
    now, kept = current_map(), mapping.kept()
    others = [one for one in _remembered() if _known_by(SheetMapping.of(one)) != _known_by(mapping)]
    if kept not in _remembered():
        columns = {**(now.columns if now else {}), SHEETS: [*others, kept]}
        keep_map(rules_of(now) if now else (), columns, ", ".join(sorted(_known_by(mapping))))


def _remembered() -> list[dict[str, Any]]:
    now = current_map()
    return list(now.columns.get(SHEETS, ())) if now else []


def _known_by(mapping: SheetMapping) -> set[str]:
    """The headings by which a sheet is known; those of amounts are of other years the next time."""
    return set(chain.from_iterable(of for name, of in mapping.layout.columns.items() if name != "amount"))


def mapped(table: Table, mapping: SheetMapping) -> MappedSheet:
    """A sheet of decisions, a row for each amount. IntakeError names the cell that cannot be read."""
    _require(table, mapping)
    places = mapping.layout.places(table.headings)
    cells = (_cell(row, place) for _line, row in table.rows for place in places["amount"])
    sign = mapping.layout.decimal or decimal_sign(cell for cell in cells if isinstance(cell, str))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    lines: list[int] = []
    sums, without_amount = [], []
    for line, row in table.rows:
        if _is_sum(row, places):
            sums.append(line)
        elif made := list(_Row(table, line, row, places, mapping).said(sign)):
            writer.writerows(made)
            lines += [line] * len(made)
        else:
            without_amount.append(line)
    if not lines:
        raise IntakeError("sheet-without-amounts", name=table.name)
    return MappedSheet(table.name, text.getvalue().encode(), tuple(lines), tuple(sums), tuple(without_amount))


def cases_in(sheet: MappedSheet) -> list[tuple[Case, SheetRow]]:
    """The cases that it says. IntakeError names the line of the file that makes no sense."""
    rows = zip(rows_in(sheet.name, sheet.content), sheet.lines, strict=True)
    return cases_of(replace(row, line=line) for row, line in rows)


def record_file(path: Path, said: SheetMapping) -> tuple[MappedSheet, Recorded]:
    """Book what a sheet with columns of its own says, all or none, and remember its mapping.

    `said`: what of the mapping is not as it was the last time. IntakeError names lines of this file.
    """
    table = table_of(path, path.name, said.layout)
    mapping = said.over(remembered(table))
    sheet = mapped(table, mapping)
    done = record_cases(cases_in(sheet), sheet.name, hashlib.sha256(sheet.content).hexdigest(), sheet.content.decode())
    remember(mapping)
    return sheet, done


def _require(table: Table, mapping: SheetMapping) -> None:
    columns, values = mapping.layout.columns, mapping.values
    wanted = sorted(set(chain.from_iterable(columns.values())) - set(table.headings))
    headings = tuple(heading for heading in table.headings if heading)
    if wanted:
        raise IntakeError("mapped-columns-missing", name=table.name, missing=tuple(wanted), headings=headings)
    if twice := {of for of in chain.from_iterable(columns.values()) if table.headings.count(of) > 1}:
        raise IntakeError("mapped-columns-twice", name=table.name, columns=tuple(sorted(twice)))
    said = {*columns, *(name for name, text in values.items() if text), "case"}
    by_year = all(_YEAR.search(of) for of in columns.get("amount", ()))
    unsaid = [n for n in NEEDED if n not in said and not (n == "year" and by_year)]
    if unsaid or "amount" not in columns:
        raise IntakeError("mapping-incomplete", name=table.name, unsaid=tuple(unsaid or ["amount"]), headings=headings)


@dataclass(frozen=True)
class _Row:
    """A row of a sheet, and what it says as rows of a sheet of decisions."""

    table: Table
    line: int
    cells: Sequence[Any]
    places: Mapping[str, Sequence[int]]
    mapping: SheetMapping

    def said(self, sign: str) -> Iterator[dict[str, str]]:
        """A row for each amount that is not nothing."""
        amounts = [(place, ore) for place in self.places["amount"] if (ore := self._ore(place, sign))]
        if not amounts:
            return
        common = {**self.mapping.values, **{name: self._field(name) for name in self.places if name != "amount"}}
        title = common.get("decision") or self.table.name
        common["case"] = common.get("case") or f"{common['decided_on']} {title}"[:200]
        for place, ore in amounts:
            year = common.get("year") or self._year_of(place)
            amount = f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02d}"
            cited = {"document": self.table.name, "place": self._name_of(place)}
            yield {**cited, **common, "year": year, "amount": amount}

    def _field(self, name: str) -> str:
        texts = [_text(_cell(self.cells, place)) for place in self.places[name]]
        place = self.places[name][0]
        if name in NEEDED and not texts[0]:
            raise self._error("mapped-cell-empty", place)
        if name == "decided_on":
            return self._day(texts[0], place)
        return " / ".join(texts) if name in {"from", "to"} else " ".join(filter(None, texts))

    def _day(self, text: str, place: int) -> str:
        with suppress(ValueError):
            found = _DAY.fullmatch(text)
            day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text[:10])
            return day.isoformat()
        raise self._error("mapped-cell-no-day", place)

    def _ore(self, place: int, sign: str) -> int:
        try:
            return ore_of(_cell(self.cells, place), sign, self.mapping.unit or 1)
        except AmountError as error:
            raise self._error("mapped-cell-no-amount", place) from error

    def _year_of(self, place: int) -> str:
        found = _YEAR.search(self.table.headings[place])
        if found is None:
            raise self._error("mapped-cell-empty", place)
        return found[0]

    def _name_of(self, place: int) -> str:
        return str(xl_rowcol_to_cell(self.line - 1, place))

    def _error(self, code: str, place: int) -> IntakeError:
        text = plain(_cell(self.cells, place))[:40]
        heading = self.table.headings[place]
        return IntakeError(code, name=self.table.name, cell=self._name_of(place), text=text, column=heading)


def _is_sum(row: Sequence[Any], places: Mapping[str, Sequence[int]]) -> bool:
    """Whether a name in a row says that it is a sum of others."""
    names = [_text(_cell(row, place)) for name in ("from", "to", "fund") for place in places.get(name, ())]
    names = names or [_text(cell) for cell in row[:1]]
    return any(name and language.rows.is_total(name) for name in names for language in languages())


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else None


def _kept(cell: Any) -> str | int | float | None:
    """A cell as JSON has it. ValueError where it is none that a sheet has."""
    if (cell is not None and not isinstance(cell, str | int | float)) or (
        isinstance(cell, float) and not math.isfinite(cell)
    ):
        raise ValueError(cell)
    return cell


def _filled(row: Sequence[Any]) -> int:
    return sum(bool(plain(cell)) for cell in row)


def _text(cell: Any) -> str:
    """A cell as a text; a whole number has no decimals."""
    return plain(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
