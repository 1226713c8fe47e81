"""What a register says became of rows: a decision that renames, merges, splits or moves them, or changes their money.

It is the proof of a match where it says the same as the papers; nothing is believed of it that they do not print.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kronespor.language import year_of
from kronespor.remarks import Cause, Value
from kronespor.tieout.columns import PLAIN, year_and_phase
from kronespor.tieout.likeness import name_key
from kronespor.tieout.matches import YearPair
from kronespor.tieout.regrouping import Placed, Regrouped, Rows


@dataclass(frozen=True)
class Decided:
    """What a decision did. `before`, `after`: the folded names of what it is about, the same of what only changed.

    `years`: by how much it changed each year's money, in kroner; none where it settles only what goes on as what.
    Without a day nothing was decided: the register knows the names as one.
    """

    before: frozenset[str]
    after: frozenset[str]
    text: str = ""
    day: date | None = None
    committee: str = ""
    address: str = ""
    years: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """All of its names."""
        return self.before | self.after

    @property
    def cause(self) -> Cause:
        """The decision as the cause of what became of rows."""
        if self.day is None:
            return Cause("known-as-one")
        values: dict[str, Value] = {"text": self.text, "day": self.day, "committee": self.committee or "–"}
        return Cause("decided-at", {**values, "address": self.address}) if self.address else Cause("decided", values)


def regrouped(found: Sequence[Regrouped], decided: Sequence[Decided], keys: Sequence[str]) -> list[Regrouped]:
    """The groups, with the rows together that a decision renamed, merged, split or moved.

    A name that several rows of a document have is not known to be the one, and what is proven of other rows stays.
    """
    groups = list(found)
    for one in decided:
        if one.years:
            continue
        a, b = (_named(groups, side, names) for side, names in ((0, one.before), (1, one.after)))
        if not a or not b or {name_key(p.row) for p in a} == {name_key(p.row) for p in b}:
            continue
        rows = {id(p.row) for p in (*a, *b)}
        touched = [g for g in groups if any(id(p.row) in rows for p in (*g.a, *g.b))]
        if len(touched) == 1 and (touched[0].a, touched[0].b) == (a, b):
            groups[groups.index(touched[0])] = replace(touched[0], proven=True, rivals=(), decided=(one.cause,))
        elif all(rows.issuperset(id(p.row) for p in (*g.a, *g.b)) for g in touched if g.a and g.b and g.proven):
            groups = [g for g in groups if g not in touched]
            groups += [left for g in touched for left in _left(g, rows)]
            groups.append(_together(a, b, touched, keys, one))
    return groups


def _named(groups: Sequence[Regrouped], side: int, names: Collection[str]) -> Rows:
    """The rows of a document that have these names, each the only one of its name, in their order."""
    every = [p for g in groups for p in (g.a, g.b)[side]]
    count = Counter(name_key(p.row) for p in every)
    own = (p for p in every if name_key(p.row) in names and count[name_key(p.row)] == 1)
    return tuple(sorted(own, key=lambda p: (p.table.footed.id, p.table.rows.index(p.row))))


def _left(group: Regrouped, used: Collection[int]) -> Iterator[Regrouped]:
    """What is left of a group that was only possible: rows of which nothing is known any more."""
    for p in group.a:
        if id(p.row) not in used:
            yield Regrouped((p,), (), (p.table.footed.id, ""), group.keys, proven=False)
    for p in group.b:
        if id(p.row) not in used:
            yield Regrouped((), (p,), ("", p.table.footed.id), group.keys, proven=False)


def _together(a: Rows, b: Rows, touched: Sequence[Regrouped], keys: Sequence[str], one: Decided) -> Regrouped:
    homes = a[0].table.footed.id, b[0].table.footed.id
    shown = {key for p in (*a, *b) for key in p.table.columns}
    is_moved = not any(homes in (g.homes, (g.homes[0], homes[1]), (homes[0], g.homes[1])) for g in touched)
    return Regrouped(a, b, homes, tuple(k for k in keys if k in shown), moved=is_moved, decided=(one.cause,))


def changes(
    a: Sequence[Placed], b: Sequence[Placed], years: Mapping[str, YearPair], decided: Sequence[Decided]
) -> tuple[Cause, ...]:
    """The decisions, in the order of their days, that together change every year by what the documents differ by."""
    wanted = {key: pair for key, pair in years.items() if year_and_phase(key)[1] in PLAIN and year_of(key)}
    if len(wanted) < len(years) or not any(pair.differs for pair in wanted.values()):
        return ()
    names = {name_key(p.row) for p in (*a, *b)}
    own = [one for one in decided if one.years and one.names & names]
    own.sort(key=lambda one: one.day or date.max)
    for first in range(len(own)):
        for last in range(first + 1, len(own) + 1):
            run = own[first:last]
            if all(_comes_to(run, key, pair) for key, pair in wanted.items()):
                causes = [one.cause for one in run]
                return tuple(cause for n, cause in enumerate(causes) if cause not in causes[:n])
    return ()


def _comes_to(run: Sequence[Decided], key: str, pair: YearPair) -> bool:
    change = sum((one.years.get(key, Decimal(0)) for one in run), Decimal(0))
    return abs(pair.difference - change) <= pair.margin
