"""`kronespor prices`: load price indices."""

from datetime import datetime
from pathlib import Path

import click

from kronespor.cli import database
from kronespor.cli.answer import DATE


@click.command("prices")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--source", default="", help="Who published it (for a workbook; a CSV file says so itself).")
@click.option("--published", type=DATE, help="When it was published (for a workbook).")
def command(file: Path, source: str, published: datetime | None) -> None:
    """Load price indices: a CSV file (series, year, index, source, published_on) or a workbook with years across."""
    database.ready()
    from kronespor.intake.price_tables import load_prices

    for series in load_prices(file, source, published.date() if published else None):
        years = sorted(series.values.values_list("year", flat=True))
        example = " EXAMPLE, not for use." if series.is_example else ""
        click.echo(f"{series}: {years[0]}-{years[-1]}, {series.source}, {series.published_on}.{example}")
