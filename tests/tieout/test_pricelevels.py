"""A difference of price level is told from any other, and never guessed between two."""

from decimal import Decimal
from pathlib import Path

import pytest

from kronespor.amounts import PriceIndex
from kronespor.footing import foot_document
from kronespor.reading import read
from kronespor.remarks import Cause, Value
from kronespor.tieout import YearPair, compare
from kronespor.tieout.pricelevels import price_levels

SERVICE = PriceIndex("service", "et eksempel", {2024: Decimal(100), 2025: Decimal("103.1"), 2026: Decimal("106.4")})
TABLE = (
    "Tabel 1: Handleplan for leg (1.000 kr.){}\n\n"
    "Indsats\t2025\t2026\nAlfa bro\t{}\t{}\nBeta tårn\t300\t400\nI alt\t{}\t{}\n"
)


def paper(folder: Path, name: str, alfa: tuple[int, int], level: str = "") -> Path:
    path = folder / name
    stated = f"\n\nBeløb i {level}-priser." if level else ""
    path.write_text(TABLE.format(stated, *alfa, alfa[0] + 300, alfa[1] + 400), "utf-8")
    return path


def test_a_row_in_the_prices_of_another_year_is_explained(tmp_path: Path) -> None:
    a, b = paper(tmp_path, "a.txt", (1200, 2400)), paper(tmp_path, "b.txt", (1237, 2474))
    found = compare(foot_document(read(a)), foot_document(read(b)), indices=[SERVICE])
    (changed,) = (m for m in found.matches if m.relation == "changed")
    values: dict[str, Value] = {"earlier": 2024, "later": 2025, "series": "service", "source": "et eksempel"}
    assert changed.causes == (Cause("price-level", values),)
    assert found.totals["2025"].changes == (changed,)
    without = compare(foot_document(read(a)), foot_document(read(b)))
    assert [m.causes[0].code for m in without.matches if m.relation == "changed"] == ["changed-by-factor"]


def test_another_change_is_not(tmp_path: Path) -> None:
    a, b = paper(tmp_path, "a.txt", (1200, 2400)), paper(tmp_path, "b.txt", (1237, 2400))
    found = compare(foot_document(read(a)), foot_document(read(b)), indices=[SERVICE])
    (changed,) = (m for m in found.matches if m.relation == "changed")
    assert [cause.code for cause in changed.causes] == ["amount-changed"]


@pytest.mark.parametrize(
    ("pairs", "levels", "periods"),
    [
        ([(1000, 1031)], ("", ""), []),  # one year alone proves nothing
        ([(1000, 1031)], ("2024", "2025"), [(2024, 2025)]),
        ([(1000, 1031)], ("2024", "2026"), []),
        ([(1000, 1032), (2000, 2063)], ("", ""), [(2024, 2025), (2025, 2026)]),  # both are within the rounding
        ([(1000, 1064), (2000, 2128)], ("", ""), [(2024, 2026)]),
        ([(1064, 1000), (2128, 2000)], ("", ""), [(2026, 2024)]),
        ([(1000, 1000), (2000, 2000)], ("", ""), []),
        ([(1000, 1200), (2000, 2400)], ("", ""), []),
    ],
)
def test_which_index_explains(
    pairs: list[tuple[int, int]], levels: tuple[str, str], periods: list[tuple[int, int]]
) -> None:
    amounts = [YearPair(Decimal(a), Decimal(b)) for a, b in pairs]
    margin = Decimal("0.5")
    causes = price_levels(amounts, (margin, margin), levels, [SERVICE])
    assert [(c.values["earlier"], c.values["later"]) for c in causes] == periods
