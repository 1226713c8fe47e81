"""Tables of statistical offices: PX files, and the CSV and workbooks of StatBank Denmark, as rows of a value for each
variable.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from kronespor.language import YEAR, languages
from kronespor.language.chart import Function, composite
from kronespor.reading.document import ReadingError

_KEYWORD = re.compile(r'([A-Z][A-Z0-9-]*)(?:\[\w+\])?(?:\("([^"]*)"\))?=')
_TEXT = re.compile(r'"([^"]*)"(?:\s*"([^"]*)")*')
_CHARSET = re.compile(rb'CODEPAGE="([\w-]+)"', re.IGNORECASE)
_YEAR = re.compile(rf"{YEAR}\*?")
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
            values = [_joined(each) for each in _TEXT.finditer(statement[found.end() :])]
            said.setdefault((found[1].upper(), found[2] or ""), values)
    stub, heading = said.get(("STUB", ""), []), said.get(("HEADING", ""), [])
    variables = [*stub, *heading]
    figures = re.findall(r'"[^"]*"|[^\s",;]+', body.rstrip().rstrip(";"))
    columns = list(product(*(said.get(("VALUES", variable), []) for variable in heading)))
    if any(("KEYS", variable) in said for variable in stub):
        rows = list(_by_keys(figures, stub, columns, said))
        wanted = len(figures) // (len(stub) + len(columns) or 1) * (len(stub) + len(columns))
    else:
        places = list(product(*(said.get(("VALUES", variable), []) for variable in variables)))
        rows = [(place, figure.strip('"')) for place, figure in zip(places, figures, strict=False)]
        wanted = len(places)
    if not variables or wanted != len(figures):
        raise ReadingError("px-unreadable", name=name, wanted=wanted, found=len(figures))
    table = _first(said, "MATRIX") or _first(said, "TABLEID") or name
    unit, title = _first(said, "UNITS"), _first(said, "TITLE") or _first(said, "DESCRIPTION")
    return Figures(table[:NAME], title or table, unit, tuple(variables), tuple(rows))


def _joined(text: re.Match[str]) -> str:
    """A text of a PX file: a long one goes on in the quotes of the next line."""
    return "".join(re.findall(r'"([^"]*)"', text[0]))


def _by_keys(
    figures: Sequence[str],
    stub: Sequence[str],
    columns: Sequence[tuple[str, ...]],
    said: Mapping[tuple[str, str], Sequence[str]],
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The rows of a file that leaves those of zeros out: each begins with the values or codes of its variables."""
    names = [
        dict(zip(said.get(("CODES", variable), ()), said.get(("VALUES", variable), ()), strict=False))
        for variable in stub
    ]
    width = len(stub) + len(columns)
    for start in range(0, len(figures) - width + 1, width):
        keys = [figure.strip('"') for figure in figures[start : start + len(stub)]]
        place = tuple(of.get(key, key) for of, key in zip(names, keys, strict=True))
        for column, figure in zip(columns, figures[start + len(stub) : start + width], strict=True):
            yield (*place, *column), figure.strip('"')


def _first(said: Mapping[tuple[str, str], Sequence[str]], keyword: str) -> str:
    return " ".join(said.get((keyword, ""), ()))


def _csv(text: str, name: str) -> Figures:
    """CSV of the StatBank: the API's, with a column for each variable and the figure last, or the years side by side;
    or that of its pages, which have a title above and the values of a row only where they change.
    """
    try:
        tries = [list(csv.reader(io.StringIO(text, newline=""), delimiter=each)) for each in ";\t,"]
    except csv.Error as error:
        raise ReadingError("statistics-unreadable", name=name) from error
    return of_rows(max(([row for row in rows if any(map(str.strip, row))] for rows in tries), key=_width), name)


def of_rows(rows: Sequence[Sequence[str]], name: str) -> Figures:
    """The rows of such CSV, or of a workbook that says the same, whose rows may end before their last column."""
    stem = name.rpartition(".")[0] or name
    rows = [row for row in rows if any(map(str.strip, row))]
    width = _width(rows)
    first = next((n for n, row in enumerate(rows) if len(row) == width), 0)
    title = " ".join(cell.strip() for row in rows[:first] for cell in row if cell.strip())
    rows = [[cell.strip() for cell in row] for row in rows[first:]]
    while len(rows) > 2 and len(rows[-1]) < width and sum(map(bool, rows[-1])) == 1:  # a note below
        rows.pop()
    if width < 2 or any(len(row) != width for row in rows):
        raise ReadingError("statistics-unreadable", name=name)
    read = _of_page(rows, title) if not rows[0][0] else _of_columns(rows)
    if read is None:
        raise ReadingError("statistics-unreadable", name=name)
    return Figures(stem[:NAME], title or stem, "", *read)


