"""`kronespor backup`: write the whole register to one file."""

from pathlib import Path

import click

from kronespor.cli import database


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write tables, papers and the head of the chain to FILE, whole or not at all."""
    database.ready()
    from kronespor.intake.archive import backup

    count = backup(file)
    click.echo(f"{count} transactions and their papers are in {file}.")
