"""The ways in which a row that has lost its columns may have been laid out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from kronespor.footing import costs
from kronespor.footing.tokens import Reading, ScaledToken

MAX_VARIANTS = 900  # of one row; a row with more keeps only those without a lost amount
FIRST_YEAR, LAST_YEAR = 1990, 2060  # four digits between these may be no amount
MAX_READINGS = 6  # of one token in a row that has lost its columns


@dataclass(frozen=True)
class Placed:
    """What stands in a cell under a reading. `token` is None for an amount that had to be recovered."""

    value: int
    token: ScaledToken | None = None
    reading: Reading | None = None


@dataclass(frozen=True)
class Variant:
    """One layout of a row: what stands in which column, the column of a lost amount if any, and the cost."""

    cells: tuple[tuple[int, Placed], ...]
    missing: int | None
    cost: int

    @property
    def layout(self) -> frozenset[int]:
        """The columns that the row occupies, the lost amount's among them."""
        columns = [c for c, _ in self.cells]
        return frozenset(columns if self.missing is None else [*columns, self.missing])


def variants(tokens: tuple[ScaledToken, ...], columns: int) -> list[Variant]:
    """Every layout of `tokens` over `columns`, in printed order.

    One amount may have been lost; a token may be no amount if there are too many or if it looks like a year, an
    ordinal or a remark in brackets.
    """
    layouts = list(_laid_out(tokens, columns, 0, missing=False))
    if not layouts or any(_doubtful(t) for t in tokens):
        for i in range(len(tokens)):
            if len(tokens) > columns or _doubtful(tokens[i]):
                rest = (*tokens[:i], *tokens[i + 1 :])
                layouts += _laid_out(rest, columns, costs.DROPPED, missing=False)
    empty = costs.RECOVERED_IN_EMPTY_ROW if not tokens else 0
    lost = list(_laid_out(tokens, columns, costs.RECOVERED + empty, missing=True))
    if len(layouts) + len(lost) <= MAX_VARIANTS:
        layouts += lost
    return layouts


def _doubtful(token: ScaledToken) -> bool:
    text = token.token.text
    year = len(text) == 4 and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR
    return year or "(" in text or ")" in text or (text.isdigit() and len(text) == 1)


def _laid_out(tokens: tuple[ScaledToken, ...], columns: int, extra: int, *, missing: bool) -> Iterator[Variant]:
    size = len(tokens) + missing
    if size > columns:
        return
    few = [t.readings[:MAX_READINGS] if len(tokens) > 1 else t.readings for t in tokens]
    for layout in combinations(range(columns), size):
        holes = (layout[-1] - layout[0] + 1 - size) if size else 0
        for lost in layout if missing else (None,):
            inside = int(lost is not None and lost != layout[-1])
            at = [c for c in layout if c != lost]
            yield from _read(tokens, few, at, lost, extra + inside + holes * costs.GAP)


def _read(
    tokens: Sequence[ScaledToken],
    candidates: Sequence[Sequence[Reading]],
    at: Sequence[int],
    lost: int | None,
    extra: int,
) -> Iterator[Variant]:
    """Every reading of `tokens` in the columns `at`."""
    for readings in product(*candidates):
        cost = extra + sum(r.candidate.cost for r in readings)
        cells = tuple((c, Placed(r.value, t, r)) for c, t, r in zip(at, tokens, readings, strict=True))
        yield Variant(cells, lost, cost)
