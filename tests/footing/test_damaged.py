"""Whatever is done to a table, a cell marked proven is right and no money is invented. Ten shards, drawn by hypothesis.

`make test` draws 60 of the 5,000 that `make damaged` draws; they are the first of the same ones.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kronespor.footing import read_table
from kronespor.footing.readtable import ReadTable
from kronespor.language import language
from tests.footing.damaged import DAMAGES, Damaged, damaged_table

# what these run is covered by small tests too, and counting its lines takes as long as running them
pytestmark = pytest.mark.no_cover
SHARDS, TABLES = 10, int(os.environ.get("KRONESPOR_TABLES", "3"))
NOTES = {"1", "2", "3", "4", "5"}


def wrongly_proven(damaged: Damaged, read: ReadTable) -> list[tuple[int, int]]:
    wrong = []
    for cell, proof in read.proofs.items():
        truth = damaged.truth[cell[0]][cell[1]] or 0
        if proof == "proven" and read.scaled.amount(read.cells[cell].value) != truth:
            wrong.append(cell)
    return wrong


def invented(read: ReadTable) -> list[tuple[int, int]]:
    """Amounts that are no candidate of what is printed and are not reported as recovered."""
    return [
        cell
        for cell, placed in read.cells.items()
        if placed.token is not None and placed.value not in {r.value for r in placed.token.readings}
    ]


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_cell_is_proven_wrong_and_no_money_invented(shard: int) -> None:
    @settings(
        max_examples=TABLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.integers(shard * 10**6, (shard + 1) * 10**6 - 1))
    def check(seed: int) -> None:
        damaged = damaged_table(seed)
        read = read_table(damaged.table, language(), NOTES)
        assert not wrongly_proven(damaged, read)
        assert not invented(read)

    check()


@pytest.mark.slow
def test_an_undamaged_table_is_proven_throughout() -> None:
    for seed in range(100):
        damaged = damaged_table(seed, "none")
        read = read_table(damaged.table, language())
        assert not read.solved, "the fast path does it"
        covered = {c for c, p in read.proofs.items() if p == "proven"}
        amounts = {(r, c) for r, row in enumerate(damaged.truth) for c, a in enumerate(row) if a is not None}
        assert amounts <= covered


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_the_same_table_is_read_the_same_way_twice(damage: str) -> None:
    table = damaged_table(4711, damage).table
    first, second = read_table(table, language(), NOTES), read_table(table, language(), NOTES)
    assert (first.cells, first.proofs, first.misses) == (second.cells, second.proofs, second.misses)
