"""Stored papers, drafts and the inbox. A database that made them in several steps (`replaces`) has them as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [("intake", "0002_superseding"), ("intake", "0003_persons"), ("intake", "0004_pages")]

    dependencies = [
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=150)),
                ("what", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("accepted", "accepted")], default="open", max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("owner", models.CharField(blank=True, max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name="ProposedSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=300)),
                ("proposed_by", models.CharField(max_length=150)),
                ("proposed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(blank=True, max_length=150)),
                ("text", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=500)),
                ("plan", models.CharField(max_length=400)),
                ("unit", models.CharField(max_length=20)),
                ("unit_stated", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("written_by", models.CharField(max_length=150)),
                ("written_at", models.DateTimeField()),
                ("text", models.TextField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="intake.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.CharField(max_length=20)),
                ("label", models.CharField(max_length=500)),
                ("description", models.TextField(blank=True)),
                ("theme", models.CharField(blank=True, max_length=300)),
                ("fund", models.CharField(blank=True, max_length=300)),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("amount", models.BigIntegerField()),
                ("read_amount", models.BigIntegerField()),
                ("proof", models.CharField(max_length=12)),
                ("status", models.CharField(max_length=10)),
                ("printed", models.CharField(blank=True, max_length=60)),
                ("line", models.PositiveIntegerField(default=0)),
                ("note", models.TextField(blank=True)),
                ("price_level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("reviewed_by", models.CharField(blank=True, max_length=150)),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits"),
                            ("accepted", "accepted"),
                            ("corrected", "corrected"),
                            ("rejected", "rejected"),
                            ("booked", "booked"),
                            ("agrees", "agrees"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.decision"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.initiative"
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.transaction"
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="intake.statement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_by", models.CharField(blank=True, max_length=150)),
                ("taken_at", models.DateTimeField()),
                ("before", models.JSONField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="intake.draftitem"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoredDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=300)),
                ("stored_as", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=120)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("dated", models.DateField(blank=True, null=True)),
                ("imported_at", models.DateTimeField()),
                ("imported_by", models.CharField(blank=True, max_length=150)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(default=dict)),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="intake.storeddocument",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="statement",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="intake.storeddocument"
            ),
        ),
        migrations.CreateModel(
            name="StoredFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("severity", models.CharField(max_length=10)),
                ("message", models.TextField()),
                ("report", models.JSONField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="intake.storeddocument"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("stored_as", models.CharField(max_length=200)),
                ("plan", models.CharField(blank=True, max_length=400)),
                ("uploaded_at", models.DateTimeField()),
                ("uploaded_by", models.CharField(blank=True, max_length=150)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits to be read"),
                            ("reading", "being read"),
                            ("done", "read"),
                            ("failed", "cannot be read"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("papers_read", models.PositiveIntegerField(default=0)),
                ("pages_read", models.PositiveIntegerField(default=0)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("papers", models.JSONField(blank=True, default=list)),
                ("problem", models.CharField(blank=True, max_length=500)),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.storeddocument",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="draftitem",
            constraint=models.UniqueConstraint(
                fields=("statement", "row", "fiscal_year", "fund"), name="one_item_a_cell"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("document", "table"), name="one_statement_a_table"),
        ),
    ]
