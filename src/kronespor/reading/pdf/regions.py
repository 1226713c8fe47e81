"""Where the tables of a page stand: areas that rules enclose, and runs of lines that keep to columns."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kronespor.language import YEAR
from kronespor.reading.document import Box
from kronespor.reading.pdf.lines import PageLine, line_of
from kronespor.reading.pdf.numbers import is_numeric, is_year
from kronespor.reading.pdf.overleaf import begins_with_row, with_last_names, with_names_above, with_names_below
from kronespor.reading.pdf.rules import Rule, distinct, enclosed_boxes, is_inside, meeting, without_those_in
from kronespor.reading.pdf.runs import agree, find_runs, is_caption, without_caption
from kronespor.reading.pdf.typedrows import put_beside, with_typed_names
from kronespor.reading.pdf.words import Word

MARGIN_LINES = 3  # that a page's running head or foot takes at most
NEXT_LINE = 2.2  # of a line's height: a line further off is not next to this one
HEADING_GAP = 0.9  # of a line's height: headings stand no further above their box
MAX_HEADINGS = 2  # lines of headings above a box
LEAST_HEADINGS = 3  # chunks that such a line has
AT_EDGE = 3.0  # points: rules and headings may reach so far out of a box
LINE_AT_EDGE = 1.0  # points: as far may the middle of a line stand out of it
WORD_AT_EDGE = 2.0  # points: and the middle of a word
RULE_ABOVE_RUN = 15.0  # points: rules so far above and below a run are its own
RULE_BESIDE_RUN = 8.0  # points
LEAST_NAMED, NAMED = 3, 0.8  # rows of numbers in a box, and the share of them that have names left of it
LEVEL = 0.3  # of a line's height: how far from the middle of its row a name stands
BESIDE = 0.5  # of the lines in a box: if so many go on outside it, they are a column of what stands there
MAX_HEADINGS_BETWEEN = 4  # lines of headings between two rules
APART = 1.2  # of a line's height: so far above a rule stands what is not of the table below it
WIDE_RULE = 0.7  # of a run's width: a rule that bounds the table

_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")


@dataclass(slots=True)
class Region:
    """Lines (clipped to the region) that may be a table, and the rules among them."""

    lines: list[PageLine]
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    boxed: bool = False  # enclosed by rules that cross
    lone: bool = False  # a row at the head or foot of a page, whose table is on the page before or after
    begins: dict[int, bool | None] = field(default_factory=dict)
    """Of some lines whether a row begins with them; None: they stand in the row above, as lines of their own."""
    further: "Region | None" = None  # with what else is of it if its table goes on overleaf

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(min(c.x0 for line in self.lines for c in line.chunks), *(r[2] for r in self.down), 1e9)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(max(c.x1 for line in self.lines for c in line.chunks), *(r[2] for r in self.down), -1e9)


def find_regions(
    lines: Sequence[PageLine], across: list[Rule], down: list[Rule], *, goes_on: bool = False
) -> list[Region]:
    """The regions of a page from the top down; `goes_on`: a table stands at the foot of the page before."""
    regions, rest = [], list(lines)
    boxes = enclosed_boxes(across, down)
    for box in boxes:
        inside, outside = _clip(rest, box)
        region = _boxed(box, inside, across, down)
        if any(is_inside(box, other) for other in boxes):
            if not _is_table_within(region):
                continue
            x0, y0, x1, y1 = box
            across, down = without_those_in(across, (x0, x1), (y0, y1)), without_those_in(down, (y0, y1), (x0, x1))
        if _is_one_column_of(region, outside):
            continue  # the fields of a form
        if _is_table(region):
            region.lines, rest = _with_headings(*_with_names(inside, outside, box), box)
        elif _is_lone(region, outside):
            region.lone, rest = True, outside
        else:
            continue  # only shading
        regions.append(region)
    for run in _whole(find_runs(rest, across), rest):
        whole = with_names_above(with_names_below(run, rest), rest, goes_on=goes_on)
        is_rest = goes_on and begins_with_row(whole, rest)
        region = _ruled(whole, across, down, from_before=is_rest)
        more = with_last_names(whole, rest)
        if len(more) > len(whole):
            region.further = put_beside(_ruled(more, across, down, from_before=is_rest, goes_on=True))
        regions.append(region)
    if not regions and (row := _last_row(rest)):
        regions.append(Region(with_names_above([row], rest, goes_on=goes_on), lone=True))
    return sorted(map(put_beside, regions), key=lambda r: r.lines[0].y0)


def _whole(runs: list[list[PageLine]], lines: list[PageLine]) -> Iterator[list[PageLine]]:
    """The runs with names that stand below their last amounts, up to where the next run begins."""
    at = {id(line): i for i, line in enumerate(lines)}
    starts = [*(at[id(run[0])] for run in runs[1:]), len(lines)]
    for run, start in zip(runs, starts, strict=False):
        yield with_typed_names(run, lines[at[id(run[-1])] + 1 : start])


def _last_row(lines: list[PageLine]) -> PageLine | None:
    """The one row, a name and amounts, that a page begins with on which no other is: the end of a table before it."""
    for line, below in zip(lines[:MARGIN_LINES], [*lines[1:], None], strict=False):
        amounts = [chunk.text for chunk in line.chunks[1:]]
        if amounts and all(is_numeric(text) and not is_year(text) for text in amounts):
            is_named = not line.chunks[0].numeric
            return line if is_named and (below is None or below.y0 - line.y1 > line.height) else None
    return None


def _boxed(box: Box, inside: list[PageLine], across: list[Rule], down: list[Rule]) -> Region:
    """The lines and rules in a box."""
    x0, y0, x1, y1 = box
    levels = [r for r in meeting(across, x0 + 1, x1 - 1) if y0 - AT_EDGE <= r[2] <= y1 + AT_EDGE]
    columns = [r for r in meeting(down, y0 + 1, y1 - 1) if x0 - AT_EDGE <= r[2] <= x1 + AT_EDGE]
    return Region(inside, levels, columns, boxed=True)


def _is_table(region: Region) -> bool:
    """True if the lines of a box are in several rows; else they are one row, or only shaded."""
    heights = distinct(r[2] for r in region.across)
    bands = {bisect_left(heights, line.middle) for line in region.lines}
    return len(bands) > 1 or sum(len(line.chunks) > 1 for line in region.lines) > 2


def _is_table_within(region: Region) -> bool:
    """True if the lines of a box in another are rows of cells between rules."""
    heights, xs = (distinct(r[2] for r in rules) for rules in (region.across, region.down))
    cells = {(bisect_left(heights, o.middle), bisect_left(xs, c.x0)) for o in region.lines for c in o.chunks}
    rows = Counter(row for row, _ in cells)
    return len(rows) > 1 and min(len(xs), len(heights)) > 2 and 2 * sum(n > 1 for n in rows.values()) > len(rows)


def _is_one_column_of(region: Region, outside: list[PageLine]) -> bool:
    """True for a box round one column of lines that go on outside it: no table, but a part of what stands there."""
    if any(len(line.chunks) > 1 for line in region.lines):
        return False
    beside = sum(any(o.y0 < line.middle < o.y1 for o in outside) for line in region.lines)
    return beside > BESIDE * len(region.lines)


def _is_lone(region: Region, outside: list[PageLine]) -> bool:
    """True for one row of cells at the head or foot of a page with nothing but text next to it."""
    inside = region.lines
    if not _has_cells(region):
        return False
    above = [line for line in outside if line.middle < inside[0].middle]
    below = [line for line in outside if line.middle > inside[-1].middle]
    if min(len(above), len(below)) > MARGIN_LINES:
        return False
    pitch = NEXT_LINE * inside[0].height
    return not _meets_cells([inside[-1], *below], pitch) and not _meets_cells([inside[0], *reversed(above)], pitch)


def _has_cells(region: Region) -> bool:
    """True if rules part the words of a box into several cells."""
    xs = sorted(r[2] for r in region.down)
    cells = {bisect_left(xs, c.x0) for line in region.lines for c in line.chunks}
    return len(cells) >= 2 and len(distinct(xs)) >= 3


def _meets_cells(lines: list[PageLine], pitch: float) -> bool:
    """True if, going from the first of these lines from one to the next, one with several chunks is met soon.

    The lines of a long name may stand between, left of what the first line has in its second cell.
    """
    edge = lines[0].chunks[1].x0 if len(lines[0].chunks) > 1 else 0.0
    met = 0
    for near, far in pairwise(lines):
        met += len(far.chunks) > 1 or far.chunks[0].x1 >= edge
        if met > MARGIN_LINES:
            return False
        if max(far.y0 - near.y1, near.y0 - far.y1) > pitch or is_caption(far):
            return False
        if len(far.chunks) > 1:
            return True
    return False


def _clip(lines: list[PageLine], box: Box) -> tuple[list[PageLine], list[PageLine]]:
    """Lines inside a box and what is left outside it."""
    x0, y0, x1, y1 = box
    inside, outside = [], []
    for line in lines:
        if not y0 - LINE_AT_EDGE <= line.middle <= y1 + LINE_AT_EDGE:
            outside.append(line)
            continue
        within = [w for w in line.words if x0 - WORD_AT_EDGE <= (w.x0 + w.x1) / 2 <= x1 + WORD_AT_EDGE]
        if within:
            inside.append(line_of(within))
        if len(within) < len(line.words):
            kept = {id(w) for w in within}
            outside.append(line_of([w for w in line.words if id(w) not in kept]))
    return inside, outside


def _with_names(inside: list[PageLine], outside: list[PageLine], box: Box) -> tuple[list[PageLine], list[PageLine]]:
    """A box's lines with the names that stand left of it, beside rows of nothing but numbers."""
    rows = [line for line in inside if line.chunks[0].numeric]
    found = {id(row): _name_beside(row, outside, box) for row in rows}
    names = {w.first for words in found.values() for w in words}
    if len(rows) < LEAST_NAMED or sum(map(bool, found.values())) < NAMED * len(rows):
        return inside, outside
    named = [line_of([*found.get(id(line), []), *line.words]) for line in inside]
    left = [[w for w in line.words if w.first not in names] for line in outside]
    return named, [line_of(words) for words in left if words]


