"""What the columns, rows and cells of a table count: only like measures add up, and shares and averages do not."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise

from kronespor.amounts import are_codes, are_long, candidates, return_often
from kronespor.language import Language
from kronespor.reading import Column, Row, Table, Token

LEAST = 3  # numbers of a column by whose shape it is told what they count
FIRST_YEAR, LAST_YEAR = 1900, 2100
HIGHEST_NOTE = 60
LARGER = 10  # how many times the other columns' amounts must be larger than the numbers of notes
LARGEST_SHARE = 100
LATEST_DAY = 31
LEAST_TYPED = 8  # numbers typed as text, each several times: they are codes
_BRACKETS = re.compile(r"\([^()]*\)")
_WRITTEN_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""A day as data files have it, 20241231; a workbook may show it as it does numbers, 20 241 231."""
_SHARE_BEHIND = re.compile(r"(?<=\d)\s*\([^()]*\)$")  # an amount: "3.450 (12 %)"
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
MOST = 0.5  # of a column's or a row's tokens: what more of them than these print is said of it


class Measure(StrEnum):
    """What a number counts. A `NUMBER` is one of something that the table does not say."""

    MONEY = "money"
    NUMBER = "number"
    COUNT = "count"
    AREA = "area"
    HOURS = "hours"
    SHARE = "share"
    RATE = "rate"  # so much for each: a unit price, an average
    IDENTIFIER = "identifier"
    POSITION = "position"  # a running number, a rank
    NOTE = "note"  # the number of a note
    YEAR = "year"
    DATE = "date"

    @property
    def adds_up(self) -> bool:
        """Whether numbers of it may be summed."""
        return self in (Measure.MONEY, Measure.NUMBER, Measure.COUNT, Measure.AREA, Measure.HOURS)

    @property
    def is_label(self) -> bool:
        """Whether a number of it names something and states no amount."""
        return self in (Measure.IDENTIFIER, Measure.POSITION, Measure.NOTE, Measure.YEAR, Measure.DATE)


@dataclass(frozen=True)
class Measures:
    """The measure of each column; of each row that has one of its own, and of each such cell.

    `only_shares`: the table counts nothing but shares of a hundred, and these may be summed.
    """

    columns: tuple[Measure, ...]
    rows: tuple[Measure | None, ...]
    cells: Mapping[tuple[int, int], Measure] = field(default_factory=dict)
    only_shares: bool = False

    def of(self, row: int, column: int) -> Measure:
        """What the cell of a row and a column counts."""
        if own := self.cells.get((row, column)):
            return own
        of_column, of_row = self.columns[column], self.rows[row]
        if of_row is None or of_column.is_label or not of_column.adds_up:
            return of_column
        return of_row

    def without_money(self) -> "Measures":
        """The same of a document that speaks of no money: what was taken for it is a number of something."""
        numbers = tuple(Measure.NUMBER if c is Measure.MONEY else c for c in self.columns)
        return replace(self, columns=numbers)


def measures(table: Table, language: Language) -> Measures:
    """What the table's columns, rows and cells count: money, where nothing says otherwise."""
    usual = _usual(table, language)
    tokens: list[list[Token]] = [[] for _ in table.columns]
    cells: dict[tuple[int, int], Measure] = {}
    for r, row in enumerate(table.rows):
        for token in row.tokens:
            if token.column is not None:
                tokens[token.column].append(token)
                if "%" in _SHARE_BEHIND.sub("", token.text):
                    cells[r, token.column] = Measure.SHARE
    of_columns, of_rows = Counter(c for _, c in cells), Counter(r for r, _ in cells)
    columns = [
        Measure.SHARE if of_columns[c] > MOST * len(tokens[c]) else _column(column, tokens[c], language, usual)
        for c, column in enumerate(table.columns)
    ]
    _mark_notes(columns, table, tokens, language)
    _mark_codes(columns, table, tokens, language)
    rows = (
        Measure.SHARE
        if of_rows[r] > MOST * len(row.tokens)
        else _row(row.label, row.tokens, language) or _described(row, language)
        for r, row in enumerate(table.rows)
    )
    counted = [c for c, measure in enumerate(columns) if not measure.is_label]
    only_shares = all(
        columns[c] is Measure.SHARE and all(abs(v) <= LARGEST_SHARE for v in _values(tokens[c], language))
        for c in counted
    )
    return Measures(tuple(columns), tuple(rows), cells, only_shares)


