"""The 2024 note ties out with the 2026 answer as ../shared/gold says."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import read
from kronespor.tieout import compare, tie_out_json

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLD = SHARED / "gold" / "tie-out-000-001.json"
pytestmark = pytest.mark.skipif(not GOLD.is_file(), reason="../shared is not here: the given papers and gold")


def footed(name: str) -> FootedDocument:
    (path,) = (SHARED / "seeds").glob(f"{name}_*.txt")
    return foot_document(read(path))


@pytest.mark.parametrize("years", [["2024"], []], ids=["2024 alone", "all shared years"])
@pytest.mark.slow
def test_000_regroups_into_001_and_the_difference_is_explained(years: list[str]) -> None:
    gold: dict[str, Any] = json.loads(GOLD.read_text("utf-8"))
    report = tie_out_json(compare(footed("000"), footed("001"), years), "en")
    ours = {}
    for match in report["matches"]:
        year = match["years"]["2024"]
        if year["rows_a"] and year["rows_b"]:
            ours[match["labels_b"][0]] = (year["rows_a"], year["a"], year["b"], year["difference"])
    expected = {}
    for row in gold["rows"]:
        a, b = Decimal(row["sum"]) * 1000, Decimal(row["b_2024"]) * 1000
        label = next(x for x in ours if x.startswith(row["b"]))
        expected[label] = (row["a"], str(a), str(b), str(b - a))
    assert ours == expected
    (removed,) = (m for m in report["matches"] if m["relation"] == "removed")
    assert removed["a"] == [gold["only_in_a"][0]["row"]]
    total = report["totals"]["2024"]
    assert [total[k] for k in ("a", "b", "difference", "unexplained")] == ["8555000", "8100000", "-455000", "0"]
