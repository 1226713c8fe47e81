"""`kronespor book`: book drafted figures into the register."""

from datetime import date

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.options import DAY
from kronespor.cli.speaking import _, counted, echo


@click.command("book")
@click.option("--proven", is_flag=True, help="Book what is proven and matches an initiative by name exactly.")
@click.option("--accepted", is_flag=True, help="Book what was accepted or corrected in review.")
@click.option("--decided-on", type=DAY, help="The day of the decision, for documents of which nobody has said it.")
@click.option(
    "--as-found", is_flag=True, help="Take the day of a meeting or an agreement that a document clearly names."
)
@click.option("--decision", default="", help="The number of the decision that set the money aside, if review has none.")
@click.option("--overrule", default="", help="Why it is booked though a control speaks against it.")
def command(
    proven: bool, accepted: bool, decided_on: date | None, as_found: bool, decision: str, overrule: str
) -> None:
    """Book drafted figures into the register; all or none.

    Nothing is booked without a day of decision: the one that review has filed the document under, else the one given.
    Where more than one account may act (or KRONESPOR_FOUR_EYES=1), what one person imported or reviewed is booked by
    another.
    """
    if not proven and not accepted:
        raise click.UsageError(_("Say what to book: --proven, --accepted or both."))
    database.ready()
    from kronespor.intake.booking import accepted_items, book_items, ready_items
    from kronespor.intake.reviewing import waiting
    from kronespor.register.decisions import decision_known

    items = [*(ready_items() if proven else []), *(accepted_items() if accepted else [])]
    basis = decision_known(decision) if decision else None
    with watching_deviations():
        done = book_items(items, decided_on, basis, overrule.strip(), as_found=as_found)
    booked = counted("{n} transaction booked", "{n} transactions booked", done.transactions)
    agreeing = counted("{n} row agreed already", "{n} rows agreed already", done.agreeing)
    before = counted("{n} figure was booked before", "{n} figures were booked before", done.before)
    left = counted("{n} figure waits", "{n} figures wait", waiting().count())
    echo(f"{booked}, {agreeing}; " + (f"{before}; " if done.before else "") + f"{left}.")
