"""A page's tables and its lines of text, in reading order, by where everything stands."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kronespor.reading.blocks import RawTable
from kronespor.reading.gridplan import Cell
from kronespor.reading.labels import join_lines
from kronespor.reading.passages import opens_passage
from kronespor.reading.pdf.axes import axis_words, is_beside_axis
from kronespor.reading.pdf.cells import Laid, Placed
from kronespor.reading.pdf.doubts import other_readings, tidy_number
from kronespor.reading.pdf.flows import between_pages, find_flows, is_text
from kronespor.reading.pdf.items import LoneRow, PageItem, PlacedLine, may_go_on
from kronespor.reading.pdf.levels import on_one_level
from kronespor.reading.pdf.lines import PageLine, find_lines, lead_to_amounts, line_of
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.regions import Region, find_regions
from kronespor.reading.pdf.rules import Rule, merge_rules
from kronespor.reading.pdf.setamounts import amount_in_column, set_amounts
from kronespor.reading.pdf.spilled import is_column_of_amounts
from kronespor.reading.pdf.tables import lay_out
from kronespor.reading.pdf.tagged import Tagged
from kronespor.reading.pdf.words import Word, find_words, room_for

BLANK = 0.55  # of a line's height: a gap that parts paragraphs
OTHER_SIZE = 0.12  # of a line's height: what parts a heading from its text
LEAST_CELLS = 2  # of a table
AT_EDGE = 1.0  # points: a rule so near the edge of a page is that of its background
NOTHING = Cell()
FIRST_ROWS = 3  # headings that a page repeats, and the row below them


@dataclass(slots=True, eq=False)
class _Block:
    """A table, a row that stands alone or a line of text, and from where to where it stands."""

    y0: float
    y1: float
    content: RawTable | LoneRow | PageLine


def read_geometry(page: Page, tagged: Tagged | None = None, before: Sequence[PageItem] = ()) -> list[PageItem]:
    """The lines and tables of a page from the top down, its lines numbered from 1.

    Tables that the page's structure tree gives are taken as they are, and what it says is decoration is left out.
    `before`: what stands on the page before, a table of which may go on.
    """
    tagged = tagged or Tagged()
    words = find_words(page)
    every = find_lines(words)
    if lead_to_amounts(page, every):
        words = find_words(page, with_leaders=False)
        every = find_lines(words)
    if not every:
        return []
    every = on_one_level(every)
    placing = _Placing(page, [line.middle for line in every])
    given = [_Block(t.y0, t.y1, placing.table(t.rows, t.width, t.texts)) for t in tagged.tables]
    items: list[PageItem] = []
    goes_on = may_go_on(before)
    lines = set_amounts(_untagged(words, every, tagged), placing.across)
    if not given and is_column_of_amounts(lines):
        return placing.column(lines)
    placing.axes = axis_words(lines)
    placing.gutter = between_pages(lines, placing.across, placing.down, page.frame)
    for flow in find_flows(lines, placing.gutter):
        end = flow[-1].y0 if flow else 1e9
        blocks = [g for g in given if g.y0 <= end] + placing.blocks_in(flow, goes_on=goes_on and not items)
        given = [g for g in given if g.y0 > end]
        items += placing.with_paragraphs(sorted(blocks, key=lambda b: b.y0))
    return items + placing.with_paragraphs(given)


def _untagged(words: list[Word], lines: list[PageLine], tagged: Tagged) -> list[PageLine]:
    """The lines without the words of tagged tables and of decoration."""
    used = {w.first for table in tagged.tables for w in table.words} | tagged.artifacts
    return find_lines([w for w in words if w.first not in used]) if used else lines


class _Placing:
    """A page whose tables and lines are placed: what stands on it is numbered by its lines, whose middles are given."""

    def __init__(self, page: Page, middles: Sequence[float]) -> None:
        self.page, self.middles = page, middles
        self.height = page.frame.height or 1.0
        self.further: set[int] = set()  # ids of words at the foot of the page that are a table's if it goes on overleaf
        self.outside: dict[PageLine, str] = {}  # lines with an amount in a column of a table that they are not of
        self.across, self.down = merge_rules(page.across), merge_rules(page.down)
        self.axes: set[int] = set()  # ids of words of the axes of charts
        self.gutter: float | None = None  # between two pages on one sheet

    def blocks_in(self, flow: list[PageLine], *, goes_on: bool = False) -> list[_Block]:
        """The tables among some lines, and the lines and parts of lines that no table takes."""
        blocks: list[_Block] = []
        taken: set[int] = set()
        inside: list[PageLine] = []
        across, down = self._rules_by(flow)
        for region in find_regions(flow, across, down, goes_on=goes_on):
            tables = self._tables(region)
            if tables:
                blocks += [_Block(region.lines[0].y0, region.lines[-1].y1, table) for table in tables]
                taken |= {id(w) for line in region.lines for w in line.words}
                inside += region.lines
        left = list(_left_over(flow, taken))
        self.outside |= {line: amount for line in left if inside and (amount := amount_in_column(line, inside))}
        return blocks + [_Block(line.y0, line.y1, line) for line in left]

    def _rules_by(self, flow: list[PageLine]) -> tuple[list[Rule], list[Rule]]:
        """The rules that may be of a table in a flow: on a sheet of two pages those within its own."""
        if self.gutter is None or not flow:
            return self.across, self.down
        is_left = flow[0].words[0].x0 < self.gutter
        x0, x1 = (0.0, self.gutter) if is_left else (self.gutter, self.page.frame.width)
        across = [r for r in self.across if x0 + AT_EDGE < r[1] and r[0] < x1 - AT_EDGE and 0 < r[2] < self.height]
        return across, [r for r in self.down if x0 + AT_EDGE < r[2] < x1 - AT_EDGE]

    def _tables(self, region: Region) -> list[RawTable | LoneRow]:
        """The tables of a region; none if it is text, or what stands beside the axis of a chart."""
        if is_beside_axis(region, self.axes):
            return []
        tables, other = lay_out(region)
        if sum(len(row) for rows, _ in tables for row in rows) < LEAST_CELLS or is_text(region, tables):
            return []
        if region.lone:
            lines = tuple(self._line(line, after_blank=True) for line in region.lines)
            return [LoneRow(self.table(*tables[0]), lines)]
        alternatives = (self.table(*other),) if other is not None else ()
        further = self._further(region.further) if region.further and len(tables) == 1 else None
        made = (self.table(rows, width) for rows, width in tables)
        return [replace(table, alternatives=alternatives, further=further) for table in made]

    def _further(self, region: Region) -> RawTable | None:
        """The table of a region with the last names at the foot of its page, whose lines are marked."""
        found = self._tables(region)
        if len(found) != 1 or not isinstance(found[0], RawTable):
            return None
        self.further |= {id(w) for line in region.lines for w in line.words}
        return found[0]

    def table(self, rows: Laid, width: int, texts: Mapping[tuple[int, int], str] | None = None) -> RawTable:
        """A table's cells with their text (`texts` where it is given by row and column), weight and box."""
        cells, numbers = [], []
        for r, row in enumerate(rows):
            cells.append([self._cell(row.get(c), texts.get((r, c), "") if texts else "") for c in range(width)])
            top = min(((p.lines[0][0].y0 + p.lines[0][0].y1) / 2 for p in row.values()), default=0.0)
            numbers.append(1 + min(bisect_left(self.middles, top - 1), len(self.middles) - 1))
        ends_names = any(placed.may_end and placed.may_end <= placed.ends for row in rows for placed in row.values())
        unsure = tuple(p.text for row in rows for p in row.values() if p.unsure)
        return RawTable(
            cells,
            numbers,
            self.page.number,
            may_continue=True,
            ends_names=ends_names,
            unsure=unsure,
            room={c: placed.limit - placed.ends_at for c, placed in rows[-1].items() if placed.limit},
            needs=[{c: room_for(placed.lines[0]) for c, placed in row.items()} for row in rows[:FIRST_ROWS]],
        )

    def _cell(self, placed: Placed | None, given: str) -> Cell:
        if placed is None:
            return NOTHING
        text = given or placed.text
        return Cell(
            tidy_number(text) if self.page.text_page is None else text,
            placed.lines[0][0].bold,
            self.page.frame.shown(placed.box, self.page.rotation),
            other_readings(self.page, placed, text),
            placed.last - placed.first + 1,
            ended="" if given else placed.ended,
        )

    def _line(self, line: PageLine, after_blank: bool, alone: bool = True) -> PlacedLine:
        number = 1 + bisect_left(self.middles, line.middle - 0.01)
        y0, y1 = line.y0 / self.height, line.y1 / self.height
        further = id(line.words[0]) in self.further
        return PlacedLine(line.text, number, after_blank, y0, y1, self.outside.get(line, ""), further, alone)

    def column(self, lines: Sequence[PageLine]) -> list[PageItem]:
        """The lines of a page that holds one column of amounts, each with where it stands."""
        boxes = ((line.words[0].x0, line.y0, line.words[-1].x1, line.y1) for line in lines)
        feet = [self.page.frame.shown(box, self.page.rotation)[3] for box in boxes]
        return [replace(self._line(line, after_blank=True), foot=foot) for line, foot in zip(lines, feet, strict=True)]

    def with_paragraphs(self, blocks: Sequence[_Block]) -> list[PageItem]:
        """Lines put together where the next word had no room, and marked where there is a blank before them."""
        right = max((f.content.chunks[-1].x1 for f in blocks if isinstance(f.content, PageLine)), default=0.0)
        items: list[PageItem] = []
        paragraphs: list[tuple[PlacedLine, list[str]]] = []  # with the texts of their lines
        above: PageLine | None = None
        for at, block in enumerate(blocks):
            line = block.content
            if not isinstance(line, PageLine):
                items.append(line)
                above = None
                continue
            beside = [*blocks[max(at - 1, 0) : at], *blocks[at + 1 : at + 2]]
            alone = all(max(line.y0 - b.y1, b.y0 - line.y1) > BLANK * line.height for b in beside)
            placed = self._line(line, above is None or self._is_parted(above, line), alone)
            last = items[-1] if items else None
            goes_on = above is not None and not placed.after_blank and _had_no_room(above, line, right)
            goes_on = goes_on and isinstance(last, PlacedLine) and placed.further == last.further
            if goes_on and isinstance(last, PlacedLine) and not opens_passage(placed.text):
                paragraphs[-1][1].append(placed.text)
                last.y1, last.amount = placed.y1, last.amount or placed.amount
            else:
                paragraphs.append((placed, [placed.text]))
                items.append(placed)
            above = line
        for placed, texts in paragraphs:
            placed.text = join_lines(texts) if len(texts) > 1 else placed.text
        return items

    def _is_parted(self, above: PageLine, line: PageLine) -> bool:
        """True if a gap, the size of the letters or their weight parts a line from the one above it."""
        if line.y0 - above.y1 > BLANK * line.height:
            return True
        if abs(line.height - above.height) > OTHER_SIZE * max(line.height, above.height):
            return True
        return above.is_bold != line.is_bold


def _had_no_room(above: PageLine, line: PageLine, right: float) -> bool:
    """True if the first word of a line had no room on the line above it."""
    first = line.words[0]
    return right - above.chunks[-1].x1 < first.x1 - first.x0 + 0.25 * line.height


def _left_over(flow: Sequence[PageLine], taken: set[int]) -> Iterator[PageLine]:
    """The lines, and parts of lines, whose words no table took."""
    for line in flow:
        rest = [w for w in line.words if id(w) not in taken]
        if len(rest) == len(line.words):
            yield line
        elif rest:
            yield line_of(rest)
