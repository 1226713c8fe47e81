"""`kronespor compare`: tie out two documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.amounts import PriceIndex
from kronespor.cli import database
from kronespor.cli.documents import read_document
from kronespor.cli.speaking import _, echo_json, language, words
from kronespor.cli.tables import FRAME, print_table, wide_console
from kronespor.footing import FootedRow, foot_document
from kronespor.remarks import Money
from kronespor.tieout import Match, Relation, TieOut, YearTotal, compare, tie_out_json
from kronespor.tieout.report import changes, explanation

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

LEAST_NAME = 24  # columns of the terminal: with less for each document's names, a match is printed over several lines


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--year", "years", multiple=True, help="Compare only this year; may be given several times.")
@click.option("--series", multiple=True, help="A price index (`kronespor prices`) that may explain a change.")
@click.option("--json", "as_json", is_flag=True, help="Print the matches as JSON.")
def command(a: Path, b: Path, years: tuple[str, ...], series: tuple[str, ...], as_json: bool) -> None:
    """Tie out document A with the later document B: what became of each row, and why the totals differ."""
    indices = _indices(series) if series else []
    tie_out = compare(foot_document(read_document(a)), foot_document(read_document(b)), years, indices)
    if as_json:
        echo_json(tie_out_json(tie_out, language()))
    elif not tie_out.pairs:
        click.echo(_("The papers have no tables that share names and years."))
    else:
        print_tie_out(tie_out)


def _indices(series: tuple[str, ...]) -> list[PriceIndex]:
    database.ready()
    from kronespor.register.prices import price_index

    return [price_index(name) for name in series]


def print_tie_out(tie_out: TieOut) -> None:
    """The matches for the terminal, as a table where there is room for their names, and why the totals differ."""
    console = wide_console()
    years = list(tie_out.totals)
    rows = [(_relation(m.relation), _names(m.a), _names(m.b), *_amounts(m, years)) for m in tie_out.matches]
    headings = [f"{year} {side}" for year in years for side in "AB"]
    title = _("Tied out (kr.)")
    if console.width >= _room(rows, headings):
        print_table(("", "A", "B"), headings, rows, title, together=2)
    else:
        console.print(title, style="bold")
        for match in tie_out.matches:
            console.print(_stacked(match))
    for total in tie_out.totals.values():
        _print_total(console, total)


def _relation(relation: Relation) -> str:
    return {
        "same": _("same"),
        "renamed": _("renamed"),
        "merged": _("merged"),
        "split": _("split"),
        "moved": _("moved"),
        "changed": _("changed"),
        "added": _("added"),
        "removed": _("removed"),
    }[relation]


def _names(rows: Sequence[FootedRow]) -> str:
    return "\n".join(row.label for row in rows) or "–"


def _amounts(match: Match, years: Sequence[str]) -> list[str]:
    """What a and b print for each year in turn; empty where their tables do not show the year."""
    pairs = [match.years.get(year) for year in years]
    return [text for p in pairs for text in ((words(p.a), words(p.b)) if p else ("", ""))]


def _room(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> int:
    """How wide a terminal must be for one table to show names as well as amounts."""
    relation = max((len(row[0]) for row in rows), default=0)
    figures = [max([len(heading), *(len(row[n]) for row in rows)]) for n, heading in enumerate(headings, start=3)]
    columns = [relation, LEAST_NAME, LEAST_NAME, *figures]
    return sum(columns) + FRAME * len(columns) + 1


def _stacked(match: Match) -> "RenderableType":
    """A match over several lines: what became of it, its names, then a line for each year."""
    from rich.console import Group
    from rich.markup import escape
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    names = Table.grid(padding=(0, 1))
    for side, rows in (("A", match.a), ("B", match.b)):
        if rows:
            names.add_row(side, escape(_names(rows)))
    amounts = Table.grid(padding=(0, 2))
    amounts.add_column()
    for _side in "AB":
        amounts.add_column(justify="right")
    for year in match.years:
        a, b = _amounts(match, [year])
        amounts.add_row(year, f"A {a}", f"B {b}")
    relation = _relation(match.relation)
    heading = Text(relation if match.relation == "same" else f"{relation}: {explanation(match.causes, language())}")
    heading.stylize("bold", 0, len(relation))
    return Group(heading, Padding(names, (0, 0, 0, 2)), Padding(amounts, (0, 0, 1, 4)))


def _print_total(console: "Console", total: YearTotal) -> None:
    values = {
        "year": total.year,
        "a": words(Money(total.a)),
        "b": words(Money(total.b)),
        "difference": words(Money(total.difference)),
        "explained": words(Money(total.explained)),
    }
    text = _("{year}: A {a}, B {b}, difference {difference}, of which explained {explained}")
    console.print(text.format(**values), markup=False)
    for change in changes(total):
        console.print("  " + words(change), markup=False)
