"""The triggers by which the database itself refuses to change the ledger or to seal what does not balance.

Their SQL stands beside the migrations that make them (`migrations/NNNN_triggers.DATABASE.sql`), and nowhere else.
"""

import re
from pathlib import Path

from django.db import connection

MIGRATIONS = Path(__file__).parent / "migrations"
_STATEMENT = re.compile(r"(CREATE|DROP) (TRIGGER|FUNCTION) (\w+)")


def missing() -> list[str]:
    """The triggers that the database should have and has not, or has in another form or switched off."""
    present = _present()
    return [name for name, statement in _expected().items() if present.get(name) != statement]


def _expected() -> dict[str, str]:
    """Trigger -> what the migrations, one after another, made of it: of its function first, where it has one."""
    statements: dict[tuple[str, str], str] = {}
    for path in sorted(MIGRATIONS.glob(f"*_triggers.{connection.vendor}.sql")):
        for paragraph in path.read_text("utf-8").split("\n\n"):
            if match := _STATEMENT.match(paragraph):
                verb, kind, name = match.groups()
                statements.pop((name, kind), None)
                if verb == "CREATE":
                    statements[name, kind] = _body(paragraph) if kind == "FUNCTION" else _plain(paragraph)
    return {
        name: statements.get((name, "FUNCTION"), "") + statement
        for (name, kind), statement in statements.items()
        if kind == "TRIGGER"
    }


def _present() -> dict[str, str]:
    """Trigger -> the same of what the database has."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {name: _plain(statement) for name, statement in cursor.fetchall()}
        cursor.execute(
            "SELECT t.tgname, p.prosrc, pg_get_triggerdef(t.oid, true) FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        return {name: _plain(body) + _plain(statement) for name, body, statement in cursor.fetchall()}


def _body(function: str) -> str:
    """What a function does."""
    return _plain(function.split("$body$")[1])


def _plain(sql: str) -> str:
    """SQL on one line."""
    return " ".join(sql.split())
