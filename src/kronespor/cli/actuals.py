"""`kronespor actuals`: what was spent, from the finance system, beside what was set aside."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.options import DAY, FILE, end_of
from kronespor.cli.plans import write
from kronespor.cli.speaking import _, counted, echo, echo_json, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.answers.followup import FollowUp

WORKBOOK = ".xlsx"


@click.command("actuals")
@click.argument("file", required=False, type=FILE)
@click.option("--until", type=DAY, help="The last day that the extract is of.")
@click.option("--from", "first", type=DAY, help="The first day that it is of; else that of its year.")
@click.option("--year", type=click.IntRange(1980, 2100), help="The fiscal year: of the extract, or to be shown.")
@click.option("--system", default="", help="The finance system, where there are several: their extracts add up.")
@click.option("--map", "sheet", type=FILE, help="A sheet of which accounts are whose: accounts;to;fund;type;share.")
@click.option("--layout", type=FILE, help="With --map: a JSON file that says what the columns of extracts are.")
@click.option("--unmatched", is_flag=True, help="List the accounts that belong to no initiative, with their amounts.")
@click.option("--as-of", type=DAY, help="As decided, and by extracts of days, on or before this day.")
@click.option("--known-at", type=DAY, help="As booked and imported at or before the end of this day.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--language", type=click.Choice(["da", "en"]), default="da", show_default=True, help="The language of the note."
)
@click.option("--out", "outs", multiple=True, type=FILE, help="Write the follow-up note: .docx, .pdf, .html or .xlsx.")
def command(
    file: Path | None,
    until: date | None,
    first: date | None,
    year: int | None,
    system: str,
    sheet: Path | None,
    layout: Path | None,
    unmatched: bool,
    as_of: date | None,
    known_at: date | None,
    as_json: bool,
    language: str,
    outs: tuple[Path, ...],
) -> None:
    """Take in an extract of the finance system, say which accounts are whose, or show what was spent and what is left.

    An extract is CSV, a workbook or print of fixed width. It is kept whole; a later one of the same days or more takes
    its place.
    """
    if file is not None and until is None:
        raise click.UsageError(_("Say with --until up to which day the extract tells what was spent."))
    database.ready()
    if sheet is not None:
        _map(sheet, layout)
    if file is not None and until is not None:
        _import(file, until, first, year, system)
    if unmatched:
        _print_unmatched()
    if sheet is None and file is None and not unmatched:
        _show(year, as_of, known_at, as_json, language, outs)


def _map(sheet: Path, layout: Path | None) -> None:
    from kronespor.intake.actuals import load_map
    from kronespor.intake.extracts import Layout

    try:
        kept = Layout.of(json.loads(layout.read_text("utf-8"))) if layout else None
    except (OSError, ValueError) as error:
        raise click.BadParameter(str(error), param_hint="--layout") from error
    made = load_map(sheet, kept)
    echo(_("{sheet}: version {number} of which accounts are whose").format(sheet=sheet.name, number=made.pk))


def _import(file: Path, until: date, first: date | None, year: int | None, system: str) -> None:
    from kronespor.intake.actuals import import_extract

    done = import_extract(file, until, first, year, system)
    if not done.new:
        echo(_("{name}: already imported, nothing changed").format(name=file.name))
        return
    lines = counted("{n} line", "{n} lines", done.extract.lines)
    accounts = counted("{n} account belongs", "{n} accounts belong", done.accounts_unmatched)
    text = _("{name}: {lines}, {spent} spent; {accounts} to no initiative, with {rest}")
    values = {"spent": _kroner(done.spent), "rest": _kroner(done.unmatched)}
    echo(text.format(name=file.name, lines=lines, accounts=accounts, **values))


def _print_unmatched() -> None:
    """Of each extract that counts, the accounts that no rule takes."""
    from kronespor.register.accountmaps import unmatched
    from kronespor.register.extracts import Extract
    from kronespor.register.spending import in_force

    for extract in Extract.objects.filter(pk__in=[p.extract for p in in_force()]).order_by("pk"):
        rows = unmatched(extract)
        print_table(
            (_("Account"), _("Stage")),
            (_("Lines"), _("Kroner")),
            [(u.account, u.stage, str(u.lines), _kroner(u.amount)) for u in rows],
            title=f"{extract.name} ({extract.first_day} - {extract.last_day})",
            footer=(_("In all"), "", str(sum(u.lines for u in rows)), _kroner(sum(u.amount for u in rows))),
        )


def _show(
    year: int | None, as_of: date | None, known_at: date | None, as_json: bool, language: str, outs: tuple[Path, ...]
) -> None:
    from django.utils.timezone import localdate

    from kronespor.answers.followup import follow_up, years_followed
    from kronespor.answers.followup_paper import follow_up_paper
    from kronespor.register.holdings import Query

    followed = follow_up(
        year or next(iter(years_followed()), localdate().year), Query(as_of=as_of, known_at=end_of(known_at))
    )
    papers = [out for out in outs if out.suffix.lower() != WORKBOOK]
    if papers:
        write(lambda: follow_up_paper(followed), papers, language)
    for out in outs:
        if out not in papers:
            _write_workbook(followed, out, language)
    if as_json:
        echo_json(report(followed))
    elif not outs:
        _print(followed)


def _write_workbook(followed: "FollowUp", out: Path, language: str) -> None:
    from django.utils import translation

    from kronespor.answers.followup_paper import follow_up_workbook
    from kronespor.intake.storing import durably

    with translation.override(language):
        durably(follow_up_workbook(followed), out.absolute())
    echo(_("{file} written.").format(file=out))


def report(followed: "FollowUp") -> dict[str, object]:
    """The follow-up as JSON; amounts are kroner as decimal strings."""
    from kronespor.amounts import decimal_text
    from kronespor.answers.followup import FIGURES, FollowedRow

    def figures(row: FollowedRow) -> dict[str, str]:
        found: dict[str, str] = {name: decimal_text(kroner) for name, kroner in zip(FIGURES, row.figures, strict=True)}
        return {**found, "credited": decimal_text(row.credited)}

    return {
        "year": followed.year,
        "as_of": followed.as_of.isoformat() if followed.as_of else None,
        "spent_until": followed.until.isoformat() if followed.until else None,
        "unit": "kr.",
        "plans": [
            {
                "plan": plan.plan,
                "initiatives": [{"initiative": row.name, **figures(row)} for row in plan.rows],
                "total": figures(plan.total),
            }
            for plan in followed.plans
        ],
        "total": figures(followed.total),
    }


def _print(followed: "FollowUp") -> None:
    headings = (
        _("Originally"), _("Supplementary"), _("Transferred"), _("Carried over"), _("Revised"), _("Committed"),
        _("Spent"), _("Left"),
    )  # fmt: skip
    for plan in followed.plans:
        print_table(
            (_("Initiative"),),
            headings,
            [(row.name, *map(words, row.figures)) for row in plan.rows],
            title=f"{plan.plan}, {followed.year} (kr.)",
            footer=(_("In all"), *map(words, plan.total.figures)),
        )
    if followed.until:
        echo(_("Spent as of {day}.").format(day=words(followed.until)))
    else:
        echo(_("No extract tells what was spent of {year}.").format(year=followed.year))


def _kroner(ore: int) -> str:
    from decimal import Decimal

    from kronespor.remarks import Money

    return words(Money(Decimal(ore) / 100))
