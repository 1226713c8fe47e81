"""`kronespor controls`: what in the register breaks a rule, or contradicts what was published."""

import click

from kronespor.cli import database


@click.command("controls")
@click.pass_context
def command(ctx: click.Context) -> None:
    """List overspent funds, money outside its period, decisions that are not neutral, grants put to other use, and
    published figures that the register contradicts.

    With the reasons given for what was booked all the same. Exit code 1 if there is anything.
    """
    database.ready()
    from kronespor.intake.assertions import deviations
    from kronespor.register.controls import findings

    found = findings()
    published = deviations()
    for breach in found:
        reason = f" (booked all the same: {breach.reason})" if breach.reason else ""
        click.echo(f"{'notice' if breach.reason else 'error'}: {breach.message}{reason}")
    for deviation in published:
        click.echo(f"{'error' if deviation.agreed else 'warning'}: {deviation.message}")
    if not (found or published):
        click.echo("No control finds anything.")
    ctx.exit(1 if found or published else 0)
