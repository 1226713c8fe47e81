"""`kronespor fund`: a fund's period, purpose and whether it is external."""

import click

from kronespor.cli import database
from kronespor.cli.options import YEARS, period
from kronespor.cli.speaking import _, echo, words
from kronespor.remarks import Money


@click.command("fund")
@click.argument("name")
@click.option("--years", type=YEARS, help="Its period, as 2024-2026: money outside it is found by `controls`.")
@click.option("--given-for", multiple=True, help="The only action plan that its money is given for; may be repeated.")
@click.option("--external/--internal", default=None, help="Whether the money comes from outside the municipality.")
def command(name: str, years: tuple[int, int] | None, given_for: tuple[str, ...], external: bool | None) -> None:
    """Show what the register knows of a fund, and what is left of it by year; or set it."""
    database.ready()
    from kronespor.register.decisions import fund_known, give_for, plan_known, set_external, set_period
    from kronespor.register.holdings import Query, holdings
    from kronespor.register.models import Account

    fund = fund_known(name)
    if years:
        set_period(fund, *years)
    if given_for:
        give_for(fund, [plan_known(plan) for plan in given_for])
    if external is not None:
        set_external(fund, external)
    text = (
        _("{fund}: {period}, external, for {plans}")
        if fund.is_external
        else _("{fund}: {period}, internal, for {plans}")
    )
    plans = ", ".join(p.name for p in fund.given_for.order_by("name")) or _("any plan")
    echo(text.format(fund=fund, period=period(fund.first_year, fund.last_year), plans=plans))
    unallocated = Query(by=("year",), funds=[fund.pk], kinds=[Account.Kind.UNALLOCATED])
    for row in holdings(unallocated):
        text = _("{year}: {amount} not allocated")
        echo("  " + text.format(year=row.year, amount=words(Money(row.kroner))))
