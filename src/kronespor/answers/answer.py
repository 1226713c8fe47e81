"""The answer to an enquiry, as values: what the renderers for Word, PDF, HTML, Excel, Markdown and CSV print.

Its figures come from the register alone; its words are a caseworker's, in whose texts {total}, {original}, {change} and
{years} stand for figures of the register.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kronespor.amounts import decimal_text
from kronespor.answers.errors import AnswerError
from kronespor.answers.layouts import tables
from kronespor.answers.overview import MANY
from kronespor.answers.query import Query
from kronespor.answers.tables import AnswerTable, Found, Line, asks_original, find, legend
from kronespor.intake.models import StoredFinding
from kronespor.papers.printing import amount_text, date_text
from kronespor.register.models import Decision, Initiative, Transaction

TEXTS = ("introduction", "conclusion", "closing", "signature")
"""The texts that a caseworker writes; what is not written has its usual form, or none."""
MANY_CHANGES = 100
"""Changed figures that an answer lists; of more it says how many."""
FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: its table and line, its year and amount, and the place in words."""

    number: int
    table: int
    figure: str
    amount: str
    place: str


@dataclass(frozen=True)
class Answer:
    """An answer, ready to be rendered. `decisions`: (date in words, title, address). `since`: what is other figures
    than in the answer released before.
    """

    title: str
    recipient: str
    dated: str
    question: str
    query: Query
    introduction: str
    conclusion: str
    method: str
    excluded: str
    decisions: tuple[tuple[str, str, str], ...]
    legend: tuple[tuple[str, str], ...]
    tables: tuple[AnswerTable, ...]
    footnotes: tuple[str, ...]
    sources: tuple[Source, ...]
    published: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    closing: str = ""
    signature: str = ""

    def note(self, text: str) -> int:
        """The number of a footnote."""
        return self.footnotes.index(text) + 1


@dataclass(frozen=True)
class Wording:
    """What somebody has written for an answer. `before`: the day and the figures of the one released before it."""

    title: str = ""
    recipient: str = ""
    question: str = ""
    dated: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    before: tuple[date, Sequence[Sequence[str]]] | None = None


