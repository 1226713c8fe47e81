"""What the overview shows, as a file: Excel with sums that are formulas, Word, PDF, CSV, JSON."""

import json
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kronespor.amounts import decimal_text
from kronespor.answers.overview import Overview, OverviewPlan, OverviewRow, Sums
from kronespor.papers.csv import Value, csv_bytes
from kronespor.papers.errors import PaperError
from kronespor.papers.excel import BOLD, KRONER, Cell, Difference, Sheet, Style, Sum, workbook
from kronespor.papers.formats import render
from kronespor.papers.paper import Block, Grid, GridRow, Heading, Paper, Paragraph
from kronespor.papers.printing import unit_text
from kronespor.register.holdings import Holding
from kronespor.web.asking import Question
from kronespor.web.remarks import words
from kronespor.web.templatetags.web import change, day, kroner

Writer = Callable[[Overview, Question], bytes]
HEAD, LABELS = 4, 4
"""Of a plan's sheet: rows down to its headings, and columns of words."""
LABEL_WIDTH, AMOUNT_WIDTH = 28, 16
YEAR = Style(bold=True, number_format="0")
AMOUNT, TOTAL = Style(number_format=KRONER), Style(bold=True, rule_above=True, number_format=KRONER)


def _names() -> list[str]:
    """The headings of words."""
    return [_("Action plan"), _("Theme"), _("Initiative"), _("Source"), _("Recipient")]


def _head(shown: Overview) -> list[str | int]:
    """The headings: five of words, the years, three sums, and what was spent where extracts tell of it."""
    return [*_names(), *shown.years, _("Total"), _("Originally"), _("Change"), *_spending_names(shown)]


def _spending_names(shown: Overview) -> list[str]:
    """The headings of what is committed, spent and left."""
    years = {"year": shown.told_years}
    return [_("Committed %(year)s") % years, _("Spent %(year)s") % years, _("Left %(year)s") % years][
        : 3 * bool(shown.told)
    ]


def _amounts(shown: Overview, of: OverviewRow | OverviewPlan, is_adopted: bool) -> list[Decimal | None]:
    """The amounts of a row, by the headings; None where the register does not know what was original."""
    then = (of.original_total, of.change) if is_adopted else (None, None)
    spending = of.spending(shown.told) if shown.told else ()
    return [*(of.current.get(y, Decimal(0)) for y in shown.years), of.total, *then, *spending]


def download(kind: str, shown: Overview, asked: Question) -> HttpResponse:
    """The file, named by what it is and the day it is as of."""
    media_type, write = _WRITERS[kind]
    try:
        response = HttpResponse(write(shown, asked), content_type=media_type)
    except PaperError as error:
        return _not_written(error)
    day = f"-{shown.query.as_of}" if shown.query.as_of else ""
    name = pgettext("file name", "overview")
    response["Content-Disposition"] = f'attachment; filename="{name}{day}.{kind}"'
    return response


def _what_it_is(shown: Overview) -> str:
    """What the figures are, in a line."""
    parts = [_("Kroner set aside")]
    if shown.query.as_of:
        parts.append(_("as decided on %(day)s") % {"day": day(shown.query.as_of)})
    if index := shown.query.index:
        values = {"level": shown.query.price_level, "series": index.series, "source": index.source}
        parts.append(_("in %(level)s prices by %(series)s (%(source)s)") % values)
    if shown.told_until:
        parts.append(_("spent as of %(day)s by the finance system") % {"day": day(shown.told_until)})
    return ", ".join(parts)


def _xlsx(shown: Overview, _asked: Question) -> bytes:
    """A sheet for each plan, with sums that are formulas."""
    sheets = [_plan_sheet(shown, group, n) for n, group in enumerate(shown.plans, start=1)]
    empty = Sheet(_("Overview"), ((Cell(_what_it_is(shown)),),), (LABEL_WIDTH,))
    return workbook(_("Money set aside for action plans"), sheets or [empty])


def _plan_sheet(shown: Overview, group: OverviewPlan, number: int) -> Sheet:
    heads = tuple(_heading(text) for text in _head(shown)[1:])
    rows: list[tuple[Cell | None, ...]] = [(Cell(group.plan, BOLD),), (Cell(_what_it_is(shown)),), (), heads]
    rows += [_plan_row(shown, group, row, HEAD + n) for n, row in enumerate(group.rows)]
    rows.append(_plan_total(shown, group))
    widths = (*[LABEL_WIDTH] * LABELS, *[AMOUNT_WIDTH] * (len(heads) - LABELS))
    return Sheet(f"{number} {group.plan}", tuple(rows), widths, head=HEAD, labels=3)


