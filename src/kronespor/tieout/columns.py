"""Which columns of two tables are about the same year and phase: budget is told from what was spent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kronespor.footing import FootedTable
from kronespor.language import Language, fold, year_of

Phase = str
"""budget, corrected, expected, spent or difference; empty where a heading says no more than a year."""
PLAIN = ("", "budget")
"""Phases that are named by the year alone."""


@dataclass(frozen=True)
class YearColumn:
    """A year and phase with its column in either table."""

    key: str
    a: int
    b: int


def phase(heading: str, language: Language) -> Phase:
    """What a heading says of its amounts besides their year."""
    words = language.columns
    phases = {
        "difference": words.difference,
        "expected": words.expected,
        "spent": words.spent,
        "corrected": words.corrected,
    }
    found = (name for name, phrases in phases.items() if phrases.stand_in(heading))
    return next(found, "budget" if any(c.isalpha() for c in heading) else "")


def key(year: str, of: Phase) -> str:
    """What a year and phase are called: "2025", "2025 spent"."""
    return year if of in PLAIN else f"{year} {of}"


def keys(table: FootedTable, language: Language) -> dict[str, int]:
    """The years and phases that a table has a column for, the first where several say the same."""
    found: dict[str, int] = {}
    for column in table.money:
        heading = table.columns[column]
        if year := year_of(heading):
            found.setdefault(key(year, phase(heading, language)), column)
    return found


def shared(a: FootedTable, b: FootedTable, language: Language, wanted: Sequence[str] = ()) -> list[YearColumn]:
    """The columns that both tables have, of the years `wanted` if any are.

    Of several columns of a year those are one that have the same heading, else the same phase. Where one column is left
    in either table they go together if one of them says no phase, or if the year has no other.
    """
    left, right = _by_year(a), _by_year(b)
    return [
        column
        for year, ours in left.items()
        if year in right and (not wanted or year in wanted)
        for column in _of_year(year, (a, ours), (b, right[year]), language)
    ]


def _by_year(table: FootedTable) -> dict[str, list[int]]:
    years: dict[str, list[int]] = {}
    for column in table.money:
        if year := year_of(table.columns[column]):
            years.setdefault(year, []).append(column)
    return years


def _of_year(
    year: str, left: tuple[FootedTable, list[int]], right: tuple[FootedTable, list[int]], language: Language
) -> list[YearColumn]:
    (a, ours), (b, theirs) = left, right
    of_a = {c: phase(a.columns[c], language) for c in ours}
    of_b = {c: phase(b.columns[c], language) for c in theirs}
    pairs = _alike({c: fold(a.columns[c]) for c in ours}, {c: fold(b.columns[c]) for c in theirs})
    rest_a, rest_b = ([c for c in cs if c not in used] for cs, used in ((ours, pairs), (theirs, pairs.values())))
    pairs |= _alike({c: key("", of_a[c]) for c in rest_a}, {c: key("", of_b[c]) for c in rest_b})
    rest_a, rest_b = ([c for c in cs if c not in used] for cs, used in ((ours, pairs), (theirs, pairs.values())))
    one_left = len(rest_a) == len(rest_b) == 1
    if one_left and ("" in (of_a[rest_a[0]], of_b[rest_b[0]]) or not pairs):
        pairs[rest_a[0]] = rest_b[0]
    found: dict[str, YearColumn] = {}
    for x, y in sorted(pairs.items()):
        other = key("", of_a[x]) != key("", of_b[y]) and "" not in (of_a[x], of_b[y])
        name = year if other else key(year, of_a[x] or of_b[y])
        found.setdefault(name, YearColumn(name, x, y))
    return list(found.values())


def _alike(names: Mapping[int, str], others: Mapping[int, str]) -> dict[int, int]:
    """Each column with the first other of its name."""
    columns: dict[str, int] = {}
    for other, name in others.items():
        columns.setdefault(name, other)
    found: dict[int, int] = {}
    for column, name in names.items():
        if name in columns:
            found[column] = columns.pop(name)
    return found
