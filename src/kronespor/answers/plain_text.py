"""An answer as text for other programs: Markdown and CSV."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kronespor.answers.answer import Answer
from kronespor.answers.answer_paper import explained, unit_of
from kronespor.answers.sources import places
from kronespor.answers.tables import AnswerTable, Figure, amounts_of
from kronespor.papers import markdown
from kronespor.papers.csv import Value, csv_bytes
from kronespor.papers.markdown import escaped
from kronespor.reading.markup import superscript


def as_markdown(answer: Answer) -> bytes:
    """The answer with its tables as Markdown."""
    lines = [f"# {escaped(answer.title)}", "", escaped(answer.dated), ""]
    if answer.question:
        lines += [f"## {_('Question')}", "", *markdown.quote(answer.question), ""]
    lines += [f"## {_('Answer')}", ""]
    for text in (answer.introduction, answer.conclusion, answer.method, answer.excluded):
        lines += [escaped(text), ""] if text else []
    lines += [f"- {escaped(day)}: {markdown.link(title, url)}" for day, title, url in answer.decisions]
    lines += ["", *(f"- {escaped(f'{symbol} {name}')}" for symbol, name in answer.legend), ""]
    for number, table in enumerate(answer.tables, start=1):
        lines += [*_table(answer, table, number), ""]
    lines += [f"{n}. {escaped(text)}" for n, text in enumerate(answer.footnotes, start=1)]
    lines += [f"- {escaped(text)}" for text in (*answer.published, *answer.since)]
    lines += _annex(answer)
    return ("\n".join(lines).rstrip() + "\n").encode()


def _annex(answer: Answer) -> list[str]:
    """Where every figure comes from, document by document."""
    if not answer.annex.groups:
        return []
    lines = ["", f"## {_('Annex: sources')}", "", escaped(explained())]
    for group in answer.annex.groups:
        lines += ["", f"### {escaped(group.title)}", "", *(f"- {escaped(line.text)}" for line in group.lines)]
    return lines


def _table(answer: Answer, table: AnswerTable, number: int) -> list[str]:
    caption = {"number": number, "caption": f"{table.title} ({unit_of(table)})"}
    rows = []
    for line in table.lines:
        texts = zip(amounts_of(line, table), line.figures, strict=True)
        cells = [text + _marks(answer, figure) for text, figure in texts]
        rows.append((f"{line.label} {line.symbols}".strip(), *cells, *line.words))
    heads = (table.label, *table.columns, *table.words)
    figures = range(1, 1 + len(table.columns))
    return [escaped(_("Table %(number)s: %(caption)s") % caption), "", *markdown.table(heads, rows, figures)]


def _marks(answer: Answer, figure: Figure | None) -> str:
    """The numbers of a figure's footnotes, raised."""
    numbers = [answer.note(text) for text in figure.notes] if figure else []
    return superscript(",".join(map(str, numbers)))


def as_csv(answer: Answer) -> bytes:
    """A row for each figure, in kroner, with its sources: for those who compute on."""
    rows: list[tuple[Value, ...]] = [
        (_("Table"), _("Line"), _("Kind"), _("Column"), "kr.", _("Source"), _("Footnotes"), _("Sources"))
    ]
    for table in answer.tables:
        for line in table.lines:
            source = ", ".join(line.words) or line.symbols
            for column, figure in zip(table.columns, line.figures, strict=True):
                if figure is not None:
                    notes, said = " | ".join(figure.notes), " | ".join(places(figure))
                    rows.append((table.title, line.label, line.kind, column, figure.kroner, source, notes, said))
    return csv_bytes(rows)


def amount_of(field: str) -> Decimal:
    """An amount of the CSV."""
    return Decimal(field.replace(",", "."))
