"""`kronespor plan`: a plan's period, and the decision that adopted it."""

import click

from kronespor.cli import database
from kronespor.cli.options import YEARS, period
from kronespor.cli.speaking import _, echo


@click.command("plan")
@click.argument("name")
@click.option("--years", type=YEARS, help="Its period, as 2024-2026: money outside it is found by `controls`.")
@click.option("--adopted-by", default="", help="The number of the decision that adopted it.")
def command(name: str, years: tuple[int, int] | None, adopted_by: str) -> None:
    """Show an action plan's period and adoption, or set them."""
    database.ready()
    from kronespor.register.decisions import adopt, decision_known, plan_known, set_period

    plan = plan_known(name)
    if years:
        set_period(plan, *years)
    if adopted_by:
        adopt(plan, decision_known(adopted_by))
    text = f"{plan}: {period(plan.first_year, plan.last_year)}"
    if plan.adopted_by:
        adopted = _("adopted {day}: {decision}")
        text += "; " + adopted.format(day=plan.adopted_by.meeting.held_on, decision=plan.adopted_by)
    echo(text)
