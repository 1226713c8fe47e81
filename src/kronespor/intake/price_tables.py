"""Price indices read from what a municipality has: a CSV file, or a workbook with years across.

`docs/prisindeks-eksempel.csv` shows the format.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from kronespor.intake.errors import IntakeError
from kronespor.intake.sheets import YES, read_sheet
from kronespor.language import fold, year_of
from kronespor.reading import Table
from kronespor.register.models import PriceSeries
from kronespor.register.prices import Publication, keep
from kronespor.sandbox import WAITED_FOR, Reader

PERCENT = 20
"""Below this a number is a change in percent; no index is that low."""
BASE = Decimal(1_000_000)  # of a chained index: large, so that its six decimals round nothing that could be seen
PLACES = Decimal("0.000001")
HIGHEST = 10**6
"""No index is as high: the database keeps eight digits before the point."""
_PAIR = re.compile(r"((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})\b")
COLUMNS = ("series", "year", "index", "source", "published_on")


def load_prices(path: Path, source: str = "", published_on: date | None = None) -> list[PriceSeries]:
    """Load the index series of a file, all or none. IntakeError names what is wrong; ReadingError for a bad file.

    A CSV file names source and day of publication in its rows; for a workbook they are given here. A series that was
    published on the same day already is refused unless it is the same.
    """
    if path.suffix.lower() == ".csv":
        return keep(_read_csv(path))
    if not source or published_on is None:
        raise IntakeError("index-without-source", path=path.name)
    return keep(_read_workbook(path, source, published_on))


def _read_csv(path: Path) -> list[Publication]:
    tables: dict[tuple[str, date], Publication] = {}
    for row in read_sheet(path, (*COLUMNS, "example"), COLUMNS):
        name, source, year, day = row.needed("series"), row.needed("source"), row.year("year"), row.day("published_on")
        index = row.decimal("index")
        if not 0 < index < HIGHEST:
            raise row.error("not-an-index", text=row["index"], series=name)
        table = tables.setdefault((fold(name), day), Publication(name, source, day))
        table.is_example |= row["example"].lower() in YES
        if table.values.setdefault(year, index) != index:
            raise row.error("two-indices-of-a-year", series=name, year=year)
    return list(tables.values())


def _read_workbook(path: Path, source: str, published_on: date) -> list[Publication]:
    """Every row of every table whose columns are years, or pairs of years, as a series; every column where rows are.

    Numbers below 20 are changes in percent into the column's year from the year before, as KL publishes its estimates
    (pris- og lønskøn); they are chained to an index.
    """
    with Reader(longest=WAITED_FOR) as reader:
        document = reader.read(path)
    found = []
    for name, printed in (series for table in document.budgets for series in _series(path, table)):
        found.append(Publication(name, source, published_on, values=_index(path, name, printed)))
    if not found:
        raise IntakeError("no-table-of-indices", path=path.name)
    return found


def _series(path: Path, table: Table) -> Iterator[tuple[str, dict[int, Decimal]]]:
    """The series of a table with its figures by year."""
    across = {c: year for c, column in enumerate(table.columns) if (year := _year(column.name))}
    down = {n: year for n, row in enumerate(table.rows) if (year := _year(row.label))}
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for n, row in enumerate(table.rows):
        for token in row.tokens:
            if across and token.column in across:
                found[row.label][across[token.column]] = _number(path, row.label, token.text)
            elif not across and n in down and token.column is not None:
                name = table.columns[token.column].name
                found[name][down[n]] = _number(path, name, token.text)
    yield from found.items()


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
        raise IntakeError("index-unreadable", path=path.name, text=text, series=series) from error


def _index(path: Path, series: str, printed: dict[int, Decimal]) -> dict[int, Decimal]:
    """The index by year: as printed, or chained from changes in percent with the year before the first as its base."""
    if all(value >= PERCENT for value in printed.values()):
        return printed
    if any(value >= PERCENT for value in printed.values()):
        raise IntakeError("indices-and-percentages", path=path.name, series=series)
    first, last = min(printed), max(printed)
    if missing := [y for y in range(first, last + 1) if y not in printed]:
        raise IntakeError("no-percentage", path=path.name, series=series, year=missing[0])
    found = {first - 1: BASE}
    for year in range(first, last + 1):
        found[year] = (found[year - 1] * (100 + printed[year]) / 100).quantize(PLACES)
    return found
