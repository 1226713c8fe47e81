"""The units that a table, its columns, rows and cells state, and which of it is money."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from kronespor.amounts import NO_UNIT, UNKNOWN, Unit, find_unit, plain_value
from kronespor.footing.footed import FootedCell, FootedRow
from kronespor.footing.measures import Measure, Measures
from kronespor.footing.relations import Cell
from kronespor.language import YEAR, Language, languages
from kronespor.reading import Column, Document, Table

MONEYS = frozenset((Measure.MONEY, Measure.RATE))
"""Measures that may be in a unit of money: prices are so much for each."""
_LABEL_END = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$|,\s*([^,()]+)$")
_NUMBER = re.compile(r"\d[\d.,\s]*\d|\d")


@dataclass(frozen=True)
class ProseAmount:
    """An amount in running text, in kroner, with its place in that text."""

    kroner: Decimal
    printed: str
    start: int
    end: int


@lru_cache(maxsize=128)  # lists and sentences ask for the same
def amounts_in_prose(text: str, language: Language) -> tuple[ProseAmount, ...]:
    """Amounts printed with their unit: "3 mio. kr.", "750.000 kr.", "3.1 mio. kr.", "tkr. 750", "DKK 8.0 million"."""
    if not any(map(str.isdecimal, text)):
        return ()
    found = [(m, m[1], m[2]) for m in language.units.in_prose.finditer(text)]
    taken = [m.span() for m, _, _ in found]
    first = language.units.first_in_prose.finditer(text)
    found += [(m, m[2], f"{m[1]} {m[3] or ''}") for m in first if all(m.end() <= a or b <= m.start() for a, b in taken)]
    amounts = []
    for m, number, its_unit in sorted(found, key=lambda each: each[0].start()):
        unit, value = find_unit(its_unit, language), plain_value(number, language)
        if unit and value is not None:
            amounts.append(ProseAmount(unit.kroner(value), m[0].strip(), m.start(), m.end()))
    return tuple(amounts)


@dataclass(frozen=True)
class Units:
    """The unit of a table, None where nothing states it, and of columns, rows and cells that have another."""

    table: Unit | None
    columns: Mapping[int, Unit] = field(default_factory=dict)
    rows: Mapping[int, Unit] = field(default_factory=dict)
    cells: Mapping[Cell, Unit] = field(default_factory=dict)

    def of(self, row: int, column: int) -> Unit | None:
        """The unit of a cell where it is another than the table's."""
        return self.cells.get((row, column)) or self.rows.get(row) or self.columns.get(column)


def stated_units(table: Table, document: Document, language: Language) -> Units:
    """The units that a table's surroundings, headings, names and cells state.

    What stands around the table goes before what most of its headings say, that before what most of its cells say, and
    that before a sentence about all amounts in the document.
    """
    around = _around(table, language)
    columns = {c: unit for c, column in enumerate(table.columns) if (unit := _of_column(column, language))}
    rows = {r: unit for r, row in enumerate(table.rows) if row.tokens and (unit := _of_label(row.label, language))}
    beside = _of_unit_column(table, language)
    rows |= beside
    cells = {
        (r, t.column): unit
        for r, row in enumerate(table.rows)
        for t in row.tokens
        if t.column is not None and (unit := _of_cell(t.text, language))
    }
    whole = around or _commonest(columns.values()) or _commonest(beside.values()) or _of_most_cells(table, language)
    whole = whole or _of_all(document, language)
    if whole is not None and not whole.currency and not _names_currency(table):
        whole = _in_currency(whole, cells.values(), document, language)
        columns = {c: unit.in_currency(whole.currency) if whole.currency else unit for c, unit in columns.items()}
    return Units(whole, _others(columns, whole), _others(rows, whole), _other_multiples(cells, whole))


def _around(table: Table, language: Language) -> Unit | None:
    text = table.context if table.title in table.context else f"{table.title} {table.context}"
    return find_unit(language.units.in_prose.sub(_unless_unit, text), language)


def _of_column(column: Column, language: Language) -> Unit | None:
    """The unit that a column's heading states, "Tilskud (kr.)", or a row of units below it."""
    return find_unit(column.name, language) or find_unit(column.unit, language)


@lru_cache(maxsize=16384)
def _of_label(label: str, language: Language) -> Unit | None:
    """The unit that a row's name ends with: "Pris pr. plads (kr.)", "Anlæg, mio. kr."."""
    end = _LABEL_END.search(label)
    text = (end[1] or end[2]) if end else ""
    return find_unit(text, language) if text and language.units.are_stated_by(text) else None


def _of_unit_column(table: Table, language: Language) -> dict[int, Unit]:
    """The units of rows that have them in a column of its own; a currency there stands before the first amount."""
    rows = {r: row for r, row in enumerate(table.rows) if row.tokens}
    stated = {r: unit for r, row in rows.items() if (unit := _of_description(row.description, language))}
    if not stated:
        return {}
    first = {r: _of_cell(row.tokens[0].text, language) for r, row in rows.items() if not row.description}
    return {**stated, **{r: unit for r, unit in first.items() if unit}}


def _of_description(text: str, language: Language) -> Unit | None:
    """The unit that is all of a description."""
    return find_unit(text, language) if text and language.units.heading.fullmatch(text) else None


@lru_cache(maxsize=16384)
def _of_cell(text: str, language: Language) -> Unit | None:
    """The unit that a cell prints beside its number."""
    beside = _NUMBER.sub(" ", text).strip()
    return find_unit(beside, language) if beside else None


