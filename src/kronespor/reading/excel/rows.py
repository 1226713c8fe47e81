"""The cells of a workbook's first sheet, row by row, as lines of JSON: for sheets too long to be a document."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kronespor.reading.document import Progress, ReadingError

NAME = "rows.jsonl"
TOLD_EVERY = 10_000
"""Rows between two words of progress."""


def write_rows(path: Path, into: Path, progress: Progress) -> Path:
    """Write the rows below `into`: numbers, texts and nulls. ReadingError if it is no workbook that can be read."""
    from openpyxl import load_workbook

    made = into / NAME
    try:
        with path.open("rb") as content, made.open("w", encoding="utf-8") as lines:
            book = load_workbook(content, read_only=True, data_only=True)
            _write(book.worksheets[0].iter_rows(values_only=True), lines.write, progress)
            book.close()
    except MemoryError:
        raise
    except Exception as error:  # a damaged package makes zipfile and openpyxl raise almost anything
        raise ReadingError("workbook-damaged") from error
    return made


def _write(rows: Iterable[tuple[Any, ...]], write: Callable[[str], object], progress: Progress) -> None:
    for number, row in enumerate(rows, start=1):
        end = next((n for n in range(len(row), 0, -1) if row[n - 1] is not None), 0)
        write(json.dumps(list(map(_plain, row[:end])), ensure_ascii=False) + "\n")
        if number % TOLD_EVERY == 0:
            progress(number, number)


def _plain(cell: Any) -> str | int | float | None:
    """A cell as JSON has it; a day as ISO 8601."""
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, int | float) else str(cell)
