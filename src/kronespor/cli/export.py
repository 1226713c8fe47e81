"""`kronespor export`: the register for other programs."""

import sys
from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import _, language

NAMES = ("datapackage", "csv", "parquet", "360giving", "decisions", "beancount", "hledger", "dcat")
"""The formats (`opendata.formats`, which loads Django)."""


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(NAMES))
@click.option("--out", type=FILE, help="Write to this file, else to the screen.")
@click.option("--published", is_flag=True, help="Only what the public may see; else all that the register holds.")
@click.option("--site", default="", metavar="ADDRESS", help="Where the pages are: dcat and 360giving lead to them.")
def command(form: str, out: Path | None, published: bool, site: str) -> None:
    """Write the register in a format that other programs read; the same register gives the same bytes.

    A data package can be taken in again by `kronespor load`. csv and parquet are every posting as one table, 360giving
    the grants to others, decisions a folder of YAML for `kronespor record` in a zip, dcat the catalogue of all this.
    beancount and hledger recompute every balance.
    """
    database.ready()
    from kronespor.intake.publishing import published_until
    from kronespor.opendata.formats import FORMATS, Asked
    from kronespor.web.asking import NEVER

    asked = Asked((published_until() or NEVER) if published else None, language(), site)
    if out is None:
        FORMATS[form].write(sys.stdout.buffer, asked)
        return
    with out.open("wb") as file:
        FORMATS[form].write(file, asked)
    click.echo(_("The register is written to {file}.").format(file=out), err=True)
