"""How many live where, as the operator gives it: a CSV with the columns municipality, year and inhabitants."""

import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.results import write_found
from kronespor.corpus.schema import schema
from kronespor.corpus.store import Store

COLUMNS = ("municipality", "year", "inhabitants")
MOST = 100_000_000


def take_in(store: Store, path: Path) -> int:
    """Keep the numbers of a file with the results, in place of those that were there; how many they are."""
    rows = sorted(_rows(path), key=lambda row: (row[0], row[1]))
    for before, after in pairwise(rows):
        if before[:2] == after[:2]:
            raise CorpusError("inhabitants-twice", municipality=after[0], year=after[1])
    write_found(store, "inhabitants", [dict(zip(COLUMNS, row, strict=True)) for row in rows], schema("inhabitants"))
    return len(rows)


def _rows(path: Path) -> Iterator[tuple[str, int, int]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=";" if ";" in head else ",")
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            raise CorpusError("inhabitants-malformed", file=path.name, line=1)
        for row in reader:
            year, inhabitants = (_number(row[name]) for name in COLUMNS[1:])
            if not row["municipality"] or not 1900 <= year <= 2100 or not 0 < inhabitants < MOST:
                raise CorpusError("inhabitants-malformed", file=path.name, line=reader.line_num)
            yield row["municipality"].strip(), year, inhabitants


def _number(text: str | None) -> int:
    """A whole number, with or without a sign between thousands; 0 for what is none."""
    digits = "".join((text or "").replace(".", "").split())
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
