"""A page without a structure tree: its tables and its lines of text, in reading order."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2.raw as pdfium

from kronespor.amounts import looks_like_amount
from kronespor.reading.blocks import RawTable
from kronespor.reading.grids import Cell
from kronespor.reading.labels import join_lines
from kronespor.reading.pdf.cells import Laid, Placed
from kronespor.reading.pdf.page import Page
from kronespor.reading.pdf.regions import Region, find_regions
from kronespor.reading.pdf.rules import merge_rules
from kronespor.reading.pdf.tables import lay_out
from kronespor.reading.pdf.tagged import Tagged
from kronespor.reading.pdf.words import PageLine, Word, find_lines, find_words, is_numeric, line_of, text_of
from kronespor.reading.text import opens_passage

BLANK = 0.55  # of a line's height: a gap that parts paragraphs
OTHER_SIZE = 0.12  # of a line's height: what parts a heading from its text
GUTTER_LINES = 8
_BOLD_WEIGHT = 600
SPECKS = "|;:'`´‘’“”\".,_~^¦!°·"  # what dirt and the rests of rules are read as
_NO_MINUS = "".join(set(SPECKS) - set("~_°·"))  # these may be a minus badly printed
MAX_READINGS = 12  # of a scanned number
COST_OF_TEN = 4  # of a reading that is ten times less likely, in the cost of candidates


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of running text; `y0` and `y1` are shares of the page's height."""

    text: str
    number: int
    after_blank: bool
    y0: float
    y1: float


@dataclass(frozen=True, slots=True)
class LoneRow:
    """One row of cells at the head or foot of a page: part of the next page's table, or no more than its lines."""

    table: RawTable
    lines: tuple[PlacedLine, ...]


PageItem = PlacedLine | RawTable | LoneRow
_Lone = tuple[RawTable, list[PageLine]]


def read_geometry(page: Page, tagged: Tagged | None = None) -> list[PageItem]:
    """The lines and tables of a page from the top down, its lines numbered from 1.

    Tables that the page's structure tree gives are taken as they are, and what it says is decoration is left out.
    """
    tagged = tagged or Tagged()
    used = {w.first for table in tagged.tables for w in table.words} | tagged.artifacts
    words = find_words(page)
    every = find_lines(words)
    if not every:
        return []
    middles = [line.middle for line in every]
    lines = find_lines([w for w in words if w.first not in used]) if used else every
    across, down = merge_rules(page.across), merge_rules(page.down)
    items: list[PageItem] = []
    given: list[tuple[float, float, PageLine | RawTable | _Lone]] = [
        (t.y0, t.y1, _table(page, t.rows, t.width, middles, t.texts)) for t in tagged.tables
    ]
    for flow in _flows(lines) or [[]]:
        end = flow[-1].y0 if flow else 1e9
        found = [g for g in given if g[0] <= end]
        given = [g for g in given if g[0] > end]
        taken: list[PageLine] = []
        for region in find_regions(flow, across, down):
            tables, other = lay_out(region)
            cells = sum(len(row) for rows, _ in tables for row in rows)
            if cells < 2 or _is_text(region, tables):
                continue
            taken += region.lines
            if region.lone:
                row = _table(page, *tables[0], middles)
                found.append((region.lines[0].y0, region.lines[-1].y1, (row, region.lines)))
                continue
            for rows, width in tables:
                table = _table(page, rows, width, middles)
                if other is not None:
                    table = replace(table, alternatives=(_table(page, *other, middles),))
                found.append((region.lines[0].y0, region.lines[-1].y1, table))
        found += [(line.y0, line.y1, line) for line in _left_over(flow, taken)]
        items += _with_paragraphs(page, sorted(found, key=lambda f: f[0]), middles)
    items += [g[2] for g in given if isinstance(g[2], RawTable)]
    return items


