"""What a file says, whatever its format: passages, tables of labels and tokens, facts. Values only."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from kronespor.language import DEFAULT, language
from kronespor.remarks import KronesporError, Remark

MAX_BYTES = 40 * 2**20
"""The largest document that is read."""

PassageKind = Literal["heading", "paragraph", "item", "footnote", "caption"]
ColumnKind = Literal["amount", "total"]
FormulaKind = Literal["sum", "product", "quotient", "share", "change"]
DayKind = Literal["meeting", "agreement", "decided", "letter"]
ParticularKind = Literal["meeting", "agreement", "decided", "letter", "committee", "fund", "price level", "phase"]
Progress = Callable[[int, int], None]  # is told how many pages, or tables, of how many are done
Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points from the top left of the page as it is shown


class ReadingError(KronesporError):
    """A file that cannot be read: `remark` says what is wrong and what to do."""

    def about(self, name: str) -> "ReadingError":
        """The same about the file known as `name`, unless it names one already."""
        return ReadingError(replace(self.remark, values={"name": name, **self.remark.values}))


@dataclass(frozen=True)
class Passage:
    """A piece of running text. `line` is its first line (1-based) in text formats, its ordinal elsewhere."""

    kind: PassageKind
    text: str
    line: int = 0
    number: str = ""  # of a footnote or a numbered heading


@dataclass(frozen=True, slots=True)
class CellRange:
    """Cells of a workbook's sheet, from row and column 1: a rectangle, or one cell."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        """True for a single cell."""
        return self.size == 1

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        """True if a cell of its sheet is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def cells(self) -> Iterator[tuple[int, int]]:
        """Its cells row by row."""
        return ((r, c) for r in range(self.top, self.bottom + 1) for c in range(self.left, self.right + 1))


@dataclass(frozen=True, slots=True)
class Formula:
    """What a cell of a workbook is calculated from: cells with their signs; of a quotient numerator and denominator.

    `text` is the formula as it stands; `size`: how many numbers its cells hold; `holds`: its stored value is what they
    come to.
    """

    text: str
    kind: FormulaKind
    terms: tuple[tuple[int, CellRange], ...]
    size: int
    holds: bool


@dataclass(frozen=True, slots=True)
class SheetCell:
    """Where a number stands in a workbook, from row and column 1; `is_text`: it is typed as text, so no sum counts it.

    `is_calculated`: by a formula; `formula`: what it is calculated from, if that is a relation of cells; `is_doubted`:
    it is not what its formula, or that of the cells around it, gives.
    """

    sheet: str
    row: int
    column: int
    is_text: bool = False
    is_calculated: bool = False
    formula: Formula | None = None
    is_doubted: bool = False

    @property
    def name(self) -> str:
        """As Excel calls it: "B4"."""
        letters, left = "", self.column
        while left:
            left, letter = divmod(left - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row}"


@dataclass(frozen=True, slots=True)
class Token:
    """A printed number. `column` is its index among the table's columns, or None where the text has lost it.

    `doubtful` holds other readings of the text that a scan allows, each with its cost; `cell`: where a workbook has it.
    """

    text: str
    column: int | None
    line: int = 0
    box: Box | None = None
    doubtful: tuple[tuple[str, int], ...] = ()
    cell: SheetCell | None = None


@dataclass(frozen=True)
class Column:
    """An amount column; `kind` is "total" where its heading says that it sums the others.

    `unit`: the text that states its unit in a row of its own below the heading.
    """

    name: str
    kind: ColumnKind = "amount"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: its name, the text under the name, its tokens in printed order and its source of funding.

    `unread`: what its cells in columns of numbers print that is no number, each with its column.
    """

    label: str
    tokens: tuple[Token, ...] = ()
    description: str = ""
    fund: str = ""
    number: str = ""  # "7" of "7. Uddannelse af …"
    bold: bool = False
    line: int = 0
    page: int = 1
    unread: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Grid:
    """A table as it stands on its page: its cells as text, spanned cells at their first place, and their boxes."""

    title: str
    cells: tuple[tuple[str, ...], ...]
    line: int = 0
    page: int = 1
    boxes: tuple[tuple[Box | None, ...], ...] = ()

    def texts(self) -> list[list[str]]:
        """Rows of cell texts; raised numbers as plain digits."""
        return [[text.translate(_PLAIN_DIGITS) for text in row] for row in self.cells]


