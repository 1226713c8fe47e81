"""`kronespor refresh`: figures of a Word or Excel file that carry addresses of Kronespor, held against the register."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.errors import CommandError
from kronespor.cli.options import DAY, FILE, check_suffixes
from kronespor.cli.speaking import _, counted, echo, echo_json, labelled, words
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.web.linking import Followed

EXIT_CHANGED = 1


@click.command("refresh")
@click.argument("file", type=FILE)
@click.option("-o", "--out", type=FILE, help="Write a copy there with the figures that have changed.")
@click.option("--as-of", type=DAY, help="Let the figures whose addresses name a day be of this day instead.")
@click.option("--published", is_flag=True, help="By what is published alone, as the public may know it.")
@click.option("--site", default="", help="The address that Kronespor is served at; else the hosts of KRONESPOR_HOSTS.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context, file: Path, out: Path | None, as_of: date | None, published: bool, site: str, as_json: bool
) -> None:
    """Say which figures of a Word or Excel file have changed since they were taken from the register.

    A figure is one that carries the address of a page of the register: as a hyperlink, as the tag of a content control,
    in a comment of its cell, or in the comment of its defined name. A copy has new figures where they have changed, and
    nothing else is changed. Exit code 0: all stand; 1: a figure has changed or is to be looked at; 2: the file cannot
    be read.
    """
    if out is not None:
        check_suffixes([out], [file.suffix.lower()])
        if out.exists() and file.exists() and out.samefile(file):
            raise CommandError("refreshed-over-file", name=str(out))
    database.ready()
    from django.utils import timezone

    from kronespor.intake.publishing import published_until
    from kronespor.sandbox import Reader
    from kronespor.web.asking import NEVER
    from kronespor.web.linking import Follower, hosts_of

    limit = (published_until() or NEVER) if published else None
    follower = Follower(timezone.localdate(), hosts_of(site), limit, as_of)
    with Reader() as reader:
        followed = follower.follow(reader.linked_figures(file))
        fresh = {number: one.fresh for number, one in followed.items() if one.fresh is not None}
        if out is not None:
            out.write_bytes(reader.refreshed(file, fresh))
    if as_json:
        echo_json({"file": str(file), "written": str(out) if out else None, "figures": _report(followed)})
    else:
        _print(followed, out, len(fresh))
    ctx.exit(EXIT_CHANGED if any(one.remark for one in followed.values()) else 0)


def _report(followed: "dict[int, Followed]") -> list[dict[str, Any]]:
    from kronespor.amounts import decimal_text

    return [
        {
            "place": one.figure.place,
            "carrier": one.figure.carrier,
            "address": one.figure.address,
            "printed": one.figure.printed,
            "now": None if one.now is None else decimal_text(one.now),
            "state": one.remark.code.removeprefix("linked-") if one.remark else "same",
            "written": one.fresh.number if one.fresh else None,
            "message": words(one.remark) if one.remark else None,
        }
        for one in followed.values()
    ]


def _print(followed: "dict[int, Followed]", out: Path | None, changed: int) -> None:
    if not followed:
        echo(_("The file has no figures with addresses of Kronespor."))
        return
    rows = [(one.figure.place, one.figure.printed, _now(one), one.figure.address) for one in followed.values()]
    print_table((_("Figure"), _("In the file"), _("Now"), _("Address")), (), rows)
    for one in followed.values():
        if one.remark is not None:
            echo(labelled(one.remark))
    flagged = sum(one.remark is not None for one in followed.values()) - changed
    parts = (
        counted("{n} figure", "{n} figures", len(followed)),
        counted("{n} has changed", "{n} have changed", changed),
        counted("{n} to look at", "{n} to look at", flagged),
    )
    echo(", ".join(parts))
    if out is not None:
        echo(_("{file}: written").format(file=out))


def _now(one: "Followed") -> str:
    from kronespor.linked import restated

    if one.now is None:
        return "-"
    return restated(one.figure.printed, one.now) if one.figure.decimals is not None else words(one.now)
