"""What stands on a page, in reading order: lines of running text, tables, and rows that stand alone."""

from dataclasses import dataclass

from kronespor.reading.blocks import RawTable


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of running text; `y0` and `y1` are shares of the page's height.

    `amount`: one of it that stands in a column of a table of its page, outside that table.
    """

    text: str
    number: int
    after_blank: bool
    y0: float
    y1: float
    amount: str = ""


@dataclass(frozen=True, slots=True)
class LoneRow:
    """One row of cells at the head or foot of a page: part of the next page's table, or no more than its lines."""

    table: RawTable
    lines: tuple[PlacedLine, ...]


PageItem = PlacedLine | RawTable | LoneRow
