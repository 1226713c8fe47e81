"""A sheet of what recipients passed on to others of what they were given."""

from pathlib import Path

from kronespor.intake.errors import IntakeError
from kronespor.intake.sheets import SheetRow, read_sheet
from kronespor.register.errors import RegisterError
from kronespor.register.identity import recipient_named
from kronespor.register.ledger import ledger
from kronespor.register.naming import find_initiative
from kronespor.register.regranting import Way, keep_regrants

COLUMNS = ("from", "from_cvr", "to", "to_cvr", "year", "kroner", "plan", "initiative", "text")


def load_regrants(path: Path) -> int:
    """Take in a sheet of what was passed on in all: how many ways have become otherwise by it. All of it or nothing.

    `plan` and `initiative`: what the money was set aside for, where that is said. IntakeError where the sheet cannot be
    read, or names what the register does not have.
    """
    with ledger():
        stated = [(_way(row), row.ore("kroner")) for row in read_sheet(path, COLUMNS, ("from", "to", "year", "kroner"))]
        try:
            return keep_regrants(stated, path.name)
        except RegisterError as error:
            raise IntakeError("regrants-refused", path=path.name, why=error.remark) from error


def _way(row: SheetRow) -> Way:
    try:
        giver, receiver = (
            recipient_named(row.needed(name), row[f"{name}_cvr"], is_external=True).pk for name in ("from", "to")
        )
    except RegisterError as error:
        raise row.error(error.remark) from error
    initiative = find_initiative(row["plan"], row["initiative"]) if row["initiative"] else None
    if row["initiative"] and initiative is None:
        raise row.error("no-such-initiative-of", plan=row["plan"], name=row["initiative"])
    return Way(giver, receiver, row.year("year"), initiative.pk if initiative else None)
