"""`kronespor doctor`: whether this installation can do its work, and what to mend."""

import os
from collections import Counter

import click

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, counted, echo, echo_json, language, words


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the remarks as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look at settings, permissions, sandbox, database, space, versions and programs; say what is missing and how to
    mend it.

    Run it as the user, and with the settings, of the service. It changes nothing. Exit code 1 if anything is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    import django
    from django.utils import translation

    try:
        django.setup()
    except Exception as error:  # whatever the settings are wrong by is the administrator's to see
        reason = f"{type(error).__name__}: {error}"
        raise CommandError("settings-fail", reason=reason) from error
    from kronespor.cli.examining import examined
    from kronespor.remarks import SEVERITIES, remark_json

    translation.activate(language())
    found = sorted(examined(), key=lambda remark: SEVERITIES.index(remark.severity))
    if as_json:
        echo_json([{**remark_json(remark), "text": words(remark)} for remark in found])
    else:
        for remark in found:
            echo(remark)
        counts = Counter(remark.severity for remark in found)
        errors = counted("{n} error", "{n} errors", counts["error"])
        echo(
            _("{errors}, {warnings}.").format(
                errors=errors, warnings=counted("{n} warning", "{n} warnings", counts["warning"])
            )
        )
    ctx.exit(1 if any(remark.severity == "error" for remark in found) else 0)
