"""`kronespor published`: the state's tables of budgets and accounts, held against the finance system's extracts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.options import FILE
from kronespor.cli.speaking import _, counted, echo, echo_json, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.intake.published import Gap, Part
    from kronespor.intake.published_years import Compared
    from kronespor.language.chart import Level

LEVELS: "tuple[Level, ...]" = ("main", "function", "dranst", "ownership", "grouping", "kind")


@click.command("published")
@click.argument("files", nargs=-1, type=FILE)
@click.option("--municipality", default="", help="The municipality, where a table is of several.")
@click.option(
    "--year", "years", type=click.IntRange(1980, 2100), multiple=True, help="A year; several are shown together."
)
@click.option(
    "--by",
    "level",
    type=click.Choice(LEVELS),
    default="function",
    show_default=True,
    help="What of the chart of accounts several years are shown by.",
)
@click.option("--series", default="", help="The price index to convert tables of another year's prices by.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    files: tuple[Path, ...], municipality: str, years: tuple[int, ...], level: "Level", series: str, as_json: bool
) -> None:
    """Load tables of Statistics Denmark (REGK, BUDK: CSV, Excel or PX), or show how a year's extracts differ from them.

    Each difference is parted into prices, phase, consolidation, rounding, date and what is unexplained.
    """
    database.ready()
    from kronespor.intake.published import gaps
    from kronespor.intake.published_tables import load_published
    from kronespor.intake.published_years import side_by_side
    from kronespor.register.prices import price_index

    for file in files:
        done = load_published(file, municipality)
        figures = counted("{n} figure", "{n} figures", done.figures)
        text = _("{name}: {figures} of {years}") if done.new else _("{name}: already loaded, {figures} of {years}")
        echo(text.format(name=file.name, figures=figures, years=", ".join(map(str, done.years))))
    if len(years) > 1:
        _side_by_side(side_by_side(years, level=level), sorted(set(years)), level, as_json=as_json)
    elif years:
        found = gaps(years[0], price_index(series) if series else None)
        if as_json:
            echo_json([report(gap) for gap in found])
        else:
            _print(found)


def report(gap: "Gap") -> dict[str, object]:
    """A gap as JSON; amounts are kroner as decimal strings."""
    from kronespor.amounts import decimal_text

    return {
        "function": gap.function,
        "name": gap.name,
        "year": gap.year,
        "phase": gap.phase,
        "published": decimal_text(gap.published),
        "extracts": decimal_text(gap.ours),
        "difference": decimal_text(gap.difference),
        "parts": {part: decimal_text(kroner) for part, kroner in gap.parts.items()},
        "possible": sorted(gap.possible),
        "unexplained": decimal_text(gap.unexplained),
    }


def _print(found: "list[Gap]") -> None:
    parts: dict[Part, str] = {
        "price-level": _("Prices"),
        "phase": _("Phase"),
        "consolidation": _("Consolidation"),
        "rounding": _("Rounding"),
        "date": _("Date (possibly)"),
    }
    print_table(
        (_("Function"),),
        (_("Published"), _("Extracts"), _("Difference"), *parts.values(), _("Unexplained")),
        [
            (
                gap.name,
                *(words(kroner) for kroner in (gap.published, gap.ours, gap.difference)),
                *(words(gap.parts[part]) if part in gap.parts else "-" for part in parts),
                words(gap.unexplained),
            )
            for gap in found
        ],
    )


def _side_by_side(found: "list[Compared]", years: list[int], level: "Level", *, as_json: bool) -> None:
    from kronespor.amounts import decimal_text

    headings: dict[Level, str] = {
        "main": _("Main account"),
        "function": _("Function"),
        "dranst": _("Dranst"),
        "ownership": _("Ownership"),
        "grouping": _("Grouping"),
        "kind": _("Kind of expenditure"),
    }
    if as_json:
        echo_json([
            {
                level: row.key,
                "name": row.name,
                "years": {str(year): decimal_text(kroner) for year, kroner in row.years.items()},
                "notes": [words(note) for note in row.notes],
            }
            for row in found
        ])  # fmt: skip
        return
    print_table(
        (headings[level],),
        tuple(map(str, years)),
        [(row.name, *(words(row.years[y]) if y in row.years else "-" for y in years)) for row in found],
    )
    for row in found:
        for note in row.notes:
            echo(note)
