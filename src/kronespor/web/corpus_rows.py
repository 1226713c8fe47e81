"""Answers about all municipalities as tables of a page: what is shown of each row, where its figures lead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kronespor.corpus.store import Store
from kronespor.papers.printing import reader_language
from kronespor.remarks import SEVERITIES, Remark, in_words, remark_of
from kronespor.web.templatetags.web import day, kroner, proof, severity

if TYPE_CHECKING:
    from kronespor.corpus.asking import Answer

NAMES = {
    "called": _("Recipient"),
    "cvr": "CVR",
    "municipality": _("Municipality"),
    "municipalities": _("Municipalities"),
    "committee": _("Committee"),
    "label": _("Row"),
    "fiscal_year": _("Year"),
    "first_year": _("From"),
    "last_year": _("To"),
    "figures": _("Figures"),
    "ore": _("Set aside (kr.)"),
    "earlier_ore": _("Earlier (kr.)"),
    "kroner_per_inhabitant": _("Per inhabitant (kr.)"),
    "proof": _("Proof"),
    "known_by": _("Known by"),
    "held_on": _("Meeting"),
    "earlier_held_on": _("Earlier meeting"),
    "severity": _("Severity"),
    "code": _("Kind, with an example"),
    "remarks": _("Remarks"),
    "documents": _("Documents"),
    "source": _("Source"),
    "year": _("Year"),
    "meetings": _("Meetings"),
    "listed": _("Listed"),
    "held": _("Held"),
    "read": _("Read"),
    "failed": _("Failed"),
    "withdrawn": _("Withdrawn"),
    "proven": _("Proven"),
    "fewest": _("Expected at least"),
    "most": _("Expected at most"),
}
"""What columns are called."""
OF_GIVEN = ("municipality", "committee", "fiscal_year", "ore", "kroner_per_inhabitant", "label", "proof", "held_on")
COLUMNS = {
    "recipients": ("called", "cvr", "municipalities", "first_year", "last_year", "figures"),
    "recipient": (*OF_GIVEN, "known_by"),
    "similar": OF_GIVEN,
    "errors": ("code", "severity", "remarks", "documents", "municipalities"),
    "contradictions": (
        "municipality", "committee", "label", "fiscal_year", "ore", "held_on", "earlier_ore", "earlier_held_on",
    ),
    "completeness": (
        "municipality", "source", "year", "fewest", "most", "meetings", "listed", "held", "read", "failed", "withdrawn",
        "figures", "proven",
    ),
}  # fmt: skip
"""What each question shows."""
KNOWN_BY = {
    "number": _("the CVR number"),
    "name": _("the name"),
    "alike name": _("a name misspelt"),
    "municipality": _("the name, in this municipality alone"),
}
LEADING = {"ore": "", "earlier_ore": "earlier_", "code": ""}
"""The columns that lead to a cell, and what stands before the names of its place."""
MOST_ROWS = 500
SECONDS = 20.0


def answered(name: str, about: str) -> "tuple[Answer, list[Remark]]":
    """The answer to a ready question, and what is missing in all of them. CorpusError if it takes too much."""
    store = Store(settings.CORPUS)  # it says if the extra is not installed, before that is asked for
    from kronespor.corpus.asking import Limits, Results
    from kronespor.corpus.questions import asked

    with Results(store, Limits(seconds=SECONDS, rows=MOST_ROWS, memory="512MB")) as results:
        return asked(results, name, about), results.missing()


def linked(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the address of its cell, if it has one."""
    return {**row, "cell": cell_address(row)} if "table_id" in row else row


@dataclass(frozen=True)
class Shown:
    """A cell of the page: its text, where it leads, and whether it is a figure."""

    text: str
    address: str
    is_figure: bool


def headings(question: str) -> list[tuple[str, bool]]:
    """The names of the columns, and which are of figures."""
    return [(str(NAMES[name]), name in FIGURES) for name in COLUMNS[question]]


FIGURES = frozenset(NAMES) - {
    "called", "cvr", "municipality", "committee", "label", "proof", "known_by", "held_on", "earlier_held_on",
    "severity", "code", "source",
}  # fmt: skip


def shown(question: str, row: Mapping[str, Any]) -> list[Shown]:
    """A row of an answer."""
    return [Shown(_text(name, row), _address(name, row), name in FIGURES) for name in COLUMNS[question]]


def _text(name: str, row: Mapping[str, Any]) -> str:
    value = row[name]
    if value is None or value == "":
        return "–"
    if name in ("ore", "earlier_ore"):
        return kroner(Decimal(value) / 100)
    if name == "code":
        return in_words(remark_of(json.loads(row["example"])), reader_language())
    if name == "severity" and value in SEVERITIES:
        return severity(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return kroner(value)
    if name == "proof":
        return proof(value)
    return str(KNOWN_BY[value] if name == "known_by" else value)


def _address(name: str, row: Mapping[str, Any]) -> str:
    if name == "called":
        return f"{reverse('web:corpus')}?{urlencode({'ask': 'recipient', 'q': row['linked']})}"
    if name not in LEADING:
        return ""
    return cell_address(row, LEADING[name])


def cell_address(row: Mapping[str, Any], which: str = "") -> str:
    """The page of a cell of a document."""
    names = {"table": "table_id", "row": "row_id", "place": "place"}
    place = {name: row.get(f"{which}{kept}", "") for name, kept in names.items()}
    page = reverse("web:corpus_document", args=[row[f"{which}document"]])
    return f"{page}?{urlencode(place)}#chosen"
