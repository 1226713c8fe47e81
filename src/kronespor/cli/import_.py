"""`kronespor import`: store papers with their statements, findings and a booking draft."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.reading import ReadingError
from kronespor.sandbox import Reader

if TYPE_CHECKING:
    from kronespor.intake.models import StoredDocument
    from kronespor.intake.storing import Imported


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--plan", default="", help="The action plan that the tables are about, if their titles do not say.")
@click.option("--supersedes", default="", help="The file name or SHA-256 of the paper that this one corrects.")
@click.option("--queue", is_flag=True, help="Do not read them now: leave them to `kronespor worker`.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], plan: str, supersedes: str, queue: bool) -> None:
    """Store papers with their statements, findings and a booking draft. A file already imported changes nothing."""
    if supersedes and len(files) != 1:
        raise click.UsageError("--supersedes is about one paper: import it alone.")
    database.ready()
    from kronespor.intake.storing import import_file
    from kronespor.intake.superseding import find_document

    old = find_document(supersedes) if supersedes else None
    if queue:
        _queue(files, plan, old)
        return
    code = 0
    with Reader() as reader:
        papers = [paper for file in files for paper in reader.unpack(file)]
        for n, paper in enumerate(papers, start=1):
            try:
                if paper.problem:
                    raise ReadingError(paper.problem)
                done = import_file(paper.path, plan, reader.read(paper.path, paper.name), old)
            except ReadingError as error:
                click.echo(f"kronespor: {error}", err=True)
                code = 2
                continue
            _tell(f"[{n}/{len(papers)}] {Path(paper.name).name}", done)
    ctx.exit(code)


def _queue(files: tuple[Path, ...], plan: str, old: "StoredDocument | None") -> None:
    from kronespor.intake.queueing import receive

    for file in files:
        if not file.is_file():
            raise ReadingError(f"{file} is no file: with --queue name the files themselves, or a zip archive of them.")
        upload = receive(file, plan=plan, supersedes=old)
        click.echo(f"{file.name}: received as number {upload.pk}; what becomes of it: `kronespor worker --list`")


def _tell(who: str, done: "Imported") -> None:
    if done.new:
        click.echo(
            f"{who}: {done.statements} statements, {done.findings} findings, "
            f"{done.items} figures drafted, {done.ready} of them ready to book"
            + (f"; {done.undated} tables name no year and are not drafted" if done.undated else "")
        )
        for difference in done.differences:
            click.echo(f"  {difference.message}")
        if done.namesakes:
            click.echo(
                f"  A paper of this name was imported on {', '.join(done.namesakes)} and is still in force: "
                "if this one corrects it, see --supersedes in the guide."
            )
    else:
        click.echo(f"{who}: already imported, nothing changed")
