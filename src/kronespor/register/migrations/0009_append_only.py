"""Names and successions are only added to; accounts and the schema are taken into the chain (`covering`)."""

from django.db import migrations

from kronespor.register.triggers import triggers_of


class Migration(migrations.Migration):
    dependencies = [("register", "0008_seals")]

    operations = [migrations.RunPython(triggers_of("0009"))]
