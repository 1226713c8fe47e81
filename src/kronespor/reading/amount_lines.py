"""Where the amounts are in the lines of a table that has lost its columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from kronespor.amounts import candidates, is_nil
from kronespor.language import YEAR, Language
from kronespor.language.phrases import Phrases
from kronespor.reading.headings import Header, TextLine
from kronespor.reading.spaced import JOINT

_TOKENS = re.compile(rf"(?:\S|{JOINT})+")
LEAST_ALONE = 3
"""In so many lines at least, and in more than hold a name too, an amount must stand alone to have its own line."""
MOST_PAGE_NUMBERS = 0.2
"""In no more than this share of the rows a number too many is that of a page."""
PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*")
_MARK = re.compile(r"\(\d{1,2}\)")  # in brackets, with a wider gap behind it than before
_Word = tuple[str, int, int]  # text, start, end on its line


@cache
def _word_unit(language: Language) -> re.Pattern[str]:
    """Matches a unit or a sign for shares behind an amount."""
    units = rf"{language.units.words.pattern}|{language.units.share.pattern}"
    return re.compile(rf"(?:{units})(?!\w)|%", re.IGNORECASE)


@cache
def _currency(language: Language) -> Phrases:
    return Phrases(language.units.currency)


@dataclass(frozen=True)
class Lines:
    """The lines of a text in which a table stands under `header`; `body` are the numbers (indices) of its own.

    `units_behind`: each amount has its unit behind it; `cell_per_line`: names and amounts stand on lines of their own;
    `names_last`: each name stands below its amounts.
    """

    lines: Sequence[TextLine]
    body: Sequence[int]
    header: Header
    language: Language
    units_behind: bool = False
    cell_per_line: bool = False
    names_last: bool = False

    def text(self, i: int) -> str:
        """A line without the space around it."""
        return self.lines[i].text.strip()

    def amounts(self, i: int) -> tuple[str, list[tuple[str, float]], str] | None:
        """A line taken apart as `amounts_in` does it."""
        columns, has_source = len(self.header.names), self.header.has_source
        return amounts_in(self.lines[i].text, columns, has_source, self.language, self.units_behind)

    def is_total(self, label: str) -> bool:
        """True where the words say that a row sums others."""
        return self.language.rows.is_total(label)


@dataclass
class Group:
    """The amounts of one row: the lines they stand on, the text before and after them on those lines."""

    first: int
    last: int
    tokens: list[tuple[str, int, float]]  # text, line number, middle of the token on its line
    before: str = ""
    after: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Run:
    """Numbers that follow one another among the words of a line: the words `start` to `end`, of which `kept`."""

    line: str
    words: Sequence[_Word]
    start: int
    end: int
    kept: Sequence[_Word]

    @property
    def is_last(self) -> bool:
        """True if nothing follows them on the line."""
        return self.end == len(self.words)

    @property
    def is_alone(self) -> bool:
        """True if nothing else stands on the line."""
        return self.start == 0 and self.is_last

    @property
    def following(self) -> str:
        """What follows them on the line."""
        return "" if self.is_last else self.line[self.words[self.end][1] :]


def amounts_in(
    text: str, columns: int, has_source: bool, language: Language, units_behind: bool = False
) -> tuple[str, list[tuple[str, float]], str] | None:
    """Take a line apart: (text before, tokens with their middles, text after), or None if it holds no row's amounts.

    A run of numbers counts if it ends the line, or if a source of funding (a capital letter or a bracket) follows it.
    `units_behind`: each number has its unit behind it.
    """
    spread = text.replace("|", " ")
    words = _with_about(_words(spread), language)
    if units_behind:
        words = _with_units(words, language)
    end = len(words)
    while end > 0:
        while end > 0 and not _is_cell(words[end - 1][0], language):
            end -= 1
        start = end
        while start > 0 and _is_cell(words[start - 1][0], language):
            start -= 1
        named = start + _in_the_name(spread, words, start, end, language)
        run = _Run(spread, words, start, end, _trimmed(words[named:end], columns, named > 0))
        if run.kept and _holds_amounts(run, columns, has_source, language):
            return _taken_apart(run, language)
        end = start
    return None


def _words(text: str) -> list[_Word]:
    return [(m.group(), m.start(), m.end()) for m in _TOKENS.finditer(text)]


def _with_about(words: Sequence[_Word], language: Language) -> list[_Word]:
    """The words of a line, one that says that a number is about so much joined to it, in a column or behind another."""
    joined: list[_Word] = []
    for text, start, end in words:
        word, first, _ = joined[-1] if joined else ("", 0, 0)
        if word and language.numbers.about.are(word) and _is_cell(text, language):
            before = joined[-2] if len(joined) > 1 else None
            if before and (first - before[2] > 1 or _is_cell(before[0], language)):
                joined[-1] = (f"{word} {text}", first, end)
                continue
        joined.append((text, start, end))
    return joined


def _with_units(words: Sequence[_Word], language: Language) -> list[_Word]:
    """The words of a line, a unit behind a number joined to it: "200 kr."."""
    joined: list[_Word] = []
    for text, start, end in words:
        if joined and _word_unit(language).fullmatch(text) and _is_cell(joined[-1][0], language):
            before, first, _ = joined.pop()
            joined.append((f"{before} {text}", first, end))
        else:
            joined.append((text, start, end))
    return joined


def has_units_behind(table: Lines) -> bool:
    """Whether the numbers of a row have a unit behind each: in two lines at least, several numbers do."""
    words = [_words(table.lines[i].text) for i in table.body]
    return sum(len(own) - len(_with_units(own, table.language)) >= 2 for own in words) >= 2


def _taken_apart(run: _Run, language: Language) -> tuple[str, list[tuple[str, float]], str]:
    kept, after = list(run.kept), run.following.strip()
    if _word_unit(language).match(after):
        text, start, end = kept[-1]
        kept[-1], after = (f"{text} {after}", start, end), ""
    return run.line[: kept[0][1]].strip(), [(text, (a + b) / 2) for text, a, b in kept], after


def _is_cell(text: str, language: Language) -> bool:
    return is_nil(text) or bool(candidates(text, language))


def _in_the_name(line: str, words: Sequence[_Word], start: int, end: int, language: Language) -> int:
    """How many numbers of a run end the name: a price, "entré kr. 50  12.000", or a mark, "lån (1)  12.000"."""
    if not 0 < start < end - 1:
        return 0
    text, following = words[start][0], words[start + 1][0]
    before, after = (words[n + 1][1] - words[n][2] for n in (start - 1, start))
    is_apart = before < after or (text.endswith(",-") and not following.endswith(",-"))
    is_price = _currency(language).end(line[: words[start - 1][2]])
    return int(is_apart and (is_price or _MARK.fullmatch(text) is not None))


def _trimmed(run: Sequence[_Word], columns: int, has_label: bool) -> Sequence[_Word]:
    """Drop numbers that belong to the name ("Budget 2021 0,6 0,6 0,6" has three columns)."""
    if has_label:
        run = run[max(0, len(run) - columns) :]
    return run if len(run) <= columns else []


def _holds_amounts(run: _Run, columns: int, has_source: bool, language: Language) -> bool:
    numbers = [text for text, _, _ in run.kept if not is_nil(text)]
    if not numbers:
        return run.is_alone or (len(run.kept) == columns and run.is_last)
    are_years = all(re.fullmatch(YEAR, text) for text in numbers)
    if are_years and len(run.kept) < max(columns, 2) and not run.is_alone:
        return False
    if run.is_last:
        return True
    following = run.following
    if _word_unit(language).match(following):
        return (columns == 1 or run.start == 0) and len(following.split()) <= 2
    return has_source and (following[0].isupper() or following[0] == "(")


def has_cell_per_line(table: Lines) -> bool:
    """Whether each amount stands on a line of its own, so that a number behind a name ("Etape 2") belongs to the name.

    Told by the lines that hold both: either the amounts below them are a whole row, or, in most rows, one with theirs.
    """
    columns = len(table.header.names)
    parsed = [table.amounts(i) for i in table.body]
    alone = [found is not None and not found[0] and len(found[1]) == 1 for found in parsed]
    counts = [len(found[1]) if found and found[0] else 0 for found in parsed]
    named = [n for n, count in enumerate(counts) if 0 < count < max(columns, 2)]
    if sum(alone) < LEAST_ALONE or sum(alone) < sum(count > 0 for count in counts):
        return False
    runs = [next((k for k, single in enumerate(alone[n + 1 :]) if not single), len(alone) - n - 1) for n in named]
    whole = sum(run == columns for run in runs)
    with_its_own = sum(run + counts[n] == columns for n, run in zip(named, runs, strict=True))
    rows = sum(single and not (n and alone[n - 1]) for n, single in enumerate(alone))
    return whole >= with_its_own or with_its_own * 2 < rows


def without_page_numbers(table: Lines) -> list[int]:
    """The lines of a table with a cell per line, but for a number too many at an end of a row: that of a page."""
    columns = len(table.header.names)
    runs: list[list[int]] = [[]]
    for i in table.body:
        found = table.amounts(i)
        if found and not found[0]:
            runs[-1].append(i)
        elif runs[-1]:
            runs.append([])
    too_many = [run for run in runs if len(run) == columns + 1]
    if len(too_many) > MOST_PAGE_NUMBERS * len(runs):
        return list(table.body)
    ends = ([i for i in (run[0], run[-1]) if PAGE_NUMBER.fullmatch(table.lines[i].text)] for run in too_many)
    dropped = {found[0] for found in ends if len(found) == 1}
    return [i for i in table.body if i not in dropped]


def without_notes(table: Lines) -> list[int]:
    """The lines of a table with a cell per line, but for the numbers of notes: under the heading of notes, which stands
    above those of the amounts, one number more before the amounts of a row."""
    columns, language = len(table.header.names), table.language
    above = table.lines[table.header.start - 1].text.strip() if table.header.start else ""
    if language.measures.in_heading(above) != "note":
        return list(table.body)
    parsed = [table.amounts(i) for i in table.body]
    alone = [found is not None and not found[0] for found in parsed]
    dropped = set()
    for place, i in enumerate(table.body):
        is_first = alone[place] and not (place and alone[place - 1])
        run = alone[place : place + columns + 2]
        if is_first and run[: columns + 1] == [True] * (columns + 1) and (len(run) <= columns + 1 or not run[-1]):
            dropped |= {i} if PAGE_NUMBER.fullmatch(table.text(i)) else set()
    return [i for i in table.body if i not in dropped]


def find_groups(table: Lines) -> list[Group]:
    """The amounts of each row; numbers on lines of their own that follow one another make one row."""
    columns = len(table.header.names)
    groups: list[Group] = []
    previous: int | None = None
    for place, i in enumerate(table.body):
        parts = table.amounts(i)
        if parts is None:
            continue
        before, run, after = parts
        if table.cell_per_line and before and (len(run) < columns or columns == 1):
            continue
        new = Group(i, i, [(t, table.lines[i].number, middle) for t, middle in run], before, [after] if after else [])
        is_adjacent = previous is not None and place == previous + 1
        if is_adjacent and _goes_on(groups[-1], new, columns):
            groups[-1].tokens += new.tokens
            groups[-1].last = i
            groups[-1].after += new.after
        else:
            groups.append(new)
        previous = place
    return groups


def _goes_on(last: Group, new: Group, columns: int) -> bool:
    """Whether numbers on the next line belong to the same row."""
    return not new.before and not last.after and len(last.tokens) + len(new.tokens) <= columns
