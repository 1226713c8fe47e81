"""Amounts of running text as the rows of a table of one column, held against the relations that words assert of them.

What a list or a sentence says is checked, proven and kept as what a table says is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from kronespor.amounts import KRONER, Unit
from kronespor.footing.evidence import Evidence
from kronespor.footing.footed import CellName, FootedCell, FootedRelation, FootedRow, FootedTable, RelationKind, Role
from kronespor.footing.measures import Measure, Measures
from kronespor.footing.relations import Cell, Relation
from kronespor.footing.slips import slip
from kronespor.reading import Column, Table

PERCENT = 100
RATIOS = ("share", "change")
LEAST = Decimal("0.01")  # of a krone, to which what is multiplied is told
TELLING_DIGITS = 4  # of an amount, for one other digit to explain a miss that the words alone do not make one


@dataclass(frozen=True)
class Line:
    """An amount of running text with what it is called. `margin`: how far it may be from what it stands for."""

    label: str
    printed: str
    value: Decimal
    margin: Decimal = Decimal(0)
    role: Role = "detail"
    unit: Unit = KRONER


class Asserted(NamedTuple):
    """A relation that words assert of lines, each at (its place, 0).

    `is_sure`: the words alone say that nothing is left unsaid; else a miss is one only if a slip of the pen or a term
    too many or too few explains it. `is_read`: all that it is of was read; else no miss is told. `digits`: how many a
    figure must have for one other digit to be such a slip, as words are that leave much open. `factor`: what
    the only part of a product is multiplied by, where it is no line but words say it.
    """

    kind: RelationKind
    relation: Relation
    is_sure: bool = True
    is_read: bool = True
    digits: int = 1
    factor: Line | None = None


def asserted(
    kind: RelationKind, claim: int, parts: Iterable[tuple[int, int]], is_sure: bool = True, digits: int = 1
) -> Asserted:
    """That one line is the sum of others, each with its sign."""
    relation = Relation("down", (claim, 0), tuple((sign, (n, 0)) for sign, n in parts))
    return Asserted(kind, relation, is_sure, digits=digits)


@dataclass(frozen=True)
class Judged:
    """An asserted relation and whether it holds. The claim of a ratio is that, of the kind "part" the whole."""

    asserted: Asserted
    lines: Sequence[Line]

    @property
    def claim(self) -> Line:
        """The amount that the relation works out; of a share the part, of a change what it comes to."""
        return self.parts[0][1] if self.asserted.kind in RATIOS else self._line(self.asserted.relation.claim)

    @property
    def parts(self) -> list[tuple[int, Line]]:
        """What the relation is made of, with signs; of a ratio the part and the whole, or the new and the old."""
        return [(sign, self._line(cell)) for sign, cell in self.asserted.relation.parts]

    def _line(self, cell: Cell) -> Line:
        return self.lines[cell[0]]

    @property
    def _printed(self) -> Line:
        """The share or change that is printed."""
        return self._line(self.asserted.relation.claim)

    @property
    def _rate(self) -> Decimal:
        """What the whole, or the old amount, is multiplied by."""
        return self._printed.value / PERCENT + (self.asserted.kind == "change")

    @cached_property
    def expected(self) -> Decimal:
        """What the claim should be."""
        if self.asserted.kind in RATIOS:
            return (self._rate * self.parts[1][1].value).quantize(LEAST)
        if self.asserted.kind == "product":
            return (self.parts[0][1].value * self.parts[1][1].value).quantize(LEAST)
        return sum((sign * line.value for sign, line in self.parts), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """By how much the claim is more than that."""
        return self.claim.value - self.expected

    @property
    def margin(self) -> Decimal:
        """By how much it may miss by rounding."""
        (_, one), (_, other) = self.parts[0], self.parts[-1]
        if self.asserted.kind in RATIOS:
            return one.margin + self._rate * other.margin + self._printed.margin * other.value / PERCENT
        if self.asserted.kind == "product":
            return self.claim.margin + one.value * other.margin
        return sum((line.margin for _, line in self.parts), self.claim.margin)

    @property
    def calculation(self) -> str:
        """What the claim is made of, as it is printed: "148.300 kr. − 61.750 kr."."""
        if self.asserted.kind == "change":
            return f"{self.parts[1][1].printed} {'−' if self._printed.value < 0 else '+'} {self._printed.printed}"
        if self.asserted.kind == "share":
            return f"{self._printed.printed} · {self.parts[1][1].printed}"
        if self.asserted.kind == "product":
            return f"{self.parts[0][1].printed} · {self.parts[1][1].printed}"
        signed = sorted(self.parts, key=lambda part: -part[0])
        return "".join(f"{' + ' if sign > 0 else ' − '}{line.printed}" for sign, line in signed).removeprefix(" + ")

    @property
    def holds(self) -> bool:
        """Whether it is true of what is printed."""
        return (-self.difference if self.asserted.kind == "part" else abs(self.difference)) <= self.margin

    @property
    def is_exact(self) -> bool:
        """Whether it is an equation that holds to the last place."""
        return self.asserted.kind != "part" and not self.difference

    @property
    def is_perhaps_rounded(self) -> bool:
        """Whether what is multiplied may have been rounded to its last digit that is no zero, if by little of it."""
        value = abs(self.claim.value)
        place = LEAST
        while value and not value % (place * 10):
            place *= 10
        most = min(place / 2, value / PERCENT)
        return self.asserted.kind in (*RATIOS, "product") and abs(self.difference) <= most

    @property
    def established(self) -> bool:
        """Whether a miss is an error: the words leave no other meaning, or the miss has a cause."""
        is_amount = self.expected >= 0 or self.claim.value < 0
        may_miss = is_amount and self.asserted.is_read
        return self.holds or (may_miss and (self.asserted.is_sure or self._has_cause))

    @property
    def _has_cause(self) -> bool:
        """Whether a slip of the pen explains a miss, or a term that was left out or counted twice."""
        others = {line.value for _, line in self.parts}
        if len(others) > 1 and abs(self.difference) in others and self.asserted.digits == 1:
            return True
        if _is_slip(self.claim.value, self.expected, self.asserted.digits):
            return True
        if self.asserted.kind == "product":
            (_, factor), (_, price) = self.parts
            return bool(factor.value) and _is_slip(price.value, self.claim.value / factor.value, TELLING_DIGITS)
        is_linear = self.asserted.kind in ("sum", "difference", "part")
        return is_linear and any(
            _is_slip(line.value, line.value + sign * self.difference, TELLING_DIGITS) for sign, line in self.parts
        )


def _is_slip(printed: Decimal, right: Decimal, digits: int) -> bool:
    """Whether a slip explains a figure: one other digit only where it has so many."""
    cause = slip(round(printed * 100), round(right * 100))
    return cause is not None and (cause != "digit-typo" or len(str(round(printed * 100)).strip("-0")) >= digits)


def table_of_lines(name: str, title: str, line: int, found: Sequence[Judged]) -> FootedTable:
    """The table that lines and their relations make: of the lines those which take part in one."""
    shown = Table(name, title, (Column(KRONER.name),), (), line=line)
    evidence = _evidence(found)
    lines = found[0].lines if found else ()
    cells = sorted({cell for one in found for cell in one.asserted.relation.cells})
    rows = tuple(_row(cell, lines[cell[0]], evidence, line) for cell in cells)
    measures = Measures((Measure.MONEY,), (None,) * len(rows))
    relations = tuple(_footed(one) for one in found)
    return FootedTable(shown, rows, KRONER, unit_stated=True, unit_known=True, measures=measures, relations=relations)


def _row(cell: Cell, line: Line, evidence: Evidence, at: int) -> FootedRow:
    own = None if line.unit is KRONER else line.unit
    proof = evidence.proof(cell)
    footed = FootedCell(KRONER.name, line.printed, line.value, "printed", proof, line=at, unit=own)
    return FootedRow(_id(cell), line.label, line.role, (footed,), line=at)


def _footed(one: Judged) -> FootedRelation:
    relation = one.asserted.relation
    cells = (relation.claim, *(cell for _, cell in relation.parts))
    names = tuple(CellName(_id(cell), KRONER.name, 0) for cell in cells)
    signs = tuple(sign for sign, _ in relation.parts)
    return FootedRelation(one.asserted.kind, names, signs, one.holds, one.is_exact, one.established)


def _id(cell: Cell) -> str:
    return str(cell[0] + 1)


def _evidence(found: Sequence[Judged]) -> Evidence:
    """What upholds and denies each line. A ratio upholds itself alone; that parts are no more than a whole proves
    nothing."""
    believed = [one for one in found if one.established]
    holding = [one for one in believed if one.holds]
    return Evidence(
        upheld={cell for one in holding for cell in _upheld(one)},
        held={cell for one in holding for cell in one.asserted.relation.cells},
        rounded={
            cell
            for one in holding
            if one.asserted.kind not in ("part", *RATIOS) and not one.is_exact
            for cell in one.asserted.relation.cells
        },
        denied={cell for one in believed if not one.holds for cell in one.asserted.relation.cells},
    )


def _upheld(one: Judged) -> Iterator[Cell]:
    relation = one.asserted.relation
    if one.asserted.kind in RATIOS:
        yield relation.claim
    elif one.is_exact:
        yield from relation.cells
