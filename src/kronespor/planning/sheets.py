"""Proposals, scenarios and calendars from CSV sheets, as caseworkers keep them in a spreadsheet."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from kronespor.intake.recording import SheetError, SheetRow, read_sheet
from kronespor.language import fold
from kronespor.planning import proposals, scenarios
from kronespor.planning.calendar import plan_step
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Level, Matter, Step
from kronespor.register.booking import ledger
from kronespor.register.models import ActionPlan, Committee, ExpenditureType, Fund

ITEMS = (
    "category", "label", "initiative", "plan", "year", "amount", "least", "most", "rank", "group", "committee",
    "recipient", "cvr", "reason", "origin", "chosen",
)  # fmt: skip
"""The columns of a proposal: a row an item and year; what an item says is read from its first row."""
MOVES = ("from", "to", "fund", "year", "amount", "type")
"""The columns of a scenario: a row a movement, as in a sheet of decisions."""
CASES = (
    "matter", "plan", "fund", "kind", "purpose", "committee", "level", "date", "runs_out", "given_on", "given_by",
    "met_on", "background", "expectations",
)  # fmt: skip
"""The columns of a calendar: a row a step of a matter; a row without a date says something of the matter alone."""
NO = frozenset({"no", "nej", "0", "false"})

T = TypeVar("T")


def _value(path: Path, row: SheetRow, name: str, read: Callable[[str], T], what: str) -> T:
    try:
        return read(row[name])
    except ValueError as error:
        raise SheetError(f"{path} line {row.line}: '{row[name]}' in {name} is no {what}.") from error


def _year(text: str) -> int:
    if not (text.isdigit() and 1990 <= int(text) <= 2100):
        raise ValueError(text)
    return int(text)


def _maybe(read: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: read(text) if text else None


def read_items(path: Path) -> tuple[proposals.Item, ...]:
    """The items of a proposal. SheetError names the line that is wrong."""
    found: dict[str, proposals.Item] = {}
    for row in read_sheet(path, ITEMS, ("label", "year", "amount")):
        if not row["label"]:
            raise SheetError(f"{path} line {row.line}: the item has no label.")
        key = fold(f"{row['plan']} {row['label']}")[:200]
        year, ore = _value(path, row, "year", _year, "year"), _value(path, row, "amount", proposals.ore, "amount")
        if key in found:
            if year in found[key].years:
                raise SheetError(f"{path} line {row.line}: '{row['label']}' has {year} twice.")
            found[key].years[year] = ore
            continue
        words = ("category", "initiative", "plan", "group", "committee", "recipient", "cvr", "reason", "origin")
        found[key] = proposals.Item(
            key,
            row["label"],
            {year: ore},
            least=_value(path, row, "least", _maybe(proposals.ore), "amount"),
            most=_value(path, row, "most", _maybe(proposals.ore), "amount"),
            rank=_value(path, row, "rank", _maybe(int), "rank"),
            chosen=row["chosen"].lower() not in NO,
            **{name: row[name] for name in words},
        )
    return tuple(found.values())


def read_moves(path: Path) -> tuple[scenarios.Move, ...]:
    """The movements of a scenario. SheetError names the line that is wrong."""
    found = []
    for row in read_sheet(path, MOVES, MOVES[:5]):
        kind = row["type"] or ExpenditureType.UNKNOWN
        if kind not in ExpenditureType.values:
            known = ", ".join(ExpenditureType.values)
            raise SheetError(f"{path} line {row.line}: '{kind}' is no expenditure type; write one of {known}.")
        if not (row["from"] and row["to"] and row["fund"]):
            raise SheetError(
                f"{path} line {row.line}: it is not said where the money comes from, goes to, and of which fund."
            )
        year, ore = _value(path, row, "year", _year, "year"), _value(path, row, "amount", proposals.ore, "amount")
        found.append(scenarios.Move(row["from"], row["to"], row["fund"], year, ore, kind))
    return tuple(found)


def load_calendar(path: Path) -> int:
    """Keep the matters and steps of a sheet, all or none; the same again changes nothing. The number of steps.

    SheetError names the line that is wrong.
    """
    count = 0
    with ledger():
        for row in read_sheet(path, CASES, ("matter", "committee", "date", "kind")):
            if not row["matter"]:
                raise SheetError(f"{path} line {row.line}: it names no matter.")
            matter = _matter(path, row)
            if row["level"] and row["committee"]:
                of = Committee.objects.get_or_create(name=row["committee"])[0]
                number = _value(path, row, "level", int, "number")
                Level.objects.update_or_create(committee=of, defaults={"number": number})
            if not row["date"]:
                continue
            day = _value(path, row, "date", date.fromisoformat, "day; write 2024-12-31")
            try:
                plan_step(matter, row["kind"], row["committee"], day, row["purpose"] or Step.Purpose.APPROVE)
            except PlanningError as error:
                raise SheetError(f"{path} line {row.line}: {error}") from error
            count += 1
    return count


def _matter(path: Path, row: SheetRow) -> Matter:
    matter, _ = Matter.objects.get_or_create(title=row["matter"])
    day = "day; write 2024-12-31"
    for name in ("runs_out", "given_on", "met_on"):
        if row[name]:
            setattr(matter, name, _value(path, row, name, date.fromisoformat, day))
    for name in ("background", "expectations"):
        if row[name]:
            setattr(matter, name, row[name])
    if row["given_by"]:
        matter.given_by = Committee.objects.get_or_create(name=row["given_by"])[0]
    for name, model in (("plan", ActionPlan), ("fund", Fund)):
        if row[name]:
            found = model.objects.filter(key=fold(row[name])).first()
            if found is None:
                raise SheetError(f"{path} line {row.line}: there is no {name} '{row[name]}' in the register.")
            setattr(matter, name, found)
    matter.save()
    return matter
