"""Where each row begins in a table whose names and amounts stand on lines of their own.

One answer per table: names stand before their amounts or after them, and where a row takes one line, a line without
amounts is a heading.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from kronespor.language import Language, fold
from kronespor.reading.amount_lines import Group, Lines
from kronespor.reading.labels import WRAP_SLACK, runs_on, starts_new, take_apart

Layout = Literal["amounts first", "amounts last"]
MAX_TOTAL = 60  # characters of a total's name that ends a table
MAX_GROUP_HEADING = 60  # of the heading of a group of rows
LEAST_ONE_LINERS, MOST_BETWEEN = 0.8, 0.34
"""Rows take one line each if so large a share has a name beside the amounts, and so few have lines above them."""


def inside(body: Sequence[int], start: int, end: int) -> Sequence[int]:
    """The table's lines from `start` to before `end`."""
    return body[bisect_left(body, start) : bisect_left(body, end)]


def nearest_label(table: Lines, group: Group) -> str:
    """The name on the amounts' own line, or else the lines above them; below them where names stand there."""
    if group.before:
        return group.before
    place = bisect_left(table.body, group.last) + 1 if table.names_last else bisect_left(table.body, group.first) - 1
    if not 0 <= place < len(table.body):
        return ""
    lines = [table.text(table.body[place])]
    if table.names_last:
        for i in table.body[place + 1 :]:
            if _is_new(lines[-1], table.text(i), table):
                break
            lines.append(table.text(i))
    else:
        for i in reversed(table.body[:place]):
            if _is_new(table.text(i), lines[0], table):
                break
            lines.insert(0, table.text(i))
    return " ".join(lines)


def names_stand_last(table: Lines, groups: Sequence[Group]) -> bool:
    """Whether each name stands below its amounts: the table begins with amounts, or a total's name ends it."""
    if len(groups) < 2 or any(g.before or g.after for g in groups):
        return False
    first, last = groups[0], groups[-1]
    below = inside(table.body, last.last + 1, last.last + 2)
    trailing = table.text(below[0]) if below else ""
    above = inside(table.body, 0, last.first)
    ends_with_total = len(trailing) <= MAX_TOTAL and table.is_total(trailing) and not trailing.endswith((".", ":"))
    if inside(table.body, 0, first.first):
        return ends_with_total and not follow_one_another(groups)
    return ends_with_total or (bool(trailing) and not table.is_total(table.text(above[-1])))


def follow_one_another(groups: Sequence[Group]) -> int:
    """How many rows have no name between their amounts and those above."""
    return sum(below.first == above.last + 1 and not below.before for above, below in pairwise(groups))


def row_starts(table: Lines, groups: Sequence[Group]) -> list[int]:
    """Where each row and each heading of a group begins in a table without numbers."""
    if table.names_last:
        return _starts_of_names_below(table, groups)
    headed = _Headings(table, groups)
    starts: list[int] = []
    betweens: list[Sequence[int]] = []  # the lines of names that stand above each row's amounts
    headings: list[list[int]] = []
    above: Group | None = None
    for group in groups:
        between = inside(table.body, above.last + 1 if above else 0, group.first)
        headings.append(headed.above(between, group, above))
        betweens.append(between[len(headings[-1]) :])
        above = group
    layout = _layout(table, groups, betweens)
    amounts_last = sum(not g.before for g in groups) * 2 > len(groups)
    for n, (group, between) in enumerate(zip(groups, betweens, strict=True)):
        starts += headings[n]
        if n == 0 or headings[n] or layout == "amounts last":
            starts.append(between[0] if between else group.first)
        elif layout == "amounts first":
            starts.append(group.first)
        else:
            starts.append(_cheapest_start(table, between, groups[n - 1], group, amounts_last))
    return starts


def _layout(table: Lines, groups: Sequence[Group], betweens: Sequence[Sequence[int]]) -> Layout | None:
    """Whether amounts stand on the first or on the last line of each name, where but one of them explains every row."""
    if not all(g.before for g in groups) or not any(betweens[1:]):
        return None
    names = [[*map(table.text, between), g.before] for g, between in zip(groups, betweens, strict=True)]
    width = max(len(line) for name in names for line in name)
    last = sum(_is_broken(name, width, table) for name in names)
    below = [*betweens[1:], ()]
    names = [[g.before, *map(table.text, lines)] for g, lines in zip(groups, below, strict=True)]
    first = sum(_is_broken(name, width, table) for name in names) + bool(betweens[0])
    if bool(last) == bool(first):
        return None
    return "amounts first" if last else "amounts last"


def _is_broken(name: Sequence[str], width: int, table: Lines) -> bool:
    """Whether lines are no name wrapped at a width: they begin in mid-name, or one begins a new one."""
    wrapped = (len(a) + 1 + len(b.split()[0]) > width - WRAP_SLACK for a, b in pairwise(name))
    breaks = (_is_new(a, b, table) and not is_full for (a, b), is_full in zip(pairwise(name), wrapped, strict=True))
    return not starts_new(name[0]) or any(breaks)


