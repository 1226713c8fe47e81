"""`kronespor book`: book drafted figures into the register."""

from datetime import datetime

import click

from kronespor.cli import database


@click.command("book")
@click.option("--proven", is_flag=True, help="Book what is proven and matches an initiative by name exactly.")
@click.option("--accepted", is_flag=True, help="Book what was accepted or corrected in review.")
@click.option(
    "--decided-on",
    type=click.DateTime(["%Y-%m-%d", "%d-%m-%Y"]),
    help="The day of the decision; else the paper's date.",
)
def command(proven: bool, accepted: bool, decided_on: datetime | None) -> None:
    """Book drafted figures into the register; all or none."""
    if not proven and not accepted:
        raise click.UsageError("Say what to book: --proven, --accepted or both.")
    database.ready()
    from kronespor.intake.reviewing import accepted_items, book_items, ready_items, waiting

    items = [*(ready_items() if proven else []), *(accepted_items() if accepted else [])]
    done = book_items(items, decided_on.date() if decided_on else None)
    left = waiting().count()
    click.echo(f"{done.transactions} transactions booked, {done.agreeing} rows agreed already; {left} figures wait.")
