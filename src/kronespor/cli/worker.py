"""`kronespor worker`: read the documents that wait."""

from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.speaking import _, counted, echo, words
from kronespor.remarks import remark_of

if TYPE_CHECKING:
    from kronespor.intake.models import Upload


@click.command("worker")
@click.option("--batch", is_flag=True, help="Stop when nothing waits.")
@click.option("--list", "listed", is_flag=True, help="Read nothing: list what was received and what became of it.")
def command(batch: bool, listed: bool) -> None:
    """Read documents that were received with `import --queue` or uploaded, until stopped.

    Several may run at once. What a worker had at hand when it was killed is taken up by another.
    """
    database.ready()
    from kronespor.intake.models import Upload
    from kronespor.intake.queueing import work
    from kronespor.sandbox.priority import LAST, give_way

    if listed:
        for upload in Upload.objects.order_by("pk"):
            _list(upload)
    else:
        give_way(LAST)
        work(batch)


def _list(upload: "Upload") -> None:
    text = f"{upload.pk} {upload.name}: {upload.get_state_display()}"
    if upload.state == upload.State.READING and upload.pages:
        text += ", " + _("page {n} of {pages}").format(n=upload.pages_read, pages=upload.pages)
    echo(text + (f": {words(upload.problem)}" if upload.problem else ""))
    for document in upload.documents:
        if "document" in document:
            drafted = counted("{n} figure drafted", "{n} figures drafted", document["figures"])
            state = drafted if document["new"] else _("already imported")
            findings = counted("{n} finding", "{n} findings", document["findings"])
            echo(f"  {document['name']}: {state}, {findings}")
        elif "extract" in document:
            lines = counted("{n} line", "{n} lines", document["lines"])
            echo(f"  {document['name']}: {lines if document['new'] else _('already imported')}")
        elif (problem := remark_of(document["problem"])) != upload.problem:
            echo(f"  {words(problem)}")
