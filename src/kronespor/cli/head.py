"""`kronespor head`: print the signed head of the chain, to be kept elsewhere."""

import click

from kronespor.cli import database
from kronespor.cli.speaking import echo


@click.command("head")
def command() -> None:
    """Print the head of the chain, signed by this installation.

    Keep it where nobody who can write to the database can change it, and hold the register against it with
    `kronespor verify --head`. It names the public key, too, by which backups are restored elsewhere.
    """
    database.ready()
    from kronespor.register.head import current_head

    echo(current_head().text)
