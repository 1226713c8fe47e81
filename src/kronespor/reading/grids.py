"""A grid of cells whose columns are known (HTML, Word, Markdown, tabs) -> a Table, or a Grid if it has no amounts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kronespor.amounts import candidates, find_unit, is_nil, looks_like_amount
from kronespor.language import Language
from kronespor.reading.document import Box, Column, Grid, Row, Table, Token
from kronespor.reading.labels import Label, take_apart

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
class _Plan:
    """Which column is what: indices into the grid."""

    label: int
    number: int | None
    amounts: tuple[int, ...]
    source: int | None
    header_rows: int
    names: tuple[str, ...]


def read_grid(
    given: Sequence[Sequence[Cell]],
    caption: Caption,
    legend: Mapping[str, str],
    language: Language,
    lines: Sequence[int] = (),
    pages: Sequence[int] = (),
) -> Table | Grid:
    """Interpret a grid. `lines` and `pages`: the source line and page of each grid row, for citations."""
    width = max((len(row) for row in given), default=0)
    cells = [[*row, *(Cell() for _ in range(width - len(row)))] for row in given]
    lines = list(lines) or list(range(1, len(cells) + 1))
    pages = list(pages) or [1] * len(cells)
    plan = _plan(cells, language)
    if plan is None or (language.columns.counts_things(caption.title) and find_unit(caption.title, language) is None):
        as_text = tuple(tuple(" ".join(c.text.split()) for c in row) for row in cells)
        return Grid(caption.title, as_text, lines[0] if lines else 0)
    body = range(plan.header_rows, len(cells))
    header = tuple(c.text for row in cells[: plan.header_rows] for c in row)
    in_brackets = language.headings.in_brackets.stand_in(f"{caption.context} {caption.title}")
    rows = [
        _row(cells[r], plan, legend, language, lines[r], pages[r], in_brackets)
        for r in body
        if not _repeats(cells[r], header)
    ]
    rows = _fold_notes([row for row in rows if row.label or row.tokens])
    columns = tuple(named_column(plan.names[a], language) for a in plan.amounts)
    context = " ".join((caption.context, caption.title, *(h for h in header if h)))
    return Table(caption.id, caption.title, columns, tuple(rows), context, pages[0], lines[0])


def named_column(name: str, language: Language) -> Column:
    """The amount column with this heading."""
    name = " ".join(name.split())
    return Column(name, "total" if language.columns.is_total(name) else "amount")


def _plan(cells: list[list[Cell]], language: Language) -> _Plan | None:
    width, columns = len(cells[0]) if cells else 0, language.columns
    if width < 2 or len(cells) < 2:
        return None
    header_rows = _header_rows(cells, language)
    body = cells[header_rows:]
    headings = [_spread(row) for row in cells[:header_rows]]
    names = tuple(" ".join(dict.fromkeys(row[c] for row in headings if row[c])) for c in range(width))
    shares = [_amount_share([row[c].text for row in body]) for c in range(width)]
    label = _label_column(body, names, shares, language)
    amounts = tuple(
        c
        for c in range(width)
        if c != label and not columns.is_count(names[c]) and _is_amount_column(names[c], shares[c], c < label, language)
    )
    if not any(shares[c] for c in amounts):
        return None
    named = tuple(name or str(c) for c, name in enumerate(names))
    number = next((c for c in range(label) if c not in amounts), None)
    others = [c for c in range(width) if c not in amounts and c not in (label, number)]
    source = next((c for c in others if columns.is_source(names[c])), None)
    return _Plan(label, number, amounts, source, header_rows, named)


def _spread(row: Sequence[Cell]) -> list[str]:
    """The texts of a heading row, each repeated over the columns that it spans."""
    texts = [" ".join(cell.text.split()) for cell in row]
    for c, cell in enumerate(row):
        for over in range(c + 1, min(c + cell.columns, len(row))):
            texts[over] = texts[over] or texts[c]
    return texts


def _header_rows(cells: list[list[Cell]], language: Language) -> int:
    """How many leading rows are headings: they hold column words and no amounts but years."""
    count, columns = 0, language.columns
    for row in cells[:3]:
        texts = [c.text.strip() for c in row[1:] if c.text.strip()]
        named = [t for t in texts if columns.is_year(t) or not looks_like_amount(t)]
        if not texts or len(named) < len(texts):
            break
        if count and len(texts) == 1 and row[0].text.strip():
            break  # a name and its source of funding
        if count and not all(columns.is_year(t) or columns.is_total(t) or columns.is_money(t) for t in texts):
            break
        count += 1
    return count


def _amount_share(texts: list[str]) -> float:
    """The share of a column's printed cells that are amounts; 0 if it prints none."""
    printed = [t for t in texts if not is_nil(t)]
    return sum(looks_like_amount(t) for t in printed) / len(printed) if printed else 0.0


