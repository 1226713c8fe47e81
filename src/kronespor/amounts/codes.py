"""Codes of accounts, places and functions, which look like numbers and count nothing."""

import re
from collections.abc import Collection

COMMON = 0.25
"""Of a column's numbers: if so many have noughts before them, or some and all are as long, all are codes."""
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
