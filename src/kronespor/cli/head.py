"""`kronespor head`: print the signed head of the chain, to be kept elsewhere."""

from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import _, echo


@click.command("head")
@click.argument("file", type=FILE, required=False)
@click.option("--stamp", metavar="ADDRESS", help="Have FILE time stamped (RFC 3161) by the authority at this address.")
def command(file: Path | None, stamp: str | None) -> None:
    """Print the head of the chain, signed by this installation, or write it to FILE.

    Keep it where nobody who can write to the database can change it, and hold the register against it with
    `kronespor verify --head`. It names the public key, too, by which backups are restored elsewhere.
    """
    if stamp and file is None:
        raise click.UsageError(_("--stamp needs a FILE."))
    database.ready()
    from kronespor.register.head import current_head
    from kronespor.register.stamping import stamp as time_stamp

    head = current_head()
    if file is None:
        echo(head.text)
    elif stamp:
        echo(
            _("The head is in {file}, its time stamp in {stamp}.").format(
                file=file, stamp=time_stamp(head, stamp, file)
            )
        )
    else:
        file.write_text(f"{head.text}\n", "utf-8")
