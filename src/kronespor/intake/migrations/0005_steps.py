"""A review step stays; one that undoes another says so."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_findings")]

    operations = [
        migrations.AddField(
            model_name="reviewstep",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="intake.reviewstep",
            ),
        ),
        migrations.AlterField(
            model_name="reviewstep",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="intake.draftitem"
            ),
        ),
    ]
