"""`kronespor record`: book decisions from sheets."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.decision_folders import record_folder
from kronespor.cli.speaking import _, complain, counted, echo

if TYPE_CHECKING:
    from kronespor.intake.mapped_sheets import MappedSheet, SheetMapping
    from kronespor.intake.recording import Recorded


class Pair(click.ParamType[tuple[str, str]]):
    """A name and what it is, as fund=Klimapuljen."""

    name = "pair"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The name, and what stands behind the first sign of equality."""
        if isinstance(value, tuple):
            return value
        name, sign, text = value.partition("=")
        if not sign:
            raise click.BadParameter(_("'{value}' has no =.").format(value=value), ctx, param)
        return name.strip(), text.strip()


@click.command("record")
@click.argument("sheets", metavar="SHEET...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--column",
    "columns",
    multiple=True,
    type=Pair(),
    help="Which column of the sheet is what, as amount=2026; may be given several times.",
)
@click.option(
    "--value",
    "values",
    multiple=True,
    type=Pair(),
    help="What all rows of the sheet say, as decided_on=2026-03-02; may be given several times.",
)
@click.option("--unit", type=click.Choice(["1", "1000", "1000000"]), help="Kroner that its amounts count.")
@click.pass_context
def command(
    ctx: click.Context,
    sheets: tuple[Path, ...],
    columns: tuple[tuple[str, str], ...],
    values: tuple[tuple[str, str], ...],
    unit: str | None,
) -> None:
    """Book decisions from CSV sheets: one row per movement of money, one case per transaction; a sheet all or none.

    A folder of decisions (with a file kronespor.toml) is booked as a sheet is, from all its YAML files and CSV sheets,
    all or none; `kronespor check` tells beforehand what is wrong with it. A case that is recorded already is left as it
    is. Where more than one account may act (or KRONESPOR_FOUR_EYES=1), a sheet or folder is booked when a second person
    records the very same one.

    A sheet or workbook with other columns is booked when --column says which is what, and --value what its rows all
    say. That is remembered for the next sheet with such columns, but for its day and its decision.
    """
    database.ready()
    from kronespor.intake.mapped_sheets import has_own_columns, record_file
    from kronespor.intake.recording import record_sheet

    said = _mapping(columns, values, unit)
    for sheet in sheets:
        if sheet.is_dir():
            if not record_folder(sheet):
                ctx.exit(2)
            continue
        with watching_deviations():
            if columns or values or unit or has_own_columns(sheet):
                made, done = record_file(sheet, said)
                _tell_left_out(sheet, made)
            else:
                done = record_sheet(sheet)
        _tell(sheet, done)


def _mapping(
    columns: tuple[tuple[str, str], ...], values: tuple[tuple[str, str], ...], unit: str | None
) -> "SheetMapping":
    """What the options say of a sheet."""
    from kronespor.intake.cases import COLUMNS
    from kronespor.intake.extracts import Layout
    from kronespor.intake.mapped_sheets import SheetMapping

    of: dict[str, list[str]] = {}
    for name, heading in columns:
        of.setdefault(name, []).append(heading)
    if unknown := sorted({*of, *dict(values)} - set(COLUMNS)):
        raise click.UsageError(_("A sheet has no {names}.").format(names=", ".join(unknown)))
    return SheetMapping(Layout(of), dict(values), int(unit) if unit else None)


def _tell_left_out(sheet: Path, made: "MappedSheet") -> None:
    """Say which lines nothing was made of."""
    for text, lines in (
        (_("{sheet}: these lines are sums of others and are not booked: {lines}"), made.sums),
        (_("{sheet}: these lines say no amount: {lines}"), made.without_amount),
    ):
        if lines:
            complain(text.format(sheet=sheet, lines=", ".join(map(str, lines))))


def _tell(sheet: Path, done: "Recorded") -> None:
    """Say what a sheet did."""
    if done.proposed:
        text = _("{sheet}: put forward; it is booked when another person records the same sheet.")
    else:
        booked = counted("{n} case booked", "{n} cases booked", done.booked)
        known = counted("{n} was recorded before", "{n} were recorded before", done.known)
        text = f"{{sheet}}: {booked}, {known}."
    echo(text.format(sheet=sheet))
