"""A grid of cells whose columns are known (HTML, Word, Markdown, tabs) -> a Table, or a Grid if it has no amounts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kronespor.amounts import candidates, find_unit, is_nil, looks_like_amount
from kronespor.language import Language
from kronespor.reading.document import Box, Column, Grid, Row, Table, Token
from kronespor.reading.labels import Label, take_apart

AMOUNTS = 0.6  # of a column's printed cells: if so many are amounts, it is a column of amounts
MAX_HEADINGS = 3  # rows
LONG_NOTE = 80  # a row without amounts whose text is longer than this is a note, not a heading


@dataclass(frozen=True)
class Cell:
    """A cell's text (lines kept), whether it is bold, where it stands and how many columns it spans."""

    text: str = ""
    bold: bool = False
    box: Box | None = None
    doubtful: tuple[tuple[str, int], ...] = ()
    columns: int = 1


@dataclass(frozen=True)
class Caption:
    """What stands around a grid: its number ("2"), its title and the text that may state its unit."""

    id: str
    title: str
    context: str = ""


@dataclass(frozen=True)
class _Column:
    """A column of a grid: where it is, its heading, and the share of its printed cells that are amounts."""

    at: int
    name: str
    share: float
    wordy: bool  # it has cells of several letters

    @property
    def is_text(self) -> bool:
        """True if it is not one of amounts."""
        return self.share < AMOUNTS


@dataclass(frozen=True)
class _Plan:
    """Which column is what."""

    label: _Column
    number: _Column | None
    amounts: tuple[_Column, ...]
    source: _Column | None
    header_rows: int


@dataclass(frozen=True)
class _Funding:
    """How names tell their source of funding: by a mark of the legend, or in brackets."""

    legend: Mapping[str, str]
    in_brackets: bool


def read_grid(
    given: Sequence[Sequence[Cell]],
    caption: Caption,
    legend: Mapping[str, str],
    language: Language,
    lines: Sequence[int] = (),
    pages: Sequence[int] = (),
) -> Table | Grid:
    """Interpret a grid. `lines` and `pages`: the source line and page of each grid row, for citations."""
    cells = _padded(given)
    lines = lines or range(1, len(cells) + 1)
    pages = pages or [1] * len(cells)
    plan = _plan(cells, language)
    if plan is None or (language.columns.counts_things(caption.title) and find_unit(caption.title, language) is None):
        as_text = tuple(tuple(map(_one_line, row)) for row in cells)
        return Grid(caption.title, as_text, lines[0] if lines else 0)
    header = [c.text for row in cells[: plan.header_rows] for c in row]
    funding = _Funding(legend, language.headings.in_brackets.stand_in(f"{caption.context} {caption.title}"))
    rows = [
        _row(row, plan, funding, line, page, language)
        for row, line, page in list(zip(cells, lines, pages, strict=True))[plan.header_rows :]
        if not _repeats(row, header)
    ]
    columns = tuple(named_column(column.name or str(column.at), language) for column in plan.amounts)
    context = " ".join((caption.context, caption.title, *filter(None, header)))
    return Table(caption.id, caption.title, columns, tuple(_fold_notes(rows)), context, pages[0], lines[0])


def named_column(name: str, language: Language) -> Column:
    """The amount column with this heading."""
    name = " ".join(name.split())
    return Column(name, "total" if language.columns.is_total(name) else "amount")


