"""An answer as Excel with sums that are formulas, as Markdown and as CSV."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kronespor.amounts import decimal_text
from kronespor.answers.answer import Answer, amounts_of, place
from kronespor.answers.answer_paper import unit_of
from kronespor.answers.tables import AnswerTable, Figure, Line
from kronespor.intake.reviewing import inert
from kronespor.reading.markup import superscript

HEAD = 3  # rows above a table's headings
SHEET_NAME = 31  # characters that Excel takes
LABELS = 48  # characters that the column of labels is wide
MOST_NOTED = 20  # places that one note names


def as_excel(answer: Answer) -> bytes:
    """A sheet a table: text as text, sums as formulas with their values, the sources of a figure as its note."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": answer.title, "author": "Kronespor"})
    for number, table in enumerate(answer.tables, start=1):
        _sheet(book, answer, table, number)
    _about(book, answer)
    _sources(book, answer)
    book.close()
    return stream.getvalue()


def _sheet(book: Any, answer: Answer, table: AnswerTable, number: int) -> None:
    plain = "".join(" " if c in "[]:*?/\\'" else c for c in table.title)
    sheet = book.add_worksheet(f"{number} {plain}"[:SHEET_NAME].strip())
    form = "#,##0" + (".########" if any(not _whole(f, table) for line in table.lines for f in line.figures) else "")
    formats = {
        kind: book.add_format(
            {"num_format": form, "bold": kind != "detail", "top": int(kind == "sum"), "valign": "top"}
        )
        for kind in ("detail", "group", "subtotal", "sum", "of-which")
    }
    bold = book.add_format({"bold": True})
    said = {"number": number, "caption": f"{table.title} ({unit_of(table)})"}
    sheet.write_string(0, 0, _("Table %(number)s: %(caption)s") % said, bold)
    right = book.add_format({"bold": True, "align": "right"})
    for column, text in enumerate((table.label, *table.columns, *table.words)):
        sheet.write_string(HEAD - 1, column, text, right if 0 < column <= len(table.columns) else bold)
    _fit(sheet)
    sheet.freeze_panes(HEAD, 1)
    sheet.repeat_rows(HEAD - 1)
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, len(table.columns), 14)
    sheet.set_column(len(table.columns) + 1, len(table.columns) + 2, 30)
    label = {
        is_bold: book.add_format({"bold": is_bold, "text_wrap": True, "valign": "top"}) for is_bold in (True, False)
    }
    aside = book.add_format({"indent": 1, "valign": "top"})
    for n, line in enumerate(table.lines):
        name = f"{line.label} {line.symbols}".strip()
        sheet.set_row(HEAD + n, _height(name, LABELS))
        sheet.write_string(HEAD + n, 0, name, label[line.kind != "detail"])
        for column, figure in enumerate(line.figures, start=1):
            _cell(sheet, table, line, (HEAD + n, column), figure, formats[line.kind])
        for column, text in enumerate(line.words, start=1 + len(table.columns)):
            sheet.write_string(HEAD + n, column, text, aside)
    row = HEAD + len(table.lines) + 1
    for text in dict.fromkeys(n for line in table.lines for f in line.figures if f for n in f.notes):
        sheet.write_string(row, 0, f"{answer.note(text)} {text}")
        row += 1


