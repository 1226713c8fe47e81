"""Price indices read from what a municipality has: a CSV file, or a workbook with years across.

`docs/prisindeks-eksempel.csv` shows the format.
"""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kronespor.amounts import PriceLevelError
from kronespor.reading import Reader
from kronespor.reading.labels import fold
from kronespor.reading.words import year_of
from kronespor.register.models import PriceSeries
from kronespor.register.prices import Publication, keep

COLUMNS = ("series", "year", "index", "source", "published_on")


def load_prices(path: Path, source: str = "", published_on: date | None = None) -> list[PriceSeries]:
    """Load the index series of a file, all or none. PriceLevelError names what is wrong; ReadingError for a bad file.

    A CSV file names source and day of publication in its rows; for a workbook they are given here. A series that was
    published on the same day already is refused unless it is the same.
    """
    if path.suffix.lower() == ".csv":
        tables = _read_csv(path)
    else:
        if not source or published_on is None:
            raise PriceLevelError(f"Say where {path.name} comes from and when it was published: an index needs both.")
        tables = _read_workbook(path, source, published_on)
    return keep(list(tables))


def _read_csv(path: Path) -> Iterable[Publication]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PriceLevelError(f"{path} cannot be read as a price index: save it as CSV in UTF-8.") from error
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if missing := [c for c in COLUMNS if c not in (rows.fieldnames or ())]:
        raise PriceLevelError(f"{path} has no column {' and no column '.join(missing)}; it needs {', '.join(COLUMNS)}.")
    found: dict[tuple[str, str], Publication] = {}
    for line, row in enumerate(rows, start=2):
        try:
            name, year, index = row["series"].strip(), int(row["year"]), Decimal(row["index"].replace(",", "."))
            day = date.fromisoformat(row["published_on"].strip())
        except (AttributeError, ValueError, InvalidOperation) as error:
            raise PriceLevelError(
                f"{path} line {line}: write a series, a year, an index and a day as 2025-07-01."
            ) from error
        source = (row["source"] or "").strip()
        if not name or not source or not 0 < index < 10**6 or not 1980 <= year <= 2100:
            raise PriceLevelError(f"{path} line {line}: a series, a source, a year and a positive index are needed.")
        table = found.setdefault((fold(name), day.isoformat()), Publication(name, source, day))
        table.is_example |= (row.get("example") or "").strip().lower() in ("ja", "yes", "1")
        if table.values.setdefault(year, index) != index:
            raise PriceLevelError(f"{path} line {line}: {name} has two indices for {year}.")
    return found.values()


def _read_workbook(path: Path, source: str, published_on: date) -> Iterable[Publication]:
    """Every row of every table whose columns are years, as a series."""
    with Reader() as reader:
        document = reader.read(path)
    found = []
    for budget in document.budgets:
        years = {c: int(y) for c, column in enumerate(budget.columns) if (y := year_of(column.name))}
        for row in budget.rows:
            table = Publication(row.label, source, published_on)
            for token in row.tokens:
                if token.column in years:
                    table.values[years[token.column]] = _index(path, row.label, token.text)
            if len(table.values) >= 2:
                found.append(table)
    if not found:
        raise PriceLevelError(f"{path.name} has no table of indices with years across and a series a row.")
    return found


def _index(path: Path, series: str, text: str) -> Decimal:
    try:
        value = Decimal(text.replace(".", "").replace(",", "."))
    except InvalidOperation as error:
        raise PriceLevelError(f"{path.name}: '{text}' in {series} is no index.") from error
    if value < 20:
        raise PriceLevelError(f"{path.name}: {series} has {text}; these are percentages, an index is needed.")
    return value
