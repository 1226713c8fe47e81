"""The heading of a table in running text: its column names on one line, or one a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kronespor.amounts import looks_like_amount
from kronespor.language import UPPER, YEAR, Language
from kronespor.reading.document import Passage
from kronespor.reading.labels import runs_on
from kronespor.reading.overrows import FIRST_ROWS as LONGEST_LOOK
from kronespor.reading.overrows import names_over_rows

MAX_COLUMNS = 12
MAX_LABEL_WORDS = 4  # of the name of the names' column, beside others on a line
MAX_STACKED_WORDS = 3  # of it on a line of its own
MAX_SOURCE_WORDS = 2  # of the heading of sources
LEAST_TELLING, LONGEST_LABEL = 3, 160
"""Columns of years at the end of a line that make it a heading whatever stands before them, in so many characters."""
FIRST_ROWS = 14  # lines in which the amounts of two rows show that a year alone heads a column

NUMBERED = re.compile(rf"^\s*(\d{{1,2}})\.\s*(?=[{UPPER}])(.*)$", re.DOTALL)
"""The number of a numbered heading or item, and its text."""
MAX_HEADING = 110  # characters
TERMINAL = (".", ":", "!", "?", ";", "”", '"')


@cache
def _amount_in_brackets(language: Language) -> re.Pattern[str]:
    return re.compile(rf"{language.units.after_amount}\)", re.IGNORECASE)


def _ends_with_amount(text: str, language: Language) -> bool:
    """Whether a text ends with an amount in brackets, as an item of a list does, and not with a unit: "(1.000 kr.)"."""
    is_amount = _amount_in_brackets(language).search(text) is not None
    return is_amount and not language.units.are_stated_by(text.rpartition("(")[2].rstrip(")"))


def reads_as_heading(text: str, language: Language) -> bool:
    """True for text that could be a heading where nothing but its words tells: short, a capital first, no end mark."""
    if len(text) > MAX_HEADING or text.endswith((*TERMINAL, ",", "-")) or _ends_with_amount(text, language):
        return False
    return text[:1].isupper() and any(c.islower() for c in text)


def heading(text: str, line: int) -> Passage:
    """A heading, its number taken off: "2. Økonomi" -> number "2"."""
    match = NUMBERED.match(text)
    return Passage("heading", match[2].strip() if match else text, line, match[1] if match else "")


MAX_CAPTION = 240  # characters
_BEFORE_CAPTION = r"[\s*_#>]*"


@cache
def caption_pattern(language: Language) -> re.Pattern[str]:
    """Matches a table's caption, "Tabel 2: …": its number and its title are groups 1 and 2."""
    word = language.headings.table.pattern
    return re.compile(
        rf"^{_BEFORE_CAPTION}(?i:{word})\s+(\d+\s?[a-z]?)\b\s*(?:[:.–-]\s*|(?=[{UPPER}])|$)(.*)$", re.DOTALL
    )


@cache
def caption_start(language: Language) -> re.Pattern[str]:
    """Finds where a caption or a sentence about a table begins on a line: "Tabel 2 viser …"."""
    return re.compile(rf"^{_BEFORE_CAPTION}{language.headings.table.pattern}\s+\d", re.IGNORECASE | re.MULTILINE)


def is_caption(text: str, language: Language) -> bool:
    """True for text that stands over a table and names it: "Tabel 2: Midler …", "Tabel 2 viser midlerne …"."""
    return caption_start(language).match(text) is not None and len(text) <= MAX_CAPTION


@cache
def _caption_line(language: Language) -> re.Pattern[str]:
    names = f"(?:{language.headings.table.pattern}|{language.headings.figure.pattern})"
    return re.compile(rf"^{_BEFORE_CAPTION}{names}\s*\d+", re.IGNORECASE)


def is_caption_line(text: str, language: Language) -> bool:
    """True for a line that begins the caption of a table, a figure or an appendix."""
    return _caption_line(language).match(text) is not None


@cache
def _header(language: Language) -> re.Pattern[str]:
    """A table's heading on one line: a name of the names' column, columns, and text columns behind them."""
    column = language.columns.one.pattern
    return re.compile(
        rf"^\s*(?P<label>[^\d|]{{0,48}}?)[\s|]*(?P<columns>(?:{column})(?:[\s|]+(?:{column}))*)"
        rf"(?P<texts>[\s|]+[{UPPER}][\w/ .-]{{2,30}})?[\s|]*$",
        re.IGNORECASE,
    )


