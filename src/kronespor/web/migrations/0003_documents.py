"""What comes in is a document in the index too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def rename(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Call what was indexed as a paper a document."""
    apps.get_model("web", "Indexed").objects.filter(kind="paper").update(kind="document", source="document")


class Migration(migrations.Migration):
    dependencies = [("web", "0002_stems")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
