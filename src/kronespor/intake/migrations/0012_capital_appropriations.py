"""What a whole capital work may cost is a figure of its own among those that papers assert."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0011_sheets_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assertion",
            name="phase",
            field=models.CharField(
                choices=[
                    ("budget", "budget"),
                    ("original", "original budget"),
                    ("supplementary", "supplementary appropriation"),
                    ("transferred", "transferred"),
                    ("carried", "carried over"),
                    ("revised", "revised budget"),
                    ("committed", "committed"),
                    ("spent", "spent"),
                    ("expected", "expected outturn"),
                    ("remaining", "remaining"),
                    ("difference", "difference"),
                    ("appropriation", "capital appropriation"),
                ],
                max_length=13,
            ),
        ),
    ]
