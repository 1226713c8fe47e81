"""Tables in text that has lost its columns: names wrapped over lines, amounts anywhere among them.

Three questions, each answered by the whole table and not line by line: where are the amounts, where does a row begin,
and which column may a token stand in (`footing` answers the last when the text does not).
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kronespor.amounts import candidates, is_nil
from kronespor.reading import words
from kronespor.reading.document import Row, Table, Token
from kronespor.reading.grids import Caption, source_of
from kronespor.reading.headings import CAPTION_LINE, Header, Line, find_header, repeats_header
from kronespor.reading.labels import leading_number, runs_on, starts_new, take_apart

PROSE = 220  # characters of running text between two rows that end a table

_FOOTNOTE = re.compile(
    r"^\s*(?:\d{1,2}\)?|[*†‡]{1,3})\s+(?:Heraf|Inkl|Ekskl|Der|Det|Note|Bel|I |Mid|Af|Jf|Tal|[A-ZÆØÅ]\w+ )"
)
_TOKENS = re.compile(r"\S+")
_WORD_UNIT = re.compile(r"^(?:kr|mio|mia|t\.?kr|kroner|pct|%|procent)\b\.?", re.IGNORECASE)


@dataclass
class _Group:
    """The amounts of one row: the lines they stand on, the text before and after them on those lines."""

    first: int
    last: int
    tokens: list[tuple[str, int, float]]  # text, line number, middle of the token on its line
    before: str = ""
    after: list[str] = field(default_factory=list)


def read_loose(
    lines: Sequence[Line], header: Header, caption: Caption, legend: Mapping[str, str]
) -> tuple[Table, int] | None:
    """Read the table under `header`: the table and the index of the first line after it; None if no rows follow."""
    stop = _hard_stop(lines, header)
    body = [i for i in range(header.end, stop) if not repeats_header(lines[i].text, header)]
    groups = _groups(lines, body, header)
    numbers = _numbered_starts(lines, body)
    numbered = len(numbers) >= max(3, 0.6 * len(groups))
    groups, end = _end_of_table(lines, body, groups)
    if not groups:
        return None
    body = [i for i in body if i < end]
    if numbered:
        groups = _on_first_lines(groups, numbers)
        starts = _numbered_rows(lines, body, groups, numbers) or _row_starts(lines, body, groups)
    else:
        starts = _row_starts(lines, body, groups)
    in_brackets = "parentes" in f"{caption.context} {caption.title}".lower()
    rows, last_used = _build_rows(lines, body, groups, starts, header, legend, in_brackets)
    rows = _with_positions(rows, groups, len(header.names))
    heading = " ".join(line.text for line in lines[header.start : header.end])
    context = " ".join((caption.context, caption.title, heading))
    columns = tuple(words.column(n) for n in header.names)
    first_line = lines[max(0, header.end - 1)].number
    return Table(caption.id, caption.title, columns, tuple(rows), context, 1, first_line), last_used + 1


def _hard_stop(lines: Sequence[Line], header: Header) -> int:
    """The first line that cannot belong to the table: another caption, a Markdown heading, another header."""
    for i in range(header.end, len(lines)):
        text = lines[i].text
        if CAPTION_LINE.match(text) or text.lstrip().startswith(("#", "<table")) or "\t" in text.strip("\t"):
            return i
        other = find_header(lines, i)
        if other and tuple(n.lower() for n in other.names) != tuple(n.lower() for n in header.names):
            return i
    return len(lines)


def _is_cell(text: str) -> bool:
    return is_nil(text) or bool(candidates(text))


def amounts_in(text: str, columns: int, has_source: bool) -> tuple[str, list[tuple[str, float]], str] | None:
    """Take a line apart: (text before, tokens with their middles, text after), or None if it holds no row's amounts.

    A run of numbers counts if it ends the line, or if a source of funding (a capital letter or a bracket) follows it.
    """
    spread = text.replace("|", " ")
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKENS.finditer(spread)]
    end = len(tokens)
    while end > 0:
        while end > 0 and not _is_cell(tokens[end - 1][0]):
            end -= 1
        start = end
        while start > 0 and _is_cell(tokens[start - 1][0]):
            start -= 1
        run = _trimmed(tokens[start:end], columns, start > 0)
        if run and _fits(run, spread, start, end, tokens, columns, has_source):
            after = spread[tokens[end][1] :].strip() if end < len(tokens) else ""
            if _WORD_UNIT.match(after):
                run = [*run[:-1], (f"{run[-1][0]} {after}", *run[-1][1:])]
                after = ""
            before = spread[: run[0][1]].strip()
            return before, [(t, (a + b) / 2) for t, a, b in run], after
        end = start
    return None


def _trimmed(run: list[tuple[str, int, int]], columns: int, has_label: bool) -> list[tuple[str, int, int]]:
    """Drop numbers that belong to the name ("Budget 2021 0,6 0,6 0,6" has three columns)."""
    while len(run) > columns and has_label:
        run = run[1:]
    return run if len(run) <= columns else []


def _fits(
    run: list[tuple[str, int, int]],
    line: str,
    start: int,
    end: int,
    tokens: list[tuple[str, int, int]],
    columns: int,
    has_source: bool,
) -> bool:
    alone = start == 0 and end == len(tokens)
    numbers = [t for t, _, _ in run if not is_nil(t)]
    if not numbers:
        return alone or (len(run) == columns and end == len(tokens))
    if all(re.fullmatch(words.YEAR, t) for t in numbers) and len(run) < max(columns, 2) and not alone:
        return False
    if end == len(tokens):
        return True
    following = line[tokens[end][1] :]
    if _WORD_UNIT.match(following):
        return columns == 1 and len(following.split()) <= 2
    return has_source and (following[0].isupper() or following[0] == "(") and not _WORD_UNIT.match(following)


def _groups(lines: Sequence[Line], body: Sequence[int], header: Header) -> list[_Group]:
    """The amounts of each row; numbers on lines of their own that follow one another make one row."""
    columns = len(header.names)
    groups: list[_Group] = []
    previous: int | None = None
    for place, i in enumerate(body):
        found = amounts_in(lines[i].text, columns, header.has_source)
        if found is None:
            continue
        before, run, after = found
        tokens = [(t, lines[i].number, middle) for t, middle in run]
        adjacent = previous is not None and place == previous + 1
        last = groups[-1] if groups else None
        if last and adjacent and not before and not last.after and len(last.tokens) + len(tokens) <= columns:
            last.tokens += tokens
            last.last = i
            last.after += [after] if after else []
        else:
            groups.append(_Group(i, i, tokens, before, [after] if after else []))
        previous = place
    return groups


def _numbered_starts(lines: Sequence[Line], body: Sequence[int]) -> list[int]:
    """The lines at which items 1., 2., 3. … begin, as far as the sequence goes."""
    starts: list[int] = []
    for i in body:
        if leading_number(lines[i].text) == len(starts) + 1:
            starts.append(i)
    return starts


def _end_of_table(lines: Sequence[Line], body: Sequence[int], groups: list[_Group]) -> tuple[list[_Group], int]:
    """Cut off what only looks like rows: amounts after the total with running text or a footnote between."""
    kept: list[_Group] = []
    for group in groups:
        if kept:
            between = _inside(body, kept[-1].last + 1, group.first)
            text = " ".join(lines[i].text.strip() for i in between)
            footnote = any(_FOOTNOTE.match(lines[i].text) for i in between)
            prose = len(text) > 2 * PROSE or len(re.findall(r"[a-zæøå]\. [A-ZÆØÅ]", text)) >= 2
            totalled = words.is_total_row(_nearest_label(lines, body, kept[-1]))
            if totalled and (footnote or len(text) > PROSE or (prose and not group.before)):
                break
            if prose and len(text) > 4 * PROSE:
                break
        kept.append(group)
    if not kept:
        return [], 0
    return kept, _tail_end(lines, body, kept[-1])


def _tail_end(lines: Sequence[Line], body: Sequence[int], last: _Group) -> int:
    """Where the last row's text ends: nothing after a total, else the lines that carry its name on."""
    end = last.last + 1
    if words.is_total_row(_nearest_label(lines, body, last)):
        return end
    text = last.before
    for i in body:
        if i <= last.last:
            continue
        line = lines[i]
        if not (runs_on(text) or text.endswith("-") or line.text.strip()[:1].islower()) or _FOOTNOTE.match(line.text):
            break
        text, end = line.text.strip(), i + 1
    return end


