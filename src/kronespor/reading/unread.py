"""Amounts that stand in a document and were read neither as a table nor in a sentence: they are counted and told."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby, pairwise

from kronespor.amounts import is_nil, looks_like_amount
from kronespor.language import UPPER, YEAR, Language
from kronespor.reading.document import Grid, Row, Table
from kronespor.remarks import Place, Remark

MOST_WORDS = 10  # of a name beside amounts; more are a sentence
LEAST_LINES, MANY = 2, 3
"""So many lines with amounts that follow one another are rows, and so is one line with so many amounts."""
MANY_WITHIN, DENSE = 8, 0.4  # amounts in a line, and their share of its words: such a line is a table
LEAST_ALONE = 4
"""So many lines that are nothing but an amount are the cells of a table."""
LEAST_AXIS = 3  # numbers by even steps
LONGEST_PLAIN = 6  # digits of a number without signs that may be an amount; longer ones name something
LONGEST_QUOTE = 60  # characters
LEAST_SENTENCE = 5  # words
MOST_CELLS = 5  # that are quoted

_DIGIT = re.compile(r"\d")
_IN_NUMBER = re.compile(r" (?=\d{3}(?!\d))(?<=\d )")
_WORD = re.compile(r"(?:[^\s|]|\u202f)+")
_GROUPED = re.compile(r"\d[.,'’\u202f]\d{3}(?!\d)|\d,\d{1,2}(?!\d)|,-$")
_NO_ROOM = re.compile(r"\s*#{2,}\s*")  # what a sheet prints for a number
_GLUED = re.compile(r"(?<=[^\W\d_]{3})\d{1,3}\.\d{3}(?!\d{4})|(?<=\.\d{3})\d{1,3}\.\d{3}|(?<=\.\d{3})[^\W\d_]{4}")
"""What cells are without anything between them: a number behind a name, or another, and a name behind a number."""
_LAST_NUMBERS = re.compile(r"[\s\d.,:-]+$")
_DATE = re.compile(rf"\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|{YEAR}[-–/]\d+")
_HAS_YEAR = re.compile(YEAR)
_SENTENCE = re.compile(rf"[.!?]\s+[{UPPER}]")


@cache
def _unit_at_end(language: Language) -> re.Pattern[str]:
    """The unit behind the last amount of a line, "480 t.kr."; in brackets it is read as what a sentence says."""
    return re.compile(rf"(?<=\d)\s*{language.units.after_amount}[\s.,;]*$", re.IGNORECASE)


def unread_lines(lines: Iterable[str], language: Language) -> list[str]:
    """The lines of a block of text that look like rows of amounts; none where that may be chance."""
    rows = [(line, n) for line in lines if (n := _amounts(line, language))]
    if len(rows) < LEAST_LINES and not any(n >= MANY or _is_total_line(line, n, language) for line, n in rows):
        return []
    return [line for line, _ in rows]


def _amounts(line: str, language: Language) -> int:
    digits = sum(map(str.isdigit, line)) if _DIGIT.search(line) else 0
    if digits >= MANY_WITHIN and (glued := len(_GLUED.findall(line))) >= MANY:
        return glued
    return (digits >= MANY_WITHIN and _amounts_within(line)) or (digits and _amounts_at_end(line, language))


def _amounts_within(line: str) -> int:
    """How many amounts a line has that is a whole table, pasted without its line ends; none if it is a sentence."""
    words = _WORD.findall(line)
    numbers = [word for word in words if any(map(str.isdigit, word))] if len(words) >= MANY_WITHIN else ()
    amounts = list(filter(_is_amount, numbers)) if len(numbers) >= MANY_WITHIN else ()
    if len(amounts) < MANY_WITHIN or len(amounts) < DENSE * len(words) or not any(map(_GROUPED.search, amounts)):
        return 0
    return len(amounts)


def _is_total_line(line: str, count: int, language: Language) -> bool:
    """Whether a line that ends with several amounts begins with a word for a total: the end of a table."""
    return count > 1 and language.rows.is_total(_LAST_NUMBERS.sub("", line).strip())


def lone_amounts(texts: Iterable[str]) -> list[str]:
    """The lines that are nothing but an amount, the cells of a table below one another; none where they are few.

    A number that is not written as an amount is one only beside another, which the number of a page is not. Numbers
    that rise or fall by even steps are the axis of a chart.
    """
    alone: list[str] = []
    for is_number, run in groupby(map(_as_word, map(str.strip, texts)), _is_number):
        numbers = list(run) if is_number else []
        if not _is_axis(numbers):
            alone += numbers if len(numbers) > 1 else filter(_GROUPED.search, numbers)
    return alone if len(alone) >= LEAST_ALONE else []


def _is_axis(numbers: Sequence[str]) -> bool:
    digits = [re.sub(r"[^\d,]", "", number).replace(",", ".") for number in numbers]
    if len(digits) < LEAST_AXIS or not all(re.fullmatch(r"\d+(\.\d+)?", text) for text in digits):
        return False
    values = list(map(Decimal, digits))
    steps = {after - before for before, after in pairwise(values)}
    return len(steps) == 1 and steps != {0}


def _is_number(text: str) -> bool:
    return looks_like_amount(text) and not _DATE.fullmatch(text) and not re.fullmatch(YEAR, text)


def unread_remark(lines: Sequence[str], grids: Iterable[Grid], language: Language) -> list[Remark]:
    """The remark that amounts were seen and not read: how many, and the first row of them. None if there are none."""
    rows = [row for grid in grids for row in grid.cells if len(row) > 1]
    joined = [" ".join(map(_as_word, row)) for row in rows]
    seen = unread_lines(joined, language)
    stacked = (amount for row, line in zip(rows, joined, strict=True) if line not in seen for amount in _stacked(row))
    without_room = (line for row, line in zip(rows, joined, strict=True) if any(map(_NO_ROOM.fullmatch, row)))
    found = [*lines, *seen, *stacked, *without_room]
    if not found:
        return []
    return [
        Remark(
            "amounts-not-read",
            "warning",
            values={"n": sum(max(_amounts(line, language), 1) for line in found), "first": _quoted(found[0])},
        )
    ]


def _stacked(row: Sequence[str]) -> Iterator[str]:
    """The amounts of cells that hold nothing but several: rows that were typed into one."""
    for words in map(str.split, row):
        amounts = [word for word in words if _GROUPED.search(word)]
        if len(amounts) > 1 and all(_is_number(word) or is_nil(word) for word in words):
            yield from amounts


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def _as_word(cell: str) -> str:
    """A cell with the groups of a number in it joined: "12 500"."""
    return _IN_NUMBER.sub("\u202f", cell)


def _amounts_at_end(line: str, language: Language) -> int:
    """How many amounts a line ends with; none if it is a sentence, or if its words say that the numbers name something.

    One number alone is an amount only if it is written as one.
    """
    if not line[-1:].isdigit():
        line = _unit_at_end(language).sub("", line)
    words = _WORD.findall(line)
    while words and language.units.words.are(words[-1]):
        words.pop()
    if not words or not _is_amount(words[-1]):
        return 0
    words = [w for w in words if not language.units.words.are(w)]
    start = end = len(words)
    while start and _is_amount(words[start - 1]):
        start -= 1
    name, numbers = " ".join(words[:start]), words[start:end]
    if len(words[:start]) > MOST_WORDS or _is_sentence(name, language) or language.facts.other_numbers.stand_in(name):
        return 0
    if len(numbers) > 1 and not name.endswith(",") and all(number.endswith(",") for number in numbers[:-1]):
        return 0  # "lines 379, 382, 386" count things up
    written = [n for n in numbers if _GROUPED.search(n)]
    if len(numbers) == 1 or written:
        return len(numbers) if written else 0
    plain = [n for n in numbers if _is_plain_amount(n)]
    return len(numbers) if len(plain) * 2 >= len(numbers) else 0


def _is_amount(word: str) -> bool:
    return looks_like_amount(word) and not _DATE.fullmatch(word)


def _is_sentence(name: str, language: Language) -> bool:
    """Whether the words before an amount lead up to it: "Puljen er på"."""
    leads = language.sentences.runs_on.end(name) or language.prose.size.end(name)
    return (leads and not language.rows.is_total(name)) or _SENTENCE.search(name) is not None


def _is_plain_amount(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return MANY <= len(digits) <= LONGEST_PLAIN and not re.fullmatch(YEAR, digits)


def cell_remarks(tables: Sequence[Table], grids: Sequence[Grid], language: Language) -> Iterator[Remark]:
    """For each table what of it was not read: columns of words with amounts, and cells that are no numbers.

    And columns of amounts without a heading, where others have a year, of the same table or of one before it.
    """
    headed = [(grid.page, grid.line) for grid in grids if _heads_years(grid)]
    for table in tables:
        if any(map(_HAS_YEAR.search, (column.name for column in table.columns))):
            headed.append((table.page, table.line))
        if table.unheaded and _may_have_years(table, headed):
            yield Remark("columns-unheaded", "warning", Place(table=table.id), {"n": table.unheaded})
        yield from _doubted_names(table, language)
        if table.left_out:
            yield Remark("columns-not-read", "warning", Place(table=table.id), {"columns": table.left_out})
        cells = [text for row in table.rows for _, text in row.unread]
        if cells:
            place = Place(table=table.id, row=next(row.label for row in table.rows if row.unread))
            shown = tuple(_quoted(text) for text in dict.fromkeys(cells))[:MOST_CELLS]
            yield Remark("cells-not-read", "warning", place, {"n": len(cells), "cells": shown})


def _may_have_years(table: Table, headed: Iterable[tuple[int, int]]) -> bool:
    """Whether columns of a table without headings may be of years; `headed`: by page and line what heads some.

    A list of names and amounts below a table is another.
    """
    if table.unheaded < len(table.columns):
        return (table.page, table.line) in headed
    is_list = len(table.columns) == 1
    return any(row.tokens and row.tokens[0].box for row in table.rows) and any(
        (page, line) < (table.page, 0 if is_list else table.line) for page, line in headed
    )


def _heads_years(grid: Grid) -> bool:
    """Whether the first row of a table without amounts has several years: the rows may stand below it as another."""
    return sum(_HAS_YEAR.search(text) is not None for text in grid.cells[0][1:]) > 1 if grid.cells else False


def _is_all_sentence(label: str) -> bool:
    """Whether a name is a sentence from its first word: no other begins with a capital but where one has ended."""
    words = label.split()
    begun = label[:1].isupper() and label.endswith(".") and len(words) >= LEAST_SENTENCE
    return begun and not any(word[0].isupper() and above[-1] not in ".!?" for above, word in pairwise(words))


def _doubted_names(table: Table, language: Language) -> Iterator[Remark]:
    """For the rows of a page whose names may stand elsewhere: among others they have none, or a sentence below one.

    Or the name goes on from one above that stands alone.
    """
    given = [row for row in table.rows if _is_placed(row)]
    unnamed = [row for row in given[:-1] if not row.label]
    if unnamed and 2 * len(unnamed) < len(given):
        place = Place(table=table.id, page=unnamed[0].page)
        yield Remark("rows-unnamed", "warning", place, {"n": len(unnamed)})
    pairs = [(above, row) for above, row in pairwise(table.rows) if _is_placed(row) and not above.tokens]
    small = {id(row) for row in given if row.label[:1].islower() and not language.rows.is_of_which(row.label)}
    rests = {id(row) for above, row in pairs if id(row) in small and not above.label.endswith(":")}
    sentences = {id(row) for row in given if _is_all_sentence(row.label)}
    doubted = sentences | (rests if len(rests) == len(small) else set())  # else names begin so
    below = [row for _, row in pairs if id(row) in doubted]
    if below and 2 * len(doubted) < len(given):
        names = tuple(_quoted(row.label) for row in below)[:MOST_CELLS]
        yield Remark("names-unsure", "warning", Place(page=below[0].page), {"n": len(below), "names": names})


def _is_placed(row: Row) -> bool:
    """Whether it has amounts, and they have places on a page."""
    return bool(row.tokens) and row.tokens[0].box is not None
