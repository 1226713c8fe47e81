"""A generator of damaged budget tables with the truth beside them. Deterministic from a seed."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random

from kronespor.amounts import danish, plain_value
from kronespor.language import language
from kronespor.reading import Column, Row, Table, Token

DAMAGES = (
    "none",
    "lost columns",
    "lost amount",
    "footnote digit",
    "lost character",
    "glued character",
    "swapped digits in a total",
    "row left out",
    "several",
)
SINGLE = DAMAGES[1:-1]


@dataclass
class Line:
    """A row as it truly is. `kind`: detail, heading, subtotal or total."""

    label: str
    kind: str
    amounts: list[Decimal | None]
    printed: list[str] = field(default_factory=list)
    lost: bool = False  # its columns are lost


@dataclass
class Damaged:
    """A damaged table, the truth for each of its rows, and what was done to it."""

    table: Table
    truth: list[list[Decimal | None]]
    damage: str
    seed: int


def damaged_table(seed: int, damage: str | None = None) -> Damaged:
    """The table of this seed: 3-40 rows, 1-8 amount columns, groups, cross sums, three units; then damaged.

    Two damages that cancel to the last unit (a lost digit and a swapped total that both make 81 less) leave a table
    that is whole and false, which no reader can tell; such a draw is drawn again.
    """
    for attempt in range(100):
        found = _draw(seed * 100 + attempt, damage)
        if not _cancels(found):
            return replace(found, seed=seed)
    raise AssertionError(f"seed {seed} only draws damages that cancel")


def _cancels(found: Damaged) -> bool:
    """True if a table with known columns foots as printed although an amount in it is false."""
    printed: list[list[Decimal | None]] = []
    for row in found.table.rows:
        amounts: list[Decimal | None] = [None] * len(found.table.columns)
        for t in row.tokens:
            if t.column is None:
                return False
            amounts[t.column] = plain_value(t.text, language())
        printed.append(amounts)
    false = {(r, c) for r, row in enumerate(found.truth) for c, a in enumerate(row) if (a or 0) != (printed[r][c] or 0)}
    return any(all(_holds(printed, e) for e in sums if (r, c) in e) for r, c in false for sums in [_sums(found)])


def _sums(found: Damaged) -> list[list[tuple[int, int]]]:
    """Every sum of the table as cells, the total first."""
    rows, columns = found.table.rows, found.table.columns
    sums: list[list[tuple[int, int]]] = []
    for c in range(len(columns)):
        group: list[int] = []
        subtotals: list[int] = []
        for r, row in enumerate(rows):
            if row.label == "I alt":
                sums.append([(r, c), *((g, c) for g in group)])
                group, subtotals = [], [*subtotals, r]
            elif row.label.startswith(("I alt for", "Udgifter")):
                sums.append([(r, c), *((s, c) for s in subtotals or group)])
            elif not row.bold:
                group.append(r)
    if columns[-1].kind == "total":
        last = len(columns) - 1
        sums += [[(r, last), *((r, c) for c in range(last))] for r, row in enumerate(rows) if not row.bold]
    return sums


def _holds(printed: list[list[Decimal | None]], cells: list[tuple[int, int]]) -> bool:
    total, *addends = [printed[r][c] or Decimal(0) for r, c in cells]
    return total == sum(addends, Decimal(0))


def _draw(seed: int, damage: str | None) -> Damaged:
    rng = Random(seed)
    years = rng.randint(1, 8)
    cross = years in range(2, 8) and rng.random() < 0.5
    decimals, step = rng.choice([(0, 1), (0, 5), (0, 50), (0, 100), (0, 1000), (1, 1), (2, 5), (2, 1)])
    lines = _lines(rng, years, decimals, step, grouped=rng.random() < 0.4)
    if cross:
        for line in lines:
            if line.kind != "heading":
                line.amounts.append(sum((a for a in line.amounts if a is not None), Decimal(0)))
    names = [str(2023 + i) for i in range(years)] + (["I alt"] if cross else [])
    for line in lines:
        line.printed = [_print(a, rng, decimals) for a in line.amounts]
    damage = damage or rng.choice(DAMAGES)
    kinds = rng.sample(SINGLE, rng.randint(2, 3)) if damage == "several" else [damage]
    for kind in sorted(kinds, key=DAMAGES.index):
        lines = _damage(rng, lines, kind)
    columns = tuple(Column(n, "total" if n == "I alt" else "amount") for n in names)
    rows = tuple(_row(line, i) for i, line in enumerate(lines, start=1))
    table = Table("1", "Oversigt", columns, rows, "Oversigt")
    return Damaged(table, [line.amounts for line in lines], damage, seed)


def _lines(rng: Random, years: int, decimals: int, step: int, grouped: bool) -> list[Line]:
    count = rng.randint(3, 40)
    groups = rng.randint(2, min(6, max(2, count // 2))) if grouped else 1
    lines: list[Line] = []
    grand = [Decimal(0)] * years
    layouts = [[rng.random() < 0.6 for _ in range(years)] for _ in range(rng.randint(1, 3))]
    for g in range(groups):
        own = [Decimal(0)] * years
        if grouped:
            lines.append(Line(f"Område {chr(65 + g)}", "heading", [None] * years))
        for i in range(max(1, count // groups)):
            amounts = _amounts(rng, years, decimals, step, layouts)
            own = [o + (a or 0) for o, a in zip(own, amounts, strict=True)]
            lines.append(Line(f"Indsats {chr(65 + g)}{i}", "detail", list(amounts)))
        if grouped:
            lines.append(Line("I alt", "subtotal", list(own)))
        grand = [t + o for t, o in zip(grand, own, strict=True)]
    lines.append(Line("I alt for alle områder" if grouped else "Udgifter i alt", "total", list(grand)))
    return lines


def _amounts(rng: Random, years: int, decimals: int, step: int, layouts: list[list[bool]]) -> list[Decimal | None]:
    base = max(1, int(rng.lognormvariate(3.2, 1.2)))
    held = [True] * years if rng.random() < 0.5 else rng.choice(layouts)
    if not any(held):
        held = [True] + [False] * (years - 1)
    same = rng.random() < 0.6
    found: list[Decimal | None] = []
    for present in held:
        size = base if same else max(1, int(base * rng.uniform(0.5, 1.8)))
        found.append(Decimal(size * step).scaleb(-decimals) if present else None)
    return found


def _print(amount: Decimal | None, rng: Random, decimals: int) -> str:
    if amount is None:
        return ""
    text = danish(amount)
    return text.replace(".", "") if decimals == 0 and rng.random() < 0.1 else text


def _damage(rng: Random, lines: list[Line], kind: str) -> list[Line]:
    cells = [(r, c) for r, x in enumerate(lines) for c, t in enumerate(x.printed) if t]
    if kind in ("lost columns", "lost amount"):
        for line in lines:
            line.lost = "" in line.printed and line.kind != "heading"
    if kind == "lost amount":
        details = [(r, c) for r, c in cells if lines[r].kind == "detail"]
        r, c = rng.choice(details)
        lines[r].printed[c] = ""
        lines[r].lost = True
    elif kind == "footnote digit":
        for r, c in rng.sample(cells, min(len(cells), rng.randint(1, 3))):
            lines[r].printed[c] += str(rng.randint(1, 5))
    elif kind == "lost character":
        r, c = rng.choice(cells)
        text = lines[r].printed[c]
        at = rng.randrange(len(text))
        lines[r].printed[c] = text[:at] + text[at + 1 :]
        lines[r].lost = lines[r].lost or not lines[r].printed[c]
    elif kind == "glued character":
        r, c = rng.choice(cells)
        text = lines[r].printed[c]
        at = rng.randrange(len(text) + 1)
        lines[r].printed[c] = text[:at] + rng.choice("0123456789|[(") + text[at:]
    elif kind == "swapped digits in a total":
        _swap(rng, lines)
    elif kind == "row left out":
        groups = [r for r, x in enumerate(lines) if x.kind == "detail"]
        if len(groups) > 3:
            del lines[rng.choice(groups)]
    return lines


def _swap(rng: Random, lines: list[Line]) -> None:
    totals = [(r, c) for r, x in enumerate(lines) if x.kind in ("total", "subtotal") for c in range(len(x.printed))]
    rng.shuffle(totals)
    for r, c in totals:
        text = lines[r].printed[c]
        places = [
            i for i in range(len(text) - 1) if text[i].isdigit() and text[i + 1].isdigit() and text[i] != text[i + 1]
        ]
        if places:
            i = rng.choice(places)
            lines[r].printed[c] = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
            return


def _row(line: Line, number: int) -> Row:
    tokens = tuple(Token(t, None if line.lost else c, number) for c, t in enumerate(line.printed) if t)
    if len(tokens) == len(line.printed):
        tokens = tuple(Token(t, c, number) for c, t in enumerate(line.printed))
    return Row(line.label, tokens, bold=line.kind == "heading", line=number)
