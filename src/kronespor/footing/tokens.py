"""A table's tokens as scaled integers, ready for equations.

All amounts of a table are scaled to integers by one power of ten, with one digit to spare so that half a unit in the
last printed place (the rounding interval) is an integer too.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property

import numpy as np

from kronespor.amounts import MILLIONS, Candidate, candidates, decimal_sign, is_nil, is_withheld
from kronespor.footing.measures import Measure, Measures, measures
from kronespor.footing.relations import Bools, Cell, Ints
from kronespor.language import Language
from kronespor.reading import Document, Table, Token
from kronespor.remarks import Value

LARGEST = 10**15  # scaled; a number beyond is no amount in a document
MOST_DECIMALS = 6  # that are told apart
GROUP = 3  # digits between signs of thousands
NIL = Candidate(0, Decimal(0))


def writing_of(document: Document, language: Language) -> Language:
    """`language` with the decimal sign that the document's tables speak for."""
    factors = (language.units.factor_in(f"{t.title} {t.context}") for t in document.budgets)
    has_millions = any(factor is not None and factor >= MILLIONS.factor for factor in factors)
    texts = (text for table in document.budgets for text in _amounts(table, language))
    return language.with_decimal(decimal_sign(texts, language.numbers.decimal, has_millions=has_millions))


def _amounts(table: Table, language: Language) -> Iterator[str]:
    """What a table prints beside its counts, which have no decimals whatever the amounts have."""
    counts = {c for c, column in enumerate(table.columns) if language.measures.in_heading(column.name) == Measure.COUNT}
    ignored = counts if len(counts) < len(table.columns) else set()
    return (t.text for row in table.rows for t in row.tokens if t.column not in ignored)


@dataclass(frozen=True, slots=True)
class Reading:
    """One candidate of a token, scaled."""

    candidate: Candidate
    value: int


@dataclass(frozen=True, slots=True)
class ScaledToken:
    """A token with its readings, the cheapest first. `nil`: it prints a dash."""

    token: Token
    readings: tuple[Reading, ...]
    nil: bool


@dataclass(frozen=True)
class ScaledTable:
    """The tokens of a table, row by row, and the scale that makes their amounts integers."""

    rows: tuple[tuple[ScaledToken, ...], ...]
    scale: int  # amounts are multiplied by this
    customary: int  # decimals usual in the table
    columns: int
    measures: Measures
    withheld: frozenset[Cell] = frozenset()  # cells of an amount that is not shown, or not read

    @property
    def lost_rows(self) -> list[int]:
        """Rows with a token whose column the text has lost."""
        return [r for r, tokens in enumerate(self.rows) if any(t.token.column is None for t in tokens)]

    def amount(self, value: int) -> Decimal:
        """A scaled integer as an amount in the table's unit."""
        return Decimal(value) / self.scale

    @property
    def decimals(self) -> dict[str, Value]:
        """How many decimals a remark prints the table's amounts with, as a value of it: those usual in the table."""
        return {"decimals": self.customary} if self.customary else {}

    def plain(self) -> tuple[Ints, Bools]:
        """The cheapest reading of every token whose column is known (rows x columns), and where there is one."""
        values = np.zeros((len(self.rows), self.columns), dtype=np.int64)
        known = np.zeros((len(self.rows), self.columns), dtype=np.bool_)
        values[self.where] = [t.readings[0].value for _, t in self.placed]
        known[self.where] = True
        return values, known

    @cached_property
    def placed(self) -> list[tuple[Cell, ScaledToken]]:
        """Every token whose column is known, with its cell."""
        return [((r, c), t) for r, row in enumerate(self.rows) for t in row if (c := t.token.column) is not None]

    @cached_property
    def where(self) -> tuple[list[int], list[int]]:
        """The rows and the columns of `placed`."""
        return [r for (r, _), _ in self.placed], [c for (_, c), _ in self.placed]

    @cached_property
    def kinds(self) -> Ints:
        """What each cell counts (rows x columns), as a number; 0 for what is added to nothing."""
        measures = self.measures
        adds = {m for m in Measure if m.adds_up or (m is Measure.SHARE and measures.only_shares)}
        number = {measure: n if measure in adds else 0 for n, measure in enumerate(Measure, start=1)}
        kinds = np.tile(np.array([number[m] for m in measures.columns], dtype=np.int64), (len(self.rows), 1))
        for r, measure in enumerate(measures.rows):
            if measure is not None:
                kinds[r] = [number[measures.of(r, c)] for c in range(self.columns)]
        for (r, c), measure in measures.cells.items():
            kinds[r, c] = number[measure]
        return kinds

    def margin(self, decimals: int) -> int:
        """Half the rounding interval of an amount printed with `decimals` decimals, scaled."""
        return _margin(self.scale, max(decimals, self.customary))


