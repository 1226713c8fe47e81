"""When a document's bytes were last asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corpus", "0001_initial")]

    operations = [
        migrations.AddField("listeddocument", "fetched_at", models.DateTimeField(blank=True, null=True)),
    ]