def _inside(body: Sequence[int], start: int, end: int) -> Sequence[int]:
    """The table's lines from `start` to before `end`."""
    return body[bisect_left(body, start) : bisect_left(body, end)]


def _nearest_label(lines: Sequence[Line], body: Sequence[int], group: _Group) -> str:
    """The text on the amounts' own line, or else the line above them."""
    if group.before:
        return group.before
    place = bisect_left(body, group.first)
    return lines[body[place - 1]].text.strip() if place else ""


def _on_first_lines(groups: list[_Group], numbers: Sequence[int]) -> list[_Group]:
    """In a numbered table whose amounts stand beside the numbers, numbers elsewhere are text, not amounts."""
    starts = set(numbers)
    beside = [g for g in groups if g.first in starts or words.is_total_row(g.before)]
    return beside if len(beside) >= 0.8 * len(groups) else groups


def _numbered_rows(
    lines: Sequence[Line], body: Sequence[int], groups: Sequence[_Group], numbers: Sequence[int]
) -> list[int]:
    """Row starts in a numbered table: the numbers, and any total's own line."""
    totals = [g.first for g in groups if words.is_total_row(g.before) and g.first not in numbers]
    return sorted((set(numbers) & set(body)) | set(totals))


def _row_starts(lines: Sequence[Line], body: Sequence[int], groups: Sequence[_Group]) -> list[int]:
    """Where each row begins in a table without numbers; one start a group, chosen at the least cost."""
    alone = sum(not g.before for g in groups)
    amounts_last = alone * 2 > len(groups)
    starts: list[int] = []
    previous_end = -1
    for n, group in enumerate(groups):
        between = _inside(body, previous_end + 1, group.first)
        if n == 0:
            starts.append(between[0] if between else group.first)
        else:
            starts.append(_cheapest_start(lines, between, groups[n - 1], group, amounts_last))
        previous_end = group.last
    return starts


