"""A paper to be written: headings, text, lists and tables, the same for Word, PDF and HTML.

A municipality's own letterhead: the folder named in KRONESPOR_TEMPLATES may hold `paper.docx`, whose styles, header and
footer are used and whose text stands first, and `answers/paper.html` for PDF and HTML.
"""

import base64
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from kronespor.amounts import danish_date, english_date

Kind = Literal["detail", "group", "sum"]
UPRIGHT = 6
"""Columns of figures that an upright page has room for beside the labels; one of words takes the place of two."""
FORMATS = ("docx", "pdf", "html")


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2."""

    text: str
    level: int = 1
    name = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    text: str
    name = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list. `links`: (text, address) after the words of each item, or none; `ids`: what each can be led to by."""

    items: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    ids: tuple[str, ...] = ()
    name = "bullets"

    @property
    def linked(self) -> list[tuple[str, tuple[str, str], str]]:
        """Each item with its link and its id."""
        nothing = len(self.items) * [("", "")]
        return list(zip(self.items, self.links or nothing, self.ids or len(self.items) * [""], strict=True))


@dataclass(frozen=True)
class Quote:
    """What somebody else has said."""

    text: str
    name = "quote"


@dataclass(frozen=True)
class Chart:
    """A chart as SVG, and what it shows in words."""

    svg: str
    text: str
    name = "chart"

    @property
    def address(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"


@dataclass(frozen=True)
class GridRow:
    """A row of a table: its label with what explains it, the cells' texts, and what it is.

    `links`: the address of a cell by its number. `notes`: the numbers of the paper's footnotes to a cell.
    """

    label: str
    cells: tuple[str, ...]
    kind: Kind = "detail"
    links: tuple[tuple[int, str], ...] = ()
    notes: tuple[tuple[int, tuple[int, ...]], ...] = ()
    text: str = ""

    @property
    def linked(self) -> list[tuple[str, str, tuple[int, ...]]]:
        """The cells with their addresses (empty where there is none) and the numbers of their footnotes."""
        of, notes = dict(self.links), dict(self.notes)
        return [(text, of.get(n, ""), notes.get(n, ())) for n, text in enumerate(self.cells)]


@dataclass(frozen=True)
class Grid:
    """A table: its caption, the heading of the labels and of the columns; `words`: how many of the last hold words."""

    caption: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    words: int = 0
    name = "grid"

    @property
    def figures(self) -> int:
        """How many columns hold figures; they come first."""
        return len(self.columns) - self.words


Block = Heading | Paragraph | Bullets | Quote | Chart | Grid


@dataclass(frozen=True)
class Paper:
    """A paper: its kind ("Notat"), title, date in words, and what it says. `footnotes`: the texts of 1, 2, 3 …"""

    kind: str
    title: str
    dated: str
    blocks: tuple[Block, ...]
    footnotes: tuple[str, ...] = ()

    @property
    def noted(self) -> list[tuple[Block, list[tuple[int, str]]]]:
        """The blocks, each with the footnotes that it is the first to refer to: their numbers and texts."""
        given: set[int] = set()
        found = []
        for block in self.blocks:
            numbers = [n for row in block.rows for _c, of in row.notes for n in of] if isinstance(block, Grid) else []
            own = [n for n in dict.fromkeys(numbers) if n not in given]
            given.update(own)
            found.append((block, [(n, self.footnotes[n - 1]) for n in own]))
        return found

    @property
    def is_wide(self) -> bool:
        """True if a table has more columns than an upright page has room for."""
        return any(isinstance(b, Grid) and b.figures + 2 * b.words > UPRIGHT for b in self.blocks)


def dated(day: date) -> str:
    """A date as it is written in the reader's language: 2. marts 2026; 2 March 2026."""
    return english_date(day) if get_language() == "en" else danish_date(day)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that somebody has written, divided by empty lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(Paragraph(" ".join(p.split())) for p in parts if p.strip())


def as_html(paper: Paper) -> str:
    """The paper as a page of its own."""
    return render_to_string("answers/paper.html", {"paper": paper, "language": get_language() or "da"})


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA-1: tagged, with bookmarks, its fonts embedded. Nothing is fetched."""
    from weasyprint import HTML

    document: bytes = HTML(string=as_html(paper), url_fetcher=_fetcher()).write_pdf(pdf_variant="pdf/ua-1")
    return document


def as_picture(chart: Chart) -> bytes:
    """A chart as PNG, twice as fine as a screen shows it."""
    from io import BytesIO

    import pypdfium2
    from weasyprint import HTML

    page = f'<style>@page {{ size: 17cm 14cm; margin: 0 }} img {{ width: 17cm }}</style><img src="{chart.address}">'
    drawn = pypdfium2.PdfDocument(HTML(string=page, url_fetcher=_fetcher()).write_pdf())[0].render(scale=3).to_pil()
    blank = drawn.convert("L").point(lambda grey: 255 * (grey < 250)).getbbox()
    found = BytesIO()
    drawn.crop((0, 0, drawn.width, blank[3] + 6 if blank else drawn.height)).save(found, "PNG")
    return found.getvalue()


def _fetcher() -> Any:
    """Fetches what an address itself holds, and nothing else: a paper has all it needs."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), fail_on_errors=True)


def own_template() -> Path | None:
    """The municipality's own Word template, if there is one."""
    folder = settings.OWN_TEMPLATES
    path = Path(folder) / "paper.docx" if folder else None
    return path if path and path.is_file() else None


def written(paper: Paper, kind: str) -> bytes:
    """The paper in one of FORMATS. ValueError if it is none of them."""
    if kind == "html":
        return as_html(paper).encode()
    if kind == "pdf":
        return as_pdf(paper)
    if kind == "docx":
        from kronespor.answers.paper_word import as_word

        return as_word(paper)
    raise ValueError(f"'{kind}' is no format of a paper; there is {', '.join(FORMATS)}.")
