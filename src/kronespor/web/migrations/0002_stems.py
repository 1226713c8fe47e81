"""Stems are those of the language's data: what was found by others before is found anew by the next search."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Empty the index; a search fills it with what there is."""
    editor.execute("DELETE FROM web_fulltext")
    editor.execute("DELETE FROM web_indexed")


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
