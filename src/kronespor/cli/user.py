"""`kronespor user`: make an account, or give one another role."""

import os

import click

from kronespor.cli import database

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

    from kronespor.web.views.office import give_role

    model = get_user_model()
    found = model.objects.filter(username=name).first()
    made = found is None
    found = found or model(username=name)
    if made or password:
        said = os.environ.get("KRONESPOR_PASSWORD") or click.prompt(
            "Password", hide_input=True, confirmation_prompt=True
        )
        try:
            found.clean_fields(exclude=["password"])
            validate_password(said, found)
        except ValidationError as error:
            raise click.ClickException(" ".join(error.messages)) from error
        found.set_password(said)
    found.save()
    if role:
        give_role(found, role)
    click.echo(f"{name} is {'made' if made else 'changed'}{f', with the role {role}' if role else ''}.")
