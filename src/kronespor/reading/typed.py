"""Tables that are typed as text into documents of other formats: row by row, cell by cell, with spaces or tabs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kronespor.amounts import looks_like_amount
from kronespor.reading.blocks import Parts
from kronespor.reading.document import Passage, Table
from kronespor.reading.text import read_text

APART = 6  # passages without amounts between two rows of a typed table at most
ABOVE = 8  # passages above its first row in which its caption and headings may stand
LONGEST = 90  # characters of such a passage, and of a row


def read_typed(parts: Parts) -> None:
    """Read the lines that were seen to be rows of amounts as text is read; what makes no table stays unread."""
    if not parts.unread:
        return
    passages, tables = list(parts.passages), list[Table]()
    for start, end in reversed(list(_runs(passages, set(parts.unread)))):
        lines = [(line, p.line) for p in passages[start:end] for line in p.text.split("\n")]
        read = read_text("\n".join(line for line, _ in lines), parts.language)
        if read.budgets and not read.unread:
            tables = [_placed(table, [number for _, number in lines]) for table in read.budgets] + tables
            gone = {line for line, _ in lines}
            parts.unread = [line for line in parts.unread if line not in gone]
            passages[start:end] = [replace(p, line=lines[max(p.line - 1, 0)][1]) for p in read.passages]
    parts.passages = passages
    parts.budgets = sorted([*parts.budgets, *tables], key=lambda table: table.line)


def _runs(passages: Sequence[Passage], unread: set[str]) -> Iterator[tuple[int, int]]:
    """From where to where typed tables stand, with the short passages above and below their rows."""
    seen = {i for i, p in enumerate(passages) if any(line in unread for line in p.text.split("\n"))}
    found = [i for i, p in enumerate(passages) if i in seen or looks_like_amount(p.text)]
    while found:
        first = last = found.pop(0)
        while found and found[0] - last <= APART and all(_is_short(p) for p in passages[last : found[0]]):
            last = found.pop(0)
        start, end = first, last + 1
        if seen.isdisjoint(range(start, end)):
            continue
        while start and first - start < ABOVE and _is_short(passages[start - 1]) and passages[start].kind != "caption":
            start -= 1
        while end < len(passages) and end - last <= 1 and _is_short(passages[end]):
            end += 1
        yield start, end


def _is_short(passage: Passage) -> bool:
    return len(passage.text) <= LONGEST and passage.kind in ("paragraph", "heading", "caption")


def _placed(table: Table, numbers: Sequence[int]) -> Table:
    """A table with the lines that its document has instead of those of the text that it was read from."""

    def line_of(line: int) -> int:
        return numbers[min(max(line, 1), len(numbers)) - 1]

    rows = tuple(
        replace(
            row, line=line_of(row.line), tokens=tuple(replace(token, line=line_of(token.line)) for token in row.tokens)
        )
        for row in table.rows
    )
    return replace(table, rows=rows, line=line_of(table.line))