def _name_beside(row: PageLine, outside: list[PageLine], box: Box) -> list[Word]:
    """The words left of a box that are a row's name: one chunk on its line."""
    for line in outside:
        only = line.chunks[0]
        is_level = abs(line.middle - row.middle) < LEVEL * row.height
        if is_level and only.x1 <= box[0] + AT_EDGE and any(map(str.isalpha, only.text)):
            others = [c for c in line.chunks[1:] if c.x0 < box[0]]
            return [] if others else only.words
    return []


def _with_headings(inside: list[PageLine], outside: list[PageLine], box: Box) -> tuple[list[PageLine], list[PageLine]]:
    """A box's lines with the headings that stand just above it, outside its rules but over its columns."""
    taken = list(inside)
    for line in sorted(outside, key=lambda o: -o.y0):
        if line.middle > taken[0].y0 or taken[0].y0 - line.y1 > HEADING_GAP * line.height:
            continue
        if len(taken) - len(inside) == MAX_HEADINGS or not _heads(line, taken, box):
            break
        taken.insert(0, line)
    used = {id(line) for line in taken}
    return taken, [line for line in outside if id(line) not in used]


def _heads(line: PageLine, below: list[PageLine], box: Box) -> bool:
    """True for a line of several headings that keeps to the width of a box and to the columns of its lines.

    Two are enough that say the same of other years.
    """
    fits = line.chunks[0].x0 >= box[0] - AT_EDGE and line.chunks[-1].x1 <= box[2] + AT_EDGE
    texts = [chunk.text for chunk in line.chunks]
    are_of_years = len(set(texts)) == 2 == len(texts) and len({_YEAR.sub("#", text) for text in texts}) == 1
    return fits and (are_of_years or len(texts) >= LEAST_HEADINGS) and agree(below[:4], line)


