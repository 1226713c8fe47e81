"""Numbers whose thousands are parted by spaces, in text that has lost its columns: "45 200 46 100" is two numbers.

How many columns the table has, the other rows and wider gaps tell which words are one number; where they do not, each
way is a reading, and the one that foots is right.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log10
from statistics import median
from typing import NamedTuple

JOINT = "\u202f"
"""Stands between the groups of a number that is one word."""
MOST_READINGS = 8  # of a table
MOST_GROUPS = 4  # of three digits in a number
MOST_IN_NAME = 4  # numbers that end a name
MOST_WAYS = 4  # of the first words of a line
MIDDLE = 3.5  # the decimal logarithm of the size of most numbers
LARGER = (0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 3.0)  # by how many digits the numbers of a row may differ from others
EMPTY, NAMED, LESS = 1.0, 1.0, 0.3
"""How odd an empty column is, a number that ends a name, and a row whose numbers are all ten times as large as others':
as a number ten times as large as its column's are."""
LEAST_LINES, LEAST_SHARE = 2, 0.5
"""So many lines, and so large a share of those with numbers, have more words than the table has columns; or so many
have twice as many, which no name ends with, or one has, with a word that is no number by itself."""

DASHES = ("-", "–", "−")

_WORD = r"(?:[-–−+(]?\d{1,3}(?:,\d+)?\)?|[-–−])"
_RUN = re.compile(rf"(?:(?<=\s)|^){_WORD}(?:\s+{_WORD})*\s*$")
_FIRST, _NEXT = re.compile(r"[-–−+(]?[1-9]\d{0,2}"), re.compile(r"\d{3}(?:,\d+)?\)?")
_REST = re.compile(r"[-–−+(]?0\d")  # of a number, never one by itself
_GAP = re.compile(r"\s{2,}")
_APART = re.compile(r"(?<=\d\s[-–−])\s(?=\d)")  # of a minus and its number, behind another number
_WIDE = re.compile(r"\S\s{2,}\S")
Partition = tuple[str, ...]  # the numbers of a line


class _Way(NamedTuple):
    """A way to see words as the numbers of a row, and how odd it is."""

    cost: float
    numbers: Partition


def readings(texts: Sequence[str], columns: int, noted: bool = False) -> list[list[str]]:
    """The ways to read the lines of a table with the words of a number joined, the likeliest first; else none.

    `noted`: the number of a note may stand behind a name.
    """
    runs = [_RUN.search(text) for text in texts]
    return [*_by_columns(texts, runs, columns, noted), *_by_lines(texts, runs)]


def _by_lines(texts: Sequence[str], runs: Sequence[re.Match[str] | None]) -> list[list[str]]:
    """The reading of text that has a cell on each line: the words of a line that can be one number are."""
    alone = [run is not None and run.group().strip() == text.strip() for text, run in zip(texts, runs, strict=True)]
    if sum(alone) <= LEAST_SHARE * sum(run is not None for run in runs):
        return []
    lines = [
        JOINT.join(t.split()) if own and _is_number(tuple(t.split())) else t
        for t, own in zip(texts, alone, strict=True)
    ]
    return [lines] if lines != list(texts) else []


def _by_columns(
    texts: Sequence[str], runs: Sequence[re.Match[str] | None], columns: int, noted: bool
) -> list[list[str]]:
    """The ways to read lines that have a number for each column."""
    words = [run.group().split() for run in runs if run]
    even = [_evenest(run.group(), columns, noted) if run else () for run in runs]
    parted = [n for n, run in zip(even, runs, strict=True) if n and run and len(run.group().split()) > columns]
    twice = [own for own in words if len(own) >= 2 * columns > 2]
    are_plainly = len(twice) >= LEAST_LINES or any(_REST.match(word) for own in twice for word in own)
    if not are_plainly and len(parted) < max(LEAST_LINES, LEAST_SHARE * len(words)):
        return _with_signs(texts, runs, columns)
    sizes = _sizes(even, columns)
    ranked = [_ways(run.group(), sizes, noted) if run else [] for run in runs]
    likeliest = [ways[0].numbers if ways else () for ways in ranked]
    others = sorted((w[1].cost - w[0].cost, at, w[1].numbers) for at, w in enumerate(ranked) if len(w) > 1)
    chosen = [likeliest] + [[*likeliest[:at], way, *likeliest[at + 1 :]] for _, at, way in others]
    return [
        [_joined(text, run, numbers) for text, run, numbers in zip(texts, runs, choice, strict=True)]
        for choice in chosen[:MOST_READINGS]
    ]


