"""Amounts in the prices of another year: beside the original, by an index with a source, never by a guess."""

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.commands import run

pytestmark = pytest.mark.any_database
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "prisindeks-eksempel.csv"
HEAD = "case;kind;decided_on;from;to;fund;year;amount;price_level\n"
ROWS = (
    "A;allocation;2024-01-22;fund;Plan / Alfa;Budget24;2024;100.000;2023\n"
    "A;allocation;2024-01-22;fund;Plan / Alfa;Budget24;2025;33.333;2023\n"
    "A;allocation;2024-01-22;fund;Plan / Beta;Budget24;2025;66.667;2024\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    sheet = tmp_path / "ark.csv"
    sheet.write_text(HEAD + ROWS, "utf-8")
    assert run("record", sheet, home=tmp_path / "home").returncode == 0
    return tmp_path / "home"


@pytest.mark.slow
def test_converted_amounts_stand_beside_the_original_and_add_up(home: Path) -> None:
    loaded = run("prices", EXAMPLE, home=home)
    assert "EXAMPLE, not for use" in loaded.stdout
    assert run("prices", EXAMPLE, home=home).returncode == 0  # again changes nothing
    report = json.loads(run("overview", "--prices", "2026", "--series", "service", "--json", home=home).stdout)
    assert report["prices"]["level"] == 2026 and "EKSEMPEL" in report["prices"]["source"]
    alfa, beta = report["plans"][0]["initiatives"]
    assert [y["converted"] for y in alfa["years"].values()] == ["109800", "36600"]
    assert (beta["years"]["2025"]["kroner"], beta["years"]["2025"]["converted"]) == ("66667", "70589")
    shown = run("overview", "--prices", "2026", "--series", "service", home=home).stdout
    assert "(109\u00a0800)" in shown and "(107\u00a0189)" in shown  # 36.600 + 70.589
    table = run("overview", "--prices", "2026", "--series", "service", "--csv", home=home).stdout.splitlines()
    assert table[0].endswith("2024 in prices of 2026;2025 in prices of 2026")
    assert table[1].endswith(";109800;36600")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (("--prices", "2030", "--series", "service"), ("No price index for 2030", "service")),
        (("--prices", "2026", "--series", "løn"), ("no price index 'løn'", "anlæg, service")),
        (("--prices", "2026"), ("belong together",)),
    ],
)
@pytest.mark.slow
def test_what_is_missing_is_named(home: Path, query: tuple[str, ...], words: tuple[str, ...]) -> None:
    run("prices", EXAMPLE, home=home)
    done = run("overview", *query, home=home)
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr


@pytest.mark.slow
def test_an_amount_without_a_price_level_is_not_converted(home: Path, tmp_path: Path) -> None:
    run("prices", EXAMPLE, home=home)
    sheet = tmp_path / "mere.csv"
    sheet.write_text(HEAD + "B;allocation;2024-01-22;fund;Plan / Gamma;Budget24;2024;1.000;\n", "utf-8")
    run("record", sheet, home=home)
    done = run("overview", "--prices", "2026", "--series", "service", home=home)
    assert done.returncode == 2 and "no price level" in done.stderr


@pytest.mark.slow
def test_a_workbook_with_years_across(home: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("Indeks", 2023, 2024, 2025), ("Løn", 100, 103.5, 107.2), ("Anlæg", 100, 102, 104)):
        book.active.append(row)
    book.save(tmp_path / "kl.xlsx")
    refused = run("prices", tmp_path / "kl.xlsx", home=home)
    assert refused.returncode == 2 and "when it was published" in refused.stderr
    done = run("prices", tmp_path / "kl.xlsx", "--source", "KL", "--published", "2025-07-01", home=home)
    assert done.stdout.splitlines() == ["Løn: 2023-2025, KL, 2025-07-01.", "Anlæg: 2023-2025, KL, 2025-07-01."]
    report = json.loads(run("overview", "--prices", "2025", "--series", "løn", "--json", home=home).stdout)
    assert report["plans"][0]["initiatives"][0]["years"]["2024"]["converted"] == "107200"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("series;year\n", "lacks a column: index"),
        ("series;year;index;source;published_on\nløn;i år;100;KL;2025-07-01\n", "line 2"),
        ("series;year;index;source;published_on\nløn;2024;-1;KL;2025-07-01\n", "is no index"),
        ("series;year;index;source;published_on\nløn;2024;100;;2025-07-01\n", "'source' is empty"),
        (
            "series;year;index;source;published_on\nløn;2024;100;KL;2025-07-01\nløn;2024;101;KL;2025-07-01\n",
            "two indices for 2024",
        ),
        ("series;year;index;source;published_on\nservice;2024;100;KL;2026-01-01\n", "with other figures"),
    ],
)
@pytest.mark.slow
def test_a_bad_index_is_a_sentence(home: Path, tmp_path: Path, text: str, words: str) -> None:
    run("prices", EXAMPLE, home=home)
    (tmp_path / "indeks.csv").write_text(text, "utf-8")
    done = run("prices", tmp_path / "indeks.csv", home=home)
    assert done.returncode == 2 and words in done.stderr and len(done.stderr.splitlines()) == 1


def workbook(path: Path, head: Sequence[object], *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.slow
def test_yearly_percentages_are_chained_to_an_index(home: Path, tmp_path: Path) -> None:
    head = ["Pct.", "2023-2024", "2024-2025", "2025-2026"]
    book = workbook(tmp_path / "pl.xlsx", head, ["Løn", 5.3, 3.9, 3.3], ["Service", 4.0, 3.0, 2.5])
    said = run("prices", book, "--source", "en opgørelse", "--published", "2025-07-01", home=home)
    assert said.returncode == 0, said.stderr
    report = json.loads(run("overview", "--prices", "2026", "--series", "service", "--json", home=home).stdout)
    alfa, beta = report["plans"][0]["initiatives"]
    assert alfa["years"]["2024"]["converted"] == "109798"  # 100.000 x 1,04 x 1,03 x 1,025
    assert beta["years"]["2025"]["converted"] == "70384"  # 66.667 x 1,03 x 1,025


@pytest.mark.parametrize(
    ("row", "words"),
    [(["Løn", 5.3, None, 3.3], "no percentage for 2025"), (["Løn", 5.3, 103.9, 3.3], "both indices and percentages")],
)
@pytest.mark.slow
def test_percentages_with_a_hole_or_mixed_with_indices_are_refused(
    home: Path, tmp_path: Path, row: list[object], words: str
) -> None:
    head = ["Pct.", "2023-2024", "2024-2025", "2025-2026"]
    book = workbook(tmp_path / "pl.xlsx", head, row, ["Service", 4.0, 3.0, 2.5])
    done = run("prices", book, "--source", "en opgørelse", "--published", "2025-07-01", home=home)
    assert done.returncode == 2 and words in done.stderr
