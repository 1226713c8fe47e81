"""The database's own refusal to change the ledger or to seal what does not balance."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LEDGER = ("register_transaction", "register_posting", "register_seal")


def _append_only(table: str) -> dict[str, str]:
    return {
        f"{table}_no_{verb.lower()}": (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END"
        )
        for verb in ("UPDATE", "DELETE")
    }


SQLITE: dict[str, str] = {
    **{name: sql for table in LEDGER for name, sql in _append_only(table).items()},
    "register_posting_not_after_seal": (
        "CREATE TRIGGER register_posting_not_after_seal BEFORE INSERT ON register_posting "
        "WHEN EXISTS (SELECT 1 FROM register_seal WHERE transaction_id = NEW.transaction_id) "
        "BEGIN SELECT RAISE(ABORT, 'the transaction is sealed'); END"
    ),
    "register_posting_same_clocks": (
        "CREATE TRIGGER register_posting_same_clocks BEFORE INSERT ON register_posting "
        "WHEN NOT EXISTS (SELECT 1 FROM register_transaction t WHERE t.id = NEW.transaction_id "
        "AND t.decided_on = NEW.decided_on AND t.booked_at = NEW.booked_at) "
        "BEGIN SELECT RAISE(ABORT, 'a posting has the clocks of its transaction'); END"
    ),
    "register_seal_balanced": (
        "CREATE TRIGGER register_seal_balanced BEFORE INSERT ON register_seal "
        "WHEN EXISTS (SELECT 1 FROM register_posting WHERE transaction_id = NEW.transaction_id "
        "GROUP BY fund_id, fiscal_year HAVING SUM(amount) <> 0) "
        "OR (SELECT COUNT(*) FROM register_posting WHERE transaction_id = NEW.transaction_id) < 2 "
        "BEGIN SELECT RAISE(ABORT, 'the postings do not sum to zero in every fund and year'); END"
    ),
    "register_seal_in_order": (
        "CREATE TRIGGER register_seal_in_order BEFORE INSERT ON register_seal "
        "WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM register_seal) "
        "BEGIN SELECT RAISE(ABORT, 'seals are numbered in order'); END"
    ),
}


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers (migration)."""
    if editor.connection.vendor != "sqlite":
        raise NotImplementedError(f"this version keeps its ledger on SQLite, not on {editor.connection.vendor}")
    for statement in SQLITE.values():
        editor.execute(statement)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers (migration backwards)."""
    for name in SQLITE:
        editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing() -> list[str]:
    """The triggers that the database should have and has not, or has in another form."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        present = dict(cursor.fetchall())
    return [name for name, sql in SQLITE.items() if present.get(name) != sql]
