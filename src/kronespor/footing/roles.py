"""What the rows of a table are: by their words, and otherwise where the sums say that words mislead."""

from collections.abc import Iterator, Sequence

import numpy as np

from kronespor.footing.footed import Role
from kronespor.footing.structure import Ints
from kronespor.language import Language
from kronespor.reading import Table

MOST_PARTS = 60  # rows below a total that stands above its parts


def role_from_words(table: Table, r: int, language: Language) -> Role:
    """The role that a row's words give it."""
    row = table.rows[r]
    if language.rows.is_of_which(row.label):
        return "of-which" if row.tokens else "memo"
    if row.tokens:
        return "total" if r > 0 and language.rows.is_total(row.label) else "detail"
    if row.fund or row.number:
        return "detail"
    return "heading" if any(x.tokens for x in table.rows[r + 1 :]) else "memo"


def other_roles(table: Table, language: Language, roles: Sequence[Role], values: Ints) -> Iterator[list[Role]]:
    """Other roles worth a try: a "total" that is a row, a "heraf" that is a row, a last row that sums the others."""
    yield from _rows_by_another_name(table, language, roles)
    with_tokens = [r for r, row in enumerate(table.rows) if row.tokens]
    last = with_tokens[-1] if with_tokens else 0
    if roles[last] == "detail" and _may_be_total(table, last, len(with_tokens) - 1, values):
        yield [*roles[:last], "total", *roles[last + 1 :]]
    for other in (_unnamed_as_totals(table, roles), _totals_on_top(roles, values)):
        if other != list(roles):
            yield other


def _rows_by_another_name(table: Table, language: Language, roles: Sequence[Role]) -> Iterator[list[Role]]:
    """One row at a time that words take for a total or a part, as a row like any other."""
    for r, role in enumerate(roles):
        if role == "of-which" or (role == "total" and not language.rows.is_plainly_total(table.rows[r].label)):
            yield [*roles[:r], "detail", *roles[r + 1 :]]


def _unnamed_as_totals(table: Table, roles: Sequence[Role]) -> list[Role]:
    """Rows without a name, or in bold, as totals of those above them."""
    return [
        "total" if role == "detail" and r and (not table.rows[r].label or table.rows[r].bold) else role
        for r, role in enumerate(roles)
    ]


def _may_be_total(table: Table, last: int, addends: int, values: Ints) -> bool:
    """Whether a last row without a word for it may be a total: it looks like one, or chance cannot make it sum so.

    In one column, "100, 200, 300" are three initiatives as likely as two and their sum.
    """
    row = table.rows[last]
    if addends >= 2 and (not row.label or (row.bold and not all(r.bold for r in table.rows))):
        return True
    return addends >= 3 and len({int(v) for v in values[last] if v}) >= 2


def _totals_on_top(roles: Sequence[Role], values: Ints) -> list[Role]:
    """Rows that equal, in every column, the sum of the two or more rows below them become "of" their parts.

    The parts are then "of-which": the total of the table sums the rows on top alone.
    """
    changed = list(roles)
    r = 0
    while r < len(changed):
        end = _parts_end(changed, values, r)
        if end:
            changed[r + 1 : end] = ["of-which"] * (end - r - 1)
            r = end
        else:
            r += 1
    return changed


def _parts_end(roles: Sequence[Role], values: Ints, top: int) -> int:
    """The end of the run below `top` that sums to it in at least two columns or three addends, or 0."""
    if roles[top] != "detail" or not values[top].any():
        return 0
    running = np.zeros_like(values[top])
    for r in range(top + 1, min(len(roles), top + MOST_PARTS)):
        if roles[r] != "detail":
            return 0
        running = running + values[r]
        enough = r - top >= 2 and ((values[top] != 0).sum() >= 2 or r - top >= 3)
        if enough and np.array_equal(running, values[top]):
            return r + 1
    return 0
