"""A paper as a Word document: real styles, repeated header rows, rows that are not split."""

from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.conf import settings

from kronespor.papers.letterhead import opened, put_in_place
from kronespor.papers.logo import HEIGHT, logo
from kronespor.papers.outgoing import text
from kronespor.papers.paper import (
    Block,
    Bullets,
    Chart,
    Grid,
    GridRow,
    Heading,
    Paper,
    Quote,
    sheet_for,
    widths_in,
)
from kronespor.papers.word_parts import (
    Footnotes,
    Looks,
    add_drawing,
    add_link,
    add_row,
    add_sender,
    add_table,
    make_room,
    set_page,
    shrink,
)

FOREIGN = 1.35
"""How much more room columns have in a municipality's own letters, which may be larger than ours."""
LOCALES = {"da": "da-DK", "en": "en-GB"}
CHART_WIDTH = 16.0
"""cm that a chart is wide at most."""
CHART_PAGE = Path(__file__).parent / "templates" / "papers" / "chart.typ"
NORMAL, SMALL = 10.0, 8.5
"""Points of the letters, and of what explains a row and of an annex."""
STYLES = ("Normal", "Title", "Heading 1", "Heading 2", "Caption")


def as_word(paper: Paper, language: str, template: Path | None = None) -> bytes:
    """The paper as .docx, on the municipality's own template if there is one. PaperError if that cannot be used."""
    from docx import Document

    head = {"kind": paper.kind, "title": paper.title, "dated": paper.dated}
    document, given = opened(template, head) if template else (Document(), set[str]())
    if template is None:
        _set_styles(document)
    document.core_properties.title = paper.title
    document.core_properties.author = "Kronespor"
    document.core_properties.language = LOCALES[language]
    wider = FOREIGN if template else 1.0
    needed = wider * paper.needed
    room = make_room(document, needed, sheet_for(needed))
    if template is None:
        _write_sender(document)
    before = len(document.element.body) - 1  # the last element says what the page is like
    _write_head(document, paper, given)
    writer = _Writer(
        document, Footnotes(document, paper.footnotes), room, wider, min(1.0, room / needed) if needed else 1.0
    )
    for block in paper.blocks:
        writer.write(block)
    put_in_place(document, list(document.element.body)[before:-1])
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_styles(document: Any) -> None:
    """The look of a document without a template."""
    from docx.shared import Pt

    set_page(document)
    for name in STYLES:
        document.styles[name].font.name = "Arial"  # every office program has it, or one of the same widths
    document.styles["Normal"].font.size, document.styles["Title"].font.size = Pt(10), Pt(20)


def _write_sender(document: Any) -> None:
    """Whose paper it is: the municipality's name and logo, where it has no template of its own."""
    picture = logo()
    if settings.MUNICIPALITY or picture:
        name = text(settings.MUNICIPALITY)
        add_sender(document, name, (picture.png, picture.width, HEIGHT) if picture else None)


def _write_head(document: Any, paper: Paper, given: set[str]) -> None:
    """What a paper begins with, less what the template has a field for."""
    if "kind" not in given:
        document.add_paragraph(paper.kind)
    if "title" not in given:
        _heading(document, paper.title, 0)
    if "dated" not in given:
        document.add_paragraph(paper.dated)


@dataclass(frozen=True)
class _Writer:
    """Writes blocks into a document. `room`: cm between the margins; `wider`, `scale`: of the columns of tables."""

    document: Any
    notes: Footnotes
    room: float
    wider: float
    scale: float

    def write(self, block: Block) -> None:
        """Write a block at the end."""
        match block:
            case Heading():
                _heading(self.document, block.text, block.level).paragraph_format.page_break_before = (
                    block.begins_page or None
                )
            case Bullets():
                _bullets(self.document, block)
            case Grid():
                self._grid(block)
            case Chart():
                _caption(self.document, block.caption)
                width = min(self.room, CHART_WIDTH)
                add_drawing(self.document.add_paragraph(), block.svg, as_picture(block), block.text, width)
            case Quote():
                self.document.add_paragraph(block.text, style=_style(self.document, "Quote"))
            case _:
                self.document.add_paragraph(block.text)

    def _grid(self, grid: Grid) -> None:
        _caption(self.document, grid.caption)
        of = self.scale * self.wider
        columns = [of * width for width in widths_in(grid, self.room / of)]
        looks = Looks(columns, grid.words, self._size(SMALL), self._size(NORMAL) if self.scale < 1 else None)
        table = add_table(self.document, _style(self.document, "Table Grid"), columns)
        head = (grid.label, *grid.columns)
        add_row(table, head, looks, is_head=True, is_bold=True, shade="D9E2EF", is_kept=True)
        for row, following in zip_longest(grid.rows, grid.rows[1:]):
            self._row(table, row, looks, is_kept=following is not None and _stay(grid, row, following))
        self.document.add_paragraph()

    def _row(self, table: Any, row: GridRow, looks: Looks, is_kept: bool) -> None:
        shade, is_bold = ("EDF2F8" if row.kind == "group" else ""), row.kind != "detail"
        texts = (row.label, *row.cells)
        at = add_row(table, texts, looks, is_bold=is_bold, shade=shade, is_kept=is_kept, text=row.text)
        for n, address in row.links:
            if not address.startswith("#"):  # within the paper: its annex of sources names every figure
                at[n + 1].clear()
                add_link(at[n + 1], row.cells[n], address)
        for n, numbers in row.notes:
            self.notes.refer(at[n + 1], numbers)
        if looks.size:
            for n in {n for n, _ in (*row.notes, *row.links)}:
                shrink(at[n + 1], looks.size)

    def _size(self, points: float) -> int:
        """Half-points of letters, smaller where the tables are."""
        return round(2 * self.scale * points)


def _stay(grid: Grid, row: GridRow, following: GridRow) -> bool:
    """Whether a row stays on the page of the one that follows: of a short table all do."""
    return grid.is_short or row.kind == "group" or following.kind == "sum"


def as_picture(chart: Chart) -> bytes:
    """A chart as PNG, twice as fine as a screen shows it."""
    import typst

    picture: bytes = typst.compile(CHART_PAGE, format="png", ppi=216, sys_inputs={"svg": chart.svg})
    return picture


def _style(document: Any, name: str) -> str | None:
    """A style by its name; none where a municipality's template lacks it, since Word saves only those it has used."""
    return name if any(style.name == name for style in document.styles) else None


def _heading(document: Any, text: str, level: int) -> Any:
    name = _style(document, f"Heading {level}" if level else "Title")
    paragraph = document.add_paragraph(style=name)
    paragraph.add_run(text).bold = None if name else True
    return paragraph


def _bullets(document: Any, bullets: Bullets) -> None:
    from docx.shared import Pt

    for item, (words, address), _id in bullets.linked:
        paragraph = document.add_paragraph(style=_style(document, "List Bullet"))
        run = paragraph.add_run(item)
        if bullets.is_small:
            run.font.size = Pt(SMALL)
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
