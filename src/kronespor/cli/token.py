"""`kronespor token`: make, list and revoke the tokens by which programs ask the HTTP API."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import click

from kronespor.cli import database
from kronespor.cli.errors import CommandError
from kronespor.cli.options import DAY
from kronespor.cli.speaking import _, echo
from kronespor.cli.tables import print_table

if TYPE_CHECKING:
    from kronespor.web.models import Token

SCOPES = ("register", "enquiries", "check")


@click.command("token")
@click.argument("account", required=False)
@click.option("--name", default="", help="What the new token is used for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="What it opens; may be given again.")
@click.option("--until", type=DAY, help="The last day that it opens anything: at most a year from now.")
@click.option("--revoke", type=int, help="Let the token of this number open nothing from now on.")
def command(account: str | None, name: str, scopes: tuple[str, ...], until: date | None, revoke: int | None) -> None:
    """Make a token of an account for the HTTP API, or list those there are.

    It is printed once, and only its SHA-256 is kept. It opens what its scopes say, and never more than the account.
    """
    database.ready()
    from django.contrib.auth import get_user_model

    from kronespor.web import tokens
    from kronespor.web.models import Token

    if revoke is not None:
        found = Token.objects.select_related("user").filter(pk=revoke, revoked_at=None).first()
        if found is None:
            raise CommandError("no-such-token", number=revoke)
        tokens.revoke(found)
        echo(_("{name} opens nothing any more.").format(name=found.name))
    elif account:
        user = get_user_model().objects.filter(username=account).first()
        if user is None:
            raise CommandError("no-such-account", name=account)
        _made, secret = tokens.make(user, name, scopes, until)
        echo(secret)
    else:
        _print(Token.objects.select_related("user").order_by("pk"))


def _print(found: "Iterable[Token]") -> None:
    rows = [
        (str(one.pk), one.name, one.user.get_username(), ", ".join(one.scopes), str(one.expires_on), _state(one))
        for one in found
    ]
    print_table((_("Number"), _("Name"), _("Account"), _("Opens"), _("Until"), _("State")), (), rows)


def _state(token: "Token") -> str:
    return _("open") if token.is_open else _("closed")
