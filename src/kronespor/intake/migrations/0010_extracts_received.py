"""Extracts of the finance system wait to be read as documents do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_assertions"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="extract",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
