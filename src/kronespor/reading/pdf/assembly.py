"""Pages of a PDF or a scan -> the parts of a document: running heads dropped, tables over pages joined."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kronespor.language import Language, detected
from kronespor.reading.blocks import Parts, RawTable, continued
from kronespor.reading.facts import find_legend, find_links
from kronespor.reading.headings import TextLine, is_caption
from kronespor.reading.markup import plain
from kronespor.reading.passages import is_footnote, opens_passage
from kronespor.reading.pdf.items import EDGE, LoneRow, PageItem, PlacedLine
from kronespor.reading.pdf.spilled import with_columns_overleaf
from kronespor.reading.text import is_page_number, read_lines

_DIGITS = re.compile(r"\d+")


def assemble(pages: Sequence[Sequence[PageItem]], parts: Parts, language: Language | None = None) -> Parts:
    """Fill the parts of a document from what stands on its pages, in the language that they show if none is given."""
    parts.language = language or detected("\n".join(_texts(pages)))
    _number_on(pages)
    furniture = _furniture(pages, parts.language)
    shown = [[item for item in items if not _is_furniture(item, furniture, parts.language)] for items in pages]
    whole, remarks = with_columns_overleaf(list(_with_last_names(shown, parts.language)))
    parts.remarks += remarks
    items = [item for items in whole for item in items]
    items = list(_notes_after(list(_headed_once(items)), parts.language))
    lines = list(_settled(items, parts.language))
    texts = [i.text for i in lines if isinstance(i, TextLine)]
    parts.text = "\n".join(texts)
    parts.legend = find_legend(plain(t) for t in texts)
    parts.links = list(dict.fromkeys([*parts.links, *find_links(parts.text)]))
    read_lines(lines, parts)
    outside = dict.fromkeys(i.text for i in items if isinstance(i, PlacedLine) and i.amount)
    told = "\n".join(parts.unread)
    parts.unread += [text for text in outside if text not in told and any(text in p.text for p in parts.passages)]
    return parts


def _texts(pages: Sequence[Sequence[PageItem]]) -> Iterator[str]:
    """The texts of lines and cells."""
    for item in (item for items in pages for item in items):
        if isinstance(item, RawTable):
            yield from (cell.text for row in item.cells for cell in row)
        else:
            yield from (line.text for line in _lines(item))


def _number_on(pages: Sequence[Sequence[PageItem]]) -> None:
    """Number the lines of the pages through the document."""
    offset = 0
    for items in pages:
        last = max((max(_numbers(item), default=0) for item in items), default=0)
        for item in items if offset else ():
            for line in _lines(item):
                line.number += offset
            for table in _tables(item):
                table.lines = [n + offset for n in table.lines]
        offset += last


def _tables(item: PageItem) -> Iterator[RawTable]:
    """The table of an item, its other readings among them; a line of text has none."""
    table = item.table if isinstance(item, LoneRow) else item
    if isinstance(table, RawTable):
        yield table
        for other in (*table.alternatives, *filter(None, (table.further,))):
            yield from _tables(other)


def _numbers(item: PageItem) -> Sequence[int]:
    if isinstance(item, PlacedLine):
        return [item.number]
    return (item.table if isinstance(item, LoneRow) else item).lines


def _key(line: PlacedLine, language: Language) -> str:
    """What running heads have in common: all but their numbers; those of captions tell tables apart."""
    text = line.text if is_caption(line.text, language) else _DIGITS.sub("#", line.text)
    return text.strip().lower()


def _lines(item: PageItem) -> tuple[PlacedLine, ...]:
    """The lines of text of an item; a table has none."""
    if isinstance(item, LoneRow):
        return item.lines
    return (item,) if isinstance(item, PlacedLine) else ()


def _furniture(pages: Sequence[Sequence[PageItem]], language: Language) -> set[str]:
    """Running heads and feet: what stands at the edge of most pages, but for its numbers."""
    counts: Counter[str] = Counter()
    for items in pages:
        counts.update({_key(line, language) for item in items for line in _lines(item) if _at_edge(line)})
    needed = max(2, 0.5 * (len(pages) - 1))
    return {key for key, count in counts.items() if count >= needed}


def _at_edge(line: PlacedLine) -> bool:
    return line.y1 <= EDGE or line.y0 >= 1 - EDGE


def _is_furniture(item: PageItem, furniture: set[str], language: Language) -> bool:
    lines = _lines(item)
    return bool(lines) and all(
        _at_edge(line) and (_key(line, language) in furniture or (line.alone and is_page_number(line.text, language)))
        for line in lines
    )


def _with_last_names(pages: Sequence[Sequence[PageItem]], language: Language) -> Iterator[Sequence[PageItem]]:
    """The pages with the lines at their foot that are names put to the table that goes on overleaf."""
    for items, below in zip(pages, [*pages[1:], []], strict=True):
        at = next((i for i, item in enumerate(items) if isinstance(item, RawTable) and item.further), None)
        table = items[at] if at is not None else None
        first = below[0] if below else None
        after = first.table if isinstance(first, LoneRow) else first
        if (
            isinstance(table, RawTable)
            and table.further
            and isinstance(after, RawTable)
            and continued([table.further], after, language)
        ):
            rest = [item for item in items if item is not table and not (isinstance(item, PlacedLine) and item.further)]
            rest.insert(items.index(table), table.further)
            yield rest
        else:
            yield items


def _headed_once(items: Sequence[PageItem]) -> Iterator[PageItem]:
    """The items without a table's heading that a page repeats as lines of text above what goes on there."""
    last: RawTable | None = None
    i = 0
    while i < len(items):
        end = i
        while end < len(items) and isinstance(items[end], PlacedLine):
            end += 1
        after = items[end] if end < len(items) else None
        if not (last and isinstance(after, RawTable) and _repeat_heading(items[i:end], last, after)):
            yield from items[i:end]
        if after is not None:
            yield after
        last, i = after if isinstance(after, RawTable) else None, end + 1


