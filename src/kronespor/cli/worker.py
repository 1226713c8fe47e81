"""`kronespor worker`: read the papers that wait."""

from typing import TYPE_CHECKING

import click

from kronespor.cli import database

if TYPE_CHECKING:
    from kronespor.intake.models import Upload


@click.command("worker")
@click.option("--batch", is_flag=True, help="Stop when nothing waits.")
@click.option("--list", "listed", is_flag=True, help="Read nothing: list what was received and what became of it.")
def command(batch: bool, listed: bool) -> None:
    """Read papers that were received with `import --queue` or uploaded, until stopped.

    Several may run at once. What a worker had at hand when it was killed is taken up by another.
    """
    database.ready()
    from kronespor.intake.models import Upload
    from kronespor.intake.queueing import work

    if listed:
        for upload in Upload.objects.order_by("pk"):
            click.echo(_told(upload))
        return
    work(batch)


def _told(upload: "Upload") -> str:
    text = f"{upload.pk} {upload.name}: {upload.get_state_display()}"
    if upload.state == upload.State.READING and upload.pages:
        text += f", side {upload.pages_read} af {upload.pages}"
    lines = [text + (f": {upload.problem}" if upload.problem else "")]
    for paper in upload.papers:
        if "document" in paper:
            new = f"{paper['figures']} beløb i udkast" if paper["new"] else "allerede importeret"
            lines.append(f"  {paper['name']}: {new}, {paper['findings']} bemærkninger")
        elif paper["problem"] != upload.problem:
            lines.append(f"  {paper['problem']}")
    return "\n".join(lines)
