"""`kronespor propose`: what a pot could be given for."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database, plans
from kronespor.cli.options import DAY, FILE, text_or_file
from kronespor.cli.speaking import _, echo, words
from kronespor.cli.tables import print_table
from kronespor.remarks import remark_json

if TYPE_CHECKING:
    from kronespor.planning.choosing import Choice
    from kronespor.planning.models import Proposal
    from kronespor.planning.proposals import Content, Item, Standing


@click.group("propose")
def command() -> None:
    """Plan what a pot is given for: what fits, what is left; from a draft to the register without retyping a figure.

    The pot is what is left in a plan's reserve of a fund (--plan and --fund), or in the fund itself (--fund).
    """


def _kind() -> "plans.Kind[Proposal, Content, Standing]":
    from kronespor.planning import proposals
    from kronespor.planning.models import Proposal
    from kronespor.planning.papers import proposal_paper

    return plans.Kind(
        Proposal,
        "no-such-proposal",
        proposals.PROCEDURE,
        proposals.content,
        proposals.standing,
        _show,
        _report,
        proposal_paper,
        _print_outcomes,
    )


@command.command("load")
@click.argument("sheet", type=FILE)
@click.option("--title", default="", help="The title of a new proposal.")
@click.option("--plan", default="", help="Whose reserve the pot is; none: what the fund has not allocated.")
@click.option("--fund", default="", help="The fund.")
@click.option("--type", "expenditure_type", default="unknown", help="The expenditure type of the pot.")
@click.option("--as-of", type=DAY, help="What was in the pot as decided by this day; else what is now.")
@click.option("--text", default="", callback=text_or_file, help="The opening words, or @FILE to read them from a file.")
@click.option("--into", type=int, help="The number of a proposal that the sheet is a new version of.")
def load(sheet: Path, title: str, plan: str, fund: str, text: str, into: int | None, **fields: Any) -> None:
    """Load a proposal from a CSV sheet: label, year and amount; and category, rank, group, least, most, reason …"""
    database.ready()
    from kronespor.planning.models import Proposal
    from kronespor.planning.proposals import Content, standing
    from kronespor.planning.sheets import read_items
    from kronespor.register.decisions import fund_known, plan_known

    plans.must_be_types([fields["expenditure_type"]], "--type")
    items = read_items(sheet)
    if into is not None:
        proposal, before = _kind().opened(into)
    elif title and fund:
        before = Content()
        proposal = Proposal(title=title, plan=plan_known(plan) if plan else None, fund=fund_known(fund), **fields)
    else:
        raise click.UsageError(_("A new proposal has a --title and a --fund."))
    content = Content(items, plans.with_opening(text, before.texts))
    plans.keep(proposal, content.as_json(), sheet.name)
    _show(proposal, content, standing(proposal, content))


@command.command("fit")
@click.argument("number", type=int)
@click.option("--pot", default="", help="This many kroner instead of what is in the pot, in the proposal's one year.")
@click.option("--priority", "priorities", multiple=True, help="rank, money, count: what counts first, then what.")
@click.option("--save", is_flag=True, help="Keep the best choice as a new version.")
def fit(number: int, pot: str, priorities: tuple[str, ...], save: bool) -> None:
    """Ask which items fit the pot: the best choice, proven, and the second best with the reason why."""
    database.ready()
    from kronespor.planning import proposals, versions
    from kronespor.planning.choosing import PRIORITIES

    proposal, content = _kind().opened(number)
    there = _amount_by_year(pot, content) if pot else proposals.pot(proposal)
    best, second = proposals.fitting(content, there, priorities or PRIORITIES)
    rows = [(item.label, plans.amount(item.ore), *(_given(c, item) for c in (best, second))) for item in content.items]
    sums = (_("Total"), "", plans.amount(best.ore), plans.amount(second.ore if second else None))
    print_table((_("Item"),), (_("Wished"), _("Best"), _("Second best")), rows, footer=sums)
    if second is None or second.why is None:
        echo(_("There is no other choice."))
    else:
        echo(_("Why the second is not the best: {why}").format(why=words(second.why)))
    if save:
        plans.keep(proposal, proposals.with_choice(content, best).as_json(), _("What fits"))
        echo(_("Kept as version {number}.").format(number=versions.last(proposal).number))


def _amount_by_year(pot: str, content: "Content") -> dict[int, int]:
    """Another amount than the pot's, in the one year that all items have."""
    from kronespor.amounts import AmountError, parse_ore

    years = {year for item in content.items for year in item.years}
    if len(years) != 1:
        raise click.UsageError(_("--pot is for a proposal whose items are all of one year."))
    try:
        ore = parse_ore(pot)
    except AmountError as error:
        raise click.BadParameter(words(error), param_hint="--pot") from error
    if ore < 0:
        raise click.BadParameter(_("A pot is not less than nothing."), param_hint="--pot")
    return {years.pop(): ore}


