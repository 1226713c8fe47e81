"""What a Markdown file is made of. The one place that writes Markdown."""

from collections.abc import Iterable, Sequence


def escaped(text: str) -> str:
    """A text on one line, in which nothing is Markdown or HTML."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def link(text: str, address: str) -> str:
    """A text that leads to an address, if there is one."""
    return f"[{escaped(text)}]({address})" if address else escaped(text)


def quote(text: str) -> list[str]:
    """What somebody else has said, line by line."""
    return [f"> {line}" for line in text.splitlines()]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Sequence[int]) -> list[str]:
    """The lines of a table; the columns with the numbers `figures` (from 0) stand to the right."""
    rules = ["---:" if n in figures else "---" for n in range(len(heads))]
    return [_row(heads), _row(rules), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"
