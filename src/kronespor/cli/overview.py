"""`kronespor overview`: what is set aside, per plan, initiative and year."""

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.answer import DATE, end_of

if TYPE_CHECKING:
    from kronespor.answers.overview import Overview


@click.command("overview")
@click.option("--plan", "plans", multiple=True, help="Only this action plan; may be given several times.")
@click.option("--as-of", type=DATE, help="As decided on or before this day.")
@click.option("--known-at", type=DATE, help="As booked at or before the end of this day.")
@click.option("--prices", "level", type=click.IntRange(1980, 2100), help="Also in the prices of this year.")
@click.option("--series", help="The price index to convert by, as loaded with `kronespor prices`.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV (semicolons, decimal comma).")
def command(
    plans: tuple[str, ...],
    as_of: datetime | None,
    known_at: datetime | None,
    level: int | None,
    series: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show what is set aside, per plan, initiative, source and year, from the register."""
    if (level is None) != (series is None):
        raise click.UsageError("--prices and --series belong together: a year, and the index to convert by.")
    database.ready()
    from kronespor.answers.overview import overview
    from kronespor.register.prices import price_index

    day = as_of.date() if as_of else None
    prices = (level, price_index(series)) if level is not None and series is not None else None
    found = overview(plans, day, end_of(known_at), prices, cited=as_json)
    if as_json:
        click.echo(json.dumps(report(found), ensure_ascii=False, indent=1))
    elif as_csv:
        click.echo(_csv(found), nl=False)
    elif not found.plans:
        click.echo("The register is empty: import papers, review them and book.")
    else:
        _print(found)


def report(found: "Overview") -> dict[str, Any]:
    """The overview as JSON; amounts are kroner as decimal strings."""

    from kronespor.amounts import decimal_text as text

    return {
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "known_at": found.known_at.isoformat() if found.known_at else None,
        "unit": "kr.",
        "prices": _prices(found),
        "years": list(found.years),
        "plans": [
            {
                "plan": plan.name,
                "initiatives": [
                    {
                        "initiative": row.initiative,
                        "funds": list(row.funds),
                        "years": {
                            str(y): {
                                "kroner": text(f.kroner),
                                "converted": None if f.converted is None else text(f.converted),
                                "citations": list(f.citations),
                            }
                            for y, f in row.years.items()
                        },
                        "total": text(row.total),
                    }
                    for row in plan.rows
                ],
                "totals": {str(y): text(plan.total(y)) for y in found.years},
                "total": text(plan.total()),
            }
            for plan in found.plans
        ],
    }


def _prices(found: "Overview") -> dict[str, Any] | None:
    if found.prices is None:
        return None
    level, index = found.prices
    return {"level": level, "series": index.series, "source": index.source}


def _csv(found: "Overview") -> str:
    from kronespor.papers.csv import Value, csv_text

    other = [f"{y} i {found.prices[0]}-priser" for y in found.years] if found.prices else []
    rows: list[tuple[Value, ...]] = [("Handleplan", "Indsats", "Finansieringskilde", *found.years, "I alt", *other)]
    for plan in found.plans:
        for row in plan.rows:
            figures = [row.years.get(y) for y in found.years]
            amounts = [f.kroner if f else Decimal(0) for f in figures]
            converted = [(f.converted if f else None) or Decimal(0) for f in figures] if found.prices else []
            rows.append((plan.name, row.initiative, ", ".join(row.funds), *amounts, row.total, *converted))
    return csv_text(rows)


def _print(found: "Overview") -> None:
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish

    def shown(kroner: Decimal, converted: Decimal | None) -> str:
        return danish(kroner) if converted is None else f"{danish(kroner)}\n({danish(converted)})"

    console = Console(highlight=False)
    if found.prices:
        level, index = found.prices
        console.print(f"I parentes i {level}-priser efter '{index.series}' ({index.source}).")
    for plan in found.plans:
        grid = Table(title=f"{plan.name} (kr.)", title_justify="left", show_footer=True)
        grid.add_column("Indsats", footer="I alt", overflow="fold")
        grid.add_column("Kilde", overflow="fold")
        for year in found.years:
            footer = shown(plan.total(year), plan.converted(year) if found.prices else None)
            grid.add_column(str(year), justify="right", footer=footer, no_wrap=True)
        grid.add_column("I alt", justify="right", footer=danish(plan.total()), no_wrap=True)
        for row in plan.rows:
            figures = [row.years.get(y) for y in found.years]
            amounts = [shown(f.kroner, f.converted) if f else "-" for f in figures]
            grid.add_row(row.initiative, ", ".join(row.funds), *amounts, danish(row.total))
        console.print(grid)
