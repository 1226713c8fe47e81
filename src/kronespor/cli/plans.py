"""What `propose` and `scenario` share: how each is kept, shown, written and taken from a draft to the register."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.options import DAY, FILE
from kronespor.cli.speaking import _, echo, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.papers.paper import Paper
    from kronespor.planning.models import Planned, Proposal, Scenario, Version
    from kronespor.planning.versions import Judged, Procedure
    from kronespor.register.models import Decision

P = TypeVar("P", "Proposal", "Scenario")
C = TypeVar("C")
S = TypeVar("S", bound="Judged")


@dataclass(frozen=True)
class Kind(Generic[P, C, S]):
    """Proposals or scenarios, as their commands need them.

    `content`: what a version says; `stand`: that held against the register; `show` prints it and `report` gives its
    JSON; `booked` prints what became of it when it was booked.
    """

    model: type[P]
    missing: str
    procedure: "Procedure[P]"
    content: Callable[["Version"], C]
    stand: Callable[[P, C], S]
    show: Callable[[P, C, S], None]
    report: Callable[[P, C, S], dict[str, Any]]
    paper: Callable[[P, C, date | None], "Paper"]
    booked: Callable[[P], None] = lambda _planned: None

    def known(self, number: int) -> P:
        """The one of this number. PlanningError if there is none."""
        from kronespor.planning.errors import PlanningError

        planned = self.model._default_manager.filter(pk=number).first()
        if planned is None:
            raise PlanningError(self.missing, number=number)
        return planned

    def opened(self, number: int, version: int | None = None) -> tuple[P, C]:
        """The one of this number, and what a version of it says; the newest, if none is named."""
        from kronespor.planning import versions

        planned = self.known(number)
        return planned, self.content(versions.version(planned, version) if version else versions.last(planned))


def keep(planned: "Planned", content: dict[str, Any], text: str) -> None:
    """Keep what is new with its first version, or a new version of what there is."""
    from kronespor.planning import versions

    if planned.pk is None:
        versions.start(planned, content, text)
    else:
        versions.save(planned, content, versions.last(planned).number, text)


def with_opening(text: str, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with other opening words, if there are any."""
    return {**texts, "": text} if text else dict(texts)


def must_be_types(names: Sequence[str], option: str) -> None:
    """Refuse an option that names no expenditure type."""
    from kronespor.register.models import ExpenditureType

    if unknown := [name for name in names if name not in ExpenditureType.values]:
        message = _("'{text}' is no expenditure type; there is {known}.")
        known = ", ".join(ExpenditureType.values)
        raise click.BadParameter(message.format(text=unknown[0], known=known), param_hint=option)


def amount(ore: int | None) -> str:
    """Øre as kroner; a dash for none."""
    return "-" if ore is None else words(Decimal(ore) / 100)


def kroner(value: Decimal | None) -> str:
    """Kroner; a dash for none."""
    return "-" if value is None else words(value)


def signed(value: Decimal) -> str:
    """A change in kroner."""
    return f"+{words(value)}" if value > 0 else words(value)


def title(planned: "Planned") -> str:
    """What a proposal or scenario is called, and how far it has come."""
    from kronespor.planning import versions

    return _("{number} {title}: {state}, version {version}").format(
        number=planned.pk,
        title=planned.title,
        state=planned.get_state_display(),
        version=versions.last(planned).number,
    )


