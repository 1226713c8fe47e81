"""What the overview shows, as a file: Excel with sums that are formulas, Word, PDF, CSV, JSON."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kronespor.amounts import decimal_text
from kronespor.answers.board import Board, Group, Row
from kronespor.answers.overview import AnswerError
from kronespor.intake.reviewing import inert
from kronespor.papers.paper import Block, Grid, GridRow, Heading, Paper, Paragraph, written
from kronespor.web.asking import Question
from kronespor.web.templatetags.web import NOTHING, change, day, kroner

Writer = Callable[[Board, Question], bytes]
SHEET_NAME = 31  # characters that Excel takes


def _head(board: Board) -> list[str]:
    """The headings: five of words, the years, and three sums."""
    names = [_("Action plan"), _("Theme"), _("Initiative"), _("Source"), _("Recipient")]
    return [*names, *map(str, board.years), _("Total"), _("Originally"), _("Change")]


def download(kind: str, board: Board, asked: Question) -> HttpResponse:
    """The file, named by what it is and the day it is as of."""
    media_type, write = _WRITERS[kind]
    try:
        response = HttpResponse(write(board, asked), content_type=media_type)
    except AnswerError as error:
        return _not_written(error)
    day = f"-{board.asked.as_of}" if board.asked.as_of else ""
    response["Content-Disposition"] = f'attachment; filename="overblik{day}.{kind}"'
    return response


def _said(board: Board) -> str:
    """What the figures are, in a line."""
    parts = [_("Kroner set aside")]
    if board.asked.as_of:
        parts.append(_("as decided on %(day)s") % {"day": day(board.asked.as_of)})
    if board.asked.prices:
        level, index = board.asked.prices
        said = {"level": level, "series": index.series, "source": index.source}
        parts.append(_("in %(level)s prices by %(series)s (%(source)s)") % said)
    return ", ".join(parts)


def _xlsx(board: Board, _asked: Question) -> bytes:
    """A sheet a plan, text as text, sums as formulas with their values beside them."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    total = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
    years, names = board.years, set[str]()
    for n, group in enumerate(board.groups, start=1):
        sheet = book.add_worksheet(_sheet_name(group.plan, n, names))
        sheet.write_string(0, 0, group.plan, bold)
        sheet.write_string(1, 0, _said(board))
        for c, head in enumerate(_head(board)[1:]):
            sheet.write_string(3, c, head, bold)
        sheet.freeze_panes(4, 3)
        sheet.set_column(0, 3, 28)
        sheet.set_column(4, 7 + len(years), 16)
        first, at = 4, 4
        for r, row in enumerate(group.rows, start=first):
            for c, text in enumerate((row.theme, row.initiative, ", ".join(row.funds.values()), row.recipient)):
                sheet.write_string(r, c, text)
            for c, year in enumerate(years, start=at):
                sheet.write_number(r, c, row.current.get(year, Decimal(0)), number)
            end = at + len(years)
            sheet.write_formula(r, end, f"=SUM({_cell(r, at)}:{_cell(r, end - 1)})", number, float(row.total))
            if group.is_adopted:
                sheet.write_number(r, end + 1, row.original_total, number)
                difference = f"={_cell(r, end)}-{_cell(r, end + 1)}"
                sheet.write_formula(r, end + 2, difference, number, float(row.change))
        last = first + len(group.rows) - 1
        sheet.write_string(last + 1, 0, _("Total"), bold)
        sums = [*(group.current.get(y, Decimal(0)) for y in years), group.total]
        sums += [group.original_total, group.change] if group.is_adopted else []
        for c, value in enumerate(sums, start=at):
            sheet.write_formula(last + 1, c, f"=SUM({_cell(first, c)}:{_cell(last, c)})", total, float(value))
    if not board.groups:
        book.add_worksheet(_("Overview")).write_string(0, 0, _said(board))
    book.close()
    return stream.getvalue()


def _cell(row: int, column: int) -> str:
    return str(xlsxwriter.utility.xl_rowcol_to_cell(row, column))