def _with_paragraphs(
    page: Page, found: Sequence[tuple[float, float, PageLine | RawTable | _Lone]], middles: Sequence[float]
) -> list[PageItem]:
    """Lines put together where the next word had no room, and marked where there is a blank before them."""
    right = max((line.chunks[-1].x1 for _, _, line in found if isinstance(line, PageLine)), default=0.0)
    height = page.frame.height or 1.0
    items: list[PageItem] = []
    last: PageLine | None = None
    for y0, y1, line in found:
        if not isinstance(line, PageLine):
            items.append(line if isinstance(line, RawTable) else _lone(line, middles, height))
            last = None
            continue
        size = y1 - y0
        blank, wrapped = True, False
        if last is not None:
            before = last.y1 - last.y0
            blank = y0 - last.y1 > BLANK * size or abs(size - before) > OTHER_SIZE * max(size, before)
            blank = blank or _is_all_bold(page, last) != _is_all_bold(page, line)
            first = line.words[0]
            wrapped = not blank and right - last.chunks[-1].x1 < first.x1 - first.x0 + 0.25 * size
        text = text_of(line.words)
        above = items[-1] if items else None
        if wrapped and isinstance(above, PlacedLine) and not opens_passage(text):
            items[-1] = PlacedLine(
                join_lines([above.text, text]), above.number, above.after_blank, above.y0, y1 / height
            )
        else:
            number = 1 + bisect_left(middles, line.middle - 0.01)
            items.append(PlacedLine(text, number, blank, y0 / height, y1 / height))
        last = line
    return items


def _lone(row: _Lone, middles: Sequence[float], height: float) -> LoneRow:
    lines = (
        PlacedLine(text_of(x.words), 1 + bisect_left(middles, x.middle - 0.01), True, x.y0 / height, x.y1 / height)
        for x in row[1]
    )
    return LoneRow(row[0], tuple(lines))


def _left_over(flow: Sequence[PageLine], taken: Sequence[PageLine]) -> Iterator[PageLine]:
    """The lines, and parts of lines, that no table took."""
    used = {id(w) for line in taken for w in line.words}
    for line in flow:
        rest = [w for w in line.words if id(w) not in used]
        if len(rest) == len(line.words):
            yield line
        elif rest:
            yield line_of(rest)


def _table(
    page: Page,
    rows: Laid,
    width: int,
    middles: Sequence[float],
    texts: Mapping[tuple[int, int], str] | None = None,
) -> RawTable:
    """A table's cells with their text (`texts` where it is given by row and column), weight and box."""
    cells, numbers = [], []
    for r, row in enumerate(rows):
        line: list[Cell] = []
        for column in range(width):
            placed = row.get(column)
            if placed is None:
                line.append(Cell())
            else:
                box = page.frame.shown(placed.box, page.rotation)
                text = (texts or {}).get((r, column)) or placed.text
                others = _other_readings(page, placed, text)
                if page.text_page is None:
                    text = tidy_number(text)
                line.append(Cell(text, is_bold(page, placed.lines[0][0]), box, others, placed.last - placed.first + 1))
        top = min((p.lines[0][0].y0 + p.lines[0][0].y1) / 2 for p in row.values()) if row else 0.0
        numbers.append(1 + min(bisect_left(middles, top - 1), len(middles) - 1))
        cells.append(line)
    return RawTable(cells, numbers, page.number, may_continue=True)


def tidy_number(text: str) -> str:
    """A scanned number without the dirt around it and the gaps inside it: "3. 750.000," -> "3.750.000"."""
    bare = text.strip(f"{_NO_MINUS} []{{}}")
    bare = re.sub(r"(?<=\d)\s*([.,])\s*(?=\d)", r"\1", bare)
    return bare if looks_like_amount(bare) else text


def _other_readings(page: Page, placed: Placed, text: str) -> tuple[tuple[str, int], ...]:
    """What else a scanned number may say, one character read otherwise, and what each such reading costs."""
    if not page.choices or len(placed.lines) != 1 or not looks_like_amount(tidy_number(text)):
        return ()
    found: dict[str, int] = {}
    words = placed.lines[0]
    for w, word in enumerate(words):
        for at in range(len(word.text)):
            for other, likely in page.choices.get(word.first + at, ()):
                changed = replace(word, text=word.text[:at] + other + word.text[at + 1 :])
                reading = tidy_number(text_of([*words[:w], changed, *words[w + 1 :]]))
                if reading != tidy_number(text):
                    cost = round(min(max(-math.log10(max(likely, 1e-6)), 0.5), 5.0) * COST_OF_TEN)
                    found[reading] = min(found.get(reading, cost), cost)
    return tuple(sorted(found.items(), key=lambda f: f[1])[:MAX_READINGS])


def _is_all_bold(page: Page, line: PageLine) -> bool:
    """True for a line in bold from its first word to its last."""
    words = line.words
    return is_bold(page, words[0]) and is_bold(page, words[-1])


def is_bold(page: Page, word: Word) -> bool:
    """True if a word's first letter is set in bold; a scan does not tell."""
    if page.text_page is None:
        return False
    if pdfium.FPDFText_GetFontWeight(page.raw_text, word.first) >= _BOLD_WEIGHT:
        return True
    return b"bold" in font_name(page, word.first).lower()


