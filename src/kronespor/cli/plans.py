"""What `propose`, `scenario` and `calendar` share."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kronespor.cli import database
from kronespor.cli.controls import told_of_deviations

if TYPE_CHECKING:
    from kronespor.papers.paper import Paper
    from kronespor.planning.models import Planned
    from kronespor.register.models import Decision

DAY = click.DateTime(["%Y-%m-%d", "%d-%m-%Y"])
P = TypeVar("P", bound="Planned")
NO_SUCH = {"proposal": "no-such-proposal", "scenario": "no-such-scenario"}


def ready() -> None:
    """Open the register; what the planning says is said in English, as by the other commands."""
    database.ready()
    from django.utils import translation

    translation.activate("en")


def known(model: type[P], number: int) -> P:
    """A proposal or scenario by its number. PlanningError if there is none."""
    from kronespor.planning.errors import PlanningError

    found = model._default_manager.filter(pk=number).first()
    if found is None:
        raise PlanningError(NO_SUCH[str(model._meta.model_name)], number=number)
    return found


def listed(model: type[P]) -> None:
    """List proposals or scenarios."""
    rows = model._default_manager.order_by("pk")
    for one in rows:
        click.echo(f"{one.pk}  {one.get_state_display():<12} {one.title}")
    if not rows:
        click.echo("There is none yet: `load` one from a sheet.")


def words(text: str) -> str:
    """A text, or what the file says that is named after an @."""
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{text[1:]} cannot be read as text.", param_hint="--text") from error


def kroner(value: Decimal) -> str:
    """Kroner as they are printed."""
    from kronespor.amounts import danish

    return danish(value)


def amount(ore: int) -> str:
    """Øre as kroner are printed."""
    return kroner(Decimal(ore) / 100)


def signed(value: Decimal) -> str:
    """A change."""
    return f"+{kroner(value)}" if value > 0 else kroner(value)


def decision_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which decision: an existing one by its number, or a new one by committee, day and title."""
    for option in (
        click.option("--url", default="", help="The address of the minutes."),
        click.option("--title", default="", help="The title of the agenda item."),
        click.option("--on", "held_on", type=DAY, help="The day of the meeting."),
        click.option("--committee", default="", help="The committee."),
        click.option("--decision", "known_as", default="", help="The number of a decision that the register has."),
    ):
        command = option(command)
    return command


def decision(known_as: str, committee: str, held_on: datetime | None, title: str, url: str) -> "Decision":
    """The decision that the options say."""
    from kronespor.planning.versions import decision_at
    from kronespor.register.decisions import decision_known

    if known_as:
        return decision_known(known_as)
    if held_on is None or not title:
        raise click.UsageError("Say which decision: --decision NUMBER, or --committee, --on and --title.")
    return decision_at(committee, held_on.date(), title, url)


def add_steps(group: click.Group, kind: str, told: Callable[[Any], None] = lambda _found: None) -> None:
    """Give a group the commands that list "proposal"s or "scenario"s and take them from a draft to the register.

    `told`: what is said of one that was booked.
    """

    def room() -> Any:
        ready()
        return import_module(f"kronespor.planning.{kind}s")

    def model() -> Any:
        from kronespor.planning.models import Proposal, Scenario

        return {"proposal": Proposal, "scenario": Scenario}[kind]

    @group.command("list", help=f"List the {kind}s.")
    def list_() -> None:
        room()
        listed(model())

    @group.command(
        "recommend", help="Put the newest version to the committee; refused while anything is wrong with it."
    )
    @click.argument("number", type=int)
    def recommend(number: int) -> None:
        step = room().recommend
        found = known(model(), number)
        step(found)
        click.echo(f"{found}: version {found.recommended} is recommended.")

    @group.command("decide", help="Say that the committee has decided the newest version, and where.")
    @click.argument("number", type=int)
    @decision_options
    def decide(number: int, **said: Any) -> None:
        step = room().decide
        found = known(model(), number)
        step(found, decision(**said))
        click.echo(f"{found}: version {found.decided} is decided {found.decision.meeting.held_on}.")

    @group.command("book", help="Book what was decided, as it stands, as one transaction.")
    @click.argument("number", type=int)
    @click.option("--overrule", default="", help="Why it is booked though a control speaks against it.")
    def book(number: int, overrule: str) -> None:
        step = room().book
        found = known(model(), number)
        with told_of_deviations():
            entry = step(found, overrule)
        click.echo(f"{found}: booked as transaction {entry.pk}.")
        told(found)


def paper_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where a paper is written, and how."""

    def as_date(_ctx: click.Context, _param: click.Parameter, said: datetime | None) -> date | None:
        return said.date() if said else None

    for option in (
        click.option("--dated", type=DAY, callback=as_date, help="The day the paper is dated; else today."),
        click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True),
        click.option("--out", "outs", multiple=True, required=True, type=click.Path(path_type=Path, dir_okay=False)),
    ):
        command = option(command)
    return command


def write(make: "Callable[[], Paper]", outs: tuple[Path, ...], language: str) -> None:
    """Write a paper to files, each whole or not at all."""
    from django.utils import translation

    from kronespor.intake.storing import durably
    from kronespor.papers.formats import FORMATS, render
    from kronespor.reading.document import ReadingError

    if bad := [o.name for o in outs if o.suffix.lower()[1:] not in FORMATS]:
        raise click.BadParameter(f"{bad[0]} is none of .{', .'.join(FORMATS)}.", param_hint="--out")
    with translation.override(language):
        paper = make()
        for out in outs:
            try:
                durably(render(paper, out.suffix.lower()[1:]), out.absolute())
            except OSError as error:
                raise ReadingError(f"{out} cannot be written ({error.strerror}).") from error
            click.echo(f"{out} written.")
