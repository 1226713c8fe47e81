"""Plain text and Markdown: blocks of lines -> passages and tables, whatever way the tables are written."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kronespor.amounts import find_unit
from kronespor.language import UPPER, Language, languages
from kronespor.reading.blocks import LONGEST_NEAR, Parts, RawTable, captioned, continued
from kronespor.reading.document import Grid, Passage, PassageKind, Table
from kronespor.reading.facts import find_legend, find_links
from kronespor.reading.gridplan import Cell, is_unit
from kronespor.reading.grids import Caption, read_grid
from kronespor.reading.headings import (
    MAX_HEADING,
    NUMBERED,
    TERMINAL,
    TextLine,
    caption_pattern,
    caption_start,
    find_header,
    is_caption,
    reads_as_heading,
)
from kronespor.reading.itemlines import read_item_lines
from kronespor.reading.labels import BULLETS, join_lines
from kronespor.reading.loose import read_loose
from kronespor.reading.markup import cell, plain
from kronespor.reading.nexttable import next_table
from kronespor.reading.stacked import read_stack
from kronespor.reading.textbeside import one_below_another
from kronespor.reading.textrows import (
    inner_pipe_cells,
    pipe_cells,
    semicolon_cells,
    semicolon_run,
    tab_cells,
    tab_run,
)
from kronespor.reading.unread import lone_amounts, unread_lines

_URL_LINE = re.compile(r"^\s*https?://\S+\s*$")
_FOOTNOTE = re.compile(rf"^\s*(\d{{1,2}})\)?\s+([{UPPER}]\w+.*)$")
_MARKED_NOTE = re.compile(rf"^\s*\\?([*†‡]{{1,3}})\s*([{UPPER}]\w+ \w+.*)$")
_ITEM = re.compile(rf"^\s*(?:[{BULLETS}]|[-–*¢°«»©®]\s|[eo]\s(?=[{UPPER}]))\s*(.*)$", re.DOTALL)
_LINE_END = re.compile(r"\r\n|[\n\r\v\u2028\u2029]")
_LINE_OR_PAGE_END = re.compile(r"\r\n|[\n\r\f\v\u2028\u2029]")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_MARKDOWN_HEADING = re.compile(r"\s*#{1,6}\s")
_DATE_BEFORE = re.compile(r"^[\d./-]{6,10}\s+")
_AS_TYPED = {0xAD: "", 0x200B: "", 0x2060: "", 0xFEFF: "", 0xA0: " ", 0x2502: "|", 0x2503: "|", 0x2551: "|"}
_DRAWN = re.compile(r"[\s|]*[\u2500-\u257f][\u2500-\u257f\s|]*|\s*[-=_](?:\s*[-=_]){9,}\s*")  # a rule of a table
_QUOTED = re.compile(r"^(?:>\s?)+")  # of a mail that is answered
TITLE_LENGTH = 160
MAX_TABLE_LINES = 20_000  # of HTML
CAPTION_LINES = 12  # above a table, in which its caption may stand
PARAGRAPH_LENGTH = 5000  # a longer one is not joined to the next


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
            _flush(block, parts)
            continue
        line = lines[at]
        if line.after_blank and block:
            _flush(block, parts)
        block.append(line)
        at += 1
    _flush(block, parts)
    _tell_apart(parts)
    parts.unread += lone_amounts(p.text for p in parts.passages)
    parts.passages = _joined(parts.passages, language)
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
                _flush(block, parts)
            waiting = more or [item]
            continue
        if item.after_blank:
            _flush(block, parts)
        block.append(item)
    if waiting:
        parts.add_raw(waiting, caption)
    _flush(block, parts)
    _tell_apart(parts)
    parts.unread += lone_amounts(p.text for p in parts.passages)
    parts.passages = _joined(parts.passages, parts.language)
    return parts


def opens_passage(text: str) -> bool:
    """True for a line that begins a passage of its own in some language: an item, a caption, a heading, a footnote."""
    return any(p.match(text) for p in _openings())


@cache
def _openings() -> tuple[re.Pattern[str], ...]:
    return (_ITEM, *map(caption_pattern, languages()), NUMBERED, _FOOTNOTE, _MARKED_NOTE)


def is_footnote(text: str) -> bool:
    """True for a line that a footnote begins with."""
    return _FOOTNOTE.match(text) is not None or _MARKED_NOTE.match(text) is not None


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
    for number, raw in enumerate(_LINE_OR_PAGE_END.split(text), start=1):
        line = _QUOTED.sub("", raw.translate(_AS_TYPED).rstrip(" "))
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
    if split is tab_cells:
        grid = _evened(grid)
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


def _begins_table(lines: Sequence[TextLine], at: int) -> bool:
    """Whether another table begins at a line: it stands below a blank one and above a rule."""
    return lines[at].after_blank and at + 1 < len(lines) and _RULE.match(lines[at + 1].text) is not None


def _flush(block: list[TextLine], parts: Parts) -> None:
    """File a block of lines as passages."""
    if not block:
        return
    current: list[TextLine] = []
    caption = caption_pattern(parts.language)
    lines = [plain(line.text) for line in block if not _is_item_of_money(line.text, parts.language)]
    if len(block) == 1:
        parts.apart += lines
    else:
        _tell_apart(parts)
        parts.unread += [*unread_lines(lines, parts.language), *lone_amounts(lines)]
    for line in block:
        opens = _ITEM.match(line.text) or caption.match(line.text) or line.text.lstrip().startswith("#")
        numbered = NUMBERED.match(line.text) and not current
        note = _footnote(line.text, parts)
        if current and (opens or note):
            parts.passages.append(_passage(current, parts))
            current = []
        current.append(line)
        if numbered:
            continue
    if current:
        parts.passages.append(_passage(current, parts))
    block.clear()


def _tell_apart(parts: Parts) -> None:
    """Tell the lines since the last block of several that stand apart and look like rows of amounts."""
    parts.unread += unread_lines(parts.apart, parts.language)
    parts.apart.clear()


def _is_item_of_money(text: str, language: Language) -> bool:
    """True for an item that states a unit: footing reads those, or tells that it did not."""
    return _ITEM.match(text) is not None and find_unit(text, language) is not None


def _footnote(text: str, parts: Parts) -> bool:
    """True for the line that opens a footnote under a table: "1 Heraf …", "*Midlerne til …"."""
    if not parts.budgets or caption_pattern(parts.language).match(text):
        return False
    match = _FOOTNOTE.match(text)
    if match:
        seen = [int(p.number) for p in parts.passages if p.kind == "footnote" and p.number.isdecimal()]
        return int(match[1]) <= max(seen, default=0) + 3
    return _MARKED_NOTE.match(text) is not None


def _passage(lines: Sequence[TextLine], parts: Parts) -> Passage:
    """The passage that some lines make: a footnote, a caption, a heading, an item or running text."""
    raw = [line.text for line in lines]
    first, number = raw[0], lines[0].number
    text = join_lines([plain(t) for t in raw])
    if _footnote(first, parts) and (match := _FOOTNOTE.match(text) or _MARKED_NOTE.match(text)):
        return Passage("footnote", match[2].strip(), number, match[1])
    if caption_pattern(parts.language).match(first):
        return Passage("caption", "\n".join(plain(t).strip(" *_") for t in raw), number)
    if is_caption(text, parts.language):
        return Passage("caption", text, number)
    if _MARKDOWN_HEADING.match(first):
        return Passage("heading", text.lstrip("# ").strip(" *_"), number)
    return _numbered_or_plain(text, number, len(lines) <= 2 and reads_as_heading(text, parts.language))


def _numbered_or_plain(text: str, line: int, is_heading: bool) -> Passage:
    """A passage by its number or its bullet; else a heading, or running text."""
    if match := NUMBERED.match(text):
        kind: PassageKind = "heading" if len(text) <= MAX_HEADING and not text.endswith(TERMINAL) else "item"
        return Passage(kind, match[2].strip(), line, match[1])
    if match := _ITEM.match(text):
        return Passage("item", match[1].strip(), line)
    return Passage("heading" if is_heading else "paragraph", text, line)


def _joined(passages: list[Passage], language: Language) -> list[Passage]:
    """Put back together what double spacing or a page break has parted."""
    kept: list[Passage] = []
    for p in passages:
        last = kept[-1] if kept else None
        if last and last.kind != "caption" and p.kind in ("paragraph", "heading") and _goes_on(last, p, language):
            kind = "paragraph" if last.kind == "heading" else last.kind
            kept[-1] = Passage(kind, join_lines([last.text, p.text]), last.line, last.number)
        else:
            kept.append(p)
    return kept


def _goes_on(last: Passage, following: Passage, language: Language) -> bool:
    if not last.text or last.text.endswith(TERMINAL) or len(last.text) > PARAGRAPH_LENGTH:
        return False
    head = following.text[:1]
    if last.kind == "footnote" and head.isdigit():
        return True
    is_dangling = last.text.endswith(("-", ",")) or language.sentences.runs_on.are(last.text.rsplit(" ", 1)[-1])
    return head.islower() or (is_dangling and (head.isdigit() or head.isupper()))


def title_of(passages: Sequence[Passage], language: Language) -> str:
    """The document's title: what follows the word "Notat", else the first heading or line that names something.

    It stands before the first table; a document that is nothing but a table has the table's.
    """
    caption = next((n for n, p in enumerate(passages) if p.kind == "caption"), len(passages))
    head = [(p.kind, _DATE_BEFORE.sub("", p.text.strip(" *_#"))) for p in passages[: min(caption, 12)]]
    for (_, word), (_, following) in pairwise(head):
        if language.headings.note.are(word):
            return following[:TITLE_LENGTH]
    named = [
        (kind, text)
        for kind, text in head
        if len(text.split()) >= (3 if kind == "heading" else 4) and not _is_no_title(text, language)
    ]
    for n, (_, text) in enumerate(named, start=1):
        if not _begins_as_letterhead(text, language) or all(kind != "heading" for kind, _ in named[n:]):
            return text[:TITLE_LENGTH]
    if caption == len(passages):
        return ""
    title = captioned(passages[caption].text.strip(" *_#"), Caption("", ""), language).title
    return title[:TITLE_LENGTH]


def _begins_as_letterhead(text: str, language: Language) -> bool:
    """Whether it may be one that goes on in further lines; a heading that follows is the title then."""
    return language.headings.letterhead.are(" ".join(text.split()[:2])) and not any(c.isdigit() for c in text)


def _is_no_title(text: str, language: Language) -> bool:
    """True for a letterhead, a unit and what letters begin with; a line that tells a year is no letterhead."""
    headings = language.headings
    is_letterhead = headings.letterhead.are(text) and not any(c.isdigit() for c in text)
    return is_letterhead or headings.opening.are(text) or is_unit(text, language)
