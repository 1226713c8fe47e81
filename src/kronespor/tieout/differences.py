"""A tie-out as people read it: what differs and how much is left unsaid because it is the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from kronespor.tieout.columns import year_and_phase
from kronespor.tieout.matches import Match, TieOut, YearPair


@dataclass(frozen=True)
class Years:
    """Years that follow one another and in which two documents print the same amounts."""

    keys: tuple[str, ...]
    pair: YearPair


def combined(years: Mapping[str, YearPair]) -> list[Years]:
    """The years of a match, those with the same amounts in one; without those of nothing, if it has others."""
    printed = [(key, pair) for key, pair in years.items() if pair.a or pair.b] or list(years.items())
    runs = groupby(printed, key=lambda item: (item[1], year_and_phase(item[0])[1]))
    return [Years(tuple(key for key, _pair in run), pair) for (pair, _phase), run in runs]


def differences(tie_out: TieOut) -> list[Match]:
    """The matches that say more than that a row is the same, without those of tables that the totals leave out."""
    beyond_a, beyond_b = map(set, tie_out.beyond)
    return [
        m
        for m in tie_out.matches
        if not (m.relation == "same" and m.certainty == "proven")
        if not (m.table_a in beyond_a and not m.b) and not (m.table_b in beyond_b and not m.a)
    ]


def unchanged(tie_out: TieOut) -> int:
    """How many rows are the same in both documents."""
    return sum(m.relation == "same" and m.certainty == "proven" for m in tie_out.matches)
