"""Lists of names and amounts, a line each, that end or begin with their total: "Spejderne ....... 7.500 kr.".

And rows of several amounts without headings, which end with theirs.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from kronespor.amounts import looks_like_amount
from kronespor.language import YEAR, Language
from kronespor.reading.headings import TextLine, is_caption_line
from kronespor.reading.labels import BULLETS
from kronespor.reading.markup import cell
from kronespor.reading.stacked import Stack

LEAST_LINES, MOST_LINES = 3, 400  # with the total
LONGEST_AMOUNT = 5  # words of it
MOST_WORDS = 10  # of a name
DASHES = ("-", "–", "−")
_LEADER = re.compile(r"\s*(?:[.…·_]{3,}|(?: \.){3,}|…)\s*|\s{2,}|:\s+")
_WIDE, _DOTTED = re.compile(r"\s{2,}"), re.compile(r"\d\.\d{3}(?!\d)")
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3} \d{3}(?![\d.,])")  # one number, or two
_BULLET = re.compile(rf"^\s*(?:[{BULLETS}]|[-–*]\s)\s*")
_WRITTEN = re.compile(r"\d[.\s]\d{3}(?!\d)|\d,\d|,-|^\d{3,6}$")


class _Item(NamedTuple):
    """`dash`: what stands between them, which may be a sign of the amount."""

    name: str
    dash: str
    amount: str


def read_item_lines(lines: Sequence[TextLine], at: int, language: Language, is_apart: bool) -> Stack | None:
    """The list that begins at a line; None unless its first or last line is a total of the others.

    `is_apart`: what stands above the line is of a table, or nothing does.
    """
    if not any(map(str.isdigit, lines[at].text)):
        return None
    if not _item(lines[at].text, language):
        begins = is_apart or lines[at].after_blank or lines[at - 1].text.rstrip().endswith((":", "."))
        return _rows(lines, at, language) if begins else None
    before = None if is_apart else _item(lines[at - 1].text, language)
    if before and not language.rows.is_total(before.name):
        return None  # what is of a list that has no total
    if not is_apart and not before and not lines[at].after_blank and _WRITTEN.search(lines[at - 1].text):
        return None  # a line that could not be told apart is of the same list
    found = (_item(line.text, language) for line in lines[at : at + MOST_LINES])
    items = [item for item in takewhile(lambda item: item is not None, found) if item]
    totals = [n for n, item in enumerate(items) if language.rows.is_total(item.name)]
    if not totals:
        return None
    items = items[: totals[-1] + 1] if totals[-1] else items
    if len(items) < LEAST_LINES or sum(_is_written(item.amount, language) for item in items) * 2 < len(items):
        return None
    are_dashed = all(item.dash for item in items if not language.rows.is_total(item.name))
    grid = [[cell(i.name), cell(i.amount if are_dashed else f"{i.dash}{i.amount}")] for i in items]
    return Stack(grid, [lines[at + n].number for n in range(len(items))], at + len(items))


def _rows(lines: Sequence[TextLine], at: int, language: Language) -> Stack | None:
    """The rows that begin at a line, as many amounts in each; None unless the last is a total of the others.

    Where no number has its thousands parted by points, spaces may part them.
    """
    width = len(_row(lines[at].text))
    found = (_row(line.text) for line in lines[at : at + MOST_LINES]) if width > 2 else iter(())
    rows = list(takewhile(lambda row: len(row) == width, found))
    totals = [n for n, row in enumerate(rows) if language.rows.is_total(row[0])]
    rows = rows[: totals[-1] + 1] if totals else []
    amounts = [text for row in rows for text in row[1:]]
    is_told = any(map(_DOTTED.search, amounts)) or not any(
        map(_GROUPS.search, (line.text for line in lines[at : at + len(rows)]))
    )
    if (
        len(rows) < LEAST_LINES
        or not is_told
        or sum(_is_written(text, language) for text in amounts) * 2 < len(amounts)
    ):
        return None
    numbers = [line.number for line in lines[at : at + len(rows)]]
    return Stack([list(map(cell, row)) for row in rows], numbers, at + len(rows))


def _row(text: str) -> list[str]:
    """A line's name and its amounts, each a word or apart from the others."""
    parts = _WIDE.split(text.strip()) if _WIDE.search(text.strip()) else text.split()
    end = len(parts)
    while end and (
        parts[end - 1] in DASHES or (any(map(str.isdigit, parts[end - 1])) and looks_like_amount(parts[end - 1]))
    ):
        end -= 1
    name, amounts = " ".join(parts[:end]), parts[end:]
    is_name = 0 < len(name.split()) <= MOST_WORDS and any(map(str.isalpha, name))
    return [name, *amounts] if is_name else []


@lru_cache(maxsize=1024)
def _item(text: str, language: Language) -> _Item | None:
    """A line's name and its only amount, which is told from the name where words could be of either."""
    if "\t" in text or "|" in text or is_caption_line(text, language):
        return None
    text = _BULLET.sub("", text.rstrip())
    parted = _by_leader(text) or _by_words(text.split()) or _amount_first(text, language)
    if parted is None:
        return None
    name, amount = parted[0].strip(" .:…·_"), parted[1]
    dash = name[-1] if name.endswith(tuple(f" {dash}" for dash in DASHES)) else ""
    name = name.rstrip("".join(DASHES)).strip() if dash else name
    *others, last = name.split() or [""]
    if others and language.units.words.are(last):  # "Leje  kr.    1.200"
        name, amount, last = " ".join(others), f"{last} {amount}", others[-1]
    is_name = any(map(str.isalpha, name)) and not looks_like_amount(last)
    is_unit = amount.startswith("(") and any(map(str.isalpha, amount))
    is_short = len(name.split()) <= MOST_WORDS and not language.sentences.runs_on.end(name)
    return _Item(name, dash, amount) if is_name and is_short and not is_unit else None


def _by_leader(text: str) -> tuple[str, str] | None:
    """Parted by dots, a colon or a gap."""
    leaders = list(_LEADER.finditer(text))
    if not leaders or not looks_like_amount(text[leaders[-1].end() :]):
        return None
    return text[: leaders[-1].start()], text[leaders[-1].end() :]


def _by_words(words: Sequence[str]) -> tuple[str, str] | None:
    """Parted where the only words that can be an amount begin."""
    starts = range(max(1, len(words) - LONGEST_AMOUNT), len(words))
    figures = (at for at in starts if any(map(str.isdigit, words[at])))
    found = [at for at in figures if looks_like_amount(" ".join(words[at:]))]
    return (" ".join(words[: found[0]]), " ".join(words[found[0] :])) if len(found) == 1 else None


def _amount_first(text: str, language: Language) -> tuple[str, str] | None:
    """Parted behind an amount with its unit: "7.500 kr. til Spejderne"."""
    amount = language.units.in_prose.match(text)
    if not amount:
        return None
    name = text[amount.end() :].strip()
    first, _, others = name.partition(" ")
    return (others if language.facts.purpose.are(first) and others else name), amount[0]


def _is_written(amount: str, language: Language) -> bool:
    is_year = re.fullmatch(YEAR, amount) is not None
    return not is_year and (_WRITTEN.search(amount) is not None or language.units.factor_in(amount) is not None)
