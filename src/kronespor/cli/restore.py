"""`kronespor restore`: restore the register from a backup."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.heads import heads_of
from kronespor.cli.options import FILE
from kronespor.cli.speaking import counted, echo


@click.command("restore")
@click.argument("file", type=FILE)
@click.option("--key", default="", help="The public key that the backup is signed by, if not this installation's.")
@click.option(
    "--head", "kept", multiple=True, metavar="FILE_OR_TEXT", help="A head of its chain that was kept elsewhere."
)
def command(file: Path, key: str, kept: tuple[str, ...]) -> None:
    """Restore a backup into an empty register, on SQLite or PostgreSQL, and verify it.

    It must be signed by this installation (its key is `signing.key` in the folder, or KRONESPOR_SIGNING_KEY), or by the
    key that is named.
    """
    database.set_up()
    from kronespor.intake.archive import restore

    n = restore(file, key, [head for one in kept for head in heads_of(one)], database.ready)
    text = counted(
        "{n} transaction and the documents are restored from {file} and verified.",
        "{n} transactions and the documents are restored from {file} and verified.",
        n,
        file=file,
    )
    echo(text)
