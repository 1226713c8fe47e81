"""Tables in text that has lost its columns: names wrapped over lines, amounts anywhere among them.

Three questions, each answered by the whole table and not line by line: where are the amounts, where does a row begin,
and which column may a token stand in (`footing` answers the last when the text does not).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from kronespor.amounts import find_unit
from kronespor.language import LOWER, UPPER, YEAR, Language
from kronespor.reading import spaced
from kronespor.reading.amount_lines import (
    PAGE_NUMBER,
    Group,
    Lines,
    find_groups,
    has_cell_per_line,
    has_units_behind,
    without_notes,
    without_page_numbers,
)
from kronespor.reading.document import Column, Row, Table, Token
from kronespor.reading.grids import Caption, named_column, source_of
from kronespor.reading.headings import Header, TextLine, find_header, is_caption_line, repeats_header
from kronespor.reading.labels import leading_number, runs_on, take_apart
from kronespor.reading.starts import follow_one_another, inside, names_stand_last, nearest_label, row_starts
from kronespor.reading.unittexts import is_unit

MOST_UNNAMED = 0.2
"""If more than this share of the rows have no name between them, a cell per line, the heading has too few columns."""
_NUMBERS_AT_END = re.compile(
    rf"(?:(?<!\S)[-–−]?\d[\d.,]*\s+)[-–−]?\d[\d.,]*$|(?<!\S)(?:[-–−]\s?\d[\d.,]*|(?!{YEAR}$)\d{{3,}}|\d+,\d+)(?:\s[-–−])*$"
)
"""Two numbers that end a name, or one that is written as an amount is."""
_DIGITS = re.compile(r"\d+")
MOST_UNIT_LINES = 3  # below a heading
LONGEST_TAIL = 40  # characters that end a total's name below its amounts
PROSE = 220  # characters of running text between two rows that end a table


@cache
def _footnote(language: Language) -> re.Pattern[str]:
    """Matches a line that begins a note below a table, by its mark and its first word."""
    notes = language.sentences.notes.pattern
    return re.compile(rf"^\s*(?:\d{{1,2}}\)?|[*†‡]{{1,3}})\s+(?:(?i:{notes})(?!\w)|[{UPPER}]\w+ )")


def read_loose(
    lines: Sequence[TextLine], header: Header, caption: Caption, legend: Mapping[str, str], language: Language
) -> tuple[Table, int] | None:
    """Read the table under `header`: the table and the index of the first line after it; None if no rows follow.

    Where spaces may part the thousands of its numbers, the ways to read them are the table's alternatives.
    """
    stop = _hard_stop(lines, header, language)
    texts = [line.text for line in lines[header.end : stop]]
    found = []
    noted = language.measures.columns["note"].end(header.label)
    for joined in (*spaced.readings(texts, len(header.names), noted), texts):
        own = [replace(line, text=text) for line, text in zip(lines[header.end : stop], joined, strict=True)]
        read = _read_rows([*lines[: header.end], *own], header, caption, legend, language)
        found += [read] if read else []
    if not found:
        return None
    (table, end), others = found[0], found[1:]
    return replace(table, alternatives=tuple(other for other, _ in others)), end


def _read_rows(
    lines: Sequence[TextLine], header: Header, caption: Caption, legend: Mapping[str, str], language: Language
) -> tuple[Table, int] | None:
    """Read the table under `header`, whose rows end with the last line at the latest."""
    units = _unit_lines(lines, header, language)
    body = _body(lines, header, header.end + units, language)
    table = Lines(lines, body, header, language)
    table = replace(table, units_behind=has_units_behind(table))
    table = replace(table, cell_per_line=has_cell_per_line(table))
    if table.cell_per_line:
        table = replace(table, body=without_notes(table))
        table = replace(table, body=without_page_numbers(table))
    groups = find_groups(table)
    table = replace(table, names_last=names_stand_last(table, groups))
    if _has_too_few_columns(table, groups):
        return None
    numbers = _numbered_starts(table)
    is_numbered = len(numbers) >= max(3, 0.6 * len(groups)) and not table.cell_per_line
    groups, end = _end_of_table(table, groups)
    if not groups:
        return None
    table = replace(table, body=[i for i in table.body if i < end])
    starts = []
    if is_numbered:
        groups = _on_first_lines(table, groups, numbers)
        starts = _numbered_rows(table, groups, numbers)
    starts = starts or row_starts(table, groups)
    in_brackets = language.headings.in_brackets.stand_in(f"{caption.context} {caption.title}")
    rows, last_used = _build_rows(table, groups, starts, legend, in_brackets)
    rows = _with_positions(rows, groups, len(header.names))
    heading = " ".join(line.text for line in lines[header.start : header.end + units])
    context = " ".join((caption.context, caption.title, heading))
    columns = tuple(_columns(lines, header, units, language))
    first_line = lines[max(0, header.end - 1)].number
    return Table(caption.id, caption.title, columns, tuple(rows), context, 1, first_line), last_used + 1


def _unit_lines(lines: Sequence[TextLine], header: Header, language: Language) -> int:
    """How many lines below the heading say no more than the unit: "(1.000 kr.)", "kr. t.kr."."""
    count = 0
    for line in lines[header.end : header.end + MOST_UNIT_LINES]:
        text = line.text.strip()
        words = text.replace("(", "").replace(")", "").split()
        are_units = all(find_unit(word, language) is not None for word in words)
        is_stated = language.units.heading.fullmatch(text) or is_unit(text, language)
        if text[:1].isdigit() or not (is_stated or are_units):
            break
        count += 1
    return count


def _columns(lines: Sequence[TextLine], header: Header, units: int, language: Language) -> list[Column]:
    """The columns, with the unit that stands below each if a line has one for each."""
    words = lines[header.end].text.split() if units == 1 else []
    own = words if len(words) == len(header.names) and len(set(words)) > 1 else [""] * len(header.names)
    return [
        replace(named_column(name, language), unit=unit.strip("()"))
        for name, unit in zip(header.names, own, strict=True)
    ]


def _body(lines: Sequence[TextLine], header: Header, start: int, language: Language) -> list[int]:
    """The lines below the heading but for the heading printed again and page numbers alone between blank lines."""
    is_spaced = sum(line.after_blank for line in lines[start:]) * 2 > len(lines) - start
    body: list[int] = []
    at = start
    while at < len(lines):
        text = lines[at].text
        if after := _printed_again(lines, at, header):
            del body[len(body) - _heads_of_page(lines, at, header, body) :]
            at = after
            continue
        is_parted = lines[at].after_blank and (at + 1 == len(lines) or lines[at + 1].after_blank)
        is_page = is_parted and not is_spaced and PAGE_NUMBER.fullmatch(text)
        is_furniture = is_page or is_unit(text.strip(), language)
        if not is_furniture and not repeats_header(text, header, language):
            body.append(at)
        at += 1
    return body


def _heads_of_page(lines: Sequence[TextLine], at: int, header: Header, body: Sequence[int]) -> int:
    """How many lines just above a heading printed again stand above the first too: the head of each page."""
    pairs = zip(range(header.start - 1, -1, -1), range(at - 1, header.end - 1, -1), reversed(body), strict=False)
    count = 0
    for above, own, last in pairs:
        if own != last or _as_on_any_page(lines[above]) != _as_on_any_page(lines[own]):
            break
        count += 1
    return count


def _as_on_any_page(line: TextLine) -> str:
    return _DIGITS.sub("0", " ".join(line.text.split()))


def _has_too_few_columns(table: Lines, groups: Sequence[Group]) -> bool:
    """Whether the rows have more amounts than the heading has columns, so that none has a column of its own."""
    if table.cell_per_line:
        return follow_one_another(groups) > MOST_UNNAMED * len(groups)
    rows = [group for group in groups if any(any(map(str.isdigit, text)) for text, _, _ in group.tokens)]
    ended = [group.before for group in rows if _NUMBERS_AT_END.search(group.before)]
    return len(ended) * 2 >= len(rows) > 0 and not _are_numbered(ended, [group.before for group in rows])


def _are_numbered(ended: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the numbers that names end with are of things, "Konto 194": all of one word, and a total has none."""
    words = {tuple(name.split()[-2:-1]) for name in ended}
    return len(words) == 1 and () not in words and len(set(ended)) == len(ended) < len(names)


