"""A table that has been footed: every cell with its amount, its status and its proof. Values only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from kronespor.amounts import Unit
from kronespor.footing.measures import Measure, Measures
from kronespor.language import DEFAULT
from kronespor.reading import Box, Table
from kronespor.remarks import Place, Remark

Role = Literal["detail", "heading", "subtotal", "total", "of-which", "memo"]
Status = Literal["printed", "reread", "recovered", "absent"]
RelationKind = Literal["sum", "difference", "product", "share", "change", "quotient", "average", "part"]
Proof = Literal["proven", "consistent", "unproven", "contradicted"]


@dataclass(frozen=True, slots=True)
class FootedCell:
    """One cell. `amount` is in the table's unit, None where the cell is empty.

    Of a cell that is not proven: `candidates`, what else was weighed as what is printed, the likeliest first; `sought`,
    what would make a sum hold that does not.
    """

    column: str
    printed: str = ""
    amount: Decimal | None = None
    status: Status = "absent"
    proof: Proof = "unproven"
    footnotes: tuple[str, ...] = ()
    decimals: int = 0
    line: int = 0
    box: Box | None = None
    candidates: tuple[Decimal, ...] = ()
    sought: tuple[Decimal, ...] = ()
    unit: Unit | None = None  # where it is another than the table's; `NO_UNIT` of what is no money


@dataclass(frozen=True)
class FootedRow:
    """One row. `id` is its printed number, else its place among the rows; `group` is the heading it stands under."""

    id: str
    label: str
    role: Role
    cells: tuple[FootedCell, ...]
    group: str = ""
    fund: str = ""
    description: str = ""
    page: int = 1
    line: int = 0

    @property
    def title(self) -> str:
        """The label without its printed number."""
        return re.sub(r"^\d+\.\s*", "", self.label)

    @property
    def name(self) -> str:
        """The label as findings name it: a sub-total with its group."""
        return f"{self.label} ({self.group})" if self.role == "subtotal" and self.group else self.label


class CellName(NamedTuple):
    """A cell by the id of its row, its column and the place of that; `table`: the id of the table if it is another."""

    row: str
    column: str
    place: int
    table: str = ""


@dataclass(frozen=True)
class FootedRelation:
    """An equation of a table, cell by cell: the claim, then its parts with their signs.

    A ratio's parts are its numerator and its denominator; those of the kind "part" are no more than the claim. `exact`:
    it holds to the last place and not only within rounding. `formula`: by which a workbook says it.
    """

    kind: RelationKind
    cells: tuple[CellName, ...]
    signs: tuple[int, ...]
    holds: bool
    exact: bool
    established: bool
    formula: str = ""


@dataclass(frozen=True)
class FootedTable:
    """A table as read, with its unit and the findings it gave rise to.

    `unit_known`: the unit is stated, or something that the document says tells it; else the size of the amounts does.
    """

    table: Table
    rows: tuple[FootedRow, ...]
    unit: Unit
    unit_stated: bool
    unit_known: bool
    measures: Measures
    findings: tuple[Remark, ...] = ()
    price_level: str = ""
    relations: tuple[FootedRelation, ...] = ()

    @property
    def id(self) -> str:
        """The table's id in its document."""
        return self.table.id

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings of the amount columns."""
        return tuple(c.name for c in self.table.columns)

    @property
    def money(self) -> tuple[int, ...]:
        """The places of the columns of money."""
        return tuple(c for c, measure in enumerate(self.measures.columns) if measure is Measure.MONEY)

    def place(self, row: FootedRow | None = None, column: str = "") -> Place:
        """Where a remark on the table, one of its rows or one of its cells stands."""
        if row is None:
            return Place(page=self.table.page, table=self.id, column=column)
        return Place(page=row.page, table=self.id, row=row.name, column=column)

    def kroner(self, cell: FootedCell) -> Decimal | None:
        """The cell's amount in kroner, exact; None where it is empty or no money."""
        unit = cell.unit or self.unit
        return unit.kroner(cell.amount) if cell.amount is not None and unit.is_kroner else None


def is_list(roles: Iterable[Role]) -> bool:
    """Whether prose of such rows is a list under its total; else it is sentences."""
    return "total" in roles


@dataclass(frozen=True)
class FootedDocument:
    """Every table of a document, footed, and all findings, the gravest first. `language`: its code.

    `prose`: what lists and sentences assert, each as a table of one column whose rows are the amounts.
    """

    tables: tuple[FootedTable, ...] = ()
    prose: tuple[FootedTable, ...] = ()
    findings: tuple[Remark, ...] = ()
    language: str = DEFAULT
