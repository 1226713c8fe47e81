"""`kronespor export`: the register for other programs."""

import sys
from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import _, language


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(["beancount", "hledger"]))
@click.option("--out", type=FILE, help="Write to this file, else to the screen.")
def command(form: str, out: Path | None) -> None:
    """Write the ledger as a journal for beancount or hledger, which then recompute every balance."""
    database.ready()
    from kronespor.opendata.journals import journal

    lines = (f"{line}\n" for line in journal(form, language()))
    if out is None:
        sys.stdout.writelines(lines)
        return
    with out.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    click.echo(_("The ledger is written to {file}.").format(file=out), err=True)