def _padded(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The rows with empty cells at their ends, all of one width."""
    width = max(map(len, rows), default=0)
    return [[*row, *(Cell() for _ in range(width - len(row)))] for row in rows]


def _one_line(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _plan(cells: list[list[Cell]], language: Language) -> _Plan | None:
    """Which columns hold names and amounts; None if none holds amounts."""
    if len(cells) < 2 or len(cells[0]) < 2:
        return None
    header_rows = _header_rows(cells, language)
    columns = _columns(cells[:header_rows], cells[header_rows:])
    label = _label_column(columns, language)
    before, after = columns[: label.at], columns[label.at + 1 :]
    amounts = tuple(c for c in after if _is_amount_column(c, language))
    if not any(c.share for c in amounts):
        return None
    others = [*before[1:], *(c for c in after if c not in amounts)]
    source = next((c for c in others if language.columns.is_source(c.name)), None)
    return _Plan(label, before[0] if before else None, amounts, source, header_rows)


def _columns(header: list[list[Cell]], body: list[list[Cell]]) -> list[_Column]:
    headings = [_spread(row) for row in header]
    columns = []
    for at in range(len((header or body)[0])):
        cells = [row[at] for row in body]
        name = " ".join(dict.fromkeys(row[at] for row in headings if row[at]))
        share = _amount_share([cell.text for cell in cells])
        columns.append(_Column(at, name, share, any(len(cell.text.strip()) > 3 for cell in cells)))
    return columns


def _spread(row: Sequence[Cell]) -> list[str]:
    """The texts of a heading row, each repeated over the columns that it spans."""
    texts = [" ".join(cell.text.split()) for cell in row]
    for c, cell in enumerate(row):
        for over in range(c + 1, min(c + cell.columns, len(row))):
            texts[over] = texts[over] or texts[c]
    return texts


def _header_rows(cells: list[list[Cell]], language: Language) -> int:
    """How many leading rows are headings: they hold column words and no amounts but years."""
    count = 0
    for row in cells[:MAX_HEADINGS]:
        texts = [c.text.strip() for c in row[1:] if c.text.strip()]
        if not texts or not all(language.columns.is_year(t) or not looks_like_amount(t) for t in texts):
            break
        if count and not _is_lower_heading(row[0], texts, language):
            break
        count += 1
    return count


def _is_lower_heading(first: Cell, texts: Sequence[str], language: Language) -> bool:
    """True for a further row of headings: words for columns, and no name with its source of funding."""
    return (len(texts) > 1 or not first.text.strip()) and all(_is_expected(t, language) for t in texts)


def _is_expected(heading: str, language: Language) -> bool:
    """True for a heading under which amounts are expected."""
    columns = language.columns
    return columns.is_year(heading) or columns.is_total(heading) or columns.is_money(heading)


def _amount_share(texts: list[str]) -> float:
    """The share of a column's printed cells that are amounts; 0 if it prints none."""
    printed = [t for t in texts if not is_nil(t)]
    return sum(looks_like_amount(t) for t in printed) / len(printed) if printed else 0.0


def _is_amount_column(column: _Column, language: Language) -> bool:
    """True for a column of amounts, or an empty one under a heading that expects them."""
    if language.columns.is_count(column.name):
        return False
    return not column.is_text or (column.share == 0.0 and _is_expected(column.name, language))


def _label_column(columns: Sequence[_Column], language: Language) -> _Column:
    """The column of names: the first that a word marks as such, else the first of mostly words."""
    texts = [c for c in columns if c.is_text]
    marked = [c for c in texts if language.columns.is_label(c.name)]
    wordy = [c for c in texts if c.wordy]
    return (marked or wordy or texts or columns)[0]


def _repeats(row: Sequence[Cell], header: Sequence[str]) -> bool:
    """True for a header row printed again on a new page."""
    texts = [c.text for c in row]
    return bool(header) and any(t.strip() for t in texts) and texts == list(header[: len(texts)])


def _row(cells: Sequence[Cell], plan: _Plan, funding: _Funding, line: int, page: int, language: Language) -> Row:
    name_cell = cells[plan.label.at]
    label = take_apart(name_cell.text.split("\n"), language)
    number = label.number or (cells[plan.number.at].text.strip(" .)") if plan.number else "")
    tokens = tuple(
        Token(_one_line(cell), i, line, cell.box, cell.doubtful)
        for i, cell in enumerate(cells[column.at] for column in plan.amounts)
        if cell.text.strip() and (is_nil(cell.text) or candidates(cell.text, language))
    )
    fund = _one_line(cells[plan.source.at]) if plan.source else ""
    name, fund = source_of(label, fund, funding.legend, funding.in_brackets and bool(tokens))
    return Row(name, tokens, label.description, fund, number, name_cell.bold, line, page)


def source_of(label: Label, fund: str, legend: Mapping[str, str], in_brackets: bool) -> tuple[str, str]:
    """The name without its source, and the source: from a mark, or from brackets where the caption says so."""
    name = label.name
    fund = fund or legend.get(label.mark, "")
    if in_brackets and not fund and (bracket := re.search(r"\s*\(([^()]{3,})\)\s*\*?\.?\s*$", name)):
        name, fund = name[: bracket.start()], bracket[1]
    elif in_brackets and not fund and (bracket := re.search(r"\s*\(([^()]{3,})\)\s*\.\s+", name)):
        name, fund = f"{name[: bracket.start()]}. {name[bracket.end() :]}", bracket[1]
    return name, fund


def _fold_notes(rows: Sequence[Row]) -> list[Row]:
    """The rows that say something; one that is no more than a long note is given to the row above it."""
    bold_headings = any(r.bold and r.label and not r.tokens for r in rows)
    kept: list[Row] = []
    for row in rows:
        if not row.label and not row.tokens:
            continue
        if kept and kept[-1].tokens and _is_note(row) and not (bold_headings and row.bold):
            text = " ".join(filter(None, (kept[-1].description, row.label, row.description)))
            kept[-1] = replace(kept[-1], description=text)
        else:
            kept.append(row)
    return kept


def _is_note(row: Row) -> bool:
    return not row.tokens and not row.fund and not row.number and len(row.label) > LONG_NOTE
