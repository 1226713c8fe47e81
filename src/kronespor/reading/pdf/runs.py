"""Runs of lines that keep to columns, without rules around them: the tables that white space alone makes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np

from kronespor.language import languages
from kronespor.reading.pdf.cells import is_open
from kronespor.reading.pdf.letters import median
from kronespor.reading.pdf.lines import Chunk, PageLine
from kronespor.reading.pdf.numbers import is_year
from kronespor.reading.pdf.rules import Rule, meeting
from kronespor.reading.pdf.words import room_for

MAX_LOOSE = 3  # lines of one chunk in a row within a run
MAX_NAME = 16  # lines that the names and descriptions between two lines of amounts take at most
OVERLAP = 0.25  # of a line's height: a line that reaches so far into the one above stands beside it
ROW_GAP = 2.2  # of a line's height: rows stand no further apart
BESIDE = (0.25, 1.7)  # of a line's height between a name and the column of amounts, and where it is as long as text
NAME_GAP = 3.5  # of a line's height, between the names of rows whose amounts follow
ALIGNED_ROW_GAP = 5.0  # of a line's height, where the next row stands under the columns of the run
HEADING_GAP = 0.9  # of a line's height between a heading and the line below it
TITLE = 1.3  # of the height of the line below: what is larger is the title of a table
WRAPPED_GAP = 0.5  # of a line's height between the last row and the rest of its text
CAPTION_GAP = 0.3  # of a line's height between the lines of a caption
MAX_HEADINGS = 3  # lines of headings above a run
MAX_WORDS = 3  # of a heading that is wider than its column
MAX_WRAPPED = 5  # lines that a last row goes on over
MAX_CAPTION = 6  # lines
RULE_BELOW_CAPTION = 60.0  # points: a rule further down is not the table's first
MOST = 0.6  # of a line's chunks: so many must stand under chunks above for the line to agree with a run
AT_MARGIN, FULL = 0.1, 0.7  # of the page's width: where a line of text begins at most, and how long it is at least
LEAST_PROSE = 16.0  # of a line's height: and how long where all the text of a page is narrow
AT_EDGE = 5.0  # points: headings may reach so far out of their column
SAME_START = 2.0  # points: names of one column begin no further apart


@cache
def note_start() -> re.Pattern[str]:
    """What notes begin with, in any language: where a page's tables stand is asked before its language is known."""
    notes = "|".join(each.headings.source_note.pattern for each in languages())
    return re.compile(rf"\*{{1,2}} |†|{notes}", re.IGNORECASE)


@cache
def _caption_start() -> re.Pattern[str]:
    """What captions begin with, in any language: "Table 2"."""
    names = "|".join(p.pattern for each in languages() for p in (each.headings.table, each.headings.figure))
    return re.compile(rf"(?:{names}):?\s+[A-Z]{{0,2}}[-.]?\d", re.IGNORECASE)


@cache
def _aside() -> re.Pattern[str]:
    """A line of a caption that states a unit, or stands in brackets."""
    units = "|".join(each.units.as_aside for each in languages())
    return re.compile(rf"\[.*\]|\(.*\)|.*\b(?:{units})\W*", re.IGNORECASE)


class Text:
    """Lines of text and their measures: the usual height of a line, and the margin and width of the page."""

    def __init__(self, lines: list[PageLine]) -> None:
        self.lines = lines
        self.height = median(np.array([line.height for line in lines])) if lines else 0.0
        self.left = min((line.chunks[0].x0 for line in lines), default=0.0)
        self.width = max((line.chunks[-1].x1 for line in lines), default=0.0) - self.left

    def is_prose(self, line: PageLine) -> bool:
        """True for a line of text that begins at the margin and fills most of the page's width."""
        first = line.chunks[0]
        if len(line.chunks) > 1 and not line.is_justified:
            return False
        begins = first.x0 <= self.left + AT_MARGIN * self.width
        return begins and line.chunks[-1].x1 - first.x0 >= max(FULL * self.width, LEAST_PROSE * self.height)


