"""`kronespor book`: book drafted figures into the register."""

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.speaking import _, counted, echo


@click.command("book")
@click.option("--proven", is_flag=True, help="Book what is proven and matches an initiative by name exactly.")
@click.option("--accepted", is_flag=True, help="Book what was accepted or corrected in review.")
@click.option("--decision", default="", help="The number of the decision that set the money aside, if review has none.")
@click.option("--overrule", default="", help="Why it is booked though a control speaks against it.")
def command(proven: bool, accepted: bool, decision: str, overrule: str) -> None:
    """Book drafted figures into the register; all or none.

    Nothing is booked of a document that nobody has filed: `kronespor review --document NAME` shows what is asked.
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
        done = book_items(items, basis, overrule.strip())
    booked = counted("{n} transaction booked", "{n} transactions booked", done.transactions)
    agreeing = counted("{n} row agreed already", "{n} rows agreed already", done.agreeing)
    before = counted("{n} figure was booked before", "{n} figures were booked before", done.before)
    left = counted("{n} figure waits", "{n} figures wait", waiting().count())
    echo(f"{booked}, {agreeing}; " + (f"{before}; " if done.before else "") + f"{left}.")
