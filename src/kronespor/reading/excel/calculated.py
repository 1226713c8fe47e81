"""The numbers of a workbook and its formulas: what each is calculated from, and whether it has been."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from kronespor.reading.document import CellRange, Formula, FormulaKind
from kronespor.reading.excel.formats import exact
from kronespor.reading.excel.formulas import Expression, NotCheckedError, Number, Operation, Sum, parsed, ranges

MAX_PASSES = 20  # through formulas that wait for others
SAME = Decimal("1e-9")  # of the largest amount: what binary fractions may differ by
HUNDRED, ONE = Number(Decimal(100)), Number(Decimal(1))

At = tuple[int, int]
"""Row and column of a cell, from 1."""
Terms = list[tuple[int, CellRange]]
"""Cells with the sign that they are added with; of a quotient the numerator and the denominator."""


class Value(NamedTuple):
    """What an expression comes to, and the largest amount on the way."""

    amount: Decimal
    largest: Decimal


@dataclass
class SheetCells:
    """What stands in the cells of a sheet, the rows that it hides and its formulas.

    `filtered`: a filter may hide them; `unknown`: formulas without a stored value that were not worked out;
    `unchecked`: those with one that were not, which are more than arithmetic or name days or texts; `stale`:
    formulas with another value than is stored, and that value; `typed`: numbers that are typed where the cells on both
    sides are calculated alike, and what they would be.
    """

    title: str
    numbers: dict[At, Decimal] = field(default_factory=dict)
    texts: set[At] = field(default_factory=set)
    days: set[At] = field(default_factory=set)
    formulas: dict[At, str] = field(default_factory=dict)
    expressions: dict[At, Expression] = field(default_factory=dict)
    unstored: set[At] = field(default_factory=set)
    unknown: set[At] = field(default_factory=set)
    unchecked: set[At] = field(default_factory=set)
    stale: dict[At, Decimal] = field(default_factory=dict)
    typed: dict[At, Decimal] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    filtered: bool = False

    def numbers_in(self, area: CellRange) -> list[At]:
        """The cells of an area that hold numbers, row by row."""
        for others in (self.days, self.unknown):
            if any(area.holds(*at) for at in others):
                raise NotCheckedError
        if area.size > len(self.numbers):
            return sorted(at for at in self.numbers if area.holds(*at))
        return [at for at in area.cells() if at in self.numbers]

    def counted(self, area: CellRange, total: Sum) -> list[At]:
        """The numbers of an area that a sum counts."""
        cells = self.numbers_in(area)
        if not total.is_subtotal:
            return cells
        if self.filtered and not total.visible and any(row in self.hidden for row, _ in cells):
            raise NotCheckedError
        shown = [at for at in cells if not (total.visible and at[0] in self.hidden)]
        return [at for at in shown if not _has_subtotal(self.expressions.get(at))]


class Calculated:
    """The sheets of a workbook with their formulas worked out again."""

    def __init__(self, stored: Any, source: Any) -> None:
        """`source` is the workbook with its formulas, `stored` with their values.

        `is_exact`: it stores numbers as they are, and not rounded as they are shown.
        """
        self.is_exact = source.calculation is None or source.calculation.fullPrecision is not False
        pairs = zip(stored.worksheets, source.worksheets, strict=True)
        self.sheets = {sheet.title.casefold(): _sheet(sheet, formulas) for sheet, formulas in pairs}
        if self._never_calculated():
            for sheet in self.sheets.values():
                sheet.unstored = set(sheet.formulas)
                sheet.numbers = {at: number for at, number in sheet.numbers.items() if at not in sheet.formulas}
        for sheet in self.sheets.values():
            sheet.unknown = set(sheet.unstored)
        self._work_out()
        for sheet in self.sheets.values():
            self._check(sheet)
            sheet.typed = dict(self._typed(sheet))

    def of(self, title: str) -> SheetCells:
        """The sheet of this name."""
        if title.casefold() not in self.sheets:
            raise NotCheckedError
        return self.sheets[title.casefold()]

    def formula(self, title: str, at: At, *, percent: bool) -> Formula | None:
        """What a cell is calculated from, if that is a relation of cells; `percent`: so it is shown."""
        sheet = self.of(title)
        expression = sheet.expressions.get(at)
        if expression is None or at not in sheet.numbers:
            return None
        try:
            kind, terms = self._relation(expression, percent)
            size = sum(len(self.of(area.sheet).numbers_in(area)) for _, area in terms)
        except NotCheckedError:
            return None
        return Formula(sheet.formulas[at], kind, tuple(terms), size, at not in sheet.stale) if size else None

    def _never_calculated(self) -> bool:
        """Whether nought is stored for every formula, as programs do that leave it to Excel to calculate them."""
        found = [(s.numbers[at], e) for s in self.sheets.values() for at, e in s.expressions.items() if at in s.numbers]
        return not any(stored for stored, _ in found) and any(
            (value := self._value_or_none(expression)) and value.amount for _, expression in found
        )

    def _work_out(self) -> None:
        """The values of formulas that have none stored, those first whose cells are known."""
        waiting = [(s, at, s.expressions[at]) for s in self.sheets.values() for at in s.unstored & s.expressions.keys()]
        for _ in range(MAX_PASSES):
            left = []
            for sheet, at, expression in waiting:
                value = self._value_or_none(expression)
                if value is None:
                    left.append((sheet, at, expression))
                else:
                    sheet.numbers[at] = value.amount
                    sheet.unknown.discard(at)
            if len(left) in (0, len(waiting)):
                return
            waiting = left

    def _check(self, sheet: SheetCells) -> None:
        """Hold the stored values of a sheet's formulas against what these give."""
        for at in sorted((sheet.formulas.keys() & sheet.numbers.keys()) - sheet.unstored):
            expression, stored = sheet.expressions.get(at), sheet.numbers[at]
            value = self._value_or_none(expression) if expression is not None and self.is_exact else None
            if value is None:
                sheet.unchecked.add(at)
            elif abs(value.amount - stored) > max(value.largest, abs(stored), Decimal(1)) * SAME:
                sheet.stale[at] = value.amount

    def _typed(self, sheet: SheetCells) -> Iterator[tuple[At, Decimal]]:
        for at in sorted(sheet.numbers.keys() - sheet.formulas.keys()):
            moved = _formula_around(sheet, at)
            value = self._value_or_none(moved) if moved is not None else None
            if value is not None and _differs(sheet.numbers[at], value):
                yield at, value.amount

    def _value_or_none(self, expression: Expression) -> Value | None:
        try:
            return self._value(expression)
        except (NotCheckedError, ArithmeticError):  # the latter: numbers too large for any sheet
            return None

    def _value(self, expression: Expression) -> Value:
        """What an expression comes to by the numbers of the workbook."""
        match expression:
            case Number(value):
                return Value(value, abs(value))
            case CellRange():
                sheet, at = self.of(expression.sheet), (expression.top, expression.left)
                if at in sheet.texts or at in sheet.days or at in sheet.unknown:
                    raise NotCheckedError
                number = sheet.numbers.get(at, Decimal(0))
                return Value(number, abs(number))
            case Sum():
                numbers = [number for term in expression.terms for number in self._summed(term, expression)]
                return Value(sum(numbers, Decimal(0)), max(map(abs, numbers), default=Decimal(0)))
            case Operation(sign, left, right):
                return _worked_out(sign, self._value(left), self._value(right))

    def _summed(self, term: Expression, total: Sum) -> Iterable[Decimal]:
        if isinstance(term, CellRange):
            sheet = self.of(term.sheet)
            return [sheet.numbers[at] for at in sheet.counted(term, total)]
        return [self._value(term).amount]

    def _relation(self, expression: Expression, percent: bool) -> tuple[FormulaKind, Terms]:
        """The kind of relation that an expression is, and its terms."""
        match expression:
            case Operation("*", CellRange() as one, CellRange() as other):
                return "product", [(1, one), (1, other)]
            case Operation("*", inner, number) | Operation("*", number, inner) if number == HUNDRED:
                kind, terms = self._relation(inner, True)
                if kind in ("share", "change"):
                    return kind, terms
                raise NotCheckedError
            case Operation("/", Operation("-", CellRange() as new, old), CellRange() as base) if old == base:
                return "change", [(1, new), (1, base)]
            case Operation("-", Operation("/", CellRange() as new, CellRange() as base), number) if number == ONE:
                return "change", [(1, new), (1, base)]
            case Operation("/", Operation("*", number, CellRange() as one), CellRange() as other) if number == HUNDRED:
                return "share", [(1, one), (1, other)]
            case Operation("/", CellRange() as one, CellRange() as other):
                return ("share" if percent else "quotient"), [(1, one), (1, other)]
        return "sum", self._terms(expression)

    def _terms(self, expression: Expression, total: Sum | None = None) -> Terms:
        """The cells that an expression adds, each with its sign."""
        match expression:
            case CellRange():
                if total is None or not total.is_subtotal:
                    return [(1, expression)]
                return [(1, run) for run in _runs(expression, self.of(expression.sheet).counted(expression, total))]
            case Sum():
                return [term for part in expression.terms for term in self._terms(part, expression)]
            case Operation("+" | "-" as sign, left, right):
                turned = [(one if sign == "+" else -one, area) for one, area in self._terms(right)]
                return [*self._terms(left), *turned]
            case Number(value) if not value:
                return []
        raise NotCheckedError


