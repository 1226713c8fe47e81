"""What guards the register, changed by somebody with SQL: triggers, the forms of tables, indices; verify names it."""

import pytest
from django.db import connection

from kronespor.register.verification import verify_ledger
from kronespor.remarks import Remark
from tests.register.rows import (
    booked,
)
from tests.register.tampering import codes, undone, unguarded

pytestmark = pytest.mark.django_db


NAMESAKES = {
    "sqlite": (
        "DROP TRIGGER register_posting_no_update",
        "CREATE TRIGGER register_posting_no_update BEFORE UPDATE OF id ON register_posting "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END",
    ),
    "postgresql": (
        "CREATE SCHEMA elsewhere",
        "CREATE FUNCTION elsewhere.register_posting_no_update() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RETURN NEW; END$$",
        "CREATE TABLE elsewhere.register_posting (LIKE register_posting)",
        "CREATE TRIGGER register_posting_no_update BEFORE UPDATE ON elsewhere.register_posting "
        "FOR EACH ROW EXECUTE FUNCTION public.register_posting_no_update()",
        "DROP TRIGGER register_posting_no_update ON register_posting",
    ),
}
LAXER = (
    "CREATE TRIGGER register_posting_no_update BEFORE UPDATE OF id ON register_posting "
    "FOR EACH ROW EXECUTE FUNCTION register_posting_no_update()",
    "CREATE TRIGGER register_posting_no_update BEFORE UPDATE ON register_posting "
    "FOR EACH ROW WHEN (false) EXECUTE FUNCTION register_posting_no_update()",
    "CREATE TRIGGER register_posting_no_update BEFORE UPDATE ON register_posting "
    "FOR EACH ROW EXECUTE FUNCTION elsewhere.register_posting_no_update()",
)


def test_a_trigger_that_is_replaced_by_a_namesake_is_missing() -> None:
    missing = Remark("trigger-missing", values={"name": "register_posting_no_update"})
    with connection.cursor() as cursor:
        for statement in NAMESAKES[connection.vendor]:
            cursor.execute(statement)
        assert verify_ledger().faults == (missing,)
        for statement in LAXER if connection.vendor == "postgresql" else ():
            with undone():
                cursor.execute(statement)
                assert verify_ledger().faults == (missing,)


def test_a_trigger_of_somebody_else_is_told() -> None:
    body = {
        "sqlite": "BEGIN UPDATE register_fund SET name = ''; END",
        "postgresql": "FOR EACH ROW EXECUTE FUNCTION register_seal_summed()",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER helpful AFTER INSERT ON register_account {body[connection.vendor]}")
    assert verify_ledger().faults == (Remark("trigger-unknown", values={"name": "helpful"}),)


FORMS = {
    "sqlite": {
        "a view in the place of a table": (
            "ALTER TABLE intake_ticket RENAME TO elsewhere",
            "CREATE VIEW intake_ticket AS SELECT * FROM elsewhere",
        ),
        "names that compare otherwise": (
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, '\"key\" varchar(300) NOT NULL UNIQUE', "
            "'\"key\" varchar(300) NOT NULL UNIQUE COLLATE NOCASE') WHERE name = 'register_fund'",
            "PRAGMA writable_schema = RESET",
        ),
        "a key that is none": ("DROP INDEX one_account_a_fund",),
        "one more column": ("ALTER TABLE register_seal ADD COLUMN other text",),
    },
    "postgresql": {
        "a view in the place of a table": (
            "ALTER TABLE intake_ticket RENAME TO elsewhere",
            "CREATE VIEW intake_ticket AS SELECT * FROM elsewhere",
        ),
        "a rule": ("CREATE RULE quiet AS ON INSERT TO intake_activity DO INSTEAD NOTHING",),
        "a policy of rows": ("ALTER TABLE register_fund ENABLE ROW LEVEL SECURITY",),
        "names that compare otherwise": (
            'ALTER TABLE register_committee ALTER COLUMN name TYPE varchar(200) COLLATE "C"',
        ),
        "a key that is none": ("DROP INDEX one_account_a_fund",),
        "a key that is not asked": ("ALTER TABLE register_posting DISABLE TRIGGER ALL",),
        "one more column": ("ALTER TABLE register_seal ADD COLUMN other text",),
        "a child that is read with it": ("CREATE TABLE child () INHERITS (register_fund)",),
        "a table that a crash empties": ("ALTER TABLE intake_comment SET UNLOGGED",),
        "an operator of one's own": (
            "CREATE FUNCTION never(numeric, integer) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
            "CREATE OPERATOR <> (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = never)",
        ),
        "a schema before ours": (
            "CREATE SCHEMA before_ours",
            "CREATE TABLE before_ours.register_fund AS SELECT * FROM register_fund",
            "SET LOCAL search_path = before_ours, public",
        ),
        "functions found before those of the database": ("SET LOCAL search_path = public, pg_catalog",),
    },
}


@pytest.mark.parametrize("how", FORMS[connection.vendor])
def test_a_table_of_another_form_is_told(how: str) -> None:
    booked()
    assert codes() == {}
    with undone(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else nothing is altered that was written to
        for statement in FORMS[connection.vendor][how]:
            cursor.execute(statement)
        found = codes()
    assert found["table-of-another-form"] or found["ledger-unreadable"], found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only an administrator takes an index off on PostgreSQL")
def test_an_index_that_says_other_than_its_table_is_told() -> None:
    booked()
    with undone(), unguarded(), connection.cursor() as cursor:
        cursor.execute("UPDATE register_posting SET amount = amount * 2")
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute("SELECT * FROM sqlite_master WHERE name = 'balances'")
        index = cursor.fetchone()
        cursor.execute("DELETE FROM sqlite_master WHERE name = 'balances'")
        cursor.execute("PRAGMA writable_schema = RESET")
        cursor.execute("UPDATE register_posting SET amount = amount / 2")
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute("INSERT INTO sqlite_master VALUES (%s, %s, %s, %s, %s)", index)
        cursor.execute("PRAGMA writable_schema = RESET")
        assert codes()["database-damaged"]
