"""`kronespor propose`: what a pot could be given for."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import plans
from kronespor.cli.speaking import words

if TYPE_CHECKING:
    from kronespor.planning.models import Proposal
    from kronespor.planning.proposals import Content, Standing


@click.group("propose")
def command() -> None:
    """Plan what a pot is given for: what fits, what is left; from a draft to the register without retyping a figure.

    The pot is what is left in a plan's reserve of a fund (--plan and --fund), or in the fund itself (--fund).
    """


@command.command("load")
@click.argument("sheet", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", default="", help="The title of a new proposal.")
@click.option("--plan", default="", help="Whose reserve the pot is; none: what the fund has not allocated.")
@click.option("--fund", default="", help="The fund.")
@click.option("--type", "kind", default="unknown", help="The expenditure type of the pot.")
@click.option("--as-of", type=plans.DAY, help="What was in the pot as decided by this day; else what is now.")
@click.option("--text", default="", help="The opening words, or @FILE to read them from a file.")
@click.option("--into", type=int, help="The number of a proposal that the sheet is a new version of.")
def load(
    sheet: Path, title: str, plan: str, fund: str, kind: str, as_of: datetime | None, text: str, into: int | None
) -> None:
    """Load a proposal from a CSV sheet: label, year and amount; and category, rank, group, least, most, reason …"""
    plans.ready()
    from kronespor.planning import proposals, versions
    from kronespor.planning.models import Proposal
    from kronespor.planning.sheets import read_items
    from kronespor.register.decisions import fund_known, plan_known

    items, words = read_items(sheet), plans.words(text)
    if into is not None:
        found = plans.known(Proposal, into)
        latest = versions.last(found)
        texts = {**proposals.content(latest).texts, **({"": words} if words else {})}
        versions.save(found, proposals.Content(items, texts).as_json(), latest.number, sheet.name)
    else:
        if not (title and fund):
            raise click.UsageError("A new proposal has a --title and a --fund.")
        of, day = plan_known(plan) if plan else None, as_of.date() if as_of else None
        found = Proposal(title=title, plan=of, fund=fund_known(fund), expenditure_type=kind, as_of=day)
        versions.start(found, proposals.Content(items, {"": words} if words else {}).as_json(), sheet.name)
    _print(found, proposals.content(versions.last(found)))


@command.command("show")
@click.argument("number", type=int)
@click.option("--version", "asked", type=int, help="This version; else the newest.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(number: int, asked: int | None, as_json: bool) -> None:
    """Show a proposal: what is allocated, what is left, and what is wrong with it (then the exit code is 1)."""
    found, said = _said(number, asked)
    from kronespor.planning import proposals

    held = proposals.standing(found, said)
    if as_json:
        click.echo(json.dumps(_report(found, said, held), ensure_ascii=False, indent=1))
    else:
        _print(found, said)
    if held.problems:
        raise SystemExit(1)


@command.command("fit")
@click.argument("number", type=int)
@click.option("--pot", default="", help="This many kroner instead of what is in the pot, in the proposal's one year.")
@click.option("--priority", "priorities", multiple=True, help="rank, money, count: what counts first, then what.")
@click.option("--save", "keep", is_flag=True, help="Keep the best choice as a new version.")
def fit(number: int, pot: str, priorities: tuple[str, ...], keep: bool) -> None:
    """Ask which items fit the pot: the best choice, proven, and the second best with the reason why."""
    found, said = _said(number, None)
    from kronespor.planning import proposals, versions
    from kronespor.planning.amounts import ore
    from kronespor.planning.choosing import PRIORITIES

    there = proposals.pot(found)
    if pot:
        years = {y for i in said.items for y in i.years}
        if len(years) != 1:
            raise click.UsageError("--pot is for a proposal whose items are all of one year.")
        try:
            there = {years.pop(): ore(pot)}
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--pot") from error
    best, second = proposals.fitting(said, there, priorities or PRIORITIES)
    for name, choice in (("Best", best), ("Second best", second)):
        if choice is None:
            click.echo("There is no other choice.")
            continue
        why = f", since {words(choice.why)}" if choice.why else ""
        click.echo(f"{name}: {plans.amount(choice.ore)} kr. for {len(choice.amounts)} of {len(said.items)}{why}.")
        for item in said.items:
            given = sum(choice.amounts[item.key].values()) if item.key in choice.amounts else None
            click.echo(f"  {'+' if given is not None else '-'} {item.label}: {plans.amount(given or item.ore)} kr.")
    if keep:
        items = tuple(
            replace(i, chosen=i.key in best.amounts, years=best.amounts.get(i.key, i.years)) for i in said.items
        )
        latest = versions.last(found)
        versions.save(found, proposals.Content(items, said.texts).as_json(), latest.number, "What fits")
        click.echo(f"Kept as version {latest.number + 1}.")


@command.command("changes")
@click.argument("number", type=int)
@click.option("--from", "before", type=int, default=1, show_default=True)
@click.option("--to", "after", type=int, help="This version; else the newest.")
def changes(number: int, before: int, after: int | None) -> None:
    """Show what differs between two versions."""
    found, now = _said(number, after)
    from kronespor.planning import proposals, versions
    from kronespor.planning.edits import edits

    found_edits = edits(proposals.content(versions.version(found, before)), now)
    for edit in found_edits:
        click.echo(f"{edit.kind}: {edit.item.label} ({plans.signed(edit.difference)} kr.)")
    if not found_edits:
        click.echo("Nothing differs.")


@command.command("paper")
@click.argument("number", type=int)
@click.option("--version", "asked", type=int, help="This version; else the newest.")
@plans.paper_options
def paper(number: int, asked: int | None, outs: tuple[Path, ...], language: str, dated: Any) -> None:
    """Write the note with the proposal: --out forslag.docx, .pdf or .html."""
    found, said = _said(number, asked)
    from kronespor.planning.papers import proposal_paper

    plans.write(lambda: proposal_paper(found, said, dated), outs, language)


def _said(number: int, asked: int | None) -> "tuple[Proposal, Content]":
    plans.ready()
    from kronespor.planning import proposals, versions
    from kronespor.planning.models import Proposal

    found = plans.known(Proposal, number)
    return found, proposals.content(versions.version(found, asked) if asked else versions.last(found))


def _print(found: "Proposal", said: "Content") -> None:
    from kronespor.planning import proposals, versions

    held = proposals.standing(found, said)
    click.echo(f"{found.pk} {found.title} ({found.get_state_display()}, version {versions.last(found).number})")
    for name, items in said.categories.items():
        total = sum(i.ore for i in items if i.chosen)
        click.echo(f"{name or 'Initiatives'}: {plans.amount(total)} kr.")
        for i in items:
            years = ", ".join(f"{y}: {plans.amount(ore)}" for y, ore in sorted(i.years.items()))
            click.echo(f"  {'' if i.chosen else '(not chosen) '}{i.label}  {years}")
    for year in held.years:
        there, given, left = (of.get(year, 0) for of in (held.pot, held.allocated, held.left))
        click.echo(
            f"{year}: in the pot {plans.amount(there)}, allocated {plans.amount(given)}, left {plans.amount(left)}"
        )
    for problem in held.problems:
        click.secho(f"error: {words(problem)}", fg="red")


def _report(found: "Proposal", said: "Content", held: "Standing") -> dict[str, Any]:
    from kronespor.planning import versions
    from kronespor.planning.amounts import kroner

    def by_year(of: dict[int, int]) -> dict[str, str]:
        return {str(y): str(kroner(ore)) for y, ore in of.items()}

    return {
        "proposal": found.pk,
        "title": found.title,
        "state": found.state,
        "version": versions.last(found).number,
        "plan": found.plan.name if found.plan else None,
        "fund": found.fund.name,
        "pot": by_year(held.pot),
        "allocated": by_year(held.allocated),
        "left": by_year(held.left),
        "problems": [words(p) for p in held.problems],
        "items": [
            {
                "label": i.label,
                "category": i.category,
                "initiative": i.name,
                "years": by_year(i.years),
                "rank": i.rank,
                "group": i.group,
                "committee": i.committee,
                "chosen": i.chosen,
            }
            for i in said.items
        ],
    }


def _outcome(found: "Proposal") -> None:
    """What was proposed against what was decided and booked."""
    from kronespor.planning.edits import outcomes

    for o in outcomes(found):
        texts = (plans.kroner(k) if k is not None else "-" for k in (o.recommended, o.decided, o.booked))
        click.echo("  {}: recommended {}, decided {}, booked {}".format(o.label, *texts))


plans.add_steps(command, "proposal", _outcome)
