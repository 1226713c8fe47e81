"""A paper as a Word document: real styles, repeated header rows, rows that are not split."""

from io import BytesIO
from typing import Any

from kronespor.papers.letterhead import opened, put_in_place
from kronespor.papers.paper import (
    Bullets,
    Chart,
    Grid,
    GridRow,
    Heading,
    Paper,
    Quote,
    as_picture,
    own_template,
    sheet_for,
    widths,
)
from kronespor.papers.word_parts import (
    Footnotes,
    add_drawing,
    add_link,
    fill,
    make_room,
    repeat_header,
    set_page,
    set_widths,
    shrink,
    whole_row,
)

FOREIGN = 1.35
"""How much more room columns have in a municipality's own letters, which may be larger than ours."""


def as_word(paper: Paper) -> bytes:
    """The paper as .docx, on the municipality's own template if there is one."""
    from django.utils.translation import get_language
    from docx import Document
    from docx.shared import Pt

    own, said = own_template(), {"kind": paper.kind, "title": paper.title, "dated": paper.dated}
    document, given = opened(own, said) if own else (Document(), set[str]())
    document.core_properties.title = paper.title
    document.core_properties.author = "Kronespor"
    document.core_properties.language = "en-GB" if get_language() == "en" else "da-DK"
    if own is None:
        set_page(document)
        for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
            document.styles[name].font.name = "Arial"  # every office program has it, or one of the same widths
        document.styles["Normal"].font.size, document.styles["Title"].font.size = Pt(10), Pt(20)
    wider = FOREIGN if own else 1.0
    needed = wider * paper.needed
    room = make_room(document, needed, sheet_for(needed))
    before = len(document.element.body) - 1  # the last says what the page is like
    if "kind" not in given:
        document.add_paragraph(paper.kind)
    if "title" not in given:
        _heading(document, paper.title, 0)
    if "dated" not in given:
        document.add_paragraph(paper.dated)
    notes = Footnotes(document, paper.footnotes)
    for block in paper.blocks:
        if isinstance(block, Heading):
            _heading(document, block.text, block.level)
        elif isinstance(block, Bullets):
            _bullets(document, block)
        elif isinstance(block, Grid):
            _grid(document, block, room, wider, min(1.0, room / needed), notes)
        elif isinstance(block, Chart):
            _caption(document, block.caption)
            add_drawing(document.add_paragraph(), block.svg, as_picture(block), block.text, min(room, 16))
        elif isinstance(block, Quote):
            document.add_paragraph(block.text, style=_style(document, "Quote"))
        else:
            document.add_paragraph(block.text)
    put_in_place(document, list(document.element.body)[before:-1])
    found = BytesIO()
    document.save(found)
    return found.getvalue()


def _style(document: Any, name: str) -> str | None:
    """A style by its name; none where a municipality's template lacks it, since Word saves only those it has used."""
    return name if any(style.name == name for style in document.styles) else None


def _heading(document: Any, text: str, level: int) -> None:
    name = _style(document, f"Heading {level}" if level else "Title")
    document.add_paragraph(style=name).add_run(text).bold = None if name else True


def _bullets(document: Any, bullets: Bullets) -> None:
    for text, (words, address), _id in bullets.linked:
        paragraph = document.add_paragraph(text, style=_style(document, "List Bullet"))
        if address:
            add_link(paragraph, words, address)
        elif words:
            paragraph.add_run(words)


def _caption(document: Any, text: str) -> None:
    from docx.shared import Pt

    caption = document.add_paragraph(style=_style(document, "Caption"))
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(10)
    caption.add_run(text).bold = True


def _grid(document: Any, grid: Grid, room: float, wider: float, scale: float, notes: Footnotes) -> None:

    _caption(document, grid.caption)
    table = document.add_table(rows=1, cols=1 + len(grid.columns), style=_style(document, "Table Grid"))
    fill(table.rows[0].cells, (grid.label, *grid.columns), bold=True, shade="D9E2EF", words=grid.words)
    repeat_header(table.rows[0])
    for cell in table.rows[0].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for row in grid.rows:
        _row(table, row, grid.words, notes)
    columns = [scale * wider * width for width in widths(grid)]
    set_widths(table, [room - sum(columns), *columns])
    if scale < 1:
        shrink(table, scale)
    document.add_paragraph()


def _row(table: Any, row: GridRow, words: int, notes: Footnotes) -> None:
    from docx.shared import Pt

    added = table.add_row()
    whole_row(added)
    shade = "EDF2F8" if row.kind == "group" else ""
    fill(added.cells, (row.label, *row.cells), bold=row.kind != "detail", shade=shade, words=words)
    if row.kind == "group":
        for cell in added.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    if row.text:
        added.cells[0].add_paragraph().add_run(row.text).font.size = Pt(8.5)
    for n, numbers in row.notes:
        notes.refer(added.cells[n + 1].paragraphs[0], numbers)
    for n, address in row.links:
        if address.startswith("#"):  # within the paper: its annex of sources names every figure
            continue
        cell = added.cells[n + 1].paragraphs[0]
        for run in cell.runs:
            run.clear()
        add_link(cell, row.cells[n], address)
