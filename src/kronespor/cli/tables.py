"""Tables on the terminal: what a row is called is always to be read, however many years stand beside it.

Where all columns have no room side by side, those of figures go on in a further table with the names again; where not
even one has room beside the names, rows are printed one below the other, each cell on a line of its own. What goes into
a pipe is as wide as it needs, unless COLUMNS says otherwise.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Cells = Sequence[str]

LEAST, MOST = 18, 48
"""How wide a column of names is at least (if its names are as long) and at most."""
LONGEST_WORD = 26
"""Letters of a word that is not broken."""
FRAME = 3
"""Characters around a cell."""
ENDLESS = 1_000_000
"""As wide as any table."""


def wide_console() -> "Console":
    """The terminal; a pipe is as wide as anything needs."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else ENDLESS)


def print_table(
    names: Sequence[str],
    figures: Sequence[str],
    rows: Sequence[Sequence[str]],
    title: str = "",
    footer: Sequence[str] = (),
    together: int = 1,
) -> None:
    """Print rows of names and figures. `names`, `figures`: the headings of the columns, in this order in each row.

    `footer`: a last row. `together`: how many columns of figures are not to be parted from each other.
    """
    console = wide_console()
    lines = [(*names, *figures), *rows, *([footer] if footer else [])]
    columns = [[line[n] for line in lines] for n in range(len(names) + len(figures))]
    of_names, of_figures = columns[: len(names)], columns[len(names) :]
    room = console.width - 1 - sum(_least(cells) + FRAME for cells in of_names)
    parts = list(_parts([_width(cells) for cells in of_figures], room, together))
    has_room = all(sum(_width(of_figures[n]) + FRAME for n in part) <= room for part in parts)
    for part in parts if has_room else ():
        _print_title(console, title)
        console.print(_table(of_names, [of_figures[n] for n in part], bool(footer)))
    if not has_room:
        _print_title(console, title)
        _print_stacked(console, lines)


def _print_title(console: "Console", title: str) -> None:
    if title:
        console.print(title, style="italic", markup=False)


def _print_stacked(console: "Console", lines: Sequence[Cells]) -> None:
    """Each row as lines of a heading and its cell; cells without anything in them are left out."""
    headings, *rows = lines
    for row in rows:
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                console.print(f"{heading}: {cell}" if heading else cell, markup=False)
        console.print()


def _table(names: Sequence[Cells], figures: Sequence[Cells], has_footer: bool) -> "Table":
    """A table of columns, each with its heading first and, where there is one, its footer last."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(show_footer=has_footer)
    for cells in names:
        most = max(_least(cells), min(_width(cells), MOST))
        table.add_column(escape(cells[0]), overflow="fold", min_width=_least(cells), max_width=most)
    for cells in figures:
        table.add_column(escape(cells[0]), justify="right", no_wrap=True)
    every = (*names, *figures)
    if has_footer:
        for column, cells in zip(table.columns, every, strict=True):
            column.footer = escape(cells[-1])
    for n in range(1, len(every[0]) - has_footer):
        table.add_row(*(escape(cells[n]) for cells in every))
    return table


def _width(cells: Cells) -> int:
    """Letters of the longest line in a column."""
    return max(len(line) for cell in cells for line in cell.split("\n"))


def _least(cells: Cells) -> int:
    """How wide a column of names is at least: no word of a usual length is broken."""
    longest_word = max((len(word) for cell in cells for word in cell.split()), default=0)
    return max(min(_width(cells), LEAST), min(longest_word, LONGEST_WORD))


def _parts(widths: Sequence[int], room: int, together: int) -> Iterator[list[int]]:
    """The numbers of the columns of figures that stand beside the names in each table: at least `together` of them."""
    part: list[int] = []
    for first in range(0, len(widths), together):
        group = list(range(first, min(first + together, len(widths))))
        if part and sum(widths[n] + FRAME for n in (*part, *group)) > room:
            yield part
            part = []
        part += group
    yield part
