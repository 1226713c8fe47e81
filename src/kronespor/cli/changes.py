"""`kronespor changes`: what was set aside at first, what is now, and the decisions between."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.answer import DATE, end_of

if TYPE_CHECKING:
    from kronespor.register.history import Change, Difference


@click.command("changes")
@click.option("--plan", "plan_name", required=True, help="The action plan.")
@click.option("--from", "first", type=DATE, help="Original: as decided on this day; else at the plan's adoption.")
@click.option("--to", "last", type=DATE, help="Current: as decided on this day; else now.")
@click.option("--known-at", type=DATE, help="As booked at or before the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    plan_name: str, first: datetime | None, last: datetime | None, known_at: datetime | None, as_json: bool
) -> None:
    """Show per initiative what was set aside originally, what is currently, and the decisions that explain it."""
    database.ready()
    from kronespor.register.decisions import plan_known
    from kronespor.register.history import adopted_on, differences

    plan = plan_known(plan_name)
    original = first.date() if first else adopted_on(plan)
    found = differences(plan, original, last.date() if last else None, end_of(known_at))
    if as_json:
        click.echo(json.dumps(report(plan.name, original, found), ensure_ascii=False, indent=1))
    else:
        _print(plan.name, original, found)


def report(plan: str, original: date, found: "list[Difference]") -> dict[str, Any]:
    """The changes as JSON; amounts are kroner as decimal strings."""
    from kronespor.amounts import decimal_text

    def years(amounts: dict[int, Decimal]) -> dict[str, str]:
        return {str(year): decimal_text(kroner) for year, kroner in amounts.items()}

    return {
        "plan": plan,
        "original_as_of": original.isoformat(),
        "unit": "kr.",
        "initiatives": [
            {
                "initiative": d.initiative,
                "original": years(d.original),
                "current": years(d.current),
                "changes": [_change(c) for c in d.changes],
            }
            for d in found
        ],
    }


def _change(c: "Change") -> dict[str, Any]:
    from kronespor.amounts import decimal_text

    return {
        "decided_on": c.decided_on.isoformat(),
        "kind": c.kind,
        "text": c.text,
        "decision": c.decision.title if c.decision else None,
        "url": (c.decision.url or None) if c.decision else None,
        "transaction": c.transaction,
        "fund": c.fund,
        "year": c.year,
        "kroner": decimal_text(c.kroner),
    }


def _print(plan: str, original: date, found: "list[Difference]") -> None:
    from rich.console import Console
    from rich.table import Table

    from kronespor.amounts import danish, danish_date
    from kronespor.register.models import Transaction

    console = Console(highlight=False)
    years = sorted({y for d in found for y in (*d.original, *d.current)})
    grid = Table(title=f"{plan}: {danish_date(original)} → nu (kr.)", title_justify="left")
    grid.add_column("Indsats", overflow="fold")
    for year in years:
        grid.add_column(str(year), justify="right", no_wrap=True)
    for d in found:
        now = [(d.original.get(y, Decimal(0)), d.current.get(y, Decimal(0))) for y in years]
        grid.add_row(d.initiative, *(danish(a) if a == b else f"{danish(a)} → {danish(b)}" for a, b in now))
    console.print(grid)
    for d in found:
        for c in d.changes:
            said = f"{c.decision.title}: {c.text}" if c.decision else c.text
            kind = Transaction.Kind(c.kind).label
            sign = "+" if c.kroner > 0 else ""
            console.print(
                f"{c.decided_on}  {d.initiative}, {c.year}: {sign}{danish(c.kroner)} kr. fra {c.fund} ({kind}; {said})"
            )
