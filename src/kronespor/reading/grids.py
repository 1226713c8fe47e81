"""A grid of cells whose columns are known (HTML, Word, Markdown, tabs) -> a Table, or a Grid if it has no amounts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kronespor.amounts import candidates, find_unit, is_nil, is_withheld, looks_like_amount
from kronespor.language import Language, languages
from kronespor.reading.document import Column, Grid, Row, Table, Token
from kronespor.reading.glued import with_amounts_apart
from kronespor.reading.gridcolumn import GridColumn
from kronespor.reading.gridplan import Cell, Plan, is_inner_heading, plan_of
from kronespor.reading.labels import Label, take_apart
from kronespor.reading.tidying import tidied

_PLAIN = re.compile(  # a number whatever its signs mean
    r"-?\d{1,3}(?:(?:\.?\d{3}){0,4}(?:,\d{1,2})?|(?:,\d{3}){1,4}(?:\.\d{1,2})?|\.\d{1,2})"
)
_AMOUNT = re.compile(r"(?<![\d.,(])\d{1,3}(?:\.\d{3})*,\d{2}(?![\d%,])")
LEAST_PAGES, LONGEST_PAGE = 3, 5  # rows of a table of contents, and digits less than
DIGITS_OF_NAMES = (8, 10, 13)  # of a telephone or company, an organisation abroad, a place that takes invoices
LONG_NOTE = 80  # a row without amounts whose text is longer than this is a note, not a heading


LOST = "#"  # begins what a sheet shows for a number without room, and for an error


@dataclass(frozen=True)
class Caption:
    """What stands around a grid: its number ("2"), its title and the text that may state its unit."""

    id: str
    title: str
    context: str = ""


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
    cells = tidied(given, language)
    lines = lines or range(1, len(cells) + 1)
    pages = pages or [1] * len(cells)
    is_grid = len(cells) > 1 and len(cells[0]) > 1
    counts_nothing = is_grid and (_lists_pages(cells, caption) or _numbers_name(cells))
    plan = None if counts_nothing else plan_of(cells, language)
    if plan is None:
        as_text = tuple(tuple(map(_one_line, row)) for row in cells)
        return Grid(caption.title, as_text, lines[0] if lines else 0)
    cells = [list(row) for row in with_amounts_apart(cells, plan)]
    funding = _Funding(legend, language.headings.in_brackets.stand_in(f"{caption.context} {caption.title}"))
    rows = _rows(cells, plan, funding, lines, pages, language)
    columns = tuple(_column(column, language) for column in plan.amounts)
    context = " ".join(filter(None, (caption.context, caption.title, plan.corner)))
    left_out = tuple(column.name or str(column.at + 1) for column in plan.left_out)
    table = Table(caption.id, caption.title, columns, tuple(_fold_notes(rows)), context, pages[0], lines[0])
    return replace(table, left_out=left_out, unheaded=sum(not _is_heading(column.name) for column in plan.amounts))


def _lists_pages(cells: Sequence[Sequence[Cell]], caption: Caption) -> bool:
    """Whether a grid says on which page what stands: so its title says, or leaders to numbers that are no amounts."""
    pages = [said for row in cells if (said := row[-1].text.strip(" ."))]
    pages = pages[1:] if pages and any(each.headings.page.are(pages[0]) for each in languages()) else pages
    numbers = [int(p) for p in pages if p.isdecimal() and len(p) < LONGEST_PAGE]
    if len(numbers) < max(LEAST_PAGES, len(pages)) or any(b < a for a, b in pairwise(numbers)):
        return False
    if any(each.headings.contents.are(caption.title.strip(" .:")) for each in languages()):
        return True
    names = [row[0].text.strip() for row in cells]
    is_led = 2 * sum(".." in cell.text for row in cells for cell in row[:-1]) > len(numbers) > LEAST_PAGES
    may_sum = numbers[-1] == sum(numbers[:-1]) or any(each.rows.is_total(n) for n in names for each in languages())
    says_unit = any(find_unit(f"{caption.context} {caption.title}", each) is not None for each in languages())
    return is_led and not may_sum and not says_unit


def _numbers_name(cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether all numbers are those of companies and telephones, in pairs of digits perhaps: "CVR-nr. | 12 | 34 …"."""
    rows = [[c.text.strip() for c in row if c.text.strip()] for row in cells]
    rows = [texts for texts in rows if any(map(looks_like_amount, texts))]
    return bool(rows) and all(
        sum(map(str.isdigit, "".join(texts))) in DIGITS_OF_NAMES
        and any(
            each.facts.other_numbers.stand_in(text)
            for text in texts
            if not looks_like_amount(text)
            for each in languages()
        )
        for texts in rows
    )


