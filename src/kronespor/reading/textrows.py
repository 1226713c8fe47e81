"""Rows of a table in text, a line each: the cells between pipes, tabs or semicolons."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile, repeat
from operator import itemgetter

from kronespor.amounts import looks_like_amount
from kronespor.reading.headings import TextLine

SEMICOLONS, COMMAS = 0.5, 0.9  # of the rows of a table: so many have as many cells, if these signs are between them
SELDOM = "^~:"  # between cells

_QUOTED = re.compile(r'^"([^"]*)"$')
_AS_FORMULA = re.compile(r'(?:^|(?<=[;,\t]))=(?="[^"\n]*"(?:[;,\t\r\n]|$))', re.MULTILINE)
"""What keeps spreadsheets from changing a text: ="1.200"."""
_CELL_OF_NUMBER = re.compile(r"[,;^~:\t|][^,;^~:\t|\d]*\d")
_AS_TEXT = re.compile(r"(?:^|(?<=[;,\t]))'(?=[-+(]?\d[^';,\t\n]*(?:[;,\t\r\n]|$))", re.MULTILINE)
"""What tells a spreadsheet that a number is text: '1.200."""


def tab_run(lines: Sequence[TextLine], at: int, most: int) -> int:
    """How many rows of tab-separated cells follow one another from `at`; at most `most`."""
    count = 0
    while count < most and at + count < len(lines) and "\t" in lines[at + count].text.lstrip("\t "):
        count += 1
    return count


def parted_by_semicolons(lines: Sequence[TextLine], at: int) -> bool:
    """Whether the next lines have several semicolons, as many each: they are rows whatever stands between these."""
    counts = {line.text.count(";") for line in lines[at : at + 3]}
    return len(counts) == 1 and min(counts) > 1


def semicolon_run(lines: Sequence[TextLine], at: int) -> bool:
    """Whether the next lines have semicolons and amounts between them, as a spreadsheet writes text.

    They have as many each, or several: a row may have a remark behind its last column.
    """
    texts = [line.text for line in lines[at : at + 3]]
    counts = {text.count(";") for text in texts}
    if len(texts) < 2 or 0 in counts or (len(counts) > 1 and min(counts) < 2):
        return False
    return any(looks_like_amount(c.strip(' "')) for text in texts[1:] for c in text.split(";")[1:])


def semicolon_cells(text: str) -> list[str] | None:
    """The cells between semicolons, None if there are none."""
    return next(csv.reader([text], delimiter=";", skipinitialspace=True)) if ";" in text else None


def pipe_cells(text: str) -> list[str] | None:
    """The cells of a row that begins with a pipe, else None."""
    return (
        [c.strip() for c in re.split(r"(?<!\\)\|", text.strip().strip("|"))] if text.lstrip().startswith("|") else None
    )


def inner_pipe_cells(text: str) -> list[str] | None:
    """The cells of a row whose outer pipes are left out."""
    return pipe_cells(f"|{text}") if "|" in text else None


def tab_cells(text: str) -> list[str] | None:
    """The cells between tabs, without the quotes that spreadsheets put round some, None if there are none."""
    return [_QUOTED.sub(r"\1", cell) for cell in text.split("\t")] if "\t" in text.lstrip("\t ") else None


def one_line_per_row(text: str) -> str:
    """Rows on one line each with semicolons between their cells, as Danish spreadsheets write; other text as it is."""
    text = _AS_TEXT.sub("", _AS_FORMULA.sub("", _without_outer_quotes(text)))
    rows = _rows_of(text, ";")
    others = "," + SELDOM if _share_of_rows(rows) < SEMICOLONS and "\t" not in text else ""
    found = (other for other in map(_rows_of, repeat(text), others) if _share_of_rows(other) >= COMMAS)
    if best := next(found, None):
        rows = best
    elif not any("\n" in cell for row in rows for cell in row):
        return text
    kept = io.StringIO()
    csv.writer(kept, delimiter=";").writerows([" ".join(cell.split()) for cell in row] for row in rows)
    return kept.getvalue()


def rows_of_numbers(text: str) -> list[str]:
    """The lines with several numbers between which signs stand that part cells: rows, though of no table."""
    return [line for line in text.splitlines() if len(_CELL_OF_NUMBER.findall(line)) > 1]


def _without_outer_quotes(text: str) -> str:
    """Lines that each stand in quotes as one cell, as a spreadsheet saves what it holds in its first column."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or not all(line[0] == line[-1] == '"' for line in lines):
        return text
    cells = [row for sign in ";," for row in csv.reader(lines, delimiter=sign)]
    if any(len(row) != 1 for row in cells) or len(cells) != 2 * len(lines):
        return text
    return "\n".join(row[0] for row in cells[: len(lines)]) + "\n"


def _rows_of(text: str, delimiter: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return list(csv.reader(io.StringIO(lines), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:  # a cell that does not end, as quotes within text make it
        return []


def _share_of_rows(rows: Sequence[Sequence[str]]) -> float:
    """The share of rows that have as many cells as most have; 0 if that is one cell. Titles above them are no rows."""
    body = dropwhile(lambda row: len(row) < 2, rows)
    widths = Counter(len(row) for row in body if row)
    width, count = max(widths.items(), key=itemgetter(1), default=(1, 0))
    return count / widths.total() if width > 1 else 0.0
