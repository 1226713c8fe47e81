"""`kronespor user`: make an account, or give one another role."""

import os

import click

from kronespor.cli import database
from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import _, echo

ROLES = ("councillor", "caseworker", "approver", "administrator")


@click.command("user")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), help="Each role may do what those before it may.")
@click.option("--password", is_flag=True, help="Ask for a new password (or take it from KRONESPOR_PASSWORD).")
def command(name: str, role: str | None, password: bool) -> None:
    """Make an account of the web pages, or change the role or password of one there is."""
    database.ready()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from kronespor.intake.activity import note
    from kronespor.register.ledger import ledger
    from kronespor.web.views.office import give_role

    users = get_user_model().objects
    known = users.filter(username=name).first()
    user = known or users.model(username=name)
    if known is None or password:
        secret = os.environ.get("KRONESPOR_PASSWORD") or click.prompt(
            _("Password"), hide_input=True, confirmation_prompt=True
        )
        try:
            user.clean_fields(exclude=["password"])
            validate_password(secret, user)
        except ValidationError as error:
            raise CommandError("account-refused", reasons=tuple(error.messages)) from error
        user.set_password(secret)
    with ledger():
        user.save()
        if known is None:
            note("user made", name)
        elif password:
            note("password changed", name)
        if role:
            give_role(user, role)
            note("role given", f"{name}: {role}")
    text = _("{name} is changed.") if known else _("{name} is made.")
    echo(text.format(name=name) + (" " + _("The role is {role}.").format(role=_role(role)) if role else ""))


def _role(role: str) -> str:
    """What a role is called."""
    return {
        "councillor": _("councillor"),
        "caseworker": _("caseworker"),
        "approver": _("approver"),
        "administrator": _("administrator"),
    }[role]