def _is_heading(name: str) -> bool:
    """True for a text with no amount in it: a heading that has one may have a row of the table in it."""
    return bool(name) and not _AMOUNT.search(name)


def _column(column: GridColumn, language: Language) -> Column:
    return replace(named_column(column.name or str(column.at), language), unit=column.unit)


def named_column(name: str, language: Language) -> Column:
    """The amount column with this heading."""
    name = " ".join(name.split())
    return Column(name, "total" if language.columns.is_total(name) else "amount")


def _one_line(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _rows(
    cells: Sequence[Sequence[Cell]],
    plan: Plan,
    funding: _Funding,
    lines: Sequence[int],
    pages: Sequence[int],
    language: Language,
) -> list[Row]:
    """The rows below the headings, without the headings printed again, and a heading where another group begins."""
    header = [c.text for row in cells[: plan.headings] for c in row]
    rows: list[Row] = []
    group = name = ""
    for row, line, page in list(zip(cells, lines, pages, strict=True))[plan.headings :]:
        if _repeats(row, header) or is_inner_heading(row, language):
            continue
        own = row[plan.groups.at] if plan.groups is not None else Cell()
        named = _one_line(own)
        if named and named != group and not plan.joins and row[plan.name.at].text.strip():
            rows.append(Row(named, bold=own.bold, line=line, page=page))
        group = named or group
        name = name if row[plan.name.at].continues and plan.groups is None else _name(row, plan, group)
        rows.append(_row(row, plan, name, funding, line, page, language))
    return rows


def _repeats(row: Sequence[Cell], header: Sequence[str]) -> bool:
    """True for a header row printed again on a new page."""
    texts = [c.text for c in row]
    return bool(header) and any(t.strip() for t in texts) and texts == list(header[: len(texts)])


def _name(cells: Sequence[Cell], plan: Plan, group: str) -> str:
    """The text of a row's name; where it has none of its own, the other column's: "I alt" stands in the first."""
    own, other = cells[plan.name.at].text, plan.groups or plan.description
    if other is not None and not own.strip():
        names = (cell.text for cell in (cells[other.at], *cells[: plan.amounts[0].at]))
        return next((text for text in names if any(map(str.isalpha, text))), cells[0].text)
    if plan.number is not None and not own.strip():
        return next((cell.text for cell in cells[: plan.amounts[0].at] if any(map(str.isalpha, cell.text))), own)
    if plan.groups is None:
        return own
    return f"{group}, {own}" if plan.joins else own


def _row(
    cells: Sequence[Cell], plan: Plan, name: str, funding: _Funding, line: int, page: int, language: Language
) -> Row:
    label = take_apart(name.split("\n"), language)
    numbered = cells[plan.number.at].text if plan.number else ""
    number = label.number or ("" if numbered == name else numbered.strip(" .)"))
    tokens = tuple(
        Token(_one_line(cell), i, line, cell.box, cell.doubtful, cell.sheet)
        for i, cell in enumerate(cells[column.at] for column in plan.amounts)
        if cell.text.strip() and (looks_like_amount(cell.text) or is_nil(cell.text) or is_withheld(cell.text))
    )
    if not label.name and not tokens:
        label = replace(label, name=_lone_text(cells))
    fund = _one_line(cells[plan.source.at]) if plan.source else ""
    name, fund = source_of(label, fund, funding.legend, funding.in_brackets and bool(tokens))
    more = _one_line(cells[plan.description.at]) if plan.description and cells[plan.name.at].text.strip() else ""
    description = " ".join(filter(None, (label.description, more)))
    texts = enumerate(_unread(cells[column.at], language) for column in plan.amounts) if name else ()
    unread = tuple((i, text) for i, text in texts if text)
    if not tokens and not any(any(map(str.isdigit, text)) or text[:1] == LOST for _, text in unread):
        unread = ()  # a heading among the rows
    return Row(name, tokens, description, fund, number, cells[plan.name.at].bold, line, page, unread)


def _unread(cell: Cell, language: Language) -> str:
    """The text of a cell in a column of numbers that is no number and no mark for none; else empty."""
    text = _one_line(cell)
    if _PLAIN.fullmatch(text):
        return ""
    is_number = looks_like_amount(cell.text) and any(candidates(text, language.with_decimal(sign)) for sign in ",.")
    is_read = is_number or is_nil(text) or is_withheld(text)
    return "" if is_read else text


def _lone_text(cells: Sequence[Cell]) -> str:
    """What a row without a name says that has one text over its numbers: the heading of a group."""
    texts = [_one_line(cell) for cell in cells if cell.text.strip()]
    return texts[0] if len(texts) == 1 else ""


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
