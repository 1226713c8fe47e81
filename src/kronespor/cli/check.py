"""`kronespor check`: read documents, foot them, print what is wrong."""

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from kronespor.cli.comments import Commenter
from kronespor.cli.decision_folders import check_folder, is_decision_folder, refuse_mixed
from kronespor.cli.documents import jobs_option, read_documents, started
from kronespor.cli.speaking import _, complain, counted, language, severity, words
from kronespor.cli.watching import Watched
from kronespor.reading import Document
from kronespor.remarks import Remark, Severity

if TYPE_CHECKING:
    from kronespor.footing import FootedDocument
    from kronespor.sandbox.readers import Footed

EXIT_ERROR_FOUND = 1
EXIT_UNREADABLE = 2
LOOKS = 1.0  # seconds from one look at a folder that is watched to the next
MOST_CAUSES = 3  # printed of one finding
COLOURS: dict[Severity, str] = {"error": "red", "warning": "yellow", "notice": "cyan"}


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything that was read as JSON.")
@click.option(
    "--comments",
    type=click.Path(path_type=Path),
    help="Write the file there with a comment at each finding; a folder, if there are several files.",
)
@click.option("--ticks", is_flag=True, help="Comment on what holds, too: each total, difference and share.")
@click.option("--watch", is_flag=True, help="Go on: check each file in the folders again whenever it is saved.")
@jobs_option
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    as_json: bool,
    comments: Path | None,
    ticks: bool,
    watch: bool,
    jobs: int | None,
) -> None:
    """Check documents, folders, archives and mails: every sum, cross-sum and unit.

    A folder of decisions (with a file kronespor.toml) is checked as `kronespor record` books it, and nothing is booked.
    Exit code 0: nothing is wrong; 1: a finding is an error; 2: a file cannot be read, or nothing in it can.
    """
    if folders := [path for path in files if is_decision_folder(path)]:
        refuse_mixed(folders, files, {"--comments": comments is not None, "--ticks": ticks, "--watch": watch})
        ctx.exit(max(0 if check_folder(path, as_json=as_json) else EXIT_ERROR_FOUND for path in folders))
    if watch:
        if as_json or comments:
            raise click.UsageError(_("--watch goes with neither --json nor --comments."))
        _watch(files, jobs)
    readers = started(jobs)
    unpacked = readers.unpack(files)
    commenter = Commenter(comments, files, unpacked, ticks=ticks) if comments is not None else None
    codes = {0}

    def checked() -> "Iterator[tuple[str, Footed | Remark]]":
        for file, outcome in read_documents(readers, unpacked):
            codes.add(_exit_code(outcome))
            if isinstance(outcome, Remark):
                complain(outcome)
            elif commenter is not None:
                codes.add(commenter.comment(file, *outcome))
            yield file.name, outcome

    if as_json:
        _print_json(checked())
    else:
        for _name, outcome in checked():
            if not isinstance(outcome, Remark):
                print_document(*outcome)
    ctx.exit(max(codes))


def _watch(files: tuple[Path, ...], jobs: int | None) -> NoReturn:
    """Check each file as it is saved, until interrupted."""
    readers, watched = started(jobs), Watched(files)
    click.echo(_("Watching {names}; stop with Ctrl+C.").format(names=", ".join(map(str, files))))
    while True:
        if saved := watched.saved():
            for _file, outcome in read_documents(readers, readers.unpack(saved)):
                if isinstance(outcome, Remark):
                    complain(outcome)
                else:
                    print_document(*outcome)
        time.sleep(LOOKS)


def _print_json(checked: "Iterator[tuple[str, Footed | Remark]]") -> None:
    from kronespor.footing import document_report
    from kronespor.footing.reportjson import Unreadable, check_json

    reports = (
        Unreadable(name, outcome) if isinstance(outcome, Remark) else document_report(*outcome)
        for name, outcome in checked
    )
    for part in check_json(reports, language()):
        click.echo(part, nl=False)


def _exit_code(outcome: "Footed | Remark") -> int:
    if isinstance(outcome, Remark) or _is_unread(outcome[1]):
        return EXIT_UNREADABLE
    return EXIT_ERROR_FOUND if any(f.severity == "error" for f in outcome[1].findings) else 0


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
    read = (*footed.tables, *footed.prose)  # an amount in a sentence is read as well
    rows = (zip(row.cells, t.measures.columns, strict=True) for t in read for row in t.rows)
    cells = [c for row in rows for c, measure in row if c.amount is not None and not measure.is_label]
    proven = sum(c.proof == "proven" for c in cells)
    lists, findings = _lists(footed), len(footed.findings)
    parts = (
        counted("{n} table", "{n} tables", len(footed.tables)),
        counted("{n} amount", "{n} amounts", len(cells)),
        _("{n} proven").format(n=words(Decimal(proven))),
        counted("{n} list", "{n} lists", lists),
        counted("{n} finding", "{n} findings", findings),
    )
    return f"{document.path}: {', '.join(parts)}"


def _print_finding(finding: Remark) -> None:
    from kronespor.footing.reportjson import message

    grave = click.style(severity(finding), fg=COLOURS[finding.severity], bold=finding.severity == "error")
    click.echo(f"  {grave} {finding.code}: {message(finding, language())}")
    for cause in finding.told_causes[1:MOST_CAUSES]:
        click.echo("      " + _("or {cause}").format(cause=words(cause)))