def _sheet_name(plan: str, number: int, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has."""
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in plan)
    name = f"{number} {plain}"[:SHEET_NAME].strip()
    taken.add(name)
    return name


def _csv(board: Board, _asked: Question) -> bytes:
    """Semicolons and decimal commas, as Danish spreadsheets have them; original and change where they are known."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_head(board))
    for group in board.groups:
        for row in group.rows:
            names = (group.plan, row.theme, row.initiative, ", ".join(row.funds.values()), row.recipient)
            amounts = [*(row.current.get(y, Decimal(0)) for y in board.years), row.total]
            amounts += [row.original_total, row.change] if group.is_adopted else []
            writer.writerow([*map(inert, names), *(decimal_text(a).replace(".", ",") for a in amounts)])
    return ("\ufeff" + text.getvalue()).encode()


def _json(board: Board, _asked: Question) -> bytes:
    """Amounts are kroner as decimal strings."""
    asked = board.asked

    def years(amounts: dict[int, Decimal]) -> dict[str, str]:
        return {str(y): decimal_text(k) for y, k in sorted(amounts.items()) if k}

    found: dict[str, Any] = {
        "unit": "kr.",
        "as_of": asked.as_of.isoformat() if asked.as_of else None,
        "known_at": asked.known_at.isoformat() if asked.known_at else None,
        "prices": {"level": asked.prices[0], "series": asked.prices[1].series} if asked.prices else None,
        "years": list(board.years),
        "plans": [
            {
                "plan": g.plan,
                "initiatives": [
                    {
                        "initiative": r.initiative,
                        "theme": r.theme or None,
                        "funds": list(r.funds.values()),
                        "recipient": r.recipient or None,
                        "current": years(r.current),
                        "original": years(r.original) if g.is_adopted else None,
                        "total": decimal_text(r.total),
                    }
                    for r in g.rows
                ],
                "current": years(g.current),
                "total": decimal_text(g.total),
            }
            for g in board.groups
        ],
        "total": decimal_text(board.total),
    }
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def _paper(board: Board, asked: Question) -> Paper:
    """A table a plan, in the unit that is shown."""
    columns = (*map(str, board.years), _("Total"), _("Originally"), _("Change"), _("Source"))
    unit = {"kr": "kr.", "tkr": _("1,000 kr."), "mio": _("million kr.")}[asked.unit]

    def cells(of: Row | Group, is_adopted: bool, sources: str) -> tuple[str, ...]:
        then = (
            (kroner(of.original_total, asked.unit), change(of.change, asked.unit)) if is_adopted else (NOTHING, NOTHING)
        )
        amounts = [of.current.get(y, Decimal(0)) for y in board.years]
        return (*(kroner(a, asked.unit) for a in (*amounts, of.total)), *then, sources)

    blocks: list[Block] = [Paragraph(_said(board))]
    for n, group in enumerate(board.groups, start=1):
        rows = [GridRow(r.initiative, cells(r, group.is_adopted, ", ".join(r.funds.values()))) for r in group.rows]
        rows.append(GridRow(_("Total"), cells(group, group.is_adopted, ""), "sum"))
        caption = _("Table %(number)s: %(caption)s") % {"number": n, "caption": f"{group.plan} ({unit})"}
        blocks += [Heading(group.plan), Grid(caption, _("Initiative"), columns, tuple(rows), words=1)]
    return Paper(_("Overview"), _("Money set aside for action plans"), day(localdate()), tuple(blocks))


_WRITERS: dict[str, tuple[str, Writer]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda b, q: written(_paper(b, q), "docx"),
    ),
    "pdf": ("application/pdf", lambda b, q: written(_paper(b, q), "pdf")),
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
}
FORMATS = tuple(_WRITERS)
PAPER_TYPES = {"docx": _WRITERS["docx"][0], "pdf": _WRITERS["pdf"][0], "html": "text/html; charset=utf-8"}


def paper_file(paper: Paper, kind: str, name: str) -> HttpResponse:
    """A paper as a file; as HTML it is never a page of this site."""
    try:
        response = HttpResponse(written(paper, kind), content_type=PAPER_TYPES[kind])
    except AnswerError as error:
        return _not_written(error)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _not_written(error: AnswerError) -> HttpResponse:
    """What stands in the way of a file, in a sentence: it is the administrator's to mend."""
    return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