def _repeat_heading(lines: Sequence[PageItem], last: RawTable, after: RawTable) -> bool:
    """Whether the lines between the tables of two pages say what heads the first."""
    if not lines or after.page != last.page + 1 or after.width != last.width or not last.cells:
        return False
    words = Counter(word for item in lines for line in _lines(item) for word in line.text.split())
    return words == Counter(word for cell in last.cells[0] for word in cell.text.split())


def _notes_after(items: Sequence[PageItem], language: Language) -> Iterator[PageItem]:
    """The items with the footnotes at the foot of a page behind the table that goes on over it, not in its midst."""
    i = 0
    while i < len(items):
        last = items[i]
        yield last
        i += 1
        held: list[PageItem] = []
        while isinstance(last, RawTable):
            end = i
            while end < len(items) and isinstance(items[end], PlacedLine):
                end += 1
            after = items[end] if end < len(items) else None
            if not (_are_notes(items[i:end]) and isinstance(after, RawTable) and continued([last], after, language)):
                break
            held += items[i:end]
            yield after
            last, i = after, end + 1
        yield from held


def _are_notes(items: Sequence[PageItem]) -> bool:
    """Whether lines are footnotes on the lower half of a page, each begun as one or going on; also if there are none.

    A caption or a heading among them begins another table.
    """
    lines = [line for item in items for line in _lines(item)]
    if any(line.y0 < 0.5 for line in lines) or not all(is_footnote(line.text) for line in lines[:1]):
        return False
    return all(is_footnote(line.text) or _goes_on(above, line) for above, line in pairwise(lines))


def _goes_on(above: PlacedLine, line: PlacedLine) -> bool:
    """Whether a line goes on the one above it: a sentence that is not at its end, and no gap between."""
    if line.after_blank or opens_passage(line.text):
        return False
    return line.text[:1].islower() or above.text.rstrip()[-1:] not in ".:!?"


def _settled(items: Sequence[PageItem], language: Language) -> Iterator[TextLine | RawTable]:
    """Every row that stands alone as a table where the next or the last page goes on with it, else as lines."""
    before: RawTable | None = None
    for i, item in enumerate(items):
        after = items[i + 1] if i + 1 < len(items) else None
        table: RawTable | None = None
        if isinstance(item, RawTable):
            table = item
        elif isinstance(item, LoneRow):
            goes_on = isinstance(after, RawTable) and continued([item.table], after, language)
            table = item.table if goes_on or (before and continued([before], item.table, language)) else None
        before = table
        if table is not None:
            yield table
        else:
            yield from (TextLine(line.text, line.number, line.after_blank) for line in _lines(item))