def font_name(page: Page, index: int) -> bytes:
    """The name of the font of a character; empty if pdfium has none."""
    buffer = _NAME
    length = pdfium.FPDFText_GetFontInfo(page.raw_text, index, buffer, len(buffer), _FLAGS)
    return bytes(buffer[: max(min(length, len(buffer)) - 1, 0)])


_NAME = (pdfium.ctypes.c_char * 128)()
_FLAGS = pdfium.ctypes.c_int()


def _is_text(region: Region, tables: list[tuple[Laid, int]]) -> bool:
    """True for columns of running text: nothing rules them, and their lines fill them with words."""
    if region.boxed or len(tables) > 1:
        return False
    rows, width = tables[0]
    if width < 2:
        return True
    pieces: list[list[list[Word]]] = [[] for _ in range(width)]
    for row in rows:
        for column, placed in row.items():
            pieces[column] += placed.lines
    for lines in pieces:
        if len(lines) < 3:
            return False
        left, right = min(w[0].x0 for w in lines), max(w[-1].x1 for w in lines)
        full = sum(w[-1].x1 - w[0].x0 >= 0.7 * (right - left) for w in lines)
        words = sum(len(w) for w in lines) / len(lines)
        if full < 0.5 * len(lines) or words < 4 or sum(is_numeric(text_of(w)) for w in lines) > 0.2 * len(lines):
            return False
    return True


def _flows(lines: list[PageLine]) -> list[list[PageLine]]:
    """The page's lines in the order they are read: across the page, or column by column where it is set in two."""
    gutter = _gutter(lines)
    if gutter is None:
        return [lines]
    flows: list[list[PageLine]] = []
    left: list[PageLine] = []
    right: list[PageLine] = []
    for line in lines:
        if any(c.x0 < gutter < c.x1 for c in line.chunks):
            flows += [flow for flow in (left, right) if flow]
            left, right = [], []
            if flows and flows[-1] and any(c.x0 < gutter < c.x1 for c in flows[-1][-1].chunks):
                flows[-1].append(line)
            else:
                flows.append([line])
            continue
        sides = ([w for w in line.words if w.x1 <= gutter], [w for w in line.words if w.x0 >= gutter])
        for side, words in zip((left, right), sides, strict=True):
            if words:
                side.append(line_of(words))
    return [*flows, *(flow for flow in (left, right) if flow)]


def _gutter(lines: list[PageLine]) -> float | None:
    """The x between two columns of running text, or None."""
    parted = [line for line in lines if len(line.chunks) >= 2]
    if len(parted) < GUTTER_LINES:
        return None
    x0, x1 = min(line.chunks[0].x0 for line in lines), max(line.chunks[-1].x1 for line in lines)
    bins = np.zeros(int(x1 - x0) + 2, dtype=np.int32)
    for line in lines:
        for c in line.chunks:
            bins[int(c.x0 - x0) : int(c.x1 - x0) + 1] += 1
    middle = slice(int(0.3 * len(bins)), int(0.7 * len(bins)))
    free = np.flatnonzero(bins[middle] <= 0.15 * len(lines))
    if len(free) == 0:
        return None
    emptiest = free[bins[middle][free] == bins[middle][free].min()]
    gutter = float(x0 + middle.start + emptiest[len(emptiest) // 2]) + 0.5
    for side in (-1, 1):
        own = [[w for w in line.words if (w.x0 + w.x1) / 2 * side > gutter * side] for line in lines]
        if not _is_prose([line_of(words) for words in own if words]):
            return None
    return gutter


def _is_prose(lines: Sequence[PageLine]) -> bool:
    """True for a column of text: enough lines, most without gaps and filled with words."""
    if len(lines) < GUTTER_LINES:
        return False
    left, right = min(line.chunks[0].x0 for line in lines), max(line.chunks[-1].x1 for line in lines)
    whole = sum(len(line.chunks) == 1 for line in lines)
    full = sum(line.chunks[-1].x1 - line.chunks[0].x0 >= 0.7 * (right - left) for line in lines)
    words = [w for line in lines for w in line.words]
    numbers = sum(is_numeric(w.text) for w in words)
    return (
        whole >= 0.7 * len(lines)
        and full >= 0.5 * len(lines)
        and len(words) >= 4 * len(lines)
        and numbers < 0.3 * len(words)
    )
