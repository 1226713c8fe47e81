"""Seals of their version, and of changes of other rows. What a seal was made with tells its version."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kronespor.register.digests import digest_1, digest_2
from kronespor.register.triggers import triggers_of


def versions(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Say which seals are of the first version; those that verify by neither stay what `verify` tells of."""
    model = apps.get_model("register", "Seal")
    seals = model.objects.order_by("number").select_related("transaction").prefetch_related("transaction__postings")
    first = []
    for seal in seals.iterator(chunk_size=500):
        legs = list(seal.transaction.postings.all())
        if digest_2(seal, seal.transaction, legs) == seal.sha256:
            break  # none after it is of the first
        if digest_1(seal, seal.transaction, legs) == seal.sha256:
            first.append(seal.pk)
    for start in range(0, len(first), 500):
        model.objects.filter(pk__in=first[start : start + 500]).update(version=1)


class Migration(migrations.Migration):
    dependencies = [("register", "0007_month_sums")]

    operations = [
        migrations.RunPython(triggers_of("0008_dropped")),
        migrations.AlterField(
            model_name="seal",
            name="transaction",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal",
                to="register.transaction",
            ),
        ),
        migrations.AddField(
            model_name="seal", name="version", field=models.PositiveSmallIntegerField(default=2), preserve_default=False
        ),
        migrations.AlterField(model_name="seal", name="version", field=models.PositiveSmallIntegerField(default=3)),
        migrations.AddField(model_name="seal", name="sealed_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            model_name="seal",
            name="sealed_by",
            field=models.CharField(blank=True, default="", max_length=150),
            preserve_default=False,
        ),
        migrations.AddField(model_name="seal", name="changes", field=models.JSONField(blank=True, default=dict)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Grant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "actionplan",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="register.actionplan"),
                        ),
                        ("fund", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="register.fund")),
                    ],
                    options={"db_table": "register_fund_given_for", "unique_together": {("fund", "actionplan")}},
                ),
                migrations.AlterField(
                    model_name="fund",
                    name="given_for",
                    field=models.ManyToManyField(
                        blank=True, related_name="grants", through="register.Grant", to="register.actionplan"
                    ),
                ),
            ]
        ),
        migrations.RunPython(versions),
        migrations.RunPython(triggers_of("0008")),
    ]
