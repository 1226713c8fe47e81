"""`kronespor recipients`: who the money goes to, over all plans."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.options import DAY, end_of
from kronespor.cli.speaking import _, echo, echo_json, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.answers.recipients import Received


@click.command("recipients")
@click.option("--external", is_flag=True, help="Only those outside the municipality: associations and suppliers.")
@click.option("--plan", "plans", multiple=True, help="Only this action plan; may be given several times.")
@click.option("--as-of", type=DAY, help="As decided on or before this day.")
@click.option("--known-at", type=DAY, help="As booked at or before the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--proposed", is_flag=True, help="List the initiatives whose name proposes a recipient, by their numbers."
)
@click.option(
    "--passed-on",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take in a sheet (from;to;year;kroner) of what recipients passed on to others.",
)
@click.option("--accept", "accepted", type=int, multiple=True, help="Set what is proposed for this initiative.")
def command(
    external: bool,
    plans: tuple[str, ...],
    as_of: date | None,
    known_at: date | None,
    as_json: bool,
    proposed: bool,
    passed_on: Path | None,
    accepted: tuple[int, ...],
) -> None:
    """List recipients and suppliers with their CVR number and what is set aside for them, per year.

    --proposed shows the recipients that names such as "Tilskud til …" say; --accept sets them, so that what an
    association gets adds up over all plans. What one passes on to another counts with
    the first, and is shown with both.
    """
    database.ready()
    if passed_on:
        _take(passed_on)
        return
    if proposed or accepted:
        _propose(accepted)
        return
    from kronespor.answers.recipients import recipients

    received = recipients(plans, external, as_of, end_of(known_at))
    if as_json:
        echo_json([r.report() for r in received])
    elif received:
        _print(received)
    else:
        echo(_("The register names no recipients: give them in a sheet of decisions, column 'recipient'."))


def _take(sheet: Path) -> None:
    """Take in what was passed on."""
    from kronespor.intake.activity import note
    from kronespor.intake.regranting import load_regrants

    changed = load_regrants(sheet)
    note("passed on", sheet.name)
    echo(_("{n} amounts passed on are new or changed.").format(n=changed))


def _propose(accepted: tuple[int, ...]) -> None:
    """Set what is accepted of what is proposed, and list what is left."""
    from kronespor.intake.activity import note
    from kronespor.intake.recipients import recipients_proposed
    from kronespor.register.receiving import set_recipient

    found = {p.initiative.pk: p for p in recipients_proposed()}
    for number in accepted:
        if number not in found:
            raise click.BadParameter(
                _("Nothing is proposed for {number}.").format(number=number), param_hint="--accept"
            )
        initiative = set_recipient(number, found[number].name, found.pop(number).cvr)
        note("recipient set", f"{initiative}: {initiative.recipient}")
        echo(_("{initiative}: {recipient}").format(initiative=initiative, recipient=initiative.recipient))
    rows = [(str(pk), p.initiative.name, str(p.initiative.plan), p.name, p.cvr) for pk, p in found.items()]
    if rows:
        print_table((_("Number"), _("Initiative"), _("Action plan"), _("Recipient"), _("CVR")), (), rows)
    elif not accepted:
        echo(_("Nothing is proposed."))


def _print(received: "Sequence[Received]") -> None:
    years = sorted({y for r in received for y in r.years})
    totals = [sum((r.years.get(y, Decimal(0)) for r in received), Decimal(0)) for y in years]
    spent = [(r.paid_total, r.returned_total, -r.passed_on_total, r.through_total) for r in received]
    sums = [sum(of, Decimal(0)) for of in zip(*spent, strict=True)]
    names = (_("Recipient"), _("CVR"), _("Action plans"))
    print_table(
        names,
        (*map(str, years), _("In all"), _("Spent"), _("Given back"), _("Passed on"), _("Through others")),
        [
            (
                r.name,
                r.cvr,
                ", ".join(r.plans),
                *(words(r.years[y]) if y in r.years else "-" for y in years),
                words(r.total),
                *map(words, of),
            )
            for r, of in zip(received, spent, strict=True)
        ],
        footer=(_("In all"), "", "", *map(words, totals), words(sum(totals, Decimal(0))), *map(words, sums)),
    )
    rows = [(r.name, one.name, words(one.total)) for r in received for one in r.passed_on]
    if rows:
        print_table((_("From"), _("To")), (_("Passed on"),), rows, title=_("Passed on (kr.)"))
