"""Tie out two papers: pair their tables, match the rows, explain every difference between the totals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from kronespor.amounts import PriceIndex, danish, decimal_text
from kronespor.footing import FootedDocument, FootedRow, FootedTable
from kronespor.language import fold, year_of
from kronespor.tieout.likeness import likeness
from kronespor.tieout.matching import Amounts, match
from kronespor.tieout.pricelevels import PRICE_LEVEL, price_level

Relation = Literal["same", "renamed", "merged", "split", "moved", "changed", "added", "removed"]
TABLE_LIKENESS = 25.0
SAME_NAME = 80.0


@dataclass(frozen=True)
class YearPair:
    """What two papers print for the same money in a year, in kroner. `difference` is b less a."""

    a: Decimal
    b: Decimal

    @property
    def difference(self) -> Decimal:
        """b less a."""
        return self.b - self.a


@dataclass(frozen=True)
class Match:
    """Rows of a and of b that are the same money, or a row that only one of them has."""

    table_a: str
    table_b: str
    a: tuple[FootedRow, ...]
    b: tuple[FootedRow, ...]
    relation: Relation
    years: dict[str, YearPair]
    explanation: str


@dataclass(frozen=True)
class YearTotal:
    """The totals of a year over the tables compared, in kroner, and the difference that the matches account for."""

    a: Decimal
    b: Decimal
    explained: Decimal
    explanation: str

    @property
    def difference(self) -> Decimal:
        """b less a."""
        return self.b - self.a


@dataclass(frozen=True)
class TieOut:
    """Two papers tied out."""

    pairs: tuple[tuple[str, str], ...]
    matches: tuple[Match, ...]
    totals: dict[str, YearTotal]


def compare(
    a: FootedDocument, b: FootedDocument, years: Sequence[str] = (), indices: Sequence[PriceIndex] = ()
) -> TieOut:
    """Tie out `a` with the later paper `b` over the years that both show, or over `years` alone.

    A changed amount that one of the price `indices` accounts for, to the printed decimals, is explained by it.
    """
    matches: list[Match] = []
    totals: dict[str, YearTotal] = {}
    pairs = _pair_tables(a.tables, b.tables)
    for left, right in pairs:
        shared = _shared_years(left, right, years)
        found = [_repriced(left, right, m, indices) for m in _compare_tables(left, right, shared)]
        matches += found
        for year in shared:
            totals[year] = _total(left, right, year, found, totals.get(year))
    return TieOut(tuple((x.id, y.id) for x, y in pairs), tuple(_moved(matches)), totals)


def _details(table: FootedTable) -> list[FootedRow]:
    return [r for r in table.rows if r.role == "detail"]


def _pair_tables(a: Sequence[FootedTable], b: Sequence[FootedTable]) -> list[tuple[FootedTable, FootedTable]]:
    """Each table with the one that most of its names return in; tables that share no year are no pair."""
    scored = []
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            if not _shared_years(left, right, ()):
                continue
            alike = likeness(_details(left), _details(right))
            if not alike.size:
                continue
            score = float(alike.max(axis=0).mean() + alike.max(axis=1).mean()) / 2
            scored.append((-score, i, j))
    chosen = []
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for score, i, j in sorted(scored):
        if -score >= TABLE_LIKENESS and i not in taken_a and j not in taken_b:
            taken_a.add(i)
            taken_b.add(j)
            chosen.append((i, j))
    return [(a[i], b[j]) for i, j in sorted(chosen)]


def _shared_years(a: FootedTable, b: FootedTable, wanted: Sequence[str]) -> list[str]:
    years = [y for c in a.columns if (y := year_of(c)) and y in {year_of(d) for d in b.columns}]
    return [y for y in dict.fromkeys(years) if not wanted or y in wanted]


def _kroner(table: FootedTable, row: FootedRow, year: str) -> Decimal:
    for cell in row.cells:
        if year_of(cell.column) == year:
            return table.kroner(cell) or Decimal(0)
    return Decimal(0)


def _amounts(table: FootedTable, rows: Sequence[FootedRow], years: Sequence[str]) -> Amounts:
    """Amounts in øre, rows x years."""
    ore = [[int(_kroner(table, r, y) * 100) for y in years] for r in rows]
    return np.array(ore, dtype=np.int64).reshape(len(rows), len(years))


def _compare_tables(left: FootedTable, right: FootedTable, years: Sequence[str]) -> list[Match]:
    rows_a, rows_b = _details(left), _details(right)
    in_a, in_b = _amounts(left, rows_a, years), _amounts(right, rows_b, years)
    use_a = [i for i in range(len(rows_a)) if in_a[i].any()]
    use_b = [j for j in range(len(rows_b)) if in_b[j].any()]
    groups = match([rows_a[i] for i in use_a], [rows_b[j] for j in use_b], in_a[use_a], in_b[use_b])
    found = []
    seen_a: set[int] = set()
    seen_b: set[int] = set()
    for g in groups:
        indices_a, indices_b = [use_a[i] for i in g.a], [use_b[j] for j in g.b]
        seen_a |= set(indices_a)
        seen_b |= set(indices_b)
        found.append(
            _match(left, right, [rows_a[i] for i in indices_a], [rows_b[j] for j in indices_b], years, g.likeness)
        )
    found += [_match(left, right, [rows_a[i]], [], years, 0) for i in use_a if i not in seen_a]
    found += [_match(left, right, [], [rows_b[j]], years, 0) for j in use_b if j not in seen_b]
    return found


def _match(
    left: FootedTable,
    right: FootedTable,
    a: list[FootedRow],
    b: list[FootedRow],
    years: Sequence[str],
    alike: float,
) -> Match:
    pairs = {
        y: YearPair(
            sum((_kroner(left, r, y) for r in a), Decimal(0)), sum((_kroner(right, r, y) for r in b), Decimal(0))
        )
        for y in years
    }
    relation = _relation(a, b, pairs, alike)
    return Match(left.id, right.id, tuple(a), tuple(b), relation, pairs, _explanation(relation, a, b, pairs))


def _relation(a: list[FootedRow], b: list[FootedRow], pairs: dict[str, YearPair], alike: float) -> Relation:
    if not b:
        return "removed"
    if not a:
        return "added"
    if len(a) > 1:
        return "merged"
    if len(b) > 1:
        return "split"
    if any(p.difference for p in pairs.values()):
        return "changed"
    same = fold(re.sub(r"^\d+\.\s*", "", a[0].label)) == fold(re.sub(r"^\d+\.\s*", "", b[0].label))
    return "same" if same or alike >= SAME_NAME else "renamed"


def _explanation(relation: Relation, a: list[FootedRow], b: list[FootedRow], pairs: dict[str, YearPair]) -> str:
    if relation == "removed":
        source = f" ({a[0].fund})" if a[0].fund else ""
        return f"left out of the later paper{source}"
    if relation == "added":
        return "only in the later paper"
    if relation == "merged":
        return f"{len(a)} rows add up to one in every year that both papers show"
    if relation == "split":
        return f"one row is split into {len(b)} that add up to it in every year that both papers show"
    if relation == "renamed":
        return "the same amounts under another name"
    if relation == "same":
        return "the same"
    ratios = {round(p.b / p.a, 4) for p in pairs.values() if p.a and p.difference}
    if len(pairs) > 1 and len(ratios) == 1 and Decimal("0.9") < next(iter(ratios)) < Decimal("1.15"):
        return f"changed amount or price level: every year by the factor {danish(next(iter(ratios)))}"
    return "changed amount or price level"


def _total(
    left: FootedTable, right: FootedTable, year: str, found: Sequence[Match], before: YearTotal | None
) -> YearTotal:
    a = sum((_kroner(left, r, year) for r in _details(left)), Decimal(0))
    b = sum((_kroner(right, r, year) for r in _details(right)), Decimal(0))
    reasons = [(m.years[year].difference, m) for m in found if m.years[year].difference]
    explained = sum((d for d, _ in reasons), Decimal(0))
    text = "; ".join(f"{'+' if d > 0 else ''}{danish(d)} kr. ({_short(m)})" for d, m in reasons)
    if before:
        a, b, explained = a + before.a, b + before.b, explained + before.explained
        text = "; ".join(filter(None, (before.explanation, text)))
    return YearTotal(a, b, explained, text)


def _short(m: Match) -> str:
    row = (m.a or m.b)[0]
    if m.explanation.startswith(PRICE_LEVEL):
        return f"{row.label[:50]}: {m.explanation}"
    what = {"removed": "left out", "added": "new", "changed": "changed amount or price level"}.get(
        m.relation, m.relation
    )
    return f"{row.label[:50]}: {what}"


def _repriced(left: FootedTable, right: FootedTable, m: Match, indices: Sequence[PriceIndex]) -> Match:
    """The match, explained by a price level if it has changed and an index takes every year of a to b."""
    if m.relation != "changed" or not indices:
        return m
    margins = (_margin(left, m.a), _margin(right, m.b))
    found = price_level(list(m.years.values()), margins, (left.price_level, right.price_level), indices)
    return replace(m, explanation=found) if found else m


def _margin(table: FootedTable, rows: Sequence[FootedRow]) -> Decimal:
    """Half a unit in the last place that the rows are printed with, in kroner."""
    decimals = max((c.decimals for r in rows for c in r.cells if c.amount is not None), default=0)
    half: Decimal = Decimal(table.unit.factor) / 2 / 10**decimals
    return half


def _moved(matches: list[Match]) -> list[Match]:
    """A row gone from one plan's table that returns with the same name and amounts in another's has moved."""
    gone = {fold(m.a[0].label): m for m in matches if m.relation == "removed"}
    result = []
    used: set[int] = set()
    for m in matches:
        twin = gone.get(fold(m.b[0].label)) if m.relation == "added" else None
        same = twin and {y: p.a for y, p in twin.years.items()} == {y: p.b for y, p in m.years.items()}
        if twin and same and twin.table_b != m.table_b:
            used.add(id(twin))
            years = {y: YearPair(twin.years[y].a, p.b) for y, p in m.years.items()}
            text = f"moved from table {twin.table_a} to table {m.table_b}"
            result.append(Match(twin.table_a, m.table_b, twin.a, m.b, "moved", years, text))
        else:
            result.append(m)
    return [m for m in result if id(m) not in used]


def tie_out_report(found: TieOut) -> dict[str, Any]:
    """What `kronespor compare --json` prints; amounts are kroner as decimal strings, differences b less a."""
    return {
        "tables": [{"a": a, "b": b} for a, b in found.pairs],
        "unit": "kr.",
        "matches": [
            {
                "table_a": m.table_a,
                "table_b": m.table_b,
                "a": [r.id for r in m.a],
                "b": [r.id for r in m.b],
                "labels_a": [r.label for r in m.a],
                "labels_b": [r.label for r in m.b],
                "relation": m.relation,
                "years": {y: _year_report(m, y, p) for y, p in m.years.items()},
                "explanation": m.explanation,
            }
            for m in found.matches
        ],
        "totals": {
            y: {
                "a": decimal_text(t.a),
                "b": decimal_text(t.b),
                "difference": decimal_text(t.difference),
                "explained": decimal_text(t.explained),
                "explanation": t.explanation,
            }
            for y, t in found.totals.items()
        },
    }


def _year_report(m: Match, year: str, pair: YearPair) -> dict[str, Any]:
    """A year of a match; `rows_a` and `rows_b` are the rows that print an amount in it."""

    def printing(rows: Sequence[FootedRow]) -> list[str]:
        return [r.id for r in rows if any(year_of(c.column) == year and c.amount for c in r.cells)]

    return {
        "a": decimal_text(pair.a),
        "b": decimal_text(pair.b),
        "difference": decimal_text(pair.difference),
        "rows_a": printing(m.a),
        "rows_b": printing(m.b),
    }
