"""`kronespor grant`: give a PostgreSQL role what the application needs, and no more."""

import click

from kronespor.cli import database
from kronespor.cli.speaking import _, echo


@click.command("grant")
@click.argument("role")
def command(role: str) -> None:
    """Give the PostgreSQL role ROLE what the application needs: to read and to add to the ledger, not to change it.

    Run it as the owner of the database (in DATABASE_URL), after each upgrade too; then serve the pages as ROLE.
    """
    database.ready()
    from kronespor.register.grants import grant

    grant(role)
    echo(_("{role} may use the register, and can change neither its tables nor what is booked.").format(role=role))
