"""`kronespor scenario`: what a virement would change, before it is decided."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database, plans
from kronespor.cli.options import DAY, FILE, text_or_file
from kronespor.cli.speaking import _, echo, words
from kronespor.cli.tables import print_table
from kronespor.remarks import remark_json

if TYPE_CHECKING:
    from kronespor.planning.before_after import View
    from kronespor.planning.models import Scenario
    from kronespor.planning.scenarios import Content


@click.group("scenario")
def command() -> None:
    """Try virements on top of the register without touching it: before, after, difference, and the rules they break."""


def _kind() -> "plans.Kind[Scenario, Content, View]":
    from kronespor.planning import scenarios
    from kronespor.planning.models import Scenario
    from kronespor.planning.papers import scenario_paper

    return plans.Kind(
        Scenario,
        "no-such-scenario",
        scenarios.PROCEDURE,
        scenarios.content,
        scenarios.stands,
        _show,
        _report,
        scenario_paper,
    )


@command.command("load")
@click.argument("sheet", type=FILE)
@click.option("--title", default="", help="The title of a new scenario.")
@click.option("--as-of", type=DAY, help="On top of the register as decided by this day; else as it stands.")
@click.option("--neutral", multiple=True, help="An expenditure type whose total is to stay as it is.")
@click.option("--text", default="", callback=text_or_file, help="The opening words, or @FILE to read them from a file.")
@click.option("--into", type=int, help="The number of a scenario that the sheet is a new version of.")
def load(sheet: Path, title: str, as_of: date | None, neutral: tuple[str, ...], text: str, into: int | None) -> None:
    """Load a scenario from a CSV sheet: from, to, fund, year, amount and type, as in a sheet of decisions."""
    database.ready()
    from dataclasses import replace

    from kronespor.planning.models import Scenario
    from kronespor.planning.scenarios import Content, stands
    from kronespor.planning.sheets import read_moves

    plans.must_be_types(neutral, "--neutral")
    moves = read_moves(sheet)
    if into is not None:
        scenario, before = _kind().opened(into)
    elif title:
        scenario, before = Scenario(title=title, as_of=as_of), Content()
    else:
        raise click.UsageError(_("A new scenario has a --title."))
    texts = plans.with_opening(text, before.texts)
    content = replace(before, moves=moves, neutral=neutral or before.neutral, texts=texts)
    view = stands(scenario, content)  # what cannot be understood is not kept
    plans.keep(scenario, content.as_json(), sheet.name)
    _show(scenario, content, view)


@command.command("compare")
@click.argument("numbers", type=int, nargs=-1, required=True)
def compare(numbers: tuple[int, ...]) -> None:
    """Show several scenarios side by side: what each initiative would have by year, and what does not hold."""
    database.ready()
    from kronespor.planning.before_after import side_by_side
    from kronespor.planning.scenarios import compared

    opened = {str(number): _kind().opened(number) for number in numbers}
    for number, (scenario, _content) in opened.items():
        echo(f"{number}: {scenario.title}")
    views = compared(opened)
    tables: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for (plan, initiative, year), sums in side_by_side(views).items():
        before = next(iter(sums.values())).kroner[0]
        after = (plans.kroner(sums[name].kroner[1] if name in sums else before) for name in views)
        tables[plan].append((_place(initiative), str(year), plans.kroner(before), *after))
    for plan, rows in tables.items():
        print_table((_("Initiative"), _("Year")), (_("Before"), *views), rows, title=plan)
    for number, view in views.items():
        for problem in view.problems:
            echo(_("{number} does not hold: {problem}").format(number=number, problem=words(problem)))


def _place(initiative: str) -> str:
    """An initiative, or the plan's reserve."""
    from kronespor.register.holdings import RESERVE

    return initiative or words(RESERVE)


def _show(scenario: "Scenario", _content: "Content", view: "View") -> None:
    from kronespor.register.models import ExpenditureType

    echo(plans.title(scenario))
    tables: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for (plan, initiative, kind, year), pair in view.sums("plan", "initiative", "expenditure_type", "year").items():
        if pair.difference:
            when = f"{year} {ExpenditureType(kind).label}"
            amounts = (*map(plans.kroner, pair.kroner), plans.signed(pair.difference))
            tables[plan].append((_place(initiative), when, *amounts))
    for plan, rows in tables.items():
        print_table((_("Initiative"), _("Year and type")), (_("Before"), _("After"), _("Change")), rows, title=plan)
    for remark in (*view.notices, *view.problems):
        echo(remark)


def _report(scenario: "Scenario", _content: "Content", view: "View") -> dict[str, Any]:
    from kronespor.planning import versions

    names = ("plan", "initiative", "fund", "expenditure_type", "year")
    return {
        "scenario": scenario.pk,
        "title": scenario.title,
        "state": scenario.state,
        "version": versions.last(scenario).number,
        "as_of": scenario.as_of.isoformat() if scenario.as_of else None,
        "lines": [
            {
                **dict(zip(names, key, strict=True)),
                "before": str(pair.kroner[0]),
                "after": str(pair.kroner[1]),
                "difference": str(pair.difference),
            }
            for key, pair in view.sums(*names).items()
        ],
        "problems": [words(problem) for problem in view.problems],
        "remarks": [remark_json(problem) for problem in view.problems],
    }


plans.add_commands(command, _kind)
