"""A paper to be written: headings, text, lists and tables, the same for Word, PDF and HTML.

A municipality's own letterhead: the folder named in KRONESPOR_TEMPLATES may hold `paper.docx`, whose styles, header and
footer are used and whose text stands first, `papers/paper.typ` for PDF and `papers/paper.html` for HTML.
"""

import base64
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kronespor.amounts import danish, danish_date, english, english_date
from kronespor.answers.overview import AnswerError
from kronespor.papers.pdf import printed

Kind = Literal["detail", "group", "sum"]
SHEETS = ((21.0, 29.7, 16.6), (29.7, 21.0, 25.3), (42.0, 29.7, 37.6))
"""Pages in cm: width, height, and the room between the margins. A4 upright, A4 and A3 lying."""
LABELS = 5.0
"""The room in cm that the labels of a table's rows have at least."""
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
    """A chart as SVG, what it shows in words for those who do not see it, and its caption."""

    svg: str
    text: str
    caption: str
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
    def needed(self) -> float:
        """The room in cm that the widest table needs."""
        return max((LABELS + sum(widths(b)) for b in self.blocks if isinstance(b, Grid)), default=0.0)

    @property
    def sheet(self) -> tuple[float, float, float]:
        """The page that has room for the widest table."""
        return sheet_for(self.needed)

    @property
    def scale(self) -> float:
        """What the widest table must be made smaller by to fit its page; 1 if it fits."""
        return min(1.0, self.sheet[2] / self.needed) if self.needed else 1.0


def sheet_for(needed: float) -> tuple[float, float, float]:
    """The smallest of SHEETS that has room for a table; else the largest."""
    return next((sheet for sheet in SHEETS if needed <= sheet[2]), SHEETS[-1])


def amount(value: Decimal) -> str:
    """An amount in the reader's language: 1.250.000,5; 1 250 000.5."""
    return english(value) if get_language() == "en" else danish(value)


def dated(day: date) -> str:
    """A date as it is written in the reader's language: 2. marts 2026; 2 March 2026."""
    return english_date(day) if get_language() == "en" else danish_date(day)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that somebody has written, divided by empty lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(Paragraph(" ".join(p.split())) for p in parts if p.strip())


def as_html(paper: Paper) -> str:
    """The paper as a page of its own."""
    return render_to_string("papers/paper.html", {"paper": paper, "language": get_language() or "da"})


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA-1: tagged, with bookmarks, its fonts embedded. Nothing is fetched.

    AnswerError with Typst's own words if the template cannot be printed.
    """
    own = Path(settings.OWN_TEMPLATES) / "papers" / "paper.typ" if settings.OWN_TEMPLATES else None
    template = own if own and own.is_file() else Path(__file__).parent / "templates" / "papers" / "paper.typ"
    try:
        return printed(template, as_data(paper))
    except RuntimeError as error:
        said = {"name": template.name, "why": error}
        raise AnswerError(_("The template %(name)s cannot be printed: %(why)s") % said) from error


def as_data(paper: Paper) -> dict[str, Any]:
    """The paper as JSON has it, for a template of Typst."""
    room = paper.sheet[2] / paper.scale
    blocks = []
    for block, notes in paper.noted:
        data: dict[str, Any] = {"name": block.name, "notes": notes, **asdict(block)}
        if isinstance(block, Bullets):
            data["items"] = [{"text": text, "link": link, "id": place} for text, link, place in block.linked]
        elif isinstance(block, Grid):
            data |= {"widths": [room - sum(widths(block)), *widths(block)], "figures": block.figures}
            for row, own in zip(data["rows"], block.rows, strict=True):
                row["cells"] = [{"text": text, "address": to, "notes": of} for text, to, of in own.linked]
        blocks.append(data)
    said = {"kind": paper.kind, "title": paper.title, "dated": paper.dated, "language": get_language() or "da"}
    return {**said, "sheet": paper.sheet, "scale": paper.scale, "blocks": blocks}


def widths(grid: Grid) -> list[float]:
    """The widths in cm of the columns beside the labels: figures need what their longest text does, words more."""
    texts = list(zip(grid.columns, *(row.cells for row in grid.rows), strict=True))
    figures = [max(1.5, 0.2 * max(map(len, column)) + 0.45) for column in texts[: grid.figures]]
    words = [min(4.2, 8.4 / grid.words, max(1.5, 0.2 * max(map(len, c)) + 0.45)) for c in texts[grid.figures :]]
    return [*figures, *words]


def as_picture(chart: Chart) -> bytes:
    """A chart as PNG, twice as fine as a screen shows it."""
    import typst

    page = (
        '#set page(width: 17cm, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 17cm)'
    )
    picture: bytes = typst.compile(page.encode(), format="png", ppi=216, sys_inputs={"svg": chart.svg})
    return picture


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
        from kronespor.papers.word import as_word

        return as_word(paper)
    raise ValueError(f"'{kind}' is no format of a paper; there is {', '.join(FORMATS)}.")