def _usual(table: Table, language: Language) -> Measure:
    """What the numbers count of which neither column nor row speaks: "(%)" behind a title is of all of them."""
    if _of_row(table.title, language) is Measure.SHARE and _are_all_shares(table, language):
        return Measure.SHARE
    if not language.columns.counts_things(table.title) or language.units.names_currency(
        f"{table.title} {table.context}"
    ):
        return Measure.MONEY
    named = language.measures.in_heading(table.title)
    return Measure(named) if named and not Measure(named).is_label else Measure.COUNT


def _are_all_shares(table: Table, language: Language) -> bool:
    """Whether no heading speaks of money, and most numbers are of a hundred."""
    if any(language.columns.is_money(column.name) for column in table.columns):
        return False
    values = [abs(v) for row in table.rows for v in _values(row.tokens, language)]
    return 2 * sum(v <= LARGEST_SHARE for v in values) > len(values)


def _column(column: Column, tokens: Sequence[Token], language: Language, usual: Measure) -> Measure:
    """What a column counts: by its heading, else by the shape of its numbers."""
    name = f"{column.name} {column.unit}" if column.unit else column.name
    name = name.replace("_", " ")  # "pct_budgeted", as data files have it
    named = _of_heading(name, language)
    if named is not None and _agrees(named, name, tokens, language):
        return named
    if language.columns.is_year(name) or language.columns.is_total(name) or language.columns.is_money(name):
        return usual
    return _shape(tokens, language) or usual


