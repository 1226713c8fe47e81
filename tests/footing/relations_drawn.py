"""Clean tables for each kind of relation, with their truth, and the same with one wrong figure. From a seed."""

from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from kronespor.amounts import danish
from kronespor.language import language
from kronespor.reading import Document, Row, Table, Token
from kronespor.reading.grids import named_column
from tests.footing.drawn_layouts import KINDS, RATIOS
from tests.footing.drawn_sheet import FINE, Cell, Column, Equation, Quotient, Sheet

DAMAGES = ("digit", "swap", "sign", "row left out", "stale total", "carried")
UNITS = (  # with their decimals and the steps that amounts are multiples of
    ("kr.", 0, (1, 1, 25, 100, 500, 1000)),
    ("1.000 kr.", 0, (1, 1, 1, 5, 10, 50)),
    ("1.000 kr.", 0, (1, 1, 1, 5, 10, 50)),
    ("mio. kr.", 1, (1,)),
    ("mio. kr.", 2, (1,)),
    ("mio. kr.", 3, (1, 10)),
)
TITLES = ("Budget og forbrug", "Økonomisk oversigt", "Udgifter fordelt på områder", "Budgetopfølgning", "Bevillinger")


@dataclass(frozen=True)
class Drawn:
    """A table with its truth as printed numbers, and what was done to it: `wrong` cells, none if it is clean."""

    kind: str
    seed: int
    title: str
    columns: tuple[Column, ...]
    labels: tuple[str, ...]
    bold: tuple[bool, ...]
    truth: dict[Cell, int]
    decimals: int
    equations: tuple[Equation, ...]
    quotients: tuple[Quotient, ...]
    rounded: bool
    step: int  # of which all amounts are multiples, as those are that are rounded to threes and fives
    nil: str
    printed: dict[Cell, int] = field(default_factory=dict)
    damage: str = ""
    wrong: frozenset[Cell] = frozenset()

    def places(self, column: int) -> int:
        """The decimals that a column is printed with."""
        own = self.columns[column].decimals
        return self.decimals if own is None else own

    def amount(self, cell: Cell) -> Decimal:
        """What a cell should say."""
        return Decimal(self.truth.get(cell, 0)).scaleb(-self.places(cell[1]))

    def document(self) -> Document:
        """The table as a document."""
        words = language()
        rows = []
        for r, label in enumerate(self.labels):
            tokens = []
            for c in range(len(self.columns)):
                if (r, c) in self.printed:
                    value = self.printed[r, c]
                    text = danish(Decimal(value).scaleb(-self.places(c)), self.places(c)) if value else self.nil
                    if text:
                        tokens.append(Token(text, c, r + 1))
            rows.append(Row(label, tuple(tokens), bold=self.bold[r], line=r + 1))
        columns = tuple(named_column(c.name, words) for c in self.columns)
        table = Table("1", self.title, columns, tuple(rows), self.title, captioned=True)
        return Document("drawn.md", "", "text/markdown", budgets=(table,))

    def failing(self, printed: dict[Cell, int]) -> set[Cell]:
        """The claims of what does not hold, by more than rounding could explain."""
        found = set()
        for e in self.equations:
            slack = printed.get(e.claim, 0) - sum(sign * printed.get(cell, 0) for sign, cell in e.parts)
            if abs(slack) > (len(e.parts) + 2) * self.step / 2 and any(printed.get(c) for _, c in e.parts):
                found.add(e.claim)
        for q in self.quotients:
            if abs(printed.get(q.claim, 0) - self.quotient(q, printed)) > 2:
                found.add(q.claim)
        return found

    def quotient(self, q: Quotient, printed: dict[Cell, int]) -> Decimal:
        """What a quotient should be, in its last printed place."""
        below = Decimal(printed.get(q.denominator, 0)).scaleb(-self.places(q.denominator[1]))
        above = Decimal(printed.get(q.numerator, 0)).scaleb(-self.places(q.numerator[1]))
        if not below:
            return Decimal(0)
        return ((above / below - q.is_change) * q.factor).scaleb(self.places(q.claim[1]))


