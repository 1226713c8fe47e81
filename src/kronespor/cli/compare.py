"""`kronespor compare`: tie out two papers."""

import json
from pathlib import Path

import click

from kronespor.amounts import PriceIndex
from kronespor.cli import database
from kronespor.cli.papers import read_paper
from kronespor.footing import foot_document
from kronespor.tieout import TieOut, compare, tie_out_report


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--year", "years", multiple=True, help="Compare only this year; may be given several times.")
@click.option("--series", multiple=True, help="A price index (`kronespor prices`) that may explain a change.")
@click.option("--json", "as_json", is_flag=True, help="Print the matches as JSON.")
def command(a: Path, b: Path, years: tuple[str, ...], series: tuple[str, ...], as_json: bool) -> None:
    """Tie out paper A with the later paper B: what became of each row, and why the totals differ."""
    indices = _indices(series) if series else []
    found = compare(foot_document(read_paper(a)), foot_document(read_paper(b)), years, indices)
    if as_json:
        click.echo(json.dumps(tie_out_report(found), ensure_ascii=False, indent=1))
    elif not found.pairs:
        click.echo("The papers have no tables that share names and years.")
    else:
        print_tie_out(found)


def _indices(series: tuple[str, ...]) -> list[PriceIndex]:
    database.ready()
    from kronespor.register.prices import price_index

    return [price_index(name) for name in series]


def print_tie_out(found: TieOut) -> None:
    """The matches as a terminal table, and the totals with their explanation."""
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish

    console = Console(highlight=False)
    years = list(found.totals)
    grid = Table(title="Afstemning (kr.)", show_lines=False)
    for heading in ("", "A", "B"):
        grid.add_column(heading, overflow="fold")
    for year in years:
        grid.add_column(f"{year} A", justify="right", no_wrap=True)
        grid.add_column(f"{year} B", justify="right", no_wrap=True)
    for m in found.matches:
        cells = [danish(v) for y in years for p in [m.years.get(y)] for v in ((p.a, p.b) if p else (0, 0))]
        names_a = "\n".join(r.label[:48] for r in m.a) or "–"
        names_b = "\n".join(r.label[:48] for r in m.b) or "–"
        grid.add_row(m.relation, names_a, names_b, *cells)
    console.print(grid)
    for year, t in found.totals.items():
        console.print(
            f"{year}: A {danish(t.a)} kr., B {danish(t.b)} kr., difference {danish(t.difference)} kr., "
            f"of which explained {danish(t.explained)} kr. {t.explanation}"
        )