@cache
def _telling_header(language: Language) -> re.Pattern[str]:
    """The same where a label of many words or with numbers stands before several columns: "Skema 2A  Budget 2024 …"."""
    column = language.columns.one.pattern
    columns = rf"(?P<columns>(?:{column})(?:[\s|]+(?:{column})){{{LEAST_TELLING - 1},}})"
    return re.compile(rf"^\s*(?P<label>[^|]{{0,{LONGEST_LABEL}}}?)[\s|]+{columns}(?P<texts>)[\s|]*$", re.IGNORECASE)


def _match_header(text: str, language: Language) -> re.Match[str] | None:
    return _header(language).match(language.units.heading.sub(" ", text))


@dataclass(frozen=True)
class TextLine:
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


def find_header(lines: Sequence[TextLine], at: int, language: Language) -> Header | None:
    """The table heading that begins at line `at`, on one line or with one heading per line, or None."""
    if is_caption_line(lines[at].text, language) or _names_what_follows(lines, at):
        return None
    on_a_line = _header_on_a_line(lines, at, language)
    if on_a_line and (groups := _years_below(lines, on_a_line, language)):
        return groups
    found = on_a_line or _header_told_by_rows(lines, at, language) or _stacked_header(lines, at, language)
    return found or _header_over_rows(lines, at, language)


def _header_over_rows(lines: Sequence[TextLine], at: int, language: Language) -> Header | None:
    """Columns of any names, told to be a heading by the rows below them."""
    if "|" in lines[at].text or "\t" in lines[at].text.strip("\t "):
        return None
    last = min(at + LONGEST_LOOK, len(lines))
    end = next((n for n in range(at + 2, last) if lines[n].after_blank), last)
    found = names_over_rows([line.text for line in lines[at:end]], language)
    return Header(found.names, False, at, at + found.lines, found.label) if found else None


def _years_below(lines: Sequence[TextLine], header: Header, language: Language) -> Header | None:
    """The heading whose last word stands over the years on the line below: "Budget 2025  Overslag" over "2026 2027"."""
    last = lines[header.start].text.split()[-1]
    below = _header_on_a_line(lines, header.end, language) if header.end < len(lines) else None
    if not header.has_source or not language.columns.before_year.are(last) or below is None or below.label:
        return None
    if not all(re.fullmatch(YEAR, name) for name in below.names):
        return None
    names = (*header.names, *(f"{last} {name}" for name in below.names))
    return Header(names, below.has_source, header.start, below.end, header.label)


def _header_told_by_rows(lines: Sequence[TextLine], at: int, language: Language) -> Header | None:
    """Several columns of years behind a label of any words, told to be a heading by the rows below it."""
    match = _telling_header(language).match(language.units.heading.sub(" ", lines[at].text))
    if not match:
        return None
    names = tuple(m.group() for m in language.columns.one.finditer(match["columns"]))
    following = [line.text.split() for line in lines[at + 1 : at + 1 + FIRST_ROWS]]
    rows = [words for words in following if len(words) > len(names) and all(map(_is_figure, words[-len(names) :]))]
    are_years = sum(map(language.columns.is_year, names)) >= LEAST_TELLING
    return Header(names, False, at, at + 1, match["label"].strip(" |")) if are_years and len(rows) >= 2 else None


def _is_figure(word: str) -> bool:
    return word in ("-", "–") or looks_like_amount(word) or word.lstrip("-–−").isdigit()


def _names_what_follows(lines: Sequence[TextLine], at: int) -> bool:
    """Whether a line is a heading by its mark, or stands over a table whose cells are marked: "Budget 2025-2028"."""
    following = lines[at + 1] if at + 1 < len(lines) else TextLine("", 0)
    is_over_table = following.after_blank and following.text.lstrip().startswith("|")
    return lines[at].text.lstrip().startswith("#") or is_over_table


def _header_on_a_line(lines: Sequence[TextLine], at: int, language: Language) -> Header | None:
    """Headings all on one line: "Indsats  2024  2025  I alt", "Område  Budget"."""
    match = _match_header(lines[at].text, language)
    if not match:
        return None
    columns = language.columns
    names = tuple(m.group() for m in columns.one.finditer(match["columns"]))
    label = match["label"].strip(" |")
    is_named = bool(label) and columns.is_label(label)
    if len(names) == 1:
        is_alone = label in lines[at].text.split() and _rows_follow(lines, at + 1)
        is_header = is_named and (columns.is_money(names[0]) or (is_alone and columns.is_year(names[0])))
    else:
        years = sum(map(columns.is_year, names))
        totals = sum(map(columns.is_total, names))
        is_period = not is_named and not years and totals == 1 and columns.is_period(names[-1])
        are_of_amounts = all(columns.is_money(name) or columns.header.are(name) for name in names)
        is_money = bool(label) and are_of_amounts and _rows_follow(lines, at + 1)
        is_told = is_named or is_money or years >= 2 or (years + totals >= 1 and not is_period)
        is_header = is_told and len(label.split()) <= MAX_LABEL_WORDS
    return Header(names, bool(match["texts"]), at, at + 1, label) if is_header else None


