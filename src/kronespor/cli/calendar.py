"""`kronespor calendar`: which matter goes to which meeting, and what runs out."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database, plans
from kronespor.cli.options import DAY, FILE, text_or_file
from kronespor.cli.speaking import _, counted, echo, words
from kronespor.cli.tables import print_table
from kronespor.remarks import remark_json

if TYPE_CHECKING:
    from kronespor.planning.expiring import Ending
    from kronespor.planning.models import Step


@click.group("calendar")
def command() -> None:
    """Plan which matter goes to which meeting, and see what runs out."""


@command.command("load")
@click.argument("sheet", type=FILE)
def load(sheet: Path) -> None:
    """Load matters and their steps from a CSV sheet: matter, kind, committee, date; and purpose, level, runs_out …"""
    database.ready()
    from kronespor.planning.sheets import load_calendar

    count = load_calendar(sheet)
    echo(counted("{sheet}: {n} step.", "{sheet}: {n} steps.", count, sheet=sheet))


@command.command("show")
@click.option("--from", "first", type=DAY, help="From this day.")
@click.option("--to", "last", type=DAY, help="To this day.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--ics", type=FILE, help="Write an iCalendar file.")
def show(first: date | None, last: date | None, as_json: bool, ics: Path | None) -> None:
    """Show the matters by meeting, what must be ready when, the open mandates, and who would decide too early."""
    database.ready()
    from kronespor.intake.storing import durably
    from kronespor.planning import calendar
    from kronespor.planning.feed import icalendar

    steps = list(calendar.steps(first, last))
    if ics:
        durably(icalendar(steps), ics.absolute())
        echo(_("{file} written.").format(file=ics))
    elif as_json:
        echo(json.dumps(_report(steps), ensure_ascii=False, indent=1))
    else:
        _print(steps)


def _report(steps: "Sequence[Step]") -> dict[str, Any]:
    from django.utils import timezone

    from kronespor.planning import calendar

    problems = calendar.problems(steps, timezone.localdate())
    return {
        "steps": [
            {
                "day": step.meeting.held_on.isoformat(),
                "committee": str(step.meeting.committee or ""),
                "matter": step.matter.title,
                "kind": step.kind,
                "purpose": step.purpose,
            }
            for step in steps
        ],
        "problems": [words(problem) for problem in problems],
        "remarks": [remark_json(problem) for problem in problems],
    }


def _print(steps: "Sequence[Step]") -> None:
    from django.utils import timezone

    from kronespor.planning import calendar

    matters = [
        (str(s.meeting.held_on), str(s.meeting.committee or ""), calendar.step_title(s), s.get_purpose_display())
        for s in steps
    ]
    dues = [(str(d.day), d.name, str(d.meeting)) for d in calendar.due({s.meeting for s in steps})]
    mandates = [(str(m.given_on), str(m.given_by or "?"), m.title) for m in calendar.mandates(open_only=True)]
    for title, names, rows in (
        (_("Matters"), (_("Day"), _("Committee"), _("Matter"), _("Purpose")), matters),
        (_("To be ready"), (_("Day"), _("What"), _("Meeting")), dues),
        (_("Mandates that are not met"), (_("Given"), _("By"), _("Matter")), mandates),
    ):
        if rows:
            print_table(names, (), rows, title=title)
    if not (matters or mandates):
        echo(_("Nothing is planned: `load` a calendar from a sheet."))
    for problem in calendar.problems(steps, timezone.localdate()):
        echo(problem)


@command.command("deadline")
@click.argument("name")
@click.argument("working_days", type=click.IntRange(0, 250))
@click.option("--committee", default="", help="Only before this committee's meetings.")
def deadline(name: str, working_days: int, committee: str) -> None:
    """Set what must be ready so many working days before a meeting."""
    database.ready()
    from kronespor.planning.calendar import set_deadline

    set_deadline(name, working_days, committee)
    text = counted(
        "{name}: {n} working day before a meeting.",
        "{name}: {n} working days before a meeting.",
        working_days,
        name=name,
    )
    echo(text)


@command.command("expiring")
@click.option("--on", "today", type=DAY, help="As seen on this day; else today.")
@click.option("--months", type=click.IntRange(1, 240), default=24, show_default=True, help="How far ahead.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for the budget negotiations.")
def expiring(today: date | None, months: int, as_csv: bool) -> None:
    """List what runs out: plans, policies, grants, funds and initiatives, with amount, last decision and next step."""
    database.ready()
    from django.utils import timezone

    from kronespor.planning import expiring

    endings = expiring.endings(today or timezone.localdate(), months)
    if as_csv:
        click.echo(expiring.as_csv(endings), nl=False)
    elif endings:
        headings = (_("Ends"), _("What"), _("Next step"))
        print_table(
            headings,
            (_("kr."),),
            [_ending(e) for e in endings],
            _("What runs out, with the last year's amount, or by how much it falls"),
        )
    else:
        echo(counted("Nothing runs out within {n} month.", "Nothing runs out within {n} months.", months))


def _ending(ending: "Ending") -> tuple[str, ...]:
    from kronespor.planning.calendar import step_title

    kinds = {
        "plan": _("action plan"),
        "policy": _("policy"),
        "grant": _("grant"),
        "fund": _("source"),
        "initiative": _("initiative"),
    }
    step = ending.follow_up
    follow_up = f"{step.meeting.held_on} {step_title(step)}" if step else _("none is planned")
    what = f"{ending.name} ({kinds[ending.kind]})"
    if ending.is_fall:
        what = _("{what}: falls to {left} kr.").format(what=what, left=plans.kroner(ending.left))
    return str(ending.ends_on), what, follow_up, plans.kroner(ending.kroner)


@command.command("paper")
@click.option("--title", required=True, help="The title.")
@click.option("--text", default="", callback=text_or_file, help="The opening words, or @FILE to read them from a file.")
@click.option("--from", "first", type=DAY, help="Matters from this day.")
@click.option("--to", "last", type=DAY, help="Matters to this day.")
@plans.paper_options
def paper(
    title: str,
    text: str,
    first: date | None,
    last: date | None,
    outs: tuple[Path, ...],
    language: str,
    dated: date | None,
) -> None:
    """Write the orientation: the matrix of matters and meetings, and a section for each matter."""
    database.ready()
    from kronespor.planning import calendar
    from kronespor.planning.models import Matter
    from kronespor.planning.papers import calendar_paper

    steps = list(calendar.steps(first, last))
    matters = list(Matter.objects.select_related("plan", "given_by").order_by("pk"))
    plans.write(lambda: calendar_paper(steps, matters, title, text, dated), outs, language)


@command.command("overview")
@click.argument("plan")
@click.option("--year", "years", type=int, multiple=True, help="Only this year; may be given several times.")
@click.option("--as-of", type=DAY, help="As decided on or before this day.")
@plans.paper_options
def overview(
    plan: str, years: tuple[int, ...], as_of: date | None, outs: tuple[Path, ...], language: str, dated: date | None
) -> None:
    """Write the overview of a plan's running initiatives with what pays for them."""
    database.ready()
    from kronespor.planning.papers import running_paper

    plans.write(lambda: running_paper(plan, sorted(years), as_of, dated), outs, language)
