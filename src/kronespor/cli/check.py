"""`kronespor check`: read documents, foot them, print what is wrong."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli.documents import read_documents
from kronespor.cli.speaking import _, complain, counted, echo_json, language, severity, words
from kronespor.reading import Document
from kronespor.remarks import Remark, Severity

if TYPE_CHECKING:
    from kronespor.footing import FootedDocument

EXIT_ERROR_FOUND = 1
EXIT_UNREADABLE = 2
MOST_CAUSES = 3  # printed of one finding
COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "notice": "cyan"}


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was read as JSON.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Check documents, folders, archives and mails: every sum, cross-sum and unit.

    Exit code 0: nothing is wrong; 1: a finding is an error; 2: a file cannot be read, or nothing in it can.
    """
    documents = read_documents(files)
    # Only now, while the process that reads comes up: it takes as long.
    from kronespor.footing import Report, document_report, foot_document
    from kronespor.footing.report import Unreadable, check_json

    reports: list[Report] = []
    unreadable: list[Unreadable] = []
    code = 0
    for name, document in documents:
        if isinstance(document, Remark):
            complain(document)
            unreadable.append(Unreadable(name, document))
            code = EXIT_UNREADABLE
            continue
        footed = foot_document(document)
        if _is_unread(footed):
            code = EXIT_UNREADABLE
        elif any(f.severity == "error" for f in footed.findings):
            code = max(code, EXIT_ERROR_FOUND)
        if as_json:
            reports.append(document_report(document, footed))
        else:
            print_document(document, footed)
    if as_json:
        echo_json(check_json(reports, unreadable, language()))
    ctx.exit(code)


def _is_unread(footed: "FootedDocument") -> bool:
    """Whether amounts stand in a document and no table or list of them was read."""
    is_seen = any(f.code == "amounts-not-read" for f in footed.findings)
    return is_seen and not footed.tables and not _lists(footed)


def _lists(footed: "FootedDocument") -> int:
    from kronespor.footing.footed import is_list

    return sum(is_list(row.role for row in one.rows) for one in footed.prose)


def print_document(document: Document, footed: "FootedDocument") -> None:
    """A document's findings for the terminal, the gravest first, with the likeliest causes."""
    click.secho(document.title or document.path, bold=True)
    click.echo("  " + _summary(document, footed))
    for finding in footed.findings:
        _print_finding(finding)


def _summary(document: Document, footed: "FootedDocument") -> str:
    cells = [c for t in footed.tables for r in t.rows for c in r.cells if c.amount is not None]
    proven = sum(c.proof == "proven" for c in cells)
    lists, findings = _lists(footed), len(footed.findings)
    parts = (
        counted("{n} table", "{n} tables", len(footed.tables)),
        counted("{n} amount", "{n} amounts", len(cells)),
        _("{n} proven").format(n=proven),
        counted("{n} list", "{n} lists", lists),
        counted("{n} finding", "{n} findings", findings),
    )
    return f"{document.path}: {', '.join(parts)}"


def _print_finding(finding: Remark) -> None:
    from kronespor.footing.report import message

    grave = click.style(severity(finding), fg=COLOURS[finding.severity], bold=finding.severity == "error")
    click.echo(f"  {grave} {finding.code}: {message(finding, language())}")
    for cause in finding.causes[1:MOST_CAUSES]:
        click.echo("      " + _("or {cause}").format(cause=words(cause)))
