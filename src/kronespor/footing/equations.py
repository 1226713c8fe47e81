"""The relations of a report as equations of what its cells print, for people to look at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from kronespor.amounts import decimal_text
from kronespor.footing.footed import CellName, FootedRelation, RelationKind
from kronespor.footing.report import Report, ReportCell, ReportRow, ReportTable
from kronespor.remarks import Place, Remark, Value

MOST_SHOWN = 12
"""Parts that a sentence names; of more, the first and the last."""
FIRST, LAST = 6, 2
LONGEST = 40
"""Characters of a name that a calculation has."""

CellPlace = tuple[str, str, int]
"""Table, row, place of the column."""
IN_PROSE = "¶"
"""Before the id of a list or of sentences in a place: a table may have the same id."""


Mark = Literal["=", "+", "-", "×", "/"]
"""What a cell is to an equation: its claim, added, subtracted, a factor, or what is divided by."""


class Part(NamedTuple):
    """A cell of an equation: what it is to it, where it stands, and its row."""

    mark: Mark
    at: CellPlace
    row: ReportRow

    @property
    def cell(self) -> ReportCell:
        """The cell itself."""
        return self.row.cells[self.at[2]]

    @property
    def printed(self) -> str:
        """What it prints but for a footnote's mark, or the amount that was read otherwise; nothing is nought."""
        cell = self.cell
        if cell.amount is None:
            return "0"
        note = "".join(cell.footnotes)
        is_printed = cell.status == "printed" or (note and cell.printed.endswith(note))
        return (is_printed and cell.printed.removesuffix(note).rstrip()) or decimal_text(cell.amount)


@dataclass(frozen=True)
class Equation:
    """A relation of a report, numbered, with its cells. `in_prose`: a list or a sentence says it."""

    number: int
    relation: FootedRelation
    claim: Part
    parts: tuple[Part, ...]
    in_prose: bool = False

    @property
    def calculation(self) -> str:
        """What the claim is made of, as it is printed: "61.900 - 60.400"."""
        return calculation(self.relation.kind, [(part.mark, part.printed) for part in self.parts])

    @property
    def result(self) -> Decimal | None:
        """What a sum or a difference within a table comes to, in its unit; None of any other."""
        of_table = all(part.at[0] == self.claim.at[0] for part in self.parts)
        if self.relation.kind not in ("sum", "difference", "part") or not of_table:
            return None
        amounts = ((part.mark, part.cell.amount or Decimal(0)) for part in self.parts)
        return sum((amount if mark == "+" else -amount for mark, amount in amounts), Decimal(0))

    @property
    def remark(self) -> Remark:
        """The equation in words, and whether it holds: an error where one that is established does not."""
        relation = self.relation
        values: dict[str, Value] = {
            "claim": self.claim.printed,
            "calculation": self.calculation,
            "by": "",
            "result": "",
        }
        if not relation.holds and (result := self.result) is not None:
            values["result"] = Remark("comes-to", "notice", values={"amount": result})
        if relation.formula:
            values["by"] = Remark("by-formula", "notice", values={"formula": relation.formula})
        place = Place(table=self.claim.at[0], row=self.claim.row.label, column=self.claim.cell.column)
        if self.in_prose:
            place = Place(row=self.claim.row.label)
        return Remark(self.code, "notice" if relation.holds or not relation.established else "error", place, values)

    @property
    def code(self) -> str:
        """Whether it holds, as the code of a remark."""
        relation = self.relation
        if not relation.established:
            return "equation-holds-unconfirmed" if relation.holds else "equation-unconfirmed"
        if not relation.holds:
            return "parts-exceed-whole" if relation.kind == "part" else "equation-misses"
        if relation.kind == "average":
            return "equation-of-average"
        if relation.kind == "part":
            return "equation-of-part"
        return "equation-holds" if relation.exact or relation.kind not in ("sum", "difference") else "equation-rounded"


def calculation(kind: RelationKind, parts: Sequence[tuple[Mark, str]]) -> str:
    """What a relation calculates, of its parts in words or figures."""
    texts = [text for _, text in parts]
    match kind:
        case "sum" | "difference" | "part":
            return _added(parts)
        case "product":
            return " × ".join(texts)
        case "change":
            return f"({texts[0]} - {texts[1]}) / {texts[1]}"
    return " / ".join(texts)


