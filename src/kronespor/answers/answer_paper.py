"""An answer as a paper, for Word, PDF and HTML."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kronespor.answers.answer import Answer
from kronespor.answers.chart import chart
from kronespor.answers.tables import AnswerLine, AnswerTable, amounts_of
from kronespor.papers.paper import Block, Bullets, Grid, GridRow, Heading, Kind, Paper, Paragraph, Quote, paragraphs
from kronespor.papers.printing import unit_text

KINDS: dict[str, Kind] = {"detail": "detail", "group": "group", "subtotal": "sum", "sum": "sum", "of-which": "detail"}


def as_paper(answer: Answer) -> Paper:
    """The answer's parts in their order: question, answer, tables, chart, what was published, sources."""
    blocks = [
        *_question(answer),
        *_answer(answer),
        *_tables(answer),
        *_remarks(answer),
        *paragraphs(answer.closing),
        *paragraphs(answer.signature),
        *_annex(answer),
        *_head(answer),
    ]
    return Paper(_("Answer"), answer.title, answer.dated, tuple(blocks), answer.footnotes)


def _question(answer: Answer) -> Iterator[Block]:
    if answer.recipient:
        yield Paragraph(_("To %(whom)s") % {"whom": answer.recipient})
    if answer.question:
        yield from (Heading(_("Question")), Quote(answer.question))


def _answer(answer: Answer) -> Iterator[Block]:
    yield Heading(_("Answer"))
    for text in (answer.introduction, answer.conclusion):
        yield from paragraphs(text)
    yield from (Paragraph(answer.method), *paragraphs(answer.excluded))
    if answer.decisions:
        yield Paragraph(_("Reference is made to the following decisions:"))
        days = tuple(f"{decision.dated}: " for decision in answer.decisions)
        yield Bullets(days, tuple((decision.title, decision.address) for decision in answer.decisions))
    if answer.legend:
        yield Paragraph(_("Sources of financing are shown by these symbols:"))
        yield Bullets(tuple(f"{symbol} {name}" for symbol, name in answer.legend))


def _tables(answer: Answer) -> Iterator[Block]:
    """The tables, and their chart."""
    for number, table in enumerate(answer.tables, start=1):
        yield _grid(answer, table, number)
    drawn = chart(answer.tables)
    if drawn:
        yield drawn


def _remarks(answer: Answer) -> Iterator[Block]:
    """What is other than was published, and than was answered before."""
    if answer.published:
        yield from (Heading(_("Differences to what was published")), Bullets(answer.published))
    if answer.since:
        yield from (Heading(_("Changes since the answer before")), Paragraph(answer.since[0]))
        if answer.since[1:]:
            yield Bullets(answer.since[1:])


def _grid(answer: Answer, table: AnswerTable, number: int) -> Grid:
    """A table with a link from each figure to the line of the annex that has its first source."""
    rows = []
    for n, line in enumerate(table.lines):
        places = ((column, answer.annex.first.get((number, n, column))) for column in range(len(line.figures)))
        links = [(column, f"#source-{place}") for column, place in places if place]
        notes = [
            (column, tuple(answer.note(text) for text in figure.notes))
            for column, figure in enumerate(line.figures)
            if figure and figure.notes
        ]
        if line.address and line.words:
            links.append((len(line.figures), line.address))
        rows.append(_row(table, line, tuple(links), tuple(notes)))
    caption = _("Table %(number)s: %(caption)s") % {"number": number, "caption": f"{table.title} ({unit_of(table)})"}
    return Grid(caption, table.label, (*table.columns, *table.words), tuple(rows), words=len(table.words))


def unit_of(table: AnswerTable) -> str:
    """The unit of a table in the reader's language."""
    return unit_text(table.unit.factor)


def _row(
    table: AnswerTable, line: AnswerLine, links: Sequence[tuple[int, str]], notes: Sequence[tuple[int, tuple[int, ...]]]
) -> GridRow:
    label = f"{line.label}\N{NO-BREAK SPACE}{line.symbols}" if line.symbols else line.label
    return GridRow(
        label, (*amounts_of(line, table), *line.words), KINDS[line.kind], tuple(links), tuple(notes), line.description
    )


def _head(answer: Answer) -> Iterator[Block]:
    """What tells later whether the register was rewritten since."""
    if answer.head:
        yield Paragraph(_("Head of the register's chain when this was released: %(head)s.") % {"head": answer.head})


def _annex(answer: Answer) -> Iterator[Block]:
    """Where every figure comes from, document by document, on pages of its own."""
    if not answer.annex.groups:
        return
    yield Heading(_("Annex: sources"), begins_page=True)
    yield Paragraph(explained())
    for group in answer.annex.groups:
        yield Heading(group.title, 2)
        texts = tuple(line.text for line in group.lines)
        yield Bullets(texts, ids=tuple(f"source-{line.number}" for line in group.lines), is_small=True)


def explained() -> str:
    """How the annex is to be read."""
    return _(
        "Each amount is printed in the document as it is in the table where nothing else is said. What comes from "
        "several places is their sum; totals and changes are computed from the amounts in the table."
    )
