"""What the overview shows, as a file: Excel with sums that are formulas, Word, CSV, JSON."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.translation import gettext as _
from docx import Document

from kronespor.amounts import danish, danish_date, decimal_text
from kronespor.answers.board import Board
from kronespor.intake.reviewing import inert
from kronespor.web.asking import Question

Writer = Callable[[Board, Question], bytes]
SHEET_NAME = 31  # characters that Excel takes
HEAD = ("Handleplan", "Tema", "Indsats", "Finansieringskilde", "Modtager")


def download(kind: str, board: Board, asked: Question) -> HttpResponse:
    """The file, named by what it is and the day it is as of."""
    media_type, write = _WRITERS[kind]
    response = HttpResponse(write(board, asked), content_type=media_type)
    day = f"-{board.asked.as_of}" if board.asked.as_of else ""
    response["Content-Disposition"] = f'attachment; filename="overblik{day}.{kind}"'
    return response


def _said(board: Board) -> str:
    """What the figures are, in a line."""
    parts = [_("Kroner set aside")]
    if board.asked.as_of:
        parts.append(_("as decided on %(day)s") % {"day": danish_date(board.asked.as_of)})
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
        for c, head in enumerate((*HEAD[1:], *map(str, years), "I alt", "Oprindeligt", "Ændring")):
            sheet.write_string(3, c, head, bold)
        sheet.freeze_panes(4, 3)
        sheet.set_column(0, 3, 28)
        sheet.set_column(4, 7 + len(years), 16)
        first, at = 4, len(HEAD) - 1
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
        sheet.write_string(last + 1, 0, "I alt", bold)
        sums = [*(group.current.get(y, Decimal(0)) for y in years), group.total]
        sums += [group.original_total, group.change] if group.is_adopted else []
        for c, value in enumerate(sums, start=at):
            sheet.write_formula(last + 1, c, f"=SUM({_cell(first, c)}:{_cell(last, c)})", total, float(value))
    if not board.groups:
        book.add_worksheet("Overblik").write_string(0, 0, _said(board))
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
    writer.writerow([*HEAD, *board.years, "I alt", "Oprindeligt", "Ændring"])
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


def _docx(board: Board, _asked: Question) -> bytes:
    """A heading and a table a plan; the heading row is repeated on each page."""
    document = Document()
    document.core_properties.title = document.core_properties.subject = "Overblik"
    document.core_properties.language = "da-DK"
    document.add_heading("Overblik", 0)
    document.add_paragraph(_said(board))
    for group in board.groups:
        document.add_heading(group.plan, 1)
        heads = ("Indsats", *map(str, board.years), "I alt")
        table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
        _fill(table.rows[0].cells, heads)
        table.rows[0]._tr.get_or_add_trPr().append(table.rows[0]._tr.makeelement(f"{{{_W}}}tblHeader", {}))
        for row in group.rows:
            amounts = [*(row.current.get(y, Decimal(0)) for y in board.years), row.total]
            _fill(table.add_row().cells, (row.initiative, *(danish(a) for a in amounts)))
        amounts = [*(group.current.get(y, Decimal(0)) for y in board.years), group.total]
        _fill(table.add_row().cells, ("I alt", *(danish(a) for a in amounts)))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _fill(cells: Any, texts: tuple[str, ...]) -> None:
    for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        cell.text = text
        if n:
            cell.paragraphs[0].alignment = 2  # right


_WRITERS: dict[str, tuple[str, Writer]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "csv": ("text/csv; charset=utf-8", _csv),
    "json": ("application/json", _json),
}
FORMATS = tuple(_WRITERS)
