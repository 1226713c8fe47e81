"""What a later document says otherwise of the same thing: tables tied out within blocks, never each with each.

Two tables are held against each other if they are of one municipality and committee and have several amounts of the
same years in common: the fingerprint by which DuckDB finds them. Each table meets the one earlier table that it has
most in common with, of several the latest; where the two state the same throughout there is nothing to be found.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import duckdb

from kronespor.corpus.kept import tables_of
from kronespor.corpus.stages import FOOT, Stage, input_hash, once
from kronespor.corpus.store import Store
from kronespor.footing import FootedCell, FootedDocument, FootedRow, FootedTable
from kronespor.language import Language, language
from kronespor.remarks import Money, Remark, Value, remark_json
from kronespor.tabulated import ore
from kronespor.tieout import compare
from kronespor.tieout.columns import shared, year_and_phase
from kronespor.tieout.matches import Match

TIE = Stage("tie", (*FOOT.packages, "tieout", "corpus/tying.py"))
FEWEST = 3
"""Amounts, each of a year, that two tables have in common to be about the same."""
COMMON = 100
"""A figure that more documents of a block have is round, and tells nothing."""
HELD = 32
"""Documents of a block that are kept at hand."""
ANOTHER_PHASE = "another-phase"
"""The cause of a difference between a budget and what was spent."""

PAIRS = """
WITH standing AS (
    SELECT document, municipality, min(coalesce(held_on, listed_on)) AS day FROM documents
    WHERE withdrawn_on IS NULL AND document NOT IN (SELECT document FROM shared) GROUP BY ALL
), figures AS (
    SELECT DISTINCT municipality, committee, document, table_id, day, hash(fiscal_year, ore) AS fingerprint
    FROM cells JOIN standing USING (document, municipality)
    WHERE ore <> 0 AND fiscal_year IS NOT NULL AND role IN ('detail', 'of-which')
), telling AS (
    SELECT * FROM figures
    QUALIFY count(DISTINCT document) OVER (PARTITION BY municipality, committee, fingerprint) <= $common
), whole AS (
    SELECT municipality, document, table_id, any_value(stated) AS stated FROM (
        SELECT municipality, year, document, table_id,
            sum(hash(folded, role, heading, fiscal_year, phase, ore)) AS stated FROM cells GROUP BY ALL
    ) GROUP BY ALL
), pairs AS (
    SELECT a.municipality, a.committee, a.document AS earlier, a.table_id AS earlier_table, a.day AS earlier_day,
        b.document AS later, b.table_id AS later_table, b.day AS later_day, count(DISTINCT fingerprint) AS in_common
    FROM telling a JOIN telling b USING (municipality, committee, fingerprint)
    WHERE a.document <> b.document AND (a.day, a.document) < (b.day, b.document)
    GROUP BY ALL HAVING in_common >= $fewest
)
SELECT p.municipality, committee, earlier, earlier_table, earlier_day, later, later_table, later_day FROM (
    SELECT * FROM pairs QUALIFY row_number() OVER (
        PARTITION BY municipality, committee, later, later_table ORDER BY in_common DESC, earlier_day DESC, earlier
    ) = 1
) p
JOIN whole a ON (a.municipality, a.document, a.table_id) = (p.municipality, earlier, earlier_table)
JOIN whole b ON (b.municipality, b.document, b.table_id) = (p.municipality, later, later_table)
WHERE a.stated <> b.stated
ORDER BY p.municipality, committee, earlier, earlier_table, later, later_table
"""


class Pair(NamedTuple):
    """A table of an earlier document and one of a later document that may be about the same."""

    municipality: str
    committee: str
    earlier: str
    earlier_table: str
    earlier_day: date
    later: str
    later_table: str
    later_day: date


@dataclass(frozen=True)
class Block:
    """The pairs of a municipality's committee."""

    municipality: str
    committee: str
    pairs: tuple[Pair, ...]

    @property
    def key(self) -> str:
        """Tells what is tied out from anything else."""
        return input_hash(repr(pair) for pair in self.pairs)


