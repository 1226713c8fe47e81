"""What the formats with real tables have in common: passages and tables in order -> the parts of a document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kronespor.amounts import find_unit, looks_like_amount
from kronespor.reading import words
from kronespor.reading.document import Grid, Link, Notice, Passage, Table
from kronespor.reading.grids import Caption, Cell, read_grid
from kronespor.reading.headings import CAPTION
from kronespor.reading.labels import join_lines, runs_on


@dataclass(frozen=True)
class RawTable:
    """A table as a format gives it. `lines` and `pages` are of its rows; `caption` is printed with it."""

    cells: Sequence[Sequence[Cell]]
    lines: Sequence[int] = ()
    page: int = 1
    caption: str = ""
    may_continue: bool = False  # the page ends below it or begins above it
    unit: str = ""  # that the format of its numbers implies
    alternatives: tuple["RawTable", ...] = ()

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max((len(row) for row in self.cells), default=0)


Block = Passage | RawTable


@dataclass
class Parts:
    """What the reading of a paper gathers."""

    passages: list[Passage] = field(default_factory=list)
    budgets: list[Table] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    legend: Mapping[str, str] = field(default_factory=dict)
    pages: int = 1
    title: str = ""
    url: str = ""  # where a web page says that it stands
    notices: list[Notice] = field(default_factory=list)
    text: str = ""  # the whole text where the passages do not hold it all

    def add(self, found: Table | Grid) -> None:
        """File a table where it belongs."""
        if isinstance(found, Table):
            self.budgets.append(found)
        elif any(text for row in found.cells for text in row):
            self.grids.append(found)

    def add_raw(self, raw: Sequence[RawTable], caption: Caption) -> None:
        """Interpret a table that stands on one page or on several."""
        unit = raw[0].unit
        if unit and find_unit(f"{caption.context} {caption.title}") is None:
            caption = replace(caption, context=f"{caption.context} ({unit})".strip())
            text = f"the numbers of '{caption.title or 'a table'}' are in {unit} by their format, which no text says"
            self.notices.append(Notice("unit-in-format", text))
        found = _interpret(raw, caption, self.legend)
        if isinstance(found, Table):
            others = [_interpret([a], caption, self.legend) for a in raw[0].alternatives] if len(raw) == 1 else []
            self.add(replace(found, alternatives=tuple(o for o in others if isinstance(o, Table))))
        elif len(raw) == 1:
            self.add(found)
        else:
            for one in raw:
                self.add_raw([one], caption)


def _interpret(raw: Sequence[RawTable], caption: Caption, legend: Mapping[str, str]) -> Table | Grid:
    grids = tuple(_as_grid(one, caption.title) for one in raw)
    cells: list[Sequence[Cell]] = []
    lines: list[int] = []
    pages: list[int] = []
    for one in raw:
        rows = list(zip(one.cells, one.lines or range(1, len(one.cells) + 1), strict=True))
        if cells and rows and _texts(rows[0][0]) == _texts(cells[0]):
            rows = rows[1:]
        if cells and rows and _ends_row(cells[-1], rows[0][0]):
            cells[-1] = [_joined(a, b) for a, b in zip(cells[-1], rows[0][0], strict=True)]
            rows = rows[1:]
        cells += [row for row, _ in rows]
        lines += [line for _, line in rows]
        pages += [one.page] * len(rows)
    found = read_grid(cells, caption, legend, lines, pages)
    return replace(found, grids=grids) if isinstance(found, Table) else grids[0]


def _as_grid(raw: RawTable, title: str) -> Grid:
    """A table as it stands on its page."""
    texts = tuple(tuple(" ".join(c.text.split()) for c in row) for row in raw.cells)
    boxes = tuple(tuple(c.box for c in row) for row in raw.cells)
    return Grid(title, texts, raw.lines[0] if raw.lines else 0, raw.page, boxes if any(map(any, boxes)) else ())


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(c.text.split()) for c in row]


def _ends_row(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """True if the first row of a page ends the last row of the page before: words that go on, and no amounts."""
    pairs = [(a.text.strip(), b.text.strip()) for a, b in zip(above, below, strict=False) if b.text.strip()]
    if not pairs or any(looks_like_amount(b.text) for b in below[1:] if b.text.strip()):
        return False
    return all(a and (b[:1].islower() or b.isdigit() or runs_on(a)) for a, b in pairs)


def _joined(above: Cell, below: Cell) -> Cell:
    return replace(above, text=join_lines([above.text, below.text])) if below.text.strip() else above


def gather(blocks: Iterable[Block], parts: Parts) -> Parts:
    """File passages and tables in order; a table takes its caption from the passages above it."""
    waiting: list[RawTable] = []
    for block in blocks:
        if isinstance(block, RawTable):
            if waiting and not continues(waiting[-1], block):
                parts.add_raw(waiting, caption_above(parts.passages, waiting[0].caption))
                waiting = []
            waiting.append(block)
        else:
            if waiting:
                parts.add_raw(waiting, caption_above(parts.passages, waiting[0].caption))
                waiting = []
            parts.passages.append(block)
    if waiting:
        parts.add_raw(waiting, caption_above(parts.passages, waiting[0].caption))
    return parts


def continues(above: RawTable, below: RawTable) -> bool:
    """True if a table goes on from one page to the next: as many columns, nothing between them, no new heading."""
    if not (above.may_continue and below.may_continue) or below.page != above.page + 1 or below.caption:
        return False
    if above.width != below.width or not above.cells or not below.cells:
        return False
    return _texts(above.cells[0]) == _texts(below.cells[0]) or not _is_heading(below.cells[0])


def _is_heading(row: Sequence[Cell]) -> bool:
    """True for a row of column names: years and words for money, or every cell filled and bold and none an amount."""
    texts = [c.text.strip() for c in row]
    values = [t for t in texts[1:] if t]
    names = (words.is_year_column, words.is_total_column, words.is_money_column)
    if values and all(any(is_name(t) for is_name in names) for t in values):
        return True
    named = [t for t in values if words.is_year_column(t) or not looks_like_amount(t)]
    return all(texts) and all(c.bold for c in row) and len(named) == len(texts) - 1


def caption_above(passages: Sequence[Passage], own: str = "") -> Caption:
    """The caption of a table below these passages: its own, the caption just above it, else the nearest heading."""
    heading = next((p.text for p in reversed(passages) if p.kind in ("heading", "caption")), "")
    near = passages[-1].text if passages and passages[-1].kind == "caption" else heading
    caption = captioned(near, Caption("", heading))
    return captioned(own, caption) if own else caption


def captioned(text: str, near: Caption) -> Caption:
    """A caption from the text "Tabel 2: …"; where it has no number, the number of `near` is kept."""
    found = CAPTION.match(text)
    if found:
        title, _, rest = found[2].partition("\n")
        return Caption(found[1].replace(" ", ""), title.strip(" :.*_"), rest)
    return Caption(near.id, text.replace("\n", " "), near.context)
