"""What the figures of an answer rest on: the place of every figure, decisions, and wrong sums in its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from kronespor.answers.positions import Material
from kronespor.answers.tables import AnswerTable
from kronespor.intake.models import StoredFinding
from kronespor.papers.printing import amount_text, date_text
from kronespor.register.citations import Citation
from kronespor.register.models import Decision, Transaction
from kronespor.register.naming import MANY

WRONG_SUMS = ("does-not-foot", "does-not-cross-foot", "does-not-come-out", "wrong-amount")


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: its table and line, its year and amount, and the place in words."""

    number: int
    table: int
    figure: str
    amount: str
    place: str


class DecisionReference(NamedTuple):
    """A decision as an answer refers to it: its day in words, its title and its address."""

    dated: str
    title: str
    address: str


def sources(tables: Sequence[AnswerTable]) -> tuple[Source, ...]:
    """The place of every figure, table by table."""
    listed: list[Source] = []
    for number, table in enumerate(tables, start=1):
        for line in table.lines:
            for column, figure in zip(table.columns, line.figures, strict=True):
                for citation in figure.citations if figure else ():
                    amount = amount_text(figure.kroner / table.unit.factor) if figure else ""
                    name = f"{line.label}, {column}"
                    listed.append(Source(len(listed) + 1, number, name, amount, place(citation)))
    return tuple(listed)


def place(citation: Citation) -> str:
    """A citation in words."""
    if not citation.document:
        return ", ".join(filter(None, (citation.name, citation.place))) or "–"
    parts = [
        f"{citation.title or citation.name} ({citation.name})",
        _("table %(table)s, row %(row)s") % {"table": citation.table, "row": citation.row},
    ]
    if citation.line:
        parts.append(_("line %(line)s") % {"line": citation.line})
    if citation.printed:
        parts.append(_("printed »%(text)s«") % {"text": citation.printed})
    return ", ".join(parts)


def decisions(material: Material) -> tuple[DecisionReference, ...]:
    """The decisions that the money shown rests on, in their order; where its documents name none, all there are."""
    query = material.query
    every = Decision.objects.select_related("meeting").order_by("meeting__held_on", "pk")
    if query.as_of:
        every = every.filter(meeting__held_on__lte=query.as_of)
    own = Transaction.objects.exclude(decision=None)
    accounts = [position.account for position in material.positions]
    if len(accounts) <= MANY:
        own = own.filter(postings__account__in=accounts)
    if query.known_at:
        own = own.filter(booked_at__lte=query.known_at)
    rows = every.filter(pk__in=own.values("decision")) or every
    return tuple(DecisionReference(date_text(d.meeting.held_on), d.title, d.url) for d in rows)


def wrong_sums(material: Material) -> tuple[str, ...]:
    """Where the documents that the figures come from print a sum that their own rows do not come to."""
    cited = (c.document for p in material.positions for cells in p.citations.values() for c in cells)
    documents = {document for document in cited if document}
    rows = StoredFinding.objects.filter(document__sha256__in=documents, kind__in=WRONG_SUMS, severity="error")
    return tuple(map(_wrong_sum, rows.select_related("document").order_by("document", "pk")))


def _wrong_sum(finding: StoredFinding) -> str:
    remark = finding.remark
    names = {"table": remark.place.table, "row": remark.place.row, "column": remark.place.column}
    amounts = {name: remark.values.get(name) for name in ("printed", "expected")}
    figures = {n: amount_text(value) if isinstance(value, Decimal) else "–" for n, value in amounts.items()}
    return _(
        "%(document)s, table %(table)s, %(row)s, %(column)s: %(printed)s is printed, its rows come to %(expected)s."
    ) % {"document": finding.document, **names, **figures}
