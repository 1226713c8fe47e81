"""Tables of several readers in forms in which they can be held against each other."""

import itertools
import re
import unicodedata
from collections import Counter

Rows = list[list[str]]
LEADERS = re.compile(r"(?:\s*[.…]){3,}")
DIVIDED = re.compile(r"(?<=[a-zæøå])-[\r\n]+(?=[a-zæøå])")
YEAR = re.compile(r"(?:19|20)\d\d")
ALIKE = 0.5  # of the cells of the larger of two tables
LINES = 4  # of one cell, at most
TAGS = re.compile("</?s>")  # around what is set small, an option of camelot's
LEFTWARD = re.compile(r"((?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]\s*)+)")  # letters set from right to left


def plain(rows: Rows) -> Rows:
    """A table with its texts in the form in which all are compared, whoever read it or expects it.

    The plain form of their letters, for some readers keep the form that a font shows, and one order for those that are
    set from right to left; no leaders, which each reader sets with other dots, and no tags; words divided at the end of
    a line whole.
    """
    return [[DIVIDED.sub("", LEADERS.sub("", in_order(TAGS.sub("", text or "")))) for text in row] for row in rows]


def in_order(text: str) -> str:
    """The plain form of a text, and one order for one with letters set from right to left.

    Some readers give these in the order in which they are read and others in that in which they stand, with brackets
    turned or not.
    """
    runs = LEFTWARD.split(text.replace(")", "("))
    if len(runs) == 1:
        return unicodedata.normalize("NFKC", text)
    turned = [run[::-1] if i % 2 else run for i, run in enumerate(runs)]
    orders = ("".join(order) for order in (runs, turned, runs[::-1], turned[::-1]))
    return min(unicodedata.normalize("NFKC", "".join(order.split())) for order in orders)


def without_titles(rows: Rows) -> Rows:
    """A table less the titles above and the notes below it that stand alone on their rows."""
    alone = [sum(map(bool, row)) <= 1 for row in rows]
    first = next((r for r, is_alone in enumerate(alone) if not is_alone), 0)
    last = next((r for r, is_alone in enumerate(alone[::-1]) if not is_alone), 0)
    return rows[first : len(rows) - last]


def comparable(one: Rows, other: Rows) -> tuple[Rows, Rows]:
    """Two tables with what is a convention the same in both.

    The lines of a cell are one row in both where they are in one, and so are the lines of the headings; a heading over
    several columns, which some give at the first of these and others in the middle, is where it is first in one; what
    repeats the cell above or before it is left out: some readers repeat what spans several rows or columns.
    """
    first, second = lines_joined(one, other), lines_joined(other, one)
    first, second = _headings_moved(first, second), _headings_moved(second, first)
    return _without_repeated(_with_one_heading(first)), _without_repeated(_with_one_heading(second))


def _headings_moved(rows: Rows, others: Rows) -> Rows:
    """The rows with headings of several columns where they stand in the other table, if that is nearer to the left."""
    if max(map(len, rows)) != max(map(len, others)):
        return rows
    heads, other_heads = _heads(rows), _heads(others)
    places = {text: (r, c) for r, row in enumerate(other_heads) for c, text in enumerate(row) if text}
    moved = [list(row) for row in heads]
    for row in moved:
        for c, text in enumerate(row):
            r, to = places.get(text, (0, c))
            if text and to < c and not any(row[to:c]) and not any(other_heads[r][to + 1 : c + 1]):
                row[to], row[c] = text, ""
    return moved + rows[len(heads) :]


def _with_one_heading(rows: Rows) -> Rows:
    """The rows with those of its headings joined column by column."""
    heads = _heads(rows)
    return [_joined(heads), *rows[len(heads) :]] if len(heads) > 1 else rows


def _heads(rows: Rows) -> Rows:
    """The rows above the first with a number (no year).

    Not words above the number of a page: most of two rows or more below have numbers.
    """
    with_numbers = [any(map(_is_number, row[1:])) for row in rows]
    first = with_numbers.index(True) if any(with_numbers) else 0
    return rows[:first] if sum(with_numbers) >= max(2, (len(rows) - first) / 2) else []


def _joined(rows: Rows) -> list[str]:
    """Rows as one, the words whole that are divided at the end of a line."""
    columns = itertools.zip_longest(*rows, fillvalue="")
    return [DIVIDED.sub("", "\n".join(filter(None, column))) for column in columns]


def lines_joined(rows: Rows, others: Rows) -> Rows:
    """The rows joined that are one row of the other table, of which they are the lines."""
    cells = _cells(others)
    made: Rows = []
    while rows:
        parts = (rows[:count] for count in range(min(LINES, len(rows)), 1, -1))
        part = next((part for part in parts if _are_lines(part, cells)), rows[:1])
        made.append(_joined(part))
        rows = rows[len(part) :]
    return made


def _are_lines(rows: Rows, cells: "Counter[str]") -> bool:
    """True for rows that each have a line of a cell of words, and whose cells are all among some cells when joined."""
    columns = list(itertools.zip_longest(*rows, fillvalue=""))
    several = [c for c, column in enumerate(columns) if sum(map(bool, column)) > 1]
    joined = ["".join(text.split()) for text in map(_joined(rows).__getitem__, several)]
    return (
        bool(several)
        and all(any(row[c] for c in several if c < len(row)) for row in rows)
        and any(map(str.isalpha, "".join(joined)))
        and all(text in cells for text in joined)
    )


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text)) and not YEAR.fullmatch(text.strip())


def _without_repeated(rows: Rows) -> Rows:
    """The rows with a cell of words blank where it says the same as the cell above it or before it."""
    kept: Rows = []
    for above, row in zip([[], *rows], rows, strict=False):
        over = dict(enumerate(above))
        before = ["", *row]
        kept.append(
            [
                "" if any(map(str.isalpha, text)) and text in (over.get(c), before[c]) else text
                for c, text in enumerate(row)
            ]
        )
    return kept


def alike(tables: list[Rows]) -> list[list[Rows]]:
    """Tables of a page that share most of their cells: what several tests, by other settings, expect of one table."""
    groups: list[list[Rows]] = []
    for rows in tables:
        cells = _cells(rows)
        for group in groups:
            others = _cells(group[0])
            if (cells & others).total() > ALIKE * max(cells.total(), others.total()):
                group.append(rows)
                break
        else:
            groups.append([rows])
    return groups


def stacked(tables: list[Rows]) -> list[Rows]:
    """The tables read of a page, and those of as many columns that follow one another as one, which is a convention.

    Each also without its titles: whether these are of a table is another.
    """
    made = list(tables)
    for start, end in itertools.combinations(range(len(tables) + 1), 2):
        part = tables[start:end]
        if len(part) > 1 and len({len(rows[0]) for rows in part if rows}) == 1:
            made.append([row for rows in part for row in rows])
    return with_and_without_titles(made)


def with_and_without_titles(tables: list[Rows]) -> list[Rows]:
    """Tables as they are, and without what stands across the top of each."""
    return tables + [less for rows in tables if (less := without_titles(rows)) != rows]


def _cells(rows: Rows) -> "Counter[str]":
    return Counter("".join(text.split()) for row in rows for text in row if text.strip())
