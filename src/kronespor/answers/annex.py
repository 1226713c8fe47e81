"""The annex of an answer: where its figures come from, document by document, the years of a row on one line."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from django.utils.translation import gettext as _

from kronespor.answers.figures import named
from kronespor.answers.sources import (
    corrected,
    decision_of,
    document_of,
    in_all,
    in_kroner,
    row_of,
    sum_of_many,
    whole_of,
)
from kronespor.answers.tables import AnswerTable, Figure, amounts_of
from kronespor.intake.origins import Part
from kronespor.papers.printing import years_text

Cell = tuple[int, int, int]
"""The place of a figure: its table (from 1), line and column (from 0)."""


_PARTING = re.compile(r"[.,\s]")


class AnnexLine(NamedTuple):
    """What a row of the answer has from one place: its number, from 1 on, and what it says."""

    number: int
    text: str


class AnnexGroup(NamedTuple):
    """A document, or what names the decisions without one, and what comes from it."""

    title: str
    lines: tuple[AnnexLine, ...]


@dataclass(frozen=True)
class Annex:
    """The documents in the order of the figures; `first`: the line of the first amount that a figure is made of."""

    groups: tuple[AnnexGroup, ...] = ()
    first: dict[Cell, int] = field(default_factory=dict)


NO_ANNEX = Annex()


class _Row(NamedTuple):
    """What the amounts of one line have in common: the row of the answer and the place that they come from."""

    table: int
    name: str
    place: str


class _Amount(NamedTuple):
    """An amount that a figure is made of, and what the annex says of it; `line`: where it stands in a text."""

    document: str
    title: str
    row: _Row
    cell: Cell
    text: str
    line: int = 0


def annex(tables: Sequence[AnswerTable]) -> Annex:
    """The annex of some tables."""
    documents: dict[str, dict[_Row, list[_Amount]]] = defaultdict(lambda: defaultdict(list))
    for amount in _amounts(tables):
        documents[amount.document][amount.row].append(amount)
    numbers = count(1)
    first: dict[Cell, int] = {}
    groups = []
    for rows in documents.values():
        lines = []
        for row, amounts in rows.items():
            lines.append(AnnexLine(next(numbers), _text(row, amounts)))
            for amount in amounts:
                first.setdefault(amount.cell, lines[-1].number)
        groups.append(AnnexGroup(next(iter(rows.values()))[0].title, tuple(lines)))
    return Annex(tuple(groups), first)


def _amounts(tables: Sequence[AnswerTable]) -> Iterator[_Amount]:
    """What all figures are made of, in their order."""
    for number, table in enumerate(tables, start=1):
        for n, (name, line) in enumerate(named(table.lines)):
            printed = amounts_of(line, table)
            for column, figure in enumerate(line.figures):
                at, heading = (number, n, column), table.columns[column]
                for part in figure.parts if figure else ():
                    row = _Row(number, name, _place(part, line.label))
                    said = " ".join(filter(None, (heading, _said(part, figure, printed[column]))))
                    title = document_of(part)
                    yield _Amount(part.citation.document or title, title, row, at, said, part.citation.line)
                if figure and figure.unlisted:
                    title = _("The register")
                    yield _Amount(title, title, _Row(number, name, sum_of_many(figure)), at, heading)


def _place(part: Part, label: str) -> str:
    """The row of the document, or the decision with the place that it names."""
    if part.is_stated:
        return row_of(part, label)
    return ", ".join(filter(None, (decision_of(part), part.citation.place)))


def _said(part: Part, figure: Figure | None, printed: str) -> str:
    """What a document prints otherwise than the answer, and what else there is to say of an amount."""
    text = part.citation.printed
    shown = "" if _is_same(text, printed, bool(part.citation.note)) else f"»{text}«"
    more = [corrected(part)]
    if figure and len(figure.parts) > 1:
        more.append(f"{in_kroner(part.kroner)}, {in_all(figure)}")
    more.append(whole_of(part))
    noted = "; ".join(filter(None, more))
    return " ".join(filter(None, (shown, f"({noted})" if noted else "")))


def _is_same(text: str, printed: str, is_noted: bool) -> bool:
    """Whether a document prints an amount as the answer does: whatever parts its digits, and with a note's number."""
    theirs, ours = (_PARTING.sub("", of) for of in (text, printed))
    return theirs in ("", ours) or (is_noted and theirs[:-1] == ours)


def _text(row: _Row, amounts: Sequence[_Amount]) -> str:
    """A line: the answer's row, the figures, and the place."""
    place = row.place
    if lines := dict.fromkeys(amount.line for amount in amounts if amount.line):
        place += ", " + _("line %(line)s") % {"line": ", ".join(map(str, lines))}
    head = _("Table %(number)s, %(row)s") % {"number": row.table, "row": row.name}
    said = [amount.text for amount in amounts]
    figures = years_text(list(map(int, said))) if all(map(str.isdecimal, said)) else ", ".join(said)
    return f"{head}: {figures} – {place}"