_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True)
class Table:
    """A table of amounts. `context` is the text that may state its unit: caption, headings, line above.

    `grids` are the tables on pages that it was read from, `alternatives` other readings of them; the one that foots
    is right.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    context: str = ""
    page: int = 1
    line: int = 0
    captioned: bool = False  # the id is printed: "Tabel 2"
    grids: tuple[Grid, ...] = ()
    alternatives: tuple["Table", ...] = ()
    left_out: tuple[str, ...] = ()  # the headings of columns of words in which amounts stand, which are not read
    unheaded: int = 0  # columns of amounts without a heading

    def as_grid(self) -> Grid:
        """Its headings, names and numbers as cells, for a table that was not read from cells."""
        rows = [("", *(c.name for c in self.columns))]
        for row in self.rows:
            texts = {t.column: t.text for t in row.tokens}
            rows.append((row.label, *(texts.get(c, "") for c in range(len(self.columns)))))
        return Grid(self.title, tuple(rows), self.line, self.page)


@dataclass(frozen=True)
class Link:
    """A web address in the document; `target` has redirecting wrappers (Outlook safelinks) taken off."""

    target: str
    text: str = ""


@dataclass(frozen=True)
class DatedItem:
    """A decision or event that the document names by date: "11. december 2023: Samlet prioritering …"."""

    day: datetime.date
    text: str


@dataclass(frozen=True)
class Particular:
    """What a document says of itself: a day (as in ISO 8601) by its kind, a committee, a source, a price level.

    `text`: where it says so.
    """

    kind: ParticularKind
    value: str
    text: str


@dataclass(frozen=True)
class Document:
    """A file as read. `sha256` is of the file's bytes.

    `budgets` are its tables of amounts, `grids` those that hold none; `remarks` say what of the file was not read, was
    read with doubt, or is wrong in the file itself.
    """

    path: str
    sha256: str
    media_type: str
    title: str = ""
    date: datetime.date | None = None
    pages: int = 1
    passages: tuple[Passage, ...] = ()
    budgets: tuple[Table, ...] = ()
    grids: tuple[Grid, ...] = ()
    links: tuple[Link, ...] = ()
    dated_items: tuple[DatedItem, ...] = ()
    case_numbers: tuple[str, ...] = ()
    legend: dict[str, str] = field(default_factory=dict)  # mark -> source of funding
    sender: str = ""  # the administration or unit that it is from
    committee: str = ""  # these three of the meeting that it is an item of
    meeting: datetime.date | None = None
    item: str = ""
    particulars: tuple[Particular, ...] = ()
    language: str = DEFAULT  # the code of the one that it is written in
    remarks: tuple[Remark, ...] = ()

    @property
    def tables(self) -> tuple[Grid, ...]:
        """Every table as it stands on its page, in order."""
        grids = [*self.grids, *(g for t in self.budgets for g in t.grids or (t.as_grid(),))]
        return tuple(sorted(grids, key=lambda g: (g.page, g.line)))

    @property
    def sections(self) -> dict[str, tuple[Passage, ...]]:
        """The parts of an agenda item by their headings, as its language has them."""
        sections = language(self.language).headings.sections
        passages_of: dict[str, list[Passage]] = {}
        current: list[Passage] | None = None
        for passage in self.passages:
            name = passage.text.strip(" :*_")
            if passage.kind in ("heading", "paragraph") and sections.are(name):
                current = passages_of.setdefault(name.capitalize(), [])
            elif current is not None:
                current.append(passage)
        return {name: tuple(passages) for name, passages in passages_of.items()}

    @property
    def footnotes(self) -> dict[str, str]:
        """Footnote number -> text."""
        return {p.number: p.text for p in self.passages if p.kind == "footnote" and p.number}
