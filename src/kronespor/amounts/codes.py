"""Codes of accounts, places and functions, which look like numbers and count nothing."""

import re
from collections.abc import Collection

COMMON = 0.25
"""Of a column's numbers: if so many have noughts before them, or some and all are as long, all are codes."""
LONGEST_NUMBER = 6
"""Digits of a number without groups; one longer is the number of something."""
MANY, RETURNS = 48, 8
"""Numbers of a column, and how often each stands in it, if they are of functions, groups, places."""
_CODE = re.compile(r"\d+(?:[./-]\d+)*")
_NOUGHTS_BEFORE = re.compile(r"0+[1-9]")
_IN_LEVELS = re.compile(r"\d+(?:\.\d+)+(?:\.(?:\d{1,2}|\d{4,}))(?:\.\d+)*|\d+\.(?:\d{1,2}|\d{4,})\.\d+(?:\.\d+)*")


def are_codes(texts: Collection[str]) -> bool:
    """Whether the numbers of a column are printed as codes and no amounts are: "03", "032", "05.22", "1.100.05.02"."""
    if len(texts) < 2 or not all(map(_CODE.fullmatch, texts)):
        return False
    padded = sum(_NOUGHTS_BEFORE.match(t) is not None for t in texts)
    if padded > 1 and (padded >= COMMON * len(texts) or len(set(map(len, texts))) == 1):
        return True
    return 2 * sum(_IN_LEVELS.fullmatch(t) is not None for t in texts) > len(texts)


def are_long(texts: Collection[str]) -> bool:
    """Whether numbers are all as long, and longer than an amount without groups is: those of accounts."""
    lengths = set(map(len, texts))
    return len(lengths) == 1 and lengths.pop() > LONGEST_NUMBER and all(map(str.isdecimal, texts))


def return_often(texts: Collection[str]) -> bool:
    """Whether many whole numbers of as many digits are few that return."""
    numbers = [t for t in texts if t.strip("0")]
    is_even = len(numbers) >= MANY and all(t.isdecimal() and 1 < len(t) == len(numbers[0]) for t in numbers)
    return is_even and RETURNS * len(set(numbers)) < len(numbers)
