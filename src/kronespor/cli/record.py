"""`kronespor record`: book decisions from sheets."""

from pathlib import Path

import click

from kronespor.cli import database


@click.command("record")
@click.argument("sheets", metavar="SHEET...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
def command(sheets: tuple[Path, ...]) -> None:
    """Book decisions from CSV sheets: one row a movement of money, one case a transaction; a sheet all or none.

    A case that is recorded already is left as it is.
    """
    database.ready()
    from kronespor.intake.recording import record_sheet

    for sheet in sheets:
        done = record_sheet(sheet)
        click.echo(f"{sheet}: {done.booked} cases booked, {done.known} were recorded before.")
