"""`kronespor review`: list what waits; accept, correct or reject."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import _, counted, echo, language, ngettext, words
from kronespor.remarks import Money

if TYPE_CHECKING:
    from kronespor.intake.effects import Effect


@click.command("review")
@click.option("--document", default="", help="Only this document: its file name or the start of its SHA-256.")
@click.option("--accept", "accepted", multiple=True, type=int, help="Accept the item with this number.")
@click.option("--accept-all", is_flag=True, help="Accept all that is listed (with --document, of that document).")
@click.option("--reject", "rejected", multiple=True, type=int, help="Reject the item with this number.")
@click.option("--correct", "corrected", multiple=True, type=(int, str), help="Correct an item: number and kroner.")
@click.option("--initiative", default="", help="The initiative that the items accepted or corrected are about.")
@click.option("--decision", default="", help="The decision (its number) that set the money aside.")
@click.option("--out", type=FILE, help="Write what waits as a CSV sheet.")
@click.option("--apply", "sheet", type=FILE, help="Take the steps of a filled-in sheet.")
def command(
    document: str,
    accepted: tuple[int, ...],
    accept_all: bool,
    rejected: tuple[int, ...],
    corrected: tuple[tuple[int, str], ...],
    initiative: str,
    decision: str,
    out: Path | None,
    sheet: Path | None,
) -> None:
    """List the figures that wait, with the reason; accept, correct or reject them one by one or from a file."""
    database.ready()
    from kronespor.intake import reviewing
    from kronespor.intake.effects import effects
    from kronespor.intake.reviewing import Step

    numbers = [*accepted, *((i.pk for i in reviewing.waiting(document)) if accept_all else ())]
    steps = [Step(i, "accept", initiative=initiative, decision=decision) for i in numbers]
    steps += [Step(i, "correct", amount, initiative=initiative, decision=decision) for i, amount in corrected]
    steps += [Step(i, "reject") for i in rejected]
    if sheet:
        steps += reviewing.read_steps(sheet)
    if steps:
        echo(counted("{n} item reviewed.", "{n} items reviewed.", reviewing.take(steps)))
        return
    items = reviewing.waiting(document)
    if out:
        n = reviewing.write_sheet(out, items, language())
        echo(ngettext("{n} item written to {file}.", "{n} items written to {file}.", n).format(n=n, file=out))
        return
    _print(effects(items))


def _print(effects: "Sequence[Effect]") -> None:
    """What waits, plan by plan: each figure with its number, why it waits, and what booking it would change."""
    if not effects:
        echo(_("Nothing waits."))
    plan = None
    for effect in effects:
        item = effect.item
        if item.statement.plan != plan:
            plan = item.statement.plan
            echo(plan)
        echo(f"{item.pk:>6}  {item.label}, {item.fiscal_year}: {words(Money(Decimal(item.amount) / 100))}")
        echo("        " + (words(item.reasons) or _("ready: book --proven")))
        echo("        " + _("booking changes: {effect}").format(effect=words(effect.remark)))
        for proposal in effect.proposals:
            echo(f"        ? {words(proposal.remark)}")
