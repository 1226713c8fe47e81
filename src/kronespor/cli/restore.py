"""`kronespor restore`: restore the register from a backup."""

from pathlib import Path

import click

from kronespor.cli import database


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def command(file: Path) -> None:
    """Restore a backup into an empty register, on SQLite or PostgreSQL, and verify it."""
    database.ready()
    from kronespor.intake.archive import restore

    count = restore(file)
    click.echo(f"{count} transactions and their papers are restored from {file} and verified.")
