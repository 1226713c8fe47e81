"""`kronespor overview`: what is set aside, per plan, initiative and year."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.options import DAY, end_of
from kronespor.cli.speaking import _, echo, echo_json, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.answers.overview import Overview, OverviewRow, Sums

SPENDING = ("committed", "spent", "left")
"""What stands beside what is set aside, in the order of `answers.overview.Spending`."""


@click.command("overview")
@click.option("--plan", "plans", multiple=True, help="Only this action plan; may be given several times.")
@click.option("--as-of", type=DAY, help="As decided on or before this day.")
@click.option("--known-at", type=DAY, help="As booked at or before the end of this day.")
@click.option("--prices", "level", type=click.IntRange(1980, 2100), help="Also in the prices of this year.")
@click.option("--series", help="The price index to convert by, as loaded with `kronespor prices`.")
@click.option(
    "--spent", is_flag=True, help="Also what is committed, spent and left, in the years that extracts tell of."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV (semicolons, decimal comma).")
def command(
    plans: tuple[str, ...],
    as_of: date | None,
    known_at: date | None,
    level: int | None,
    series: str | None,
    spent: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Show what is set aside, per plan, initiative, source and year, from the register."""
    if (level is None) != (series is None):
        raise click.UsageError(_("--prices and --series belong together: a year, and the index to convert by."))
    database.ready()
    from dataclasses import replace

    from kronespor.answers.overview import decided_ahead, overview
    from kronespor.register.decisions import plan_known
    from kronespor.register.holdings import Query
    from kronespor.register.prices import price_index

    numbers = [plan_known(name).pk for name in plans]
    query = Query(plans=numbers, as_of=as_of, known_at=end_of(known_at), with_spent=spent)
    found = overview(query)
    priced = None
    if level is not None and series is not None:
        priced = overview(replace(query, price_level=level, index=price_index(series), with_spent=False))
    if as_json:
        echo_json(report(found, priced))
    elif as_csv:
        click.echo(_csv(found, priced), nl=False)
    elif not found.plans:
        echo(_("The register is empty: import documents, review them and book."))
    else:
        _print(found, priced)
        if ahead := decided_ahead(query):
            echo(words(ahead))


def report(found: "Overview", priced: "Overview | None" = None) -> dict[str, Any]:
    """The overview as JSON; amounts are kroner as decimal strings. `priced`: the same in the prices asked for."""
    from kronespor.amounts import decimal_text as text
    from kronespor.intake.origins import Origins

    query, converted = found.query, _by_account(priced)
    origins = Origins({row.account for plan in found.plans for row in plan.rows}, query.as_of, query.known_at)

    def spending(of: "Sums") -> dict[str, Any]:
        told = zip(SPENDING, of.spending(found.told), strict=True)
        return {"spending": {name: text(kroner) for name, kroner in told}} if query.with_spent else {}

    def year(row: "OverviewRow", year: int) -> dict[str, Any]:
        other = converted[row.account].get(year, Decimal(0)) if priced else None
        return {
            "kroner": text(row.current[year]),
            "converted": None if other is None else text(other),
            "citations": [
                {
                    "kroner": text(part.kroner),
                    "decided_on": part.decided_on.isoformat(),
                    **part.citation.as_json(),
                    **({"whole": [cell.citation.as_json() for cell in part.whole]} if part.whole else {}),
                }
                for fund in row.funds
                for part in origins.of(row.account, fund, year)
            ],
        }

    return {
        "as_of": query.as_of.isoformat() if query.as_of else None,
        "known_at": query.known_at.isoformat() if query.known_at else None,
        "unit": "kr.",
        "prices": _prices(priced),
        "years": list(found.years),
        "told": {str(year): day.isoformat() for year, day in found.told.items()} if query.with_spent else None,
        "plans": [
            {
                "plan": plan.plan,
                "initiatives": [
                    {
                        "initiative": row.name,
                        "funds": list(row.funds.values()),
                        "years": {str(y): year(row, y) for y in sorted(row.current)},
                        "total": text(row.total),
                        **spending(row),
                    }
                    for row in plan.rows
                ],
                "totals": {str(y): text(plan.current.get(y, Decimal(0))) for y in found.years},
                "total": text(plan.total),
                **spending(plan),
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
    other = (
        [_("{year} in prices of {level}").format(year=y, level=priced.query.price_level) for y in found.years]
        if priced
        else []
    )
    headings: tuple[Value, ...] = (
        _("Action plan"),
        _("Initiative"),
        _("Source of funding"),
        *found.years,
        _("In all"),
        *other,
        *_headings(found),
    )
    rows = [headings]
    for plan in found.plans:
        for row in plan.rows:
            amounts = [row.current.get(y, nothing) for y in found.years]
            beside = [converted[row.account].get(y, nothing) for y in found.years] if priced else []
            rows.append(
                (
                    plan.plan,
                    row.name,
                    ", ".join(row.funds.values()),
                    *amounts,
                    row.total,
                    *beside,
                    *_spending(found, row),
                )
            )
    return csv_text(rows)


def _print(found: "Overview", priced: "Overview | None") -> None:
    converted = _by_account(priced)
    others = {plan.plan_id: plan.current for plan in priced.plans} if priced else {}

    def of_row(row: "OverviewRow") -> list[str]:
        return amounts(row.current, converted.get(row.account, {}))

    def amounts(kroner: dict[int, Decimal], other: dict[int, Decimal]) -> list[str]:
        return [_amount(kroner.get(y), other.get(y, Decimal(0)) if priced else None) for y in found.years]

    if found.query.with_spent:
        echo(_told(found))
    if prices := _prices(priced):
        echo(_("In brackets: prices of {level} by '{series}' ({source}).").format(**prices))
    for plan in found.plans:
        print_table(
            (_("Initiative"), _("Source of funding")),
            (*map(str, found.years), _("In all"), *_headings(found)),
            [
                (
                    row.name,
                    ", ".join(row.funds.values()),
                    *of_row(row),
                    words(row.total),
                    *map(words, _spending(found, row)),
                )
                for row in plan.rows
            ],
            title=f"{plan.plan} (kr.)",
            footer=(
                _("In all"),
                "",
                *amounts(plan.current, others.get(plan.plan_id, {})),
                words(plan.total),
                *map(words, _spending(found, plan)),
            ),
        )


def _headings(found: "Overview") -> tuple[str, ...]:
    """Of the columns of `_spending`."""
    return (_("Committed"), _("Spent"), _("Left")) if found.told else ()


def _spending(found: "Overview", of: "Sums") -> tuple[Decimal, ...]:
    """What is committed, spent and left of some holdings; nothing where it was not asked for, or no extract tells."""
    return tuple(of.spending(found.told)) if found.told else ()


def _told(found: "Overview") -> str:
    """Which years what was spent is of, and until when."""
    if not found.told:
        return _("No extract of the finance system tells what was spent.")
    days = ", ".join(f"{year} ({words(day)})" for year, day in sorted(found.told.items()))
    return _("Committed, spent and left are of the years that extracts tell of: {days}.").format(days=days)


def _amount(kroner: Decimal | None, converted: Decimal | None) -> str:
    """An amount, with what it is in other prices below it; a dash for none."""
    if kroner is None:
        return "-"
    return words(kroner) + (f"\n({words(converted)})" if converted is not None else "")
