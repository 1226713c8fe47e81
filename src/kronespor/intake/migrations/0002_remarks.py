"""Findings, reasons and tickets hold remarks; what people had accepted by a sentence they have accepted by its figures."""

import django.db.models.deletion
from django.db import migrations, models

from kronespor.intake.migrations import _sentences_0002 as sentences


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel("Case", "Ticket"),
        migrations.RenameField("Comment", "case", "ticket"),
        migrations.AlterField(
            "Comment",
            "ticket",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="intake.ticket"),
        ),
        migrations.AddField("StoredFinding", "remark", models.JSONField(default=dict), preserve_default=False),
        migrations.AddField("DraftItem", "reasons", models.JSONField(blank=True, default=list)),
        migrations.RenameField("Upload", "problem", "sentence"),
        migrations.AddField("Upload", "problem", models.JSONField(blank=True, null=True)),
        migrations.RunPython(sentences.to_remarks, migrations.RunPython.noop),
        migrations.RemoveField("StoredFinding", "message"),
        migrations.RemoveField("StoredFinding", "report"),
        migrations.RemoveField("DraftItem", "reason"),
        migrations.RemoveField("Upload", "sentence"),
    ]
