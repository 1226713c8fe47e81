"""`kronespor export`: the register for other programs."""

import sys
from pathlib import Path
from typing import TextIO

import click

from kronespor.cli import database


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(["beancount", "hledger"]))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, else to the screen.")
def command(form: str, out: Path | None) -> None:
    """Write the ledger as a journal for beancount or hledger, which then recompute every balance."""
    database.ready()
    from kronespor.opendata.journals import journal

    def write(file: TextIO) -> None:
        for line in journal(form):
            file.write(line + "\n")

    if out is None:
        write(sys.stdout)
        return
    with out.open("w", encoding="utf-8") as file:
        write(file)
    click.echo(f"The ledger is written to {out}.", err=True)