def _printed_again(lines: Sequence[TextLine], at: int, header: Header) -> int:
    """The line after the heading if it stands at a line once more, as on a new page; else 0."""
    end = at + header.end - header.start
    is_again = [line.text.split() for line in lines[at:end]] == [
        line.text.split() for line in lines[header.start : header.end]
    ]
    return end if is_again else 0


def _hard_stop(lines: Sequence[TextLine], header: Header, language: Language) -> int:
    """The first line that cannot belong to the table: another caption, a Markdown heading, another header."""
    own = tuple(n.lower() for n in header.names)
    after_again = header.end
    for i in range(header.end, len(lines)):
        text = lines[i].text
        if is_caption_line(text, language) or text.lstrip().startswith(("#", "<table")) or "\t" in text.strip("\t"):
            return i
        after_again = _printed_again(lines, i, header) or after_again
        other = find_header(lines, i, language) if i >= after_again else None
        if other and tuple(n.lower() for n in other.names) != own:
            return i
    return len(lines)


def _numbered_starts(table: Lines) -> list[int]:
    """The lines at which items 1., 2., 3. … begin, as far as the sequence goes."""
    starts: list[int] = []
    for i in table.body:
        if leading_number(table.lines[i].text) == len(starts) + 1:
            starts.append(i)
    return starts


