"""Open the register for a command: settings, folder, migrations."""

import os


def ready() -> None:
    """Set Django up and bring the database to this version; a new one is made in KRONESPOR_HOME."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    import django
    from django.conf import settings

    django.setup()
    try:
        settings.HOME.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        from kronespor.reading.document import ReadingError

        raise ReadingError(
            f"The folder {settings.HOME} cannot be made ({error.strerror}): set KRONESPOR_HOME to one that can."
        ) from error
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
