"""A paper as values: headings, text, lists and tables, the same for Word, PDF and HTML (`formats` renders it)."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

Kind = Literal["detail", "group", "sum"]
SHEETS = ((21.0, 29.7, 16.6), (29.7, 21.0, 25.3), (42.0, 29.7, 37.6))
"""Pages in cm: width, height, and the room between the margins. A4 upright, A4 and A3 lying."""
LABELS = 5.0
"""The room in cm that the labels of a table's rows have at least."""
SHORT = 40
"""Rows that a table has at most that is not divided over pages, if a page has room for it."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2. `begins_page`: whether what follows is an annex, which stands on pages of its own."""

    text: str
    level: int = 1
    begins_page: bool = False
    name = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    text: str
    name = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list. `links`: (text, address) after the words of each item, or none; `ids`: what each can be led to by;
    `is_small`: in smaller letters, as an annex is.
    """

    items: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    ids: tuple[str, ...] = ()
    is_small: bool = False
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
    """A table: its caption, the heading of the labels and of the columns; `words`: how many of the last hold words.

    `room`: cm that one or two of these have each at most; more share it.
    """

    caption: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    words: int = 0
    room: float = 4.2
    name = "grid"

    @property
    def figures(self) -> int:
        """How many columns hold figures; they come first."""
        return len(self.columns) - self.words

    @property
    def is_short(self) -> bool:
        """Whether it stays on one page, with its footnotes."""
        return len(self.rows) <= SHORT

    @property
    def ending(self) -> int:
        """How many of its last rows stay on one page: the totals that it ends with, and the row before them."""
        totals = len(list(takewhile(lambda row: row.kind == "sum", reversed(self.rows))))
        return totals + 1 if 0 < totals < len(self.rows) else 0


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
    def with_footnotes(self) -> list[tuple[Block, list[tuple[int, str]]]]:
        """The blocks, each with the footnotes that it is the first to refer to: their numbers and texts."""
        given: set[int] = set()
        blocks = []
        for block in self.blocks:
            numbers = [n for row in block.rows for _c, of in row.notes for n in of] if isinstance(block, Grid) else []
            own = [n for n in dict.fromkeys(numbers) if n not in given]
            given.update(own)
            blocks.append((block, [(n, self.footnotes[n - 1]) for n in own]))
        return blocks

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


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text that somebody has written, divided by empty lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return tuple(Paragraph(" ".join(p.split())) for p in parts if p.strip())


def widths(grid: Grid) -> list[float]:
    """The widths in cm of the columns beside the labels: figures need what their longest text does, words more."""
    wanted = [max(1.5, _on_one_line(texts)) for texts in _columns(grid)]
    most = min(grid.room, 2 * grid.room / grid.words) if grid.words else 0.0
    return [*wanted[: grid.figures], *(min(most, width) for width in wanted[grid.figures :])]


def widths_in(grid: Grid, room: float) -> list[float]:
    """The widths in cm of all columns in a room: what the labels do not need, words have to stand on one line."""
    given = widths(grid)
    spare = room - sum(given) - max(LABELS, _on_one_line([grid.label, *(row.label for row in grid.rows)]))
    for n, texts in enumerate(_columns(grid)[grid.figures :], start=grid.figures):
        more = max(0.0, min(spare, _on_one_line(texts) - given[n]))
        given[n], spare = given[n] + more, spare - more
    return [room - sum(given), *given]


def _columns(grid: Grid) -> list[tuple[str, ...]]:
    """The texts of each column beside the labels."""
    return list(zip(grid.columns, *(row.cells for row in grid.rows), strict=True))


def _on_one_line(texts: Sequence[str]) -> float:
    """The cm that a column needs where each of its texts stands on one line."""
    return 0.2 * max(map(len, texts)) + 0.45
