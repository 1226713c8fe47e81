"""What is booked is counted apart from what the public sees at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0012_regranting")]

    operations = [
        migrations.AddField(model_name="revision", name="unseen", field=models.PositiveBigIntegerField(default=0)),
    ]
