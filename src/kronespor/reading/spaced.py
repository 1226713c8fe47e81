"""Numbers whose thousands are parted by spaces, in text that has lost its columns: "45 200 46 100" is two numbers.

How many columns the table has, the other rows and wider gaps tell which words are one number; where they do not, each
way is a reading, and the one that foots is right.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from math import log10
from statistics import median

JOINT = "\u202f"
"""Stands between the groups of a number that is one word."""
MOST_READINGS = 8  # of a table
MOST_GROUPS = 4  # of three digits in a number
MOST_IN_NAME = 4  # numbers that end a name
MOST_WAYS = 4  # of a line
LEAST_LINES, LEAST_SHARE = 2, 0.5
"""So many lines, and so large a share of those with numbers, have more words than the table has columns; or so many
have twice as many, which no name ends with, or one has, with a word that is no number by itself."""

DASHES = ("-", "–", "−")

_WORD = r"(?:[-–−+(]?\d{1,3}(?:,\d+)?\)?|[-–−])"
_RUN = re.compile(rf"(?:(?<=\s)|^){_WORD}(?:\s+{_WORD})*\s*$")
_FIRST, _NEXT = re.compile(r"[-–−+(]?[1-9]\d{0,2}"), re.compile(r"\d{3}(?:,\d+)?\)?")
_REST = re.compile(r"[-–−+(]?0\d")  # of a number, never one by itself
_GAP = re.compile(r"\s{2,}")
_WIDE = re.compile(r"\S\s{2,}\S")
Partition = tuple[str, ...]  # the numbers of a line


def readings(texts: Sequence[str], columns: int) -> list[list[str]]:
    """The ways to read the lines of a table with the words of a number joined, the likeliest first; else none."""
    runs = [_RUN.search(text) for text in texts]
    return [*_by_columns(texts, runs, columns), *_by_lines(texts, runs)]


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


def _by_columns(texts: Sequence[str], runs: Sequence[re.Match[str] | None], columns: int) -> list[list[str]]:
    """The ways to read lines that have a number for each column."""
    ways = [_ways(run.group(), columns) if run else [] for run in runs]
    parted = [w for w, run in zip(ways, runs, strict=True) if run and len(run.group().split()) > columns and w]
    words = [run.group().split() for run in runs if run]
    twice = [own for own in words if len(own) >= 2 * columns > 2]
    are_plainly = len(twice) >= LEAST_LINES or any(_REST.match(word) for own in twice for word in own)
    if not are_plainly and len(parted) < max(LEAST_LINES, LEAST_SHARE * len(words)):
        return []
    sizes = _sizes(ways, columns)
    ranked = [sorted(w, key=lambda numbers: _oddness(numbers, sizes))[:MOST_WAYS] or [()] for w in ways]
    chosen = sorted(islice(product(*(range(len(w)) for w in ranked)), 10 * MOST_READINGS), key=sum)[:MOST_READINGS]
    return [
        [_joined(t, run, w[n]) for t, run, w, n in zip(texts, runs, ranked, choice, strict=True)] for choice in chosen
    ]


def _joined(text: str, run: re.Match[str] | None, numbers: Partition) -> str:
    if run is None or not numbers:
        return text
    words = run.group().split()
    name = " ".join(words[: len(words) - sum(len(n.split()) for n in numbers)])
    return f"{text[: run.start()]}{name} {' '.join(n.replace(' ', JOINT) for n in numbers)}"


def _ways(run: str, columns: int) -> list[Partition]:
    """The ways to see a run of words as the numbers of a row; the words before them belong to the name."""
    if _WIDE.search(run.strip()):
        numbers = tuple(part for part in _GAP.split(run.strip()) if part)
        if len(numbers) <= columns and all(next(_partitions(tuple(n.split()), 1), None) for n in numbers):
            return [numbers]
    words = tuple(run.split())
    if len(words) > MOST_GROUPS * columns + MOST_IN_NAME:
        return []
    for start in range(min(MOST_IN_NAME, max(1, len(words) - columns + 1))):
        if found := list(islice(_partitions(words[start:], columns), 50)):
            return found
    fewer = (list(islice(_partitions(words, n), 50)) for n in range(columns - 1, 0, -1))
    return next(filter(None, fewer), [])


def _partitions(words: Partition, count: int) -> Iterator[Partition]:
    """The ways to join words to so many numbers."""
    if len(words) > MOST_GROUPS * count:
        return
    for size in range(1, min(MOST_GROUPS, len(words) - count + 1) + 1):
        if not _is_number(words[:size]):
            continue
        number = " ".join(words[:size])
        if count == 1:
            if size == len(words):
                yield (number,)
        else:
            yield from ((number, *rest) for rest in _partitions(words[size:], count - 1))


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


def _sizes(ways: Sequence[Sequence[Partition]], columns: int) -> list[float]:
    """How large the numbers of each column are as a rule, by lines that can be read in one way, else the evenest."""
    full = [[numbers for numbers in w if len(numbers) == columns] for w in ways]
    full = [w for w in full if any(any(map(str.isdigit, number)) for numbers in w for number in numbers)]
    sure = [w[0] for w in full if len(w) == 1] or [min(w, key=_spread) for w in full if w]
    return [median(_size(numbers[c]) for numbers in sure) for c in range(columns)] if sure else [0.0] * columns


def _spread(numbers: Partition) -> float:
    """How much larger the largest number of a line is than the smallest."""
    sizes = [_size(n) for n in numbers]
    return max(sizes) - min(sizes)


def _oddness(numbers: Partition, sizes: Sequence[float]) -> float:
    """How far the numbers of a line are from what their columns have as a rule."""
    return sum(abs(_size(n) - s) for n, s in zip(numbers, sizes, strict=False))
