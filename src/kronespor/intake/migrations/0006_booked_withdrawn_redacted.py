"""When a figure was booked or found to agree; documents that are withdrawn, and what is blacked out of them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def set_times(apps: Any, _editor: BaseDatabaseSchemaEditor) -> None:
    """A figure was booked with its transaction; one that agreed did so when its document was imported, or later."""
    items = apps.get_model("intake", "DraftItem").objects
    transaction = apps.get_model("register", "Transaction").objects.filter(pk=OuterRef("transaction"))
    document = apps.get_model("intake", "Statement").objects.filter(pk=OuterRef("statement"))
    items.filter(state="booked").update(booked_at=Subquery(transaction.values("booked_at")[:1]))
    items.filter(state="agrees").update(booked_at=Subquery(document.values("document__imported_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="draftitem",
            name="booked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="storeddocument",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="storeddocument",
            name="withdrawn_because",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.RunPython(set_times, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(blank=True)),
                ("boxes", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("made_by", models.CharField(blank=True, max_length=150)),
                ("made_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redactions",
                        to="intake.storeddocument",
                    ),
                ),
            ],
        ),
    ]
