"""Changing the ledger behind its triggers, as somebody with the database's password could."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from kronespor.register.grants import append_only
from kronespor.register.head import Head
from kronespor.register.verification import verify_ledger

GUARDED = append_only()
"""The tables that the triggers keep from being changed."""


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def unguarded() -> Iterator[None]:
    """Let the database refuse nothing but what its columns cannot hold."""
    if connection.vendor == "sqlite":
        with without_triggers():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger of ours, and no foreign key
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def without_triggers() -> Iterator[None]:
    """Take the triggers away, and put them back as they were."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            off = [f"DROP TRIGGER {name}" for name, _ in triggers]
            on = [sql for _, sql in triggers]
        else:
            off = ["SET CONSTRAINTS ALL IMMEDIATE", *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in GUARDED)]
            on = ["SET CONSTRAINTS ALL IMMEDIATE", *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in GUARDED)]
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


def codes(*heads: Head) -> Counter[str]:
    """How often verify names each fault."""
    return Counter(fault.code for fault in verify_ledger(heads).faults)
