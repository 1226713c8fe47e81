"""The heading of a table in text that no words tell: one to three lines with a name for each amount of the rows below.

Where the text still stands in columns, a name belongs to the amounts that it stands over; where it does not, the
lines have as many words as the rows have amounts.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from kronespor.amounts import looks_like_amount
from kronespor.language import YEAR, Language
from kronespor.reading.labels import join_lines

LEAST_ROWS, LEAST_COLUMNS = 3, 2
FIRST_ROWS = 14  # lines below the heading that are looked at
MOST_LINES = 3  # of a heading
EVEN = 3  # characters by which the ends of the amounts of one column may differ
_PART = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")
_GROUPED = re.compile(r"[-–−+(]?\d{1,3}(?: \d{3})+(?:,\d+)?\)?")
_YEAR = re.compile(YEAR)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]?(?:\d{2,4})?")


class Part(NamedTuple):
    """A piece of a line and where it stands."""

    text: str
    start: int
    end: int


class _Row(NamedTuple):
    name: str
    amounts: list[Part]


class OverRows(NamedTuple):
    """The names of the columns, that of the names' column, and how many lines they take."""

    names: tuple[str, ...]
    label: str
    lines: int


def names_over_rows(texts: Sequence[str], language: Language) -> OverRows | None:
    """The heading that the first of some lines begin with, by the rows that follow it; None where it is none."""
    if _is_row_at_sight(texts[0]):
        return None
    first = (n for n, text in enumerate(texts[: MOST_LINES + 1]) if _row(text, language))
    height = next(first, 0)
    if not height:
        return None
    rows = [_row(text, language) for text in texts[height : height + FIRST_ROWS]]
    body = [row for row in rows if row and row.name]
    columns, count = Counter(len(row.amounts) for row in body).most_common(1)[0] if body else (0, 0)
    if columns < LEAST_COLUMNS or count < LEAST_ROWS:
        return None
    full, heading = [row for row in body if len(row.amounts) == columns], texts[:height]
    spans = _spans(full)
    named = (_by_place(heading, spans) if spans else None) or _by_count(heading, columns, language)
    return OverRows(tuple(map(join_lines, named[1:])), join_lines(named[0]), height) if named else None


def _is_row_at_sight(text: str) -> bool:
    """Whether a line ends with a number that is no year, no date and not that of a column."""
    last = text.rsplit(None, 1)[-1]
    return len(last) > 2 and last[-1].isdigit() and not (_YEAR.fullmatch(last[-4:]) or _is_date(last))


def _without_units(text: str, language: Language) -> str:
    """A line with nothing in the places of the units behind its amounts."""
    if not text[-1:].isalpha() and not text.endswith((".", "%", "-", "–")):
        return text
    return _behind(language).sub(lambda m: " " * len(m[0]), text).rstrip()


@cache
def _behind(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?<=\d)\s?(?:{language.units.after_amount}|%)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _row(text: str, language: Language) -> _Row | None:
    """The amounts that a line ends with, two at least and not all of them years, and its name."""
    text = _without_units(text, language)
    if not text[-1:].isdigit() and text[-1:] not in ("-", "–", ")"):
        return None
    found: list[Part] = []
    for part in reversed(_parts(text, _PART)):
        words = [part] if _GROUPED.fullmatch(part.text) else _parts(text[: part.end], _WORD, part.start)
        amounts = _last_figures(words)
        found = [*amounts, *found]
        if len(amounts) < len(words):
            break
    if len(found) < LEAST_COLUMNS or all(_YEAR.fullmatch(part.text) or _is_date(part.text) for part in found):
        return None
    return _Row(text[: found[0].start].strip(), found)


def _last_figures(words: Sequence[Part]) -> list[Part]:
    at = len(words)
    while at and _is_figure(words[at - 1].text):
        at -= 1
    return list(words[at:])


def _is_figure(text: str) -> bool:
    return text in ("-", "–") or (looks_like_amount(text) and not _is_date(text)) or text.lstrip("-–−").isdigit()


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and text.count(".") != 1


def _parts(text: str, pattern: re.Pattern[str], start: int = 0) -> list[Part]:
    return [Part(m.group(), m.start(), m.end()) for m in pattern.finditer(text, start)]


def _spans(full: Sequence[_Row]) -> list[tuple[int, int]]:
    """Where each column stands, if the amounts of each begin or end below one another; else none."""
    spans = []
    for amounts in zip(*(row.amounts for row in full), strict=True):
        starts, ends = [part.start for part in amounts], [part.end for part in amounts]
        if min(_spread(starts), _spread(ends)) > EVEN:
            return []
        spans.append((min(starts), max(ends)))
    has_gaps = all(before[1] < after[0] for before, after in pairwise(spans))
    return spans if has_gaps and len({len(row.name) for row in full}) > 1 else []


def _spread(places: Sequence[int]) -> float:
    middle = median(places)
    return max(abs(place - middle) for place in places)


def _by_place(heading: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[list[str]] | None:
    """The words over the names and over each column; None if a column has none, or a line has one piece only."""
    named: list[list[str]] = [[] for _ in range(len(spans) + 1)]
    for text in heading:
        parts = _parts(text, _PART)
        if len(parts) < LEAST_COLUMNS:
            return None
        for part in parts:
            over = [c for c, (start, end) in enumerate(spans, start=1) if part.start < end and part.end > start]
            if len(over) > 1:
                return None
            is_label = not over and part.end < spans[0][0] and part is parts[0] and part.start < spans[0][0] // 3
            at = over[0] if over else 0 if is_label else 1 + _nearest(part, spans)
            named[at].append(part.text)
    return named if all(named[1:]) else None


def _nearest(part: Part, spans: Sequence[tuple[int, int]]) -> int:
    return min(range(len(spans)), key=lambda c: max(spans[c][0] - part.end, part.start - spans[c][1]))


def _by_count(heading: Sequence[str], columns: int, language: Language) -> list[list[str]] | None:
    """The words of lines that have one for each column, and one for the names' column or not.

    A line above another, or one that stands alone, has capitals, dates or words for columns: a title has others too.
    """
    named: list[list[str]] = [[] for _ in range(columns + 1)]
    for n, text in enumerate(heading):
        words = text.split()
        is_last_of_several = 0 < n == len(heading) - 1
        if not columns <= len(words) <= columns + 1:
            return None
        if not is_last_of_several and not all(_heads(word, language) for word in words):
            return None
        for at, word in enumerate(words, start=columns + 1 - len(words)):
            named[at].append(word)
    return named if len(named[0]) <= 1 else None


def _heads(word: str, language: Language) -> bool:
    return word[0].isupper() or word[0].isdigit() or language.columns.one.fullmatch(word) is not None
