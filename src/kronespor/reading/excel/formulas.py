"""What formulas say: sums, differences, products and quotients of cells, as expressions, and what these come to.

Any other formula raises `NotCheckedError`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from kronespor.reading.document import CellRange

MAX_FORMULA, MAX_TOKENS = 4_000, 200  # characters; and what they make
LAST_ROW, LAST_COLUMN = 1 << 20, 1 << 14  # of a sheet
SUBTOTALS = {"9": False, "109": True}
"""The functions of SUBTOTAL that sum, and whether they leave out the rows that somebody has hidden."""

Sign = Literal["+", "-", "*", "/"]
_SHEET = re.compile(r"(?:'((?:[^'\[\]]|'')+)'|([^'!:\[\]]+))!")
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})")


class NotCheckedError(Exception):
    """A formula that is more than sums, differences, products and quotients of cells and numbers."""


@dataclass(frozen=True)
class Number:
    """A number that the formula states itself."""

    value: Decimal


@dataclass(frozen=True)
class Sum:
    """SUM, or SUBTOTAL: that counts no other SUBTOTAL, nor rows that are filtered away, nor (`visible`) hidden ones."""

    terms: tuple["Expression", ...]
    is_subtotal: bool = False
    visible: bool = False


@dataclass(frozen=True)
class Operation:
    """One of the four operations of arithmetic."""

    sign: Sign
    left: "Expression"
    right: "Expression"


Expression = Number | CellRange | Sum | Operation


def parsed(formula: str, sheet: str) -> Expression:
    """The expression of a formula on a sheet."""
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import TokenizerError

    if len(formula) > MAX_FORMULA:
        raise NotCheckedError
    try:
        tokens = [token for token in Tokenizer(formula).items if token.type != "WHITE-SPACE"]
    except (TokenizerError, IndexError) as error:  # the latter where a bracket closes that none has opened
        raise NotCheckedError from error
    if len(tokens) > MAX_TOKENS:
        raise NotCheckedError
    parser = _Parser(tokens, sheet)
    expression = parser.sum()
    if parser.tokens:
        raise NotCheckedError
    return expression


def ranges(expression: Expression) -> Iterator[CellRange]:
    """The cells that an expression names."""
    match expression:
        case CellRange():
            yield expression
        case Sum():
            for term in expression.terms:
                yield from ranges(term)
        case Operation():
            yield from ranges(expression.left)
            yield from ranges(expression.right)


class _Parser:
    """Tokens of a formula, taken from the front."""

    def __init__(self, tokens: list[Any], sheet: str) -> None:
        self.tokens, self.sheet = tokens, sheet

    def sum(self) -> Expression:
        """Terms between plus and minus."""
        left = self._product()
        while self._infix() in ("+", "-"):
            left = Operation(self._take().value, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self._infix() in ("*", "/"):
            left = Operation(self._take().value, left, self._signed())
        return left

    def _signed(self) -> Expression:
        token = self._take()
        if token.type == "OPERATOR-PREFIX" and token.value in ("+", "-"):
            signed = self._signed()
            return signed if token.value == "+" else Operation("-", Number(Decimal(0)), signed)
        value = self._operand(token)
        while self.tokens and self.tokens[0].type == "OPERATOR-POSTFIX":
            self._take()
            value = Operation("/", value, Number(Decimal(100)))
        return value

    def _operand(self, token: Any) -> Expression:
        match token.type, token.subtype:
            case "OPERAND", "NUMBER":
                try:
                    return Number(Decimal(token.value))
                except InvalidOperation as error:
                    raise NotCheckedError from error
            case "OPERAND", "RANGE":
                cell = _range(token.value, self.sheet)
                if cell.is_cell:
                    return cell
            case "PAREN", "OPEN":
                inner = self.sum()
                if self._take().subtype == "CLOSE":
                    return inner
            case "FUNC", "OPEN":
                return self._function(token.value.upper())
        raise NotCheckedError

    def _function(self, name: str) -> Sum:
        if name == "SUM(":
            return Sum(tuple(self._arguments()))
        if name == "SUBTOTAL(" and (which := self._take().value) in SUBTOTALS and self._take().type == "SEP":
            return Sum(tuple(self._arguments()), is_subtotal=True, visible=SUBTOTALS[which])
        raise NotCheckedError

    def _arguments(self) -> Iterator[Expression]:
        """What stands between commas, up to the bracket that closes a function."""
        while True:
            alone = len(self.tokens) > 1 and self.tokens[1].type in ("SEP", "FUNC")
            if alone and self.tokens[0].subtype == "RANGE":
                yield _range(self._take().value, self.sheet)
            else:
                yield self.sum()
            token = self._take()
            if token.subtype == "CLOSE":
                return
            if token.type != "SEP":
                raise NotCheckedError

    def _infix(self) -> str:
        return self.tokens[0].value if self.tokens and self.tokens[0].type == "OPERATOR-INFIX" else ""

    def _take(self) -> Any:
        if not self.tokens:
            raise NotCheckedError
        return self.tokens.pop(0)


def _range(text: str, sheet: str) -> CellRange:
    """The cells that a reference names: "B3", "Ark2!B3:C9", "B:B"."""
    if named := _SHEET.match(text):
        sheet = (named[1] or named[2]).replace("''", "'")
        text = text[named.end() :]
    if cells := _CELLS.fullmatch(text.upper()):
        left, top, right, bottom = cells.groups()
        corners = int(top), _column(left), int(bottom or top), _column(right or left)
    elif columns := _COLUMNS.fullmatch(text.upper()):
        corners = 1, _column(columns[1]), LAST_ROW, _column(columns[2])
    elif rows := _ROWS.fullmatch(text):
        corners = int(rows[1]), 1, int(rows[2]), LAST_COLUMN
    else:
        raise NotCheckedError
    top, left, bottom, right = corners
    return CellRange(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
