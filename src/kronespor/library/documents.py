"""Documents read, footed and tied out. Files are opened in the sandbox, whoever sent them."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from kronespor.cli.speaking import language_of
from kronespor.footing import FootedDocument, Report, document_report, foot_document
from kronespor.footing.reportjson import message
from kronespor.library.rows import Rows
from kronespor.reading import Document
from kronespor.sandbox import Reader
from kronespor.tieout import TieOut
from kronespor.tieout import compare as tie_out
from kronespor.tieout.report import explanation


@dataclass(frozen=True)
class CellRow:
    """A cell of a document with an amount. `amount` is in `unit`; `ore`: the same in øre, None where it is no money.

    `proof`: "proven", "consistent", "unproven" or "contradicted"; `status`: "printed", "reread" (another reading than
    the plain one), "recovered" (no amount is printed; the sums ask for it).
    """

    table: str
    title: str
    row: str
    label: str
    role: str
    column: str
    printed: str
    amount: Decimal
    unit: str
    ore: int | None
    status: str
    proof: str
    page: int


@dataclass(frozen=True)
class FindingRow:
    """What is wrong with a document or doubtful: a code, how grave it is, where, its figures, and a sentence."""

    code: str
    severity: str
    table: str
    row: str
    column: str
    printed: Decimal | None
    expected: Decimal | None
    difference: Decimal | None
    message: str


@dataclass(frozen=True)
class MatchRow:
    """What became of rows in a year: those of the earlier document, of the later one, and their amounts in øre.

    `relation`: "same", "renamed", "merged", "split", "moved", "changed", "added" or "removed"; `certainty`: "proven" or
    "possible".
    """

    a: str
    b: str
    relation: str
    certainty: str
    year: str
    ore_a: int
    ore_b: int
    difference: int
    explanation: str


@dataclass(frozen=True)
class TotalRow:
    """The printed totals of a year in øre, and what accounts for their difference: the last three add up to it."""

    year: str
    ore_a: int
    ore_b: int
    difference: int
    proven: int
    possible: int
    unexplained: int


@dataclass(frozen=True)
class Footed:
    """A document with its sums checked."""

    document: Document
    footed: FootedDocument
    language: str

    @cached_property
    def report(self) -> Report:
        """All of it, as `kronespor check --json` prints it."""
        return document_report(self.document, self.footed)

    @cached_property
    def cells(self) -> Rows[CellRow]:
        """Every amount of its tables and of its text."""
        return Rows(
            CellRow,
            (
                CellRow(
                    table.id,
                    table.title,
                    row.id,
                    row.label,
                    row.role,
                    cell.column,
                    cell.printed,
                    cell.amount,
                    table.unit,
                    None if cell.kroner is None else _ore(cell.kroner),
                    cell.status,
                    cell.proof,
                    cell.page,
                )
                for table in (*self.report.tables, *self.report.prose)
                for row in table.rows
                for cell in row.cells
                if cell.amount is not None
            ),
        )

    @cached_property
    def findings(self) -> Rows[FindingRow]:
        """What is wrong, the gravest first."""

        def figure(value: object) -> Decimal | None:
            return value if isinstance(value, Decimal) else None

        return Rows(
            FindingRow,
            (
                FindingRow(
                    finding.code,
                    finding.severity,
                    finding.place.table or finding.place.list,
                    finding.place.row,
                    finding.place.column,
                    figure(finding.values.get("printed")),
                    figure(finding.values.get("expected")),
                    figure(finding.values.get("difference")),
                    message(finding, self.language),
                )
                for finding in self.report.findings
            ),
        )


@dataclass(frozen=True)
class Compared:
    """Two documents tied out."""

    tie_out: TieOut
    language: str

    @cached_property
    def matches(self) -> Rows[MatchRow]:
        """What became of each row, by year."""
        return Rows(
            MatchRow,
            (
                MatchRow(
                    " + ".join(row.label for row in match.a),
                    " + ".join(row.label for row in match.b),
                    match.relation,
                    match.certainty,
                    year,
                    _ore(pair.a),
                    _ore(pair.b),
                    _ore(pair.difference),
                    explanation(match, self.language),
                )
                for match in self.tie_out.matches
                for year, pair in match.years.items()
            ),
        )

    @cached_property
    def totals(self) -> Rows[TotalRow]:
        """The totals of each year."""
        return Rows(
            TotalRow,
            (
                TotalRow(year, *map(_ore, (t.a, t.b, t.difference, t.proven, t.possible, t.unexplained)))
                for year, t in self.tie_out.totals.items()
            ),
        )


def read(path: str | Path) -> Document:
    """A document: passages, tables, dates, case numbers. ReadingError if it cannot be read."""
    with _reader() as reader:
        return reader.read(Path(path))


def foot(document: Document | str | Path) -> Footed:
    """A document, or the file of one, with its sums checked. ReadingError if it cannot be read."""
    if isinstance(document, Document):
        return Footed(document, foot_document(document), _language())
    with _reader() as reader:
        return Footed(*reader.read_and_foot(Path(document)), _language())


def compare(
    a: Footed | Document | str | Path, b: Footed | Document | str | Path, years: Sequence[str] = ()
) -> Compared:
    """A document tied out with a later one, over the years that both show, or `years` alone."""
    before, after = (one if isinstance(one, Footed) else foot(one) for one in (a, b))
    return Compared(tie_out(before.footed, after.footed, years), _language())


def _reader() -> Reader:
    own = os.environ.get("KRONESPOR_MUNICIPALITY_FILE")
    return Reader(municipality=Path(own) if own else None)


def _language() -> str:
    return language_of(os.environ)


def _ore(kroner: Decimal) -> int:
    """Kroner as øre. Less than an øre is no money that anybody has: it is rounded."""
    return int((kroner * 100).to_integral_value())
