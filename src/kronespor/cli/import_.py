"""`kronespor import`: store documents with their statements, findings and a booking draft."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.documents import jobs_option, read_documents, started
from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, complain, counted, echo, words
from kronespor.remarks import Money, Remark

if TYPE_CHECKING:
    from kronespor.intake.models import StoredDocument
    from kronespor.intake.storing import Imported

EXIT_UNREADABLE = 2


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--plan", default="", help="The action plan that the tables are about, if their titles do not say.")
@click.option("--supersedes", default="", help="The file name or SHA-256 of the document that this one corrects.")
@click.option("--queue", is_flag=True, help="Do not read them now: leave them to `kronespor worker`.")
@jobs_option
@click.pass_context
def command(
    ctx: click.Context, files: tuple[Path, ...], plan: str, supersedes: str, queue: bool, jobs: int | None
) -> None:
    """Store documents with their statements, findings and a booking draft. A file already imported changes nothing."""
    if supersedes and len(files) != 1:
        raise click.UsageError(_("--supersedes is about one document: import it alone."))
    database.ready()
    from kronespor.intake.superseding import find_document

    old = find_document(supersedes) if supersedes else None
    if queue:
        _queue(files, plan, old)
    else:
        ctx.exit(_import(files, plan, old, jobs))


def _import(files: tuple[Path, ...], plan: str, old: "StoredDocument | None", jobs: int | None) -> int:
    """Import what is in the files, in their order; the exit code. What is stored stays when it is interrupted."""
    from kronespor.intake.storing import import_file

    code = 0
    readers = started(jobs)
    unpacked = readers.unpack(files)
    for n, (file, outcome) in enumerate(read_documents(readers, unpacked), start=1):
        if isinstance(outcome, Remark):
            complain(outcome)
            code = EXIT_UNREADABLE
        else:
            document, footed = outcome
            _print(f"[{n}/{len(unpacked)}] {Path(file.name).name}", import_file(file.path, plan, document, old, footed))
    return code


def _queue(files: tuple[Path, ...], plan: str, old: "StoredDocument | None") -> None:
    from kronespor.intake.queueing import receive

    for file in files:
        if not file.is_file():
            raise CommandError("not-a-file", file=str(file))
        upload = receive(file, plan=plan, supersedes=old)
        text = _("{file}: received as number {number}; what becomes of it: `kronespor worker --list`")
        echo(text.format(file=file.name, number=upload.pk))


def _print(name: str, done: "Imported") -> None:
    if done.again:
        echo(_("{name}: already imported; its figures are drafted anew under the plan that is named").format(name=name))
        return
    if not done.new:
        echo(_("{name}: already imported, nothing changed").format(name=name))
        return
    counts = (
        counted("{n} statement", "{n} statements", done.statements),
        counted("{n} finding", "{n} findings", done.findings),
        counted("{n} figure drafted", "{n} figures drafted", done.items),
        _("{ready} of them ready to book").format(ready=words(Decimal(done.ready))),
    )
    undated = counted(
        "{n} table names no year and is not drafted", "{n} tables name no year and are not drafted", done.undated
    )
    echo(f"{name}: {', '.join(counts)}" + (f"; {undated}" if done.undated else ""))
    for d in done.differences:
        before, after = ("-" if a is None else words(Money(a)) for a in (d.before, d.after))
        echo(f"  {d.label}, {d.year}: {before} → {after}")
    if done.namesakes:
        text = _(
            "A document of this name was imported on {days} and is still in force: if this one corrects it, "
            "see --supersedes in the guide."
        )
        echo("  " + text.format(days=", ".join(done.namesakes)))
