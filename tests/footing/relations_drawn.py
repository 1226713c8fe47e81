"""Clean tables for each kind of relation, with their truth, and the same with one wrong figure. From a seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

from kronespor.amounts import danish
from kronespor.language import language
from kronespor.reading import Document, Row, Table, Token
from kronespor.reading.grids import named_column

Cell = tuple[int, int]
FINE = 100  # amounts are drawn so much finer than they are printed; a table that is not rounded draws whole ones
DAMAGES = ("digit", "swap", "sign", "row left out", "stale total", "carried")


class Equation(NamedTuple):
    """claim = sum of sign * part."""

    claim: Cell
    parts: tuple[tuple[int, Cell], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.claim, *(cell for _, cell in self.parts))


class Quotient(NamedTuple):
    """claim = numerator / denominator * factor, or by how much that is more than the factor; printed rounded."""

    claim: Cell
    numerator: Cell
    denominator: Cell
    factor: int
    is_change: bool = False


@dataclass
class Column:
    """A column, drawn or made of others by signs. `decimals`: of its own, as shares and counts have."""

    name: str
    formula: tuple[tuple[int, int], ...] = ()
    decimals: int | None = None
    adds: bool = True
    size: float = 1.0  # of its amounts, to those of the table


@dataclass
class Sheet:
    """A table as it is built: amounts are integers, `FINE` to the last printed place."""

    rng: Random
    columns: list[Column]
    decimals: int
    step: int
    rounded: bool
    sparse: bool
    labels: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    amounts: dict[Cell, int] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    quotients: list[Quotient] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def name(self) -> str:
        """A name that no row of the table has yet."""
        if not self.names:
            self.names = [*NAMES]
            self.rng.shuffle(self.names)
        return self.names.pop()

    def heading(self, label: str) -> None:
        self.labels.append(label)
        self.bold.append(self.rng.random() < 0.5)

    def detail(self, label: str = "", sign: int = 1, size: float = 1.0, whole: bool = False) -> int:
        """A row of drawn amounts; `whole`: none of them is nothing."""
        row = self._row(label or self.name())
        base = self.rng.lognormvariate(6.0, 1.0) * size
        for c, column in enumerate(self.columns):
            if not column.formula and column.decimals is None:
                self.amounts[row, c] = sign * self._drawn(base * column.size, whole)
            elif not column.formula and column.adds:
                self.amounts[row, c] = self.rng.randint(1, 400) * FINE
        self._derive(row)
        return row

    def _drawn(self, size: float, whole: bool) -> int:
        if self.sparse and not whole and self.rng.random() < 0.15:
            return 0
        sign = -1 if size < 0 else 1
        amount = max(1, int(abs(size) * self.rng.uniform(0.6, 1.6)))
        return sign * (amount * FINE + (self.rng.randint(-49, 49) if self.rounded else 0)) * self.step

    def _derive(self, row: int) -> None:
        for c, column in enumerate(self.columns):
            if column.formula:
                self.amounts[row, c] = sum(sign * self.amounts.get((row, other), 0) for sign, other in column.formula)
                self.equations.append(Equation((row, c), tuple((sign, (row, other)) for sign, other in column.formula)))

    def _row(self, label: str, bold: bool = False) -> int:
        self.labels.append(label)
        self.bold.append(bold)
        return len(self.labels) - 1

    def reserve(self, label: str) -> int:
        """A total whose parts follow."""
        return self._row(label, self.rng.random() < 0.7)

    def total(self, label: str, parts: Sequence[int], signs: Sequence[int] = (), row: int | None = None) -> int:
        """A row that other rows come to, with signs."""
        row = self._row(label, self.rng.random() < 0.5) if row is None else row
        signs = signs or (1,) * len(parts)
        for c, column in enumerate(self.columns):
            if column.adds:
                terms = tuple((sign, (part, c)) for sign, part in zip(signs, parts, strict=True))
                self.amounts[row, c] = sum(sign * self.amounts.get(cell, 0) for sign, cell in terms)
                self.equations.append(Equation((row, c), terms))
        for c, column in enumerate(self.columns):
            if column.formula:
                self.equations.append(Equation((row, c), tuple((sign, (row, other)) for sign, other in column.formula)))
        return row


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


# --- columns -------------------------------------------------------------------------------------------------------


def years(rng: Random) -> list[Column]:
    first = rng.randint(2022, 2026)
    pattern = rng.choice(("{}", "Budget {}", "Regnskab {}", "BO {}", "{}"))
    return [Column(pattern.format(first + i)) for i in range(rng.randint(2, 4))]


def years_or_beside(rng: Random) -> list[Column]:
    columns = years(rng)
    return [Column("Antal pladser", decimals=0), *columns] if rng.random() < 0.2 else columns


def total_right(rng: Random) -> list[Column]:
    columns = years(rng)
    return [*columns, Column(rng.choice(TOTALS), tuple((1, c) for c in range(len(columns))))]


def total_left(rng: Random) -> list[Column]:
    columns = years(rng)
    return [Column(rng.choice(TOTALS), tuple((1, c + 1) for c in range(len(columns)))), *columns]


def column_groups(rng: Random) -> list[Column]:
    one, other = rng.choice((("Løn", "Øvrig drift"), ("Drift", "Anlæg"), ("Kommunal", "Statslig")))
    return [
        Column(f"{name} {year}", formula)
        for n, year in enumerate(("2025", "2026"))
        for name, formula in ((one, ()), (other, ()), ("I alt", ((1, 3 * n), (1, 3 * n + 1))))
    ]


def differences(rng: Random) -> list[Column]:
    one, other, names = rng.choice(
        (
            ("Budget 2025", "Regnskab 2025", ("Afvigelse", "Mer-/mindreforbrug", "Difference")),
            ("Bevilling", "Forbrug", ("Rest", "Restbeløb", "Restbudget")),
            ("Budget 2024", "Budget 2025", ("Ændring", "Forskel")),
        )
    )
    way = rng.choice((1, -1))
    name, marks = rng.choice(names), ("", "")
    if rng.random() < 0.2:
        name, marks = f"{name} ({'1-2' if way > 0 else '2-1'})", (" (1)", " (2)")
    return [Column(one + marks[0]), Column(other + marks[1]), Column(name, ((way, 0), (-way, 1)))]


def revised(rng: Random) -> list[Column]:
    changes = rng.sample(("Tillægsbevillinger", "Omplaceringer", "Overførsler", "Ændringer"), rng.randint(1, 2))
    size = len(changes)
    columns = [Column("Oprindeligt budget"), *(Column(c, size=rng.choice((0.1, -0.1))) for c in changes)]
    columns.append(Column("Korrigeret budget", tuple((1, c) for c in range(size + 1))))
    if rng.random() < 0.4:
        columns += [Column("Forbrug"), Column("Rest", ((1, size + 1), (-1, size + 2)))]
    return columns


def balances(rng: Random) -> list[Column]:
    sign = rng.choice((1, -1))
    names = rng.choice(
        (("Primo", "Tilgang", "Afgang", "Ultimo"), ("Saldo primo", "Henlagt", "Forbrug", "Saldo ultimo"))
    )
    formula = ((1, 0), (1, 1), (sign, 2))
    return [Column(names[0]), Column(names[1], size=0.3), Column(names[2], size=-0.2 * sign), Column(names[3], formula)]


def shares(rng: Random) -> list[Column]:
    return [*years(rng)[:2], Column(rng.choice(("Andel (%)", "Andel i pct.")), decimals=1, adds=False)]


def changes(rng: Random) -> list[Column]:
    return [
        Column("Budget 2024"),
        Column("Budget 2025"),
        Column("Ændring", ((1, 1), (-1, 0))),
        Column(rng.choice(("Ændring i pct.", "Ændring (%)")), decimals=1, adds=False),
    ]


def prices(_: Random) -> list[Column]:
    return [
        Column("Antal", decimals=0),
        Column("Pris pr. stk. (kr.)", adds=False, decimals=0),
        Column("Beløb (kr.)", adds=True),
    ]


# --- rows ----------------------------------------------------------------------------------------------------------


def below(sheet: Sheet) -> None:
    rows = [sheet.detail() for _ in range(sheet.rng.randint(3, 20))]
    sheet.total(sheet.rng.choice(TOTALS_OF_ROWS), rows)


def above(sheet: Sheet) -> None:
    rng = sheet.rng
    if rng.random() < 0.5:
        top = sheet.reserve(rng.choice(TOTALS_OF_ROWS))
        sheet.total("", [sheet.detail() for _ in range(rng.randint(3, 14))], row=top)
        return
    top = sheet.reserve(rng.choice(TOTALS_OF_ROWS))
    tops = []
    pattern = rng.choice(("{}", "{} i alt"))
    for area in rng.sample(AREAS, rng.randint(2, 3)):
        group = sheet.reserve(pattern.format(area))
        sheet.total("", [sheet.detail() for _ in range(rng.randint(2, 6))], row=group)
        tops.append(group)
    sheet.total("", tops, row=top)


def groups(sheet: Sheet) -> None:
    rng = sheet.rng
    numbered, word = rng.random() < 0.4, rng.choice(("I alt", "{} i alt", "Sum", "Sum for {}", "Mellemsum"))
    totals = []
    for g, area in enumerate(rng.sample(AREAS, rng.randint(2, 4)), start=1):
        sheet.heading(f"{g}. {area}" if numbered else area)
        names = (f"{g}.{i} {sheet.name()}" if numbered else "" for i in range(1, rng.randint(2, 5) + 1))
        rows = [sheet.detail(name) for name in names]
        totals.append(sheet.total(word.format(area), rows))
    sheet.total(rng.choice(("I alt for alle områder", "Total", "Samlet", "Udgifter i alt")), totals)


def nested(sheet: Sheet) -> None:
    rng = sheet.rng
    tops = []
    for area in rng.sample(AREAS, 2):
        sheet.heading(area)
        inner = []
        for name in rng.sample(("Løn", "Drift", "Tilskud", "Myndighed"), 2):
            rows = [sheet.detail() for _ in range(rng.randint(2, 4))]
            inner.append(sheet.total(f"{name} i alt", rows))
        tops.append(sheet.total(f"{area} i alt", inner))
    sheet.total("Total", tops)


def unworded(sheet: Sheet) -> None:
    rng = sheet.rng
    style = rng.choice(("as heading", "nameless", "bold"))
    totals = []
    for area in rng.sample(AREAS, rng.randint(2, 4)):
        if style == "as heading":
            sheet.heading(area)
        rows = [sheet.detail() for _ in range(rng.randint(2, 5))]
        totals.append(sheet.total("" if style == "nameless" else area, rows))
        sheet.bold[totals[-1]] = style == "bold"
    sheet.total(rng.choice(TOTALS_OF_ROWS), totals)


def of_which(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = []
    for _ in range(rng.randint(3, 8)):
        rows.append(sheet.detail())
        if rng.random() < 0.4:
            word = rng.choice(("heraf {}", "- heraf {}", "Heraf {}"))
            for thing in rng.sample(("løn", "husleje", "konsulenter", "it"), rng.randint(1, 2)):
                part = sheet.labels
                part.append(word.format(thing))
                sheet.bold.append(False)
                for c, column in enumerate(sheet.columns):
                    if column.adds:
                        whole = sheet.amounts[rows[-1], c] // (FINE * sheet.step)
                        sheet.amounts[len(part) - 1, c] = int(whole * rng.uniform(0.1, 0.4)) * FINE * sheet.step
    sheet.total(rng.choice(TOTALS_OF_ROWS), rows)


def blocks(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = []
    for area in rng.sample(AREAS, rng.randint(2, 4)):
        sheet.heading(area)
        rows += [sheet.detail() for _ in range(rng.randint(2, 5))]
    sheet.total(rng.choice(TOTALS_OF_ROWS), rows)


def costs_after_income(sheet: Sheet) -> None:
    rng = sheet.rng
    sheet.heading("Indtægter")
    incomes = [sheet.detail(name) for name in rng.sample(INCOMES, rng.randint(2, 4))]
    if rng.random() < 0.6:
        sheet.total("Indtægter i alt", incomes)
    sheet.heading("Udgifter")
    costs = [sheet.detail() for _ in range(rng.randint(3, 8))]
    sheet.total("Udgifter i alt", costs)


def results(sheet: Sheet) -> None:
    rng = sheet.rng
    negative, headed = rng.random() < 0.5, rng.random() < 0.5
    if headed:
        sheet.heading("Indtægter")
    incomes = [sheet.detail(n, -1 if negative else 1, 2) for n in rng.sample(INCOMES, rng.randint(2, 4))]
    income = sheet.total("Indtægter i alt", incomes)
    if headed:
        sheet.heading("Udgifter")
    costs = [sheet.detail() for _ in range(rng.randint(3, 8))]
    cost = sheet.total("Udgifter i alt", costs)
    name = rng.choice(("Resultat", "Årets resultat", "Nettoresultat", "Netto", "Overskud"))
    sheet.total(name, (income, cost), (1, 1) if negative else (1, -1))


def statement(sheet: Sheet) -> None:
    """A municipality's result statement: incomes negative, or costs taken from them."""
    rng = sheet.rng
    negative = rng.random() < 0.6
    incomes = [sheet.detail(name, -1 if negative else 1, 6, whole=True) for name in ("Skatter", "Tilskud og udligning")]
    income = sheet.total("Indtægter i alt", incomes)
    costs = [sheet.detail(name) for name in rng.sample(COMMITTEES, rng.randint(3, 7))]
    cost = sheet.total("Driftsudgifter i alt", costs)
    way = 1 if negative else -1
    result = sheet.total("Resultat før renter", (income, cost), (1, way))
    interest = sheet.detail("Renter", size=0.1)
    result = sheet.total("Resultat af ordinær drift", (result, interest), (1, way))
    works = sheet.detail("Anlægsudgifter")
    result = sheet.total("Resultat af det skattefinansierede område", (result, works), (1, way))
    if rng.random() < 0.5:
        supply = sheet.detail("Forsyningsvirksomheder", size=0.2)
        sheet.total("Resultat i alt", (result, supply), (1, way))


