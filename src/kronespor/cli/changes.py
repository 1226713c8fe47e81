"""`kronespor changes`: what was set aside at first, what is now, and the decisions between."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.options import DAY, end_of
from kronespor.cli.speaking import _, echo, echo_json, words
from kronespor.cli.tables import print_table
from kronespor.remarks import Money

if TYPE_CHECKING:
    from kronespor.register.history import Change, Difference


@click.command("changes")
@click.option("--plan", "plan_name", required=True, help="The action plan.")
@click.option("--from", "first", type=DAY, help="Original: as decided on this day; else at the plan's adoption.")
@click.option("--to", "last", type=DAY, help="Current: as decided on this day; else now.")
@click.option("--known-at", type=DAY, help="As booked at or before the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(plan_name: str, first: date | None, last: date | None, known_at: date | None, as_json: bool) -> None:
    """Show per initiative what was set aside originally, what is currently, and the decisions that explain it."""
    database.ready()
    from kronespor.register.decisions import plan_known
    from kronespor.register.history import adopted_on, differences

    plan = plan_known(plan_name)
    original = first or adopted_on(plan)
    found = differences(plan, original, last, end_of(known_at))
    if as_json:
        echo_json(report(plan.name, original, found))
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
    from kronespor.register.models import Transaction

    years = sorted({y for d in found for y in (*d.original, *d.current)})
    title = _("{plan}: {day} → now (kr.)").format(plan=plan, day=words(original))
    rows = [(d.initiative, *(_pair(d.original.get(y), d.current.get(y)) for y in years)) for d in found]
    print_table((_("Initiative"),), [str(y) for y in years], rows, title)
    for d in found:
        for c in d.changes:
            text = _("{day}  {initiative}, {year}: {change} from {fund} ({kind}; {text})")
            amount = ("+" if c.kroner > 0 else "") + words(Money(c.kroner))
            basis = f"{c.decision.title}: {c.text}" if c.decision else c.text
            values = {"day": c.decided_on, "initiative": d.initiative, "year": c.year, "change": amount, "fund": c.fund}
            echo(text.format(**values, kind=Transaction.Kind(c.kind).label, text=basis))


def _pair(original: Decimal | None, current: Decimal | None) -> str:
    """What it was and what it is; one amount where they are the same."""
    before, after = (words(amount or Decimal(0)) for amount in (original, current))
    return after if before == after else f"{before} → {after}"
