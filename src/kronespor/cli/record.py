"""`kronespor record`: book decisions from sheets."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.controls import told_of_deviations


@click.command("record")
@click.argument("sheets", metavar="SHEET...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
def command(sheets: tuple[Path, ...]) -> None:
    """Book decisions from CSV sheets: one row a movement of money, one case a transaction; a sheet all or none.

    A case that is recorded already is left as it is. With KRONESPOR_FOUR_EYES=1 a sheet is booked when a second person
    records the very same one.
    """
    database.ready()
    from kronespor.intake.recording import record_sheet

    for sheet in sheets:
        with told_of_deviations():
            done = record_sheet(sheet)
        if done.proposed:
            click.echo(f"{sheet}: put forward; it is booked when another person records the same sheet.")
        else:
            click.echo(f"{sheet}: {done.booked} cases booked, {done.known} were recorded before.")