def _starts_of_names_below(table: Lines, groups: Sequence[Group]) -> list[int]:
    """Rows begin with their amounts; what follows a total's name is the heading of the next group."""
    starts: list[int] = list(inside(table.body, 0, groups[0].first))
    ends = [*(g.first for g in groups[1:]), groups[-1].last]
    for group, end in zip(groups, ends, strict=True):
        starts.append(group.first)
        names = inside(table.body, group.last + 1, end)
        if names and table.is_total(nearest_label(table, group)):
            ended = (i for k, i in enumerate(names) if k and _is_new(table.text(names[k - 1]), table.text(i), table))
            starts += list(ended)[:1]
    return starts


def _is_new(above: str, line: str, table: Lines) -> bool:
    """Whether a line begins something of its own below another."""
    return starts_new(line) and not runs_on(above, table.language) and not above.endswith("-")


class _Headings:
    """Which lines above a row are headings: by the rows above, by capitals, or since the table's rows take one line.

    `small_letters`: most names begin with one, so that a small letter does not carry on the line above.
    """

    def __init__(self, table: Lines, groups: Sequence[Group]) -> None:
        self.table = table
        self.is_grouped = sum(table.is_total(nearest_label(table, g)) for g in groups) >= 2
        beside = [g for g in groups if g.before and starts_new(g.before) and g.first == g.last]
        between = sum(below.first > above.last + 1 for above, below in pairwise(groups))
        self.one_liners = len(beside) >= LEAST_ONE_LINERS * len(groups) and between <= MOST_BETWEEN * len(groups)
        self.width = max((len(g.before) for g in beside), default=0)
        between_rows = (inside(table.body, a.last + 1, b.first) for a, b in pairwise(groups))
        firsts = [table.text(lines[0]) for lines in between_rows if lines]
        self.names = {fold(g.before) for g in groups if g.before}
        self.small_letters = sum(not starts_new(text) for text in firsts) * 2 > len(firsts)

    def above(self, between: Sequence[int], group: Group, above: Group | None) -> list[int]:
        """Those of the lines between two rows' amounts that are headings of what follows."""
        lines = [*map(self.table.text, between), *([group.before] if group.before else [])]
        if len(lines) < 2:
            return []
        is_total = above is not None and self.table.is_total(nearest_label(self.table, above))
        stands_free = is_total or (above is None and self.is_grouped)
        if self.one_liners and above is not None and not is_total and self._goes_on(above, lines[0]):
            return []
        headings = []
        for line, text, following in zip(between, lines, lines[1:], strict=False):
            may_be = stands_free or self.one_liners or _is_in_capitals(text) or fold(text) in self.names
            if not may_be or not self._is_heading(text, following):
                break
            headings.append(line)
            stands_free = False
        return headings

    def _goes_on(self, above: Group, line: str) -> bool:
        """Whether a line carries on the name of the row above, which had no more room; none that a row is named by."""
        if fold(line) in self.names:
            return False
        full = len(above.before) + len(line.split()[0]) >= self.width
        return not _is_in_capitals(line) and (full or runs_on(above.before, self.table.language))

    def _is_heading(self, text: str, following: str) -> bool:
        goes_on = runs_on(text, self.table.language) or text.endswith("-")
        begins = starts_new(following) or self.small_letters
        if len(text) > MAX_GROUP_HEADING or not starts_new(text) or goes_on or not begins:
            return False
        return not _has_mark(text, self.table.language)


def _has_mark(text: str, language: Language) -> bool:
    return bool(take_apart([text], language).mark)


def _is_in_capitals(text: str) -> bool:
    return text.isupper() and sum(c.isalpha() for c in text) > 3


def _cheapest_start(table: Lines, between: Sequence[int], above: Group, group: Group, amounts_last: bool) -> int:
    """Of the lines between two rows' amounts, or the latter's own, the one at which the second row begins."""
    options = [*between, group.first]
    costs = []
    for k, start in enumerate(options):
        begin = table.text(start) if start != group.first else group.before
        before = table.text(between[k - 1]) if k else above.before
        cost = _cost_of_name(table, begin)
        if before and (k or not amounts_last) and (runs_on(before, table.language) or before.endswith("-")):
            cost += 8
        cost += 3 * min(k if amounts_last else len(between) - k, 3)
        if begin and table.lines[start].after_blank:
            cost -= _worth_of_blank(table, between, k, start)
        costs.append(cost)
    return options[costs.index(min(costs))]


def _cost_of_name(table: Lines, begin: str) -> int:
    """What it costs that a row begins with these words."""
    cost = 40 if not begin else 0 if starts_new(begin) else 8
    return cost - 10 if table.is_total(begin) else cost


def _worth_of_blank(table: Lines, between: Sequence[int], k: int, start: int) -> int:
    """What a blank line before the row is worth; in a text with double spacing, nothing."""
    if all(table.lines[i].after_blank for i in between):
        return 0
    clings = k > 0 and not table.lines[between[0]].after_blank  # the text before it follows the row above at once
    return 6 if clings else 2 * (start in between)
