"""The table of word stems: FTS5 on SQLite, a tsvector with its index on PostgreSQL."""

from django.db import migrations


def create(_apps, editor):
    """Make it."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE TABLE web_fulltext (entry_id bigint PRIMARY KEY REFERENCES web_indexed(id) ON DELETE CASCADE, "
            "stems tsvector NOT NULL)"
        )
        editor.execute("CREATE INDEX web_fulltext_stems ON web_fulltext USING gin (stems)")
    else:
        editor.execute("CREATE VIRTUAL TABLE web_fulltext USING fts5(stems, tokenize = 'unicode61')")


def drop(_apps, editor):
    """Drop it."""
    editor.execute("DROP TABLE web_fulltext")


class Migration(migrations.Migration):
    dependencies = [("web", "0001_search")]
    operations = [migrations.RunPython(create, drop)]
