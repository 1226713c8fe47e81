"""Tie-outs of made pairs whose truth is known: how much is found, and that nothing false is stated as fact.

A small sample in the suite; `make pairs` ties out two thousand, `python -m tests.tieout.measure` prints the shares.
"""

import os
from collections import Counter

import pytest

from tests.tieout.measure import both_ways, score, shares
from tests.tieout.pairs import KINDS, MIXED, pair

PAIRS = int(os.environ.get("KRONESPOR_PAIRS", "28"))
EVERY = [*KINDS, MIXED]


@pytest.fixture(scope="module")
def count() -> Counter[str]:
    """What is right and wrong over all pairs, tied out both ways."""
    found: Counter[str] = Counter()
    for kind in EVERY:
        for seed in range(PAIRS // len(EVERY)):
            for one, tie_out in both_ways(pair(kind, seed)):
                found += score(one, tie_out)
    return found


@pytest.mark.slow
def test_rows_are_matched_right_and_no_fact_is_false(count: Counter[str]) -> None:
    share = shares(count)
    assert share["rows right"] >= 0.98
    assert count["facts"] > 500
    assert share["facts false"] <= 1 / 500
    assert share["explanations true"] >= 0.95
    assert share["possible with the truth"] >= 0.9


def test_as_much_is_found_the_other_way_about() -> None:
    for kind in ("merged generally", "split", MIXED):
        (one, forth), (_other, back) = both_ways(pair(kind, 7))
        rows = [
            {(frozenset(r.label for r in m.a), frozenset(r.label for r in m.b), m.certainty) for m in forth.matches},
            {(frozenset(r.label for r in m.b), frozenset(r.label for r in m.a), m.certainty) for m in back.matches},
        ]
        assert rows[0] == rows[1], one.kind
