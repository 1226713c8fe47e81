"""What a Markdown file is made of. The one place that writes Markdown."""

from collections.abc import Iterable, Sequence

from kronespor.papers.outgoing import address, text

SIGNS = "\\`*_[]{}()#+!|^"
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(words: str) -> str:
    """A text on one line, in which nothing is Markdown or HTML."""
    line = " ".join(text(words).split())
    for sign in SIGNS:
        line = line.replace(sign, f"\\{sign}")
    for sign, entity in ENTITIES.items():
        line = line.replace(sign, entity)
    return f"\\{line}" if line.startswith(("-", "=", "~")) else line


def link(words: str, to: str) -> str:
    """A text that leads to an address, if there is one that it may lead to."""
    target = address(to)
    for sign in "()[]":
        target = target.replace(sign, f"%{ord(sign):X}")
    return f"[{escaped(words)}]({target})" if target else escaped(words)


def quote(words: str) -> list[str]:
    """What somebody else has said, line by line."""
    return [f"> {escaped(line)}" for line in text(words).splitlines()]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Sequence[int]) -> list[str]:
    """The lines of a table; the columns with the numbers `figures` (from 0) stand to the right, and are no text."""
    rules = ["---:" if n in figures else "---" for n in range(len(heads))]
    return [_row(heads, ()), _row(rules, range(len(rules))), *(_row(row, figures) for row in rows)]


def _row(cells: Sequence[str], figures: Sequence[int]) -> str:
    return f"| {' | '.join(cell if n in figures else escaped(cell) for n, cell in enumerate(cells))} |"
