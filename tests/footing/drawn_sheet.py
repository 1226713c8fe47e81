"""A table as it is drawn: its rows, its amounts and the relations that hold in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

Cell = tuple[int, int]
FINE = 100  # amounts are drawn so much finer than they are printed; a table that is not rounded draws whole ones


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


NAMES = (
    "Dagpleje", "Daginstitutioner", "Folkeskoler", "Specialundervisning", "Skolefritidsordning", "Klubber",
    "Tandpleje", "Sundhedspleje", "Hjemmepleje", "Plejecentre", "Sygepleje", "Genoptræning", "Hjælpemidler",
    "Biblioteker", "Musikskole", "Svømmehal", "Idrætshaller", "Museer", "Foreningstilskud", "Grønne områder",
    "Vejvedligeholdelse", "Vintertjeneste", "Kollektiv trafik", "Gadebelysning", "Rengøring", "Forsikringer",
    "Kantinedrift", "Borgerservice", "Jobcenter", "Kontanthjælp", "Sygedagpenge", "Integration", "Botilbud",
    "Væresteder", "Misbrugsbehandling", "Familierådgivning", "Anbringelser", "Ungdomsskole", "Naturpleje",
    "Byfornyelse",
)  # fmt: skip
