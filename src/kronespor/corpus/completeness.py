"""What is there of a country's documents: listed, held, read, failed by source and year, beside what was expected."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import duckdb
from django.db.models import Count, Q

from kronespor.corpus.models import Harvest, ListedDocument
from kronespor.corpus.results import write_found
from kronespor.corpus.schema import schema
from kronespor.corpus.sources.source import Source
from kronespor.corpus.store import Store
from kronespor.remarks import Remark

State = ListedDocument.State
COUNTS = {
    "listed": Q(replaced_on=None),
    "held": Q(replaced_on=None) & ~Q(sha256=""),
    "read": Q(replaced_on=None, state__in=[State.READ, State.FOOTED]),
    "failed": Q(replaced_on=None, state=State.FAILED),
    "withdrawn": Q(replaced_on=None) & ~Q(withdrawn_on=None),
}
MOST_NAMED = 5
"""Sources and years that a remark names; the others are counted."""


@dataclass(frozen=True)
class Line:
    """A source in a year. `fewest`, `most`: the documents that it was expected to list in it, if that is known.

    Of an address at which one document replaced another the last one counts. `figures`: amounts that were read, and
    `proven` those of them that are.
    """

    source: str
    municipality: str
    year: int
    meetings: int = 0
    listed: int = 0
    held: int = 0
    read: int = 0
    failed: int = 0
    withdrawn: int = 0
    figures: int = 0
    proven: int = 0
    fewest: int | None = None
    most: int | None = None

    @property
    def is_short(self) -> bool:
        """Whether fewer are listed than were expected."""
        return self.fewest is not None and self.listed < self.fewest

    @property
    def is_over(self) -> bool:
        """Whether more are listed than were expected."""
        return self.most is not None and self.listed > self.most

    @property
    def unread(self) -> int:
        """How many are listed and not read."""
        return self.listed - self.read


def account(store: Store, results: duckdb.DuckDBPyConnection, expected: Iterable[Source], today: date) -> list[Line]:
    """What is there of each source and year, a year of which nothing is listed too; kept with the results."""
    lines = list(_lines(results, list(expected), today))
    write_found(store, "completeness", [asdict(line) for line in lines], schema("completeness"))
    return lines


def _lines(results: duckdb.DuckDBPyConnection, expected: list[Source], today: date) -> Iterator[Line]:
    counts = ListedDocument.objects.values("source", "municipality", "year").annotate(
        **{name: Count("pk", filter=which) for name, which in COUNTS.items()}
    )
    found: dict[tuple[str, int], Mapping[str, Any]] = {(of["source"], of["year"]): of for of in counts}
    meetings, figures = _meetings(), _figures(results)
    municipalities = {source.name: source.municipality for source in expected}
    municipalities |= {of["source"]: of["municipality"] for of in found.values()}
    bounds = {
        (source.name, year): (source.documents.least, source.documents.most)
        for source in expected
        for year in range(source.start, today.year)
    }
    for source, year in sorted({*found, *bounds}):
        of = found.get((source, year), {})
        fewest, most = bounds.get((source, year), (None, None))
        read, proven = figures.get((source, year), (0, 0))
        yield Line(
            source,
            municipalities[source],
            year,
            meetings[source].get(year, 0),
            **{name: of.get(name, 0) for name in COUNTS},
            figures=read,
            proven=proven,
            fewest=fewest,
            most=most,
        )


def _meetings() -> dict[str, dict[int, int]]:
    """The meetings of each year that each source listed when it was last looked through."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for harvest in Harvest.objects.exclude(ended_at=None).order_by("started_at"):
        found[harvest.source] = {int(year): counts["meetings"] for year, counts in harvest.counts.items()}
    return found


def _figures(results: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], tuple[int, int]]:
    """Amounts read and proven, by source and year."""
    rows = results.execute(
        "SELECT source, year, sum(amounts), sum(proven) FROM documents WHERE replaced_on IS NULL GROUP BY ALL"
    ).fetchall()
    return {(source, year): (int(read), int(proven)) for source, year, read, proven in rows}


def missing(lines: Iterable[Line]) -> list[Remark]:
    """What is to be said beside every figure of these sources and years: that something is missing, and what."""
    counted = list(lines)
    if not counted:
        return [Remark("corpus-unaccounted", "warning")]
    remarks = []
    if unread := sum(line.unread for line in counted):
        listed, failed = sum(line.listed for line in counted), sum(line.failed for line in counted)
        remarks.append(Remark("corpus-unread", "warning", values={"n": unread, "listed": listed, "failed": failed}))
    out = {"corpus-too-few": [x for x in counted if x.is_short], "corpus-too-many": [x for x in counted if x.is_over]}
    for code, of in out.items():
        if of:
            named = tuple(f"{line.source} {line.year}" for line in of[:MOST_NAMED])
            remarks.append(Remark(code, "warning", values={"n": len(of), "places": named}))
    return remarks