def _cheapest_start(
    lines: Sequence[Line], between: Sequence[int], above: _Group, group: _Group, amounts_last: bool
) -> int:
    options = [*between, group.first]
    best, best_cost = group.first, 10**6
    double_spaced = all(lines[i].after_blank for i in between)
    for k, start in enumerate(options):
        begin = lines[start].text.strip() if start != group.first else group.before
        before = lines[between[k - 1]].text.strip() if k else above.before
        cost = 0
        if not begin:
            cost += 40
        elif not starts_new(begin):
            cost += 8
        if k or not amounts_last:
            cost += 8 * bool(before and (runs_on(before) or before.endswith("-")))
        if amounts_last:
            cost += 3 * min(k, 3)
        else:
            cost += 3 * min(len(between) - k, 3)
        if words.is_total_row(begin):
            cost -= 10
        if lines[start].after_blank and not double_spaced and begin:
            clings = k > 0 and not lines[between[0]].after_blank  # the text before it follows the row above at once
            cost -= 6 if clings else 2 * (start in between)
        if cost < best_cost:
            best, best_cost = start, cost
    return best


def _build_rows(
    lines: Sequence[Line],
    body: Sequence[int],
    groups: Sequence[_Group],
    starts: Sequence[int],
    header: Header,
    legend: Mapping[str, str],
    in_brackets: bool,
) -> tuple[list[Row], int]:
    by_line = {i: g for g in groups for i in range(g.first, g.last + 1)}
    rows: list[Row] = []
    width = _label_width(lines, body, by_line)
    ends = [*starts[1:], max(body) + 1 if body else 0]
    last_used = groups[-1].last
    for start, end in zip(starts, ends, strict=True):
        own = _inside(body, start, end)
        group = next((by_line[i] for i in own if i in by_line), None)
        label_lines: list[str] = []
        source_lines = list(group.after) if group else []
        for i in own:
            if i in by_line:
                text = by_line[i].before if i == by_line[i].first else ""
            else:
                text = lines[i].text.strip()
                if header.has_source:
                    text, source = _split_source(text, width, label_lines, source_lines, group is None)
                    source_lines += [source] if source else []
            if text:
                label_lines.append(text)
            last_used = max(last_used, i)
        rows += _rows_of(label_lines, source_lines, group, legend, lines[start].number, in_brackets, rows, width)
    return rows, last_used


