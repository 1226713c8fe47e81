"""Formulas that only add and subtract: their values worked out from the numbers of their sheet."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

MAX_FORMULA = 2_000  # characters
MAX_PASSES = 20  # through formulas that wait for others
_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_VALUE = rf"(?:{_CELL}(?::{_CELL})?|\d+(?:\.\d+)?)"
_TERM = rf"(?:SUM\({_VALUE}(?:[,;]{_VALUE})*\)|{_CELL}|\d+(?:\.\d+)?)(?![\w.(!:])"
_FORMULA = re.compile(rf"[+-]?{_TERM}(?:[+-]{_TERM})*")
_SIGNED = re.compile(rf"([+-])({_TERM})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")

At = tuple[int, int]
"""Row and column of a cell, from 1."""
Numbers = Mapping[At, Decimal]


def work_out(formulas: Mapping[At, str], numbers: dict[At, Decimal]) -> None:
    """Add the values of formulas to the numbers, those first whose cells are known."""
    waiting = dict(formulas)
    for _ in range(MAX_PASSES):
        before = len(waiting)
        for at, formula in list(waiting.items()):
            if not any(cell in waiting for cell in _cells_of(formula, waiting)):
                value = added_up(formula, numbers)
                del waiting[at]
                if value is not None:
                    numbers[at] = value
        if len(waiting) == before:
            return


def added_up(formula: str, numbers: Numbers) -> Decimal | None:
    """The value of a formula that only adds and subtracts this sheet's cells and sums of them; None for any other."""
    text = re.sub(r"\s", "", formula[1:]).upper()
    if len(text) > MAX_FORMULA or not _FORMULA.fullmatch(text):
        return None
    total = Decimal(0)
    for sign, term in _SIGNED.findall(text if text[0] in "+-" else f"+{text}"):
        parts = re.split("[,;]", term[4:-1]) if term.startswith("SUM(") else [term]
        value = sum((_value(part, numbers) for part in parts), Decimal(0))
        total += -value if sign == "-" else value
    return total


def _cells_of(formula: str, among: Mapping[At, str]) -> Iterator[At]:
    """The cells of `among` that a formula names."""
    for named in _RANGE.finditer(formula.upper()):
        area = _Area(named)
        if area.is_cell:
            if (area.top, area.left) in among:
                yield area.top, area.left
        else:
            yield from (at for at in among if area.holds(at))


def _value(text: str, numbers: Numbers) -> Decimal:
    """The sum of a range, the number of a cell, or a number that the formula states itself."""
    named = _RANGE.fullmatch(text)
    if not named:
        return Decimal(text)
    area = _Area(named)
    if area.size > len(numbers):
        return sum((value for at, value in numbers.items() if area.holds(at)), Decimal(0))
    return sum((numbers.get(cell, Decimal(0)) for cell in area.cells()), Decimal(0))


class _Area:
    """The cells of a range: "B3:C9", "B3"."""

    def __init__(self, named: re.Match[str]) -> None:
        self.left, self.top = _column(named[1]), int(named[2])
        self.right, self.bottom = (_column(named[3]), int(named[4])) if named[3] else (self.left, self.top)

    @property
    def is_cell(self) -> bool:
        """True for a single cell."""
        return (self.left, self.top) == (self.right, self.bottom)

    @property
    def size(self) -> int:
        """How many cells it has; less than one where it runs backwards."""
        return (self.right - self.left + 1) * (self.bottom - self.top + 1)

    def holds(self, at: At) -> bool:
        """True if a cell is in it."""
        return self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right

    def cells(self) -> Iterator[At]:
        """Its cells row by row."""
        return ((r, c) for r in range(self.top, self.bottom + 1) for c in range(self.left, self.right + 1))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