def _sheet(stored: Any, source: Any) -> SheetCells:
    hidden = frozenset(row for row, dimension in stored.row_dimensions.items() if dimension.hidden)
    filters = (stored.auto_filter.ref, *(table.autoFilter for table in stored.tables.values()))
    sheet = SheetCells(stored.title, hidden=hidden, filtered=any(filters))
    for cell in filled(stored):
        at = cell.row, cell.column
        if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool) and isfinite(cell.value):
            sheet.numbers[at] = exact(cell.value)
        elif isinstance(cell.value, (datetime.date, datetime.time, datetime.timedelta)):
            sheet.days.add(at)
        else:
            sheet.texts.add(at)
    for cell in filled(source):
        if cell.data_type == "f":
            _take_formula(sheet, (cell.row, cell.column), str(getattr(cell.value, "text", cell.value)))
    sheet.unstored = {at for at in sheet.formulas if stored.cell(*at).value is None}
    return sheet


def _take_formula(sheet: SheetCells, at: At, formula: str) -> None:
    """Keep a formula, with its expression unless it is more than that, or goes round in a circle."""
    sheet.formulas[at] = formula
    if (expression := _expression(sheet, at, formula)) is not None:
        sheet.expressions[at] = expression


def _expression(sheet: SheetCells, at: At, formula: str) -> Expression | None:
    try:
        expression = parsed(formula, sheet.title)
    except NotCheckedError:
        return None
    is_circle = any(area.sheet.casefold() == sheet.title.casefold() and area.holds(*at) for area in ranges(expression))
    return None if is_circle else expression


