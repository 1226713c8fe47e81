"""Which columns of two tables are about the same year and phase: budget is told from what was spent."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kronespor.footing import FootedTable
from kronespor.language import YEAR, Language, fold, year_of
from kronespor.tieout.printed import details

Phase = str
"""budget, corrected, committed, expected, spent or difference; empty where a heading says no more than a year."""
PLAIN = ("", "budget")
"""Phases that are named by the year alone."""
_CALLED: Mapping[str, Phase] = {
    "original": "budget", "supplementary": "budget", "transferred": "budget", "carried": "budget",
    "revised": "corrected", "remaining": "difference",
}  # fmt: skip
"""What tie-out, and `compare --json`, call the phases that it does not tell apart or calls otherwise."""
UNDATED = "amount"
"""What columns are called of which neither a year nor a phase is known."""


@dataclass(frozen=True)
class YearColumn:
    """A year and phase with its column in either table."""

    key: str
    a: int
    b: int


Columns = Mapping[str, Sequence[int]]
"""The columns of money of a table by their year; under no year, where a table states none."""


def phase(heading: str, language: Language) -> Phase:
    """What a heading says of its amounts besides their year."""
    found = language.phases.phase_of(heading)
    return _CALLED.get(found, found)


def key(year: str, of: Phase) -> str:
    """What a year and phase are called: "2025", "2025 spent"."""
    return f"{year} {'' if of in PLAIN else of}".strip() or UNDATED


def year_and_phase(name: str) -> tuple[str, Phase]:
    """The year that a key is of, if it has one, and what it says besides."""
    year, _space, rest = name.partition(" ")
    return (year, rest) if re.fullmatch(YEAR, year) else ("", name)


def keys(table: FootedTable, language: Language) -> dict[str, int]:
    """The years and phases that a table has a column for; where several say the same, the others by their headings."""
    found: dict[str, int] = {}
    for year, columns in _by_year(table).items():
        for column in columns:
            heading = table.columns[column]
            name = _name(year, phase(heading, language), heading)
            found.setdefault(_by_heading(year, heading) if name in found else name, column)
    return found


def shared(a: FootedTable, b: FootedTable, language: Language, wanted: Sequence[str] = ()) -> list[YearColumn]:
    """The columns that both tables have, of the years `wanted` if any are.

    Of several columns of a year those are one that have the same heading, else the same phase, first those with the
    most amounts in common. Where one column is left in either table they go together if one of them says no phase, or
    if the year has no other. A table that states no year is of the only one that the other states.
    """
    left, right = _of_one_year(_by_year(a), _by_year(b))
    return [
        column
        for year, ours in left.items()
        if year in right and (not wanted or year in wanted)
        for column in _of_year(year, (a, ours), (b, right[year]), language)
    ]


def _by_year(table: FootedTable) -> dict[str, list[int]]:
    """Where no heading states a year, the title's is that of all columns."""
    years: dict[str, list[int]] = {}
    for column in table.money:
        if year := year_of(table.columns[column]):
            years.setdefault(year, []).append(column)
    if years or not table.money:
        return years
    stated = set(re.findall(YEAR, table.table.title))
    return {stated.pop() if len(stated) == 1 else "": list(table.money)}


def _of_one_year(left: Columns, right: Columns) -> tuple[Columns, Columns]:
    if list(left) == [""] and len(right) == 1:
        return dict.fromkeys(right, left[""]), right
    if list(right) == [""] and len(left) == 1:
        return left, dict.fromkeys(left, right[""])
    return left, right


def _of_year(
    year: str, left: tuple[FootedTable, Sequence[int]], right: tuple[FootedTable, Sequence[int]], language: Language
) -> list[YearColumn]:
    (a, ours), (b, theirs) = left, right
    of_a = {c: phase(a.columns[c], language) for c in ours}
    of_b = {c: phase(b.columns[c], language) for c in theirs}
    pairs = dict(_alike({c: fold(a.columns[c]) for c in ours}, {c: fold(b.columns[c]) for c in theirs}))
    rest_a, rest_b = ([c for c in cs if c not in used] for cs, used in ((ours, pairs), (theirs, pairs.values())))
    same_phase = [(x, y) for x in rest_a for y in rest_b if key("", of_a[x]) == key("", of_b[y])]
    for x, y in sorted(same_phase, key=lambda pair: (-_in_common(a, b, *pair), pair)):
        if x not in pairs and y not in pairs.values():
            pairs[x] = y
    rest_a, rest_b = ([c for c in cs if c not in used] for cs, used in ((ours, pairs), (theirs, pairs.values())))
    one_left = len(rest_a) == len(rest_b) == 1
    if one_left and ("" in (of_a[rest_a[0]], of_b[rest_b[0]]) or not pairs):
        pairs[rest_a[0]] = rest_b[0]
    found: dict[str, YearColumn] = {}
    for x, y in sorted(pairs.items()):
        other = key("", of_a[x]) != key("", of_b[y]) and "" not in (of_a[x], of_b[y])
        is_same = fold(a.columns[x]) == fold(b.columns[y])
        name = key(year, "") if other else _name(year, of_a[x] or of_b[y], a.columns[x] if is_same else "")
        if name in found:
            name = _by_heading(year, a.columns[x])
        found.setdefault(name, YearColumn(name, x, y))
    return list(found.values())


def _name(year: str, of: Phase, heading: str) -> str:
    """A column by its year and phase; by its heading where it says neither."""
    return heading or UNDATED if not year and of in PLAIN else key(year, of)


def _by_heading(year: str, heading: str) -> str:
    """A column called by its heading: "2025 Bevilget"."""
    return " ".join([year, *re.sub(YEAR, " ", heading).split()]).strip() or UNDATED


def _in_common(a: FootedTable, b: FootedTable, x: int, y: int) -> int:
    """How many amounts two columns have in common."""
    ours, theirs = (
        Counter(amount for row in details(table) if (amount := table.kroner(row.cells[column])))
        for table, column in ((a, x), (b, y))
    )
    return (ours & theirs).total()


def _alike(names: Mapping[int, str], others: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Each column with the first other of its name."""
    columns: dict[str, int] = {}
    for other, name in others.items():
        columns.setdefault(name, other)
    for column, name in names.items():
        if name in columns:
            yield column, columns.pop(name)
