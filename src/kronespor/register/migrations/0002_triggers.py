"""The ledger's triggers."""

from typing import ClassVar

from django.db import migrations

from kronespor.register import triggers


class Migration(migrations.Migration):
    """Create the triggers that keep the ledger append-only and balanced."""

    dependencies: ClassVar = [("register", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(triggers.create, triggers.drop)]