@dataclass(slots=True)
class Run:
    """Lines that keep to columns: a line of several chunks opens it, a few lines of one chunk may stand among them."""

    text: Text
    lines: list[PageLine] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)  # of the page
    loose: int = 0  # lines of one chunk at its end
    edge: float = 0.0  # where its amounts begin, from the left; 0 if it has none

    def accepts(self, at: int) -> bool:
        """True if line `at` of the text may go on with the run."""
        height = self.text.height
        line, below = self.text.lines[at], self.text.lines[at + 1] if at + 1 < len(self.text.lines) else None
        if self._is_between_amounts(at):
            return True
        if is_short_caption(line):
            return False
        beside = below is not None and below.y0 < line.y1 - OVERLAP * height and len(below.chunks) > 1
        if self.text.is_prose(line) and not beside:
            return False
        if not self.lines:
            return True
        if not is_tabular(line) and self.loose >= MAX_LOOSE:
            return False
        return line.y0 - self.lines[-1].y1 <= self._largest_gap(line, below) * height

    def _largest_gap(self, line: PageLine, below: PageLine | None) -> float:
        row = line if is_tabular(line) else below or line  # of a group's name, the row below it
        if len(self.lines) == 1 and _repeats_years(line) and not any(c.numeric for c in self.lines[0].chunks):
            return ALIGNED_ROW_GAP
        return ALIGNED_ROW_GAP if len(row.chunks) > 1 and agree(self.lines, row) else ROW_GAP

    def _is_between_amounts(self, at: int) -> bool:
        """True for a line left of the run's amounts that only such lines part from its next ones, or for these."""
        above = self.lines[-1] if self.lines else None
        for line in self.text.lines[at : at + MAX_NAME + 1]:
            if (
                not self.edge
                or above is None
                or is_short_caption(line)
                or line.y0 - above.y1
                > (NAME_GAP if above is not self.lines[-1] else ALIGNED_ROW_GAP) * self.text.height
            ):
                return False
            if is_tabular(line) or self._is_amount(line):
                is_next = line is not self.text.lines[at] or not is_tabular(line)
                has_amounts = any(c.numeric and not is_year(c.text) for c in line.chunks)
                return is_next and has_amounts and agree([o for o in self.lines if is_tabular(o)], line)
            beside = 0.0 if self._is_ruled(line) else BESIDE[self.text.is_prose(line)]
            if line.chunks[-1].x1 > self.edge - beside * self.text.height:
                return False
            above = line
        return False

    def _is_ruled(self, line: PageLine) -> bool:
        """True for a line between two rules as long as each other that reach from the run's names to its amounts."""
        wide = [r for r in self.across if r[0] <= line.chunks[0].x0 + AT_EDGE and r[1] > self.edge]
        above = [r for r in wide if self.lines[0].y0 < r[2] < line.middle]
        below = [r for r in wide if r[2] > line.middle]
        return any(abs(a[0] - b[0]) + abs(a[1] - b[1]) < AT_EDGE for a in above[-1:] for b in below[:1])

    def _is_amount(self, line: PageLine) -> bool:
        """True for an amount that stands alone on its line."""
        only = line.chunks[0]
        if self.text.is_prose(line):
            return False
        return len(line.chunks) == 1 and only.numeric and only.x1 > self.edge > 0

    def add(self, line: PageLine) -> None:
        """Take a line in; an empty run begins with a line of several chunks only."""
        if is_tabular(line) or (self.lines and self._is_amount(line)):
            self.loose = 0
        elif self.lines:
            self.loose += 1
        else:
            return
        self.lines.append(line)
        amounts = [c.x0 for c in line.chunks[len(line.chunks) > 1 :] if c.numeric]
        headings = [c.x0 for c in line.chunks[1:]] if not self.edge else []
        if (amounts or headings) and not self.loose:
            self.edge = min(filter(None, (self.edge, *(amounts or headings))))


def find_runs(lines: list[PageLine], across: list[Rule]) -> list[list[PageLine]]:
    """The runs of lines of which several have more than one chunk, with their headings and the end of the last row."""
    text = Text(lines)
    trimmed = (_trimmed(run, text) for run in _runs(text, sorted(across, key=lambda r: r[2])))
    return [_grown(run, text, across) for run in trimmed if sum(len(line.chunks) >= 2 for line in run) >= 2]


def _runs(text: Text, across: list[Rule]) -> Iterator[list[PageLine]]:
    run = Run(text, across=across)
    for i, line in enumerate(text.lines):
        if not run.accepts(i):
            yield run.lines
            run = Run(text, across=across)
        run.add(line)
    yield run.lines


