"""What stands on a page, in reading order: lines of running text, tables, and rows that stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from kronespor.reading.blocks import RawTable
from kronespor.reading.passages import is_footnote

EDGE = 0.13  # of the page's height: where running heads and page numbers stand


@dataclass(slots=True)
class PlacedLine:
    """A line of running text; `y0` and `y1` are shares of the page's height.

    `amount`: one of it that stands in a column of a table of its page, outside that table. `further`: it is of the
    table above it if that goes on overleaf. `alone`: it stands apart from all others, as page numbers do.
    """

    text: str
    number: int
    after_blank: bool
    y0: float
    y1: float
    amount: str = ""
    further: bool = False
    alone: bool = True
    foot: float = 0.0  # of a line of one column of amounts that fills its page: in points


@dataclass(frozen=True, slots=True)
class LoneRow:
    """One row of cells at the head or foot of a page: part of the next page's table, or no more than its lines."""

    table: RawTable
    lines: tuple[PlacedLine, ...]


PageItem = PlacedLine | RawTable | LoneRow


def may_go_on(items: Sequence[PageItem]) -> bool:
    """Whether a table stands at the foot of a page, with no more than notes and the running foot below it."""
    for item in reversed(items):
        if not isinstance(item, PlacedLine):
            return True
        if not (item.further or item.y0 >= 1 - EDGE or is_footnote(item.text)):
            return False
    return False