@cache
def _margin(scale: int, decimals: int) -> int:
    return scale // 2 // int(10**decimals)


def scale(table: Table, language: Language, footnotes: Collection[str]) -> ScaledTable:
    """Read every token of `table` into its candidates and scale them."""
    read = [[(t, _candidates(t, language, footnotes)) for t in row.tokens] for row in table.rows]
    customary = _customary([token for row in read for token in row])
    if customary == GROUP:
        read = [[(t, _with_decimals(readings)) for t, readings in row] for row in read]
    tokens = [token for row in read for token in row]
    most = _told_apart([candidate for _, readings in tokens for candidate in readings])
    factor = int(10 ** (most + 1))
    rows = [[_scaled(token, [_rounded(c, most) for c in readings], factor) for token, readings in row] for row in read]
    kept = tuple(tuple(filter(None, row)) for row in rows)
    withheld = frozenset(
        (r, t.column)
        for r, row in enumerate(read)
        for t, readings in row
        if not readings and t.column is not None and is_withheld(t.text)
    )
    unread = {(r, c) for r, row in enumerate(table.rows) for c, text in row.unread if _may_be_number(text)}
    return ScaledTable(kept, factor, customary, len(table.columns), measures(table, language), withheld | unread)


def _told_apart(candidates: Sequence[Candidate]) -> int:
    """The decimals that are told apart: as many as are printed, but no more than the largest amount leaves room for."""
    most = max((c.decimals for c in candidates), default=0)
    sizes = (abs(c.value).adjusted() + 1 for c in candidates if c.value and abs(c.value) * 10 <= LARGEST)
    room = Decimal(LARGEST).adjusted() - 1 - max(sizes, default=0)
    return max(min(most, MOST_DECIMALS, room), 0)


def _rounded(candidate: Candidate, decimals: int) -> Candidate:
    """A number with no more decimals than are told apart: 120319.42000000001, as a machine writes it, is 120319.42."""
    if candidate.decimals <= decimals or abs(candidate.value) > LARGEST:
        return candidate
    value = candidate.value.quantize(Decimal(1).scaleb(-decimals))
    return replace(candidate, value=value, decimals=decimals)


def _customary(tokens: Sequence[tuple[Token, tuple[Candidate, ...]]]) -> int:
    """The decimals that most tokens are printed with, by their likeliest reading."""
    decimals = Counter(readings[0].decimals for token, readings in tokens if readings and not is_nil(token.text))
    return decimals.most_common(1)[0][0] if decimals else 0


def _with_decimals(readings: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The readings of "7,270" among numbers that all have three decimals: it is not 7270."""
    first = readings[0] if readings else NIL
    if first.decimals != GROUP:
        return readings
    thousands = first.value.scaleb(GROUP)
    return tuple(c for c in readings if c.decimals or c.value != thousands)


def _candidates(token: Token, language: Language, footnotes: Collection[str]) -> tuple[Candidate, ...]:
    """What a token may say, the likeliest first. What only a scan's doubt allows asks for a second equation."""
    if is_nil(token.text):
        return (NIL,)
    readings = list(candidates(token.text, language, footnotes))
    for text, cost in token.doubtful:
        readings += [replace(c, cost=c.cost + cost, weak=True) for c in candidates(text, language, footnotes)[:1]]
    return tuple(readings)


def _scaled(token: Token, options: Sequence[Candidate], factor: int) -> ScaledToken | None:
    readings: dict[int, Reading] = {}
    for candidate in options:
        exact = candidate.value * factor
        if abs(exact) <= LARGEST and exact == (value := int(exact)):
            readings.setdefault(value, Reading(candidate, value))
    return ScaledToken(token, tuple(readings.values()), is_nil(token.text)) if readings else None


def _may_be_number(text: str) -> bool:
    """True for a cell that has digits, or whose column was too narrow to show them: "####"."""
    return any(map(str.isdigit, text)) or set(text) == {"#"}
