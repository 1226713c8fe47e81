"""What words say of a table: which rows and columns are totals, and what each of them sums.

The whole structure of a table whose columns the text has lost, and of one that foots as its words have it; else
`selection` asks the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from kronespor.footing.footed import Role
from kronespor.footing.relations import Axis, Bools, Cell, Ints, Stencil, Structure
from kronespor.language import Language
from kronespor.reading import Table

WORDED, PLAIN = 1.0, 3.8
"""Prior odds that a line which words call a total sums what stands before it; that is called a total and no more."""


LineKind = Literal["line", "total", "heading", "part"]
"""What words make of a line; a "part" is of another line ("heraf …") and added to nothing."""


class LineWords(NamedTuple):
    """What words and type say of a line. `result`: it is called a rest, a result, a difference; `marked`: it has no
    name or is in bold; `plain`: it is called a total and nothing else; `child`: a dash or the like before its
    name sets it under another line; `opening`: a balance begins with it; `outflow`: it is taken from others;
    `whole`: some is taken from it; `spent`: it is what was taken of such a one."""

    kind: LineKind
    result: bool = False
    marked: bool = False
    plain: bool = False
    child: bool = False
    opening: bool = False
    outflow: bool = False
    whole: bool = False
    spent: bool = False


@dataclass(frozen=True)
class Print:
    """A table as it is printed: its plain reading (rows x columns, scaled integers), where there is a token, and what
    each amount counts, 0 where it is added to nothing; `withheld` cells say something else than a number."""

    table: Table
    language: Language
    values: Ints
    known: Bools
    kinds: Ints
    withheld: frozenset[Cell] = frozenset()


def role_from_words(table: Table, r: int, language: Language) -> Role:
    """The role that a row's words give it."""
    row = table.rows[r]
    if language.rows.is_of_which(row.label):
        return "of-which" if row.tokens else "memo"
    if row.tokens:
        return "total" if language.rows.is_total(row.label) else "detail"
    if row.fund or row.number:
        return "detail"
    return "heading" if any(x.tokens for x in table.rows[r + 1 :]) else "memo"


def structure_from_words(printed: Print, roles: Sequence[Role]) -> Structure:
    """Every relation that words assert: of several that a total may sum the one that holds in most columns."""
    rows = _Rows(printed, [r for r, role in enumerate(roles) if role in ("total", "subtotal")])
    for r, role in enumerate(roles):
        rows.take(r, role)
    down = tuple(_sum("down", total, parts) for total, parts in rows.sums.items())
    return Structure(
        tuple(rows.roles), tuple(rows.groups), (*down, *_total_columns(printed)), applies(rows.roles, printed)
    )


def applies(roles: Sequence[Role], printed: Print) -> Bools:
    """Where a relation may claim something: not in headings, nor of what is not to be added."""
    body = np.array([role != "heading" for role in roles], dtype=np.bool_)
    where: Bools = (printed.kinds > 0) & body[:, None]
    return where


def _sum(axis: Axis, claim: int, parts: tuple[int, ...]) -> Stencil:
    return Stencil(axis, claim, parts, (1,) * len(parts), prior=WORDED, natural=True)


def _total_columns(printed: Print) -> tuple[Stencil, ...]:
    """Total columns by their headings: each sums those since the last one."""
    sums: list[Stencil] = []
    start = 0
    for c, column in enumerate(printed.table.columns):
        if column.kind == "total":
            if c - start >= 2 or (c - start == 1 and np.array_equal(printed.values[:, start], printed.values[:, c])):
                sums.append(_sum("across", c, tuple(range(start, c))))
            start = c + 1
    return tuple(sums)


@dataclass
class _Rows:
    """Rows read from the top, with what is open: what no total has summed, all details, those since the last total."""

    printed: Print
    totals: Sequence[int]
    roles: list[Role] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    sums: dict[int, tuple[int, ...]] = field(default_factory=dict)
    unsummed: list[int] = field(default_factory=list)
    details: list[int] = field(default_factory=list)
    since: list[int] = field(default_factory=list)
    group: str = ""

    def take(self, r: int, role: Role) -> None:
        """The next row."""
        if role == "heading":
            self.group, self.since = self.printed.table.rows[r].label, []
        elif role == "detail" and (self.printed.kinds[r] > 0).any():
            for rows in (self.unsummed, self.details, self.since):
                rows.append(r)
        self.roles.append(role)
        self.groups.append("" if role == "heading" else self.group)
        if role in ("total", "subtotal"):
            self._take_total(r)

    def _take_total(self, r: int) -> None:
        addends = self._addends(r)
        if addends is None:
            self.roles[-1] = "memo"
            return
        self.sums[r] = addends
        whole = r == self.totals[-1] and set(addends) >= set(self.unsummed)
        self.roles[-1] = "total" if whole or len(self.totals) == 1 else "subtotal"
        if self.roles[-1] == "total":
            self.groups[-1] = ""
        self.unsummed = [row for row in self.unsummed if row not in addends] + [r]
        self.since, self.group = [], ""

    def _addends(self, r: int) -> tuple[int, ...] | None:
        """The addends with which most columns foot, of those a total may have; the likeliest of equals."""
        values, known = self.printed.values, self.printed.known
        best, best_hits = None, -1
        for option in self._options(r):
            hits = int(((values[list(option)].sum(axis=0) == values[r]) & known[r] & (self.printed.kinds[r] > 0)).sum())
            if hits > best_hits:
                best, best_hits = option, hits
        return best

    def _options(self, r: int) -> list[tuple[int, ...]]:
        """What a total may sum, the likeliest first."""
        last_of_several = len(self.totals) > 1 and r == self.totals[-1]
        label = self.printed.table.rows[r].label
        grand = self.printed.language.rows.is_grand_total(label) or (last_of_several and not self.since)
        near, unsummed, details = tuple(self.since), tuple(self.unsummed), tuple(self.details)
        options = (unsummed, near, details) if grand else (near, unsummed, details)
        return [option for option in dict.fromkeys(options) if option]
