"""Tie out two documents: pair their tables, match the rows, explain every difference between the totals."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kronespor.amounts import PriceIndex
from kronespor.footing import FootedDocument, FootedRow, FootedTable
from kronespor.language import Language, fold
from kronespor.language import language as language_of
from kronespor.remarks import Cause
from kronespor.tieout import relations, tables
from kronespor.tieout.matches import Match, TieOut, YearPair, YearTotal
from kronespor.tieout.matching import match
from kronespor.tieout.pricelevels import price_levels

TablePair = tuple[FootedTable, FootedTable]


def compare(
    a: FootedDocument,
    b: FootedDocument,
    years: Sequence[str] = (),
    indices: Sequence[PriceIndex] = (),
    language: Language | None = None,
) -> TieOut:
    """Tie out `a` with the later document `b` over the years that both show, or over `years` alone.

    A changed amount that one of the price `indices` accounts for, to the printed decimals, is explained by it.
    Words are those of `language`, by default of the later document's own.
    """
    language = language or language_of(b.language)
    pairs = tables.pairs(a.tables, b.tables, language)
    shared = [tables.shared_years(left, right, years) for left, right in pairs]
    by_table = [
        _repriced(pair, one, indices)
        for pair, of_pair in zip(pairs, shared, strict=True)
        for one in _matches(pair, of_pair, language)
    ]
    matches = _moved(by_table)
    return TieOut(tuple((x.id, y.id) for x, y in pairs), tuple(matches), _totals(pairs, shared, matches))


def _matches(pair: TablePair, years: Sequence[str], language: Language) -> list[Match]:
    """Every row of two tables that prints an amount in the years, in one match each."""
    left, right = pair
    rows_a, rows_b = _with_amounts(left, years), _with_amounts(right, years)
    amounts_a, amounts_b = tables.amounts(left, rows_a, years), tables.amounts(right, rows_b, years)
    groups = match(rows_a, rows_b, amounts_a, amounts_b, language)
    matches = [
        _match(pair, [rows_a[i] for i in group.a], [rows_b[j] for j in group.b], years, group.likeness)
        for group in groups
    ]
    matches += [_match(pair, [row], [], years) for row in _left_over(rows_a, [i for group in groups for i in group.a])]
    matches += [_match(pair, [], [row], years) for row in _left_over(rows_b, [j for group in groups for j in group.b])]
    return matches


def _left_over(rows: Sequence[FootedRow], matched: Sequence[int]) -> list[FootedRow]:
    return [row for n, row in enumerate(rows) if n not in matched]


def _with_amounts(table: FootedTable, years: Sequence[str]) -> list[FootedRow]:
    rows = tables.details(table)
    printed = tables.amounts(table, rows, years)
    return [row for row, of_row in zip(rows, printed, strict=True) if of_row.any()]


def _match(
    pair: TablePair, a: Sequence[FootedRow], b: Sequence[FootedRow], years: Sequence[str], likeness: float = 0
) -> Match:
    left, right = pair
    amounts = {y: YearPair(tables.kroner(left, a, y), tables.kroner(right, b, y)) for y in years}
    relation = relations.relation(a, b, amounts, likeness)
    causes = relations.causes(relation, a, b, amounts)
    return Match(left.id, right.id, tuple(a), tuple(b), relation, amounts, causes)


def _repriced(pair: TablePair, one: Match, indices: Sequence[PriceIndex]) -> Match:
    """The match, explained by a price level if it has changed and an index takes every year of a to b."""
    if one.relation != "changed":
        return one
    left, right = pair
    margins = (_margin(left, one.a), _margin(right, one.b))
    levels = (left.price_level, right.price_level)
    causes = price_levels(list(one.years.values()), margins, levels, indices)
    return replace(one, causes=causes) if causes else one


def _margin(table: FootedTable, rows: Sequence[FootedRow]) -> Decimal:
    """Half a unit in the last place that the rows are printed with, in kroner."""
    decimals = max((c.decimals for r in rows for c in r.cells if c.amount is not None), default=0)
    half: Decimal = Decimal(table.unit.factor) / 2 / 10**decimals
    return half


def _moved(matches: Sequence[Match]) -> list[Match]:
    """A row gone from one plan's table that returns with the same name and amounts in another's has moved."""
    gone = {fold(m.a[0].title): m for m in matches if m.relation == "removed"}
    came_from: list[Match] = []
    result: list[Match] = []
    for one in matches:
        removed = gone.get(fold(one.b[0].title)) if one.relation == "added" else None
        if removed is not None and removed not in came_from and _same_elsewhere(removed, one):
            came_from.append(removed)
            result.append(_in_another_table(removed, one))
        else:
            result.append(one)
    return [m for m in result if m not in came_from]


def _same_elsewhere(removed: Match, added: Match) -> bool:
    amounts = ({y: p.a for y, p in removed.years.items()}, {y: p.b for y, p in added.years.items()})
    return removed.table_b != added.table_b and amounts[0] == amounts[1]


def _in_another_table(removed: Match, added: Match) -> Match:
    years = {y: YearPair(removed.years[y].a, p.b) for y, p in added.years.items()}
    cause = Cause("moved-to-table", {"earlier": removed.table_a, "later": added.table_b})
    return Match(removed.table_a, added.table_b, removed.a, added.b, "moved", years, (cause,))


def _totals(
    pairs: Sequence[TablePair], shared: Sequence[Sequence[str]], matches: Sequence[Match]
) -> dict[str, YearTotal]:
    """Year -> what the rows of the tables that show it add up to in either document, and what makes the difference."""
    showing: dict[str, list[TablePair]] = {}
    for pair, years in zip(pairs, shared, strict=True):
        for year in years:
            showing.setdefault(year, []).append(pair)
    return {
        year: YearTotal(
            year,
            _sum([left for left, _ in of_year], year),
            _sum([right for _, right in of_year], year),
            tuple(m for m in matches if year in m.years and m.years[year].difference),
        )
        for year, of_year in showing.items()
    }


def _sum(statements: Sequence[FootedTable], year: str) -> Decimal:
    return sum((tables.kroner(table, tables.details(table), year) for table in statements), Decimal(0))
