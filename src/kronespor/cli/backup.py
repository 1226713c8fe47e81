"""`kronespor backup`: write the whole register to one file."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import counted, echo


@click.command("backup")
@click.argument("file", type=FILE)
def command(file: Path) -> None:
    """Write tables, documents and the head of the chain to FILE, whole or not at all."""
    database.ready()
    from kronespor.intake.archive import backup

    n = backup(file)
    text = counted(
        "{n} transaction and the documents are in {file}.",
        "{n} transactions and the documents are in {file}.",
        n,
        file=file,
    )
    echo(text)
