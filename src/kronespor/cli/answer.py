"""`kronespor answer`: write the answer to an enquiry."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.speaking import words

if TYPE_CHECKING:
    from kronespor.answers.answer import Answer

SUFFIXES = (".docx", ".pdf", ".html", ".xlsx", ".md", ".csv")
DATE = click.DateTime(["%Y-%m-%d", "%d-%m-%Y"])


@click.command("answer")
@click.option("--question", required=True, help="The question as it was asked, or @FILE to read it from a file.")
@click.option("--to", "recipient", default="", help="Whom the answer is for.")
@click.option("--title", default="", help="The answer's title.")
@click.option("--plan", "plans", multiple=True, help="Only this action plan; may be given several times.")
@click.option("--as-of", type=DATE, help="As decided on or before this day.")
@click.option("--known-at", type=DATE, help="As booked at or before the end of this day.")
@click.option("--dated", type=DATE, help="The day the answer is dated; else today.")
@click.option("--english", is_flag=True, help="In English; else in Danish.")
@click.option("--layout", type=click.Choice(["plans", "areas", "list"]), help="A table a plan; by area; or one list.")
@click.option("--out", "outs", multiple=True, required=True, type=click.Path(path_type=Path, dir_okay=False))
def command(
    question: str,
    recipient: str,
    title: str,
    plans: tuple[str, ...],
    as_of: datetime | None,
    known_at: datetime | None,
    dated: datetime | None,
    english: bool,
    layout: str | None,
    outs: tuple[Path, ...],
) -> None:
    """Write the answer to an enquiry: --out svar.docx, also .pdf, .xlsx, .html, .md, .csv; several at once.

    What the question asks for is understood from its words, and told; the options overrule it. Each file is read back
    and held against the register before it is kept.
    """
    bad = [o.name for o in outs if o.suffix.lower() not in SUFFIXES]
    if bad:
        raise click.BadParameter(f"{bad[0]} is none of {', '.join(SUFFIXES)}.", param_hint="--out")
    if question.startswith("@"):
        try:
            question = Path(question[1:]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise click.BadParameter(f"{question[1:]} cannot be read as text.", param_hint="--question") from error
    database.ready()
    from dataclasses import replace

    from django.utils import translation

    from kronespor.answers.answer import Wording, build_answer
    from kronespor.answers.understanding import understood
    from kronespor.register.decisions import plan_known

    translation.activate("en")
    found = understood(question, dated.date() if dated else None)
    for part in found.interpretations:
        click.echo(f"understood: {part.field} = {part.label} (“{part.words}”)")
    for doubt in found.doubts:
        click.secho(f"in doubt: {words(doubt)}", fg="yellow")
    query = found.query
    if plans:
        query = replace(query, plans=tuple(plan_known(name).pk for name in plans), initiatives=(), themes=())
    query = replace(query, as_of=as_of.date() if as_of else query.as_of, known_at=end_of(known_at))
    if layout:
        query = replace(query, layout=layout)
    said = Wording(title, recipient, question, dated.date() if dated else None)
    with translation.override("en" if english else "da"):
        answer = build_answer(query, said)
        for out in outs:
            save(answer, out)
            click.echo(f"{out} written: {len(answer.tables)} tables, {len(answer.sources)} figures with their sources.")


def end_of(day: datetime | None) -> datetime | None:
    """The last moment of a day, in the municipality's time."""
    from django.utils import timezone

    return timezone.make_aware(day.replace(hour=23, minute=59, second=59, microsecond=999_999)) if day else None


def save(answer: "Answer", out: Path) -> None:
    """Write an answer to a file, in full or not at all."""
    from kronespor.answers.writing import write
    from kronespor.intake.storing import durably

    out.parent.mkdir(parents=True, exist_ok=True)
    durably(write(answer, out.suffix.lower().removeprefix(".")), out.absolute())