def revised_down(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = [sheet.detail("Oprindeligt budget", size=4, whole=True)]
    names = ("Omplaceringer", "Tillægsbevillinger", "Overførsler fra 2024", "Pris- og lønregulering", "Besparelser")
    rows += [sheet.detail(n, rng.choice((1, 1, -1)), 0.3) for n in rng.sample(names, rng.randint(2, 5))]
    sheet.total("Korrigeret budget", rows)


def balance_down(sheet: Sheet) -> None:
    """Opening, movements, closing; each column goes on from the one before."""
    rng = sheet.rng
    stem = rng.choice(("Saldo", "Beholdning", "Gæld"))
    opening = sheet.detail(f"{stem} primo", size=6, whole=True)
    ways = [rng.choice((1, 1, -1)) for _ in range(rng.randint(2, 4))]
    rows = [sheet.detail(name, way) for name, way in zip(rng.sample(MOVEMENTS, len(ways)), ways, strict=True)]
    for c in range(1, len(sheet.columns)):
        sheet.amounts[opening, c] = sum(sheet.amounts[row, c - 1] for row in (opening, *rows))
    closing = sheet.total(f"{stem} ultimo", (opening, *rows))
    sheet.equations += [Equation((opening, c), ((1, (closing, c - 1)),)) for c in range(1, len(sheet.columns))]


def with_shares(sheet: Sheet) -> None:
    below(sheet)
    last, total = len(sheet.columns) - 1, len(sheet.labels) - 1
    for r in range(total + 1):
        sheet.amounts[r, last] = 0
        sheet.quotients.append(Quotient((r, last), (r, last - 1), (total, last - 1), 100))


def with_changes(sheet: Sheet) -> None:
    below(sheet)
    for r in range(len(sheet.labels)):
        if sheet.amounts[r, 0]:
            sheet.amounts[r, 3] = 0
            sheet.quotients.append(Quotient((r, 3), (r, 1), (r, 0), 100, is_change=True))


def with_prices(sheet: Sheet) -> None:
    rng = sheet.rng
    rows = []
    for _ in range(rng.randint(4, 12)):
        row = sheet.detail()
        rows.append(row)
        sheet.amounts[row, 1] = rng.randint(20, 900) * rng.choice((1, 5, 10)) * FINE
        sheet.amounts[row, 2] = sheet.amounts[row, 0] * sheet.amounts[row, 1] // FINE
        sheet.quotients.append(Quotient((row, 1), (row, 2), (row, 0), 1))
    sheet.total("I alt", rows)


def some_total(sheet: Sheet) -> None:
    sheet.rng.choice((below, below, groups, unworded))(sheet)


Columns = Callable[[Random], list[Column]]
Rows = Callable[[Sheet], None]
KINDS: dict[str, tuple[Columns, Rows]] = {
    "below": (years_or_beside, below),
    "above": (years_or_beside, above),
    "groups": (years_or_beside, groups),
    "nested": (years, nested),
    "unworded": (years_or_beside, unworded),
    "of which": (years, of_which),
    "blocks": (years_or_beside, blocks),
    "costs after income": (years, costs_after_income),
    "results": (years, results),
    "statement": (years, statement),
    "revised down": (years, revised_down),
    "balance down": (years, balance_down),
    "total right": (total_right, some_total),
    "total left": (total_left, some_total),
    "column groups": (column_groups, some_total),
    "differences": (differences, some_total),
    "revised": (revised, some_total),
    "balances": (balances, some_total),
    "shares": (shares, with_shares),
    "changes": (changes, with_changes),
    "prices": (prices, with_prices),
}
RATIOS = ("shares", "changes", "prices")
"""Kinds whose relations include quotients."""

UNITS = (  # with their decimals and the steps that amounts are multiples of
    ("kr.", 0, (1, 1, 25, 100, 500, 1000)),
    ("1.000 kr.", 0, (1, 1, 1, 5, 10, 50)),
    ("1.000 kr.", 0, (1, 1, 1, 5, 10, 50)),
    ("mio. kr.", 1, (1,)),
    ("mio. kr.", 2, (1,)),
    ("mio. kr.", 3, (1, 10)),
)
TITLES = ("Budget og forbrug", "Økonomisk oversigt", "Udgifter fordelt på områder", "Budgetopfølgning", "Bevillinger")
TOTALS = ("I alt", "Sum", "Total", "Samlet")
TOTALS_OF_ROWS = ("I alt", "Udgifter i alt", "Total", "Sum", "Samlet", "Samlede udgifter")
AREAS = (
    "Børn og unge", "Ældre og sundhed", "Kultur og fritid", "Teknik og miljø", "Beskæftigelse", "Administration",
    "Social og psykiatri", "Veje og trafik",
)  # fmt: skip
COMMITTEES = (
    "Økonomiudvalget", "Børneudvalget", "Kulturudvalget", "Teknik- og Miljøudvalget", "Socialudvalget",
    "Sundhedsudvalget", "Ældreudvalget", "Beskæftigelsesudvalget",
)  # fmt: skip
INCOMES = ("Salg af pladser", "Brugerbetaling", "Statstilskud", "Refusion", "Lejeindtægter", "Renteindtægter")
MOVEMENTS = ("Indbetalinger", "Nye lån", "Afdrag", "Tilskrevne renter", "Hævninger", "Reguleringer")
NAMES = (
    "Dagpleje", "Daginstitutioner", "Folkeskoler", "Specialundervisning", "Skolefritidsordning", "Klubber",
    "Tandpleje", "Sundhedspleje", "Hjemmepleje", "Plejecentre", "Sygepleje", "Genoptræning", "Hjælpemidler",
    "Biblioteker", "Musikskole", "Svømmehal", "Idrætshaller", "Museer", "Foreningstilskud", "Grønne områder",
    "Vejvedligeholdelse", "Vintertjeneste", "Kollektiv trafik", "Gadebelysning", "Rengøring", "Forsikringer",
    "Kantinedrift", "Borgerservice", "Jobcenter", "Kontanthjælp", "Sygedagpenge", "Integration", "Botilbud",
    "Væresteder", "Misbrugsbehandling", "Familierådgivning", "Anbringelser", "Ungdomsskole", "Naturpleje",
    "Byfornyelse",
)  # fmt: skip
