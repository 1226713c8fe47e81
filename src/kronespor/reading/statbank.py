"""Tables of statistical offices: PX files and the CSV of StatBank Denmark, as rows of a value for each variable."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kronespor.reading.document import ReadingError

_KEYWORD = re.compile(r'([A-Z][A-Z0-9-]*)(?:\[\w+\])?(?:\("([^"]*)"\))?=')
_TEXT = re.compile(r'"([^"]*)"')
_CHARSET = re.compile(rb'CODEPAGE="([\w-]+)"', re.IGNORECASE)
NAME = 40
"""Characters of a table's name that are kept."""


@dataclass(frozen=True)
class Figures:
    """A published table: its name ("REGK31"), what it is called, and for each figure the values of its variables.

    A figure is as it is printed; `unit`: that of all of them, where the file says one.
    """

    name: str
    title: str
    unit: str
    variables: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], str], ...]


def read_figures(data: bytes, name: str) -> Figures:
    """Read a file; `name`: of the file. ReadingError if it is neither."""
    if b"\0" in data:  # it is no text, and PostgreSQL keeps none
        raise ReadingError("statistics-unreadable", name=name)
    if data.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith((b"CHARSET", b"AXIS-VERSION")):
        return _px(data, name)
    return _csv(_decoded(data, "utf-8-sig"), name)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")


def _px(data: bytes, name: str) -> Figures:
    page = _CHARSET.search(data)
    text = _decoded(data, page[1].decode() if page else "cp1252")
    head, _, body = text.partition("\nDATA=")
    said: dict[tuple[str, str], list[str]] = {}
    for statement in re.split(r";\s*\n", head):
        found = _KEYWORD.match(statement.strip())
        if found:
            said.setdefault((found[1].upper(), found[2] or ""), _TEXT.findall(statement[found.end() :]))
    variables = [*said.get(("STUB", ""), ()), *said.get(("HEADING", ""), ())]
    values = [said.get(("VALUES", variable), []) for variable in variables]
    figures = [figure.strip('"') for figure in body.rstrip().rstrip(";").split()]
    places = list(product(*values))
    if not variables or len(places) != len(figures):
        raise ReadingError("px-unreadable", name=name, wanted=len(places), found=len(figures))
    table = _first(said, "MATRIX") or _first(said, "TABLEID") or name
    unit, title = _first(said, "UNITS"), _first(said, "TITLE") or _first(said, "DESCRIPTION")
    return Figures(table[:NAME], title or table, unit, tuple(variables), tuple(zip(places, figures, strict=True)))


def _first(said: Mapping[tuple[str, str], Sequence[str]], keyword: str) -> str:
    return " ".join(said.get((keyword, ""), ()))


def _csv(text: str, name: str) -> Figures:
    """The CSV of the StatBank: a column for each variable, and last the figure."""
    delimiter = max(";\t,", key=text.partition("\n")[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise ReadingError("statistics-unreadable", name=name) from error
    if not rows or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise ReadingError("statistics-unreadable", name=name)
    stem = name.rpartition(".")[0] or name
    return Figures(stem[:NAME], stem, "", tuple(rows[0][:-1]), tuple(_figures(rows[1:])))


def _figures(rows: Sequence[Sequence[str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    return ((tuple(row[:-1]), row[-1].strip()) for row in rows)
