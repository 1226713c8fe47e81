"""Tables pasted with a cell per line, told by their own beat: so many names, so many amounts, row after row."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from kronespor.amounts import is_nil, looks_like_amount
from kronespor.language import Language
from kronespor.reading.gridplan import Cell
from kronespor.reading.headings import TERMINAL, TextLine
from kronespor.reading.labels import join_lines, runs_on
from kronespor.reading.markup import cell

LEAST_ROWS, LEAST_AMOUNTS = 3, 2
"""Rows, and amounts in each, by which a beat is told; of one amount each it may be a list."""
MOST_NAMES, MOST_HEADINGS = 3, 14
"""Cells of a row before its amounts, and lines of the heading with the first row's."""
LONGEST_CELL, MOST_WORDS = 80, 4
"""Characters of a cell, and words of one that ends with a full stop; what is longer is running text."""
WRAPPED = ("/", "-", "–")
"""What a heading ends with that goes on in the next line."""


class Stack(NamedTuple):
    """The rows of a table (headings first), the number of the line of each, and the first line after it."""

    grid: list[list[Cell]]
    numbers: list[int]
    end: int


class _Row(NamedTuple):
    """The lines of one row: its number in a column of its own, its names, its amounts."""

    number: list[TextLine]
    names: list[TextLine]
    amounts: list[TextLine]


def read_stack(lines: Sequence[TextLine], at: int, language: Language) -> Stack | None:
    """The table whose headings begin at line `at`, a line each; None unless every row has as many names and amounts.

    A total alone may have fewer names. What may be a wrapped name or a heading among the rows is left unread.
    """
    if not _is_name(lines[at].text):
        return None
    runs = list(_runs(lines, at))
    if len(runs) < LEAST_ROWS or len(runs[0][0]) > MOST_HEADINGS:
        return None
    heading, rows = _numbered(runs) or _with_remarks(runs, language) or _plain(runs)
    columns = len(rows[0].amounts)
    names = Counter(len(row.names) for row in rows).most_common(1)[0][0]
    if len(rows) < LEAST_ROWS or columns < LEAST_AMOUNTS or not 1 <= names <= MOST_NAMES:
        return None
    texts = _unwrapped([line.text.strip() for line in heading], language)
    if len(texts) != names + columns or not all(_fits(row, names, columns, language) for row in rows):
        return None
    has_number = any(row.number for row in rows)
    grid = [[*([cell("")] if has_number else []), *map(cell, texts)]]
    for row in rows:
        number = [cell(row.number[0].text if row.number else "")] if has_number else []
        named = [cell(line.text) for line in row.names] + [cell("")] * (names - len(row.names))
        grid.append([*number, *named, *(cell(line.text) for line in row.amounts)])
    numbers = [heading[0].number, *(row.amounts[0].number for row in rows)]
    taken = sum(len(some_names) + len(amounts) for some_names, amounts in runs)
    return Stack(grid, numbers, at + taken)


def _runs(lines: Sequence[TextLine], at: int) -> Iterator[tuple[list[TextLine], list[TextLine]]]:
    """Lines of text and the amounts below them, again and again; no more than could be the first row's of text."""
    while at < len(lines):
        start = at
        while at < len(lines) and at - start <= MOST_HEADINGS and _is_name(lines[at].text):
            at += 1
        names, start = list(lines[start:at]), at
        while at < len(lines) and _is_amount(lines[at].text):
            at += 1
        if not names or start == at:
            return
        yield names, list(lines[start:at])


def _plain(runs: Sequence[tuple[list[TextLine], list[TextLine]]]) -> tuple[list[TextLine], list[_Row]]:
    """The heading, and the rows: the first has as many names as most."""
    usual = Counter(len(names) for names, _ in runs[1:]).most_common(1)[0][0]
    (first, amounts), others = runs[0], runs[1:]
    heading, names = first[:-usual], first[-usual:]
    return heading, [_Row([], names, amounts), *(_Row([], *run) for run in others)]


def _with_remarks(
    runs: Sequence[tuple[list[TextLine], list[TextLine]]], language: Language
) -> tuple[list[TextLine], list[_Row]] | None:
    """The same where a remark, which is left out, stands behind the amounts of each row: above the next one's names."""
    usual = Counter(len(names) for names, _ in runs[1:]).most_common(1)[0][0]
    (first, amounts), others = runs[0], runs[1:]
    if usual < 2 or len(first) <= usual or not language.columns.is_remark(first[-usual].text):
        return None
    below = [_Row([], names[1:] or names, amounts) for names, amounts in others]
    return first[:-usual], [_Row([], first[1 - usual :], amounts), *below]


def _numbered(
    runs: Sequence[tuple[list[TextLine], list[TextLine]]],
) -> tuple[list[TextLine], list[_Row]] | None:
    """The same where the rows are numbered, by which each number stands behind the amounts of the row before."""
    (heading, first), others = runs[0], runs[1:]
    if [line.text.strip() for line in first] != ["1"]:
        return None
    rows, number, counted = list[_Row](), first, count(2)
    for names, amounts in others:
        is_followed = len(amounts) > 1 and amounts[-1].text.strip() == str(next(counted))
        rows.append(_Row(number, names, amounts[:-1] if is_followed else amounts))
        number = amounts[-1:] if is_followed else []
    return heading, rows


def _unwrapped(texts: Sequence[str], language: Language) -> list[str]:
    """The headings, those put together that go on in the next line."""
    joined: list[str] = []
    for text in texts:
        if joined and (
            joined[-1].endswith(WRAPPED) or runs_on(joined[-1], language) or text[0].islower() or text[0] == "("
        ):
            joined[-1] = join_lines([joined[-1], text])
        else:
            joined.append(text)
    return joined


def _fits(row: _Row, names: int, columns: int, language: Language) -> bool:
    is_total = len(row.names) == 1 and language.rows.is_total(row.names[0].text.strip())
    return len(row.amounts) == columns and (len(row.names) == names or is_total)


def _is_name(text: str) -> bool:
    text = text.strip()
    if len(text) > LONGEST_CELL or text.startswith(("|", "#")) or not any(map(str.isalpha, text)):
        return False
    is_sentence = text.endswith(TERMINAL[1:]) or (text.endswith(".") and len(text.split()) > MOST_WORDS)
    return not is_sentence and not _is_amount(text)


def _is_amount(text: str) -> bool:
    return looks_like_amount(text.strip()) or is_nil(text)
