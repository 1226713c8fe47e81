"""`kronespor prices`: load price indices."""

from datetime import date
from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.options import DAY, FILE
from kronespor.cli.speaking import _, echo


@click.command("prices")
@click.argument("file", type=FILE)
@click.option("--source", default="", help="Who published it (for a workbook; a CSV file says so itself).")
@click.option("--published", type=DAY, help="When it was published (for a workbook).")
def command(file: Path, source: str, published: date | None) -> None:
    """Load price indices: a CSV file (series, year, index, source, published_on) or a workbook with years across."""
    database.ready()
    from kronespor.intake.price_tables import load_prices

    for series in load_prices(file, source, published):
        years = sorted(series.values.values_list("year", flat=True))
        example = " " + _("AN EXAMPLE, not for use.") if series.is_example else ""
        echo(f"{series}: {years[0]}-{years[-1]}, {series.source}, {series.published_on}.{example}")
