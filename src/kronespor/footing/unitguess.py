"""The unit of tables that state none: told by what the document says, or guessed by the usual size, and reported."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kronespor.amounts import KRONER, MILLIONS, NO_UNIT, THOUSANDS, Unit
from kronespor.footing.footed import FootedRow
from kronespor.footing.measures import Measures
from kronespor.footing.units import MONEYS, amounts_in_prose, may_be_kroner
from kronespor.language import Language
from kronespor.reading import Document, Table
from kronespor.remarks import Remark

HOUSEHOLD = Decimal(50_000)
"""A single amount of money set aside by a municipality is hardly ever below this many kroner a year."""
REGION = Decimal(20_000_000_000)
"""Nor is a whole table above this."""
PART_EXCEEDS_WHOLE, PART_FITS, RETURNS, MOST_RETURNED = 20, 4, 2, 4
"""How much a footnote's part speaks against or for a unit, and each amount of the text that returns, up to so many."""
MIDDLE, SMALLEST, LARGEST, TOO_LARGE = 2, 1, 2, 8
"""How much the size of the middle, the smallest and the largest amount speaks for a unit, or against it."""
DECIMALS = {KRONER: -1, THOUSANDS: 0, MILLIONS: 2}
"""How much amounts with decimals speak for a unit."""
ROUND, LEAST_ROUND, LARGE = 2, 4, Decimal(100_000)
"""How much it speaks for kroner that of so many large amounts, at least, half are whole thousands."""
ORE, FEES = 12, 12
"""How much amounts that all have two decimals, some of them beyond a thousand, speak for kroner, and words for fees."""


@dataclass(frozen=True)
class Evidence:
    """What a table that states no unit has to tell it by: its amounts, those that a footnote explains, and its words.

    `in_ore`: all amounts are printed with two decimals. `of_fees`: headings or names speak of a fee or a price.
    """

    amounts: tuple[Decimal, ...]
    noted: tuple[tuple[Decimal, str], ...] = ()
    in_ore: bool = False
    of_fees: bool = False


def infer_unit(tables: Sequence[Evidence], document: Document, language: Language) -> tuple[Unit, tuple[Remark, ...]]:
    """The unit of the tables that state none, and the reasons; without a reason it is a guess by the usual size.

    Three kinds of evidence: a footnote's part cannot exceed its whole; amounts in prose that return in a table; and the
    size that municipal amounts have.
    """
    if not tables or not may_be_kroner(document, language):
        return NO_UNIT, ()
    prose = {a.kroner for p in document.passages for a in amounts_in_prose(p.text, language)}
    scored = {unit: [_score(unit, t, prose, language) for t in tables] for unit in (KRONER, THOUSANDS, MILLIONS)}
    best = max(scored, key=lambda unit: sum(score for score, _ in scored[unit]))
    reasons: list[Remark] = []
    for _, of_table in scored[best]:
        reasons += [reason for reason in of_table if reason not in reasons]
    return best, tuple(reasons)


def _score(unit: Unit, table: Evidence, prose: Collection[Decimal], language: Language) -> tuple[Decimal, list[Remark]]:
    """How much speaks for `unit`, and what."""
    score, reasons = _size_score(table.amounts, unit), []
    parts = [(unit.kroner(whole), part) for whole, text in table.noted for part in amounts_in_prose(text, language)]
    if any(part.kroner > whole for whole, part in parts):
        score -= PART_EXCEEDS_WHOLE
    elif parts:
        score += PART_FITS
        reasons.append(Remark("unit-fits-footnote", "notice", values={"printed": parts[0][1].printed}))
    if unit == KRONER:
        score += ORE * (table.in_ore and any(abs(a) >= THOUSANDS.factor for a in table.amounts)) + FEES * table.of_fees
        score += ROUND * _are_round(table.amounts)
    returned = sum(unit.kroner(a) in prose for a in table.amounts if a)
    if returned:
        score += min(returned, MOST_RETURNED) * RETURNS
        reasons.append(Remark("unit-fits-text", "notice", values={"n": returned}))
    return score, reasons


def _size_score(amounts: Iterable[Decimal], unit: Unit) -> Decimal:
    """How much the size of a table's amounts speaks for `unit`."""
    kroner = sorted(unit.kroner(abs(a)) for a in amounts if a)
    if not kroner:
        return Decimal(0)
    middle, largest = kroner[len(kroner) // 2], kroner[-1]
    score = MIDDLE if middle >= HOUSEHOLD else -MIDDLE
    score += SMALLEST if kroner[0] >= HOUSEHOLD / 10 else -SMALLEST
    score += LARGEST if largest <= REGION else -TOO_LARGE
    if any(a != a.to_integral_value() for a in amounts):
        score += DECIMALS[unit]
    return Decimal(score)


def _are_round(amounts: Iterable[Decimal]) -> bool:
    """Whether large amounts are whole thousands, as budgets in kroner are; in thousands they are hardly."""
    large = [a for a in amounts if abs(a) >= LARGE]
    return len(large) >= LEAST_ROUND and 2 * sum(a % THOUSANDS.factor == 0 for a in large) >= len(large)


def evidence(
    table: Table, rows: Sequence[FootedRow], measures: Measures, document: Document, language: Language
) -> Evidence:
    """What may tell the unit of a table that states none: its amounts of money, and its words."""
    cells = [
        cell
        for r, row in enumerate(rows)
        for c, cell in enumerate(row.cells)
        if cell.amount is not None and measures.of(r, c) in MONEYS
    ]
    notes = document.footnotes
    noted = [(c.amount, notes[n]) for c in cells for n in c.footnotes if n in notes and c.amount is not None]
    named = " ".join((table.title, table.context, *(c.name for c in table.columns), *(r.label for r in table.rows)))
    return Evidence(
        tuple(c.amount for c in cells if c.amount is not None),
        tuple(noted),
        bool(cells) and all(c.decimals == 2 for c in cells),
        language.units.fees.stand_in(named),
    )
