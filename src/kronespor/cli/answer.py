"""`kronespor answer`: write the answer to an enquiry."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.options import DAY, FILE, check_suffixes, end_of, text_or_file
from kronespor.cli.speaking import _, counted, echo, words

if TYPE_CHECKING:
    from kronespor.answers.answer import Answer
    from kronespor.answers.query import Layout

SUFFIXES = (".docx", ".pdf", ".html", ".xlsx", ".md", ".csv")


@click.command("answer")
@click.option(
    "--question",
    required=True,
    callback=text_or_file,
    help="The question as it was asked, or @FILE to read it from a file.",
)
@click.option("--to", "recipient", default="", help="Whom the answer is for.")
@click.option("--title", default="", help="The answer's title.")
@click.option("--plan", "plans", multiple=True, help="Only this action plan; may be given several times.")
@click.option("--as-of", type=DAY, help="As decided on or before this day.")
@click.option("--known-at", type=DAY, help="As booked at or before the end of this day.")
@click.option("--dated", type=DAY, help="The day the answer is dated; else today.")
@click.option("--english", is_flag=True, help="In English; else in Danish.")
@click.option(
    "--layout", type=click.Choice(["plans", "areas", "list"]), help="One table per plan; by area; or one list."
)
@click.option("--no-annex", is_flag=True, help="Without the annex that says where each figure comes from.")
@click.option("--out", "outs", multiple=True, required=True, type=FILE, help="The file; its suffix says which form.")
def command(
    question: str,
    recipient: str,
    title: str,
    plans: tuple[str, ...],
    as_of: date | None,
    known_at: date | None,
    dated: date | None,
    english: bool,
    layout: "Layout | None",
    no_annex: bool,
    outs: tuple[Path, ...],
) -> None:
    """Write the answer to an enquiry: --out svar.docx, also .pdf, .xlsx, .html, .md, .csv; several at once.

    What the question asks for is understood from its words, and told; the options overrule it. Each file is read back
    and held against the register before it is kept.
    """
    check_suffixes(outs, SUFFIXES)
    database.ready()
    from django.utils import translation

    from kronespor.answers.answer import Wording, build_answer
    from kronespor.answers.understanding import understood
    from kronespor.register.decisions import plan_known
    from kronespor.web.enquiry_forms import label_of

    understanding = understood(question, dated)
    for part in understanding.interpretations:
        echo(_("understood: {label} (“{words}”)").format(label=label_of(part), words=part.words))
    for doubt in understanding.doubts:
        click.secho(_("in doubt: {doubt}").format(doubt=words(doubt)), fg="yellow")
    if understanding.unused:
        unused = ", ".join(understanding.unused)
        click.secho(_("words that led to nothing: {words}").format(words=unused), fg="yellow")
    query = understanding.query
    if plans:
        query = replace(query, plans=tuple(plan_known(name).pk for name in plans), initiatives=(), themes=())
    query = replace(query, as_of=as_of or query.as_of, known_at=end_of(known_at))
    if layout:
        query = replace(query, layout=layout)
    wording = Wording(title, recipient, question, dated)
    with translation.override("en" if english else "da"):
        answer = build_answer(query, wording)
        for out in outs:
            save(answer.without_annex if no_annex else answer, out)
            tables = counted("{n} table", "{n} tables", len(answer.tables))
            figures = counted("{n} figure with its source", "{n} figures with their sources", len(answer.sources))
            echo(_("{file} written: {tables}, {figures}.").format(file=out, tables=tables, figures=figures))


def save(answer: "Answer", out: Path) -> None:
    """Write an answer to a file, in full or not at all."""
    from kronespor.answers.writing import write
    from kronespor.intake.storing import durably

    out.parent.mkdir(parents=True, exist_ok=True)
    durably(write(answer, out.suffix.lower().removeprefix(".")), out.absolute())
