"""`kronespor review`: list what waits; accept, correct or reject."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database

if TYPE_CHECKING:
    from kronespor.intake.models import DraftItem


@click.command("review")
@click.option("--document", default="", help="Only this paper: its file name or the start of its SHA-256.")
@click.option("--accept", "accepted", multiple=True, type=int, help="Accept the item with this number.")
@click.option("--accept-all", is_flag=True, help="Accept all that is listed (with --document, of that paper).")
@click.option("--reject", "rejected", multiple=True, type=int, help="Reject the item with this number.")
@click.option("--correct", "corrected", multiple=True, type=(int, str), help="Correct an item: number and kroner.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write what waits as a CSV sheet.")
@click.option("--apply", "sheet", type=click.Path(path_type=Path), help="Take the steps of a filled-in sheet.")
def command(
    document: str,
    accepted: tuple[int, ...],
    accept_all: bool,
    rejected: tuple[int, ...],
    corrected: tuple[tuple[int, str], ...],
    out: Path | None,
    sheet: Path | None,
) -> None:
    """List the figures that wait, with the reason; accept, correct or reject them one by one or from a file."""
    database.ready()
    from kronespor.intake import reviewing
    from kronespor.intake.reviewing import Step

    steps = [Step(i, "accept") for i in accepted] + [Step(i, "reject") for i in rejected]
    steps += [Step(i, "correct", amount) for i, amount in corrected]
    if accept_all:
        steps += [Step(i.pk, "accept") for i in reviewing.waiting(document)]
    if sheet:
        steps += reviewing.read_sheet(sheet)
    if steps:
        click.echo(f"{reviewing.take(steps)} items reviewed.")
        return
    items = reviewing.waiting(document)
    if out:
        click.echo(f"{reviewing.write_sheet(out, items)} items written to {out}.")
        return
    _print(list(items))


def _print(items: "list[DraftItem]") -> None:
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish

    if not items:
        click.echo("Nothing waits.")
        return
    grid = Table()
    for heading in ("Nr.", "Handleplan", "Indsats", "År", "Kroner", "Hvorfor den venter"):
        grid.add_column(heading, justify="right" if heading in ("Nr.", "Kroner") else "left", overflow="fold")
    for i in items:
        kroner = danish(Decimal(i.amount) / 100)
        grid.add_row(
            str(i.pk), i.statement.plan, i.label, str(i.fiscal_year), kroner, i.reason or "klar: book --proven"
        )
    Console(highlight=False).print(grid)
