"""`kronespor check`: read papers, foot them, print what is wrong."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.papers import read_papers
from kronespor.footing import FootedDocument, Report, document_report, foot_document
from kronespor.footing.report import check_json, message
from kronespor.reading import Document
from kronespor.remarks import in_words

if TYPE_CHECKING:
    from rich.console import Console

EXIT_ERROR_FOUND = 1
EXIT_UNREADABLE = 2
_STYLES = {"error": "bold red", "warning": "yellow", "notice": "cyan"}


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was read as JSON.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Check papers, folders, archives and mails: every sum, cross-sum and unit.

    Exit code 0: nothing is wrong; 1: a finding is an error; 2: a file cannot be read.
    """
    reports: list[Report] = []
    unreadable: list[dict[str, str]] = []
    code = 0
    language = "en"
    for name, document in read_papers(files):
        if isinstance(document, str):
            click.echo(f"kronespor: {document}", err=True)
            unreadable.append({"path": name, "message": document})
            code = EXIT_UNREADABLE
            continue
        footed = foot_document(document)
        if any(f.severity == "error" for f in footed.findings):
            code = max(code, EXIT_ERROR_FOUND)
        if as_json:
            reports.append(document_report(document, footed))
        else:
            print_document(_console(), document, footed, language)
    if as_json:
        click.echo(json.dumps(check_json(reports, unreadable, language), ensure_ascii=False, indent=1))
    ctx.exit(code)


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def print_document(console: "Console", document: Document, footed: FootedDocument, language: str) -> None:
    """A paper's findings for the terminal, the gravest first, with the likeliest explanations."""
    from rich.markup import escape

    cells = [c for t in footed.tables for r in t.rows for c in r.cells if c.amount is not None]
    proven = sum(c.proof == "proven" for c in cells)
    console.print(f"[bold]{escape(document.title or document.path)}[/bold]")
    console.print(
        f"  {escape(document.path)}: {len(footed.tables)} tables, {len(cells)} amounts, {proven} proven, "
        f"{len(footed.lists)} lists, {len(footed.findings)} findings"
    )
    for finding in footed.findings:
        style = _STYLES[finding.severity]
        console.print(f"  [{style}]{finding.severity}[/{style}] {finding.code}: {escape(message(finding, language))}")
        for cause in finding.causes[1:3]:
            console.print(f"      or {escape(in_words(cause, language))}")
