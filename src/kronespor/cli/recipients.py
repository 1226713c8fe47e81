"""`kronespor recipients`: who the money goes to, over all plans."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.answer import DATE, end_of

if TYPE_CHECKING:
    from kronespor.answers.recipients import Received


@click.command("recipients")
@click.option("--external", is_flag=True, help="Only those outside the municipality: associations and suppliers.")
@click.option("--plan", "plans", multiple=True, help="Only this action plan; may be given several times.")
@click.option("--as-of", type=DATE, help="As decided on or before this day.")
@click.option("--known-at", type=DATE, help="As booked at or before the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    external: bool, plans: tuple[str, ...], as_of: datetime | None, known_at: datetime | None, as_json: bool
) -> None:
    """List recipients and suppliers with their CVR number and what is set aside for them, per year."""
    database.ready()
    from kronespor.answers.recipients import recipients

    day = as_of.date() if as_of else None
    found = recipients(plans, external, day, end_of(known_at))
    if as_json:
        click.echo(json.dumps([r.report() for r in found], ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo("The register names no recipients: give them in a sheet of decisions, column 'recipient'.")
        return
    _print(found)


def _print(found: "list[Received]") -> None:
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish

    years = sorted({y for r in found for y in r.years})
    grid = Table(show_footer=True)
    grid.add_column("Modtager", footer="I alt", overflow="fold")
    grid.add_column("CVR", no_wrap=True)
    grid.add_column("Handleplaner", overflow="fold")
    for year in years:
        total = sum(r.years.get(year, 0) for r in found)
        grid.add_column(str(year), justify="right", footer=danish(total), no_wrap=True)
    grid.add_column("I alt", justify="right", footer=danish(sum(r.total for r in found)), no_wrap=True)
    for r in found:
        amounts = [danish(r.years[y]) if y in r.years else "-" for y in years]
        grid.add_row(r.name, r.cvr, ", ".join(r.plans), *amounts, danish(r.total))
    Console(highlight=False).print(grid)
