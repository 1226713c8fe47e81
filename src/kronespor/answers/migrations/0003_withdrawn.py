"""Answers that were published and are withdrawn: when, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("answers", "0002_head"),
    ]

    operations = [
        migrations.AddField(
            model_name="enquiry",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="enquiry",
            name="withdrawn_because",
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