Each = Callable[[Callable[[Block], bytes], list[Block]], Iterable[bytes]]
"""How blocks are tied out, one after the other or by workers: the answers in the order of the blocks."""


def blocks(results: duckdb.DuckDBPyConnection) -> list[Block]:
    """What is to be tied out."""
    found: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for row in results.execute(PAIRS, {"common": COMMON, "fewest": FEWEST}).fetchall():
        pair = Pair(*row)
        found[pair.municipality, pair.committee].append(pair)
    return [Block(*of, tuple(pairs)) for of, pairs in found.items()]


def tie(store: Store, block: Block) -> bytes:
    """What later documents of a block say otherwise, as JSON; found once."""
    return once(store, TIE, block.key, lambda: json.dumps(list(tied(store, block)), ensure_ascii=False).encode())


def tied(store: Store, block: Block) -> Iterator[dict[str, Any]]:
    """What later documents of a block say otherwise: the rows of `contradictions`."""

    @lru_cache(maxsize=HELD)
    def document(sha256: str) -> FootedDocument:
        return tables_of(store, sha256)

    for pair in block.pairs:
        a, b = document(pair.earlier), document(pair.later)
        yield from contradictions(pair, _table(a, pair.earlier_table), _table(b, pair.later_table), b.language)


def _table(document: FootedDocument, name: str) -> FootedTable:
    return next(table for table in (*document.tables, *document.prose) if table.id == name)


def contradictions(pair: Pair, a: FootedTable, b: FootedTable, code: str) -> Iterator[dict[str, Any]]:
    """The cells of two tables that are about the same money, and differ by more than rounding and price levels."""
    if a.price_level and b.price_level and a.price_level != b.price_level:
        return
    one, other = (FootedDocument((table,), language=code) for table in (a, b))
    for match in compare(one, other).matches:
        is_one_row = match.relation == "changed" and match.certainty == "proven" and len(match.a) == len(match.b) == 1
        if is_one_row and all(cause.code != ANOTHER_PHASE for cause in match.causes):
            yield from _cells(pair, (a, match.a[0]), (b, match.b[0]), match, language(code))


def _cells(
    pair: Pair, one: tuple[FootedTable, FootedRow], other: tuple[FootedTable, FootedRow], match: Match, spoken: Language
) -> Iterator[dict[str, Any]]:
    (a, row_a), (b, row_b) = one, other
    for column in shared(a, b, spoken):
        year, _phase = year_and_phase(column.key)
        years = match.years.get(column.key) or match.years.get(year)
        cell_a, cell_b = row_a.cells[column.a], row_b.cells[column.b]
        if years is None or not years.differs or cell_a.amount is None or cell_b.amount is None:
            continue
        before, after = a.kroner(cell_a), b.kroner(cell_b)
        if before is None or after is None or before == after:
            continue
        place = replace(b.place(row_b, cell_b.column), document=pair.later, year=int(year or 0))
        values: dict[str, Value] = {
            "before": Money(before),
            "after": Money(after),
            "day": pair.earlier_day,
            "earlier": pair.earlier,
        }
        remark = Remark("said-otherwise-later", "notice", place, values)
        yield {
            "municipality": pair.municipality,
            "year": pair.later_day.year,
            "committee": pair.committee,
            "fiscal_year": int(year) if year else None,
            "label": row_b.label,
            **_cell("", pair.later, pair.later_day, b, row_b, column.b),
            **_cell("earlier_", pair.earlier, pair.earlier_day, a, row_a, column.a),
            "remark": json.dumps(remark_json(remark), ensure_ascii=False, sort_keys=True),
        }


def _cell(which: str, document: str, day: date, table: FootedTable, row: FootedRow, place: int) -> dict[str, Any]:
    cell: FootedCell = row.cells[place]
    x0, y0, x1, y1 = cell.box or (None,) * 4
    of = {
        "document": document,
        "table_id": table.id,
        "row_id": row.id,
        "place": place,
        "printed": cell.printed,
        "ore": ore(table.kroner(cell)),
        "held_on": day.isoformat(),
        "page": row.page,
        "line": cell.line,
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
    }
    return {f"{which}{name}": value for name, value in of.items()}