def build_answer(query: Query, said: Wording) -> Answer:
    """Answer an enquiry from the register. AnswerError if the register has nothing to answer with."""
    found = find(query)
    if not found.holdings:
        raise AnswerError(
            gettext_lazy(
                "The register holds no money for this answer: import papers and book them first, or ask for "
                "something else."
            )
        )
    made = tables(found)
    notes = tuple(dict.fromkeys(n for t in made for line in t.lines for f in line.figures if f for n in f.notes))
    dated = said.dated or timezone.localdate()
    values = _values(found)
    written = {name: filled(said.texts.get(name, ""), values) for name in TEXTS}
    day = date_text(query.as_of or dated)
    usual = _("Below is an overview of the money set aside as of %(day)s.") % {"day": day}
    return Answer(
        title=said.title or _("Answer about the financing of action plans"),
        recipient=said.recipient,
        dated=date_text(dated),
        question=said.question,
        query=query,
        introduction=written["introduction"] or usual,
        conclusion=written["conclusion"] or _conclusion(found, values),
        method=_method(found),
        excluded=_excluded(found),
        decisions=_decisions(found),
        legend=tuple((symbol, name) for name, symbol in legend(found).items()),
        tables=tuple(made),
        footnotes=notes,
        sources=tuple(_sources(made)),
        published=tuple(_published(found)),
        since=tuple(_since(made, *said.before)) if said.before else (),
        closing=written["closing"],
        signature=written["signature"],
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled; a field that is not known stays as it is written, so that it is seen."""
    return FIELD.sub(lambda f: values.get(f[1], f[0]), text)


def _values(found: Found) -> dict[str, str]:
    """What the fields in a text stand for, in kroner."""
    now = sum((k for h in found.holdings for of in h.current.values() for k in of.values()), Decimal(0))
    before = sum((k for h in found.holdings for of in h.original.values() for k in of.values()), Decimal(0))
    return {
        "total": amount_text(now),
        "original": amount_text(before),
        "change": amount_text(now - before),
        "years": _span(found),
    }


def _span(found: Found) -> str:
    return f"{found.years[0]}-{found.years[-1]}" if len(found.years) > 1 else "".join(map(str, found.years))


def _conclusion(found: Found, values: Mapping[str, str]) -> str:
    """What the figures come to, in two sentences at most."""
    plans: dict[str, Decimal] = {}
    for h in found.holdings:
        total = sum((k for of in h.current.values() for k in of.values()), Decimal(0))
        plans[h.holder.plan] = plans.get(h.holder.plan, Decimal(0)) + total
    said = _("In total %(total)s kr. is set aside in %(years)s.") % values
    if len(plans) > 1:
        parts = "; ".join(
            _("%(plan)s: %(kroner)s kr.") % {"plan": p, "kroner": amount_text(k)} for p, k in plans.items()
        )
        said = said.removesuffix(".") + f" ({parts.replace('kr..', 'kr.')})."
    if {"original", "change"} & set(found.query.measures) and {
        h.holder.plan_id for h in found.holdings
    } <= found.adopted:
        said += " " + _("When the plans were adopted it was %(original)s kr.; the change is %(change)s kr.") % values
    return said


def _method(found: Found) -> str:
    said = _(
        "The amounts are in the price level (p/l) of the decisions and papers they come from. They are not converted "
        "to a common price level."
    )
    if asks_original(found) and not {h.holder.plan_id for h in found.holdings} <= found.adopted:
        said += " " + _(
            "What was set aside originally is not shown for plans whose adoption the register does not know."
        )
    if found.query.known_at:
        said += " " + _("The register is shown as it was known on %(day)s.") % {
            "day": date_text(timezone.localtime(found.query.known_at))
        }
    return said


def _excluded(found: Found) -> str:
    query, parts = found.query, []
    if query.external is True:
        parts.append(_("Only money from external sources is shown."))
    elif query.external is False:
        parts.append(_("Money from external sources is left out."))
        beside = _by_source(find(replace(query, external=True)))
        if beside:
            total = amount_text(sum(beside.values(), Decimal(0)))
            names = "; ".join(
                _("%(source)s: %(kroner)s kr.") % {"source": s, "kroner": amount_text(k)} for s, k in beside.items()
            )
            said = {"total": total, "years": _span(found), "names": names}
            parts.append(
                _("Beside the tables %(total)s kr. is set aside from such sources in %(years)s (%(names)s).") % said
            )
    if query.without:
        left = Initiative.objects.filter(pk__in=query.without).order_by("pk").values_list("name", flat=True)
        parts.append(_("Left out: %(names)s.") % {"names": "; ".join(left)})
    return " ".join(parts)


def _by_source(found: Found) -> dict[str, Decimal]:
    """Kroner by the name of its source, in all years asked for."""
    sums: dict[str, Decimal] = {}
    for h in found.holdings:
        for pk, of in h.current.items():
            name = found.funds[pk].name
            sums[name] = sums.get(name, Decimal(0)) + sum(of.values())
    return {name: kroner for name, kroner in sums.items() if kroner}


def _decisions(found: Found) -> tuple[tuple[str, str, str], ...]:
    """The decisions that the money shown rests on, in their order; where its papers name none, all there are."""
    every = Decision.objects.select_related("meeting").order_by("meeting__held_on", "pk")
    if found.query.as_of:
        every = every.filter(meeting__held_on__lte=found.query.as_of)
    accounts = [h.holder.account for h in found.holdings]
    own = Transaction.objects.all()
    if len(accounts) <= MANY:
        own = own.filter(postings__account__in=accounts)
    if found.query.known_at:
        own = own.filter(booked_at__lte=found.query.known_at)
    rows = every.filter(pk__in=own.exclude(decision=None).values("decision")) or every
    return tuple((date_text(d.meeting.held_on), d.title, d.url) for d in rows)


def _sources(made: Sequence[AnswerTable]) -> list[Source]:
    """The place of every figure of a paper, table by table."""
    found: list[Source] = []
    for number, table in enumerate(made, start=1):
        for line in table.lines:
            for column, figure in zip(table.columns, line.figures, strict=True):
                for citation in figure.cited if figure else ():
                    amount = amount_text(figure.kroner / table.unit.factor) if figure else ""
                    found.append(Source(len(found) + 1, number, f"{line.label}, {column}", amount, place(citation)))
    return found


def place(citation: Mapping[str, Any]) -> str:
    """A citation in words."""
    if not citation.get("document"):
        return ", ".join(filter(None, (str(citation.get("paper", "")), str(citation.get("place", ""))))) or "–"
    said = {"table": citation.get("table"), "row": citation.get("row")}
    parts = [
        f"{citation.get('title') or citation.get('name', '')} ({citation.get('name', '')})",
        _("table %(table)s, row %(row)s") % said,
    ]
    if citation.get("line"):
        parts.append(_("line %(line)s") % {"line": citation["line"]})
    if citation.get("printed"):
        parts.append(_("printed »%(text)s«") % {"text": citation["printed"]})
    return ", ".join(parts)


def _published(found: Found) -> list[str]:
    """Where the papers that the figures come from print a sum that their own rows do not come to."""
    documents = {c["document"] for cited in found.cited.values() for c in cited if c.get("document")}
    rows = StoredFinding.objects.filter(
        document__sha256__in=documents, kind__in=("does-not-foot", "does-not-cross-foot")
    )
    said = []
    for f in rows.filter(severity="error").select_related("document").order_by("document", "pk"):
        report = f.report
        names = {k: report.get(k) or "" for k in ("table", "row", "column", "printed", "expected")}
        for name in ("printed", "expected"):
            names[name] = amount_text(Decimal(names[name])) if names[name] else "–"
        said.append(
            _("%(paper)s, table %(table)s, %(row)s, %(column)s: %(printed)s is printed, its rows come to %(expected)s.")
            % {"paper": f.document, **names}
        )
    return said


def figures(made: Sequence[AnswerTable]) -> list[list[str]]:
    """Every figure of an answer's tables: its table, line and column, and its kroner. No two have the same place."""
    found, seen = list[list[str]](), Counter[tuple[str, str]]()
    for table in made:
        for line in table.lines:
            name = f"{line.label} {line.symbols}".strip()
            seen[table.title, name] += 1
            again = seen[table.title, name]
            name = f"{name} ({again})" if again > 1 else name
            for column, figure in zip(table.columns, line.figures, strict=True):
                if figure:
                    found.append([table.title, name, column, decimal_text(figure.kroner)])
    return found


@dataclass(frozen=True)
class Changed:
    """A figure that is another now than when it was released; None: it was not there, or is no more."""

    table: str
    line: str
    column: str
    released: Decimal | None
    now: Decimal | None


def changes(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> list[Changed]:
    """Where two sets of figures differ, in their order."""
    was, now = ({tuple(f[:3]): Decimal(f[3]) for f in of} for of in (before, after))
    places = dict.fromkeys((*was, *now))
    return [Changed(p[0], p[1], p[2], was.get(p), now.get(p)) for p in places if was.get(p) != now.get(p)]


def _since(made: Sequence[AnswerTable], day: date, before: Sequence[Sequence[str]]) -> list[str]:
    """What a new answer has to say of the figures of the one before it."""
    found = changes(before, figures(made))
    if not found:
        return [_("No figure is another than in the answer of %(day)s.") % {"day": date_text(day)}]
    said = [
        _("%(count)s figures are others than in the answer of %(day)s.") % {"count": len(found), "day": date_text(day)}
    ]
    for c in found[:MANY_CHANGES]:
        was, now = ("–" if k is None else f"{amount_text(k)} kr." for k in (c.released, c.now))
        said.append(f"{c.table}, {c.line}, {c.column}: {was} → {now}")
    return said


def amounts_of(line: Line, table: AnswerTable) -> list[str]:
    """A line's figures as they are printed: a dash where there is no money, nothing where it is not known."""
    if line.kind == "group":
        return [""] * len(line.figures)
    return [
        amount_text(f.kroner / table.unit.factor) if f else "-" if n <= table.summed else ""
        for n, f in enumerate(line.figures)
    ]