def _heading(text: str | int) -> Cell:
    """A heading; a year is a number."""
    return Cell(Decimal(text), YEAR) if isinstance(text, int) else Cell(text, BOLD)


def _flat(shown: Overview) -> list[tuple[str | int | Decimal, ...]]:
    """One row per initiative, source and year, which any program can sum and filter."""
    rows: list[tuple[str | int | Decimal, ...]] = [_flat_head(shown)]
    for group in shown.plans:
        for row in group.rows:
            by_year: dict[tuple[str, int], list[Holding]] = defaultdict(list)
            for held in row.holdings:
                by_year[held.fund, held.year].append(held)
            for (fund, year), of in sorted(by_year.items()):
                now, then = sum((h.kroner for h in of), Decimal(0)), sum((h.original for h in of), Decimal(0))
                spent = Sums(tuple(of)).spending(shown.told) if year in shown.told else ("", "", "")
                if now or then or any(spent):
                    names = (group.plan, row.theme, row.name, fund, row.recipient, year)
                    rows.append((*names, now, then, *(spent if shown.told else ())))
    return rows


def _flat_head(shown: Overview) -> tuple[str, ...]:
    spent = (_("Committed"), _("Spent"), _("Left")) if shown.told else ()
    return (*_names(), _("Year"), _("Set aside"), _("Originally"), *spent)


def _flat_csv(shown: Overview, _asked: Question) -> bytes:
    return csv_bytes(_flat(shown))


def _flat_xlsx(shown: Overview, _asked: Question) -> bytes:
    head, *rows = _flat(shown)
    cells = [tuple(Cell(str(text), BOLD) for text in head)]
    cells += [tuple(_plain(value) for value in row) for row in rows]
    widths = (*[LABEL_WIDTH] * len(_names()), *[AMOUNT_WIDTH] * (len(head) - len(_names())))
    title = _("Money set aside for action plans")
    return workbook(title, [Sheet(_("Overview"), tuple(cells), widths, head=1)])


def _plain(value: str | int | Decimal) -> Cell:
    match value:
        case int():
            return Cell(Decimal(value), Style(number_format="0"))
        case Decimal():
            return Cell(value, AMOUNT)
    return Cell(value)


def _plan_row(shown: Overview, group: OverviewPlan, row: OverviewRow, at: int) -> tuple[Cell | None, ...]:
    texts = (row.theme, row.name, ", ".join(row.funds.values()), row.recipient)
    end = LABELS + len(shown.years)
    formulas: dict[int, Sum | Difference] = {
        end: Sum(tuple((at, c) for c in range(LABELS, end))),
        end + 2: Difference((at, end), (at, end + 1)),
    }
    if len(shown.told) == 1 and {*shown.told} <= {*shown.years}:  # what is left is of that year
        formulas[end + 5] = Difference((at, LABELS + shown.years.index(*shown.told)), (at, end + 4))
    amounts = enumerate(_amounts(shown, row, group.is_adopted), start=LABELS)
    cells = (None if kroner is None else Cell(kroner, AMOUNT, formulas.get(column)) for column, kroner in amounts)
    return (*map(Cell, texts), *cells)


def _plan_total(shown: Overview, group: OverviewPlan) -> tuple[Cell | None, ...]:
    rows, sums = range(HEAD, HEAD + len(group.rows)), enumerate(_amounts(shown, group, group.is_adopted), start=LABELS)
    cells = (None if k is None else Cell(k, TOTAL, Sum(tuple((r, c) for r in rows))) for c, k in sums)
    return (Cell(_("Total"), BOLD), *[None] * (LABELS - 1), *cells)


def _csv(shown: Overview, _asked: Question) -> bytes:
    """Original and change where they are known."""
    rows: list[tuple[Value, ...]] = [tuple(_head(shown))]
    for group in shown.plans:
        for row in group.rows:
            names = (group.plan, row.theme, row.name, ", ".join(row.funds.values()), row.recipient)
            amounts = _amounts(shown, row, group.is_adopted)
            rows.append((*names, *("" if kroner is None else kroner for kroner in amounts)))
    return csv_bytes(rows)


