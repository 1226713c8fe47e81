"""`kronespor review`: list what waits; accept, correct or reject."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.filing import file, print_filings
from kronespor.cli.options import DAY, FILE
from kronespor.cli.speaking import _, counted, echo, language, words
from kronespor.remarks import Money

if TYPE_CHECKING:
    from kronespor.intake.effects import Effect


@click.command("review")
@click.option("--document", default="", help="Only this document: its file name or the start of its SHA-256.")
@click.option("--accept", "accepted", multiple=True, type=int, help="Accept the item with this number.")
@click.option(
    "--accept-all",
    is_flag=True,
    help="Accept all that is listed (with --document, of that document), but for what is asked of one figure alone.",
)
@click.option("--reject", "rejected", multiple=True, type=int, help="Reject the item with this number.")
@click.option("--correct", "corrected", multiple=True, type=(int, str), help="Correct an item: number and kroner.")
@click.option("--initiative", default="", help="The initiative that the items accepted or corrected are about.")
@click.option("--name", default="", help="What the initiative of the items accepted or corrected should be called.")
@click.option("--new", is_flag=True, help="The plan has no initiative of that name yet: make one.")
@click.option("--decided-on", type=DAY, help="File the document: the day it was decided.")
@click.option("--as-found", is_flag=True, help="File the document by the day and all else that was found in it.")
@click.option("--committee", default="", help="File the document: who decided it.")
@click.option("--phase", default="", help="File the document: allocated (the default), proposed, spent or expected.")
@click.option(
    "--plan",
    "plans",
    multiple=True,
    help="File the document: the plan that its tables are about, or with a number before it one of them (2=NAME).",
)
@click.option("--fund", default="", help="File the document: the source of the figures that name none.")
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
    name: str,
    new: bool,
    decided_on: date | None,
    as_found: bool,
    committee: str,
    phase: str,
    plans: tuple[str, ...],
    fund: str,
    decision: str,
    out: Path | None,
    sheet: Path | None,
) -> None:
    """List the figures that wait, with the reason; accept, correct or reject them one by one or from a file.

    A document is filed once, before it is booked: the day it was decided, the committee, what its figures are, the plan
    of each table and the source. What was found of it is shown, and where.
    """
    if any((decided_on, as_found, committee, phase, plans, fund)):
        if not document:
            raise click.UsageError(_("Say which --document is filed."))
        database.ready()
        file(document, decided_on, plans, as_found=as_found, committee=committee, phase=phase, fund=fund)
        return
    database.ready()
    from kronespor.intake import reviewing
    from kronespor.intake.effects import effects
    from kronespor.intake.reviewing import Step

    listed = list(reviewing.waiting(document)) if accept_all else []
    together = reviewing.acceptable_together(listed, named=new or bool(initiative or name))
    numbers = [*accepted, *(i.pk for i in together)]
    named = Step(0, "accept", initiative=initiative, decision=decision, name=name, new=new)
    steps = [replace(named, id=i) for i in numbers]
    steps += [replace(named, id=i, action="correct", amount=amount) for i, amount in corrected]
    steps += [Step(i, "reject") for i in rejected]
    if sheet:
        steps += reviewing.read_steps(sheet)
    if steps or accept_all:
        echo(counted("{n} item reviewed.", "{n} items reviewed.", reviewing.take(steps)))
        if left := len(listed) - len(together):
            echo(counted("{n} asks something of its own and waits.", "{n} ask something of their own and wait.", left))
        return
    items = reviewing.waiting(document)
    if out:
        n = reviewing.write_sheet(out, items, language())
        echo(counted("{n} item written to {file}.", "{n} items written to {file}.", n, file=out))
        return
    print_filings(document)
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
        if effect.remark not in item.reasons:
            echo("        " + _("booking changes: {effect}").format(effect=words(effect.remark)))
        for proposal in effect.proposals:
            echo(f"        ? {words(proposal.remark)}")