def of_cells(cells: Sequence[Sequence[Any]], name: str) -> Figures:
    """The cells of a workbook's sheet, each row without the empty ones at its end."""
    rows = [[_printed(cell) for cell in row] for row in cells if any(cell is not None for cell in row)]
    width = _width(rows)
    notes = next((n for n, row in enumerate(reversed(rows)) if len(row) > 1), 0)
    body = rows[: len(rows) - notes]
    start = next((n for n, row in enumerate(body) if len(row) == width), 0)
    filled = [row + [""] * (width - len(row)) for row in body[start:]]
    return of_rows([*body[:start], *filled], name)


def _printed(cell: Any) -> str:
    """A cell as the bank prints it: whole numbers without a decimal sign."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _width(rows: Sequence[Sequence[str]]) -> int:
    """The cells of most rows."""
    return sorted(map(len, rows))[len(rows) // 2] if rows else 0


_Read = tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], str], ...]]


def _of_columns(rows: Sequence[Sequence[str]]) -> _Read:
    head = rows[0]
    years = next((n for n in range(len(head)) if all(map(_YEAR.fullmatch, head[n:]))), len(head))
    if years == len(head):
        return tuple(head[:-1]), tuple((tuple(row[:-1]), row[-1]) for row in rows[1:])
    time = next(words for language in languages() for words in language.statistics.time.phrases)
    body = (
        ((*row[:years], year), cell) for row in rows[1:] for year, cell in zip(head[years:], row[years:], strict=True)
    )
    return (*head[:years], time), tuple(body)


def _of_page(rows: Sequence[Sequence[str]], title: str) -> _Read | None:
    """The values of a row or column are those before where they are blank; the title names the variables in order."""
    stub = next((n for n, cell in enumerate(rows[0]) if cell), 0)
    depth = next((n for n, row in enumerate(rows) if any(row[:stub])), 0)
    names = _named(title)
    if not stub or not depth or len(names) != stub + depth:
        return None
    heads = [list(_filled(row[stub:])) for row in rows[:depth]]
    found = []
    last: list[str] = [""] * stub
    for row in rows[depth:]:
        last = [cell or before for cell, before in zip(row[:stub], last, strict=True)]
        found += [((*last, *(head[n] for head in heads)), cell) for n, cell in enumerate(row[stub:])]
    return _in_order(names, [values for values, _ in found]), tuple(found)


def _filled(cells: Sequence[str]) -> Iterator[str]:
    before = ""
    for cell in cells:
        before = cell or before
        yield before


def _named(title: str) -> list[str]:
    """The variables that a title names: "Regnskaber efter område, dranst funktion og gruppering, art og tid"."""
    for words in (language.statistics for language in languages()):
        if found := re.search(rf"(?<!\w){words.by.pattern}\s+(.+)", title, re.IGNORECASE):
            *names, rest = re.split(r",\s+", found[1])
            parts = re.fullmatch(rf"(.+)\s+{words.last.pattern}\s+(.+)", rest, re.IGNORECASE)
            return [*names, *parts.groups()] if parts else [*names, rest]
    return []


def _in_order(names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The names in the order of the columns: those of time and function are where such values are."""
    columns = list(zip(*rows, strict=True))
    of = {
        "time": next((n for n, values in enumerate(columns) if all(map(_YEAR.fullmatch, set(values)))), None),
        "function": next((n for n, values in enumerate(columns) if all(map(_is_function, set(values)))), None),
    }
    words = [language.statistics for language in languages()]
    taken: dict[int, str] = {}
    for field, place in of.items():
        called = [name for name in names if any(each.called(field).are(name) for each in words)]
        called = called or [n for n in names if field == "function" and any(each.composite.are(n) for each in words)]
        if place is not None and called:
            taken[place] = called[0]
    rest = iter([name for name in names if name not in taken.values()])
    return tuple(taken[n] if n in taken else next(rest, "") for n in range(len(columns)))


def _is_function(text: str) -> bool:
    return Function.of(text) is not None or composite(text) is not None
