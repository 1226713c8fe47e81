"""The index of the search. A database that made it in several steps (`replaces`) has it as it is."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create_fulltext(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The table of word stems: FTS5 on SQLite, a tsvector with its index on PostgreSQL."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE TABLE web_fulltext (entry_id bigint PRIMARY KEY REFERENCES web_indexed(id) ON DELETE CASCADE, "
            "stems tsvector NOT NULL)"
        )
        editor.execute("CREATE INDEX web_fulltext_stems ON web_fulltext USING gin (stems)")
    else:
        editor.execute("CREATE VIRTUAL TABLE web_fulltext USING fts5(stems, tokenize = 'unicode61')")


def drop_fulltext(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it."""
    editor.execute("DROP TABLE web_fulltext")


class Migration(migrations.Migration):
    initial = True
    replaces = [("web", "0001_search"), ("web", "0002_fulltext")]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Indexed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=20)),
                ("source_number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("number", models.BigIntegerField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("title", models.CharField(max_length=500)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "source_number"), name="one_entry_a_row")],
            },
        ),
        migrations.RunPython(create_fulltext, drop_fulltext),
    ]
