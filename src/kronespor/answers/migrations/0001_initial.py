"""Enquiries. A database that made them in several steps (`replaces`) has them as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [("answers", "0002_attachments")]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300)),
                ("question", models.TextField()),
                ("asker", models.CharField(blank=True, max_length=200)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("responsible", models.CharField(blank=True, max_length=150)),
                (
                    "language",
                    models.CharField(choices=[("da", "Danish"), ("en", "English")], default="da", max_length=2),
                ),
                ("made_by", models.CharField(blank=True, max_length=150)),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300)),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(max_length=200)),
                ("added_by", models.CharField(blank=True, max_length=150)),
                ("added_at", models.DateTimeField()),
                (
                    "enquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="answers.enquiry"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("enquiry", "sha256"), name="one_attachment_a_file")],
            },
        ),
        migrations.CreateModel(
            name="AnswerVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("query", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("saved_by", models.CharField(blank=True, max_length=150)),
                ("saved_at", models.DateTimeField()),
                ("released_by", models.CharField(blank=True, max_length=150)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("figures", models.JSONField(default=list)),
                (
                    "enquiry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="answers.enquiry"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("enquiry", "number"), name="one_version_of_an_answer")],
            },
        ),
    ]
