"""Whoever writes to the database behind Kronespor's back is found: every table, every column, every way."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from kronespor.intake.activity import note
from kronespor.planning import models as planning
from kronespor.register.digests import FIRST, digest
from kronespor.register.events import Basis
from kronespor.register.head import Head, current_head
from kronespor.register.models import Initiative, Posting, Seal, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.sealing import sealed_columns
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Remark
from tests.events import allocate
from tests.register.rows import another, rows_everywhere
from tests.register.tampering import GUARDED, unguarded

pytestmark = pytest.mark.django_db


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def raw(model: type[Model], **wanted: object) -> QuerySet[Model]:
    """Rows as SQL sees them: nothing is sealed."""
    return QuerySet[Model](model).filter(**wanted)


def codes(*heads: Head) -> Counter[str]:
    return Counter(fault.code for fault in verify_ledger(heads).faults)


CHECKED = (planning.Version, planning.Comment)
"""Tables of which a constraint holds two columns together: their columns are changed one by one."""


def changes(model: type[Model], row: Model, columns: dict[str, object]) -> bool:
    """Whether the database lets columns of a row be changed."""
    try:
        with transaction.atomic():
            raw(model, pk=row.pk).update(**columns)
    except IntegrityError:
        return False
    return True


def test_every_column_of_every_row_that_is_asserted() -> None:
    tables = rows_everywhere(booked())
    assert verify_ledger().faults == ()
    for model, (one, other) in tables.items():
        table = model._meta.db_table
        fields = [f for f in model._meta.concrete_fields if f.attname in sealed_columns(model)]
        changed = {f.attname: another(f, getattr(one, f.attname)) for f in fields}
        named = set[str]()
        for columns in [changed] if model not in CHECKED else [{name: changed[name]} for name in changed]:
            with undone(), unguarded():
                if changes(model, one, columns):
                    faults = [fault for fault in verify_ledger().faults if fault.code == "row-changed"]
                    named |= {str(fault.values["column"]) for fault in faults}
                    assert {fault.values["table"] for fault in faults} == {table}
                else:  # the database refuses it itself
                    named |= columns.keys()
        assert named == changed.keys(), table
        with undone(), unguarded():
            raw(model, pk=one.pk)._raw_delete(using="default")
            assert Remark("row-gone", values={"table": table, "row": one.pk}) in verify_ledger().faults
            last = fields[-1]
            setattr(other, last.attname, another(last, getattr(other, last.attname)))
            raw(model, pk=other.pk)._raw_delete(using="default")
            QuerySet[Model](model).bulk_create([other])  # deleted and put back with another value
            assert codes()["row-changed"] == 1, table
            other.pk = 1000
            raw(model)._raw_delete(using="default")
            QuerySet[Model](model).bulk_create([other])
            assert Remark("row-not-sealed", values={"table": table, "row": 1000}) in verify_ledger().faults


def test_rows_that_have_changed_places() -> None:
    one, other = initiative_named(plan_named("Plan A"), "Alfa"), initiative_named(plan_named("Plan A"), "Beta")
    raw(Initiative, pk=one.pk).update(name="Beta")
    raw(Initiative, pk=other.pk).update(name="Alfa")
    assert codes() == {"row-changed": 2}


def booked() -> tuple[Transaction, Transaction]:
    first, second = (
        allocate(initiative_named(plan_named("Plan A"), name), fund_named("Kilde"), {2024: 5}, Basis(DAY, name))
        for name in ("Alfa", "Beta")
    )
    return first, second


DAY = date(2024, 5, 1)


@pytest.mark.parametrize("model", [Transaction, Posting, Seal])
def test_rows_of_the_ledger_that_are_gone_or_have_changed_places(model: type[Model]) -> None:
    booked()
    one, other = raw(model).order_by("pk")[:2]
    with undone(), unguarded():
        raw(model, pk=one.pk)._raw_delete(using="default")
        assert codes()
    with undone(), unguarded():
        for pk, source in ((-1, one.pk), (one.pk, other.pk), (other.pk, -1)):
            raw(model, pk=source).update(id=pk)
        if model is not Seal:  # goes by its number
            assert codes()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("table", GUARDED)
def test_no_row_of_the_ledger_is_replaced(table: str) -> None:
    booked()
    keys = {"register_seal": "number", "register_account": "initiative_id"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608 (names of our tables)
        row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    for other in (row, {**row, "id": None} if table in keys else row):  # by its number, and by another key
        marks = ", ".join("%s" for _ in other)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", list(other.values()))  # noqa: S608
    assert verify_ledger().faults == ()


def rewritten() -> None:
    """Seal all anew, as somebody can who knows how."""
    previous = FIRST
    for seal in Seal.objects.order_by("number"):
        seal.previous = previous
        entry = seal.transaction
        seal.sha256 = previous = digest(seal, entry, list(entry.postings.all()) if entry else [])
        raw(Seal, pk=seal.pk).update(previous=seal.previous, sha256=seal.sha256)


def test_a_chain_that_is_rewritten_is_not_the_one_whose_head_was_kept() -> None:
    first, _ = booked()
    head = current_head()
    with unguarded():
        raw(Transaction, pk=first.pk).update(text="noget andet")
        rewritten()
    assert codes() == {}  # it is whole by itself
    assert codes(head) == {"chain-rewritten": 1}
    note("a day later")
    assert codes(head) == {"chain-rewritten": 1}
    assert codes(current_head()) == {}


def test_a_chain_that_is_cut_short_is_found_though_it_has_grown_since() -> None:
    booked()
    note("publish", "det hele")
    head = current_head()
    with unguarded():
        last = Seal.objects.get(number=head.number)
        raw(Seal, pk=last.pk)._raw_delete(using="default")
        for table, rows in last.changes["rows"].items():
            with connection.cursor() as cursor:
                cursor.executemany(f"DELETE FROM {table} WHERE id = %s", [[int(n)] for n in rows])  # noqa: S608
    assert codes() == {}
    assert codes(head) == {"chain-cut-short": 1}
    note("publish", "noget andet")
    assert codes(head) == {"chain-rewritten": 1}


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