def _added(parts: Sequence[tuple[Mark, str]]) -> str:
    """What is added and then what is subtracted; of many parts the first and the last."""
    ordered = sorted(parts, key=lambda part: part[0] == "-")
    texts = [f"{mark} {_bracketed(text) if n or mark == '-' else text}" for n, (mark, text) in enumerate(ordered)]
    if len(texts) > MOST_SHOWN:
        texts[FIRST:-LAST] = ["+ …"]
    return " ".join(texts).removeprefix("+ ")


def _bracketed(printed: str) -> str:
    """A number with a sign of its own in brackets, behind the sign that it is added with."""
    return f"({printed})" if printed[:1] in "-–−÷" else printed


class Equations:
    """All equations of a report."""

    def __init__(self, report: Report) -> None:
        relations = [*_with_rows(report.tables, in_prose=False), *_with_rows(report.prose, in_prose=True)]
        self.all = tuple(_equation(n, *of) for n, of in enumerate(relations))

    @cached_property
    def of_cell(self) -> Mapping[CellPlace, Sequence["Membership"]]:
        """The equations that a cell takes part in: those that it states itself first, then what is established."""
        found: dict[CellPlace, list[Membership]] = defaultdict(list)
        for equation in self.all:
            for part in (equation.claim, *equation.parts):
                found[part.at].append(Membership(equation, part.mark))
        for members in found.values():
            members.sort(key=lambda m: (m.mark != "=", not m.equation.relation.established, m.equation.number))
        return found


class Membership(NamedTuple):
    """An equation that a cell takes part in, and what the cell is to it."""

    equation: Equation
    mark: Mark


_Rows = Mapping[tuple[str, str], ReportRow]


def _with_rows(tables: Sequence[ReportTable], *, in_prose: bool) -> Iterator[tuple[str, FootedRelation, _Rows, bool]]:
    """The relations of tables, each with the id of its table and the rows of all of them."""
    mark = IN_PROSE if in_prose else ""
    rows = {(f"{mark}{table.id}", row.id): row for table in tables for row in table.rows}
    return ((f"{mark}{table.id}", relation, rows, in_prose) for table in tables for relation in table.relations)


def _equation(number: int, table: str, relation: FootedRelation, rows: _Rows, in_prose: bool) -> Equation:
    def part(mark: Mark, name: CellName) -> Part:
        at = (name.table or table, name.row, name.place)
        return Part(mark, at, rows[at[:2]])

    claim, *others = relation.cells
    parts = tuple(part(mark, name) for mark, name in zip(_marks(relation), others, strict=True))
    return Equation(number, relation, part("=", claim), parts, in_prose)


def _marks(relation: FootedRelation) -> Sequence[Mark]:
    """What each part is to a relation."""
    match relation.kind:
        case "sum" | "difference" | "part":
            return ["+" if sign > 0 else "-" for sign in relation.signs]
        case "product":
            return ["×"] * len(relation.signs)
    return ["+", "/"]


def along_lines(equations: Iterable[Equation]) -> Iterator[Remark]:
    """What is established, once for all columns or rows in which it is, and in how many of them it holds; of prose
    each equation."""
    found: dict[tuple[str, str, str, str], list[Equation]] = defaultdict(list)
    established = [equation for equation in equations if equation.relation.established]
    for equation in established:
        if not equation.in_prose:
            found[_by_names(equation)].append(equation)
    for (table, code, claim, calculated), alike in found.items():
        held = sum(equation.relation.holds for equation in alike)
        values: dict[str, Value] = {"claim": claim, "calculation": calculated, "n": len(alike), "held": held}
        yield Remark(code, "notice" if held == len(alike) else "error", Place(table=table), values)
    yield from (equation.remark for equation in established if equation.in_prose)


def _by_names(equation: Equation) -> tuple[str, str, str, str]:
    """The table, whether it runs down the rows or across the columns, and claim and calculation by their names."""
    cells = (equation.claim, *equation.parts)
    table = equation.claim.at[0]
    in_table = all(cell.at[0] == table for cell in cells)
    if in_table and len({cell.at[2] for cell in cells}) == 1:
        code, names = "relation-of-rows", [_short(cell.row.label) for cell in cells]
    elif in_table and len({cell.at[1] for cell in cells}) == 1:
        code, names = "relation-of-columns", [_short(cell.cell.column) for cell in cells]
    else:
        code, names = "relation-of-cells", [f"{_short(cell.row.label)} {_short(cell.cell.column)}" for cell in cells]
    parts = [(part.mark, name) for part, name in zip(equation.parts, names[1:], strict=True)]
    return table, code, names[0], calculation(equation.relation.kind, parts)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
