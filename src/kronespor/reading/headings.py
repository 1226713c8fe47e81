"""The heading of a table in running text: its column names on one line, or one a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kronespor.reading import words
from kronespor.reading.document import Passage

MAX_COLUMNS = 12

_COLUMN_WORD = (
    rf"{words.YEAR}\s?[-–]\s?{words.YEAR}|(?:(?:budget|regnskab|forbrug|b|bo|r)\s?)?{words.YEAR}(?:/\d{{2}})?"
    r"|(?:b|bo|r)\d{2}|i\s?alt|sum|total|samlet"
    r"|bel[øo]b(?:\s*\([^)]{2,14}\)|\s+i\s+(?:hele\s+)?kr\w*\.?)?|budget|regnskab|forbrug|afvigelse|ændring|bevilling(?:\s*\([^)]{2,14}\))?"
)
_HEADER = re.compile(
    rf"^\s*(?P<label>[^\d|]{{0,48}}?)[\s|]*(?P<columns>(?:{_COLUMN_WORD})(?:[\s|]+(?:{_COLUMN_WORD}))*)"
    r"(?P<texts>[\s|]+[A-ZÆØÅ][\w/ .-]{2,30})?[\s|]*$",
    re.IGNORECASE,
)
_UNIT_WORDS = re.compile(
    rf"\(?(?:bel[øo]b\s+)?(?:i\s+)?(?:(?:1[., ]?000|hele|mio\.?|mia\.?|t\.?)\s*kr\.?|tkr\.?)\)?[,;:]?"
    rf"|\(?\b{words.YEAR}[- ]?p/?l\b\)?[,;:]?|\(?\bp/?l[- ]?(?:niveau\s+)?{words.YEAR}\)?[,;:]?",
    re.IGNORECASE,
)
_ONE_COLUMN = re.compile(rf"(?:{_COLUMN_WORD})", re.IGNORECASE)
CAPTION = re.compile(
    r"^[\s*_#>]*[Tt][Aa][Bb][Ee][Ll]\s+(\d+\s?[a-z]?)\b\s*(?:[:.–-]\s*|(?=[A-ZÆØÅ])|$)(.*)$", re.DOTALL
)
"""A table's caption: its number and its title."""
NUMBERED = re.compile(r"^\s*(\d{1,2})\.\s*(?=[A-ZÆØÅ])(.*)$", re.DOTALL)
"""The number of a numbered heading or item, and its text."""
MAX_HEADING = 110  # characters
TERMINAL = (".", ":", "!", "?", ";", "”", '"')


def reads_as_heading(text: str) -> bool:
    """True for text that could be a heading where nothing but its words tells: short, a capital first, no end mark."""
    if len(text) > MAX_HEADING or text.endswith((*TERMINAL, ",", "-")) or "kr.)" in text:
        return False
    return text[:1].isupper() and any(c.islower() for c in text)


def heading(text: str, line: int) -> Passage:
    """A heading, its number taken off: "2. Økonomi" -> number "2"."""
    found = NUMBERED.match(text)
    return Passage("heading", found[2].strip() if found else text, line, found[1] if found else "")


MAX_CAPTION = 240  # characters


def is_caption(text: str) -> bool:
    """True for text that stands over a table and names it: "Tabel 2: Midler …", "Tabel 2 viser midlerne …"."""
    return re.match(r"[\s*_#>]*tabel\s+\d", text, re.IGNORECASE) is not None and len(text) <= MAX_CAPTION


CAPTION_LINE = re.compile(r"^[\s*_#>]*(?:tabel|bilag|figur)\s*\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of text with its number (1-based) and whether a blank line stands before it."""

    text: str
    number: int
    after_blank: bool = False


@dataclass(frozen=True)
class Header:
    """A table's heading: its column names, whether text columns follow the amounts, and the lines it takes."""

    names: tuple[str, ...]
    has_source: bool
    start: int
    end: int
    label: str = ""


def find_header(lines: Sequence[Line], at: int) -> Header | None:
    """The table heading that begins at line `at`, on one line or with one heading a line, or None."""
    text = lines[at].text
    if CAPTION_LINE.match(text):
        return None
    if found := _HEADER.match(_UNIT_WORDS.sub(" ", text)):
        names = tuple(m.group() for m in _ONE_COLUMN.finditer(found["columns"]))
        label = found["label"].strip(" |")
        years = sum(words.is_year_column(n) for n in names)
        strong = years >= 2 or (len(names) >= 2 and years + sum(map(words.is_total_column, names)) >= 1)
        if len(names) >= 2 and (strong or words.is_label_column(label)) and len(label.split()) <= 4:
            return Header(names, bool(found["texts"]), at, at + 1, label)
        if len(names) == 1 and label and words.is_label_column(label) and words.is_money_column(names[0]):
            return Header(names, bool(found["texts"]), at, at + 1, label)
    return _stacked_header(lines, at)


def _stacked_header(lines: Sequence[Line], at: int) -> Header | None:
    """Headings each on a line of their own: "Indsats", "2024", "2025", "I alt"."""
    start = at
    label = ""
    if words.is_label_column(lines[at].text) and len(lines[at].text.split()) <= 3:
        start, label = at + 1, lines[at].text.strip()
    names: list[str] = []
    end = start
    while end < len(lines) and len(names) < MAX_COLUMNS:
        text = lines[end].text.strip(" |*")
        if not (words.is_year_column(text) or (names and words.is_total_column(text))):
            break
        names.append(text)
        end += 1
    years = sum(words.is_year_column(n) for n in names)
    if years < 2 and not (label and len(names) >= 2):
        return None
    has_source = end < len(lines) and words.is_source_column(lines[end].text) and len(lines[end].text.split()) <= 2
    return Header(tuple(names), has_source, at, end + has_source, label)


def repeats_header(text: str, header: Header) -> bool:
    """True for the heading printed again, as on a new page."""
    found = _HEADER.match(_UNIT_WORDS.sub(" ", text))
    if not found:
        return False
    names = [m.group().lower() for m in _ONE_COLUMN.finditer(found["columns"])]
    return names == [n.lower() for n in header.names]
