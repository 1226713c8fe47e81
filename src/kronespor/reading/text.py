"""Plain text and Markdown: blocks of lines -> passages and tables, whatever way the tables are written."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache

from kronespor.amounts import looks_like_amount, with_minus
from kronespor.language import Language
from kronespor.reading.blocks import LONGEST_NEAR, Parts, RawTable, captioned, continued
from kronespor.reading.document import Grid, Table
from kronespor.reading.facts import find_legend, find_links
from kronespor.reading.gridplan import Cell
from kronespor.reading.grids import Caption, read_grid
from kronespor.reading.headings import (
    MAX_HEADING,
    TextLine,
    caption_pattern,
    caption_start,
    find_header,
    is_caption,
)
from kronespor.reading.itemlines import read_item_lines
from kronespor.reading.labels import join_lines
from kronespor.reading.loose import read_loose
from kronespor.reading.markup import cell, holds_deleted, plain
from kronespor.reading.nexttable import next_table
from kronespor.reading.passages import file_block, finish
from kronespor.reading.stacked import read_stack
from kronespor.reading.textbeside import one_below_another
from kronespor.reading.textrows import (
    inner_pipe_cells,
    parted_by_semicolons,
    pipe_cells,
    semicolon_cells,
    semicolon_run,
    tab_cells,
    tab_run,
)
from kronespor.reading.unittexts import is_unit
from kronespor.remarks import Remark

_URL_LINE = re.compile(r"^\s*https?://\S+\s*$")
_LINE_END = re.compile(r"\r\n|[\n\r\v\u2028\u2029]")
_LINE_OR_PAGE_END = re.compile(r"\r\n|[\n\r\f\v\u2028\u2029]")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_AS_TYPED = {0xAD: "", 0x200B: "", 0x2060: "", 0xFEFF: "", 0xA0: " ", 0x2502: "|", 0x2503: "|", 0x2551: "|"}
_DRAWN = re.compile(  # a rule of a table
    r"[\s|]*[\u2500-\u257f][\u2500-\u257f\s|]*|\s*[-=_](?:\s*[-=_]){9,}\s*|\s*\+(?:[-=:]{3,}\+)+\s*"
)
_LEADERS = re.compile(
    r"(?:(?<=[ )]|[^\W\d])\.{2,}|(?<=\d)\.{2,}(?=\s))(?=\s*[-–(]?\d)"
)  # from a name to an amount, and on
_QUOTED = re.compile(r"^(?:>\s?)+")  # of a mail that is answered
MAX_TABLE_LINES = 20_000  # of HTML
CAPTION_LINES = 12  # above a table, in which its caption may stand


@cache
def _page_line(language: Language) -> re.Pattern[str]:
    page, of_pages = language.headings.page.pattern, language.headings.of_pages.pattern
    return re.compile(
        rf"^\s*(?:{page}\s+)?\d{{1,4}}\s*(?:/|{of_pages})\s*\d{{1,4}}\s*$|^\s*{page}\s+\d{{1,4}}\s*$", re.IGNORECASE
    )


def read_text(text: str, language: Language) -> Parts:
    """Read plain text or Markdown, HTML tables inside it included."""
    parts = Parts(language, links=find_links(text), pages=text.count("\f") + 1, text=text)
    lines = one_below_another(_lines(text, language))
    parts.legend = find_legend(plain(line.text) for line in lines)
    at, block = 0, list[TextLine]()
    while at < len(lines):
        table_and_end = _table_at(lines, at, parts, block)
        if table_and_end:
            table, at = table_and_end
            parts.add(table)
            file_block(block, parts)
            continue
        line = lines[at]
        if line.after_blank and block:
            file_block(block, parts)
        block.append(line)
        at += 1
    file_block(block, parts)
    finish(parts)
    if holds_deleted(text):
        parts.remarks.append(Remark("hidden-text", "notice"))
    if parts.pages > 1:
        parts.budgets = [_paged(t, _page_ends(text)) for t in parts.budgets]
    return parts


def read_lines(items: Iterable[TextLine | RawTable], parts: Parts) -> Parts:
    """Read lines of text among which the tables have been found: what is left is running text."""
    block: list[TextLine] = []
    waiting: list[RawTable] = []
    caption = Caption("", "")
    for item in items:
        more = continued(waiting, item, parts.language) if waiting and isinstance(item, RawTable) else []
        if waiting and not more:
            parts.add_raw(waiting, caption)
            waiting = []
        if isinstance(item, RawTable):
            if not waiting:
                caption = _caption(parts, block)
                file_block(block, parts)
            waiting = more or [item]
            continue
        if item.after_blank:
            file_block(block, parts)
        block.append(item)
    if waiting:
        parts.add_raw(waiting, caption)
    file_block(block, parts)
    finish(parts)
    return parts


def is_page_number(text: str, language: Language) -> bool:
    """True for a line that says no more than which page it is on."""
    return (
        _page_line(language).match(text) is not None or re.fullmatch(r"\s*[-–]?\s*\d{1,4}\s*[-–]?\s*", text) is not None
    )


def _page_ends(text: str) -> list[int]:
    """The number of the last line of each page."""
    ends, count = [], 0
    for page in text.split("\f"):
        count += len(_LINE_END.findall(page)) + 1
        ends.append(count)
    return ends


def _paged(table: Table, ends: Sequence[int]) -> Table:
    """The table with the page of each row, which a form feed before it tells."""
    rows = tuple(replace(row, page=bisect_left(ends, row.line) + 1) for row in table.rows)
    return replace(table, rows=rows, page=bisect_left(ends, table.line) + 1)


def _lines(text: str, language: Language) -> list[TextLine]:
    """The lines that carry text; addresses and page numbers standing alone are furniture and leave no gap."""
    kept: list[TextLine] = []
    blank = False
    for number, raw in enumerate(with_minus(_LINE_OR_PAGE_END.split(text)), start=1):
        line = _QUOTED.sub("", raw.translate(_AS_TYPED).rstrip(" "))
        line = _LEADERS.sub(lambda dots: " " * len(dots[0]), line)
        if _DRAWN.fullmatch(line):
            continue
        if not line.strip():
            blank = True
        elif not _URL_LINE.match(line) and not _page_line(language).match(line):
            kept.append(TextLine(line, number, blank))
            blank = False
    return kept


def _table_at(
    lines: Sequence[TextLine], at: int, parts: Parts, block: Sequence[TextLine]
) -> tuple[Table | Grid, int] | None:
    """The table that begins at line `at` and the line after it, or None."""
    text = lines[at].text
    if "<table" in text.lower():
        return _html_at(lines, at, _caption(parts, block), parts)
    if text.lstrip().startswith("|") and at + 1 < len(lines) and lines[at + 1].text.lstrip().startswith("|"):
        return _rows_at(lines, at, _caption(parts, block), parts, pipe_cells)
    if "|" in text and at + 1 < len(lines) and "|" in lines[at + 1].text and _RULE.match(lines[at + 1].text):
        return _rows_at(lines, at, _caption(parts, block), parts, inner_pipe_cells)
    if "\t" in text.strip("\t ") and tab_run(lines, at, 2) >= 2:
        return _rows_at(lines, at, _caption(parts, block), parts, tab_cells)
    if semicolon_run(lines, at):
        return _rows_at(lines, at, _caption(parts, block), parts, semicolon_cells)
    if parted_by_semicolons(lines, at):
        return None
    header = find_header(lines, at, parts.language)
    loose = read_loose(lines, header, _caption(parts, block), parts.legend, parts.language) if header else None
    if loose:
        return loose
    if stack := read_stack(lines, at, parts.language) or read_item_lines(lines, at, parts.language, not block):
        table = read_grid(stack.grid, _caption(parts, block), parts.legend, parts.language, stack.numbers)
        return (table, stack.end) if isinstance(table, Table) else None
    return None


def _caption(parts: Parts, block: Sequence[TextLine]) -> Caption:
    """The caption above a table: a line "Tabel 2: …" just above it, else the nearest heading."""
    near = [plain(line.text) for line in block[-CAPTION_LINES:]]
    for text in ("\n".join(near), *(p.text for p in reversed(parts.passages[-3:]))):
        if caption := _printed_caption(text, parts.language):
            return caption
    units = (p.text for p in parts.passages[-3:] if is_unit(p.text, parts.language))
    short = " ".join((*units, *(t for t in near if len(t) <= LONGEST_NEAR)))
    near = [text for text in near if not is_unit(text, parts.language) and not _heads_notes(text, parts.language)]
    if len(near) == 1 and len(near[0]) <= MAX_HEADING and not near[0].rstrip().endswith("."):
        return Caption("", near[0].strip(" :*_#"), short)
    heading = next((p.text for p in reversed(parts.passages) if p.kind == "heading"), "")
    return Caption("", heading, short)


def _heads_notes(text: str, language: Language) -> bool:
    return language.measures.is_note(text.strip())


def _printed_caption(text: str, language: Language) -> Caption | None:
    """The caption "Tabel 2: …" that stands in a text, or None."""
    start = caption_start(language).search(text)
    own = text[start.start() :].strip() if start else ""
    if not caption_pattern(language).match(own) and not is_caption(own, language):
        return None
    caption = captioned(own, Caption("", ""), language)
    return caption if caption.id else replace(caption, title=join_lines(own.split("\n")))


def _html_at(lines: Sequence[TextLine], at: int, caption: Caption, parts: Parts) -> tuple[Table | Grid, int] | None:
    end = at
    last = min(len(lines), at + MAX_TABLE_LINES)
    while end < last and "</table" not in lines[end].text.lower():
        end += 1
    if end == last:
        return None
    from kronespor.reading.html import read_html_table

    markup = "\n".join(line.text for line in lines[at : end + 1])
    table = read_html_table(markup, caption, parts, lines[at].number)
    return (table, end + 1) if table else None


def _rows_at(
    lines: Sequence[TextLine], at: int, caption: Caption, parts: Parts, split: Callable[[str], list[str] | None]
) -> tuple[Table | Grid, int] | None:
    """A table with one line per row; a page's furniture and blank lines inside it are already gone."""
    grid: list[list[Cell]] = []
    numbers: list[int] = []
    ends: list[int] = []
    end = at
    while end < len(lines) and (texts := split(lines[end].text)) is not None:
        if grid and _begins_table(lines, end) and [c.text for c in grid[0]] != [cell(t).text for t in texts]:
            break
        if not _RULE.match(lines[end].text):
            grid.append([cell(t) for t in texts])
            numbers.append(lines[end].number)
            ends.append(end)
        end += 1
    grid = _evened(grid) if split is tab_cells else _with_whole_names(grid) if "|" in lines[at].text else grid
    if cut := next_table(grid, parts.language):
        grid, numbers, end = grid[:cut], numbers[:cut], ends[cut]
    if len(grid) < 2 or max(len(r) for r in grid) < 2:
        return None
    return read_grid(grid, caption, parts.legend, parts.language, numbers), end


