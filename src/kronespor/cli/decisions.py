"""`kronespor decisions`: the decisions that the register knows, by number."""

from datetime import date

import click

from kronespor.cli import database
from kronespor.cli.options import DAY
from kronespor.cli.speaking import echo


@click.command("decisions")
@click.option("--from", "first", type=DAY, help="Of meetings on this day or later.")
@click.option("--to", "last", type=DAY, help="Of meetings on this day or before.")
def command(first: date | None, last: date | None) -> None:
    """List decisions with their numbers, which `review`, `book` and `plan` take."""
    database.ready()
    from kronespor.register.decisions import decisions

    for d in decisions(first, last):
        committee = f" {d.meeting.committee}:" if d.meeting.committee else ""
        echo(f"{d.pk:>5}  {d.meeting.held_on}{committee} {d.title}{f'  {d.url}' if d.url else ''}")
