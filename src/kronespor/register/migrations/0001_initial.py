"""The register. A database that made it in several steps (`replaces`) has it as it is."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kronespor.register.triggers import triggers_of


def first_revision(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The one row."""
    apps.get_model("register", "Revision").objects.create(pk=1, number=0)


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("register", "0002_triggers"),
        ("register", "0003_identity_recipients_corrections"),
        ("register", "0004_price_series"),
        ("register", "0005_persons"),
        ("register", "0006_pages"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=500)),
                ("url", models.URLField(blank=True, max_length=1000)),
                ("neutral", models.JSONField(blank=True, default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ActionPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=400)),
                ("key", models.CharField(max_length=400, unique=True)),
                ("first_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("last_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.decision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("key", models.CharField(max_length=300, unique=True)),
                ("is_external", models.BooleanField(default=False)),
                ("first_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("last_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("given_for", models.ManyToManyField(blank=True, related_name="grants", to="register.actionplan")),
            ],
        ),
        migrations.CreateModel(
            name="Initiative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=500)),
                ("description", models.TextField(blank=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="initiatives",
                        to="register.actionplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outside", "outside the register"),
                            ("unallocated", "not allocated"),
                            ("reserve", "a plan's reserve"),
                            ("initiative", "initiative"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.actionplan"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.fund"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.initiative"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.committee"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="register.meeting"
            ),
        ),
        migrations.CreateModel(
            name="Naming",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=500)),
                ("decided_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.decision"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="namings", to="register.initiative"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriceSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("key", models.CharField(max_length=100)),
                ("source", models.CharField(max_length=500)),
                ("published_on", models.DateField()),
                ("is_example", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "published_on"), name="one_publication_of_a_series_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="PriceValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("index", models.DecimalField(decimal_places=6, max_digits=14)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="register.priceseries"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("key", models.CharField(max_length=300, unique=True)),
                ("cvr", models.CharField(blank=True, max_length=8)),
                ("is_external", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cvr", ""), _negated=True),
                        fields=("cvr",),
                        name="one_recipient_a_cvr_number",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="initiative",
            name="recipient",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="initiatives",
                to="register.recipient",
            ),
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("merged", "merged"), ("split", "split"), ("moved", "moved")], max_length=8
                    ),
                ),
                ("decided_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="register.initiative",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successors", to="register.initiative"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.decision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="themes", to="register.actionplan"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="initiative",
            name="theme",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.theme"
            ),
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("appropriation", "appropriation"),
                            ("allocation", "allocation"),
                            ("virement", "virement"),
                            ("carry-over", "carry-over"),
                            ("uplift", "price uplift"),
                            ("correction", "correction"),
                            ("opening", "opening"),
                        ],
                        max_length=16,
                    ),
                ),
                ("decided_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                ("text", models.CharField(max_length=500)),
                ("citation", models.JSONField(default=dict)),
                ("booked_by", models.CharField(blank=True, max_length=150, null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="register.transaction",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.decision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("previous", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                (
                    "transaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="register.transaction"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                (
                    "expenditure_type",
                    models.CharField(
                        choices=[
                            ("service", "service"),
                            ("activity", "activity money"),
                            ("transfers", "transfers"),
                            ("capital", "capital"),
                            ("unknown", "not stated"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("price_level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("amount", models.BigIntegerField()),
                ("citation", models.JSONField(default=dict)),
                ("decided_on", models.DateField()),
                ("booked_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.account")),
                ("fund", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.fund")),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="register.transaction"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=500)),
                ("key", models.CharField(max_length=500)),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.actionplan")),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="aliases", to="register.initiative"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "key"), name="a_name_means_one_initiative")],
            },
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "unallocated")), fields=("fund",), name="one_account_a_fund"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "reserve")), fields=("plan",), name="one_reserve_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "initiative")), fields=("initiative",), name="one_account_an_initiative"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "outside")), fields=("kind",), name="one_outside"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("committee", "held_on"), name="one_meeting_a_day"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("meeting", "title"), name="one_decision_a_title"),
        ),
        migrations.AddConstraint(
            model_name="pricevalue",
            constraint=models.UniqueConstraint(fields=("series", "year"), name="one_index_a_year"),
        ),
        migrations.AddConstraint(
            model_name="pricevalue",
            constraint=models.CheckConstraint(condition=models.Q(("index__gt", 0)), name="an_index_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(fields=("before", "after"), name="one_succession"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True), name="no_one_succeeds_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.UniqueConstraint(fields=("plan", "name"), name="one_theme_a_name"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(
                fields=[
                    "account",
                    "fund",
                    "fiscal_year",
                    "expenditure_type",
                    "price_level",
                    "decided_on",
                    "booked_at",
                    "amount",
                ],
                name="balances",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="a_posting_moves_money"
            ),
        ),
        migrations.RunPython(triggers_of("0001")),
        migrations.RunPython(first_revision, migrations.RunPython.noop),
    ]
