"""The head of the chain that an answer was released with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("answers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="answerversion",
            name="head",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