def _is_amount_column(name: str, share: float, before_label: bool, language: Language) -> bool:
    if before_label:
        return False
    columns = language.columns
    expected = columns.is_year(name) or columns.is_total(name) or columns.is_money(name)
    return share >= 0.6 or (expected and share == 0.0)


def _label_column(body: list[list[Cell]], names: Sequence[str], shares: Sequence[float], language: Language) -> int:
    """The column of names: the first that a word marks as such, else the first of mostly words."""
    texts = [c for c, share in enumerate(shares) if share < 0.6]
    for c in texts:
        if language.columns.is_label(names[c]):
            return c
    wordy = [c for c in texts if any(len(row[c].text.strip()) > 3 for row in body)]
    return (wordy or texts or [0])[0]


def _repeats(row: Sequence[Cell], header: Sequence[str]) -> bool:
    """True for a header row printed again on a new page."""
    texts = [c.text for c in row]
    return bool(header) and any(t.strip() for t in texts) and texts == list(header[: len(texts)])


def _row(
    cells: Sequence[Cell],
    plan: _Plan,
    legend: Mapping[str, str],
    language: Language,
    line: int,
    page: int,
    in_brackets: bool,
) -> Row:
    label = take_apart(cells[plan.label].text.split("\n"), language)
    number = label.number or (cells[plan.number].text.strip(" .)") if plan.number is not None else "")
    tokens = tuple(
        Token(" ".join(cells[a].text.split()), i, line, cells[a].box, cells[a].doubtful)
        for i, a in enumerate(plan.amounts)
        if cells[a].text.strip() and (is_nil(cells[a].text) or candidates(cells[a].text, language))
    )
    fund = " ".join(cells[plan.source].text.split()) if plan.source is not None else ""
    name, fund = source_of(label, fund, legend, in_brackets and bool(tokens))
    bold = cells[plan.label].bold
    return Row(name, tokens, label.description, fund, number, bold, line, page)


def source_of(label: Label, fund: str, legend: Mapping[str, str], in_brackets: bool) -> tuple[str, str]:
    """The name without its source, and the source: from a mark, or from brackets where the caption says so."""
    name = label.name
    fund = fund or legend.get(label.mark, "")
    if in_brackets and not fund and (found := re.search(r"\s*\(([^()]{3,})\)\s*\*?\.?\s*$", name)):
        name, fund = name[: found.start()], found[1]
    elif in_brackets and not fund and (found := re.search(r"\s*\(([^()]{3,})\)\s*\.\s+", name)):
        name, fund = f"{name[: found.start()]}. {name[found.end() :]}", found[1]
    return name, fund


def _fold_notes(rows: list[Row]) -> list[Row]:
    """Give a row that is no more than a long note to the row above it."""
    bold_headings = any(r.bold and not r.tokens for r in rows)
    kept: list[Row] = []
    for row in rows:
        is_note = not row.tokens and not row.fund and not row.number and len(row.label) > LONG_NOTE
        if kept and kept[-1].tokens and is_note and not (bold_headings and row.bold):
            text = " ".join(filter(None, (kept[-1].description, row.label, row.description)))
            kept[-1] = replace(kept[-1], description=text)
        else:
            kept.append(row)
    return kept
