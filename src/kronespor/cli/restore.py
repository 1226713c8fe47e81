"""`kronespor restore`: restore the register from a backup."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import echo, ngettext


@click.command("restore")
@click.argument("file", type=FILE)
def command(file: Path) -> None:
    """Restore a backup into an empty register, on SQLite or PostgreSQL, and verify it."""
    database.ready()
    from kronespor.intake.archive import restore

    n = restore(file)
    text = ngettext(
        "{n} transaction and the documents are restored from {file} and verified.",
        "{n} transactions and the documents are restored from {file} and verified.",
        n,
    )
    echo(text.format(n=n, file=file))
