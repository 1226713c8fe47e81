"""What was spent: extracts of finance systems, how they are distributed, and the sums."""

import django.db.models.deletion
from django.db import migrations, models

from kronespor.register.triggers import triggers_of


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0010_signatures"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=150)),
                ("text", models.CharField(blank=True, max_length=300)),
                ("columns", models.JSONField(blank=True, default=dict)),
                ("rules", models.JSONField(blank=True, default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Extract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=300)),
                ("stored_as", models.CharField(max_length=200)),
                ("system", models.CharField(blank=True, max_length=100)),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("lines", models.PositiveIntegerField()),
                ("imported_at", models.DateTimeField()),
                ("imported_by", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("last_day"))), name="a_period_has_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Distribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                ("map", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.accountmap")),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="distributions", to="register.extract"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=200)),
                (
                    "stage",
                    models.CharField(
                        choices=[("revised", "revised budget"), ("committed", "committed"), ("spent", "spent")],
                        max_length=10,
                    ),
                ),
                ("cvr", models.CharField(blank=True, max_length=8)),
                ("amount", models.BigIntegerField()),
                ("credited", models.BigIntegerField(default=0)),
                ("lines", models.PositiveIntegerField()),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="balances", to="register.extract"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("expenditure_type", models.CharField(max_length=10)),
                (
                    "stage",
                    models.CharField(
                        choices=[("revised", "revised budget"), ("committed", "committed"), ("spent", "spent")],
                        max_length=10,
                    ),
                ),
                ("cvr", models.CharField(blank=True, max_length=8)),
                ("amount", models.BigIntegerField()),
                ("credited", models.BigIntegerField(default=0)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.account")),
                (
                    "distribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="spending", to="register.distribution"
                    ),
                ),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.fund")),
            ],
        ),
        migrations.AddConstraint(
            model_name="distribution",
            constraint=models.UniqueConstraint(fields=("extract", "map"), name="one_distribution_a_map"),
        ),
        migrations.AddConstraint(
            model_name="balance",
            constraint=models.UniqueConstraint(
                fields=("extract", "account", "stage", "cvr"), name="one_balance_an_account"
            ),
        ),
        migrations.AddIndex(
            model_name="spending",
            index=models.Index(
                fields=["distribution", "stage", "account", "fund", "fiscal_year", "expenditure_type", "amount"],
                name="spent",
            ),
        ),
        migrations.RunPython(triggers_of("0011")),
    ]
