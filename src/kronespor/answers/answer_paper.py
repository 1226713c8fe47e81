"""An answer as a paper, for Word, PDF and HTML."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kronespor.answers.answer import Answer, amounts_of
from kronespor.answers.chart import chart
from kronespor.answers.tables import AnswerLine, AnswerTable
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
        *_sources(answer),
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
    """The tables, and their chart; the places of a table's figures are numbered on from those of the one before."""
    first = 1
    for number, table in enumerate(answer.tables, start=1):
        yield _grid(answer, table, number, first)
        first += sum(len(f.parts) or bool(f.unlisted) for line in table.lines for f in line.figures if f)
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


def _grid(answer: Answer, table: AnswerTable, number: int, first: int) -> Grid:
    """A table with a link from each figure to its first source, whose numbers begin at `first`."""
    rows = []
    for line in table.lines:
        links, notes = [], []
        for n, figure in enumerate(line.figures):
            if figure and figure.notes:
                notes.append((n, tuple(answer.note(text) for text in figure.notes)))
            if figure and (named := len(figure.parts) or bool(figure.unlisted)):
                links.append((n, f"#source-{first}"))
                first += named
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


def _sources(answer: Answer) -> list[Block]:
    if not answer.sources:
        return []
    blocks: list[Block] = [Heading(_("Sources"))]
    blocks.append(
        Paragraph(
            _(
                "Each amount comes from the place named. What comes from several places is their sum; totals and "
                "changes are computed from the amounts in the table."
            )
        )
    )
    for number, table in enumerate(answer.tables, start=1):
        own = [s for s in answer.sources if s.table == number]
        if own:
            names = {"number": number, "caption": table.title}
            blocks.append(Heading(_("To table %(number)s: %(caption)s") % names, 2))
            blocks.append(Bullets(tuple(s.text for s in own), ids=tuple(f"source-{s.number}" for s in own)))
    return blocks