def _height(text: str, width: int) -> float:
    """How high a row is, in points, for a text in a column so many characters wide."""
    lines = sum(max(1, -(-len(line) // width)) for line in text.splitlines() or [""])
    return min(15.0 * lines, 400.0)


def _fit(sheet: Any) -> None:
    """Let a sheet be printed on A4 lying, all its columns beside one another."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _whole(figure: Figure | None, table: AnswerTable) -> bool:
    return figure is None or figure.kroner % table.unit.factor == 0


def _cell(sheet: Any, table: AnswerTable, line: Line, at: tuple[int, int], figure: Figure | None, form: Any) -> None:
    """Write a figure: a formula where it adds others, else the amount, with its sources as a note."""
    row, column = at
    if figure is None:
        return
    value = float(figure.kroner / table.unit.factor)
    formula = _formula(table, line, row, column)
    if formula:
        sheet.write_formula(row, column, formula, form, value)
    else:
        sheet.write_number(row, column, value, form)
    if figure.cited:
        places = [place(c) for c in figure.cited[:MOST_NOTED]]
        sheet.write_comment(row, column, "\n".join(places)[:8000], {"x_scale": 2.5})


def _formula(table: AnswerTable, line: Line, row: int, column: int) -> str:
    """The formula of a cell; empty where the amount is the register's own."""
    from xlsxwriter.utility import xl_rowcol_to_cell as cell

    if line.of:
        rows = [HEAD + n for n in line.of]
        if rows == list(range(rows[0], rows[-1] + 1)):
            return f"=SUM({cell(rows[0], column)}:{cell(rows[-1], column)})"
        return f"=SUM({','.join(cell(r, column) for r in rows)})" if len(rows) < 200 else ""
    if None in line.figures[table.summed :]:
        return ""
    if column == table.summed + 1 and len(table.columns) > table.summed:
        return f"=SUM({cell(row, 1)}:{cell(row, table.summed)})"
    if column == table.summed + 3:
        return f"={cell(row, table.summed + 1)}-{cell(row, table.summed + 2)}"
    return ""


def _about(book: Any, answer: Answer) -> None:
    sheet = book.add_worksheet(_("About"))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    _fit(sheet)
    symbols = tuple(f"{symbol} {name}" for symbol, name in answer.legend)
    decisions = tuple(f"{day}: {title} {url}".strip() for day, title, url in answer.decisions)
    words = (answer.title, answer.dated, answer.question, answer.conclusion, answer.method, answer.excluded)
    for row, text in enumerate(filter(None, (*words, *symbols, *decisions, *answer.published, *answer.since))):
        sheet.set_row(row, _height(text, 100))
        sheet.write_string(row, 0, text[:32_000])


def _sources(book: Any, answer: Answer) -> None:
    """A sheet with the place of every figure; a cell's note names the first of them."""
    if answer.sources:
        sheet = book.add_worksheet(_("Sources"))
        sheet.set_column(0, 0, 140)
        _fit(sheet)
        for row, s in enumerate(answer.sources):
            said = {"number": s.table, "caption": s.figure}
            said_at = _("Table %(number)s: %(caption)s") % said
            sheet.write_string(row, 0, f"{said_at}: {s.amount} – {s.place}"[:32_000])


def as_markdown(answer: Answer) -> bytes:
    """The answer with its tables as Markdown."""
    lines = [f"# {answer.title}", "", answer.dated, ""]
    if answer.question:
        lines += [f"## {_('Question')}", "", *(f"> {part}" for part in answer.question.splitlines()), ""]
    lines += [f"## {_('Answer')}", ""]
    for text in (answer.introduction, answer.conclusion, answer.method, answer.excluded):
        lines += [text, ""] if text else []
    lines += [f"- {day}: {f'[{_safe(title)}]({url})' if url else _safe(title)}" for day, title, url in answer.decisions]
    lines += ["", *(f"- `{symbol}` {name}" for symbol, name in answer.legend), ""]
    for number, table in enumerate(answer.tables, start=1):
        said = {"number": number, "caption": f"{table.title} ({unit_of(table)})"}
        lines += [_("Table %(number)s: %(caption)s") % said, ""]
        heads = (table.label, *table.columns, *table.words)
        lines += [_row(heads), _row(["---", *["---:"] * len(table.columns), *["---"] * len(table.words)])]
        for line in table.lines:
            texts = zip(amounts_of(line, table), line.figures, strict=True)
            cells = [text + _marks(answer, figure) for text, figure in texts]
            lines.append(_row([f"{line.label} {line.symbols}".strip(), *cells, *line.words]))
        lines.append("")
    lines += [f"{n}. {text}" for n, text in enumerate(answer.footnotes, start=1)]
    lines += [f"- {text}" for text in (*answer.published, *answer.since)]
    return ("\n".join(lines).rstrip() + "\n").encode()


def _safe(text: str) -> str:
    """A text in which nothing is Markdown or HTML."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _marks(answer: Answer, figure: Figure | None) -> str:
    numbers = [answer.note(text) for text in figure.notes] if figure else []
    return superscript(",".join(map(str, numbers)))


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(' '.join(str(c).replace('|', '/').split()) for c in cells)} |"


def as_csv(answer: Answer) -> bytes:
    """A row a figure, in kroner, with its sources: for those who compute on. Semicolons and decimal commas."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Table"), _("Line"), _("Kind"), _("Column"), "kr.", _("Source"), _("Footnotes"), _("Sources")])
    for table in answer.tables:
        for line in table.lines:
            for column, figure in zip(table.columns, line.figures, strict=True):
                if figure is None:
                    continue
                amount = decimal_text(figure.kroner).replace(".", ",")
                source = ", ".join(line.words) or line.symbols
                notes, places = " | ".join(figure.notes), " | ".join(place(c) for c in figure.cited)
                cells = (table.title, line.label, line.kind, column)
                writer.writerow([*map(inert, cells), amount, *map(inert, (source, notes, places))])
    return ("\ufeff" + text.getvalue()).encode()


def kroner(text: str) -> Decimal:
    """An amount of the CSV."""
    return Decimal(text.replace(",", "."))
