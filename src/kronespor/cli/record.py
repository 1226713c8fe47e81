"""`kronespor record`: book decisions from sheets."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.decision_folders import record_folder
from kronespor.cli.speaking import _, counted, echo


@click.command("record")
@click.argument("sheets", metavar="SHEET...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, sheets: tuple[Path, ...]) -> None:
    """Book decisions from CSV sheets: one row per movement of money, one case per transaction; a sheet all or none.

    A folder of decisions (with a file kronespor.toml) is booked as a sheet is, from all its YAML files and CSV sheets,
    all or none; `kronespor check` tells beforehand what is wrong with it. A case that is recorded already is left as it
    is. Where more than one account may act (or KRONESPOR_FOUR_EYES=1), a sheet or folder is booked when a second person
    records the very same one.
    """
    database.ready()
    from kronespor.intake.recording import record_sheet

    for sheet in sheets:
        if sheet.is_dir():
            if not record_folder(sheet):
                ctx.exit(2)
            continue
        with watching_deviations():
            done = record_sheet(sheet)
        if done.proposed:
            text = _("{sheet}: put forward; it is booked when another person records the same sheet.")
        else:
            booked = counted("{n} case booked", "{n} cases booked", done.booked)
            known = counted("{n} was recorded before", "{n} were recorded before", done.known)
            text = f"{{sheet}}: {booked}, {known}."
        echo(text.format(sheet=sheet))
