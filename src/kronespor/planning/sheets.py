"""Proposals, scenarios and calendars from CSV sheets, as caseworkers keep them in a spreadsheet."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from kronespor.intake.sheets import SheetRow, read_sheet
from kronespor.language import fold
from kronespor.planning.amounts import ore
from kronespor.planning.calendar import plan_step
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Level, Matter, Step
from kronespor.planning.proposals import WORDS, Item
from kronespor.planning.scenarios import Move
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan, Committee, ExpenditureType, Fund
from kronespor.remarks import Term

ITEMS = (
    "category", "label", "initiative", "plan", "year", "amount", "least", "most", "rank", "group", "committee",
    "recipient", "cvr", "reason", "origin", "chosen",
)  # fmt: skip
"""The columns of a proposal: one row per item and year; what an item says is read from its first row."""
MOVES = ("from", "to", "fund", "year", "amount", "type")
"""The columns of a scenario: one row per movement, as in a sheet of decisions."""
MATTERS = (
    "matter", "plan", "fund", "kind", "purpose", "committee", "level", "date", "runs_out", "given_on", "given_by",
    "met_on", "background", "expectations",
)  # fmt: skip
"""The columns of a calendar: one row per step of a matter; a row without a date is about the matter alone."""
NO = frozenset({"no", "nej", "0", "false"})
YEARS = range(1990, 2101)

AMOUNT = Term("an-amount-in-kroner")
YEAR = Term("a-year")
DAY = Term("a-day")
NUMBER = Term("a-number")

T = TypeVar("T")


class _Row:
    """A row of a sheet: what its cells say, or where it is wrong."""

    def __init__(self, path: Path, row: SheetRow) -> None:
        self._sheet, self._row = path.name, row

    def __getitem__(self, column: str) -> str:
        return self._row[column]

    def wrong(self, code: str, **values: Any) -> PlanningError:
        """What says that the row cannot be used; it names the sheet and the line."""
        return PlanningError(code, sheet=self._sheet, line=self._row.line, **values)

    def read(self, column: str, read: Callable[[str], T], what: Term) -> T:
        """A cell that must hold something. PlanningError if it does not."""
        try:
            return read(self[column])
        except ValueError as error:
            raise self.wrong("cell-not-understood", text=self[column], column=column, what=what) from error

    def maybe(self, column: str, read: Callable[[str], T], what: Term) -> T | None:
        """A cell that may be empty."""
        return self.read(column, read, what) if self[column] else None


def _rows(path: Path, columns: tuple[str, ...], needed: tuple[str, ...]) -> list[_Row]:
    return [_Row(path, row) for row in read_sheet(path, columns, needed)]


def _year(text: str) -> int:
    if not text.isdigit() or int(text) not in YEARS:
        raise ValueError(text)
    return int(text)


def read_items(path: Path) -> tuple[Item, ...]:
    """The items of a proposal. The error names the line that is wrong."""
    items: dict[str, Item] = {}
    for row in _rows(path, ITEMS, ("label", "year", "amount")):
        if not row["label"]:
            raise row.wrong("row-without-label")
        key = fold(f"{row['plan']} {row['label']}")[:200]
        year, amount = row.read("year", _year, YEAR), row.read("amount", ore, AMOUNT)
        if key not in items:
            items[key] = _item(key, row)
        if year in items[key].years:
            raise row.wrong("year-given-twice", label=row["label"], year=year)
        items[key].years[year] = amount
    return tuple(items.values())


def _item(key: str, row: _Row) -> Item:
    """An item as its first row says, without its years."""
    words: dict[str, Any] = {name: row[name] for name in WORDS}
    return Item(
        key,
        row["label"],
        {},
        least=row.maybe("least", ore, AMOUNT),
        most=row.maybe("most", ore, AMOUNT),
        rank=row.maybe("rank", int, NUMBER),
        chosen=row["chosen"].lower() not in NO,
        **words,
    )


def read_moves(path: Path) -> tuple[Move, ...]:
    """The movements of a scenario. The error names the line that is wrong."""
    return tuple(_move(row) for row in _rows(path, MOVES, MOVES[:5]))


def _move(row: _Row) -> Move:
    kind = row["type"] or ExpenditureType.UNKNOWN
    if kind not in ExpenditureType.values:
        raise row.wrong("expenditure-type-unknown", text=kind, known=tuple(ExpenditureType.values))
    if not (row["from"] and row["to"] and row["fund"]):
        raise row.wrong("row-without-places")
    year, amount = row.read("year", _year, YEAR), row.read("amount", ore, AMOUNT)
    return Move(row["from"], row["to"], row["fund"], year, amount, kind)


def load_calendar(path: Path) -> int:
    """Keep the matters and steps of a sheet, all or none; the same again changes nothing. The number of steps.

    The error names the line that is wrong.
    """
    with ledger():
        return sum(_keep(row) for row in _rows(path, MATTERS, ("matter", "committee", "date", "kind")))


def _keep(row: _Row) -> bool:
    """Keep what a row says of a matter; True if it says when it is before a committee."""
    if not row["matter"]:
        raise row.wrong("row-without-matter")
    matter = _matter(row)
    level = row.maybe("level", int, NUMBER)
    if level is not None and row["committee"]:
        Level.objects.update_or_create(committee=_committee(row["committee"]), defaults={"number": level})
    day = row.maybe("date", date.fromisoformat, DAY)
    if day is None:
        return False
    try:
        plan_step(matter, row["kind"], row["committee"], day, row["purpose"] or Step.Purpose.APPROVE)
    except PlanningError as error:
        raise row.wrong("row-not-understood", problem=error.remark) from error
    return True


def _matter(row: _Row) -> Matter:
    matter, _ = Matter.objects.get_or_create(title=row["matter"])
    for name in ("runs_out", "given_on", "met_on"):
        day = row.maybe(name, date.fromisoformat, DAY)
        setattr(matter, name, day or getattr(matter, name))
    for name in ("background", "expectations"):
        setattr(matter, name, row[name] or getattr(matter, name))
    if row["given_by"]:
        matter.given_by = _committee(row["given_by"])
    if row["plan"]:
        matter.plan = ActionPlan.objects.filter(key=fold(row["plan"])).first()
        if matter.plan is None:
            raise row.wrong("sheet-plan-not-in-register", plan=row["plan"])
    if row["fund"]:
        matter.fund = Fund.objects.filter(key=fold(row["fund"])).first()
        if matter.fund is None:
            raise row.wrong("sheet-fund-not-in-register", fund=row["fund"])
    matter.save()
    return matter


def _committee(name: str) -> Committee:
    return Committee.objects.get_or_create(name=name)[0]