def _given(choice: "Choice | None", item: "Item") -> str:
    """What a choice gives an item; a dash for nothing."""
    given = choice.amounts.get(item.key) if choice else None
    return plans.amount(sum(given.values()) if given else None)


@command.command("changes")
@click.argument("number", type=int)
@click.option("--from", "before", type=int, default=1, show_default=True, help="What differs from this version.")
@click.option("--to", "after", type=int, help="To this version; else the newest.")
def changes(number: int, before: int, after: int | None) -> None:
    """Show what differs between two versions."""
    database.ready()
    from kronespor.planning.edits import edits

    _proposal, old = _kind().opened(number, before)
    _proposal, new = _kind().opened(number, after)
    kinds = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
    rows = [(kinds[edit.kind], edit.item.label, plans.signed(edit.difference)) for edit in edits(old, new)]
    if rows:
        print_table((_("Change"), _("Item")), (_("kr."),), rows)
    else:
        echo(_("Nothing differs."))


def _show(proposal: "Proposal", content: "Content", standing: "Standing") -> None:
    years = sorted({year for item in content.items for year in item.years})
    echo(plans.title(proposal))
    for category, items in content.categories.items():
        rows = [(_label(i), *(plans.amount(i.years.get(y)) for y in years)) for i in items]
        sums = [plans.amount(sum(i.years.get(y, 0) for i in items if i.chosen)) for y in years]
        print_table((_("Item"),), list(map(str, years)), rows, category, (_("Total"), *sums))
    pot = [
        (str(y), *(plans.amount(of.get(y, 0)) for of in (standing.pot, standing.allocated, standing.left)))
        for y in standing.years
    ]
    print_table((_("Year"),), (_("In the pot"), _("Allocated"), _("Left")), pot)
    for problem in standing.problems:
        echo(problem)


def _label(item: "Item") -> str:
    return item.label if item.chosen else _("{label} (not chosen)").format(label=item.label)


def _report(proposal: "Proposal", content: "Content", standing: "Standing") -> dict[str, Any]:
    from kronespor.planning import versions
    from kronespor.planning.amounts import kroner

    def by_year(years: dict[int, int]) -> dict[str, str]:
        return {str(y): str(kroner(ore)) for y, ore in years.items()}

    return {
        "proposal": proposal.pk,
        "title": proposal.title,
        "state": proposal.state,
        "version": versions.last(proposal).number,
        "plan": proposal.plan.name if proposal.plan else None,
        "fund": proposal.fund.name,
        "pot": by_year(standing.pot),
        "allocated": by_year(standing.allocated),
        "left": by_year(standing.left),
        "problems": [words(problem) for problem in standing.problems],
        "remarks": [remark_json(problem) for problem in standing.problems],
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
            for i in content.items
        ],
    }


def _print_outcomes(proposal: "Proposal") -> None:
    """What was proposed against what was decided and booked."""
    from kronespor.planning.edits import outcomes

    rows = [(o.label, *map(plans.kroner, (o.recommended, o.decided, o.booked))) for o in outcomes(proposal)]
    print_table((_("Item"),), (_("Recommended"), _("Decided"), _("Booked")), rows)


plans.add_commands(command, _kind)
