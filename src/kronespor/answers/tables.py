"""The tables of an answer as exact values: lines with one figure per column, each with its notes and its sources.

A sum says which lines it adds, so that a renderer can write it as a formula; it is computed from the figures shown, so
that every table foots.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kronespor.amounts import Unit
from kronespor.intake.origins import Part
from kronespor.papers.printing import amount_text

Kind = Literal["detail", "group", "subtotal", "sum", "of-which"]


@dataclass(frozen=True)
class Figure:
    """An amount in kroner, and the amounts that it is made of, each with its source; none for what the table adds up.

    `unlisted`: how many amounts it adds, where they are too many to be named.
    """

    kroner: Decimal
    parts: tuple[Part, ...] = ()
    unlisted: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """The footnotes that explain it in the documents."""
        return tuple(dict.fromkeys(part.citation.note for part in self.parts if part.citation.note))


@dataclass(frozen=True)
class AnswerLine:
    """A line of a table. `of`: the numbers of the lines that a sum adds; `address`: where its words lead to."""

    label: str
    figures: tuple[Figure | None, ...]
    kind: Kind = "detail"
    symbols: str = ""
    description: str = ""
    words: tuple[str, ...] = ()
    of: tuple[int, ...] = ()
    account: int = 0
    initiative: int | None = None
    address: str = ""

    @property
    def is_sum(self) -> bool:
        """Whether it adds other lines."""
        return self.kind in ("subtotal", "sum")


@dataclass(frozen=True)
class AnswerTable:
    """A table: its columns of figures (`summed`: how many of the first are added up in the next) and of words."""

    title: str
    unit: Unit
    label: str
    columns: tuple[str, ...]
    lines: tuple[AnswerLine, ...]
    summed: int = 0
    words: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[str, ...]:
        """The columns that are years."""
        return self.columns[: self.summed]


def amounts_of(line: AnswerLine, table: AnswerTable) -> list[str]:
    """A line's figures as they are printed: a dash where there is no money, nothing where it is not known."""
    if line.kind == "group":
        return [""] * len(line.figures)
    return [
        amount_text(f.kroner / table.unit.factor) if f else "-" if n <= table.summed else ""
        for n, f in enumerate(line.figures)
    ]