def _rows_follow(lines: Sequence[TextLine], start: int) -> bool:
    """Whether the next lines are rows of one column: two of them end with an amount."""
    last_words = [line.text.split()[-2:] for line in lines[start : start + FIRST_ROWS]]
    ends = (any(looks_like_amount(end) for end in (" ".join(words), words[-1])) for words in last_words)
    return sum(is_amount and not re.fullmatch(YEAR, w[-1]) for is_amount, w in zip(ends, last_words, strict=True)) >= 2


def _stacked_header(lines: Sequence[TextLine], at: int, language: Language) -> Header | None:
    """Headings each on a line of their own: "Indsats", "2024", "2025", "I alt"."""
    columns = language.columns
    has_label = columns.is_label(lines[at].text) and len(lines[at].text.split()) <= MAX_STACKED_WORDS
    label, start = (lines[at].text.strip(), at + 1) if has_label else ("", at)
    names, end = _stacked_names(lines, start, language)
    years = sum(re.search(rf"{YEAR}$", name) is not None or columns.is_year(name) for name in names)
    if not names and has_label and _heads_one_column(lines, start, language):
        names, end = [lines[start].text.strip(" |*")], start + 1
    is_alone = len(names) == 1 and has_label and _rows_follow(lines, end)
    if years < 2 and not (label and len(names) >= 2) and not is_alone:
        return None
    has_source = _is_source_heading(lines, end, language)
    return Header(tuple(names), has_source, at, end + has_source, label)


def _heads_one_column(lines: Sequence[TextLine], at: int, language: Language) -> bool:
    """Whether a line is the name of a column of money without a year: "Beløb"."""
    text = lines[at].text.strip(" |*") if at < len(lines) else ""
    is_short = len(text.split()) <= MAX_STACKED_WORDS and not any(c.isdigit() for c in text)
    return is_short and bool(text) and language.columns.is_money(text) and not text.endswith(TERMINAL)


def _is_source_heading(lines: Sequence[TextLine], at: int, language: Language) -> bool:
    """Whether the line below the columns' names heads the sources, and is no name of a row."""
    text, following = (lines[i].text if i < len(lines) else "" for i in (at, at + 1))
    is_source = language.columns.is_source(text) and len(text.split()) <= MAX_SOURCE_WORDS
    return is_source and not runs_on(text, language) and not looks_like_amount(following)


def _stacked_names(lines: Sequence[TextLine], start: int, language: Language) -> tuple[list[str], int]:
    """The names of columns from line `start` on and the line after them: years, and totals after them.

    One per line, or "Budget" above "2024".
    """
    texts = [line.text.strip(" |*") for line in lines[start : start + 2 * MAX_COLUMNS]]
    names: list[str] = []
    at = 0
    while at < len(texts) and len(names) < MAX_COLUMNS:
        name = texts[at]
        is_over = _stands_over_years(texts, at)
        if (is_over or language.columns.before_year.are(name)) and _is_bare_year(texts, at + 1):
            at += 1
            name = f"{name} {texts[at]}"
        if not (is_over or language.columns.is_year(name) or (names and language.columns.is_total(name))):
            break
        names.append(name)
        at += 1
    return names, start + at


def _is_bare_year(texts: Sequence[str], at: int) -> bool:
    return at < len(texts) and re.fullmatch(YEAR, texts[at]) is not None


def _stands_over_years(texts: Sequence[str], at: int) -> bool:
    """Whether a name stands above a year, and above the next one again: "Kommunen", "2025", "Kommunen", "2024"."""
    again = (n for n in (at - 2, at + 2) if 0 <= n < len(texts) and texts[n] == texts[at])
    return any(map(str.isalpha, texts[at])) and any(_is_bare_year(texts, n + 1) for n in again)


def repeats_header(text: str, header: Header, language: Language) -> bool:
    """True for the heading printed again, as on a new page."""
    match = _match_header(text, language) or _telling_header(language).match(language.units.heading.sub(" ", text))
    if not match:
        return False
    names = [m.group().lower() for m in language.columns.one.finditer(match["columns"])]
    return names == [n.lower() for n in header.names]
