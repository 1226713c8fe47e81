"""Findings of former versions have codes and figures in place of English sentences."""

from django.db import migrations

from kronespor.intake.migrations import _findings_0004 as findings


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_documents")]

    operations = [migrations.RunPython(findings.to_codes, migrations.RunPython.noop)]
