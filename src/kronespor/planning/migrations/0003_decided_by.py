"""Who kept the decision of a proposal or a scenario."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0002_comment")]

    operations = [
        migrations.AddField("proposal", "decided_by", models.CharField(blank=True, default="", max_length=150), False),
        migrations.AddField("scenario", "decided_by", models.CharField(blank=True, default="", max_length=150), False),
    ]
