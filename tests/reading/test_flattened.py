"""Plain sum tables as flat text: each amount is that of its name, and what adds up is no error.

`make test` draws 30 of each layout, `make damaged` 500.
"""

import os
import re
from collections import Counter
from decimal import Decimal
from typing import get_args

import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import read
from tests.reading.flattened import Flattened, Layout, flattened

SEEDS = range(int(os.environ.get("KRONESPOR_TABLES", "10")))  # of each layout
pytestmark = pytest.mark.slow
LEAST_RIGHT = 0.995
Amounts = Counter[tuple[str, int, Decimal]]


def _key(label: str) -> str:
    return re.sub(r"\W", "", label.lower())


def truth(table: Flattened) -> Amounts:
    """How many times each name has each amount in each column."""
    return Counter((_key(n), c, a) for n, row in table.rows for c, a in enumerate(row) if a)


def amounts(footed: FootedDocument, proofs: set[str]) -> Amounts:
    return Counter(
        (_key(row.label), c, cell.amount)
        for table in footed.tables
        for row in table.rows
        for c, cell in enumerate(row.cells)
        if cell.amount and cell.proof in proofs
    )


@pytest.fixture(scope="module", params=get_args(Layout))
def drawn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Flattened, FootedDocument]]:
    folder = tmp_path_factory.mktemp("flattened")
    found = []
    for seed in SEEDS:
        table, path = flattened(seed, request.param), folder / f"{seed}.txt"
        path.write_text(table.text, "utf-8")
        found.append((table, foot_document(read(path))))
    return found


def test_nothing_is_proven_under_a_wrong_name(drawn: list[tuple[Flattened, FootedDocument]]) -> None:
    wrong = [(t.kind, w) for t, footed in drawn if (w := amounts(footed, {"proven"}) - truth(t))]
    assert not wrong


def test_a_table_that_adds_up_has_no_error(drawn: list[tuple[Flattened, FootedDocument]]) -> None:
    wrong = [(t.kind, f) for t, footed in drawn for f in footed.findings if f.severity == "error"]
    assert not wrong


def test_the_amounts_are_read(drawn: list[tuple[Flattened, FootedDocument]]) -> None:
    proofs = {"proven", "consistent", "unproven", "contradicted"}
    right = sum((truth(t) & amounts(footed, proofs)).total() for t, footed in drawn)
    total = sum(truth(t).total() for t, _ in drawn)
    assert right >= LEAST_RIGHT * total, f"{right} of {total}"
