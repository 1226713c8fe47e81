"""A decision as a form: its rows to the sheet that `kronespor record` reads, so that both are one way in."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kronespor.intake.recording import COLUMNS
from kronespor.register.models import ExpenditureType, Transaction
from kronespor.web.planning_forms import Row, posted
from kronespor.web.remarks import FormError

HEAD = ("case", "decided_on", "committee", "decision", "url", "neutral", "text", "overrule")
"""What is said once of a decision; the other columns of a sheet are said of each row."""
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
    """The rows as they were typed, without those that say no more than their kind."""
    return [row for row in posted(post, "line", LINE) if any(v for k, v in row.items() if k != "kind")]


def sheet(head: Row, lines: Sequence[Row]) -> bytes:
    """The sheet that a form says. FormError where it says no decision."""
    if not head["decided_on"] or not head["decision"]:
        raise FormError("no-decision-given")
    if not lines:
        raise FormError("decision-without-lines")
    case = head["case"] or key_of(head)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**line, **head, "case": case} for line in lines)
    return text.getvalue().encode()


def key_of(head: Row) -> str:
    """What a decision is known by where nobody has given it a key."""
    return f"{head['decided_on']} {head['decision']}"[:200]


def file_name(head: Row) -> str:
    """What the sheet of a decision is called."""
    return (head["case"] or key_of(head))[:200]


def no_lines(kind: str = Transaction.Kind.ALLOCATION) -> dict[str, Any]:
    """A row that nobody has filled in."""
    return {**dict.fromkeys(LINE, ""), "kind": kind, "is_new": True}
