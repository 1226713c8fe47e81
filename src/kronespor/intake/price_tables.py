"""Price indices read from what a municipality has: a CSV file, or a workbook with years across.

`docs/prisindeks-eksempel.csv` shows the format.
"""

import csv
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kronespor.amounts import PriceLevelError
from kronespor.language import fold, year_of
from kronespor.register.models import PriceSeries
from kronespor.register.prices import Publication, keep
from kronespor.sandbox import Reader

PERCENT = 20
"""Below this a number is a change in percent; no index is that low."""
BASE = Decimal(1_000_000)  # of a chained index: large, so that its six decimals round nothing that could be seen
PLACES = Decimal("0.000001")
_PAIR = re.compile(r"((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})\b")
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
    """Every row of every table whose columns are years, or pairs of years, as a series.

    Numbers below 20 are changes in percent into the column's year from the year before, as KL publishes its estimates
    (pris- og lønskøn); they are chained to an index.
    """
    with Reader() as reader:
        document = reader.read(path)
    found = []
    for budget in document.budgets:
        years = {c: y for c, column in enumerate(budget.columns) if (y := _year(column.name))}
        for row in budget.rows:
            printed = {years[t.column]: _number(path, row.label, t.text) for t in row.tokens if t.column in years}
            if printed:
                values = _index(path, row.label, printed)
                found.append(Publication(row.label, source, published_on, values=values))
    if not found:
        raise PriceLevelError(f"{path.name} has no table of indices with years across and a series a row.")
    return found


def _year(column: str) -> int | None:
    """The year of a column; of a pair ("2024-25", "2024/2025") the later."""
    if pair := _PAIR.search(column):
        last = int(pair[2]) if len(pair[2]) == 4 else int(pair[1][:2] + pair[2])
        return last if last == int(pair[1]) + 1 else None
    found = year_of(column)
    return int(found) if found else None


def _number(path: Path, series: str, text: str) -> Decimal:
    try:
        return Decimal(text.replace("%", "").replace(" ", "").replace(".", "").replace(",", "."))
    except InvalidOperation as error:
        raise PriceLevelError(f"{path.name}: '{text}' in {series} is no index.") from error


def _index(path: Path, series: str, printed: dict[int, Decimal]) -> dict[int, Decimal]:
    """The index by year: as printed, or chained from changes in percent with the year before the first as its base."""
    if all(value >= PERCENT for value in printed.values()):
        return printed
    if any(value >= PERCENT for value in printed.values()):
        raise PriceLevelError(f"{path.name}: {series} has both indices and percentages: give each a row of its own.")
    first, last = min(printed), max(printed)
    if missing := [y for y in range(first, last + 1) if y not in printed]:
        raise PriceLevelError(f"{path.name}: {series} has no percentage for {missing[0]}: an index cannot be chained.")
    found = {first - 1: BASE}
    for year in range(first, last + 1):
        found[year] = (found[year - 1] * (100 + printed[year]) / 100).quantize(PLACES)
    return found
