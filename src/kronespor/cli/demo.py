"""`kronespor demo`: the main job on the sample papers that ship with the package."""

import json
import os
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.speaking import language

if TYPE_CHECKING:
    from rich.console import Console

    from kronespor.footing import FootedDocument
    from kronespor.reading import Document

NOTE, ANSWER = "notat-2024.txt", "svar-2026.txt"


@click.command("demo")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True)
def command(out: Path) -> None:
    """Read, check and tie out the sample papers, book the register and write the answer. Starts afresh each time."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    out.mkdir(parents=True, exist_ok=True)
    home, papers = out / "register", out / "papers"
    for folder in (home, papers):
        shutil.rmtree(folder, ignore_errors=True)
    os.environ["KRONESPOR_HOME"] = str(home.absolute())
    os.environ.pop("DATABASE_URL", None)  # a register of its own, whatever database the user's is on
    with resources.as_file(resources.files("kronespor") / "samples") as samples:
        shutil.copytree(samples, papers, ignore=shutil.ignore_patterns("__pycache__", "*.py", "sheets"))
    read_papers = _check(console, sorted(papers.iterdir()), out)
    _tie_out(console, read_papers)
    _book(console, sorted(papers.iterdir()))
    question = _question(read_papers[ANSWER][0])
    _answer(console, out, question)
    _closing(console, out)


def _check(console: "Console", paths: list[Path], out: Path) -> "dict[str, tuple[Document, FootedDocument]]":
    from kronespor.cli.check import print_document
    from kronespor.footing import document_report, foot_document
    from kronespor.footing.report import check_json
    from kronespor.reading import read

    console.rule("1/5 Read and check the papers")
    found, reports = {}, []
    for n, path in enumerate(paths, start=1):
        console.print(f"[dim]reading {n} of {len(paths)}: {path.name}[/dim]")
        document = read(path)
        footed = foot_document(document)
        print_document(console, document, footed)
        found[path.name] = (document, footed)
        reports.append(document_report(document, footed))
    text = json.dumps(check_json(reports, [], language()), ensure_ascii=False, indent=1)
    (out / "findings.json").write_text(text, "utf-8")
    return found


def _tie_out(console: "Console", papers: "dict[str, tuple[Document, FootedDocument]]") -> None:
    from kronespor.cli.compare import print_tie_out
    from kronespor.tieout import compare

    console.rule(f"2/5 Tie out {NOTE} (A) with {ANSWER} (B) for 2024")
    print_tie_out(compare(papers[NOTE][1], papers[ANSWER][1], ["2024"]))


def _book(console: "Console", paths: list[Path]) -> None:
    from kronespor.cli import database

    database.ready()
    from kronespor.intake import booking, reviewing
    from kronespor.intake.storing import import_file
    from kronespor.intake.verification import verify_files
    from kronespor.register.verification import verify_ledger
    from kronespor.remarks import in_words

    console.rule("3/5 Import the papers and book the register")
    for n, path in enumerate(paths, start=1):
        done = import_file(path)
        console.print(f"  {n}/{len(paths)} {path.name}: {done.items} figures drafted, {done.ready} ready to book")
    items = list(reviewing.waiting(ANSWER))
    console.print(f"  {len(items)} figures of {ANSWER} wait; first reason: {items[0].reason}")
    console.print("  The demo now accepts them, as a caseworker would who has compared them with the paper.")
    reviewing.take([reviewing.Step(i.pk, "accept") for i in items])
    booked = booking.book_items([*booking.ready_items(), *booking.accepted_items()])
    waiting = reviewing.waiting().count()
    console.print(f"  {booked.transactions} transactions booked; {waiting} figures of the other papers wait in review.")
    ledger, (count, faults) = verify_ledger(), verify_files()
    all_faults = [in_words(fault, "en") for fault in (*ledger.faults, *faults)]
    state = "; ".join(all_faults) or "whole and unchanged"
    console.print(f"  The ledger ({ledger.transactions} transactions) and {count} stored papers are {state}.")


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


NAMES = ("svar.docx", "svar.pdf", "svar.xlsx", "svar.html")


def _answer(console: "Console", out: Path, question: str) -> None:
    from django.utils import translation

    from kronespor.answers.answer import Wording, build_answer
    from kronespor.answers.query import Query
    from kronespor.cli.answer import save
    from kronespor.footing import foot_document
    from kronespor.reading import read

    console.rule("4/5 Write the answer from the register")
    with translation.override("da"):
        answer = build_answer(Query(), Wording(recipient="et medlem af udvalget", question=question))
        for name in NAMES:
            save(answer, out / name)
    for name in NAMES:
        footed = foot_document(read(out / name))
        cells = [c for t in footed.tables for r in t.rows for c in r.cells if c.amount is not None]
        proven = sum(c.proof == "proven" for c in cells)
        console.print(
            f"  {out / name}: {len(answer.tables)} tables; read back, {proven} of {len(cells)} figures are proven, "
            f"{len(footed.findings)} findings"
        )


def _closing(console: "Console", out: Path) -> None:
    console.rule("5/5 Done")
    home = out / "register"
    console.print(
        f"Open {out / 'svar.docx'} in Word or {out / 'svar.html'} in a browser; all findings: {out / 'findings.json'}"
    )
    console.print("Try next:")
    console.print(f"  KRONESPOR_HOME={home} .venv/bin/kronespor overview")
    console.print(f"  KRONESPOR_HOME={home} .venv/bin/kronespor review --document {NOTE}")
    console.print(f"  .venv/bin/kronespor check {out / 'papers' / 'svar-2020.html'}")
    console.print("  .venv/bin/kronespor check YOUR-OWN-PAPER.docx")
