"""The answer to an enquiry, as values: what the renderers for Word and HTML print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kronespor.amounts import THOUSANDS, Unit, danish, danish_date
from kronespor.amounts.units import KRONER
from kronespor.answers.overview import AnswerError, Overview, OverviewPlan, overview
from kronespor.reading.labels import fold
from kronespor.register.models import Decision

SYMBOLS = (("*", "integrationsbevilling"), ("^", "budgetmidler"), ("#", "statsligt tilskud"))
MORE_SYMBOLS = "†‡§¤¶"
METHOD = (
    "Beløbene er angivet i det pris- og lønniveau (p/l), der er brugt i de beslutninger og dokumenter, som de stammer "
    "fra. De er ikke omregnet til et fælles prisniveau."
)


@dataclass(frozen=True)
class AnswerCell:
    """A printed figure: its text, the numbers of its footnotes and of its sources."""

    text: str
    notes: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class AnswerRow:
    """A row of an answer's table."""

    label: str
    symbols: str
    description: str
    cells: tuple[AnswerCell, ...]


@dataclass(frozen=True)
class AnswerTable:
    """A plan's table: initiatives, years and totals."""

    number: int
    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    total: AnswerRow
    notes: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class AnswerSource:
    """Where a figure comes from."""

    number: int
    table: int
    figure: str
    amount: str
    place: str


@dataclass(frozen=True)
class Answer:
    """An answer, ready to be rendered. `decisions`: (date in words, title, address)."""

    title: str
    recipient: str
    dated: str
    question: str
    standing: str
    method: str
    decisions: tuple[tuple[str, str, str], ...]
    legend: tuple[tuple[str, str], ...]
    tables: tuple[AnswerTable, ...]
    sources: tuple[AnswerSource, ...]


def build_answer(
    *,
    question: str,
    recipient: str = "",
    title: str = "",
    plans: Sequence[str] = (),
    as_of: date | None = None,
    known_at: datetime | None = None,
    dated: date | None = None,
) -> Answer:
    """Answer an enquiry from the register. AnswerError if the register has nothing to answer with."""
    found = overview(plans, as_of, known_at, cited=True)
    if not found.plans:
        raise AnswerError("The register holds no money for this answer: import papers and book them first.")
    unit = _unit(found)
    legend = _legend(found)
    sources: list[AnswerSource] = []
    tables: list[AnswerTable] = []
    first_note = 1
    for number, plan in enumerate(found.plans, start=1):
        table = _table(number, plan, found.years, unit, legend, sources, first_note)
        first_note += len(table.notes)
        tables.append(table)
    dated = dated or timezone.localdate()
    standing = danish_date(as_of) if as_of else danish_date(dated)
    used = {symbol for t in tables for r in t.rows for symbol in r.symbols}
    return Answer(
        title=title or "Svar vedrørende finansiering af handleplaner",
        recipient=recipient,
        dated=danish_date(dated),
        question=question,
        standing=standing,
        method=METHOD,
        decisions=_decisions(as_of),
        legend=tuple((symbol, name) for name, symbol in legend.items() if symbol in used),
        tables=tuple(tables),
        sources=tuple(sources),
    )


def _unit(found: Overview) -> Unit:
    """Thousands, if every figure is a whole number of them; else kroner."""
    figures = [f.kroner for p in found.plans for r in p.rows for f in r.years.values()]
    return THOUSANDS if all(k % 1000 == 0 for k in figures) else KRONER


def _legend(found: Overview) -> dict[str, str]:
    """A symbol for each kind of source: the customary three, and others as they are needed."""
    legend = {name: symbol for symbol, name in SYMBOLS}
    more = iter(MORE_SYMBOLS)
    for plan in found.plans:
        for row in plan.rows:
            for fund in row.funds:
                if _kind(fund) not in legend:
                    legend[_kind(fund)] = next(more, "§")
    return legend


def _kind(fund: str) -> str:
    """The kind of source that a fund is shown as; a fund of no customary kind is shown by its own name."""
    key = fold(fund)
    if key.startswith("integrationsbevilling"):
        return "integrationsbevilling"
    if key.startswith("budget"):
        return "budgetmidler"
    if any(word in key for word in ("statslig", "styrelsen", "satspulje", "ministeri")):
        return "statsligt tilskud"
    return fund


def _table(
    number: int,
    plan: OverviewPlan,
    years: Sequence[int],
    unit: Unit,
    legend: dict[str, str],
    sources: list[AnswerSource],
    first_note: int,
) -> AnswerTable:
    notes: dict[str, int] = {}
    rows = []
    for row in plan.rows:
        cells = []
        for year in years:
            figure = row.years.get(year)
            if figure is None:
                cells.append(AnswerCell("-"))
                continue
            for note in figure.notes:
                notes.setdefault(note, first_note + len(notes))
            amount = _printed(figure.kroner, unit)
            own = []
            for citation in figure.citations:
                own.append(len(sources) + 1)
                sources.append(AnswerSource(own[-1], number, f"{row.initiative}, {year}", amount, _place(citation)))
            cells.append(AnswerCell(amount, tuple(notes[n] for n in figure.notes), tuple(own)))
        cells.append(AnswerCell(_printed(row.total, unit)))
        symbols = "".join(dict.fromkeys(legend[_kind(f)] for f in row.funds))
        rows.append(AnswerRow(row.initiative, symbols, row.description, tuple(cells)))
    sums = [AnswerCell(_printed(plan.total(y), unit)) for y in years]
    total = AnswerRow("Udgifter i alt", "", "", (*sums, AnswerCell(_printed(plan.total(), unit))))
    columns = (*(str(y) for y in years), "I alt")
    numbered = tuple((n, text) for text, n in notes.items())
    return AnswerTable(number, plan.name, unit.name, columns, tuple(rows), total, numbered)


def _printed(kroner: Decimal, unit: Unit) -> str:
    return danish(kroner / unit.factor)


def _place(citation: dict[str, Any]) -> str:
    """A citation in words."""
    parts = [f"{citation.get('title') or citation.get('name', '')} ({citation.get('name', '')})"]
    parts.append(f"tabel {citation.get('table')}, række {citation.get('row')}")
    if citation.get("line"):
        parts.append(f"linje {citation['line']}")
    if citation.get("printed"):
        parts.append(f"trykt »{citation['printed']}«")
    return ", ".join(parts)


def _decisions(as_of: date | None) -> tuple[tuple[str, str, str], ...]:
    rows = Decision.objects.select_related("meeting").order_by("meeting__held_on", "pk")
    if as_of:
        rows = rows.filter(meeting__held_on__lte=as_of)
    return tuple((danish_date(d.meeting.held_on), d.title, d.url) for d in rows)
