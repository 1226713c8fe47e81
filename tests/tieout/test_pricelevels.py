"""A difference of price level is told from any other, and never guessed between two."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from kronespor.amounts import PriceIndex
from kronespor.footing import foot_document
from kronespor.reading import read
from kronespor.tieout import compare
from kronespor.tieout.pricelevels import price_level

SERVICE = PriceIndex("service", "et eksempel", {2024: Decimal(100), 2025: Decimal("103.1"), 2026: Decimal("106.4")})
TABLE = (
    "Tabel 1: Handleplan for leg (1.000 kr.){}\n\n"
    "Indsats\t2025\t2026\nAlfa bro\t{}\t{}\nBeta tårn\t300\t400\nI alt\t{}\t{}\n"
)


@dataclass
class Pair:
    a: Decimal
    b: Decimal


def paper(folder: Path, name: str, alfa: tuple[int, int], level: str = "") -> Path:
    path = folder / name
    said = f"\n\nBeløb i {level}-priser." if level else ""
    path.write_text(TABLE.format(said, *alfa, alfa[0] + 300, alfa[1] + 400), "utf-8")
    return path


def test_a_row_in_the_prices_of_another_year_is_explained(tmp_path: Path) -> None:
    a, b = paper(tmp_path, "a.txt", (1200, 2400)), paper(tmp_path, "b.txt", (1237, 2474))
    found = compare(foot_document(read(a)), foot_document(read(b)), indices=[SERVICE])
    (changed,) = (m for m in found.matches if m.relation == "changed")
    assert changed.explanation == "price level: from the prices of 2024 to 2025 by 'service' (et eksempel)"
    assert "price level" in found.totals["2025"].explanation
    without = compare(foot_document(read(a)), foot_document(read(b)))
    assert {m.explanation for m in without.matches if m.relation == "changed"} != {changed.explanation}


def test_another_change_is_not(tmp_path: Path) -> None:
    a, b = paper(tmp_path, "a.txt", (1200, 2400)), paper(tmp_path, "b.txt", (1237, 2400))
    found = compare(foot_document(read(a)), foot_document(read(b)), indices=[SERVICE])
    (changed,) = (m for m in found.matches if m.relation == "changed")
    assert not changed.explanation.startswith("price level")


@pytest.mark.parametrize(
    ("pairs", "levels", "found"),
    [
        ([(1000, 1031)], (None, None), ""),  # one year alone proves nothing
        ([(1000, 1031)], ("2024", "2025"), "2024 to 2025"),
        ([(1000, 1031)], ("2024", "2026"), ""),
        ([(1000, 1032), (2000, 2063)], (None, None), "2024 to 2025 or of 2025 to 2026"),  # both are within the rounding
        ([(1000, 1064), (2000, 2128)], (None, None), "2024 to 2026"),
        ([(1064, 1000), (2128, 2000)], (None, None), "2026 to 2024"),
        ([(1000, 1000), (2000, 2000)], (None, None), ""),
        ([(1000, 1200), (2000, 2400)], (None, None), ""),
    ],
)
def test_which_index_explains(pairs: list[tuple[int, int]], levels: tuple[str | None, str | None], found: str) -> None:
    amounts = [Pair(Decimal(a), Decimal(b)) for a, b in pairs]
    margin = Decimal("0.5")
    said = price_level(amounts, (margin, margin), levels, [SERVICE])
    assert (found in said) if found else said == ""