def _ruled(
    run: list[PageLine], across: list[Rule], down: list[Rule], *, from_before: bool = False, goes_on: bool = False
) -> Region:
    """A run with its rules, less the captions and notes beyond the widest of them.

    There are none at the head of a page that goes on with the one before, and none at the foot of one that goes on.
    """
    x0, x1 = min(c.x0 for line in run for c in line.chunks), max(c.x1 for line in run for c in line.chunks)
    y0, y1 = run[0].y0, run[-1].y1
    near = [r for r in meeting(across, x0, x1) if y0 - RULE_ABOVE_RUN <= r[2] <= y1 + RULE_ABOVE_RUN]
    wide = sorted(r[2] for r in near if min(r[1], x1) - max(r[0], x0) >= WIDE_RULE * (x1 - x0))
    beside = [r for r in meeting(down, y0, y1) if x0 - RULE_BESIDE_RUN <= r[2] <= x1 + RULE_BESIDE_RUN]
    run = _below_head(run, wide)
    within = _between(without_caption(run, wide), wide)
    first = within[0] if not from_before else run[0]
    last = within[-1] if not goes_on else run[-1]
    return Region(run[_at(run, first) : _at(run, last) + 1], near, beside)


def _at(lines: list[PageLine], line: PageLine) -> int:
    return next(i for i, other in enumerate(lines) if other is line)


def _between(lines: list[PageLine], wide: list[float]) -> list[PageLine]:
    """The lines less those of one chunk above the first and below the last of the wide rules; two are left at least."""
    kept = list(lines)
    if wide and any(len(line.chunks) > 1 and line.y1 <= wide[0] + 2 for line in lines):
        return kept  # no rule at its head: it goes on from the page before
    while wide and len(kept) > 2 and len(kept[0].chunks) == 1 and kept[0].y1 <= wide[0] + 2:
        kept.pop(0)
    last = max((line.middle for line in lines if len(line.chunks) > 1), default=0.0)
    while len(wide) > 1 and len(kept) > 2 and len(kept[-1].chunks) == 1 and kept[-1].y0 >= wide[-1] - 2 > last:
        kept.pop()
    return kept


def _below_head(lines: list[PageLine], wide: list[float]) -> list[PageLine]:
    """The lines less those of a page's head, its words and number: they stand well above the first of two rules that
    headings are between."""
    above = [line for line in lines if wide and line.y1 <= wide[0] + 2]
    headings = [line for line in lines if len(wide) > 1 and wide[0] < line.middle < wide[1]]
    if not above or not headings or len(headings) > MAX_HEADINGS_BETWEEN:
        return lines
    tops = [*(line.y0 for line in above[1:]), wide[0]]
    apart = APART * headings[0].height
    end = max(
        (n for n, (line, top) in enumerate(zip(above, tops, strict=True), 1) if top - line.y1 >= apart), default=0
    )
    numbers = [c.text for line in above[:end] for c in line.chunks if c.numeric and not is_year(c.text)]
    is_head = end <= MARGIN_LINES and len(numbers) <= 1 and (not numbers or numbers[0].isdecimal())
    has_amounts = any(c.numeric and not is_year(c.text) for line in headings for c in line.chunks)
    return lines[end:] if is_head and not has_amounts else lines