def _formula_around(sheet: SheetCells, at: At) -> Expression | None:
    """The formula that the cells above and below, or left and right, have alike, one more of them too, moved here."""
    for down, right in ((1, 0), (0, 1)):
        cells = [(at[0] + n * down, at[1] + n * right) for n in (-1, 1, -2, 2)]
        if all(cell in sheet.expressions for cell in cells[:2]):
            before, after, *others = [
                _moved(sheet.formulas[cell], cell, at) for cell in cells if cell in sheet.formulas
            ]
            if before and before == after and before in others:
                return _expression(sheet, at, before)
    return None


def _moved(formula: str, cell: At, to: At) -> str:
    """A formula as it would be in another cell; nothing where it would name cells beyond the sheet."""
    from openpyxl.formula.translate import Translator, TranslatorError
    from openpyxl.utils import get_column_letter

    start, end = (f"{get_column_letter(column)}{row}" for row, column in (cell, to))
    try:
        return str(Translator(formula, start).translate_formula(end))
    except TranslatorError:
        return ""


def _differs(typed: Decimal, value: Value) -> bool:
    """Whether a number is another than a formula gives, and not only rounded."""
    place = Decimal(1).scaleb(min(int(typed.as_tuple().exponent), 0))
    return abs(typed - value.amount) > max(place / 2, value.largest * SAME)


def filled(sheet: Any) -> Iterator[Any]:
    """The cells of a sheet that hold something, row by row.

    Of those that the file has: openpyxl's own walk makes a million where one empty cell with a format stands far down.
    """
    return (cell for _, cell in sorted(sheet._cells.items()) if cell.value is not None)


def _has_subtotal(expression: Expression | None) -> bool:
    match expression:
        case Sum():
            return expression.is_subtotal or any(map(_has_subtotal, expression.terms))
        case Operation():
            return _has_subtotal(expression.left) or _has_subtotal(expression.right)
    return False


def _worked_out(sign: str, left: Value, right: Value) -> Value:
    match sign:
        case "+":
            return Value(left.amount + right.amount, max(left.largest, right.largest))
        case "-":
            return Value(left.amount - right.amount, max(left.largest, right.largest))
        case "*":
            off = max(left.largest * abs(right.amount), right.largest * abs(left.amount))
            return Value(left.amount * right.amount, off)
    if not right.amount:
        raise NotCheckedError
    amount = left.amount / right.amount
    return Value(amount, max(left.largest, abs(amount) * right.largest) / abs(right.amount))


def _runs(area: CellRange, cells: Sequence[At]) -> Iterator[CellRange]:
    """Cells of an area as few areas of one column each."""
    by_column = sorted(cells, key=lambda at: (at[1], at[0]))
    start = 0
    for i, (row, column) in enumerate(by_column):
        if i + 1 == len(by_column) or by_column[i + 1] != (row + 1, column):
            yield CellRange(area.sheet, by_column[start][0], column, row, column)
            start = i + 1
