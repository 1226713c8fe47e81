"""What is written beside the figures of a document that has been checked, and where each note belongs.

A note stands at a cell (of the row that prints these amounts beside this name), in a passage of text, or at the head of
the document.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from kronespor.footing import FootedCell, FootedDocument, FootedRow, FootedTable, document_report
from kronespor.footing.equations import Equation, Equations
from kronespor.reading import Box, Document, Token
from kronespor.remarks import Remark, Severity, in_words

MOST_CAUSES = 3
"""Causes that a note names."""
Weight = Severity | Literal["holds"]


@dataclass(frozen=True)
class Spot:
    """Where a note belongs. Of a cell: the name and all amounts of its row as printed, which of them it is, and how
    many rows of the document before it are the same; of a passage: its text, and the amount in it. All empty: the head
    of the document.

    `page` and `box` (points from the top left) are known of what was read from pages, `sheet`, `row` and `column` (from
    1) of what was read from a workbook.
    """

    label: str = ""
    amounts: tuple[str, ...] = ()
    nth: int = 0
    before: int = 0
    passage: str = ""
    page: int = 0
    box: Box | None = None
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def printed(self) -> str:
        """What is printed there, if it is a cell."""
        return self.amounts[self.nth] if self.amounts else ""


@dataclass(frozen=True)
class Note:
    """A sentence or more, in the reader's language. `weight`: as grave as its remark, or that something holds."""

    text: str
    weight: Weight
    spot: Spot


def note_of(kept: Mapping[str, Any]) -> Note:
    """A note from what `dataclasses.asdict` made of it, and JSON."""
    spot = kept["spot"]
    box = tuple(spot["box"]) if spot["box"] else None
    return Note(kept["text"], kept["weight"], Spot(**{**spot, "amounts": tuple(spot["amounts"]), "box": box}))


def notes_of(document: Document, footed: FootedDocument, language: str, *, ticks: bool = False) -> list[Note]:
    """A note for each finding, and with `ticks` for each total, difference or share that holds."""
    spots = _Spots(document, footed)
    notes = [Note(_told(f, language), f.severity, spots.of(f)) for f in footed.findings]
    if ticks:
        notes += _ticks(document, footed, spots, language)
    return notes


def _told(finding: Remark, language: str) -> str:
    causes = [in_words(cause, language) for cause in finding.told_causes[:MOST_CAUSES]]
    return "\n".join([in_words(finding, language), *(f"– {cause}" for cause in causes)])


def _ticks(document: Document, footed: FootedDocument, spots: "_Spots", language: str) -> Iterator[Note]:
    holding: dict[tuple[str, str, int], list[Equation]] = {}
    for equation in Equations(document_report(document, footed)).all:
        if equation.relation.holds and equation.claim.cell.proof == "proven" and not equation.in_prose:
            holding.setdefault(equation.claim.at, []).append(equation)
    for (table, row, column), equations in holding.items():
        spot = spots.at(table, row, column)
        if spot is not None:
            yield Note("\n".join(f"✓ {in_words(e.remark, language)}" for e in equations), "holds", spot)


class _Spots:
    """The places of a document's rows and passages."""

    def __init__(self, document: Document, footed: FootedDocument) -> None:
        self.document, self.footed = document, footed
        self.passages = {p.line: p.text for p in document.passages}
        self.rows: dict[tuple[str, str], tuple[FootedTable, int, Spot]] = {}
        seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for table in footed.tables:
            for n, row in enumerate(table.rows):
                amounts = tuple(cell.printed for cell in row.cells)
                spot = Spot(row.label, amounts, before=seen[row.label, amounts], page=row.page)
                seen[row.label, amounts] += 1
                self.rows.setdefault((table.id, row.id), (table, n, spot))

    def of(self, finding: Remark) -> Spot:
        """Where a finding stands; of a table as a whole its first amount."""
        place = finding.place
        if place.list or not place.table:
            return self._in_prose(finding)
        rows = [
            (row, column)
            for table in self.footed.tables
            if table.id == place.table
            for row in table.rows
            for column, cell in enumerate(row.cells)
            if _is_at(row, cell, finding)
        ]
        if not rows:
            return Spot(page=place.page)
        row, column = max(rows, key=lambda found: _is_amount(found[0].cells[found[1]], finding))
        return self.at(place.table, row.id, column) or Spot(page=place.page)

    def at(self, table: str, row: str, column: int) -> Spot | None:
        """A cell of a table."""
        found = self.rows.get((table, row))
        if found is None:
            return None
        footed, n, spot = found
        cell = footed.rows[n].cells[column]
        token = next((t for t in _tokens(footed, n) if t.column == column), None)
        at = token.cell if token is not None else None
        where = (at.sheet, at.row, at.column) if at is not None else ("", 0, 0)
        box = cell.box or next((c.box for c in footed.rows[n].cells if c.box), None)
        return Spot(spot.label, spot.amounts, column, spot.before, "", spot.page, box, *where)

    def _in_prose(self, finding: Remark) -> Spot:
        for table in self.footed.prose:
            if finding in table.findings or (finding.place.list and finding.place.list == table.id):
                passage = self.passages.get(table.table.line, "")
                return Spot(amounts=(finding.place.row,), passage=passage, page=finding.place.page)
        return Spot(page=finding.place.page)


def _tokens(table: FootedTable, n: int) -> Sequence[Token]:
    rows = table.table.rows
    return rows[n].tokens if n < len(rows) else ()


def _is_at(row: FootedRow, cell: FootedCell, finding: Remark) -> bool:
    place = finding.place
    if place.row and row.name != place.row:
        return False
    return cell.column == place.column if place.column else bool(cell.printed)


def _is_amount(cell: FootedCell, finding: Remark) -> bool:
    printed = finding.values.get("printed")
    return isinstance(printed, Decimal) and cell.amount == printed
