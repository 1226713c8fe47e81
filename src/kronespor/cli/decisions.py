"""`kronespor decisions`: the decisions that the register knows, by number."""

from datetime import datetime

import click

from kronespor.cli import database
from kronespor.cli.answer import DATE


@click.command("decisions")
@click.option("--from", "first", type=DATE, help="Of meetings on this day or later.")
@click.option("--to", "last", type=DATE, help="Of meetings on this day or before.")
def command(first: datetime | None, last: datetime | None) -> None:
    """List decisions with their numbers, which `review`, `book` and `plan` take."""
    database.ready()
    from kronespor.register.decisions import decisions

    for d in decisions(first.date() if first else None, last.date() if last else None):
        committee = f" {d.meeting.committee}:" if d.meeting.committee else ""
        click.echo(f"{d.pk:>5}  {d.meeting.held_on} {committee} {d.title}{f'  {d.url}' if d.url else ''}")