def _end_of_table(table: Lines, groups: list[Group]) -> tuple[list[Group], int]:
    """Cut off what only looks like rows: amounts after the total with running text or a footnote between."""
    kept: list[Group] = []
    for group in groups:
        if kept:
            between = inside(table.body, kept[-1].last + 1, group.first)
            text = " ".join(table.text(i) for i in between)
            footnote = any(_footnote(table.language).match(table.lines[i].text) for i in between)
            prose = len(text) > 2 * PROSE or len(re.findall(rf"[{LOWER}]\. [{UPPER}]", text)) >= 2
            totalled = table.is_total(nearest_label(table, kept[-1]))
            if totalled and (footnote or len(text) > PROSE or (prose and not group.before)):
                break
            if prose and len(text) > 4 * PROSE:
                break
        kept.append(group)
    if not kept:
        return [], 0
    return kept, _tail_end(table, kept[-1])


def _tail_end(table: Lines, last: Group) -> int:
    """Where the last row's text ends: its name if that stands below; nothing after a total, else what carries it on."""
    end = last.last + 1
    text = last.before
    below = inside(table.body, end, len(table.lines))
    if table.names_last and below:
        text, end, below = table.text(below[0]), below[0] + 1, below[1:]
    elif table.is_total(nearest_label(table, last)):
        below = below[:1] if last.before and below and _is_tail(table.lines[below[0]]) else ()
    for i in below:
        line = table.text(i)
        goes_on = runs_on(text, table.language) or text.endswith("-") or line[:1].islower()
        if not goes_on or _footnote(table.language).match(line):
            break
        text, end = line, i + 1
    return end


def _is_tail(line: TextLine) -> bool:
    """Whether a line may end the name of a total above it."""
    return not line.after_blank and line.text.lstrip()[:1].islower() and len(line.text) <= LONGEST_TAIL


def _on_first_lines(table: Lines, groups: list[Group], numbers: Sequence[int]) -> list[Group]:
    """In a numbered table whose amounts stand beside the numbers, numbers elsewhere are text, not amounts."""
    starts = set(numbers)
    beside = [g for g in groups if g.first in starts or table.is_total(g.before)]
    return beside if len(beside) >= 0.8 * len(groups) else groups


def _numbered_rows(table: Lines, groups: Sequence[Group], numbers: Sequence[int]) -> list[int]:
    """Row starts in a numbered table: the numbers, and any total's own line."""
    totals = [g.first for g in groups if table.is_total(g.before) and g.first not in numbers]
    return sorted((set(numbers) & set(table.body)) | set(totals))


def _build_rows(
    table: Lines, groups: Sequence[Group], starts: Sequence[int], legend: Mapping[str, str], in_brackets: bool
) -> tuple[list[Row], int]:
    by_line = {i: g for g in groups for i in range(g.first, g.last + 1)}
    rows: list[Row] = []
    width = _label_width(table, by_line)
    ends = [*starts[1:], max(table.body, default=-1) + 1]
    last_used = groups[-1].last
    for start, end in zip(starts, ends, strict=True):
        own = inside(table.body, start, end)
        group = next((by_line[i] for i in own if i in by_line), None)
        names, sources = _names_and_sources(table, own, by_line, width)
        line = table.lines[start].number
        label = take_apart(names, table.language, width)
        name, fund = source_of(label, " ".join(sources), legend, in_brackets)
        tokens = tuple(Token(t.replace(spaced.JOINT, " "), None, n) for t, n, _ in group.tokens) if group else ()
        rows.append(Row(name, tokens, label.description, fund, label.number, False, line))
        last_used = max(last_used, *own)
    return rows, last_used


