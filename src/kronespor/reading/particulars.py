"""What a document says of itself at its head and foot: its days, told apart, its committee, source and price level."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Literal

from kronespor.language import UPPER, Language, Municipality
from kronespor.reading.document import DayKind, Particular, Passage
from kronespor.reading.facts import find_dates

HEAD, FOOT = 12, 5  # passages
LONGEST_LINE = 160  # characters: what is longer is prose
LONGEST_LETTER = 90  # of a line whose day no word tells the kind of
BESIDE = 60  # characters before or after a day within which a word tells of it
DECISION_DAYS: tuple[DayKind, ...] = ("meeting", "agreement", "decided", "letter")
"""The kinds of days, that most likely to be the one of the decision first."""
DATING_DAYS: tuple[DayKind, ...] = ("meeting", "agreement", "letter")
"""The kinds of days that a document may be dated by; what was decided on another day it only tells of."""


def find_particulars(
    passages: Sequence[Passage], dated: date | None, language: Language, municipality: Municipality
) -> tuple[Particular, ...]:
    """What a document says of itself, each with the text that says it, in the order of the document.

    Days of meetings, agreements and letters stand at the head or the foot; days of decisions in any sentence.
    `dated`: the day that stands alone on a line.
    """
    found = [Particular("letter", dated.isoformat(), language.dates.printed(dated))] if dated else []
    texts = [p for p in passages if p.kind in ("heading", "paragraph", "item")]
    at_edge = {id(p) for p in (*texts[:HEAD], *texts[-FOOT:])}
    for passage in texts:
        text = " ".join(passage.text.split())
        found += _days(text, language, at_edge=id(passage) in at_edge)
        found += _committees(text, language, municipality) if id(passage) in at_edge else ()
        found += _sources(text, language)
        if level := language.units.price_level_in(text):
            found.append(Particular("price level", level, text))
    return tuple(dict.fromkeys(found))


def decision_day(particulars: Sequence[Particular]) -> Particular | None:
    """The day on which what a document says was likely decided."""
    return next((p for kind in DECISION_DAYS for p in particulars if p.kind == kind), None)


def dating(particulars: Sequence[Particular]) -> date | None:
    """The day that a document is dated: the last of its head and foot, for a letter may tell of an earlier meeting."""
    return max((day_in(p) for p in particulars if p.kind in DATING_DAYS), default=None)


def is_clear(day: Particular, particulars: Sequence[Particular]) -> bool:
    """Whether a day is that of a meeting or an agreement, the only one of its kind, and no letter is later."""
    alike = {p.value for p in particulars if p.kind == day.kind}
    letters = (p.value for p in particulars if p.kind == "letter")
    return day.kind in ("meeting", "agreement") and len(alike) == 1 and max(letters, default="") <= day.value


def _days(text: str, language: Language, *, at_edge: bool) -> Iterator[Particular]:
    dates = find_dates(text, language)
    for n, (at, day) in enumerate(dates):
        start = max(dates[n - 1][0] if n else 0, at - BESIDE)
        end = min(dates[n + 1][0] if n + 1 < len(dates) else len(text), at + BESIDE)
        kind = _kind(text[start:at], text[at:end], language)
        if kind == "decided" or (at_edge and kind and len(text) <= LONGEST_LINE):
            yield Particular(kind, day.isoformat(), text)
        elif kind is None and at_edge and _is_dateline(text, at):
            yield Particular("letter", day.isoformat(), text)


def _is_dateline(text: str, at: int) -> bool:
    """Whether a line with a day is a heading or the like, and neither a sentence nor an item that a day begins."""
    return len(text) <= LONGEST_LETTER and not text.endswith(".") and not (at <= 2 and ":" in text)


@cache
def _tellers(language: Language) -> tuple[tuple[DayKind | None, re.Pattern[str]], ...]:
    facts = language.facts
    of: tuple[tuple[DayKind | None, str], ...] = (
        ("meeting", facts.met.pattern),
        ("agreement", facts.agreed.pattern),
        ("decided", facts.decided.pattern),
        (None, facts.other_days.pattern),
    )
    return tuple((kind, re.compile(rf"(?<![\w-]){pattern}(?!\w)", re.IGNORECASE)) for kind, pattern in of)


def _kind(before: str, after: str, language: Language) -> DayKind | Literal[""] | None:
    """What the word nearest before a day, else after it, tells it to be; empty if another day, None if no word does."""
    told = [(m.start(), kind or "") for kind, word in _tellers(language) for m in word.finditer(before)]
    if told:
        return max(told)[1]
    told = [(m.start(), kind or "") for kind, word in _tellers(language) for m in word.finditer(after)]
    return min(told)[1] if told else None


@cache
def _committee(language: Language, municipality: Municipality) -> re.Pattern[str]:
    words = "|".join(map(re.escape, municipality.council.committees))
    joins = language.facts.joins.pattern
    word = rf"[{UPPER}][\w-]*"
    return re.compile(rf"(?<![\w-])(?:{word}(?:, {word})*(?:,? (?:{joins}) | )){{0,4}}[{UPPER}]\w*(?:{words})\w*")


def _committees(text: str, language: Language, municipality: Municipality) -> Iterator[Particular]:
    if len(text) <= LONGEST_LINE:
        for found in _committee(language, municipality).finditer(text):
            yield Particular("committee", found.group(), text)


@cache
def _source(language: Language) -> re.Pattern[str]:
    name = rf"[{UPPER}][\w-]*(?: (?:[{UPPER}][\w-]*|\d{{4}}))*"
    return re.compile(rf"(?i:{language.facts.funded_by.pattern})\s+({name})")


def _sources(text: str, language: Language) -> Iterator[Particular]:
    for found in _source(language).finditer(text):
        yield Particular("fund", found[1], text)


def day_in(particular: Particular) -> date:
    """The day that a particular of that kind says."""
    return date.fromisoformat(particular.value)
