"""A paper to be written: headings, text, lists and tables, the same for Word, PDF and HTML.

A municipality's own letterhead: the folder named in KRONESPOR_TEMPLATES may hold `paper.docx`, whose styles, header and
footer are used and whose text stands first, and `answers/paper.html` for PDF and HTML.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

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
    """A list."""

    items: tuple[str, ...]
    name = "bullets"


@dataclass(frozen=True)
class GridRow:
    """A row of a table: its label, the cells' texts, and what it is; `links`: the address of a cell by its number."""

    label: str
    cells: tuple[str, ...]
    kind: Kind = "detail"
    links: tuple[tuple[int, str], ...] = ()

    @property
    def linked(self) -> list[tuple[str, str]]:
        """The cells with their addresses, empty where there is none."""
        of = dict(self.links)
        return [(text, of.get(n, "")) for n, text in enumerate(self.cells)]


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


Block = Heading | Paragraph | Bullets | Grid


@dataclass(frozen=True)
class Paper:
    """A paper: its kind ("Notat"), title, date in words, and what it says."""

    kind: str
    title: str
    dated: str
    blocks: tuple[Block, ...]

    @property
    def is_wide(self) -> bool:
        """True if a table has more columns than an upright page has room for."""
        return any(isinstance(b, Grid) and b.figures + 2 * b.words > UPRIGHT for b in self.blocks)


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

    document: bytes = HTML(string=as_html(paper), url_fetcher=_refused).write_pdf(pdf_variant="pdf/ua-1")
    return document


def _refused(url: str, *_args: object, **_more: object) -> dict[str, object]:
    raise ValueError(f"{url} is not fetched: a paper has all it needs.")


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
