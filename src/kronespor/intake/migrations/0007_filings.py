"""What a person has said that a document is about, and that an initiative is new to its plan."""

import django.db.models.deletion
from django.db import migrations, models

PHASES = [
    ("allocated", "set aside"),
    ("proposed", "proposed"),
    ("spent", "spent"),
    ("expected", "expected to be spent"),
]


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_booked_withdrawn_redacted")]

    operations = [
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.JSONField()),
                ("filed_by", models.CharField(blank=True, max_length=150)),
                ("filed_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="intake.storeddocument"
                    ),
                ),
            ],
        ),
        migrations.AddField("storeddocument", "decided_on", models.DateField(blank=True, null=True)),
        migrations.AddField("storeddocument", "committee", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "storeddocument", "phase", models.CharField(choices=PHASES, default="allocated", max_length=10)
        ),
        migrations.AddField("statement", "plan_text", models.CharField(blank=True, max_length=500)),
        migrations.AddField("statement", "plan_seen", models.BooleanField(default=False)),
        migrations.AddField("draftitem", "is_new", models.BooleanField(default=False)),
    ]
