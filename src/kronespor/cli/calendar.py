"""`kronespor calendar`: which case goes to which meeting, and what runs out."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from kronespor.cli import plans
from kronespor.cli.speaking import words


@click.group("calendar")
def command() -> None:
    """Plan which case goes to which meeting, and see what runs out."""


def _day(said: datetime | None) -> date | None:
    return said.date() if said else None


@command.command("load")
@click.argument("sheet", type=click.Path(path_type=Path, dir_okay=False))
def load(sheet: Path) -> None:
    """Load matters and their steps from a CSV sheet: matter, kind, committee, date; and purpose, level, runs_out …"""
    plans.ready()
    from kronespor.planning.sheets import load_calendar

    click.echo(f"{sheet}: {load_calendar(sheet)} steps.")


@command.command("show")
@click.option("--from", "first", type=plans.DAY, help="From this day.")
@click.option("--to", "last", type=plans.DAY, help="To this day.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--ics", type=click.Path(path_type=Path, dir_okay=False), help="Write an iCalendar file.")
def show(first: datetime | None, last: datetime | None, as_json: bool, ics: Path | None) -> None:
    """Show the cases by meeting, what must be ready when, the open mandates, and who would decide too early."""
    plans.ready()
    from kronespor.intake.storing import durably
    from kronespor.planning import calendar
    from kronespor.planning.feed import icalendar

    found = list(calendar.steps(_day(first), _day(last)))
    if ics:
        durably(icalendar(found), ics.absolute())
        click.echo(f"{ics} written.")
        return
    problems = calendar.problems(found)
    if as_json:
        rows = [
            {
                "day": s.meeting.held_on.isoformat(),
                "committee": str(s.meeting.committee or ""),
                "matter": s.matter.title,
                "kind": s.kind,
                "purpose": s.purpose,
            }
            for s in found
        ]
        click.echo(json.dumps({"steps": rows, "problems": [words(p) for p in problems]}, ensure_ascii=False, indent=1))
        return
    for s in found:
        click.echo(
            f"{s.meeting.held_on} {s.meeting.committee or ''}: {calendar.step_title(s)}, {s.get_purpose_display()}"
        )
    for n in calendar.due({s.meeting for s in found}):
        click.echo(f"{n.day} {n.name} for {n.meeting}")
    for matter in calendar.mandates(open_only=True):
        click.echo(f"mandate of {matter.given_on} ({matter.given_by}): {matter}")
    for problem in problems:
        click.secho(f"warning: {words(problem)}", fg="yellow")


@command.command("deadline")
@click.argument("name")
@click.argument("working_days", type=click.IntRange(0, 250))
@click.option("--committee", default="", help="Only before this committee's meetings.")
def deadline(name: str, working_days: int, committee: str) -> None:
    """Set what must be ready so many working days before a meeting."""
    plans.ready()
    from kronespor.planning.calendar import set_deadline

    set_deadline(name, working_days, committee)
    click.echo(f"{name}: {working_days} working days before a meeting.")


@command.command("expiring")
@click.option("--on", "today", type=plans.DAY, help="As seen on this day; else today.")
@click.option("--months", type=click.IntRange(1, 240), default=24, show_default=True, help="How far ahead.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for the budget negotiations.")
def expiring(today: datetime | None, months: int, as_csv: bool) -> None:
    """List what runs out: plans, policies, grants, funds and initiatives, with amount, last decision and next case."""
    plans.ready()
    from django.utils import timezone

    from kronespor.planning import expiring
    from kronespor.planning.calendar import step_title

    found = expiring.endings(_day(today) or timezone.localdate(), months)
    if as_csv:
        click.echo(expiring.as_csv(found), nl=False)
        return
    for e in found:
        amount = "" if e.kroner is None else f", {plans.kroner(e.kroner)} kr. in its last year"
        step = (
            f"; next: {e.follow_up.meeting.held_on} {step_title(e.follow_up)}"
            if e.follow_up
            else "; no case is planned"
        )
        mark = f" (within {e.warning} months)" if e.warning else ""
        click.echo(f"{e.ends_on} {e.kind} {e.name}{amount}{step}{mark}")
    if not found:
        click.echo(f"Nothing runs out within {months} months.")


@command.command("paper")
@click.option("--title", required=True, help="The title.")
@click.option("--text", default="", help="The opening words, or @FILE to read them from a file.")
@click.option("--from", "first", type=plans.DAY, help="Cases from this day.")
@click.option("--to", "last", type=plans.DAY, help="Cases to this day.")
@plans.paper_options
def paper(
    title: str,
    text: str,
    first: datetime | None,
    last: datetime | None,
    outs: tuple[Path, ...],
    language: str,
    dated: Any,
) -> None:
    """Write the orientation: the matrix of cases and meetings, and a section for each matter."""
    plans.ready()
    from kronespor.planning import calendar
    from kronespor.planning.models import Matter
    from kronespor.planning.papers import calendar_paper

    steps, words = list(calendar.steps(_day(first), _day(last))), plans.words(text)
    matters = list(Matter.objects.select_related("plan", "given_by").order_by("pk"))
    plans.write(lambda: calendar_paper(steps, matters, title, words, dated), outs, language)


@command.command("overview")
@click.argument("plan")
@click.option("--year", "years", type=int, multiple=True, help="Only this year; may be given several times.")
@click.option("--as-of", type=plans.DAY, help="As decided on or before this day.")
@plans.paper_options
def overview(
    plan: str, years: tuple[int, ...], as_of: datetime | None, outs: tuple[Path, ...], language: str, dated: Any
) -> None:
    """Write the overview of a plan's running initiatives with what pays for them."""
    plans.ready()
    from kronespor.planning.papers import running_paper

    plans.write(lambda: running_paper(plan, sorted(years), _day(as_of), dated), outs, language)