def _names_and_sources(
    table: Lines, own: Sequence[int], by_line: Mapping[int, Group], width: int
) -> tuple[list[str], list[str]]:
    """The lines of a row's name and of its source."""
    group = next((by_line[i] for i in own if i in by_line), None)
    names: list[str] = []
    sources = list(group.after) if group else []
    for i in own:
        if i in by_line:
            text = by_line[i].before if i == by_line[i].first else ""
        else:
            text = table.text(i)
            if table.header.has_source:
                text, source = _split_source(text, width, names, sources, group is None)
                sources += [source] if source else []
        if text:
            names.append(text)
    return names, sources


def _label_width(table: Lines, by_line: Mapping[int, Group]) -> int:
    """How wide the name column was wrapped: the longest name text beside amounts, or nearly the longest line."""
    beside = [len(g.before) for g in by_line.values() if g.before]
    alone = sorted(len(table.text(i)) for i in table.body if i not in by_line)
    if len(beside) * 2 >= len({id(g) for g in by_line.values()}):
        return max(beside)
    return alone[round(0.9 * (len(alone) - 1))] if alone else 40


def _is_open(lines: Sequence[str]) -> bool:
    text = " ".join(lines)
    return text.count("(") > text.count(")")


def _split_source(
    text: str, width: int, label: Sequence[str], source: Sequence[str], no_amounts: bool
) -> tuple[str, str]:
    """Part a line that runs on from the name column into the source column.

    Signs of the border: a word divided by a hyphen in mid-line, a bracket closed that was not opened in the name, and,
    where the row has no amounts to stand between, a line longer than the name column is wide.
    """
    if match := re.search(rf"(?<=\w)-\s+(?=[{UPPER}(]|\w+\))", text):
        return text[: match.start() + 1], text[match.end() :]
    if text.endswith(")") and text.count(")") > text.count("(") and _is_open(source) and not _is_open(label):
        head, _, tail = text.rpartition(" ")
        return head, tail
    if no_amounts and not source and not label and len(text) > width:
        capitals = [m.start() for m in re.finditer(rf"(?<=[{LOWER}.,] )[{UPPER}]", text)]
        inside = [c for c in capitals if width * 0.6 <= c <= width + 4]
        if inside:
            return text[: inside[-1]].strip(), text[inside[-1] :]
    return text, ""


def _with_positions(rows: list[Row], groups: Sequence[Group], columns: int) -> list[Row]:
    """Give tokens their columns: all of a full row, and the others where the text still stands in columns."""
    full = [g for g in groups if len(g.tokens) == columns]
    middles = _column_middles(full, columns)
    by_line = {(g.tokens[0][1]): g for g in groups if g.tokens}
    placed = []
    for row in rows:
        group = by_line.get(row.tokens[0].line) if row.tokens else None
        if group is None:
            placed.append(row)
        elif len(row.tokens) == columns:
            placed.append(replace(row, tokens=tuple(replace(t, column=c) for c, t in enumerate(row.tokens))))
        elif middles and (at := _nearest(group, middles)):
            tokens = tuple(replace(t, column=c) for c, t in zip(at, row.tokens, strict=True))
            placed.append(replace(row, tokens=tokens))
        else:
            placed.append(row)
    return placed


def _column_middles(full: Sequence[Group], columns: int) -> list[float] | None:
    """Where the columns stand on the line, if full rows agree within two characters and differ in their names."""
    single = [g for g in full if g.first == g.last]
    if columns < 2 or len(single) < 3 or len({len(g.before) for g in single}) < 2:
        return None
    at = [[g.tokens[c][2] for g in single] for c in range(columns)]
    if any(max(xs) - min(xs) > 4 for xs in at):
        return None
    return [sum(xs) / len(xs) for xs in at]


def _nearest(group: Group, middles: Sequence[float]) -> list[int] | None:
    """The column of each token, if each stands within three characters of one and no two share one."""
    at = [min(range(len(middles)), key=lambda c: abs(middles[c] - m)) for _, _, m in group.tokens]
    near = all(abs(middles[c] - m) <= 3 for c, (_, _, m) in zip(at, group.tokens, strict=True))
    return at if near and at == sorted(set(at)) else None
