"""Two roles on PostgreSQL: the owner, who brings the database to a version, and the application's, which can change no
table and nothing of what is booked.
"""

from django.core import checks
from django.db import connection

from kronespor.register.errors import RegisterError
from kronespor.register.models import Posting, Seal, Transaction
from kronespor.register.sealing import sealed_models
from kronespor.remarks import Remark, in_words

ALL_TABLES = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


def append_only() -> list[str]:
    """The tables that the application only adds to."""
    ledger = [model._meta.db_table for model in (Transaction, Posting, Seal)]
    return ledger + [model._meta.db_table for model in sealed_models() if getattr(model, "append_only", False)]


def grant(role: str) -> None:
    """Give a role what the application needs and no more. RegisterError on SQLite, which has no roles."""
    if connection.vendor != "postgresql":
        raise RegisterError("no-roles-on-sqlite")
    from psycopg import sql

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {"role": sql.Identifier(role), "schema": sql.Identifier(cursor.fetchone()[0])}
        for statement in ALL_TABLES:
            cursor.execute(sql.SQL(statement).format(**names))
        for table in append_only():
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
            cursor.execute(revoke.format(table=sql.Identifier(table), **names))


def excess() -> list[str]:
    """The tables of the ledger that the role in use may change, and the schema, if it may make tables in it."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) t "
            "WHERE has_table_privilege(to_regclass(t), 'UPDATE, DELETE, TRUNCATE') "
            "UNION ALL SELECT current_schema() WHERE has_schema_privilege(current_schema(), 'CREATE')",
            [append_only()],
        )
        return [name for (name,) in cursor.fetchall()]


def check_role() -> list[checks.CheckMessage]:
    """That who serves the pages is not who owns the tables (`check --deploy`)."""
    tables = excess()
    if not tables:
        return []
    remark = Remark("role-may-change-ledger", "warning", values={"tables": tuple(tables)})
    return [checks.Warning(in_words(remark, "en"), id="register.W001")]
