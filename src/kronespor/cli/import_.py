"""`kronespor import`: store papers with their statements, findings and a booking draft."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.reading import ReadingError


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--plan", default="", help="The action plan that the tables are about, if their titles do not say.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], plan: str) -> None:
    """Store papers with their statements, findings and a booking draft. A file already imported changes nothing."""
    database.ready()
    from kronespor.intake.storing import import_file

    code = 0
    for n, path in enumerate(files, start=1):
        try:
            done = import_file(path, plan)
        except ReadingError as error:
            click.echo(f"kronespor: {error}", err=True)
            code = 2
            continue
        if done.new:
            click.echo(
                f"[{n}/{len(files)}] {path.name}: {done.statements} statements, {done.findings} findings, "
                f"{done.items} figures drafted, {done.ready} of them ready to book"
                + (f"; {done.undated} tables name no year and are not drafted" if done.undated else "")
            )
        else:
            click.echo(f"[{n}/{len(files)}] {path.name}: already imported, nothing changed")
    ctx.exit(code)