def _trimmed(run: list[PageLine], text: Text) -> list[PageLine]:
    """The run up to its last line of several chunks, unless the name of a group whose rows are overleaf follows it."""
    end = len(run)
    while end and len(run[end - 1].chunks) < 2:
        end -= 1
    if len(run) == end + 1 and run[-1] is text.lines[-1] and _opens_group(run[:end], run[-1]):
        return run
    return run[:end]


def is_tabular(line: PageLine) -> bool:
    return len(line.chunks) >= 2 and not line.is_justified


def _repeats_years(line: PageLine) -> bool:
    """True for headings of which the same years come again: those above them tell the two apart."""
    years = [c.text for c in line.chunks[not is_year(line.chunks[0].text) :]]
    return len(years) > 1 and all(map(is_year, years)) and len(set(years)) * 2 <= len(years)


def _opens_group(run: list[PageLine], line: PageLine) -> bool:
    """True for the name of a group whose rows are on the next page: in the column of names, a row's space below it."""
    if len(run) < 3:
        return False
    gaps = sorted(b.y0 - a.y1 for a, b in pairwise(run))
    starts = sorted(other.chunks[0].x0 for other in run)
    only = line.chunks[0]
    near = line.y0 - run[-1].y1 <= max(gaps[len(gaps) // 2], 0.0) * 1.3 + 1
    aligned = abs(only.x0 - starts[len(starts) // 2]) < SAME_START
    return near and aligned and only.x1 < min(c.x0 for c in run[-1].chunks[1:])


def agree(run: list[PageLine], line: PageLine) -> bool:
    """True if most chunks of a line stand under a chunk of a line shortly above it."""
    above = [c for other in run[-4:] for c in other.chunks]
    met = sum(any(c.x0 < o.x1 and o.x0 < c.x1 for o in above) for c in line.chunks)
    return met >= MOST * len(line.chunks)


def _grown(run: list[PageLine], text: Text, across: list[Rule]) -> list[PageLine]:
    """A run with the heading lines above it and the last row's wrapped lines below it."""
    first, last = text.lines.index(run[0]), text.lines.index(run[-1])
    start, end = first, last + 1
    edge = _first_column_ends(run)
    right = max(c.x1 for line in run for c in line.chunks)
    while start > max(first - MAX_HEADINGS, 0) and _heads(text, start - 1, edge, right):
        start -= 1
    while end < min(last + 1 + MAX_WRAPPED, len(text.lines)) and _goes_on(text, end, run, across):
        end += 1
    start = min(start, _from_headings(text, first, run, edge, right))
    return text.lines[start:first] + run + text.lines[last + 1 : end]


def _from_headings(text: Text, first: int, run: list[PageLine], edge: float, right: float) -> int:
    """Where a table begins whose headings stand on lines of their own, above the first lines of its first name."""
    if not any(c.numeric and not is_year(c.text) for c in run[0].chunks[1:]):
        return first
    at, heading = first, first
    while at and first - at < MAX_NAME:
        line, below = text.lines[at - 1], text.lines[at]
        is_over = len(line.chunks) == 1 and line.chunks[0].x0 >= edge and line.chunks[0].x1 <= right + AT_EDGE
        if is_short_caption(line) or below.y0 - line.y1 > NAME_GAP * text.height:
            break
        if not is_over and not (len(line.chunks) == 1 and is_left_of_amounts(run, line, text.height)):
            break
        at -= 1
        heading = at if is_over else heading
    while heading and heading < first and text.lines[heading - 1].y1 > text.lines[heading].y0:
        heading -= 1  # the heading of the names, beside those of the amounts
    return heading


def is_left_of_amounts(run: list[PageLine], line: PageLine, height: float, outdent: float = 0.0) -> bool:
    """True for a line in a run's columns of names."""
    names = [other.chunks[0].x0 for other in run if is_tabular(other)]
    others = [c for other in run for c in other.chunks[1:]]
    amounts = [c.x0 for c in others if c.numeric] or [c.x0 for c in others]
    return min(names) - SAME_START - outdent <= line.chunks[0].x0 and line.chunks[-1].x1 < min(amounts) - height


def _first_column_ends(run: list[PageLine]) -> float:
    """Where the first column ends on most lines, about."""
    several = [line.chunks[0] for line in run if len(line.chunks) >= 2]
    names = [chunk for chunk in several if not chunk.numeric] or several  # those beside which amounts stand alone
    ends = sorted(chunk.x1 for chunk in names)
    return ends[min(len(run) * len(ends) // (4 * len(several)), len(ends) - 1)]


def _heads(text: Text, at: int, edge: float, right: float) -> bool:
    """True if line `at` is a heading of the line below it: one chunk, over the columns after the first.

    Over the last it may be wider than what stands there, where it begins as that does.
    """
    line, below = text.lines[at], text.lines[at + 1]
    if len(line.chunks) > 1 or below.y0 - line.y1 > HEADING_GAP * text.height or line.height > TITLE * below.height:
        return False
    only, last = line.chunks[0], below.chunks[-1]
    is_above_last = len(below.chunks) > 1 and abs(only.x0 - last.x0) < SAME_START and len(only.words) <= MAX_WORDS
    return edge <= only.x0 and (only.x1 <= right + AT_EDGE or is_above_last) and not _in_caption(text, at)


def _goes_on(text: Text, at: int, run: list[PageLine], across: list[Rule]) -> bool:
    """True if line `at` is the rest of the row above it: one chunk in a column, no rule between, and no note."""
    above, line = text.lines[at - 1], text.lines[at]
    if len(line.chunks) > 1 or line.y0 - above.y1 > WRAPPED_GAP * text.height:
        return False
    left = min(c.x0 for other in run for c in other.chunks)
    right = max(c.x1 for other in run for c in other.chunks)
    if any(above.middle < r[2] < line.middle for r in meeting(across, left, right)):
        return False
    only = line.chunks[0]
    reads_on = only.text[:1].islower() or (above is not run[-1] and _is_filled(above, line, right=_names_end(run)))
    return reads_on and not note_start().match(only.text) and _in_one_column(only, run)


def _names_end(run: list[PageLine]) -> float:
    """How far right the names of a run reach, and lines of one chunk below them."""
    amounts = min((c.x0 for line in run for c in line.chunks[1:] if c.numeric), default=0.0)
    return max((line.chunks[0].x1 for line in run if line.chunks[0].x1 < amounts), default=0.0)


def _is_filled(above: PageLine, line: PageLine, right: float) -> bool:
    """True if a text reads on: its last word tells so, or the next had no room on the line."""
    return is_open(above.chunks[-1].text) or right - above.chunks[-1].x1 < room_for(line.words)


def _in_one_column(chunk: Chunk, run: list[PageLine]) -> bool:
    """True if a chunk stands under one chunk of the run's lines only."""
    return not any(sum(c.x0 < chunk.x1 and chunk.x0 < c.x1 for c in line.chunks) > 1 for line in run)


def is_caption(line: PageLine) -> bool:
    """True for a line that begins a caption: "Table 2 …"."""
    return _caption_start().match(line.text) is not None


def is_short_caption(line: PageLine) -> bool:
    """True for a line that begins a caption and is no row of a table of tables."""
    return len(line.chunks) <= 2 and is_caption(line)


def _in_caption(text: Text, at: int) -> bool:
    """True if line `at` ends a caption that began on one of the lines just above it, and not right of all of that."""
    for i in range(at - 1, max(at - 4, -1), -1):
        if text.lines[i + 1].y0 - text.lines[i].y1 > CAPTION_GAP * text.height:
            return False
        if is_caption(text.lines[i]):
            return text.lines[at].chunks[0].x0 < text.lines[i].chunks[-1].x1
    return False


def without_caption(lines: list[PageLine], wide: list[float]) -> list[PageLine]:
    """The lines less a caption above the table: down to the first wide rule, or as long as they are set as text."""
    end = next((i + 1 for i, line in enumerate(lines[:2]) if is_caption(line)), 0)
    if not end:
        return lines
    rule = next((y for y in wide if y > lines[end - 1].middle), None)
    while end < min(len(lines) - 2, MAX_CAPTION) and _captions_on(lines[end], lines[end - 1], rule):
        end += 1
    return lines[end:] if len(lines) - end >= 2 else lines


def _captions_on(line: PageLine, above: PageLine, rule: float | None) -> bool:
    """True if a line goes on with the caption above it; `rule` is at the height of the first wide rule below."""
    if rule is not None and rule - above.y1 < RULE_BELOW_CAPTION:
        return line.middle <= rule
    return len(line.chunks) == 1 or (len(line.chunks) == 2 and _aside().fullmatch(line.text) is not None)
