"""The triggers by which the database itself refuses to change the ledger or to seal what does not balance.

Their SQL stands beside the migrations that make them (`migrations/NNNN_triggers.DATABASE.sql` of an app), and nowhere
else.
"""

import re
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kronespor.remarks import Remark

MIGRATIONS = Path(__file__).parent / "migrations"
_STATEMENT = re.compile(r"(CREATE|DROP) (TRIGGER|FUNCTION) (\w+)")


def triggers_of(name: str, folder: Path = MIGRATIONS) -> Callable[[object, BaseDatabaseSchemaEditor], None]:
    """What runs the file of triggers of this name, one statement per paragraph (migration)."""

    def run(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        sql = (folder / f"{name}_triggers.{editor.connection.vendor}.sql").read_text("utf-8")
        for statement in sql.split("\n\n"):
            editor.execute(statement, params=None)

    return run


def files() -> list[Path]:
    """The files of triggers for the database in use, each app's in the order of its migrations."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    return [path for folder in folders for path in sorted(folder.glob(f"*_triggers.{connection.vendor}.sql"))]


def faults() -> list[Remark]:
    """The triggers that the database should have and has not, or has in another form, elsewhere or switched off; and
    those that it has and should not.
    """
    expected, present = _expected().items(), _present()
    missing = [name for name, statement in expected if (name, statement) not in present]
    unknown = {name for name, _ in present - expected} - set(missing)
    return [
        *(Remark("trigger-missing", values={"name": name}) for name in missing),
        *(Remark("trigger-unknown", values={"name": name}) for name in sorted(unknown)),
    ]


def _expected() -> dict[str, str]:
    """Trigger -> what the migrations, one after another, made of it: of its function first, where it has one."""
    statements: dict[tuple[str, str], str] = {}
    for path in files():
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


def _present() -> set[tuple[str, str]]:
    """Trigger and the same of what the database has, on PostgreSQL of the tables and functions of our schema."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {(name, _plain(statement)) for name, statement in cursor.fetchall()}
        cursor.execute(
            "SELECT t.tgname, p.prosrc, pg_get_triggerdef(t.oid), current_schema(), t.tgenabled IN ('O', 'A') "
            "AND p.pronamespace = c.relnamespace AND l.lanname = 'plpgsql' AND p.proconfig = '{enable_seqscan=off}' "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "JOIN pg_language l ON l.oid = p.prolang "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
        return {
            (name, _plain(body) + _plain(statement).replace(f" ON {schema}.", " ON ") if is_ours else "")
            for name, body, statement, schema, is_ours in cursor.fetchall()
        }


def _body(function: str) -> str:
    """What a function does."""
    return _plain(function.split("$body$")[1])


def _plain(sql: str) -> str:
    """SQL on one line."""
    return " ".join(sql.split())
