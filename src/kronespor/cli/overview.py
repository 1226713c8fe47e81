"""`kronespor overview`: what is set aside, per plan, initiative and year."""

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.answer import DATE, end_of

if TYPE_CHECKING:
    from kronespor.answers.overview import Overview, OverviewRow


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
    from dataclasses import replace

    from kronespor.answers.overview import overview
    from kronespor.register.decisions import plan_known
    from kronespor.register.holdings import Query
    from kronespor.register.prices import price_index

    numbers = [plan_known(name).pk for name in plans]
    day = as_of.date() if as_of else None
    query = Query(plans=numbers, as_of=day, known_at=end_of(known_at), cited=as_json)
    found = overview(query)
    priced = None
    if level is not None and series is not None:
        priced = overview(replace(query, price_level=level, index=price_index(series), cited=False))
    if as_json:
        click.echo(json.dumps(report(found, priced), ensure_ascii=False, indent=1))
    elif as_csv:
        click.echo(_csv(found, priced), nl=False)
    elif not found.plans:
        click.echo("The register is empty: import papers, review them and book.")
    else:
        _print(found, priced)


def report(found: "Overview", priced: "Overview | None" = None) -> dict[str, Any]:
    """The overview as JSON; amounts are kroner as decimal strings. `priced`: the same in the prices asked for."""
    from kronespor.amounts import decimal_text as text

    query, converted = found.query, _by_account(priced)

    def year(row: "OverviewRow", year: int) -> dict[str, Any]:
        other = converted[row.account].get(year, Decimal(0)) if priced else None
        return {
            "kroner": text(row.current[year]),
            "converted": None if other is None else text(other),
            "citations": [citation.as_json() for citation in row.citations(year)],
        }

    return {
        "as_of": query.as_of.isoformat() if query.as_of else None,
        "known_at": query.known_at.isoformat() if query.known_at else None,
        "unit": "kr.",
        "prices": _prices(priced),
        "years": list(found.years),
        "plans": [
            {
                "plan": plan.plan,
                "initiatives": [
                    {
                        "initiative": row.name,
                        "funds": list(row.funds.values()),
                        "years": {str(y): year(row, y) for y in sorted(row.current)},
                        "total": text(row.total),
                    }
                    for row in plan.rows
                ],
                "totals": {str(y): text(plan.current.get(y, Decimal(0))) for y in found.years},
                "total": text(plan.total),
            }
            for plan in found.plans
        ],
    }


def _by_account(priced: "Overview | None") -> dict[int, dict[int, Decimal]]:
    """Converted kroner by the number of the account and by year."""
    return {row.account: row.current for plan in priced.plans for row in plan.rows} if priced else {}


def _prices(priced: "Overview | None") -> dict[str, Any] | None:
    if priced is None or priced.query.index is None:
        return None
    index = priced.query.index
    return {"level": priced.query.price_level, "series": index.series, "source": index.source}


def _csv(found: "Overview", priced: "Overview | None") -> str:
    from kronespor.papers.csv import Value, csv_text

    nothing, converted = Decimal(0), _by_account(priced)
    other = [f"{y} i {priced.query.price_level}-priser" for y in found.years] if priced else []
    rows: list[tuple[Value, ...]] = [("Handleplan", "Indsats", "Finansieringskilde", *found.years, "I alt", *other)]
    for plan in found.plans:
        for row in plan.rows:
            amounts = [row.current.get(y, nothing) for y in found.years]
            beside = [converted[row.account].get(y, nothing) for y in found.years] if priced else []
            rows.append((plan.plan, row.name, ", ".join(row.funds.values()), *amounts, row.total, *beside))
    return csv_text(rows)


def _print(found: "Overview", priced: "Overview | None") -> None:
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish

    console = Console(highlight=False)
    converted = _by_account(priced)
    others = {plan.plan_id: plan.current for plan in priced.plans} if priced else {}

    def shown(amounts: dict[int, Decimal], other: dict[int, Decimal], year: int) -> str:
        if year not in amounts:
            return "-"
        return danish(amounts[year]) + (f"\n({danish(other.get(year, Decimal(0)))})" if priced else "")

    if prices := _prices(priced):
        console.print("I parentes i {level}-priser efter '{series}' ({source}).".format(**prices))
    for plan in found.plans:
        grid = Table(title=f"{plan.plan} (kr.)", title_justify="left", show_footer=True)
        grid.add_column("Indsats", footer="I alt", overflow="fold")
        grid.add_column("Kilde", overflow="fold")
        for year in found.years:
            footer = shown(plan.current, others.get(plan.plan_id, {}), year)
            grid.add_column(str(year), justify="right", footer=footer, no_wrap=True)
        grid.add_column("I alt", justify="right", footer=danish(plan.total), no_wrap=True)
        for row in plan.rows:
            amounts = [shown(row.current, converted.get(row.account, {}), y) for y in found.years]
            grid.add_row(row.name, ", ".join(row.funds.values()), *amounts, danish(row.total))
        console.print(grid)