@cache
def _percent(language: Language) -> re.Pattern[str]:
    """Finds the word for a share where it ends another too: "Forbrugspct."."""
    return re.compile(rf"{language.units.share.pattern}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _of_heading(name: str, language: Language) -> Measure | None:
    """What a heading says that its column counts, or None. "Kommunal andel (1.000 kr.)" is money."""
    said = _BRACKETS.sub(lambda m: "" if language.units.factor_in(m[0]) is not None else m[0], name)
    if "%" in said or language.units.share.stand_in(said):
        return Measure.SHARE
    named = language.measures.in_heading(said)
    if not named:
        return Measure.MONEY if language.columns.is_money(name) else None
    measure = Measure(named)
    states_money = measure is not Measure.RATE and language.units.names_currency(name)
    return Measure.MONEY if states_money else measure


def _agrees(measure: Measure, name: str, tokens: Sequence[Token], language: Language) -> bool:
    """Whether the numbers of a column or row may be what its name says: an "andel" is of a hundred at most."""
    match measure:
        case Measure.SHARE:
            is_said = "%" in name or _percent(language).search(name) is not None
            return is_said or _are_shares(_values(tokens, language), language.measures.portions.stand_in(name))
        case Measure.YEAR:
            return all(map(_is_year, tokens))
        case Measure.DATE:
            return all(
                abs(v) <= LATEST_DAY or _is_year(t) for v, t in zip(_values(tokens, language), tokens, strict=False)
            )
        case Measure.NOTE | Measure.POSITION:
            return all(v == v.to_integral_value() for v in _values(tokens, language))
        case _:
            return True


def _are_shares(values: Sequence[Decimal], may_be_money: bool) -> bool:
    """Whether numbers may be shares of a hundred; what may be money too must have decimals or add up to a hundred."""
    if any(abs(v) > LARGEST_SHARE for v in values):
        return False
    has_decimals = any(v != v.to_integral_value() for v in values)
    total = sum(values, Decimal(0))
    adds_up = any(abs(total - whole) <= 1 for whole in (LARGEST_SHARE, 2 * LARGEST_SHARE))
    return not may_be_money or has_decimals or adds_up


def _shape(tokens: Sequence[Token], language: Language) -> Measure | None:
    """What numbers count by how they look: years, running numbers, long numbers without groups."""
    printed = [t for t in tokens if any(c.isdigit() for c in t.text)]
    if len(printed) >= 2 and all(map(_is_year, printed)):
        return Measure.YEAR
    if len(printed) < LEAST:
        return None
    if all(_WRITTEN_DAY.fullmatch("".join(t.text.split())) for t in printed):
        return Measure.DATE
    if [t.text.strip(" .)") for t in printed] == [str(n) for n in range(1, len(printed) + 1)]:
        return Measure.POSITION
    texts = [t.text.strip() for t in printed]
    is_of_codes = are_long(texts) or are_codes(texts) or return_often(texts) or _are_typed_codes(printed)
    return Measure.IDENTIFIER if is_of_codes else None


def _are_typed_codes(tokens: Sequence[Token]) -> bool:
    """Whether numbers of a workbook are typed as text, with as many digits each and most more than once."""
    texts = [t.text.strip() for t in tokens]
    is_typed = len(tokens) >= LEAST_TYPED and all(t.cell is not None and t.cell.is_text for t in tokens)
    return (
        is_typed and all(t.isdigit() and len(t) == len(texts[0]) for t in texts) and 2 * len(set(texts)) <= len(texts)
    )


def _is_year(token: Token) -> bool:
    text = token.text.strip()
    return len(text) == 4 and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR


def _values(tokens: Sequence[Token], language: Language) -> list[Decimal]:
    return [readings[0].value for t in tokens if (readings := candidates(t.text, language))]


def _mark_notes(columns: list[Measure], table: Table, tokens: Sequence[Sequence[Token]], language: Language) -> None:
    """The first column is one of notes where its small numbers only rise and the amounts beside them are far larger."""
    if len(columns) < 2 or not columns[0].adds_up or language.columns.is_year(table.columns[0].name):
        return
    notes = [t.text.strip() for t in tokens[0]]
    if len(notes) < LEAST or not all(t.isdigit() and not t.startswith("0") for t in notes):
        return
    numbers = [int(t) for t in notes]
    others = sorted(abs(v) for column in tokens[1:] for v in _values(column, language))
    rises = all(a <= b for a, b in pairwise(numbers)) and numbers[0] < numbers[-1] <= HIGHEST_NOTE
    if rises and others and others[len(others) // 2] > LARGER * max(numbers):
        columns[0] = Measure.NOTE


def _mark_codes(columns: list[Measure], table: Table, tokens: Sequence[Sequence[Token]], language: Language) -> None:
    """A column that prints one whole number in every row, that of the total too, is of codes.

    Not that of a year, nor where all columns do: the total is then that of the only row.
    """
    last = table.rows[-1] if table.rows else None
    if last is None or (last.label.strip() and not language.rows.is_total(last.label)):
        return
    printed = [[t.text.strip() for t in column] for column in tokens]
    if all(len(set(texts)) <= 1 for texts in printed):
        return
    for token in last.tokens:
        is_of_year = token.column is not None and language.columns.is_year(table.columns[token.column].name)
        texts = printed[token.column] if token.column is not None and not is_of_year else []
        if len(texts) >= LEAST and len(set(texts)) == 1 and texts[0].strip("0").isdecimal() and len(texts[0]) > 1:
            columns[token.column or 0] = Measure.IDENTIFIER


def _row(label: str, tokens: Sequence[Token], language: Language) -> Measure | None:
    """What a row counts by its name, or None if it is as its columns are."""
    named = _of_row(label, language) if tokens else None
    return named if named is not None and _agrees(named, label, tokens, language) else None


def _described(row: Row, language: Language) -> Measure | None:
    """What a row counts by a word for it in a column of units, "antal", "pct."; None if there is none."""
    named = language.measures.in_heading(row.description) if row.tokens and len(row.description.split()) == 1 else ""
    measure = Measure(named) if named else None
    return measure if measure in (Measure.COUNT, Measure.SHARE, Measure.AREA, Measure.HOURS) else None


@lru_cache(maxsize=16384)
def _of_row(label: str, language: Language) -> Measure | None:
    named = language.measures.of_row(label)
    if not named and any(_percent(language).match(of) or of.startswith("%") for of in _IN_BRACKETS.findall(label)):
        return Measure.SHARE  # "Gæld (% af BNP)"
    return Measure(named) if named else None
