"""The rows of what was decided, in Python as those of `rows`: the figures of an initiative with what each rests on, and
the timelines of plans and sources."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from kronespor.intake.models import StoredDocument
from kronespor.intake.origins import Entry, Part
from kronespor.register.models import Transaction
from kronespor.web.asking import Question
from kronespor.web.rows import address
from kronespor.web.templatetags.web import NOTHING, cell_query, dated, day, formatted

STATED = (
    *("fiscal_year", "amount", "row", "statement__table"),
    *("statement__document__sha256", "statement__document__title", "statement__document__name"),
)


class Stated(NamedTuple):
    """A figure of a document, as the database has `STATED` of it."""

    year: int
    ore: int
    row: str
    table: str
    document: str
    title: str
    name: str


class _Words(NamedTuple):
    """What the rows say in a language; asked for once, since there are hundreds of them on a page."""

    is_english: bool
    kinds: Mapping[str, str]
    figure_head: str
    timeline_head: str
    unit: str
    table: str
    stays: str
    made_of: str
    come_to: str
    total: str
    also: str
    unnamed: str
    unpublished: str
    withdrawn: str


@cache
def _words(language: str) -> _Words:
    with override(language):
        decided = (_("Decided"), _("kr."), _("Decision"))
        return _Words(
            is_english=language == "en",
            kinds={kind: str(label) for kind, label in Transaction.Kind.choices},
            figure_head=_head(*decided, _("Source"), _("Stated in")),
            timeline_head=_head(*decided, _("Initiative"), _("Source"), _("Year")),
            unit=_("kr."),
            table=_("table"),
            stays=_("Address of this figure as it is known today"),
            made_of=_("The figure is made of:"),
            come_to=_("What it has come to with that is stated in:"),
            total=_("Total"),
            also=_("Also stated in:"),
            unnamed=_("no document is named for it"),
            unpublished=_("a document that is not published"),
            withdrawn=_("a document that was withdrawn on %(day)s: %(why)s"),
        )


def _head(*names: str) -> str:
    heads = (f'<th scope="col"{_NUMBER if n == 1 else ""}>{name}</th>' for n, name in enumerate(names))
    return f"<thead><tr>{''.join(heads)}</tr></thead>"


_NUMBER = ' class="number"'


@dataclass(frozen=True)
class Shown:
    """The documents that whoever asks may see, and those that were withdrawn, by their SHA-256."""

    visible: Collection[str]
    withdrawn: Mapping[str, StoredDocument]

    def cited(self, part: Part, words: _Words) -> str:
        """Where a figure is stated, which leads there; else why nobody is led there."""
        citation = part.citation
        if not part.is_stated:
            named = ", ".join(filter(None, (citation.name, citation.place))) if citation.name else ""
            return escape(named or words.unnamed)
        if citation.document in self.visible:
            label = f", {part.label}" if part.label else ""
            text = f"{citation.title or citation.name}, {words.table} {citation.table}{label}"
            return _cell(citation.document, citation.table, citation.row, citation.column, text)
        if gone := self.withdrawn.get(citation.document):
            return escape(words.withdrawn % {"day": day(gone.withdrawn_at), "why": gone.withdrawn_because})
        return words.unpublished


def figures(
    years: Mapping[int, Mapping[str, Any]],
    statements: Mapping[int, Sequence[Stated]],
    shown: Shown,
    asked: Question,
) -> SafeString:
    """The figures of an initiative, a section a year: what each is made of, and what was decided of it."""
    words = _words(get_language() or "da")
    known_on = asked.known_on or timezone.localdate()
    as_of = f"as_of={asked.asked.as_of.isoformat()}&amp;" if asked.asked.as_of else ""
    stays = f"?{as_of}known_at={known_on.isoformat()}"  # the address of the figure that stays
    sections = (
        f'<section class="site-year" id="y{year}" aria-labelledby="h{year}">'
        f'<h3 id="h{year}">{year}: {formatted(of["kroner"], "kr", words.is_english)} {words.unit}</h3>'
        f'<p class="site-small d-print-none"><a href="{stays}#y{year}">{words.stays}</a></p>'
        f"{_parts(of['parts'], shown, words) if of['kroner'] else ''}"
        f'<div class="table--responsive-scroll" tabindex="0" role="region" aria-labelledby="h{year}">'
        f'<table class="table table--compact site-table"><caption class="sr-only">{year}</caption>'
        f"{_table(of, shown, words)}</table></div>{_statements(statements.get(year, ()), words)}</section>"
        for year, of in years.items()
    )
    return mark_safe("".join(sections))  # noqa: S308 (escaped where it is made)


def _parts(parts: Iterable[Part], shown: Shown, words: _Words) -> str:
    """What a figure is made of, an item each."""
    items = []
    for part in parts:
        why = ""
        if not part.is_stated:
            why = f"{escape(part.decision or part.text)}, {dated(part.decided_on, words.is_english)}: "
        whole = "".join(f"<br>{words.come_to} {shown.cited(cell, words)}" for cell in part.whole)
        kroner = formatted(part.kroner, "kr", words.is_english)
        items.append(f"<li>{kroner} {words.unit} – {why}{shown.cited(part, words)}{whole}</li>")
    return f'<p>{words.made_of}</p><ul class="site-parts">{"".join(items)}</ul>'


def _table(of: Mapping[str, Any], shown: Shown, words: _Words) -> str:
    """What was decided of a year, and what each rests on."""
    postings: Sequence[tuple[Entry, Part]] = of["postings"]
    rows = "".join(
        f'<tr>{_decided(entry, words)}<td><a href="{address("fund", entry.fund)}">{escape(entry.fund_name)}</a></td>'
        f"<td>{shown.cited(own, words)}</td></tr>"
        for entry, own in postings
    )
    total = formatted(of["kroner"], "kr", words.is_english)
    return (
        f'{words.figure_head}<tbody>{rows}<tr class="site-total"><th scope="row">{words.total}</th>'
        f'<td class="number">{total}</td><td colspan="3"></td></tr></tbody>'
    )


def _statements(items: Sequence[Stated], words: _Words) -> str:
    """The figures of documents that state it too."""
    told = (
        f"{_cell(i.document, i.table, i.row, i.year, i.title or i.name)} "
        f"({formatted(Decimal(i.ore) / 100, 'kr', words.is_english)} {words.unit})"
        for i in items
    )
    return f"<p>{words.also} {', '.join(told)}</p>" if items else ""


def _cell(document: str, table: str, row: str, year: str | int, text: str) -> str:
    """A text that leads to a cell of a document."""
    page = reverse("web:document", args=[document]) + cell_query(table, row, year)
    return f'<a href="{escape(page)}">{escape(text)}</a>'


def timeline(entries: Iterable[Entry]) -> SafeString:
    """The head and the rows of the decisions of a plan or a source."""
    words, rows = _words(get_language() or "da"), []
    for entry in entries:
        kind, initiative = ' class="reserve"', NOTHING
        if entry.initiative_id:
            page = address("initiative", entry.initiative_id)
            kind, initiative = "", f'<a href="{page}">{escape(entry.initiative or "")}</a>'
        rest = f"<td>{initiative}</td><td>{escape(entry.fund_name)}</td><td>{entry.year}</td>"
        rows.append(f"<tr{kind}>{_decided(entry, words)}{rest}</tr>")
    body = "".join(rows) or f'<tr><td colspan="6">{_("Nothing.")}</td></tr>'
    return mark_safe(f"{words.timeline_head}<tbody>{body}</tbody>")  # noqa: S308 (escaped where it is made)


def _decided(entry: Entry, words: _Words) -> str:
    """The day, the amount and the decision."""
    text: str = escape(entry.text)
    if entry.decision_id:
        page = address("decision", entry.decision_id)
        text = f'<a href="{page}">{escape(entry.decision or "")}</a> <span class="site-small">{text}</span>'
    when, sign = dated(entry.decided_on, words.is_english), "+" if entry.ore > 0 else "−"
    kroner = formatted(abs(entry.kroner), "kr", words.is_english)
    said = f'{text} <span class="site-tag">{words.kinds[entry.kind]}</span>'
    return f'<td class="site-day">{when}</td><td class="number">{sign}{kroner}</td><td>{said}</td>'
