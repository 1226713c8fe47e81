"""Tables on the terminal: what a row is called is always to be read, however many years stand beside it.

Where all columns have no room side by side, those of figures go on in a further table with the names again. What goes
into a pipe is as wide as it needs, unless COLUMNS says otherwise.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

LEAST, MOST = 18, 48
"""How wide a column of names is at least (if its names are as long) and at most."""
LONGEST_WORD = 26
"""Letters of a word that is not broken."""
FRAME = 3
"""Characters around a cell."""
ENDLESS = 1_000
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
    from rich.markup import escape
    from rich.table import Table

    console = wide_console()
    headings = (*names, *figures)
    lines = [headings, *rows, *([footer] if footer else [])]
    widths = [max(len(part) for line in lines for part in line[n].split("\n")) for n in range(len(headings))]
    named = [min(width, MOST) for width in widths[: len(names)]]
    least = [max(min(width, LEAST), _longest_word(line[n] for line in lines)) for n, width in enumerate(named)]
    room = console.width - 1 - sum(width + FRAME for width in least)
    for shown in _parts(widths[len(names) :], room, together):
        columns = [*range(len(names)), *(len(names) + n for n in shown)]
        grid = Table(title=escape(title), title_justify="left", show_footer=bool(footer))
        for n in columns:
            is_name = n < len(names)
            grid.add_column(
                escape(headings[n]),
                escape(footer[n]) if footer else "",
                justify="left" if is_name else "right",
                overflow="fold",
                no_wrap=not is_name,
                min_width=least[n] if is_name else None,
                max_width=named[n] if is_name else None,
            )
        for row in rows:
            grid.add_row(*(escape(row[n]) for n in columns))
        console.print(grid)


def _longest_word(names: Iterable[str]) -> int:
    """Letters of the longest word in a column of names."""
    return min(max((len(word) for name in names for word in name.split()), default=0), LONGEST_WORD)


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
