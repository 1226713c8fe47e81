"""What the figures of an answer rest on: the place of every figure, decisions, and wrong sums in its documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kronespor.answers.figures import named
from kronespor.answers.positions import Material
from kronespor.answers.tables import AnswerTable, Figure
from kronespor.intake.models import StoredFinding
from kronespor.intake.origins import Part
from kronespor.language import fold
from kronespor.papers.printing import amount_text, date_text
from kronespor.register.models import Decision, Posting, Transaction
from kronespor.register.naming import MANY

WRONG_SUMS = ("does-not-foot", "does-not-cross-foot", "does-not-come-out", "wrong-amount")
_DASH = " – "


@dataclass(frozen=True)
class Source:
    """Where an amount that a figure is made of comes from: the figure's table and name, the amount, and the place."""

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
    """Where every figure comes from, table by table; what is made of several amounts has several."""
    listed: list[Source] = []
    for number, table in enumerate(tables, start=1):
        for row, line in named(table.lines):
            for column, figure in zip(table.columns, line.figures, strict=True):
                said = stated(figure) if figure else ()
                for n, (amount, place_) in enumerate(said, start=1):
                    name = f"{row}, {column}"
                    if figure and len(said) > 1:
                        name += f" ({n}/{len(said)})"
                        amount += f", {in_all(figure)}"
                    listed.append(Source(number, name, amount, place_))
    return tuple(listed)


def stated(figure: Figure) -> tuple[tuple[str, str], ...]:
    """The amounts that a figure is made of, and where each comes from, in words."""
    if figure.unlisted:
        return ((in_kroner(figure.kroner), sum_of_many(figure)),)
    return tuple((in_kroner(part.kroner), place(part)) for part in figure.parts)


def places(figure: Figure) -> list[str]:
    """The same as lines: the amounts are told where there are several."""
    said = stated(figure)
    return [f"{amount}{_DASH}{place_}" if len(said) > 1 else place_ for amount, place_ in said]


def in_kroner(amount: Decimal) -> str:
    """An amount with its unit."""
    return f"{amount_text(amount)} kr."


def in_all(figure: Figure) -> str:
    """What a figure comes to that is made of several amounts."""
    return _("in all %(amount)s") % {"amount": in_kroner(figure.kroner)}


def sum_of_many(figure: Figure) -> str:
    """Where a figure comes from that adds too many amounts to be named."""
    return _("the sum of %(count)s amounts, which the register names one by one") % {"count": figure.unlisted}


def place(part: Part) -> str:
    """Where an amount comes from, in words; and where a later document says what the figure has come to with it."""
    said = _cell(part) if part.is_stated else _event(part)
    return "; ".join(filter(None, (said, whole_of(part))))


def whole_of(part: Part) -> str:
    """Where a later document says what a figure has come to with an amount; nothing where none does."""
    if not part.whole:
        return ""
    values = {"amount": in_kroner(sum((cell.kroner for cell in part.whole), Decimal(0)))}
    come_to = _("with it in all %(amount)s, as stated in") % values
    return f"{come_to} " + " + ".join(map(_cell, part.whole))


def _event(part: Part) -> str:
    """A decision in words; it says so where it names no paper."""
    named_ = ", ".join(filter(None, (part.citation.name, part.citation.place)))
    return ", ".join((decision_of(part), named_ or _("no document is named for it")))


def _cell(part: Part) -> str:
    citation = part.citation
    row = _("table %(table)s, row %(row)s") % {"table": citation.table, "row": citation.row}
    parts = [f"{citation.title or citation.name} ({citation.name})", row + (f" »{part.label}«" if part.label else "")]
    if citation.line:
        parts.append(_("line %(line)s") % {"line": citation.line})
    if citation.printed:
        parts.append(_("printed »%(text)s«") % {"text": citation.printed})
    return ", ".join(filter(None, (*parts, corrected(part))))


def document_of(part: Part) -> str:
    """The document that an amount comes from, by its title and file; of a decision the paper that it names, if any."""
    citation = part.citation
    if citation.title in ("", citation.name):
        return citation.name or _("Decisions that no document is named for")
    return f"{citation.title} ({citation.name})"


def row_of(part: Part, name: str) -> str:
    """The row of a document that says an amount; its own name where it is another than `name`."""
    citation = part.citation
    row = _("the document's table %(table)s, row %(row)s") % {"table": citation.table, "row": citation.row}
    return f"{row} »{part.label}«" if part.label and fold(part.label) != fold(name) else row


def corrected(part: Part) -> str:
    """That a person has corrected what was read; nothing where nobody has."""
    if part.citation.corrected_from is None:
        return ""
    read = in_kroner(Decimal(part.citation.corrected_from) / 100)
    return _("read as %(amount)s and corrected by a person") % {"amount": read}


def decision_of(part: Part) -> str:
    """A decision in words."""
    kind = str(Transaction.Kind(part.kind).label) if part.kind else ""
    return ", ".join(filter(None, (f"{kind} {date_text(part.decided_on)}", part.decision or part.text)))


def decisions(material: Material) -> tuple[DecisionReference, ...]:
    """The decisions that the money shown rests on, in their order: of its sources and its years, and of no other.

    Where none of that money names one, those that documents name and no money does.
    """
    rows = _decisions(material)
    if material.query.as_of:
        rows = rows.filter(meeting__held_on__lte=material.query.as_of)
    return tuple(DecisionReference(date_text(d.meeting.held_on), d.title, d.url) for d in rows)


def later_decisions(material: Material) -> list[Decision]:
    """The decisions on the same money that are of later days than is asked for."""
    as_of = material.query.as_of
    return list(_decisions(material).filter(meeting__held_on__gt=as_of)) if as_of else []


def _decisions(material: Material) -> QuerySet[Decision]:
    query = material.query
    money = Posting.objects.filter(fiscal_year__in=material.years).exclude(transaction__decision=None)
    if query.funds:
        money = money.filter(fund__in=query.funds)
    if query.external is not None:
        money = money.filter(fund__is_external=query.external)
    accounts = [*(p.account for p in material.positions), *(pot.account for pot in material.left.pots)]
    if len(accounts) <= MANY:
        money = money.filter(account__in=accounts)
    if query.known_at:
        money = money.filter(booked_at__lte=query.known_at)
    every = Decision.objects.select_related("meeting").order_by("meeting__held_on", "pk")
    own = every.filter(pk__in=money.values("transaction__decision"))
    return own if own.exists() else every.filter(transaction=None)


def wrong_sums(material: Material) -> tuple[str, ...]:
    """Where the documents that the figures come from print a sum that their own rows do not come to."""
    parts = (part for p in material.positions for of in p.parts.values() for part in of)
    documents = {cell.citation.document for part in parts for cell in part.cells}
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
