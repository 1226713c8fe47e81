"""Rows of a table in text, a line each: the cells between pipes, tabs or semicolons."""

import csv
import re
from collections.abc import Sequence

from kronespor.amounts import looks_like_amount
from kronespor.reading.headings import TextLine


def tab_run(lines: Sequence[TextLine], at: int, most: int) -> int:
    """How many rows of tab-separated cells follow one another from `at`; at most `most`."""
    count = 0
    while count < most and at + count < len(lines) and "\t" in lines[at + count].text.lstrip("\t "):
        count += 1
    return count


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
    return next(csv.reader([text], delimiter=";")) if ";" in text else None


def pipe_cells(text: str) -> list[str] | None:
    """The cells of a row that begins with a pipe, else None."""
    return (
        [c.strip() for c in re.split(r"(?<!\\)\|", text.strip().strip("|"))] if text.lstrip().startswith("|") else None
    )


def inner_pipe_cells(text: str) -> list[str] | None:
    """The cells of a row whose outer pipes are left out."""
    return pipe_cells(f"|{text}") if "|" in text else None


def tab_cells(text: str) -> list[str] | None:
    """The cells between tabs, None if there are none."""
    return text.split("\t") if "\t" in text.lstrip("\t ") else None
