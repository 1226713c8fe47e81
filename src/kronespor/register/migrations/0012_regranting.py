"""What recipients pass on to others of what they were given."""

import django.db.models.deletion
from django.db import migrations, models

from kronespor.register.triggers import triggers_of


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0011_spending"),
    ]

    operations = [
        migrations.CreateModel(
            name="Regrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("amount", models.BigIntegerField()),
                ("text", models.CharField(blank=True, max_length=300)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(blank=True, max_length=150)),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given_on", to="register.recipient"
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="register.initiative"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received_on", to="register.recipient"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True),
                        name="nobody_passes_on_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="something_is_passed_on"
                    ),
                ],
            },
        ),
        migrations.RunPython(triggers_of("0012")),
    ]
