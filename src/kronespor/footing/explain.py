"""Why an equation may not hold: explanations ranked by likelihood, from the miss itself and from other tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kronespor.amounts import danish
from kronespor.footing.footed import Explanation
from kronespor.footing.reader import Miss, ReadTable

Upheld = Callable[[int, int], str | None]
"""(row, column) -> the id of another table of the document that prints the same amount for the same thing."""


@dataclass(frozen=True)
class _Case:
    read: ReadTable
    miss: Miss
    siblings: tuple[Miss, ...]  # the misses of the same total row (or total column)
    crossing: tuple[Miss, ...]  # the misses that run across this one
    upheld: str | None

    def value(self, cell: tuple[int, int]) -> int:
        placed = self.read.cells.get(cell)
        return placed.value if placed else 0

    def show(self, value: int) -> str:
        return danish(self.read.scaled.amount(value))


def explain(read: ReadTable, miss: Miss, labels: Sequence[str], upheld: Upheld) -> tuple[Explanation, ...]:
    """Explanations of `miss`, the likeliest first."""
    total = miss.equation.total
    axis = 0 if miss.equation.kind == "foot" else 1
    siblings = tuple(
        m for m in read.misses if m.equation.kind == miss.equation.kind and m.equation.total[axis] == total[axis]
    )
    crossing = tuple(m for m in read.misses if m.equation.kind != miss.equation.kind)
    case = _Case(read, miss, siblings, crossing, upheld(*total))
    ranked: list[tuple[float, str, str]] = []
    if miss.rounding:
        ranked.append((20, "rounding", "could be rounding: the printed decimals allow for it"))
    ranked += _left_out(case) + _same_cell(case, labels) + _typo_in_total(case) + _typo_in_addend(case, labels)
    ranked += _row_effects(case, labels) + _wrong_column(case, labels)
    ranked.append((1, "stale-total", "the total was not updated when a row changed"))
    ranked.sort(key=lambda x: -x[0])
    unique = {(kind, text): Explanation(kind, text) for _, kind, text in ranked}
    return tuple(unique.values())[:6]


def _left_out(case: _Case) -> list[tuple[float, str, str]]:
    """A row is missing if the total is larger than its rows, above all if other tables uphold the total."""
    missing = [m.slack for m in case.siblings if not m.rounding]
    if case.miss.equation.kind != "foot" or case.miss.rounding or any(s < 0 for s in missing):
        return []
    amounts = " / ".join(case.show(m.slack) for m in case.siblings if not m.rounding)
    text = f"a row left out ({amounts})"
    if case.upheld:
        return [(12, "row-left-out", f"{text}: table {case.upheld} upholds the printed total")]
    return [(7 if len(missing) > 1 else 3, "row-left-out", text)]


def _same_cell(case: _Case, labels: Sequence[str]) -> list[tuple[float, str, str]]:
    """A cell whose column and row miss by the same amount is itself wrong."""
    found: list[tuple[float, str, str]] = []
    for other in case.crossing:
        if other.rounding:
            continue
        shared = {case.miss.equation.total, *case.miss.equation.addends} & {
            other.equation.total,
            *other.equation.addends,
        }
        for cell in shared:
            own = case.miss.slack * (-1 if cell == case.miss.equation.total else 1)
            across = other.slack * (-1 if cell == other.equation.total else 1)
            if own == across:
                right = case.show(case.value(cell) + own)
                text = f"'{labels[cell[0]]}' should be {right}: its row and its column miss by the same amount"
                found.append((11, "typo", text))
    return found


def _typo_in_total(case: _Case) -> list[tuple[float, str, str]]:
    printed, slack = case.value(case.miss.equation.total), case.miss.slack
    kind = _typo(printed, printed - slack, case.read.scaled.scale)
    if kind is None:
        return []
    score = (8.5 if kind == "transposition" else 5) - (6 if case.upheld else 0) - (2 if len(case.siblings) > 1 else 0)
    what = "digits swapped" if kind == "transposition" else "a digit mistyped"
    return [(score, kind, f"{what} in the total: {case.show(printed - slack)} printed as {case.show(printed)}")]


def _typo_in_addend(case: _Case, labels: Sequence[str]) -> list[tuple[float, str, str]]:
    found: list[tuple[float, str, str]] = []
    for cell in case.miss.equation.addends:
        value = case.value(cell)
        right = value + case.miss.slack
        kind = _typo(value, right, case.read.scaled.scale) if value else None
        if kind:
            what = "digits swapped" if kind == "transposition" else "a digit mistyped"
            score = 4.5 if kind == "transposition" else 2.5
            found.append(
                (
                    score,
                    kind,
                    f"{what} in '{labels[cell[0]]}': {case.show(right)} printed as {case.show(value)}",
                )
            )
    return found if len(found) <= 3 else []


def _typo(printed: int, right: int, scale: int) -> str | None:
    """How `right` may have become `printed`: neighbouring digits swapped, or one digit changed."""
    if right <= 0 or printed <= 0:
        return None
    a, b = f"{Decimal(printed) / scale:f}", f"{Decimal(right) / scale:f}"
    if len(a) != len(b):
        return None
    differing = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(differing) == 1:
        return "digit-typo"
    if len(differing) == 2 and differing[1] - differing[0] <= 2:
        i, j = differing
        if a[i] == b[j] and a[j] == b[i]:
            return "transposition"
    return None


def _row_effects(case: _Case, labels: Sequence[str]) -> list[tuple[float, str, str]]:
    """A row counted twice, left out of the sum, or added with the wrong sign."""
    found: list[tuple[float, str, str]] = []
    misses = [m for m in case.siblings if not m.rounding]
    for i, cell in enumerate(case.miss.equation.addends):
        value = case.value(cell)
        if not value:
            continue
        everywhere = len(misses) > 1 and all(
            len(m.equation.addends) > i and m.slack == case.value(m.equation.addends[i]) for m in misses
        )
        nowhere = len(misses) > 1 and all(
            len(m.equation.addends) > i and m.slack == -case.value(m.equation.addends[i]) for m in misses
        )
        name = labels[cell[0]]
        if case.miss.slack == value:
            found.append(
                (
                    9 if everywhere else 4,
                    "counted-twice",
                    f"'{name}' ({case.show(value)}) is counted twice in the total",
                )
            )
        elif case.miss.slack == -value:
            found.append(
                (
                    9 if nowhere else 4,
                    "not-counted",
                    f"'{name}' ({case.show(value)}) is not counted in the total",
                )
            )
        elif case.miss.slack == -2 * value:
            found.append((4, "sign", f"'{name}' ({case.show(value)}) is counted with the opposite sign"))
    return found if len(found) <= 4 else []


def _wrong_column(case: _Case, labels: Sequence[str]) -> list[tuple[float, str, str]]:
    """An amount in one column that belongs in another: two columns miss by the same amount, one each way."""
    if case.miss.equation.kind != "foot":
        return []
    for other in case.siblings:
        if other.slack == -case.miss.slack:
            for cell in (*case.miss.equation.addends, *other.equation.addends):
                if abs(case.value(cell)) == abs(case.miss.slack):
                    text = f"'{labels[cell[0]]}' ({case.show(case.value(cell))}) stands in the wrong column"
                    return [(8, "wrong-column", text)]
    return []
