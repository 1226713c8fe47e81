"""An answer as Excel: a sheet for each table, text as text, sums as formulas, the sources of a figure as its note."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from kronespor.answers.answer import Answer
from kronespor.answers.answer_paper import explained, unit_of
from kronespor.answers.sources import places
from kronespor.answers.tables import AnswerLine, AnswerTable, Figure
from kronespor.papers.excel import BOLD, Cell, Difference, Sheet, Style, Sum, workbook

HEAD = 3
"""Rows down to a table's headings."""
LABEL_WIDTH, FIGURE_WIDTH, WORDS_WIDTH, TEXT_WIDTH, SOURCE_WIDTH = 48, 14, 30, 100, 140
"""Characters that columns are wide."""
BOXED = Style(boxed=True)
MOST_NOTED = 20
"""Places that one note names; the sheet of sources has all."""


def as_excel(answer: Answer) -> bytes:
    """The answer as a workbook: its tables, what is said about them, and the place of every figure."""
    sheets = [_table_sheet(answer, table, number) for number, table in enumerate(answer.tables, start=1)]
    return workbook(answer.title, [*sheets, _about(answer), *_annex(answer)])


def _table_sheet(answer: Answer, table: AnswerTable, number: int) -> Sheet:
    caption = {"number": number, "caption": f"{table.title} ({unit_of(table)})"}
    left, right, aside = (
        replace(BOXED, bold=True),
        replace(BOXED, bold=True, right=True),
        replace(BOXED, bold=True, indent=1),
    )
    heads = [Cell(table.label, left), *(Cell(c, right) for c in table.columns), *(Cell(w, aside) for w in table.words)]
    rows: list[tuple[Cell | None, ...]] = [
        (Cell(_("Table %(number)s: %(caption)s") % caption, BOLD),),
        (),
        tuple(heads),
    ]
    number_format = _number_format(table)
    rows += [_row(table, line, HEAD + n, number_format) for n, line in enumerate(table.lines)]
    rows.append(())
    notes = dict.fromkeys(n for line in table.lines for f in line.figures if f for n in f.notes)
    rows += [(Cell(f"{answer.note(text)} {text}"),) for text in notes]
    widths = (LABEL_WIDTH, *[FIGURE_WIDTH] * len(table.columns), *[WORDS_WIDTH] * len(table.words))
    return Sheet(f"{number} {table.title}", tuple(rows), widths, head=HEAD, labels=1)


def _number_format(table: AnswerTable) -> str:
    """Decimals only where an amount of the table has some."""
    figures = (figure for line in table.lines for figure in line.figures if figure)
    return "#,##0" if all(f.kroner % table.unit.factor == 0 for f in figures) else "#,##0.########"


def _row(table: AnswerTable, line: AnswerLine, row: int, number_format: str) -> tuple[Cell | None, ...]:
    is_bold = line.kind != "detail"
    label = Cell(f"{line.label} {line.symbols}".strip(), replace(BOXED, bold=is_bold, wrapped=True, top=True))
    look = replace(BOXED, bold=is_bold, rule_above=line.kind == "sum", top=True, number_format=number_format)
    figures = (_cell(table, line, (row, n), figure, look) for n, figure in enumerate(line.figures, start=1))
    return (label, *figures, *(Cell(text, replace(BOXED, indent=1, top=True)) for text in line.words))


def _cell(table: AnswerTable, line: AnswerLine, at: tuple[int, int], figure: Figure | None, look: Style) -> Cell:
    """A figure: a formula where it follows from others, and its sources as a note."""
    if figure is None:
        return Cell("", look)
    note = "\n".join(places(figure)[:MOST_NOTED])
    return Cell(figure.kroner / table.unit.factor, look, _formula(table, line, *at), note)


def _formula(table: AnswerTable, line: AnswerLine, row: int, column: int) -> Sum | Difference | None:
    """What a figure follows from; None where the amount is the register's own."""
    total, original, change = (table.summed + n for n in (1, 2, 3))
    if line.of:
        return Sum(tuple((HEAD + n, column) for n in line.of))
    if None in line.figures[table.summed :]:
        return None
    if column == total and len(table.columns) > table.summed:
        return Sum(tuple((row, year) for year in range(1, total)))
    return Difference((row, total), (row, original)) if column == change else None


def _about(answer: Answer) -> Sheet:
    symbols = (f"{symbol} {name}" for symbol, name in answer.legend)
    decisions = (f"{day}: {title} {url}".strip() for day, title, url in answer.decisions)
    words = (answer.title, answer.dated, answer.question, answer.conclusion, answer.method, answer.excluded)
    texts = (*words, *symbols, *decisions, *answer.published, *answer.since, answer.head)
    rows = tuple((Cell(text, Style(wrapped=True)),) for text in texts if text)
    return Sheet(_("About"), rows, (TEXT_WIDTH,))


def _annex(answer: Answer) -> Sequence[Sheet]:
    """A sheet with the place of every figure, if any is known; a cell's note names the first of them."""
    if not answer.annex.groups:
        return ()
    rows: list[tuple[Cell, ...]] = [(Cell(explained(), Style(wrapped=True)),)]
    for group in answer.annex.groups:
        rows += [(), (Cell(group.title, BOLD),), *((Cell(line.text),) for line in group.lines)]
    return (Sheet(_("Sources"), tuple(rows), (SOURCE_WIDTH,)),)