def add_commands(group: click.Group, kind: Callable[[], Kind[Any, Any, Any]]) -> None:
    """Give a group the commands that list, show and write, and that take from a draft to the register."""

    def ready() -> Kind[Any, Any, Any]:
        database.ready()
        return kind()

    @group.command("list", help="List them with their numbers, and how far they have come.")
    def list_() -> None:
        rows = [
            (str(one.pk), one.get_state_display(), one.title) for one in ready().model._default_manager.order_by("pk")
        ]
        if rows:
            print_table((_("Number"), _("State"), _("Title")), (), rows)
        else:
            echo(_("There is none yet: `load` one from a sheet."))

    @group.command("show", help="Show one, and what is wrong with it (then the exit code is 1).")
    @click.argument("number", type=int)
    @click.option("--version", type=int, help="This version; else the newest.")
    @click.option("--json", "as_json", is_flag=True, help="As JSON.")
    def show(number: int, version: int | None, as_json: bool) -> None:
        of = ready()
        planned, content = of.opened(number, version)
        standing = of.stand(planned, content)
        if as_json:
            echo(json.dumps(of.report(planned, content, standing), ensure_ascii=False, indent=1))
        else:
            of.show(planned, content, standing)
        if standing.problems:
            raise SystemExit(1)

    @group.command("paper", help="Write the note: --out notat.docx, .pdf or .html.")
    @click.argument("number", type=int)
    @click.option("--version", type=int, help="This version; else the newest.")
    @paper_options
    def paper(number: int, version: int | None, outs: tuple[Path, ...], language: str, dated: date | None) -> None:
        of = ready()
        planned, content = of.opened(number, version)
        write(lambda: of.paper(planned, content, dated), outs, language)

    @group.command("recommend", help="Put the newest version to the committee; not while anything is wrong with it.")
    @click.argument("number", type=int)
    def recommend(number: int) -> None:
        of = ready()
        planned = of.known(number)
        of.procedure.recommend(planned)
        echo(_("{title}: version {number} is recommended.").format(title=planned, number=planned.recommended))

    @group.command("decide", help="Say that the committee has decided the newest version, and where.")
    @click.argument("number", type=int)
    @decision_options
    def decide(number: int, **where: Any) -> None:
        of = ready()
        planned = of.known(number)
        of.procedure.decide(planned, decision(**where))
        day = words(planned.decision.meeting.held_on)
        text = _("{title}: version {number} is decided on {day}.")
        echo(text.format(title=planned, number=planned.decided, day=day))

    @group.command("book", help="Book what was decided, as it stands, as one transaction.")
    @click.argument("number", type=int)
    @click.option("--overrule", default="", help="Why it is booked though a control speaks against it.")
    def book(number: int, overrule: str) -> None:
        of = ready()
        planned = of.known(number)
        with watching_deviations():
            entry = of.procedure.book(planned, overrule)
        echo(_("{title}: booked as transaction {number}.").format(title=planned, number=entry.pk))
        of.booked(planned)


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


def decision(known_as: str, committee: str, held_on: date | None, title: str, url: str) -> "Decision":
    """The decision that the options name."""
    from kronespor.planning.versions import decision_at
    from kronespor.register.decisions import decision_known

    if known_as:
        return decision_known(known_as)
    if held_on is None or not title:
        raise click.UsageError(_("Say which decision: --decision NUMBER, or --committee, --on and --title."))
    return decision_at(committee, held_on, title, url)


def paper_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where a paper is written, and how."""
    for option in (
        click.option("--dated", type=DAY, help="The day the paper is dated; else today."),
        click.option(
            "--language", type=click.Choice(["da", "en"]), default="da", show_default=True,
            help="The language of the paper.",
        ),
        click.option("--out", "outs", multiple=True, required=True, type=FILE, help="A file to write: .docx, .pdf …"),
    ):  # fmt: skip
        command = option(command)
    return command


def write(make: "Callable[[], Paper]", outs: Sequence[Path], language: str) -> None:
    """Write a paper to files, each whole or not at all."""
    from django.utils import translation

    from kronespor.intake.storing import durably
    from kronespor.papers.formats import FORMATS, render
    from kronespor.planning.errors import PlanningError
    from kronespor.remarks import reason

    if bad := [out.name for out in outs if out.suffix.lower()[1:] not in FORMATS]:
        message = _("{file} is none of {known}.").format(file=bad[0], known=", ".join(f".{form}" for form in FORMATS))
        raise click.BadParameter(message, param_hint="--out")
    with translation.override(language):
        paper = make()
        contents = [(out, render(paper, out.suffix.lower()[1:])) for out in outs]
    for out, content in contents:
        try:
            durably(content, out.absolute())
        except OSError as error:
            raise PlanningError("file-not-written", file=str(out), why=reason(error)) from error
        echo(_("{file} written.").format(file=out))
