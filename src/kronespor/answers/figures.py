"""The figures that an answer was released with, and how they differ from those of another time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from kronespor.amounts import decimal_text
from kronespor.answers.tables import AnswerLine, AnswerTable


class ReleasedFigure(NamedTuple):
    """A figure by its place in an answer, in kroner."""

    table: str
    line: str
    column: str
    kroner: Decimal

    def as_json(self) -> list[str]:
        """As the database keeps it."""
        return [self.table, self.line, self.column, decimal_text(self.kroner)]

    @classmethod
    def from_json(cls, kept: Sequence[str]) -> Self:
        """As it was kept."""
        table, line, column, kroner = kept
        return cls(table, line, column, Decimal(kroner))


@dataclass(frozen=True)
class Changed:
    """A figure that is another now than when it was released; None: it was not there, or is no more."""

    table: str
    line: str
    column: str
    released: Decimal | None
    now: Decimal | None


def released_figures(tables: Sequence[AnswerTable]) -> list[ReleasedFigure]:
    """Every figure of an answer's tables. No two have the same place: lines of one name are numbered."""
    seen = defaultdict[str, Counter[str]](Counter)
    return [
        ReleasedFigure(table.title, name, column, figure.kroner)
        for table in tables
        for name, line in named(table.lines, seen[table.title])
        for column, figure in zip(table.columns, line.figures, strict=True)
        if figure
    ]


def named(lines: Iterable[AnswerLine], seen: Counter[str] | None = None) -> Iterator[tuple[str, AnswerLine]]:
    """The lines of a table by name: those of one name are numbered, on from those `seen` before."""
    seen = Counter() if seen is None else seen
    for line in lines:
        name = f"{line.label} {line.symbols}".strip()
        seen[name] += 1
        yield (f"{name} ({seen[name]})" if seen[name] > 1 else name), line


def changes(before: Sequence[ReleasedFigure], after: Sequence[ReleasedFigure]) -> list[Changed]:
    """Where two sets of figures differ, in their order."""
    was, now = ({(f.table, f.line, f.column): f.kroner for f in figures} for figures in (before, after))
    places = dict.fromkeys((*was, *now))
    return [Changed(*place, was.get(place), now.get(place)) for place in places if was.get(place) != now.get(place)]
