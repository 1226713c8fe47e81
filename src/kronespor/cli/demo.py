"""`kronespor demo`: the main job on the sample documents that ship with the package."""

import os
import shutil
from dataclasses import replace
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.speaking import _, counted, echo, language, words

if TYPE_CHECKING:
    from kronespor.footing import FootedDocument
    from kronespor.reading import Document

NOTE, ANSWER = "notat-2024.txt", "svar-2026.txt"
COMMITTEE = "Beskæftigelses- og Integrationsudvalget"
"""To which the answer was given; it does not say so itself."""
FILES = ("svar.docx", "svar.pdf", "svar.xlsx", "svar.html")


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="The folder.",
)
def command(out: Path) -> None:
    """Read, check and tie out the sample documents, book the register and write the answer. Starts afresh each time."""
    out.mkdir(parents=True, exist_ok=True)
    home, folder = out / "register", out / "papers"
    for old in (home, folder):
        shutil.rmtree(old, ignore_errors=True)
    os.environ["KRONESPOR_HOME"] = str(home.absolute())
    os.environ.pop("DATABASE_URL", None)  # a register of its own, whatever database the user's is on
    with resources.as_file(resources.files("kronespor") / "samples") as samples:
        shutil.copytree(samples, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py", "sheets"))
    documents = _check(sorted(folder.iterdir()), out)
    _tie_out(documents)
    _book({folder / name: read for name, read in documents.items()})
    _answer(out, _question(documents[ANSWER][0]))
    _closing(out)


def _heading(text: str) -> None:
    from rich.console import Console

    Console(highlight=False).rule(text)


def _check(paths: list[Path], out: Path) -> "dict[str, tuple[Document, FootedDocument]]":
    from kronespor.cli.check import print_document
    from kronespor.footing import document_report, foot_document
    from kronespor.footing.reportjson import check_json
    from kronespor.reading import read

    _heading(_("1/5 Read and check the documents"))
    found, reports = {}, []
    for n, path in enumerate(paths, start=1):
        echo(_("reading {n} of {all}: {name}").format(n=n, all=len(paths), name=path.name))
        document = read(path)
        footed = foot_document(document)
        print_document(document, footed)
        found[path.name] = (document, footed)
        reports.append(document_report(document, footed))
    (out / "findings.json").write_text("".join(check_json(reports, language())), "utf-8")
    return found


def _tie_out(documents: "dict[str, tuple[Document, FootedDocument]]") -> None:
    from kronespor.cli.compare import print_tie_out
    from kronespor.tieout import compare

    _heading(_("2/5 Tie out {a} (A) with {b} (B) for 2024").format(a=NOTE, b=ANSWER))
    print_tie_out(compare(documents[NOTE][1], documents[ANSWER][1], ["2024"]))


def _book(documents: "dict[Path, tuple[Document, FootedDocument]]") -> None:
    from kronespor.cli import database

    database.ready()
    from kronespor.intake import booking, reviewing
    from kronespor.intake.filing import file_document, proposed
    from kronespor.intake.models import StoredDocument
    from kronespor.intake.storing import import_file

    _heading(_("3/5 Import the documents and book the register"))
    for n, (path, (document, footed)) in enumerate(documents.items(), start=1):
        done = import_file(path, document=document, footed=footed)
        drafted = counted("{n} figure drafted", "{n} figures drafted", done.items)
        ready = _("{ready} of them ready to book").format(ready=words(Decimal(done.ready)))
        echo(f"  {n}/{len(documents)} {path.name}: {drafted}, {ready}")
    items = list(reviewing.waiting(ANSWER))
    text = counted(
        "{n} figure of {name} waits; first reason: {reason}",
        "{n} figures of {name} wait; first reason: {reason}",
        len(items),
        name=ANSWER,
        reason=words(items[0].reasons),
    )
    echo(f"  {text}")
    echo("  " + _("The demo now accepts them, as a caseworker would who has compared them with the document."))
    reviewing.take([reviewing.Step(i.pk, "accept") for i in items])
    answer = StoredDocument.objects.get(name=ANSWER)
    found = proposed(answer).said
    if found:
        file_document(answer, replace(found, committee=COMMITTEE))
    booked = booking.book_items(list(booking.accepted_items()))
    transactions = counted("{n} transaction booked", "{n} transactions booked", booked.transactions)
    waiting = counted(
        "{n} figure of the other documents waits in review",
        "{n} figures of the other documents wait in review",
        reviewing.waiting().count(),
    )
    echo(f"  {transactions}; {waiting}.")
    _verify()


def _verify() -> None:
    from kronespor.intake.verification import verify_files
    from kronespor.register.verification import verify_ledger

    ledger, (documents, faults) = verify_ledger(), verify_files()
    state = words((*ledger.faults, *faults)) or _("whole and unchanged")
    transactions = counted("{n} transaction", "{n} transactions", ledger.transactions)
    stored = counted("{n} document", "{n} documents", documents)
    text = _("The ledger ({transactions}) and {documents} are {state}.")
    echo("  " + text.format(transactions=transactions, documents=stored, state=state))


def _question(document: "Document") -> str:
    """The question as the sample asks it: what stands between its heading and the next."""
    texts = iter(document.passages)
    for passage in texts:
        if passage.text == "Spørgsmål":
            break
    question = []
    for passage in texts:
        if passage.kind == "heading":
            break
        question.append(passage.text)
    return "\n".join(question).strip('”“"')


def _answer(out: Path, question: str) -> None:
    from django.utils import translation

    from kronespor.answers.answer import Wording, build_answer
    from kronespor.answers.query import Query
    from kronespor.cli.answer import save
    from kronespor.footing import foot_document
    from kronespor.reading import read

    _heading(_("4/5 Write the answer from the register"))
    with translation.override("da"):
        answer = build_answer(Query(), Wording(recipient="et medlem af udvalget", question=question))
        for name in FILES:
            save(answer, out / name)
    for name in FILES:
        footed = foot_document(read(out / name))
        cells = [c for t in footed.tables for r in t.rows for c in r.cells if c.amount is not None]
        proven = sum(c.proof == "proven" for c in cells)
        text = _("{file}: {tables}; read back, {proven} of {cells} figures are proven, {findings}")
        tables = counted("{n} table", "{n} tables", len(answer.tables))
        findings = counted("{n} finding", "{n} findings", len(footed.findings))
        counts = {"tables": tables, "findings": findings}
        counts |= {"proven": words(Decimal(proven)), "cells": words(Decimal(len(cells)))}
        echo("  " + text.format(file=out / name, **counts))


def _closing(out: Path) -> None:
    from kronespor.cli.examining import missing_programs

    _heading(_("5/5 Done"))
    text = _("Open {word} in Word or {html} in a browser; all findings: {findings}")
    echo(text.format(word=out / "svar.docx", html=out / "svar.html", findings=out / "findings.json"))
    for remark in missing_programs():
        echo(replace(remark, severity="notice"))
    echo(_("Try next:"))
    home = out / "register"
    for command in (
        f"KRONESPOR_HOME={home} .venv/bin/kronespor overview",
        f"KRONESPOR_HOME={home} .venv/bin/kronespor review --document {NOTE}",
        f".venv/bin/kronespor check {out / 'papers' / 'svar-2020.html'}",
        ".venv/bin/kronespor check " + _("YOUR-OWN-DOCUMENT.docx"),
    ):
        echo(f"  {command}")
