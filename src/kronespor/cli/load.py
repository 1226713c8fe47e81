"""`kronespor load`: take in what was exported."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import counted, echo


@click.command("load")
@click.argument("file", type=FILE)
def command(file: Path) -> None:
    """Take a data package into an empty register, whole or not at all.

    Each transaction passes the controls as it is booked, and is sealed by this installation. Numbers and times stay
    what they were.
    """
    database.ready()
    from kronespor.opendata.loading import load

    n = load(file)
    text = counted(
        "{n} transaction is taken in from {file}.",
        "{n} transactions are taken in from {file}.",
        n,
        file=file,
    )
    echo(text)
