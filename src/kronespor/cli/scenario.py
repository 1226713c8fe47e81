"""`kronespor scenario`: what a virement would change, before it is decided."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import plans
from kronespor.cli.speaking import words

if TYPE_CHECKING:
    from kronespor.planning.before_after import View
    from kronespor.planning.models import Scenario
    from kronespor.planning.scenarios import Content


@click.group("scenario")
def command() -> None:
    """Try virements on top of the register without touching it: before, after, difference, and the rules they break."""


@command.command("load")
@click.argument("sheet", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--title", default="", help="The title of a new scenario.")
@click.option("--as-of", type=plans.DAY, help="On top of the register as decided by this day; else as it stands.")
@click.option("--neutral", multiple=True, help="An expenditure type whose total is to stay as it is.")
@click.option("--text", default="", help="The opening words, or @FILE to read them from a file.")
@click.option("--into", type=int, help="The number of a scenario that the sheet is a new version of.")
def load(
    sheet: Path, title: str, as_of: datetime | None, neutral: tuple[str, ...], text: str, into: int | None
) -> None:
    """Load a scenario from a CSV sheet: from, to, fund, year, amount and type, as in a sheet of decisions."""
    plans.ready()
    from kronespor.planning import scenarios, versions
    from kronespor.planning.models import Scenario
    from kronespor.planning.sheets import read_moves
    from kronespor.register.models import ExpenditureType

    if unknown := [n for n in neutral if n not in ExpenditureType.values]:
        raise click.BadParameter(f"'{unknown[0]}' is no expenditure type.", param_hint="--neutral")
    moves, words = read_moves(sheet), plans.words(text)
    if into is not None:
        found = plans.known(Scenario, into)
        latest = versions.last(found)
        before = scenarios.content(latest)
        texts = {**before.texts, **({"": words} if words else {})}
        said = scenarios.Content(moves, neutral or before.neutral, before.stated, before.indicators, texts)
        scenarios.stands(found, said)  # what cannot be understood is not kept
        versions.save(found, said.as_json(), latest.number, sheet.name)
    else:
        if not title:
            raise click.UsageError("A new scenario has a --title.")
        said = scenarios.Content(moves, neutral, texts={"": words} if words else {})
        found = Scenario(title=title, as_of=as_of.date() if as_of else None)
        scenarios.stands(found, said)
        versions.start(found, said.as_json(), sheet.name)
    _print(found, scenarios.stands(found, said))


@command.command("show")
@click.argument("number", type=int)
@click.option("--version", "asked", type=int, help="This version; else the newest.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(number: int, asked: int | None, as_json: bool) -> None:
    """Show a scenario before and after; the exit code is 1 if it breaks a rule."""
    found, said = _said(number, asked)
    from kronespor.planning import scenarios

    view = scenarios.stands(found, said)
    if as_json:
        click.echo(json.dumps(_report(found, view), ensure_ascii=False, indent=1))
    else:
        _print(found, view)
    if view.problems:
        raise SystemExit(1)


@command.command("compare")
@click.argument("numbers", type=int, nargs=-1, required=True)
def compare(numbers: tuple[int, ...]) -> None:
    """Show several scenarios side by side: what each initiative they change would have by year."""
    from kronespor.planning import scenarios
    from kronespor.planning.before_after import side_by_side

    views = {}
    for number in numbers:
        found, said = _said(number, None)
        views[f"{found.pk} {found.title}"] = scenarios.stands(found, said)
    for (plan, initiative, year), of in side_by_side(views).items():
        click.echo(f"{plan} / {initiative} {year}:")
        for name, pair in of.items():
            before, after = (plans.kroner(k) for k in pair.kroner)
            click.echo(f"  {name}: {before} → {after} ({plans.signed(pair.difference)})")


@command.command("paper")
@click.argument("number", type=int)
@click.option("--version", "asked", type=int, help="This version; else the newest.")
@plans.paper_options
def paper(number: int, asked: int | None, outs: tuple[Path, ...], language: str, dated: Any) -> None:
    """Write the note on the virement: --out notat.docx, .pdf or .html."""
    found, said = _said(number, asked)
    from kronespor.planning.papers import scenario_paper

    plans.write(lambda: scenario_paper(found, said, dated), outs, language)


def _said(number: int, asked: int | None) -> "tuple[Scenario, Content]":
    plans.ready()
    from kronespor.planning import scenarios, versions
    from kronespor.planning.models import Scenario

    found = plans.known(Scenario, number)
    return found, scenarios.content(versions.version(found, asked) if asked else versions.last(found))


def _print(found: "Scenario", view: "View") -> None:
    from kronespor.planning import versions

    click.echo(f"{found.pk} {found.title} ({found.get_state_display()}, version {versions.last(found).number})")
    for (plan, initiative, kind, year), pair in view.sums("plan", "initiative", "expenditure_type", "year").items():
        if pair.before != pair.after:
            before, after = (plans.kroner(k) for k in pair.kroner)
            click.echo(f"  {plan} / {initiative} {year} {kind}: {before} → {after} ({plans.signed(pair.difference)})")
    for notice in view.notices:
        click.echo(f"notice: {words(notice)}")
    for problem in view.problems:
        click.secho(f"error: {words(problem)}", fg="red")


def _report(found: "Scenario", view: "View") -> dict[str, Any]:
    from kronespor.planning import versions

    names = ("plan", "initiative", "fund", "expenditure_type", "year")
    lines = []
    for key, pair in view.sums(*names).items():
        before, after = (str(k) for k in pair.kroner)
        lines.append(
            {**dict(zip(names, key, strict=True)), "before": before, "after": after, "difference": str(pair.difference)}
        )
    return {
        "scenario": found.pk,
        "title": found.title,
        "state": found.state,
        "version": versions.last(found).number,
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "lines": lines,
        "problems": [words(p) for p in view.problems],
    }


plans.add_steps(command, "scenario")
