"""What the formats with real tables have in common: passages and tables in order -> the parts of a document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile

from kronespor.amounts import UNKNOWN, Unit, find_unit, is_nil, looks_like_amount
from kronespor.language import Language
from kronespor.language import language as default_language
from kronespor.reading.beside import tables_beside
from kronespor.reading.document import Grid, Link, Passage, Table
from kronespor.reading.gridplan import Cell
from kronespor.reading.grids import Caption, read_grid
from kronespor.reading.headings import MAX_HEADING, caption_pattern
from kronespor.reading.labels import join_lines
from kronespor.reading.nexttable import next_table
from kronespor.reading.overleaf import Joint, Row, count_named, has_amounts, joined, rest_of
from kronespor.reading.unittexts import is_unit
from kronespor.reading.unread import unread_lines
from kronespor.remarks import Place, Remark, Term


@dataclass
class RawTable:
    """A table as a format gives it. `lines` and `pages` are of its rows; `caption` is printed with it."""

    cells: Sequence[Sequence[Cell]]
    lines: Sequence[int] = ()
    page: int = 1
    caption: str = ""
    may_continue: bool = False  # the page ends below it or begins above it
    unit: str = ""  # that the format of its numbers implies
    ends_names: bool = False  # some of its names plainly end above a description
    unsure: tuple[str, ...] = ()  # names of rows that may be two
    alternatives: tuple["RawTable", ...] = ()
    further: "RawTable | None" = None  # with what else is of it if it goes on overleaf
    room: Mapping[int, float] = field(default_factory=dict)  # behind the last line of its last row, by column
    needs: Sequence[Mapping[int, float]] = ()  # what the first words of its first rows need on a line

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row) for row in self.cells), default=0)


def _evened(raw: RawTable) -> RawTable:
    """A table whose rows have as many cells, and one at least."""
    width = max(raw.width, 1)
    if all(len(row) == width for row in raw.cells):
        return raw
    return replace(raw, cells=[[*row, *(Cell() for _ in range(width - len(row)))] for row in raw.cells])


MOST_HEADED = 2  # lines of a cell: of more the first may be a heading
LEAST_TABBED = 3  # lines of a table that tabs set
LONGEST_NEAR = 90  # characters of a line above a table that may state its unit
NEAR = 12.0  # points: how far beside a column its cells on another page may stand
Block = Passage | RawTable


@dataclass
class Parts:
    """What the reading of a document in a language gathers."""

    language: Language = field(default_factory=default_language)
    passages: list[Passage] = field(default_factory=list)
    budgets: list[Table] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    legend: Mapping[str, str] = field(default_factory=dict)
    pages: int = 1
    title: str = ""
    url: str = ""  # where a web page says that it stands
    committee: str = ""  # and the meeting's day, as an exported agenda says them
    meeting: date | None = None
    remarks: list[Remark] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # lines that look like rows of amounts
    apart: list[str] = field(default_factory=list)  # lines that stand alone, among which may be some
    text: str = ""  # the whole text where the passages do not hold it all

    def add(self, table: Table | Grid) -> None:
        """File a table where it belongs."""
        if isinstance(table, Table):
            self.budgets.append(table)
        elif any(text for row in table.cells for text in row):
            self.grids.append(table)

    def add_raw(self, raw: Sequence[RawTable], caption: Caption) -> None:
        """Interpret a table that stands on one page or on several."""
        raw = list(map(_evened, raw))
        if len(raw) == 1 and (at := next_table(raw[0].cells, self.language)):
            for one in _cut(raw[0], at):
                self.add_raw([one], caption)
            return
        if len(raw) == 1 and (beside := tables_beside(raw[0].cells, self.language)):
            for cells in beside:
                self.add_raw([replace(raw[0], cells=cells, alternatives=())], caption)
            return
        unit = raw[0].unit
        stated = find_unit(f"{caption.context} {caption.title}", self.language)
        hidden = find_unit(unit, self.language) if unit else None
        if hidden and (stated is None or stated.factor < hidden.factor):
            unit, words = _of_format(hidden, stated, self.language)
            caption = replace(caption, context=f"{caption.context} ({words})".strip())
            title = caption.title or Term("untitled-table")
            self.remarks.append(Remark("unit-in-format", "notice", values={"title": title, "unit": unit}))
        table = _interpret(raw, caption, self)
        if isinstance(table, Table):
            others = [_interpret([a], caption, self) for a in raw[0].alternatives] if len(raw) == 1 else []
            self.add(replace(table, alternatives=tuple(o for o in others if isinstance(o, Table))))
        elif len(raw) == 1:
            self.add(table)
        else:
            for one in raw:
                self.add_raw([one], caption)


def _of_format(hidden: Unit, stated: Unit | None, language: Language) -> tuple[str, str]:
    """The unit that a number format has, and words for it: in the currency that is stated, or that none needs to be."""
    if stated is not None or language.units.assumed:
        name = hidden.in_currency(stated.currency).name if stated is not None and stated.currency else hidden.name
        return name, name
    words = next(multiple.alone[0] for multiple in language.units.multiples if multiple.factor == hidden.factor)
    return hidden.in_currency(UNKNOWN).name, words


def _cut(raw: RawTable, at: int) -> tuple[RawTable, RawTable]:
    """What stands above row `at`, and the rest."""
    lines = list(raw.lines) or list(range(1, len(raw.cells) + 1))
    above = replace(raw, cells=raw.cells[:at], lines=lines[:at], alternatives=())
    return above, replace(raw, cells=raw.cells[at:], lines=lines[at:], alternatives=())


def _interpret(raw: Sequence[RawTable], caption: Caption, parts: Parts) -> Table | Grid:
    grids = tuple(_as_grid(one, caption.title) for one in raw)
    cells: list[Sequence[Cell]] = []
    lines: list[int] = []
    pages: list[int] = []
    ends_names = any(one.ends_names for one in raw)
    named = count_named([row for one in raw for row in one.cells])
    before: RawTable | None = None
    for one in raw:
        lines_of = zip(one.cells, one.lines or range(1, len(one.cells) + 1), strict=True)
        rows = [(part, line) for row, line in lines_of for part in _one_by_one(_ended(row) if ends_names else row)]
        headed = _headed_again(cells, [row for row, _ in rows])
        rows = rows[headed:]
        if before is not None and cells and rows:
            needs = one.needs[headed] if headed < len(one.needs) else {}
            rest = rest_of(cells[-1], rows[0][0], Joint(named, before.room, needs, parts.language))
            if rest == "unsure":
                name = " ".join(next(c.text for c in rows[0][0] if c.text.strip()).split())
                parts.remarks.append(Remark("overleaf-unsure", "warning", Place(page=one.page), {"name": name}))
            elif rest == "one":
                if not has_amounts(cells[-1], named):
                    lines[-1], pages[-1] = rows[0][1], one.page
                cells[-1] = joined(cells[-1], rows[0][0])
                rows = rows[1:]
        before = one
        cells += [row for row, _ in rows]
        lines += [line for _, line in rows]
        pages += [one.page] * len(rows)
    table = read_grid(cells, caption, parts.legend, parts.language, lines, pages)
    return replace(table, grids=grids) if isinstance(table, Table) else grids[0]


def _headed_again(cells: Sequence[Row], rows: Sequence[Row]) -> int:
    """How many first rows of a page say what those of its table say: titles and headings printed again."""
    pairs = enumerate(zip(cells, rows, strict=False))
    return next((n for n, (one, again) in pairs if _texts(one) != _texts(again)), min(len(cells), len(rows)))


def _as_grid(raw: RawTable, title: str) -> Grid:
    """A table as it stands on its page."""
    texts = tuple(tuple(" ".join(c.text.split()) for c in row) for row in raw.cells)
    boxes = tuple(tuple(c.box for c in row) for row in raw.cells)
    return Grid(title, texts, raw.lines[0] if raw.lines else 0, raw.page, boxes if any(map(any, boxes)) else ())


def is_data(texts: Iterable[str]) -> bool:
    """True if the cells of a table hold amounts: one that only lays out a page does not."""
    return sum(looks_like_amount(text) for text in texts if text.strip()) > 1


def set_by_tabs(lines: Sequence[str]) -> list[list[Cell]]:
    """The cells of lines that tabs set in columns; none if they do not all have as many, or hold no amounts.

    A line without a name heads the others' columns; several tabs in a row are one where lines have them unequally.
    """
    rows = [[text.strip() for text in line.strip(" \n").split("\t")] for line in lines]
    if len({len(row) for row in rows}) > 1:
        rows = [[text for text in row if text] for row in rows]
    width = max(map(len, rows))
    if rows and len(rows[0]) == width - 1:
        rows[0] = ["", *rows[0]]
    amounts = sum(looks_like_amount(text) for row in rows[1:] for text in row[1:])
    if len(rows) < LEAST_TABBED or any(len(row) != width for row in rows) or 2 * amounts < len(rows):
        return []
    return [[Cell(text) for text in row] for row in rows]


def _one_by_one(row: Sequence[Cell]) -> list[Sequence[Cell]]:
    """A row whose cells all have as many lines, amounts beside names, is as many rows typed into one.

    Their first lines may be headings.
    """
    lines = [[line for line in cell.text.split("\n") if line.strip()] for cell in row]
    printed = [column for column in lines[1:] if column]
    if printed and len(lines[0]) != len(printed[0]):
        lines[0] = _unwrapped(lines[0])
    count = len(lines[0]) if lines else 0
    are_rows = count > 1 and bool(printed) and all(len(column) == count for column in printed)
    if not are_rows:
        return [row]
    amounts = [[looks_like_amount(text) for text in column] for column in printed]
    nothing = [[is_nil(text) for text in column] for column in printed]
    if not all(map(any, amounts)):
        return [row]
    first = 1 if count > MOST_HEADED else 0
    if not all(
        a or b for column in zip(amounts, nothing, strict=True) for a, b in list(zip(*column, strict=True))[first:]
    ):
        return [row]
    return [
        [replace(cell, text=column[i] if column else "") for cell, column in zip(row, lines, strict=True)]
        for i in range(count)
    ]


def _unwrapped(names: Sequence[str]) -> list[str]:
    """The lines of names, those joined that go on with a small letter."""
    joined: list[str] = []
    for line in names:
        if joined and line.strip()[:1].islower():
            joined[-1] = join_lines([joined[-1], line])
        else:
            joined.append(line)
    return joined


def _ended(row: Sequence[Cell]) -> Sequence[Cell]:
    """A row whose name ends above its description, as those on another page of its table do."""
    return [replace(cell, text=cell.ended) if cell.ended else cell for cell in row]


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(c.text.split()) for c in row]


def gather(blocks: Iterable[Block], parts: Parts) -> Parts:
    """File passages and tables in order; a table takes its caption from the passages above it."""
    waiting: list[RawTable] = []
    for block in blocks:
        if isinstance(block, RawTable):
            more = continued(waiting, block, parts.language) if waiting else []
            if len(waiting) == 1 and not more and (headed := _headed_apart(waiting[0], block, parts.language)):
                waiting = [headed]
                continue
            if waiting and not more:
                parts.add_raw(waiting, caption_above(parts.passages, parts.language, waiting[0].caption))
            waiting = more or [block]
        else:
            if waiting:
                parts.add_raw(waiting, caption_above(parts.passages, parts.language, waiting[0].caption))
                waiting = []
            parts.passages.append(block)
    if waiting:
        parts.add_raw(waiting, caption_above(parts.passages, parts.language, waiting[0].caption))
    told_by_footing = {p for p in parts.passages if p.kind == "item" and find_unit(p.text, parts.language)}
    texts = (p.text for p in parts.passages if p.kind in ("paragraph", "item") and p not in told_by_footing)
    parts.unread += unread_lines((line for text in texts for line in text.split("\n")), parts.language)
    return parts


def _headed_apart(above: RawTable, below: RawTable, language: Language) -> RawTable | None:
    """A table whose headings, or each of whose rows, stand in one of their own, as pages that scroll rows have them.

    And as programs write them that make a text of a page.
    """
    is_apart = 1 in (len(above.cells), len(below.cells)) and above.width == below.width > 1 and not below.caption
    if not is_apart or not _is_heading(above.cells[0], language) or not _begins_with_row(below):
        return None
    numbers = [line for one in (above, below) for line in one.lines or range(1, len(one.cells) + 1)]
    return replace(above, cells=[*above.cells, *below.cells], lines=numbers, alternatives=())


def continued(above: Sequence[RawTable], below: RawTable, language: Language) -> list[RawTable]:
    """The tables of a table's pages with one more, if it goes on there; else none.

    It goes on from the foot of one page to the head of the next with as many columns, or under the same columns where
    the rows of one of the pages leave some empty, and with no new heading.
    """
    last = above[-1]
    if not _follow(last, below) or _has_new_heading(last, below, language):
        return []
    if last.width == below.width:
        return [*above, below]
    if last.width > below.width:
        fitted = _fitted(below, last) if _begins_with_row(below) else None
        return [*above, fitted] if fitted else []
    fitted = _fitted(last, below) if _is_heading_alone(above, language) else None
    return [fitted, below] if fitted else []


def _follow(last: RawTable, below: RawTable) -> bool:
    """Whether nothing stands between two tables but the end of a page."""
    may_continue = all(table.may_continue and table.cells for table in (last, below))
    return may_continue and below.page == last.page + 1 and not below.caption


def _has_new_heading(last: RawTable, below: RawTable, language: Language) -> bool:
    """Whether a table begins with a heading that the one before it does not have."""
    return _texts(last.cells[0]) != _texts(below.cells[0]) and _is_heading(below.cells[0], language)


def _is_heading_alone(tables: Sequence[RawTable], language: Language) -> bool:
    """Whether no more than a heading, with a line above it at most, stands at the foot of a page."""
    return len(tables) == 1 and len(tables[0].cells) <= 2 and _is_heading(tables[0].cells[-1], language)


def _begins_with_row(table: RawTable) -> bool:
    """Whether the first row that says more than a group's name has amounts."""
    texts = ([c.text for c in row[1:] if c.text.strip()] for row in table.cells)
    return any(looks_like_amount(text) for text in next(filter(None, texts), []))


