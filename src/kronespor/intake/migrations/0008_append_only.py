"""Review steps, publications and the log of who did what are only added to."""

from pathlib import Path

from django.db import migrations

from kronespor.register.triggers import triggers_of


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_filings")]

    operations = [migrations.RunPython(triggers_of("0008", Path(__file__).parent))]
