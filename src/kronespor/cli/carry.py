"""`kronespor carry`: what was not spent in a year, and what of it goes into the next."""

from datetime import date
from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.options import FILE
from kronespor.cli.plans import decision, decision_options, write
from kronespor.cli.speaking import _, echo, language, words
from kronespor.cli.tables import print_table
from kronespor.remarks import Money


@click.command("carry")
@click.argument("year", type=click.IntRange(1980, 2100))
@click.option(
    "--language", "spoken", type=click.Choice(["da", "en"]), default="da", show_default=True,
    help="The language of the paper.",
)  # fmt: skip
@click.option("--out", "outs", multiple=True, type=FILE, help="A file to write: .docx, .pdf …")
@click.option("--book", is_flag=True, help="Book it, as decided by the decision that is named.")
@click.option("--overrule", default="", help="Why it is booked though a control speaks against it.")
@decision_options
def command(
    year: int,
    spoken: str,
    outs: tuple[Path, ...],
    book: bool,
    overrule: str,
    known_as: str,
    committee: str,
    held_on: date | None,
    title: str,
    url: str,
) -> None:
    """Propose what of a year's money that was not spent goes into the next year, write it as a paper, and book it.

    What may be carried is a share of the revised budget by expenditure type: [carry_over] in the municipality's file.
    """
    database.ready()
    from kronespor.planning import carrying
    from kronespor.register.events import Basis

    wanted = carrying.proposed(year, language())
    print_table(
        (_("Action plan"), _("Initiative"), _("Source of funding")),
        (_("Left"), _("May be carried"), _("Lapses")),
        [(o.plan, o.name, o.fund, *(words(Money(k)) for k in (o.left, o.may, o.lapses))) for o in wanted],
    )
    if outs:
        write(lambda: carrying.carry_over_paper(year, carrying.proposed(year, spoken)), outs, spoken)
    if book:
        decided = decision(known_as, committee, held_on, title, url)
        basis = Basis(decided.meeting.held_on, decided.title, decided, overrule=overrule)
        with watching_deviations():
            entry = carrying.book(year, wanted, basis)
        echo(_("Booked as transaction {number}.").format(number=entry.pk))