def _fitted(narrow: RawTable, wide: RawTable) -> RawTable | None:
    """A table with its columns moved to those of a wider one that they stand under; None unless each has one."""
    own, others = _reach(narrow), _reach(wide)
    places: list[int] = []
    for x0, x1 in own:
        gaps = [max(a - x1, x0 - b, 0.0) for a, b in others]
        near = [c for c, gap in enumerate(gaps) if gap == min(gaps) and gap <= NEAR]
        if len(near) != 1 or (places and near[0] <= places[-1]):
            return None
        places += near
    rows = []
    for cells in narrow.cells:
        row = [Cell()] * wide.width
        for place, cell in zip(places, cells, strict=False):
            row[place] = cell
        rows.append(row)
    return replace(narrow, cells=rows, alternatives=())


def _reach(table: RawTable) -> list[tuple[float, float]]:
    """From where to where the cells of each column stand; cells over several columns are left out."""
    reach = []
    for c in range(table.width):
        boxes = [row[c].box for row in table.cells if c < len(row) and row[c].columns == 1]
        known = [b for b in boxes if b]
        reach.append((min((b[0] for b in known), default=1e9), max((b[2] for b in known), default=-1e9)))
    return reach


def _is_heading(row: Sequence[Cell], language: Language) -> bool:
    """True for a row of column names: years and words for money, or every cell filled and bold and none an amount."""
    texts = [c.text.strip() for c in row]
    values = [t for t in texts[1:] if t]
    columns = language.columns
    names = (columns.is_year, columns.is_total, columns.is_money)
    named = [t for t in values if columns.is_year(t) or not looks_like_amount(t)]
    if values and named == values and all(any(is_name(t) for is_name in names) for t in values):
        return True
    return all(texts) and all(c.bold for c in row) and len(named) == len(texts) - 1


