"""Numbers on a scan: the dirt around them taken off, and what else they may say."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from kronespor.amounts import looks_like_amount
from kronespor.reading.pdf.cells import Placed
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.words import Word, text_of

SPECKS = "|;:'`´‘’“”\".,_~^¦!°·"  # what dirt and the rests of rules are read as
MAX_READINGS = 12  # of a number
COST_OF_TEN = 4  # of a reading that is ten times less likely, in the cost of candidates
LEAST_TENS, MOST_TENS = 0.5, 5.0  # that a reading is believed to be less likely, as powers of ten
_NO_MINUS = "".join(set(SPECKS) - set("~_°·"))  # these may be a minus badly printed


def tidy_number(text: str) -> str:
    """A number without the dirt around it and the gaps inside it: "3. 750.000," -> "3.750.000"."""
    bare = text.strip(f"{_NO_MINUS} []{{}}")
    bare = re.sub(r"(?<=\d)\s*([.,])\s*(?=\d)", r"\1", bare)
    return bare if looks_like_amount(bare) else text


def other_readings(page: Page, placed: Placed, text: str) -> tuple[tuple[str, int], ...]:
    """What else a number may say, one character read otherwise, and what each such reading costs."""
    if not page.choices or len(placed.lines) != 1 or not looks_like_amount(tidy := tidy_number(text)):
        return ()
    costs: dict[str, int] = {}
    for reading, likely in _readings(page, placed.lines[0]):
        if reading != tidy:
            cost = round(min(max(-math.log10(max(likely, 1e-6)), LEAST_TENS), MOST_TENS) * COST_OF_TEN)
            costs[reading] = min(costs.get(reading, cost), cost)
    return tuple(sorted(costs.items(), key=lambda c: c[1])[:MAX_READINGS])


def _readings(page: Page, words: list[Word]) -> Iterator[tuple[str, float]]:
    """The words with one character read otherwise, and how likely that is (0 to 1)."""
    for w, word in enumerate(words):
        for at in range(len(word.text)):
            for other, likely in page.choices.get(word.first + at, ()):
                changed = replace(word, text=word.text[:at] + other + word.text[at + 1 :])
                yield tidy_number(text_of([*words[:w], changed, *words[w + 1 :]])), likely
