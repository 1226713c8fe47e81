"""`kronespor review`: list what waits; accept, correct or reject."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database

if TYPE_CHECKING:
    from kronespor.intake.effects import Effect


@click.command("review")
@click.option("--document", default="", help="Only this paper: its file name or the start of its SHA-256.")
@click.option("--accept", "accepted", multiple=True, type=int, help="Accept the item with this number.")
@click.option("--accept-all", is_flag=True, help="Accept all that is listed (with --document, of that paper).")
@click.option("--reject", "rejected", multiple=True, type=int, help="Reject the item with this number.")
@click.option("--correct", "corrected", multiple=True, type=(int, str), help="Correct an item: number and kroner.")
@click.option("--initiative", default="", help="The initiative that the items accepted or corrected are about.")
@click.option("--decision", default="", help="The decision (its number) that set the money aside.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write what waits as a CSV sheet.")
@click.option("--apply", "sheet", type=click.Path(path_type=Path), help="Take the steps of a filled-in sheet.")
def command(
    document: str,
    accepted: tuple[int, ...],
    accept_all: bool,
    rejected: tuple[int, ...],
    corrected: tuple[tuple[int, str], ...],
    initiative: str,
    decision: str,
    out: Path | None,
    sheet: Path | None,
) -> None:
    """List the figures that wait, with the reason; accept, correct or reject them one by one or from a file."""
    database.ready()
    from kronespor.intake import reviewing
    from kronespor.intake.effects import effects
    from kronespor.intake.reviewing import Step

    numbers = [*accepted, *((i.pk for i in reviewing.waiting(document)) if accept_all else ())]
    steps = [Step(i, "accept", initiative=initiative, decision=decision) for i in numbers]
    steps += [Step(i, "correct", amount, initiative=initiative, decision=decision) for i, amount in corrected]
    steps += [Step(i, "reject") for i in rejected]
    if sheet:
        steps += reviewing.read_sheet(sheet)
    if steps:
        click.echo(f"{reviewing.take(steps)} items reviewed.")
        return
    items = reviewing.waiting(document)
    if out:
        click.echo(f"{reviewing.write_sheet(out, items)} items written to {out}.")
        return
    _print(effects(items))


def _print(found: "list[Effect]") -> None:
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish

    if not found:
        click.echo("Nothing waits.")
        return
    grid = Table()
    for heading in ("Nr.", "Handleplan", "Indsats", "År", "Kroner", "Hvorfor den venter", "Bogføring ændrer"):
        grid.add_column(heading, justify="right" if heading in ("Nr.", "Kroner") else "left", overflow="fold")
    for effect in found:
        i = effect.item
        kroner = danish(Decimal(i.amount) / 100)
        why = i.reason or "klar: book --proven"
        proposed = "\n".join(f"? {p.message}" for p in effect.proposals)
        change = "\n".join(filter(None, (effect.message, proposed)))
        grid.add_row(str(i.pk), i.statement.plan, i.label, str(i.fiscal_year), kroner, why, change)
    Console(highlight=False).print(grid)
