"""Proposals, scenarios and calendars from CSV sheets, as caseworkers keep them in a spreadsheet."""

from pathlib import Path
from typing import Any

from kronespor.intake.sheets import NO, SheetRow, read_sheet
from kronespor.language import fold
from kronespor.planning.calendar import plan_step
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Level, Matter, Step
from kronespor.planning.proposals import WORDS, Item
from kronespor.planning.scenarios import Move
from kronespor.register.ledger import ledger
from kronespor.register.models import ActionPlan, Committee, ExpenditureType, Fund

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


def read_items(path: Path) -> tuple[Item, ...]:
    """The items of a proposal. The error names the line that is wrong."""
    items: dict[str, Item] = {}
    for row in read_sheet(path, ITEMS, ("label", "year", "amount")):
        if not row["label"]:
            raise row.error("row-without-label")
        key = fold(f"{row['plan']} {row['label']}")[:200]
        year, amount = row.year("year"), row.ore("amount")
        if key not in items:
            items[key] = _item(key, row)
        if year in items[key].years:
            raise row.error("year-given-twice", label=row["label"], year=year)
        items[key].years[year] = amount
    return tuple(items.values())


def _item(key: str, row: SheetRow) -> Item:
    """An item as its first row says, without its years."""
    words: dict[str, Any] = {name: row[name] for name in WORDS}
    return Item(
        key,
        row["label"],
        {},
        least=row.maybe(row.ore, "least"),
        most=row.maybe(row.ore, "most"),
        rank=row.maybe(row.whole, "rank"),
        chosen=row["chosen"].lower() not in NO,
        **words,
    )


def read_moves(path: Path) -> tuple[Move, ...]:
    """The movements of a scenario. The error names the line that is wrong."""
    return tuple(_move(row) for row in read_sheet(path, MOVES, MOVES[:5]))


def _move(row: SheetRow) -> Move:
    kind = row.one_of("type", ExpenditureType.values) if row["type"] else ExpenditureType.UNKNOWN
    if not (row["from"] and row["to"] and row["fund"]):
        raise row.error("row-without-places")
    year, amount = row.year("year"), row.ore("amount")
    return Move(row["from"], row["to"], row["fund"], year, amount, kind)


def load_calendar(path: Path) -> int:
    """Keep the matters and steps of a sheet, all or none; the same again changes nothing. The number of steps.

    The error names the line that is wrong.
    """
    with ledger():
        return sum(_keep(row) for row in read_sheet(path, MATTERS, ("matter", "committee", "date", "kind")))


def _keep(row: SheetRow) -> bool:
    """Keep what a row says of a matter; True if it says when it is before a committee."""
    if not row["matter"]:
        raise row.error("row-without-matter")
    matter = _matter(row)
    level = row.maybe(row.whole, "level")
    if level is not None and row["committee"]:
        Level.objects.update_or_create(committee=_committee(row["committee"]), defaults={"number": level})
    day = row.maybe(row.day, "date")
    if day is None:
        return False
    try:
        plan_step(matter, row["kind"], row["committee"], day, row["purpose"] or Step.Purpose.APPROVE)
    except PlanningError as error:
        raise row.error(error.remark) from error
    return True


def _matter(row: SheetRow) -> Matter:
    matter, _ = Matter.objects.get_or_create(title=row["matter"])
    for name in ("runs_out", "given_on", "met_on"):
        day = row.maybe(row.day, name)
        setattr(matter, name, day or getattr(matter, name))
    for name in ("background", "expectations"):
        setattr(matter, name, row[name] or getattr(matter, name))
    if row["given_by"]:
        matter.given_by = _committee(row["given_by"])
    if row["plan"]:
        matter.plan = ActionPlan.objects.filter(key=fold(row["plan"])).first()
        if matter.plan is None:
            raise row.error("plan-not-in-register", plan=row["plan"])
    if row["fund"]:
        matter.fund = Fund.objects.filter(key=fold(row["fund"])).first()
        if matter.fund is None:
            raise row.error("fund-not-in-register", fund=row["fund"])
    matter.save()
    return matter


def _committee(name: str) -> Committee:
    return Committee.objects.get_or_create(name=name)[0]
