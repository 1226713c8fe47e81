"""`kronespor plan`: a plan's period, and the decision that adopted it."""

import re

import click

from kronespor.cli import database

PERIOD = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")


def period(_ctx: click.Context, _param: click.Parameter, said: str | None) -> tuple[int, int] | None:
    """The first and last year of "2024-2026"."""
    if said is None:
        return None
    found = PERIOD.fullmatch(said.strip())
    if found is None:
        raise click.BadParameter(f"'{said}' is no period; write 2024-2026.")
    return int(found[1]), int(found[2])


def shown(first: int | None, last: int | None) -> str:
    """A period as it is printed; an end that is not known is open."""
    return f"{first or '…'}-{last or '…'}"


@click.command("plan")
@click.argument("name")
@click.option("--years", callback=period, help="Its period, as 2024-2026: money outside it is found by `controls`.")
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
    by = f"; adopted {plan.adopted_by.meeting.held_on}: {plan.adopted_by}" if plan.adopted_by else ""
    click.echo(f"{plan}: {shown(plan.first_year, plan.last_year)}{by}")