def _evened(grid: list[list[Cell]]) -> list[list[Cell]]:
    """The rows without empty cells where lines have several tabs in a row so as to stand under one another."""
    full = [[cell for cell in row if cell.text.strip()] for row in grid]
    width = max(map(len, full), default=0)
    is_uneven = len(set(map(len, grid))) > 1 or any(len(row) > width for row in grid)
    return full if is_uneven and width > 1 and all(len(row) in (1, width) for row in full) else grid


def _with_whole_names(grid: list[list[Cell]]) -> list[list[Cell]]:
    """The rows with the name of each in one cell, where a pipe in it makes the row longer than all others."""
    width, longest = len(grid[0]) if grid else 0, max(map(len, grid), default=0)
    longer = [row for row in grid if len(row) > width]
    if longest == width or 2 * len(longer) >= len(grid):
        return grid
    return [_with_whole_name(row, len(row) - width) if len(row) > width else row for row in grid]


def _with_whole_name(row: list[Cell], more: int) -> list[Cell]:
    name, rest = row[: more + 1], row[more + 1 :]
    if any(looks_like_amount(c.text) for c in name) or not all(looks_like_amount(c.text) for c in rest):
        return row
    return [replace(name[0], text="|".join(c.text for c in name)), *rest]


def _begins_table(lines: Sequence[TextLine], at: int) -> bool:
    """Whether another table begins at a line: it stands below a blank one and above a rule."""
    return lines[at].after_blank and at + 1 < len(lines) and _RULE.match(lines[at + 1].text) is not None
