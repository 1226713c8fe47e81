"""A table whose headings repeat across is as many tables, which stand side by side."""

import itertools
from collections.abc import Mapping
from itertools import pairwise

from kronespor.reading.pdf.cells import Laid
from kronespor.reading.pdf.numbers import is_numeric, is_year

LEAST_NUMBERED = 3  # rows of tables side by side that are numbered on


def side_by_side(rows: Laid, count: int) -> list[tuple[Laid, int]]:
    """A table whose headings repeat across ("Age", "Total", "Age", "Total") is as many tables side by side.

    So is one whose names do, each time with amounts of their own, and one whose rows are numbered on in each turn.
    Titles may stand above, one over each.
    """
    at = int(len(rows) > 2 and len(rows[0]) < len(rows[1]) == count)
    heading = [rows[at][c].text.lower() if c in rows[at] else "" for c in range(count)]
    widths, body = range(2, count // 2 + 1), rows[at + 1 :]
    repeats = (w for w in widths if _repeats(heading, w) or _repeats_amounts(heading, body, w))
    width = next(itertools.chain(repeats, (w for w in widths if _numbers_on(rows, w, count))), count)
    starts = list(range(0, count, width)) if width < count else _starts_of_names(heading, body)
    titles = [c for cell in rows[0].values() for c in range(cell.first + 1, cell.last + 1)] if at else []
    if len(starts) < 2 or set(starts) & set(titles):
        return next(filter(None, (_one_begun_lower(rows, at, count) for at in range(2, count - 1))), [(rows, count)])
    tables = []
    for start, end in pairwise([*starts, count]):
        part = [{c - start: cell for c, cell in row.items() if start <= c < end} for row in rows]
        tables.append(([row for row in part if row], end - start))
    return tables


def _one_begun_lower(rows: Laid, start: int, count: int) -> list[tuple[Laid, int]]:
    """The two tables that meet at a column if their headings stand on different lines; none if they do not."""
    halves = ((0, start), (start, count))
    first, second = (next((r for r, row in enumerate(rows) if _cells(row, *half) > 1), 0) for half in halves)
    if first == second or any(cell.first < start <= cell.last for row in rows for cell in row.values()):
        return []
    sides = [[(r, {c - x: row[c] for c in row if x <= c < y}) for r, row in enumerate(rows)] for x, y in halves]
    parts = [[(r, row) for r, row in side if row] for side in sides]
    widths = [start, count - start]
    heads = [next((i for i, (_, row) in enumerate(part) if len(row) > 1), 0) for part in parts]
    said = [[cell.text.lower() for _, cell in sorted(part[i][1].items())] for part, i in zip(parts, heads, strict=True)]
    are_alike = said[0][1:] == said[1][1:] or all(is_year(text) for texts in said for text in texts[1:])
    if not are_alike or not all(
        _is_headed([row for _, row in p[i:]], w) for p, i, w in zip(parts, heads, widths, strict=True)
    ):
        return []
    return [([row for _, row in part], width) for part, width in zip(parts, widths, strict=True)]


def _cells(row: Mapping[int, object], start: int, end: int) -> int:
    """How many cells of a row stand in some columns."""
    return sum(start <= c < end for c in row)


def _is_headed(rows: Laid, width: int) -> bool:
    """Whether rows are a heading for each column, and below it names with amounts."""
    head, *body = rows
    is_head = len(head) == width and not is_numeric(head[0].text)
    are_rows = all(0 in row and not is_numeric(row[0].text) for row in body)
    amounts = [cell.text for row in body for c, cell in row.items() if c]
    return is_head and are_rows and len(body) > 1 and all(map(is_numeric, amounts)) and len(amounts) > 1


def _starts_of_names(heading: list[str], rows: Laid) -> list[int]:
    """The columns with the heading of the first, if all have names below it and amounts beside them."""
    starts = [c for c, name in enumerate(heading) if name and name == heading[0] and not is_year(name)]
    for start, end in pairwise([*starts, len(heading)]):
        names = [row[start].text for row in rows if start in row]
        amounts = [row[c].text for row in rows for c in range(start + 1, end) if c in row]
        if not names or any(map(is_numeric, names)) or not any(map(is_numeric, amounts)):
            return []
    return starts


def _repeats(heading: list[str], width: int) -> bool:
    """True if the first `width` headings, all of them words, are repeated to the end."""
    names = heading[:width]
    times, rest = divmod(len(heading), width)
    return rest == 0 and heading == names * times and all(n and not is_year(n) for n in names)


def _repeats_amounts(heading: list[str], rows: Laid, width: int) -> bool:
    """True if the headings after the names are repeated to the end, each time behind a column of other names."""
    times, rest = divmod(len(heading), width)
    turns = [heading[t * width : (t + 1) * width] for t in range(times)]
    if rest or not all(heading) or any(turn[1:] != turns[0][1:] for turn in turns) or is_year(turns[-1][0]):
        return False
    names = [row[t * width].text for row in rows for t in range(times) if t * width in row]
    return len(names) > len(rows) and not any(map(is_numeric, names))


def _numbers_on(rows: Laid, width: int, count: int) -> bool:
    """True if the first column of each turn has the numbers that follow on those of the turn before, and no other."""
    turns = [[row[c].text for row in rows if c in row] for c in range(0, count, width)]
    numbers = [text.rstrip(".") for turn in turns for text in turn]
    if count % width or min(map(len, turns)) < LEAST_NUMBERED or not all(map(str.isdecimal, numbers)):
        return False
    return [int(number) for number in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))
