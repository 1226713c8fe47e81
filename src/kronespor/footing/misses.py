"""A remark for each error that the relations of a table show, at the cell most likely wrong."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from kronespor.footing.belief import CERTAIN
from kronespor.footing.causes import causes
from kronespor.footing.footed import FootedRow, FootedTable
from kronespor.footing.formulas import FORMULA
from kronespor.footing.holds import holding_sums, holds, holds_of_nil, is_nil, is_of_years
from kronespor.footing.measures import Measure
from kronespor.footing.ratios import EXACT, RatioMiss
from kronespor.footing.readtable import Miss, ReadTable
from kronespor.footing.relations import Cell, Key
from kronespor.footing.rounding import tolerance
from kronespor.footing.slips import slip
from kronespor.language import fold
from kronespor.remarks import Cause, Remark, Severity, Term, Value

PARTS = {"does-not-foot": Term("its-rows"), "does-not-cross-foot": Term("its-columns")}
RATIO_CODES = {
    "share": "share-differs",
    "change": "change-differs",
    "quotient": "quotient-differs",
    "average": "average-differs",
}
MOST_ROUNDED = 3
"""Sums that miss within rounding and are told one by one; of more, how many there are is told once."""
NEAR_SHARE = 20
"""A share that misses by more than one in so many is far off."""
PLAUSIBLE = 0.9
"""How near a miss that no slip explains must be: decimal digits of its amounts, with those of the number of holds."""

LEAST_HOLDS = 2
"""Holds of a relation that words speak for by which a result may miss by more than itself, not more than its parts."""
WORDS = 0.1
"""How much of the odds that words give a relation counts there too."""
SURE, SURE_OF_PART = 1.6, 1.0
"""Odds of a relation after its misses at which one is an error all the same; and if it is of just one of its parts."""
USUAL = 3.0
"""Standard deviations of rounding within which a miss is of that, whatever the other sums of the table do."""
LEAST_GOING_ON = 100
"""A balance, in its last printed place, that is found again at the head of the next column by more than chance."""


def misses(table: FootedTable, read: ReadTable, others: Sequence[FootedTable]) -> list[Remark]:
    """What does not add up; nothing of a table whose columns are lost and could not be found again."""
    if read.scaled.lost_rows and not read.solved:
        return []
    return list(_Told(table, read, others).remarks())


class _Told:
    """The misses of one table, sorted into errors, rounding and what is only asserted."""

    def __init__(self, table: FootedTable, read: ReadTable, others: Sequence[FootedTable]) -> None:
        self.table, self.read, self.others = table, read, others
        self.real = [m for m in read.misses if m.established and not m.rounding]
        self.holds = holds(read)
        self.holds_of_nil = holds_of_nil(read)
        self.stencils = {s.key: s for s in read.structure.stencils}
        self.is_rounded = any(m.rounding and m.established for m in read.misses)
        self.asked = _asked((*self.real, *read.carried), self._off)
        """The misses that each cell would make good by one change of it, within what rounding may add."""
        prices = [r for r in read.ratios.holding if r.form == "quotient"]
        self.vouched = {r.claim for r in holding_sums(read)} | {c for r in prices for c in (r.numerator, r.denominator)}
        """Totals that other rows come to, and what a price is worked out from: where further rows do not come to such a
        total, these are of something else or not all of it."""

    def remarks(self) -> Iterator[Remark]:
        """Errors first, then rounding, then what words assert and nothing upholds."""
        plausible = [m for m in self.real if self._plausible(m)]
        errors = [m for m in plausible if not self._follows(m)]
        faults = list(self._culprits([*errors, *self.read.carried]))
        told = {id(m) for _, explained in faults for m in explained}
        faults += [(m.relation.claim, [m]) for m in errors if id(m) not in told]
        moved = _moved(faults)
        for cell, explained in faults:
            at_claim = [m for m in explained if m in errors and m.relation.claim == cell]
            remark = self._remark(at_claim[0], len(explained) > 1) if at_claim else self._at_cell(cell, explained)
            others = moved.get(cell, [])
            if not others or cell == others[0]:
                because = (*self._carried(explained), *self._between(others, explained), *remark.causes)
                yield replace(remark, causes=because)
        denied = {cell for m in errors for cell in m.relation.cells}
        for ratio_miss in self.read.ratios.missing:
            terms = {ratio_miss.ratio.numerator, ratio_miss.ratio.denominator}
            if not terms & denied and self._is_error(ratio_miss):
                yield self._at_term(ratio_miss) or self._of_ratio(ratio_miss)
        rounded = [m for m in self.read.misses if m.rounding and m.established]
        if len(rounded) > MOST_ROUNDED or (rounded and all(m.display for m in rounded)):
            yield Remark("rounding-in-sums", "notice", self.table.place(), {"n": len(rounded)})
        else:
            yield from map(self._remark, rounded)
        unchecked = [m for m in self.read.misses if not m.established and not m.rounding]
        unchecked += [m for m in self.real if m not in plausible]
        if unchecked:
            yield self._not_checked(unchecked)

    def _plausible(self, miss: Miss) -> bool:
        """Whether an error is the likeliest cause of a miss: a slip or one wrong cell explains it, another figure
        upholds what should stand there, it is near, or the relation is beyond doubt all the same."""
        rows = [row for row, _ in miss.relation.cells]
        if not any(self.table.rows[row].name for row in rows) and self.holds.get(miss.relation.key, 0) < LEAST_HOLDS:
            return False  # of rows without a name nothing says what they are of
        printed = self.read.cells.get(miss.relation.claim)
        if printed is not None and is_nil(printed) and self.holds_of_nil[miss.relation.key] < LEAST_HOLDS:
            return False
        terms = [(coefficient, cell, self._value(cell)) for coefficient, cell in miss.relation.terms]
        is_of_other = self._is_of_less(miss) or self._passes_over_unread(miss) or is_of_years(self.read, miss.relation)
        if is_of_other or not any(value for _, _, value in terms[1:]):
            return False
        off = tolerance(miss.relation, self.read.scaled, self.read.cells)
        vouched = {miss.relation.claim} & self.vouched
        asked = [change for change in miss.changes if change[0] not in vouched]
        if any(len(self.asked[change]) > 1 or self._is_slip(*change, off) for change in asked):
            return True
        blank = [cell for _, cell, _ in terms if cell not in self.read.cells]
        if len(blank) == 1 or self._upheld(*miss.relation.claim) or self._goes_on(miss):
            return True
        if vouched:
            return False
        return self._is_sure(miss, [abs(value) for _, _, value in terms])

    def _is_of_less(self, miss: Miss) -> bool:
        """Whether a total counts less in one column than in another, where a row that it sums says no number there."""
        if miss.relation.axis == "down":
            return False
        (row, _), columns = miss.relation.claim, {column for _, column in miss.relation.cells}
        parts = {p for s in self.read.structure.stencils if s.axis == "down" and s.claim == row for p in s.parts}
        silent = {(r, c) for r in parts for c, _ in self.table.table.rows[r].unread} | self.read.scaled.withheld
        return any(r in parts and c in columns for r, c in silent)

    def _passes_over_unread(self, miss: Miss) -> bool:
        """Whether among the rows that a total sums stands one that is left out, for its number could not be read."""
        if miss.relation.axis != "down":
            return False
        column, rows = miss.relation.claim[1], [row for row, _ in miss.relation.cells]
        between = range(min(rows), max(rows) + 1)
        unread = {r for r in between for c, _ in self.table.table.rows[r].unread if c == column}
        return bool(unread - set(rows))

    def _goes_on(self, miss: Miss) -> bool:
        """Whether the next column begins with what the claim should be: a closing balance, wrong where it closes."""
        (_, column), parts = miss.relation.claim, miss.relation.parts
        if miss.relation.axis != "down":
            return False
        expected = self._value(miss.relation.claim) - miss.slack
        beside = [self._value((part, column + way)) for _, (part, _) in parts for way in (1, -1)]
        return expected in beside and abs(expected) >= LEAST_GOING_ON * 2 * self.read.scaled.margin(0)

    def _is_sure(self, miss: Miss, sizes: Sequence[int]) -> bool:
        """Whether a relation is beyond doubt in spite of a miss that no slip explains, the less so the larger it is."""
        stencil = self.stencils.get(miss.relation.key)
        holds, prior, score = self.holds.get(miss.relation.key, 0), 0.0, 0.0
        if stencil is not None:
            prior, score = stencil.prior, stencil.score if holds else 0.0
        slack, off = abs(miss.slack), tolerance(miss.relation, self.read.scaled, self.read.cells)
        parts = [size for size in sizes[1:] if size > 2 * off]
        shown = holds >= LEAST_HOLDS and prior >= 0
        if shown and prior >= FORMULA:
            return True
        by_part = any(abs(slack - n * size) <= off for size in parts for n in (1, 2))
        if by_part and (shown or (miss.relation.is_sum and prior >= CERTAIN) or score >= SURE_OF_PART):
            return True
        signed = {c * self._value(cell) > 0 for c, cell in miss.relation.terms[1:] if self._value(cell)}
        size = max(sizes) if len(signed) > 1 and (shown or score >= SURE) else sizes[0]
        if slack > size:
            return False
        near = max(float(np.log10(size / (2 * slack))), 0.0)
        return score >= SURE or bool(near + np.log10(1 + holds) + WORDS * max(prior, 0.0) >= PLAUSIBLE)

    def _is_slip(self, cell: Cell, change: int, off: int = 0) -> bool:
        """Whether one slip makes a change; a sign that is turned may be `off` by rounding."""
        value = self._value(cell)
        return slip(value, value + change) is not None or 0 < abs(2 * value + change) <= off < abs(value)

    def _off(self, miss: Miss) -> int:
        """By how much rounding may add to a miss."""
        return tolerance(miss.relation, self.read.scaled, self.read.cells) if self.is_rounded else 0

    def _value(self, cell: Cell) -> int:
        placed = self.read.cells.get(cell)
        return placed.value if placed else 0

    def _follows(self, miss: Miss) -> bool:
        """Whether a difference is wrong only because it sums others that are told: those of a total row."""
        if miss.relation.is_sum:
            return False
        axis = 0 if miss.relation.axis == "across" else 1
        line = miss.relation.claim[axis]
        for s in self.read.structure.established:
            if s.claim != line or (s.axis == "down") != (axis == 0) or not s.is_sum:
                continue
            inside = [m for m in self.real if m.relation.key == miss.relation.key and m.relation.claim[axis] in s.parts]
            if inside and sum(m.slack for m in inside) == miss.slack:
                return True
        return False

    def _culprits(self, errors: Sequence[Miss]) -> Iterator[tuple[Cell, list[Miss]]]:
        """Cells which by one change make two or more of the relations hold that miss, those that explain most first."""
        asked = _asked(errors, self._off)
        told: set[int] = set()
        carried = set(map(id, self.read.carried))

        def rank(item: tuple[tuple[Cell, int], list[Miss]]) -> tuple[int, bool, bool]:
            (cell, change), explained = item
            return len(explained), self._is_slip(cell, change), any(m.relation.claim == cell for m in explained)

        for (cell, change), explained in sorted(asked.items(), key=rank, reverse=True):
            left = sorted((m for m in explained if id(m) not in told), key=lambda m: (cell, change) not in m.changes)
            if len(left) >= 2 and cell in self.read.cells and not set(map(id, left)) <= carried:
                told.update(map(id, left))
                yield cell, left

    def _at_cell(self, cell: Cell, explained: Sequence[Miss]) -> Remark:
        """A part that is wrong: it makes several relations miss by the same amount."""
        first = explained[0]
        change = -first.relation.coefficient(cell) * first.slack
        here = (self.table.rows[cell[0]].name, self.table.columns[cell[1]])
        because = (c for c in self._causes(first) if (c.values.get("row"), c.values.get("column")) == here)
        return self._wrong_amount(cell, change, tuple(because))

    def _wrong_amount(self, cell: Cell, change: int, because: tuple[Cause, ...]) -> Remark:
        """A figure that what it takes part in asks to be another."""
        row, column = self.table.rows[cell[0]], self.table.columns[cell[1]]
        printed, difference = self.read.scaled.amount(self._value(cell)), self.read.scaled.amount(-change)
        is_money = self.read.scaled.measures.of(*cell) is Measure.MONEY
        values: dict[str, Value] = {
            "printed": printed,
            "expected": printed - difference,
            "difference": difference,
            "unit": self.table.unit.name if is_money else "",
            **self.read.scaled.decimals,
        }
        return Remark("wrong-amount", "error", self.table.place(row, column), values, because)

    def _carried(self, explained: Sequence[Miss]) -> Iterator[Cause]:
        """That the balance goes on otherwise in the next column."""
        for miss in explained:
            if miss in self.read.carried:
                (row, column), ((_, (next_row, next_column)),) = miss.relation.claim, miss.relation.parts
                values: dict[str, Value] = {
                    "row": self.table.rows[row].name,
                    "column": self.table.columns[column],
                    "next": self.table.rows[next_row].name,
                    "next_column": self.table.columns[next_column],
                    "amount": self.read.scaled.amount(self._value((next_row, next_column))),
                }
                yield Cause("carried-on", values)

    def _between(self, claims: Sequence[Cell], explained: Sequence[Miss]) -> Iterator[Cause]:
        """That the totals of other rows, or columns, are wrong by as much together, the other way."""
        if len(claims) > 1:
            down = explained[0].relation.axis == "down"
            names = [self.table.columns[column] if down else self.table.rows[row].name for row, column in claims[1:]]
            yield Cause("moved-between", {"names": ", ".join(names)})

    def _may_be_rounded(self, miss: Miss) -> bool:
        """Whether rounding may explain a miss, though the other sums of the table hold to the last place.

        In thousands and more they often do since someone saw to it, and not everywhere.
        """
        near = abs(miss.slack) <= tolerance(miss.relation, self.read.scaled, self.read.cells, USUAL)
        return miss.rounding or (near and self.table.unit.factor > 1)

    def _remark(self, miss: Miss, is_agreed: bool = False) -> Remark:
        """What does not add up; `is_agreed`: other relations ask for the same."""
        miss = replace(miss, rounding=miss.rounding or (not is_agreed and self._may_be_rounded(miss)))
        row, column = miss.relation.claim
        cell = self.table.rows[row].cells[column]
        printed = cell.amount if cell.amount is not None else Decimal(0)
        difference = self.read.scaled.amount(miss.slack)
        values: dict[str, Value] = {
            "printed": printed,
            "expected": printed - difference,
            "difference": difference,
            "unit": self.table.unit.name,
            **self.read.scaled.decimals,
        }
        code = "does-not-foot" if miss.relation.axis == "down" else "does-not-cross-foot"
        if miss.relation.is_sum:
            values["parts"] = PARTS[code]
        else:
            code, values["calculation"] = "does-not-come-out", self._calculation(miss)
        place = self.table.place(self.table.rows[row], cell.column)
        return Remark(code, "warning" if miss.rounding else "error", place, values, self._causes(miss))

    def _calculation(self, miss: Miss) -> str:
        """What a result is made of, as it is printed: "61.900 - 60.400"."""
        signed = [
            (sign, self.table.rows[row].cells[column].printed or "0") for sign, (row, column) in miss.relation.parts
        ]
        signed.sort(key=lambda term: -term[0])
        text = "".join(f" {'+' if sign > 0 else '-'} {printed}" for sign, printed in signed)
        return text.removeprefix(" + ").strip()

    def _is_error(self, miss: RatioMiss) -> bool:
        """Whether a share is mistyped or far off; one that is near may be of the amounts before they were rounded."""
        if miss.exact:
            return True
        printed, expected = self._value(miss.ratio.claim), round(miss.expected)
        place = self.read.scaled.scale // 10 ** self._decimals(miss.ratio.claim)
        if slip(printed // place, round(miss.expected / place)):
            return True
        return miss.ratio.form != "quotient" and abs(printed) < NEAR_SHARE * abs(printed - expected)

    def _decimals(self, cell: Cell) -> int:
        return self.table.rows[cell[0]].cells[cell[1]].decimals

    def _at_term(self, miss: RatioMiss) -> Remark | None:
        """A number or an amount that one slip made wrong, where its price is worked out exactly and shows no slip."""
        if not miss.exact or self._is_slip(miss.ratio.claim, round(miss.expected) - self._value(miss.ratio.claim)):
            return None
        for cell, expected in zip((miss.ratio.numerator, miss.ratio.denominator), miss.terms, strict=True):
            change = round(expected) - self._value(cell)
            if abs(expected - round(expected)) < EXACT and self._is_slip(cell, change):
                return self._wrong_amount(cell, change, ())
        return None

    def _of_ratio(self, miss: RatioMiss) -> Remark:
        """A share or a price that is not what its amounts come to, rounded as the others are."""
        ratio = miss.ratio
        row, column = ratio.claim
        cell = self.table.rows[row].cells[column]
        printed = cell.amount if cell.amount is not None else Decimal(0)
        place = Decimal(1).scaleb(-cell.decimals)
        expected = (Decimal(round(miss.expected)) / self.read.scaled.scale).quantize(place, ROUND_HALF_UP)
        terms = [self.table.rows[r].cells[c].printed for r, c in (ratio.numerator, ratio.denominator)]
        values: dict[str, Value] = {
            "printed": printed,
            "expected": expected,
            "difference": printed - expected,
            "numerator": terms[0],
            "denominator": terms[1],
            "decimals": cell.decimals,
        }
        severity: Severity = "warning" if ratio.form == "quotient" and not miss.exact else "error"
        return Remark(RATIO_CODES[ratio.form], severity, self.table.place(self.table.rows[row], cell.column), values)

    def _causes(self, miss: Miss) -> tuple[Cause, ...]:
        return causes(self.table, self.read, miss, self._upheld)

    def _not_checked(self, unchecked: Sequence[Miss]) -> Remark:
        names = dict.fromkeys(self._name(m) for m in unchecked)
        return Remark("not-checked", "notice", self.table.place(), {"n": len(names), "names": ", ".join(names)})

    def _name(self, miss: Miss) -> str:
        row, column = miss.relation.claim
        name = self.table.rows[row].name if miss.relation.axis == "down" else ""
        return name or self.table.columns[column]

    def _upheld(self, row: int, column: int) -> str | None:
        """The id of another table that prints the same amount for the same thing and year."""
        key, cell = _key(self.table.rows[row]), self.table.rows[row].cells[column]
        kroner = self.table.kroner(cell)
        if not kroner:
            return None
        for other in self.others:
            if other.id != self.table.id and kroner in _stated(other, key, cell.column):
                return other.id
        return None


def _moved(faults: Sequence[tuple[Cell, list[Miss]]]) -> dict[Cell, list[Cell]]:
    """Claims of one relation that miss by nothing together, each with all of them, the one that misses most first:
    amounts were moved from one row, or column, to another."""
    by_relation: dict[Key, dict[Cell, int]] = {}
    for cell, explained in faults:
        for miss in explained:
            if all(m.relation.claim == cell for m in explained):
                by_relation.setdefault(miss.relation.key, {})[cell] = miss.slack
    zero = [slacks for slacks in by_relation.values() if len(slacks) > 1 and not sum(slacks.values())]
    return {cell: sorted(slacks, key=lambda c: -abs(slacks[c])) for slacks in zero for cell in slacks}


def _asked(misses: Sequence[Miss], off: Callable[[Miss], int]) -> dict[tuple[Cell, int], list[Miss]]:
    """Each change that a miss asks of a cell, with all the misses that ask about the same of it."""
    of_cell: dict[Cell, list[tuple[int, Miss]]] = {}
    for miss in misses:
        for cell, change in miss.changes:
            of_cell.setdefault(cell, []).append((change, miss))
    return {
        (cell, change): [other for near, other in asked if abs(near - change) <= off(miss) + off(other)]
        for cell, asked in of_cell.items()
        for change, miss in asked
    }


def _stated(table: FootedTable, key: str, column: str) -> list[Decimal | None]:
    """What a table states in a column for what goes by this name, in kroner."""
    rows = [row for row in table.rows if _key(row) == key]
    return [table.kroner(cell) for row in rows for cell in row.cells if cell.column == column]


def _key(row: FootedRow) -> str:
    return fold(row.group if row.role == "subtotal" and row.group else row.label)
