"""Whoever writes to the database behind Kronespor's back is found: every table, every column, every way."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from kronespor.intake.activity import note
from kronespor.planning import models as planning
from kronespor.register import sealing
from kronespor.register.digests import FIRST, SIGNED, digest
from kronespor.register.head import current_head
from kronespor.register.models import Initiative, MonthSum, Posting, Seal, Transaction
from kronespor.register.naming import initiative_named, plan_named
from kronespor.register.sealing import sealed_columns
from kronespor.register.verification import verify_ledger
from tests.register.rows import (
    ALL,
    LEDGER,
    NOT_ASSERTED,
    TIME,
    Tables,
    another,
    booked,
    columns_of,
    rows_everywhere,
)
from tests.register.tampering import GUARDED, codes, undone, unguarded

pytestmark = pytest.mark.django_db


def raw(model: type[Model], **wanted: object) -> QuerySet[Model]:
    """Rows as SQL sees them: nothing is sealed."""
    return QuerySet[Model](model).filter(**wanted)


CHECKED = {planning.Version._meta.db_table, planning.Comment._meta.db_table}
"""Tables of which a constraint holds two columns together: their columns are changed one by one."""


def live_columns() -> set[tuple[str, str]]:
    """All tables and columns that the database has and that are asserted, without the numbers of rows."""
    with connection.cursor() as cursor:
        tables = {info.name for info in connection.introspection.get_table_list(cursor)}
        tables = {name for name in tables if NOT_ASSERTED.get(name) != ALL and not name.startswith("web_fulltext_")}
        return {
            (table, column.name)
            for table in tables
            for column in connection.introspection.get_table_description(cursor, table)
            if column.name not in NOT_ASSERTED.get(table, set())
        }


def update(model: type[Model], row: Model, columns: dict[str, object]) -> bool:
    """Change columns of a row, if the database lets them be changed."""
    try:
        with transaction.atomic():
            raw(model, pk=row.pk).update(**columns)
    except IntegrityError:
        return False
    return True


def faults_of_rows(code: str) -> set[tuple[str, int]]:
    return {(str(f.values["table"]), int(str(f.values["row"]))) for f in verify_ledger().faults if f.code == code}


@pytest.fixture
def tables() -> Tables:
    """Two rows in every table that is sealed."""
    found = rows_everywhere(booked())
    assert verify_ledger().faults == ()
    return found


@pytest.mark.any_database
@pytest.mark.slow
def test_every_column_of_every_table_is_asserted(tables: Tables) -> None:
    found = set[tuple[str, str]]()
    wanted = {
        (model, name): value for model, (row, _) in tables.items() for name, value in columns_of(model, row).items()
    }
    while wanted:  # all at once, but for tables that hold columns together
        now = dict[type[Model], dict[str, object]]()
        for model, name in list(wanted):
            if model not in now or model._meta.db_table not in CHECKED:
                now.setdefault(model, {})[name] = wanted.pop((model, name))
        with undone(), unguarded():
            for model, columns in now.items():
                if not update(model, tables[model][0], columns):  # the database refuses it itself
                    assert model._meta.db_table in CHECKED
                    found |= {(model._meta.db_table, name) for name in columns}
            changed = [fault.values for fault in verify_ledger().faults if fault.code == "row-changed"]
            found |= {(str(values["table"]), str(values["column"])) for values in changed}
    ledger: list[type[Model]] = [*LEDGER, MonthSum]
    for of_ledger in ledger:
        row = raw(of_ledger).order_by("-pk")[0]
        for name, value in columns_of(of_ledger, row).items():
            with undone(), unguarded():
                assert update(of_ledger, row, {name: value})
                if codes():
                    found.add((of_ledger._meta.db_table, name))
    numbers = {(model._meta.db_table, "id") for model in (*tables, *LEDGER)}  # see the next two tests
    assert found | numbers == live_columns() | {("register_seal", "id")}


@pytest.mark.slow
def test_every_row_of_every_table_is_asserted(tables: Tables) -> None:
    rows = {(model._meta.db_table, row.pk) for model, pair in tables.items() for row in pair}
    ones = {(model._meta.db_table, one.pk) for model, (one, _) in tables.items()}

    def gone() -> None:
        for model, (one, _) in tables.items():
            raw(model, pk=one.pk)._raw_delete(using="default")

    with undone(), unguarded():
        gone()
        assert faults_of_rows("row-gone") == ones
        for model, (one, _) in tables.items():  # put back with another value
            last = [f for f in model._meta.concrete_fields if f.attname in sealed_columns(model)][-1]
            copy = model(**{f.attname: getattr(one, f.attname) for f in model._meta.concrete_fields})
            setattr(copy, last.attname, another(last, getattr(one, last.attname)))
            if model._meta.db_table not in CHECKED:
                QuerySet[Model](model).bulk_create([copy])
        assert faults_of_rows("row-changed") == {row for row in ones if row[0] not in CHECKED}
    with undone(), unguarded():
        gone()
        for model, (one, _) in tables.items():
            copy = model(**{f.attname: getattr(one, f.attname) for f in model._meta.concrete_fields} | {"id": 1000})
            QuerySet[Model](model).bulk_create([copy])
        assert faults_of_rows("row-not-sealed") == {(table, 1000) for table, _ in ones}
    with undone(), unguarded():
        for model, (one, other) in tables.items():
            for pk, source in ((-1, one.pk), (one.pk, other.pk), (other.pk, -1)):
                raw(model, pk=source).update(id=pk)
        assert faults_of_rows("row-changed") == rows


def test_an_account_is_never_saved_without_its_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    made = get_user_model().objects.create(username="nogen")

    def killed(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as at_its_seal:
        at_its_seal.setattr(sealing, "seal", killed)
        made.is_superuser = True
        with pytest.raises(ConnectionError):
            made.save()
    made.refresh_from_db()
    assert not made.is_superuser and codes() == {}


def test_rows_that_have_changed_places() -> None:
    one, other = initiative_named(plan_named("Plan A"), "Alfa"), initiative_named(plan_named("Plan A"), "Beta")
    raw(Initiative, pk=one.pk).update(name="Beta")
    raw(Initiative, pk=other.pk).update(name="Alfa")
    assert codes() == {"row-changed": 2}


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
@pytest.mark.slow
def test_no_row_that_is_only_added_to_is_replaced() -> None:
    rows_everywhere(booked())
    for table in GUARDED:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608 (names of our tables)
            row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
            keys = connection.introspection.get_constraints(cursor, table).values()
        others = [row] + [{**row, "id": None}] * any(k["unique"] and not k["primary_key"] for k in keys)
        for other in others:  # by its number, and by its other keys
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
    assert codes() == {"seals-not-signed": 1}
    assert codes(head) == {"seals-not-signed": 1, "chain-rewritten": 1}
    note("a day later")
    assert codes(head) == {"seals-not-signed": 1, "chain-rewritten": 1}
    assert codes(current_head()) == {"seals-not-signed": 1}


def sign_by_another(seal: Seal) -> str:
    key = Ed25519PrivateKey.generate()
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    return f"{public} {b64encode(key.sign(seal.signed)).decode()}"


@pytest.mark.parametrize("signature", [lambda _: None, lambda seal: last_seal().signature, sign_by_another])
def test_what_is_added_to_the_chain_by_sql_is_not_signed(signature: Callable[[Seal], str | None]) -> None:
    user = get_user_model().objects.create(username="nogen")
    head, last = current_head(), last_seal()
    get_user_model()._base_manager.filter(pk=user.pk).update(is_superuser=True)
    changes = {"rows": {"auth_user": {str(user.pk): {"is_superuser": True}}}}
    for version in (SIGNED, SIGNED - 1):  # as new seals are, and as old ones were
        with undone():
            forged = Seal(number=last.number + 1, previous=last.sha256, version=version, changes=changes)
            forged.sealed_at, forged.sealed_by = (last.sealed_at or TIME) + timedelta(microseconds=1), "leder"
            forged.sha256 = digest(forged, None, ())
            forged.signature = signature(forged)
            QuerySet[Seal](Seal).bulk_create([forged])
            assert codes(head) == {"seals-not-signed": 1}


def last_seal() -> Seal:
    return Seal.objects.order_by("-number")[0]


def test_a_chain_that_is_written_as_in_old_times_is_not_signed() -> None:
    booked()
    with unguarded():
        raw(Seal).update(version=SIGNED - 1, signature=None)
        rewritten()
    assert codes() == {"chain-not-signed": 1}


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


def test_a_second_chain_is_told() -> None:
    booked()
    with undone(), unguarded(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE register_seal RENAME TO elsewhere")
        cursor.execute("CREATE TABLE register_seal AS SELECT * FROM elsewhere")  # without a key
        second = Seal.objects.order_by("-number")[0]
        second.pk, second.sealed_by = -1, "nogen"
        second.sha256 = digest(second, second.transaction, [])
        QuerySet[Seal](Seal).bulk_create([second])
        assert {"seal-out-of-order", "table-of-another-form", "trigger-missing"} <= codes().keys()
