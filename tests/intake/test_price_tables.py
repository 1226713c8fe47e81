"""Price indices are read from workbooks as they are published."""

import subprocess
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kronespor.intake.price_tables import load_prices
from kronespor.sandbox.libreoffice import find_libreoffice


def workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.any_database
@pytest.mark.django_db
def test_workbooks_are_laid_out_as_they_are_published(tmp_path: Path) -> None:
    """Pairs of years across below a title, with groups and notes, new and old Excel; or years down."""
    across = workbook(
        tmp_path / "skoen.xlsx",
        ["Skøn over pris- og lønudviklingen, juni 2025"],
        [],
        ["Pct.", "2023-24", "2024-25"],
        ["Løn", 5.3, 3.9],
        ["Priser"],
        ["Brændsel", -4.1, 0.5],
        ["Pris- og lønudvikling i alt", 4.0, 3.0],
        [],
        ["Kilde: budgetvejledningen"],
    )
    down = workbook(
        tmp_path / "ned.xlsx",
        ["Indeks"],
        [],
        ["År", "Løn", "I alt"],
        [2023, 100, 100],
        [2024, 105.3, 104],
        [2025, 109.4, 107.12],
    )
    chained = {2023: 1_000_000, 2024: 1_040_000, 2025: 1_071_200}
    paths = [(across, chained), (down, {2023: 100, 2024: 104, 2025: Decimal("107.12")})]
    if (office := find_libreoffice()) is not None:
        options = ["--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "xls"]
        subprocess.run([office, *options, "--outdir", tmp_path, across], check=True, capture_output=True)
        paths.append((tmp_path / "skoen.xls", chained))
    for day, (path, wanted) in enumerate(paths, start=1):
        found = {series.name: series for series in load_prices(path, "prøve", date(2025, 7, day))}
        total = next(series for name, series in found.items() if name.endswith("i alt") or name == "I alt")
        assert dict(total.values.values_list("year", "index")) == wanted, path.name
        assert len(found) == (2 if path == down else 3)
