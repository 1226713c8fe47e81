"""Sheets that are put forward are kept, so that whoever books one sees what it says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0010_extracts_received"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposedsheet",
            name="content",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="proposedsheet",
            name="recorded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