def _commonest(units: Iterable[Unit]) -> Unit | None:
    counted = Counter(units).most_common(1)
    return counted[0][0] if counted else None


def _of_most_cells(table: Table, language: Language) -> Unit | None:
    """The unit that most cells of a column print beside their number."""
    by_column: dict[int | None, list[Unit | None]] = defaultdict(list)
    for row in table.rows:
        for token in row.tokens:
            by_column[token.column].append(_of_cell(token.text, language))
    most = (units[0] for units in map(_more_than_half, by_column.values()) if units)
    return _commonest(most)


def _more_than_half(units: Sequence[Unit | None]) -> list[Unit]:
    """The unit that more than half of them are, or none."""
    unit, n = Counter(units).most_common(1)[0]
    return [unit] if unit is not None and 2 * n > len(units) else []


def _of_all(document: Document, language: Language) -> Unit | None:
    """The unit that a sentence states for all amounts of the document."""
    for passage in document.passages:
        stated = language.units.of_all.search(passage.text)
        if stated and (unit := find_unit(stated[1], language)):
            return unit
    return None


def _names_currency(table: Table) -> bool:
    texts = (table.title, table.context, *(f"{c.name} {c.unit}" for c in table.columns))
    return any(each.units.names_currency(text) for text in texts for each in languages())


def _in_currency(unit: Unit, of_cells: Iterable[Unit], document: Document, language: Language) -> Unit:
    """A unit that names no currency: "in thousands" over cells with "$" is thousands of dollars."""
    if currency := next((u.currency for u in of_cells if u.currency), ""):
        return unit.in_currency(currency)
    return unit if may_be_kroner(document, language) else unit.in_currency(UNKNOWN)


def may_be_kroner(document: Document, language: Language) -> bool:
    """Whether money of which nothing states the currency is kroner: the language's own, or named somewhere."""
    names = language.units.names_kroner
    return bool(language.units.assumed) or any(names(p.text) for p in document.passages)


def _others(units: Mapping[int, Unit], whole: Unit | None) -> dict[int, Unit]:
    return {at: unit for at, unit in units.items() if unit != whole}


def _other_multiples(cells: Mapping[Cell, Unit], whole: Unit | None) -> dict[Cell, Unit]:
    """The units of cells that say another multiple than the table's: "3 mio. kr." among kroner.

    "kr." in every cell is the currency alone; beside cells that say millions it says kroner.
    """
    usual = whole.factor if whole else 0
    says_kroner = any(unit.factor != 1 for unit in cells.values())
    return {at: unit for at, unit in cells.items() if unit.factor != usual and (unit.factor != 1 or says_kroner)}


def _unless_unit(amount: re.Match[str]) -> str:
    """Take an amount out of a caption: "puljen på 3 mio. kr." states no unit, "1.000 kr." and "2024 mio. kr." do."""
    number = amount[1]
    return amount[0] if re.fullmatch(rf"1[., ]?000|{YEAR}", number) else " "


@dataclass(frozen=True)
class Counted:
    """What a table counts and in which units, and whether anything in it is money."""

    units: Units
    measures: Measures
    is_money: bool

    @property
    def is_unstated(self) -> bool:
        """Whether it is of money and nothing states its unit."""
        return self.is_money and self.units.table is None


def counted(table: Table, measures: Measures, document: Document, language: Language) -> Counted:
    """What a table counts as its document has it: without a word of money nothing in it is."""
    units = stated_units(table, document, language)
    if units.table is None and not _speaks_of_money(table, document, language):
        return Counted(units, measures.without_money(), False)
    return Counted(units, measures, _is_of_money(table, measures, units, language))


def _is_of_money(table: Table, measures: Measures, units: Units, language: Language) -> bool:
    """Whether a column of the table is of money and not each row of something else, or one of what each costs."""
    if Measure.RATE in measures.columns:
        named = " ".join((table.title, *(c.name for c in table.columns)))
        return units.table is not None or Measure.MONEY in measures.columns or language.units.fees.stand_in(named)
    own = [m for m, row in zip(measures.rows, table.rows, strict=True) if row.tokens]
    return Measure.MONEY in measures.columns and (not own or any(m is None or m in MONEYS for m in own))


def _speaks_of_money(table: Table, document: Document, language: Language) -> bool:
    """Whether anything that the table says is of money, or its document, in the language of a country of kroner.

    A table of no money is no budget.
    """
    names = (*(c.name for c in table.columns), *(r.label for r in table.rows))
    if any(map(_says_money, (table.title, table.context, *names))):
        return True
    return bool(language.units.assumed) and any(
        map(_says_money, (document.title, *(p.text for p in document.passages)))
    )


@lru_cache(maxsize=16384)
def _says_money(text: str) -> bool:
    return any(each.units.names_currency(text) or each.units.money.stand_in(text) for each in languages())


def with_own_units(rows: Sequence[FootedRow], of: Counted) -> tuple[FootedRow, ...]:
    """The rows, with the units of the cells that have another than their table, or none."""
    units, measures = of.units, of.measures
    plain = all(c is Measure.MONEY for c in measures.columns) and not any(measures.rows) and not measures.cells
    if plain and not (units.columns or units.rows or units.cells):
        return tuple(rows)
    return tuple(
        replace(row, cells=tuple(_with_unit(cell, r, c, units, measures) for c, cell in enumerate(row.cells)))
        for r, row in enumerate(rows)
    )


def _with_unit(cell: FootedCell, r: int, c: int, units: Units, measures: Measures) -> FootedCell:
    own = units.of(r, c) if measures.of(r, c) in MONEYS else NO_UNIT
    return replace(cell, unit=own) if own is not None else cell
