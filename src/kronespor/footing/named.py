"""Total columns that name which columns they sum, though others stand between these: "I alt drift" after "2025 drift",
"2025 anlæg", "2026 drift", "2026 anlæg"."""

import re
from collections.abc import Iterator, Sequence

from kronespor.footing.belief import ESTABLISHED, Lines
from kronespor.footing.measures import Measure
from kronespor.footing.relations import Stencil
from kronespor.footing.worded import PLAIN
from kronespor.language import Language, fold
from kronespor.reading import Column

LEAST_PARTS = 2
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
