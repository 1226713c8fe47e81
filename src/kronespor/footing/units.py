"""The unit of a table: stated, or inferred from the document and reported."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kronespor.amounts import KRONER, MILLIONS, THOUSANDS, Unit, find_unit, plain_value
from kronespor.language import YEAR, Language
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


@dataclass(frozen=True)
class ProseAmount:
    """An amount in running text, in kroner, with its place in that text."""

    kroner: Decimal
    printed: str
    start: int
    end: int


def amounts_in_prose(text: str, language: Language) -> list[ProseAmount]:
    """Amounts printed with their unit: "3 mio. kr.", "750.000 kr.", "3.1 mio. kr."."""
    amounts = []
    for m in language.units.in_prose.finditer(text):
        unit, value = find_unit(m[2], language), plain_value(m[1], language)
        if unit and value is not None:
            amounts.append(ProseAmount(unit.kroner(value), m[0].strip(), m.start(), m.end()))
    return amounts


def stated_unit(table: Table, document: Document, language: Language) -> Unit | None:
    """The unit that the table's surroundings, or a sentence about all amounts in the document, state."""
    if unit := find_unit(language.units.in_prose.sub(_unless_unit, table.context), language):
        return unit
    in_cells = [find_unit(t.text, language) for row in table.rows for t in row.tokens]
    if in_cells and in_cells.count(in_cells[0]) * 2 > len(in_cells) and in_cells[0]:
        return in_cells[0]
    for passage in document.passages:
        stated = language.units.of_all.search(passage.text)
        if stated and (unit := find_unit(stated[1], language)):
            return unit
    return None


def _unless_unit(amount: re.Match[str]) -> str:
    """Take an amount out of a caption: "puljen på 3 mio. kr." states no unit, "1.000 kr." and "2024 mio. kr." do."""
    number = amount[1]
    return amount[0] if re.fullmatch(rf"1[., ]?000|{YEAR}", number) else " "


@dataclass(frozen=True)
class Evidence:
    """What a table that states no unit has to tell it by: its amounts, and those that a footnote explains."""

    amounts: tuple[Decimal, ...]
    noted: tuple[tuple[Decimal, str], ...] = ()


def infer_unit(tables: Sequence[Evidence], document: Document, language: Language) -> tuple[Unit, tuple[Remark, ...]]:
    """The unit of the tables that state none, and the reasons.

    Three kinds of evidence: a footnote's part cannot exceed its whole; amounts in prose that return in a table; and the
    size that municipal amounts have.
    """
    prose = {a.kroner for p in document.passages for a in amounts_in_prose(p.text, language)}
    scored = {unit: [_score(unit, t, prose, language) for t in tables] for unit in (KRONER, THOUSANDS, MILLIONS)}
    best = max(scored, key=lambda unit: sum(score for score, _ in scored[unit]))
    reasons: list[Remark] = []
    for _, of_table in scored[best]:
        reasons += [reason for reason in of_table if reason not in reasons]
    return best, tuple(reasons) or (Remark("unit-of-the-usual-size", "notice"),)


def _score(unit: Unit, table: Evidence, prose: Collection[Decimal], language: Language) -> tuple[Decimal, list[Remark]]:
    """How much speaks for `unit`, and what."""
    score, reasons = _size_score(table.amounts, unit), []
    parts = [(unit.kroner(whole), part) for whole, text in table.noted for part in amounts_in_prose(text, language)]
    if any(part.kroner > whole for whole, part in parts):
        score -= PART_EXCEEDS_WHOLE
    elif parts:
        score += PART_FITS
        reasons.append(Remark("unit-fits-footnote", "notice", values={"printed": parts[0][1].printed}))
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
