"""The tables of a document as pages show them: each cell with its place, its figure and its initiative."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from kronespor.footing.equations import CellPlace, Equations, Membership
from kronespor.footing.report import ReportCell, ReportRow, ReportTable
from kronespor.intake.models import DraftItem
from kronespor.intake.pages import Pages
from kronespor.language import year_of
from kronespor.reading import Box
from kronespor.register.models import Initiative
from kronespor.web.rows import Frame, address

HELD = (DraftItem.State.BOOKED, DraftItem.State.AGREES)
ROOM = 2  # points around a cell
SIGNS = {
    "equation-misses": "≠",
    "parts-exceed-whole": "≠",
    "equation-unconfirmed": "?",
    "equation-rounded": "≈",
}
"""Codes of equations that do not simply hold, the worst first, and the signs that they are shown by."""


@dataclass(frozen=True)
class Chosen:
    """The cell that an address points at: a table, a row, and a year or the place of a column."""

    table: str
    row: str
    year: str
    place: str = ""

    def is_cell(self, table: str, row: ReportRow, at: int) -> bool:
        """Whether a cell of the report is the one."""
        if (table, row.id) != (self.table, self.row):
            return False
        return self.place == str(at) if self.place else self.year in row.cells[at].column


@dataclass(frozen=True)
class ShownCell:
    """A cell, the page and box where it stands, its year, the figure that was drafted from it, and its equations."""

    cell: ReportCell
    at: CellPlace
    page: int
    box: Box | None
    year: str
    item: DraftItem | None
    is_chosen: bool
    equations: Sequence[Membership] = ()

    @property
    def marks(self) -> str:
        """What it is to each equation, for the page's script: "12= 3+"."""
        return " ".join(f"{member.equation.number}{member.mark}" for member in self.equations)

    @property
    def sign(self) -> str:
        """Whether its equations hold, as a sign: the worst of them."""
        codes = {member.equation.code for member in self.equations}
        return next((sign for code, sign in SIGNS.items() if code in codes), "=")

    @property
    def query(self) -> str:
        """The part of the page's address that points at it."""
        table, row, place = self.at
        return f"?{urlencode({'table': table, 'row': row, 'place': place})}#chosen"

    @property
    def initiative(self) -> Initiative | None:
        """The initiative whose story its figure is in."""
        return self.item.initiative if self.item is not None and self.item.state in HELD else None

    @property
    def story(self) -> str:
        """The address of that story; nothing if it is in none."""
        return f"{address('initiative', self.initiative.pk)}#y{self.year}" if self.initiative else ""


@dataclass(frozen=True)
class ShownRow:
    """A row with its cells."""

    row: ReportRow
    cells: tuple[ShownCell, ...]


class ShownColumn(NamedTuple):
    """A column, and the year of the figures that were drafted from it."""

    name: str
    year: int | None


@dataclass(frozen=True)
class ShownTable:
    """A table with its rows."""

    table: ReportTable
    rows: tuple[ShownRow, ...]

    @property
    def columns(self) -> Sequence[ShownColumn]:
        """Its columns, each with the year of the figures that were drafted from it, if there are any."""
        drafted: dict[int, int] = {}
        for row in self.rows:
            drafted |= {n: cell.item.fiscal_year for n, cell in enumerate(row.cells) if cell.item is not None}
        return [ShownColumn(name, drafted.get(n)) for n, name in enumerate(self.table.columns)]

    @property
    def is_drafted(self) -> bool:
        """Whether any figure was drafted from it."""
        return any(cell.item is not None for cell in self.cells)

    @property
    def cells(self) -> Iterator[ShownCell]:
        """All its cells."""
        return (cell for row in self.rows for cell in row.cells)


def shown_tables(
    tables: Iterable[ReportTable],
    equations: Equations,
    items: Iterable[DraftItem] = (),
    pages: Pages | None = None,
    chosen: Chosen | None = None,
    mark: str = "",
) -> list[ShownTable]:
    """Tables of a report, with its equations; `items` are the figures that are shown of it, `mark` stands before the
    ids in their places."""
    of_row: dict[tuple[str, str], list[DraftItem]] = defaultdict(list)
    for item in items:
        of_row[item.statement.table, item.row].append(item)

    def shown(table: ReportTable, row: ReportRow, at: int, item: DraftItem | None) -> ShownCell:
        cell = row.cells[at]
        page, box = pages.place(table.id, row, at) if pages else (cell.page, cell.box)
        place = (f"{mark}{table.id}", row.id, at)
        is_chosen = chosen is not None and chosen.is_cell(place[0], row, at)
        year = year_of(cell.column) or ""
        return ShownCell(cell, place, page, box, year, item, is_chosen, equations.of_cell.get(place, ()))

    def shown_row(table: ReportTable, row: ReportRow) -> ShownRow:
        drafted = {_place(row, item): item for item in of_row[table.id, row.id]}
        return ShownRow(row, tuple(shown(table, row, n, drafted.get(n)) for n in range(len(row.cells))))

    return [ShownTable(table, tuple(shown_row(table, row) for row in table.rows)) for table in tables]


def _place(row: ReportRow, item: DraftItem) -> int:
    """The place of the cell that a figure was read from: of those of its year, the one that prints it."""
    places = range(len(row.cells))
    of_year = [n for n in places if year_of(row.cells[n].column) == str(item.fiscal_year)] or places
    return next((n for n in of_year if row.cells[n].printed[:60] == item.printed), of_year[0])


def framed(box: Box, style: str, anchor: str = "", page: str = "", marks: str = "") -> Frame:
    """The frame of a box, with some room around it."""
    x0, y0, x1, y1 = box
    return Frame(x0 - ROOM, y0 - ROOM, x1 - x0 + 2 * ROOM, y1 - y0 + 2 * ROOM, style, anchor, page, marks)