def _with_signs(texts: Sequence[str], runs: Sequence[re.Match[str] | None], columns: int) -> list[list[str]]:
    """The lines in which a minus that stands apart makes one word too many with its number: "0,2 – 1,8 – 1,8"."""
    lines = list(texts)
    for n, run in enumerate(runs):
        joined = _APART.sub(JOINT, run.group()) if run else ""
        if run and len(re.split(" +", joined.strip(" "))) == columns < len(run.group().split()):
            lines[n] = f"{lines[n][: run.start()]}{joined}"
    return [lines] if lines != list(texts) else []


def _joined(text: str, run: re.Match[str] | None, numbers: Partition) -> str:
    if run is None or not numbers:
        return text
    words = run.group().split()
    name = " ".join(words[: len(words) - sum(len(n.split()) for n in numbers)])
    return f"{text[: run.start()]}{name} {' '.join(n.replace(' ', JOINT) for n in numbers)}"


def _evenest(run: str, columns: int, noted: bool) -> Partition:
    """The numbers of a row that are most alike in size."""
    ways = [way for way in _ways(run, (MIDDLE,) * columns, noted) if len(way.numbers) == columns]
    return ways[0].numbers if ways else ()


def _ways(run: str, sizes: Sequence[float], noted: bool) -> list[_Way]:
    """The likeliest ways to see a run of words as the numbers of a row; the words before them belong to the name.

    All numbers of a row may be larger, or smaller, than those of others.
    """
    columns = len(sizes)
    if _WIDE.search(run.strip()):
        apart = tuple(part for part in _GAP.split(run.strip()) if part)
        if len(apart) <= columns and all(_is_number(tuple(n.split())) for n in apart):
            return [_Way(0.0, apart)]
    words = tuple(run.split())
    if len(words) > MOST_GROUPS * columns + MOST_IN_NAME:
        return []
    ways: list[_Way] = []
    for larger in LARGER:
        ended = {
            start: [_Way(LESS * abs(larger) + NAMED * max(start - noted, 0), ())]
            for start in range(min(MOST_IN_NAME, len(words)))
        }
        for size in sizes:
            ended = _one_more(words, ended, size + larger)
        ways += ended.get(len(words), [])
    cheapest = {way.numbers: way for way in sorted(ways, reverse=True)}
    return sorted(cheapest.values())[:2]


def _one_more(words: Partition, ended: Mapping[int, Sequence[_Way]], size: float) -> dict[int, list[_Way]]:
    """The likeliest ways to see the first words, by how many they are, with one column more, which may be empty."""
    found: dict[int, list[_Way]] = {}
    for at, ways in ended.items():
        found.setdefault(at, []).extend(_Way(way.cost + EMPTY, way.numbers) for way in ways)
        for end in range(at + 1, min(at + MOST_GROUPS, len(words)) + 1):
            if _is_number(words[at:end]):
                number = " ".join(words[at:end])
                cost = abs(_size(number) - size) if any(c in "123456789" for c in number) else 0.0
                found.setdefault(end, []).extend(_Way(way.cost + cost, (*way.numbers, number)) for way in ways)
    return {end: sorted(ways)[:MOST_WAYS] for end, ways in found.items()}


@lru_cache(maxsize=4096)
def _is_number(words: Partition) -> bool:
    if len(words) == 1:
        return _REST.match(words[0]) is None
    if words[0] in DASHES:  # a minus before a space: "- 25 527"
        return words[1][:1].isdigit() and words[1][:1] != "0" and _is_number(words[1:])
    is_whole = all("," not in w and ")" not in w for w in words[:-1])
    return is_whole and _FIRST.fullmatch(words[0]) is not None and all(map(_NEXT.fullmatch, words[1:]))


def _size(number: str) -> float:
    digits = re.sub(r"\D", "", number.partition(",")[0])
    return log10(max(int(digits or 0), 1))


def _sizes(lines: Sequence[Partition], columns: int) -> list[float]:
    """How large the numbers of each column are as a rule."""
    full = [numbers for numbers in lines if any(c.isdigit() for number in numbers for c in number)]
    return [median(_size(numbers[c]) for numbers in full) for c in range(columns)] if full else [0.0] * columns
