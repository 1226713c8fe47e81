"""Figures that say what became of money are kept apart from those that could be booked."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from kronespor.register.triggers import triggers_of


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0008_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assertion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.CharField(max_length=20)),
                ("column", models.CharField(max_length=200)),
                ("label", models.CharField(max_length=500)),
                ("fund", models.CharField(blank=True, max_length=300)),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("budget", "budget"),
                            ("original", "original budget"),
                            ("supplementary", "supplementary appropriation"),
                            ("transferred", "transferred"),
                            ("carried", "carried over"),
                            ("revised", "revised budget"),
                            ("committed", "committed"),
                            ("spent", "spent"),
                            ("expected", "expected outturn"),
                            ("remaining", "remaining"),
                            ("difference", "difference"),
                        ],
                        max_length=13,
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("as_of", models.DateField(blank=True, null=True)),
                ("amount", models.BigIntegerField()),
                ("printed", models.CharField(blank=True, max_length=60)),
                ("proof", models.CharField(max_length=12)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assertions", to="intake.statement"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(triggers_of("0009", Path(__file__).parent)),
    ]
