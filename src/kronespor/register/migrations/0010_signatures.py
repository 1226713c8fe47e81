"""Seals are signed from here on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0009_append_only")]

    operations = [
        migrations.AddField(
            model_name="seal", name="signature", field=models.CharField(blank=True, max_length=150, null=True)
        ),
        # in the models alone: SQLite would make the table anew, without its triggers
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="seal", name="version", field=models.PositiveSmallIntegerField(default=4)
                )
            ]
        ),
    ]
