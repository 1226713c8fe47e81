"""What names tell of sums: total columns that name which columns they sum, though others stand between these ("I alt
drift" after "2025 drift", "2025 anlæg", "2026 drift", "2026 anlæg"); and the numbers of accounts that nest."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kronespor.footing.belief import ESTABLISHED, Lines
from kronespor.footing.measures import Measure
from kronespor.footing.relations import Stencil
from kronespor.footing.worded import PLAIN, WORDED
from kronespor.language import Language, fold
from kronespor.reading import Column

LEAST_PARTS = 2
LEAST_NESTED = 3
"""Rows whose number goes on with that of the row above, by which the numbers of a table are those of accounts."""
_CODE = re.compile(r"\d[\d.]*")
_WORDS = re.compile(r"[^\W\d_]+")


def named_totals(
    columns: Sequence[Column], lines: Lines, measures: Sequence[Measure | None], language: Language
) -> tuple[Stencil, ...]:
    """The sums of the columns that have a total column's words in their names, where the figures uphold them.

    Columns that stand side by side are those of any total.
    """
    found = []
    for claim, parts in _named(columns, measures, language):
        signs = (1,) * len(parts)
        judged = lines.judge(claim, parts, signs, PLAIN)
        if judged.score >= ESTABLISHED and (judged.holds | judged.rounded).any():
            found.append(Stencil("across", claim, parts, signs, True, judged.score, PLAIN, True))
    return tuple(found)


def _named(
    columns: Sequence[Column], measures: Sequence[Measure | None], language: Language
) -> Iterator[tuple[int, tuple[int, ...]]]:
    names = [frozenset(_WORDS.findall(fold(column.name))) for column in columns]
    totals = {i: words for i, column in enumerate(columns) if (words := _without_total(column.name, language))}
    for claim, words in totals.items():
        alike = (i for i, name in enumerate(names) if words <= name and measures[i] == measures[claim])
        parts = tuple(i for i in alike if i not in totals)
        if len(parts) >= LEAST_PARTS and max(parts) - min(parts) >= len(parts):
            yield claim, parts


def _without_total(name: str, language: Language) -> frozenset[str]:
    """The words of a total column's name but for those that say that it is one; none of any other column."""
    total = language.columns.total.pattern
    rest, found = re.subn(rf"^\W*{total}\b|\b{total}\W*$", "", name, count=1, flags=re.IGNORECASE)
    return frozenset(_WORDS.findall(fold(rest))) if found else frozenset()


def nested_codes(names: Sequence[str]) -> list[str]:
    """The number that each row's name begins with, "5", "5.32", "5.32.30", if they nest; else none."""
    codes = [found.group().rstrip(".") if (found := _CODE.match(name.lstrip())) else "" for name in names]
    nested = sum(
        bool(above) and len(below) > len(above) and below.startswith(above) for above, below in pairwise(codes)
    )
    return codes if nested >= LEAST_NESTED else []


def sums_of_accounts(codes: Sequence[str], lines: Lines, measures: Sequence[Measure | None]) -> tuple[Stencil, ...]:
    """The sums of the accounts whose numbers go on with that of another, where the figures uphold them."""
    order = sorted(range(len(codes)), key=codes.__getitem__)  # each before those that go on with it
    in_order = [codes[i] for i in order]
    found = []
    for claim, code in enumerate(codes):
        parts: list[int] = []
        inside = ""  # the number of the last part, whose own accounts follow it
        for at in range(bisect_right(in_order, code), bisect_right(in_order, f"{code}~") if code else 0):
            if in_order[at] == inside or not (inside and in_order[at].startswith(inside)):
                parts.append(order[at])
                inside = in_order[at]
        if len(parts) >= LEAST_PARTS and all(measures[i] == measures[claim] for i in parts):
            signs = (1,) * len(parts)
            judged = lines.judge(claim, parts, signs, WORDED)
            if judged.score >= ESTABLISHED and (judged.holds | judged.rounded).any():
                found.append(Stencil("down", claim, tuple(parts), signs, True, judged.score, WORDED, True))
    return tuple(found)
