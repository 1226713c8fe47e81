"""`kronespor controls`: what in the register breaks a rule of fund accounting."""

import click

from kronespor.cli import database


@click.command("controls")
@click.pass_context
def command(ctx: click.Context) -> None:
    """List overspent funds, money outside its period, decisions that are not neutral, grants put to other use.

    With the reasons given for what was booked all the same. Exit code 1 if there is anything.
    """
    database.ready()
    from kronespor.register.controls import findings

    found = findings()
    for breach in found:
        reason = f" (booked all the same: {breach.reason})" if breach.reason else ""
        click.echo(f"{'notice' if breach.reason else 'error'}: {breach.message}{reason}")
    if not found:
        click.echo("No control finds anything.")
    ctx.exit(1 if found else 0)
