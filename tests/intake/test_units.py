"""What is drafted of a table: money in kroner, and what its unit only by a guess is waits for a person."""

from pathlib import Path

import pytest

from kronespor.intake.models import DraftItem
from kronespor.intake.storing import import_file

pytestmark = pytest.mark.django_db

LEGEND = "02-03-2026\n\nTabel 1: Handleplan for leg{}\n\n• * bevilling A\n• # puljen\n\n"


def drafted(tmp_path: Path, unit: str, *rows: str) -> list[DraftItem]:
    path = tmp_path / "a.txt"
    path.write_text(LEGEND.format(unit) + "".join(f"{row.replace(' | ', chr(9))}\n" for row in rows), "utf-8")
    import_file(path)
    return list(DraftItem.objects.order_by("pk"))


def test_a_count_of_a_year_is_no_figure_to_book(home: Path, tmp_path: Path) -> None:
    rows = ("Indsats | Antal børn 2025 | Budget 2025", "Alfa * | 40 | 200", "Beta # | 60 | 400", "I alt | 100 | 600")
    items = drafted(tmp_path, " (1.000 kr.)", *rows)
    assert [(i.label, i.fiscal_year, i.amount) for i in items] == [
        ("Alfa", 2025, 20_000_000),
        ("Beta", 2025, 40_000_000),
    ]


def test_a_figure_in_a_guessed_unit_waits_though_its_sum_holds(home: Path, tmp_path: Path) -> None:
    items = drafted(tmp_path, "", "Indsats | 2025", "Alfa * | 2.200", "Beta # | 4.400", "I alt | 6.600")
    assert {i.proof for i in items} == {"proven"}
    assert all("unit-guessed" in {reason.code for reason in i.reasons} for i in items)


def test_dollars_are_no_figures_to_book(home: Path, tmp_path: Path) -> None:
    rows = ("Indsats | 2025", "Alfa * | 200", "Beta # | 400", "I alt | 600")
    assert drafted(tmp_path, " (1.000 USD)", *rows) == []


def test_a_table_of_counts_is_none_whose_years_are_missed(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("02-03-2026\n\nTabel 1: Antal børn\n\nSted\tI dag\tOm et år\nNord\t40\t45\nSyd\t60\t62\n", "utf-8")
    assert import_file(path).undated == 0