def _json(shown: Overview, _asked: Question) -> bytes:
    """Amounts are kroner as decimal strings."""
    query = shown.query

    def years(amounts: dict[int, Decimal]) -> dict[str, str]:
        return {str(y): decimal_text(k) for y, k in sorted(amounts.items()) if k}

    def spending(of: OverviewRow | OverviewPlan) -> dict[str, str]:
        amounts = of.spending(shown.told)._asdict() if shown.told else {}
        return {name: decimal_text(kroner) for name, kroner in amounts.items()}

    found: dict[str, Any] = {
        "unit": "kr.",
        "as_of": query.as_of.isoformat() if query.as_of else None,
        "known_at": query.known_at.isoformat() if query.known_at else None,
        "prices": {"level": query.price_level, "series": query.index.series} if query.index else None,
        "years": list(shown.years),
        "spent_until": {str(year): last.isoformat() for year, last in shown.told.items()},
        "plans": [
            {
                "plan": g.plan,
                "initiatives": [
                    {
                        "initiative": r.name,
                        "theme": r.theme or None,
                        "funds": list(r.funds.values()),
                        "recipient": r.recipient or None,
                        "current": years(r.current),
                        "original": years(r.original) if g.is_adopted else None,
                        "total": decimal_text(r.total),
                        **spending(r),
                    }
                    for r in g.rows
                ],
                "current": years(g.current),
                "total": decimal_text(g.total),
                **spending(g),
            }
            for g in shown.plans
        ],
        "total": decimal_text(shown.total),
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _paper(shown: Overview, asked: Question) -> Paper:
    """One table per plan, in the unit that is shown."""
    columns = (*map(str, _head(shown)[len(_names()) :]), _("Source"))
    unit = unit_text({"kr": 1, "tkr": 1_000, "mio": 1_000_000}[asked.unit])

    def cells(of: OverviewRow | OverviewPlan, is_adopted: bool, sources: str) -> tuple[str, ...]:
        texts = [kroner(amount, asked.unit) for amount in _amounts(shown, of, is_adopted)]
        if is_adopted:
            texts[len(shown.years) + 2] = change(of.change, asked.unit)
        return (*texts, sources)

    blocks: list[Block] = [Paragraph(_what_it_is(shown))]
    for n, group in enumerate(shown.plans, start=1):
        rows = [GridRow(r.name, cells(r, group.is_adopted, ", ".join(r.funds.values()))) for r in group.rows]
        rows.append(GridRow(_("Total"), cells(group, group.is_adopted, ""), "sum"))
        caption = _("Table %(number)s: %(caption)s") % {"number": n, "caption": f"{group.plan} ({unit})"}
        blocks += [Heading(group.plan), Grid(caption, _("Initiative"), columns, tuple(rows), words=1)]
    return Paper(_("Overview"), _("Money set aside for action plans"), day(localdate()), tuple(blocks))


_WRITERS: dict[str, tuple[str, Writer]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda b, q: render(_paper(b, q), "docx"),
    ),
    "pdf": ("application/pdf", lambda b, q: render(_paper(b, q), "pdf")),
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
    "rows.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _flat_xlsx),
    "rows.csv": ("text/csv; charset=utf-8", _flat_csv),
}
FORMATS = tuple(_WRITERS)
PAPER_TYPES = {"html": "text/html; charset=utf-8", **{kind: _WRITERS[kind][0] for kind in ("docx", "pdf", "xlsx")}}


def paper_file(paper: Paper, kind: str, name: str) -> HttpResponse:
    """A paper as a file."""
    return written_file(lambda: render(paper, kind), kind, name)


def written_file(write: Callable[[], bytes], kind: str, name: str) -> HttpResponse:
    """What is written, as a file; as HTML it is never a page of this site."""
    try:
        response = HttpResponse(write(), content_type=PAPER_TYPES[kind])
    except PaperError as error:
        return _not_written(error)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _not_written(error: PaperError) -> HttpResponse:
    """What stands in the way of a file, in a sentence: it is the administrator's to mend."""
    return HttpResponse(words(error), status=503, content_type="text/plain; charset=utf-8")