def _rows_of(
    label_lines: list[str],
    source_lines: list[str],
    group: _Group | None,
    legend: Mapping[str, str],
    line: int,
    in_brackets: bool,
    rows: Sequence[Row],
    width: int,
) -> list[Row]:
    """The row, and before it the heading that stands over it where the row above was a sub-total."""
    found: list[Row] = []
    after_total = bool(rows) and words.is_total_row(rows[-1].label)
    if after_total and len(label_lines) >= 2 and not runs_on(label_lines[0]) and starts_new(label_lines[1]):
        heading = take_apart(label_lines[:1])
        if len(heading.name) <= 60 and not heading.mark:
            found.append(Row(heading.name, line=line))
            label_lines = label_lines[1:]
    label = take_apart(label_lines, width)
    name, fund = source_of(label, " ".join(source_lines), legend, in_brackets)
    tokens = tuple(Token(t, None, n) for t, n, _ in group.tokens) if group else ()
    found.append(Row(name, tokens, label.description, fund, label.number, False, line))
    return found


def _label_width(lines: Sequence[Line], body: Sequence[int], by_line: Mapping[int, _Group]) -> int:
    """How wide the name column was wrapped: the longest name text beside amounts, or nearly the longest line."""
    beside = [len(g.before) for g in by_line.values() if g.before]
    alone = sorted(len(lines[i].text.strip()) for i in body if i not in by_line)
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
    if found := re.search(r"(?<=\w)-\s+(?=[A-ZÆØÅ(]|\w+\))", text):
        return text[: found.start() + 1], text[found.end() :]
    if text.endswith(")") and text.count(")") > text.count("(") and _is_open(source) and not _is_open(label):
        head, _, tail = text.rpartition(" ")
        return head, tail
    if no_amounts and not source and not label and len(text) > width:
        capitals = [m.start() for m in re.finditer(r"(?<=[a-zæøå.,] )[A-ZÆØÅ]", text)]
        inside = [c for c in capitals if width * 0.6 <= c <= width + 4]
        if inside:
            return text[: inside[-1]].strip(), text[inside[-1] :]
    return text, ""


def _with_positions(rows: list[Row], groups: Sequence[_Group], columns: int) -> list[Row]:
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


def _column_middles(full: Sequence[_Group], columns: int) -> list[float] | None:
    """Where the columns stand on the line, if full rows agree within two characters and differ in their names."""
    single = [g for g in full if g.first == g.last]
    if columns < 2 or len(single) < 3 or len({len(g.before) for g in single}) < 2:
        return None
    at = [[g.tokens[c][2] for g in single] for c in range(columns)]
    if any(max(xs) - min(xs) > 4 for xs in at):
        return None
    return [sum(xs) / len(xs) for xs in at]


def _nearest(group: _Group, middles: Sequence[float]) -> list[int] | None:
    """The column of each token, if each stands within three characters of one and no two share one."""
    at = [min(range(len(middles)), key=lambda c: abs(middles[c] - m)) for _, _, m in group.tokens]
    near = all(abs(middles[c] - m) <= 3 for c, (_, _, m) in zip(at, group.tokens, strict=True))
    return at if near and at == sorted(set(at)) else None
