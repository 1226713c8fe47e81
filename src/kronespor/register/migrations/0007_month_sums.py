"""The sums of months, kept by the database; accounts are as fixed as the ledger."""

import django.db.models.deletion
from django.db import migrations, models

from kronespor.register.triggers import triggers_of


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="MonthSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("expenditure_type", models.CharField(max_length=10)),
                ("price_level", models.PositiveSmallIntegerField()),
                ("month", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="register.actionplan")),
            ],
        ),
        migrations.AddConstraint(
            model_name="monthsum",
            constraint=models.UniqueConstraint(
                fields=("plan", "fiscal_year", "expenditure_type", "price_level", "month"), name="one_sum_a_month"
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["decided_on"], name="posting_days"),
        ),
        migrations.AddIndex(
            model_name="transaction",
            index=models.Index(fields=["booked_at"], name="transaction_times"),
        ),
        migrations.RunPython(triggers_of("0007")),
    ]
