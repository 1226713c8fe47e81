"""The database's own refusal to change the ledger or to seal what does not balance, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Sequence

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LEDGER = ("register_transaction", "register_posting", "register_seal")
OWNERS = "register_account"  # whose the money of a posting is
SUMS = "register_seal_summed"
APPEND_ONLY = "the ledger is append-only: book a correction instead"
SEALED = "the transaction is sealed"
CLOCKS = "a posting has the clocks of its transaction"
UNBALANCED = "the postings do not sum to zero in every fund and year"
ORDER = "seals are numbered in order"

_IS_SEALED = "EXISTS (SELECT 1 FROM register_seal WHERE transaction_id = NEW.transaction_id)"
_OTHER_CLOCKS = (
    "NOT EXISTS (SELECT 1 FROM register_transaction t WHERE t.id = NEW.transaction_id "
    "AND t.decided_on = NEW.decided_on AND t.booked_at = NEW.booked_at)"
)
_POSTINGS = "register_posting WHERE transaction_id = NEW.transaction_id "
_POSTINGS_FIRST = f"(SELECT * FROM {_POSTINGS}OFFSET 0) own "  # noqa: S608
"""The same, kept apart from what is done with them: else PostgreSQL, planning for an empty table, may sort them all."""
_IS_UNBALANCED = (
    f"EXISTS (SELECT 1 FROM {_POSTINGS}GROUP BY fund_id, fiscal_year HAVING SUM(amount) <> 0) "  # noqa: S608
    f"OR (SELECT COUNT(*) FROM {_POSTINGS.rstrip()}) < 2"
)
OF_SEAL = "p.transaction_id = NEW.transaction_id"
_OUT_OF_ORDER = "NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM register_seal)"

INSERTS = {
    "register_posting_not_after_seal": ("register_posting", _IS_SEALED, SEALED),
    "register_posting_same_clocks": ("register_posting", _OTHER_CLOCKS, CLOCKS),
    "register_seal_balanced": ("register_seal", _IS_UNBALANCED, UNBALANCED),
    "register_seal_in_order": ("register_seal", _OUT_OF_ORDER, ORDER),
}
"""What may not be inserted: trigger -> table, condition, message."""


def _summing(month: str, sealed: str) -> str:
    """What adds the money that a transaction sets aside to the sums of its month (see `models.MonthSum`)."""
    keys = "plan_id, fiscal_year, expenditure_type, price_level, month"
    return (
        f"INSERT INTO register_monthsum ({keys}, amount) "  # noqa: S608
        f"SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0), {month}, SUM(p.amount) "
        "FROM register_posting p JOIN register_account a ON a.id = p.account_id "
        f"WHERE {sealed} AND a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5 "
        f"ON CONFLICT ({keys}) DO UPDATE SET amount = register_monthsum.amount + excluded.amount"
    )


def _month() -> str:
    """The first day of the month of a posting's decision, as the database says it."""
    if connection.vendor == "sqlite":
        return "strftime('%Y-%m-01', p.decided_on)"
    return "date_trunc('month', p.decided_on)::date"


def _sqlite(tables: Sequence[str] = (*LEDGER, OWNERS)) -> dict[str, str]:
    """Trigger -> its statement, for these tables; the sums come with the owners."""
    found = {
        f"{table}_no_{verb.lower()}": (
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        )
        for table in tables
        for verb in ("UPDATE", "DELETE")
    }
    if OWNERS in tables:
        body = _summing(_month(), OF_SEAL)
        found[SUMS] = f"CREATE TRIGGER {SUMS} AFTER INSERT ON register_seal BEGIN {body}; END"
    if "register_seal" not in tables:
        return found
    for name, (table, condition, message) in INSERTS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        found[name] = f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {condition} {refuse}"
    return found


def _postgresql(tables: Sequence[str] = (*LEDGER, OWNERS)) -> dict[str, tuple[str, str]]:
    """Trigger, which is also the name of its function -> when it fires, and the function's body."""
    refuse = f"BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END"
    found = {
        f"{table}_no_{verb.lower()}": (
            f"BEFORE {verb} ON {table} FOR EACH {'STATEMENT' if verb == 'TRUNCATE' else 'ROW'}",
            refuse,
        )
        for table in tables
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
    }
    if OWNERS in tables:
        body = f"BEGIN {_summing(_month(), OF_SEAL)}; RETURN NEW; END"
        found[SUMS] = ("AFTER INSERT ON register_seal FOR EACH ROW", body)
    if "register_seal" not in tables:
        return found
    for name, (table, condition, message) in INSERTS.items():
        condition = condition.replace(_POSTINGS, _POSTINGS_FIRST)
        body = f"BEGIN IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN NEW; END"
        found[name] = (f"BEFORE INSERT ON {table} FOR EACH ROW", body)
    return found


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of the ledger (migration)."""
    _create(editor, LEDGER)


def create_sums(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Sum up what is booked, and create the triggers that keep the sums and the owners (migration)."""
    sum_up(editor.execute)
    _create(editor, (OWNERS,))


def sum_up(execute: Callable[[str], object]) -> None:
    """Make the sums of the months anew from the postings; the register's tables must be writable for it."""
    execute("DELETE FROM register_monthsum")
    execute(_summing(_month(), "p.transaction_id IN (SELECT transaction_id FROM register_seal)"))


def _create(editor: BaseDatabaseSchemaEditor, tables: Sequence[str]) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in _sqlite(tables).values():
            editor.execute(statement)
    else:
        for name, (when, body) in _postgresql(tables).items():
            # A plan made while the tables were small would go through all of them for each row of a large booking.
            always = "LANGUAGE plpgsql SET enable_seqscan = off"
            editor.execute(f"CREATE FUNCTION {name}() RETURNS trigger {always} AS $body${body}$body$")
            editor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers of the ledger (migration backwards)."""
    _drop(editor, LEDGER)


def drop_sums(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers of the sums and the owners (migration backwards)."""
    _drop(editor, (OWNERS,))


def _drop(editor: BaseDatabaseSchemaEditor, tables: Sequence[str]) -> None:
    if editor.connection.vendor == "sqlite":
        for name in _sqlite(tables):
            editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for name in _postgresql(tables):
            editor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def missing() -> list[str]:
    """The triggers that the database should have and has not, or has in another form or switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            present = dict(cursor.fetchall())
            return [name for name, sql in _sqlite().items() if present.get(name) != sql]
        cursor.execute(
            "SELECT t.tgname, p.prosrc, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND p.proname = t.tgname"
        )
        bodies = {name: (body, when) for name, body, when in cursor.fetchall()}
    return [name for name, (when, body) in _postgresql().items() if not _is(bodies.get(name), when, body)]


def _is(present: tuple[str, str] | None, when: str, body: str) -> bool:
    """True if a trigger has this body and fires on this; PostgreSQL writes the table with its schema."""
    if present is None or present[0] != body:
        return False
    verb, table, each = when.split()[1], when.split()[3], when.split()[-1]
    said = present[1].split()
    return verb in said and any(w.split(".")[-1] == table for w in said) and each in said and "WHEN" not in said