def drawn(kind: str, seed: int) -> Drawn:
    """The clean table of a kind and a seed."""
    rng = Random(f"{kind} {seed}")
    columns_of, rows_of = KINDS[kind]
    unit, decimals, steps = rng.choice(UNITS)
    if kind == "prices":
        unit, decimals, steps = UNITS[0]
    columns = columns_of(rng)
    rounded = rng.random() < 0.2 and unit != "kr." and kind not in RATIOS
    sheet = Sheet(rng, columns, decimals, 1 if rounded else rng.choice(steps), rounded, sparse=rng.random() < 0.3)
    rows_of(sheet)
    printed = {cell: round_half_up(value) for cell, value in sheet.amounts.items()}
    found = Drawn(
        kind,
        seed,
        f"Tabel 1: {rng.choice(TITLES)} ({unit})",
        tuple(columns),
        tuple(sheet.labels),
        tuple(sheet.bold),
        printed,
        decimals,
        tuple(sheet.equations),
        tuple(sheet.quotients),
        rounded,
        sheet.step if str(sheet.step)[0] in "25" else 1,
        rng.choice(("", "-", "0")) if sheet.sparse else "0",
    )
    for q in found.quotients:
        printed[q.claim] = int(found.quotient(q, printed).to_integral_value(ROUND_HALF_UP))
    return replace(found, printed=dict(printed))


def round_half_up(value: int) -> int:
    """From fine amounts to printed ones."""
    return int((Decimal(value) / FINE).to_integral_value(ROUND_HALF_UP))


def damaged(kind: str, seed: int) -> Drawn:
    """The same with one wrong figure that breaks a relation, by more than rounding could explain."""
    clean, rng = drawn(kind, seed), Random(f"damage {kind} {seed}")
    for _ in range(1000):
        damage = rng.choice(DAMAGES)
        printed = _damaged(clean, damage, rng)
        if printed is not None and clean.failing(printed):
            wrong = frozenset(cell for cell, value in printed.items() if value != clean.truth[cell])
            return replace(clean, printed=printed, damage=damage, wrong=wrong)
    raise AssertionError(f"{kind} {seed}: no figure can be wrong")


def _damaged(clean: Drawn, damage: str, rng: Random) -> dict[Cell, int] | None:
    printed = dict(clean.printed)
    cells = {c for e in clean.equations for c in e.cells} | {q.claim for q in clean.quotients}
    cell = rng.choice(sorted(c for c in cells if printed.get(c)))
    value, equation = printed[cell], rng.choice(clean.equations)
    match damage:
        case "sign":
            row = [c for c in cells if c[0] == cell[0] and printed.get(c)]
            if len(row) < 2:  # an amount that is alone in its row may well be taken from the others
                return None
            printed[cell] = -value
        case "digit" | "swap" | "carried":
            new = _mistyped(value, "swap" if damage == "swap" else "digit", rng)
            if new is None:
                return None
            printed[cell] = new
            if damage == "carried":
                _carry(clean, printed, cell, new - value)
                if clean.kind == "balance down":  # to come: only the next column tells of it
                    return None
                claims = {e.claim for e in clean.equations}
                if sum(printed[c] != clean.truth[c] for c in printed) < 2 or not clean.failing(printed) & claims:
                    return None
        case _:
            lost = printed.get(rng.choice(equation.parts)[1], 0)
            if damage == "stale total":
                lost = int(lost * rng.uniform(-0.3, 0.3))
            if not lost or printed.get(equation.claim, 0) in (0, lost):
                return None
            printed[equation.claim] -= lost
    return printed


def _mistyped(value: int, slip: str, rng: Random) -> int | None:
    digits = str(abs(value))
    i = rng.randrange(len(digits))
    if slip == "digit":
        typed = digits[:i] + rng.choice([d for d in "0123456789" if d != digits[i]]) + digits[i + 1 :]
    elif i + 1 < len(digits):
        typed = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
    else:
        return None
    if int(typed) == abs(value) or typed.startswith("0"):
        return None
    return int(typed) if value > 0 else -int(typed)


def _carry(clean: Drawn, printed: dict[Cell, int], cell: Cell, change: int) -> None:
    """The totals of the column follow."""
    for e in clean.equations:
        if e.claim[1] == cell[1] and e.claim[0] != cell[0]:
            for sign, part in e.parts:
                if part == cell:
                    printed[e.claim] += sign * change
                    _carry(clean, printed, e.claim, sign * change)
                    return