def caption_above(passages: Sequence[Passage], language: Language, own: str = "") -> Caption:
    """The caption of a table below these passages: its own, the caption just above it, else the nearest heading.

    Lines that say no more than the unit are no caption, but what states it, and so may any short line above.
    """
    heading = next((p.text for p in reversed(passages) if p.kind in ("heading", "caption")), "")
    units = list(takewhile(lambda p: is_unit(p.text, language), reversed(passages)))
    above = passages[-1 - len(units)] if len(units) < len(passages) else Passage("heading", "")
    short = [above.text] if above.kind == "paragraph" and len(above.text) <= LONGEST_NEAR else []
    context = " ".join([*short, *(p.text for p in reversed(units))])
    names = above.kind == "caption" or (len(above.text) <= MAX_HEADING and not above.text.endswith("."))
    caption = captioned(above.text.rstrip(": ") if names else heading, Caption("", heading, context), language)
    return captioned(own, caption, language) if own else caption


def captioned(text: str, near: Caption, language: Language) -> Caption:
    """A caption from the text "Tabel 2: …"; where it has no number, the number of `near` is kept."""
    match = caption_pattern(language).match(text)
    if match:
        title, _, rest = match[2].partition("\n")
        return Caption(match[1].replace(" ", ""), title.strip(" :.*_"), f"{rest} {near.context}".strip())
    return Caption(near.id, text.replace("\n", " "), near.context)
