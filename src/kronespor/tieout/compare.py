"""Tie out two documents: pair their tables, match the rows, explain every difference between the totals."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from kronespor.amounts import PriceIndex
from kronespor.footing import FootedDocument, FootedRow, FootedTable
from kronespor.language import Language
from kronespor.language import language as language_of
from kronespor.remarks import Cause
from kronespor.tieout import columns, printed, relations, tables
from kronespor.tieout import decided as decisions
from kronespor.tieout.decided import Decided
from kronespor.tieout.likeness import name_key
from kronespor.tieout.matches import Certainty, Extra, Match, Rival, TieOut, YearPair, YearTotal
from kronespor.tieout.pricelevels import price_levels
from kronespor.tieout.regrouping import Regrouped, regroup
from kronespor.tieout.tables import ComparedTable

Both = tuple[list[ComparedTable], list[ComparedTable]]
"""Of the one document and of the other."""
Shared = tuple[FootedTable, FootedTable, list[columns.YearColumn]]


def compare(
    a: FootedDocument,
    b: FootedDocument,
    years: Sequence[str] = (),
    indices: Sequence[PriceIndex] = (),
    language: Language | None = None,
    decided: Sequence[Decided] = (),
) -> TieOut:
    """Tie out `a` with the later document `b` over the years that both show, or over `years` alone.

    A changed amount that one of the price `indices` accounts for, to the printed decimals, is explained by it; and what
    a register says became of rows (`decided`) is the proof of it.
    Words are those of `language`, by default of the later document's own. Which document is the later one decides only
    what things are called: the other way about, the same rows go together.
    """
    language = language or language_of(b.language)
    turned = _content(b) < _content(a)
    first, second = (b, a) if turned else (a, b)
    shared = [
        (x, y, columns.shared(x, y, language, years)) for x, y in tables.pairs(first.tables, second.tables, language)
    ]
    keys = _keys(first, second, years, [of_pair for _, _, of_pair in shared], language)
    sides = (_compared(first, second, shared, 0, keys, language), _compared(second, first, shared, 1, keys, language))
    pairs = [(x, y) for x, y, _ in shared]
    alone = _alone(sides, pairs)
    beyond = _beyond(sides, alone)
    regrouped, ungrouped = regroup(sides, beyond, pairs, keys, language)
    if years:
        regrouped = [one for one in regrouped if (one.a and one.b) or one.prints]
    if turned:
        regrouped = [one.mirrored for one in regrouped]
        sides, alone, beyond = sides[::-1], alone[::-1], beyond[::-1]
        pairs, ungrouped = [(y, x) for x, y in pairs], tuple((y, x) for x, y in ungrouped)
    regrouped = decisions.regrouped(regrouped, decided, keys)
    matches = tuple(_match(one, indices, language, decided) for one in _in_order(regrouped, sides))
    found = TieOut(
        tuple(sorted((x.id, y.id) for x, y in pairs)),
        matches,
        _totals(sides, beyond, keys, matches),
        (_ids(alone[0]), _ids(alone[1])),
        (_ids(beyond[0]), _ids(beyond[1])),
        (_extra(sides[0], alone[0], years, language), _extra(sides[1], alone[1], years, language)),
        ungrouped,
    )
    return _plainly_named(found)


def _ids(found: Sequence[ComparedTable]) -> tuple[str, ...]:
    return tuple(table.footed.id for table in found)


def _extra(
    side: Sequence[ComparedTable], alone: Sequence[ComparedTable], years: Sequence[str], language: Language
) -> tuple[Extra, ...]:
    """What a document shows and the other does not: tables without a partner, years and phases not compared."""
    found = []
    for table in side:
        shown = {
            key: printed.printed_total(table.footed, table.rows, column)
            for key, column in columns.keys(table.footed, language).items()
            if table in alone or column not in table.columns.values()
            if not years or columns.year_and_phase(key)[0] in years
        }
        if table.rows and any(shown.values()):
            found.append(Extra(table.footed.id, table.footed.table.title, table in alone, shown))
    return tuple(found)


def _alone(sides: Both, pairs: Sequence[tuple[FootedTable, FootedTable]]) -> Both:
    """The tables of either document that have no partner."""
    paired = [{id(pair[n]) for pair in pairs} for n in (0, 1)]
    a, b = ([table for table in side if id(table.footed) not in paired[n]] for n, side in enumerate(sides))
    return a, b


def _beyond(sides: Both, alone: Both) -> Both:
    """The tables alone of a document that is mostly about other things than the other one, which has none alone.

    A paper on one plan held against one on all of them: the totals are of what both are about.
    """
    shown = [[table for table in side if table.columns] for side in sides]
    unpaired = [[table for table in side if table.columns] for side in alone]
    a, b = (
        unpaired[n] if not unpaired[1 - n] and 2 * len(unpaired[n]) > len(shown[n]) > len(unpaired[n]) else []
        for n in (0, 1)
    )
    return a, b


def _in_order(found: Iterable[Regrouped], sides: Both) -> list[Regrouped]:
    """In the order of the earlier document; what only the later one has stands after the table that it belongs to."""
    tables_a, tables_b = ({id(t.footed): n for n, t in enumerate(side)} for side in sides)
    ids = {t.footed.id: n for n, t in enumerate(sides[0])}
    last = len(ids)

    def place(one: Regrouped) -> tuple[int, int, int, int]:
        if one.a:
            first = one.a[0]
            return tables_a[id(first.table.footed)], 0, first.table.rows.index(first.row), 0
        first = one.b[0]
        at = tables_b[id(first.table.footed)]
        return ids.get(one.homes[0], last), 1, at, first.table.rows.index(first.row)

    return sorted(found, key=place)


def _content(document: FootedDocument) -> list[tuple[str, ...]]:
    """What a document says, to be ordered by."""
    rows = ((t.id, row.label, *(c.printed for c in row.cells)) for t in document.tables for row in t.rows)
    return [tuple(row) for row in rows]


def _keys(
    a: FootedDocument,
    b: FootedDocument,
    years: Sequence[str],
    shared: Sequence[Sequence[columns.YearColumn]],
    language: Language,
) -> list[str]:
    """The years and phases that are compared: those of the pairs of tables, else those that both documents show."""
    of_pairs = dict.fromkeys(c.key for of_pair in shared for c in of_pair)
    if of_pairs:
        return sorted(of_pairs)
    shown = [{key for t in document.tables for key in columns.keys(t, language)} for document in (a, b)]
    return sorted(key for key in shown[0] & shown[1] if not years or columns.year_and_phase(key)[0] in years)


def _compared(
    document: FootedDocument,
    other: FootedDocument,
    shared: Sequence[Shared],
    side: Literal[0, 1],
    keys: Sequence[str],
    language: Language,
) -> list[ComparedTable]:
    """The tables with the columns that they share with their partner, else with all of the years compared."""
    elsewhere = {name_key(row) for table in other.tables for row in printed.details(table)}
    found = []
    for table in document.tables:
        partner = next((of_pair for *pair, of_pair in shared if pair[side] is table), None)
        if partner is None:
            shown = columns.keys(table, language)
            at = {key: column for key, column in shown.items() if key in keys}
            if not at and columns.UNDATED in keys and not any(columns.year_and_phase(key)[0] for key in shown):
                at = dict(zip([columns.UNDATED], shown.values(), strict=False))
        else:
            at = {c.key: (c.a, c.b)[side] for c in partner}
        found.append(ComparedTable(table, tuple(_printing(table, elsewhere, language)), at))
    return found


def _printing(table: FootedTable, elsewhere: Collection[str], language: Language) -> Iterator[FootedRow]:
    """The rows that print an amount, be it in a year that is not compared."""
    for row in printed.rows(table, elsewhere, language):
        if any(row.cells[column].amount is not None for column in table.money):
            yield row


def _match(one: Regrouped, indices: Sequence[PriceIndex], language: Language, decided: Sequence[Decided]) -> Match:
    a, b = [p.row for p in one.a], [p.row for p in one.b]
    years = {key: _year(one, key) for key in one.keys}
    relation = relations.relation(a, b, years, moved=one.moved)
    causes = relations.causes(relation, a, b, years)
    table_a, table_b = one.homes
    if relation == "changed" and (levels := _price_levels(one, years, indices)):
        causes = levels
    if one.moved:
        causes = (Cause("moved-to-table", {"earlier": table_a, "later": table_b}), *causes)
    if one.a and one.b and (phases := tuple(_other_phases(one, years, language))):
        causes = (*(cause for cause in causes if cause.code != "amount-changed"), *phases)
    changed = decisions.changes(one.a, one.b, years, decided)
    causes += (*one.decided, *(cause for cause in changed if cause not in one.decided))
    is_proven = one.proven or bool(changed and one.a and one.b)
    rivals = () if is_proven else one.rivals
    others = tuple(Rival(tuple(p.row for p in x), tuple(p.row for p in y)) for x, y in rivals)
    certainty: Certainty = "proven" if is_proven else "possible"
    return Match(table_a, table_b, tuple(a), tuple(b), relation, years, causes, certainty, others, one.chance)


def _other_phases(one: Regrouped, years: dict[str, YearPair], language: Language) -> Iterator[Cause]:
    """The years of which one document shows what the other does not: the budget, and what was spent."""
    for key in (key for key, pair in years.items() if pair.differs):
        headings = [next((p.table.heading(key) for p in rows), "") for rows in (one.a, one.b)]
        phases = [columns.phase(heading, language) for heading in headings]
        if "" not in phases and columns.key("", phases[0]) != columns.key("", phases[1]):
            yield Cause("another-phase", {"earlier": headings[0], "later": headings[1]})


def _year(one: Regrouped, key: str) -> YearPair:
    a, b = (sum((p.table.kroner([p.row], key) for p in rows), Decimal(0)) for rows in (one.a, one.b))
    return YearPair(a, b, _margin(one, key))


def _margin(one: Regrouped, key: str) -> Decimal:
    """By how much rounding may part what two documents print in different units: half a printed unit per row."""
    steps = [{p.table.step for p in rows} for rows in (one.a, one.b)]
    if not all(steps) or steps[0] == steps[1]:
        return Decimal(0)
    finest = min(*steps[0], *steps[1])
    rounded = [p for p in (*one.a, *one.b) if p.table.step > finest]
    return sum((p.table.half(p.row, key) for p in rounded), Decimal(0))


def _price_levels(one: Regrouped, years: dict[str, YearPair], indices: Sequence[PriceIndex]) -> tuple[Cause, ...]:
    """The price levels that take every year of a to b."""
    (left,), (right,) = ({p.table.footed.id: p.table for p in rows}.values() for rows in (one.a, one.b))
    margins = (left.step / 2, right.step / 2)
    return price_levels(list(years.values()), margins, (left.footed.price_level, right.footed.price_level), indices)


def _totals(sides: Both, beyond: Both, keys: Sequence[str], matches: Sequence[Match]) -> dict[str, YearTotal]:
    """Year -> what the tables that show it print as totals in either document, and what makes the difference."""
    a, b = ([table for table in side if table not in beyond[n]] for n, side in enumerate(sides))
    apart = [set(_ids(side)) for side in beyond]
    inside = [m for m in matches if not ((m.table_a in apart[0] and not m.b) or (m.table_b in apart[1] and not m.a))]
    return {
        key: YearTotal(
            key,
            _sum(printed.printed_total(t.footed, t.rows, t.columns[key]) for t in a if key in t.columns),
            _sum(printed.printed_total(t.footed, t.rows, t.columns[key]) for t in b if key in t.columns),
            _sum(printed.rows_total(t.footed, t.rows, t.columns[key]) for t in a if key in t.columns),
            _sum(printed.rows_total(t.footed, t.rows, t.columns[key]) for t in b if key in t.columns),
            tuple(m for m in inside if key in m.years and m.years[key].difference),
            _rounding(a, b, key),
        )
        for key in keys
    }


def _rounding(a: Sequence[ComparedTable], b: Sequence[ComparedTable], key: str) -> Decimal:
    """By how much rounding may part totals from their rows: half a printed unit of each, in the coarser document."""
    shown = [table for table in (*a, *b) if key in table.columns]
    finest = min((table.step for table in shown), default=Decimal(0))
    return _sum(
        sum((table.half(row, key) for row in table.rows), table.step / 2) for table in shown if table.step > finest
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _plainly_named(found: TieOut) -> TieOut:
    """Years of which one phase alone is compared are called by the year."""
    of_year: dict[str, list[str]] = {}
    for key in found.totals:
        of_year.setdefault(columns.year_and_phase(key)[0] or key, []).append(key)
    plain = {keys[0]: year for year, keys in of_year.items() if len(keys) == 1}
    if all(key == year for key, year in plain.items()):
        return found
    matches = {
        id(m): replace(m, years={plain.get(key, key): pair for key, pair in m.years.items()}) for m in found.matches
    }
    totals = {
        plain.get(key, key): replace(
            total, year=plain.get(key, key), changes=tuple(matches[id(m)] for m in total.changes)
        )
        for key, total in found.totals.items()
    }
    return replace(found, matches=tuple(matches.values()), totals=totals)
