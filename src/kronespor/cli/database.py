"""Open the register for a command: settings, folder, migrations."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from kronespor.cli.errors import CommandError
from kronespor.cli.speaking import language
from kronespor.remarks import reason


def set_up() -> None:
    """Set Django up, to act in the name of whoever uses the machine; no folder is made and no database opened."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    import django
    from django.utils import translation

    from kronespor.register.acting import act_as

    django.setup()
    translation.activate(language())
    act_as(os.environ.get("KRONESPOR_USER") or _login())
    os.umask(0o077)  # what is written is nobody else's to read


def ready() -> None:
    """Set Django up and bring the database to this version; a new one is made in KRONESPOR_HOME."""
    set_up()
    from django.conf import settings

    from kronespor.register.covering import is_behind

    try:
        settings.HOME.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError("home-not-made", folder=str(settings.HOME), reason=reason(error)) from error
    if is_behind():
        from django.core.management import call_command

        with _alone():
            if is_behind():
                call_command("migrate", verbosity=0, interactive=False)


def _login() -> str:
    """The name of the login; empty where the machine knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other commands from bringing the database to this version at the same time."""
    import fcntl

    from django.conf import settings
    from django.db import connection

    from kronespor.register.sealing import LOCK

    with (settings.HOME / ".migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK + 1])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK + 1])
