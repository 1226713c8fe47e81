"""A decision as a form: its rows to the sheet that `kronespor record` reads, so that both are one way in."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kronespor.intake.cases import COLUMNS
from kronespor.intake.extracts import Layout
from kronespor.intake.mapped_sheets import UNITS, SheetMapping, Table
from kronespor.register.models import YEARS, ExpenditureType, Transaction
from kronespor.web.planning_forms import Row, posted
from kronespor.web.remarks import FormError

HEAD = ("case", "decided_on", "committee", "decision", "url", "neutral", "text", "overrule")
"""What is said once of a decision; the other columns of a sheet are said of each row."""
AS_ABOVE = ("from", "fund", "year")
SEVERAL_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
BETWEEN_AMOUNTS = re.compile(r"[/;\t]")
NO_AMOUNT = ("-", "–")
"""What stands for a year without an amount."""
LINE = tuple(name for name in COLUMNS if name not in HEAD)
KINDS = (
    *Transaction.Kind.choices,
    ("rename", _("renaming")),
    ("merge", _("merger")),
    ("split", _("split")),
    ("move", _("move to another plan")),
)
"""What a row may say, as sheets write it and as people call it."""
COLUMN_NAMES = {
    "case": _("Key"),
    "kind": _("What happens"),
    "decided_on": _("Decided on"),
    "committee": _("Committee"),
    "decision": _("Decision"),
    "url": _("Address of the minutes"),
    "neutral": _("Expenditure types whose total stays as it is"),
    "text": _("Text"),
    "from": _("From"),
    "to": _("To"),
    "fund": _("Source"),
    "year": _("Year"),
    "amount": _("Amount"),
    "type": _("Expenditure type"),
    "price_level": _("Price level"),
    "recipient": _("Recipient"),
    "cvr": _("CVR"),
    "document": _("Document"),
    "place": _("Place in the document"),
    "corrects": _("Key of the case that it corrects"),
    "overrule": _("Why it is booked though a rule speaks against it (if one does)"),
    "share": _("Share in percent"),
}
"""What the columns of a sheet are called on the pages."""

MAPPED = (
    *("to", "from", "fund", "amount", "year", "kind", "decided_on", "committee", "decision", "type", "price_level"),
    *("recipient", "cvr", "text", "url", "case"),
)
"""What a column of another sheet may be."""
SAID = ("kind", "from", "to", "fund", "decided_on", "decision", "committee", "year", "type")
"""What may be said of all rows of such a sheet."""


def mapping_of(post: QueryDict, table: Table) -> SheetMapping:
    """What a form says of the columns of a sheet."""
    columns: dict[str, list[str]] = {}
    for n, heading in enumerate(table.headings):
        if (name := post.get(f"column-{n}", "")) in MAPPED:
            columns.setdefault(name, []).append(heading)
    values = {name: text for name in SAID if (text := post.get(f"value-{name}", "").strip())}
    unit = post.get("unit", "")
    return SheetMapping(Layout(columns), values, int(unit) if unit in map(str, UNITS) else None)


def called(column: str, text: str) -> str:
    """A cell of a sheet in words."""
    named = {"kind": dict(KINDS), "type": dict(ExpenditureType.choices)}
    return str(named.get(column, {}).get(text, text))


def head_of(post: QueryDict) -> Row:
    """What is said once, as it was typed. Without a key of its own the decision is known by its day and title."""
    head: Row = {name: post.get(name, "").strip() for name in HEAD}
    head["neutral"] = " ".join(post.getlist("neutral"))
    return head


def lines_of(post: QueryDict) -> list[Row]:
    """The rows as they were typed, without those that say no more than their kind; one of money that leaves out where
    it comes from, its source or its years has them as the row above.
    """
    rows = [row for row in posted(post, "line", LINE) if any(v for k, v in row.items() if k != "kind")]
    above: Row = {}
    for row in rows:
        if row["kind"] in Transaction.Kind.values:
            row.update({name: above[name] for name in AS_ABOVE if above and not row[name]})
            above = row
    return rows


def yearly(line: Row) -> list[Row]:
    """The rows of a sheet that a row of the form says: one for each of its years, with the year's amount or the one for
    all of them. FormError if there are neither as many amounts as years nor one.
    """
    if not (several := SEVERAL_YEARS.fullmatch(line["year"])):
        return [line]
    first, last = (int(year) for year in several.groups())
    if first not in YEARS or last not in YEARS:
        raise FormError("years-unknown", years=line["year"])
    years = [str(year) for year in range(first, last + 1)]
    amounts = [amount.strip() for amount in BETWEEN_AMOUNTS.split(line["amount"])]
    if len(amounts) == 1:
        amounts *= len(years)
    if len(amounts) != len(years):
        raise FormError("amounts-not-as-years", amounts=len(amounts), years=len(years))
    return [{**line, "year": y, "amount": a} for y, a in zip(years, amounts, strict=True) if a not in NO_AMOUNT]


def sheet(head: Row, lines: Sequence[Row]) -> tuple[bytes, list[int]]:
    """The sheet that a form says, and the number of the row that each of its lines is of. FormError where it says no
    decision, or a row no amounts.
    """
    if not head["decided_on"] or not head["decision"]:
        raise FormError("no-decision-given")
    case = head["case"] or key_of(head)
    written = [(number, row) for number, line in enumerate(lines, 1) for row in _named(number, line)]
    if not written:
        raise FormError("decision-without-lines")
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **head, "case": case} for _number, row in written)
    return text.getvalue().encode(), [number for number, _row in written]


def _named(number: int, line: Row) -> list[Row]:
    """The rows of a sheet that a row says; its number stands in what is refused."""
    try:
        return yearly(line)
    except FormError as error:
        raise FormError("row-refused", n=number, why=error.remark) from error


def key_of(head: Row) -> str:
    """What a decision is known by where nobody has given it a key."""
    return f"{head['decided_on']} {head['decision']}"[:200]


def file_name(head: Row) -> str:
    """What the sheet of a decision is called."""
    return (head["case"] or key_of(head))[:200]


def no_lines(kind: str = Transaction.Kind.ALLOCATION) -> dict[str, Any]:
    """A row that nobody has filled in."""
    return {**dict.fromkeys(LINE, ""), "kind": kind, "is_new": True}
