"""A backup of a register that somebody has changed behind Kronespor's back is not restored, signed though it is."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from kronespor.intake.archive import MANIFEST, SIGNATURE, backup, restore
from kronespor.intake.errors import IntakeError
from kronespor.register.digests import as_json
from kronespor.register.models import Seal
from kronespor.register.signing import public_key, sign
from tests.register.rows import LEDGER, Tables, booked, columns_of, rows_everywhere, store_files
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db
Rows = list[dict[str, Any]]


def changed(model: type[Model], row: Model, rows: Rows) -> Rows:
    """Another value in every column of a row."""
    return [{**rows[0], **columns_of(model, row)}, *rows[1:]]


def gone(_model: type[Model], _row: Model, rows: Rows) -> Rows:
    return rows[1:]


def added(_model: type[Model], _row: Model, rows: Rows) -> Rows:
    return [*rows, {**rows[0], "id": 1000}]


def swapped(model: type[Model], _row: Model, rows: Rows) -> Rows:
    key = "number" if model is Seal else "id"  # a seal's place in the chain
    return [{**rows[0], key: rows[1][key]}, {**rows[1], key: rows[0][key]}, *rows[2:]]


KINDS: tuple[Callable[[type[Model], Model, Rows], Rows], ...] = (gone, added, swapped)


class Backup:
    """A backup, of which tables are changed; it is signed again each time."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}

    def rows(self, model: type[Model]) -> Rows:
        return [json.loads(line) for line in self.files[_entry(model)].splitlines()]

    def with_rows(self, path: Path, model: type[Model], rows: Rows) -> None:
        files = {**self.files, _entry(model): "".join(f"{json.dumps(row, default=as_json)}\n" for row in rows).encode()}
        manifest = json.loads(files.pop(MANIFEST))
        del files[SIGNATURE]
        manifest["tables"][model._meta.db_table] = len(rows)
        manifest["files"] = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        content = json.dumps(manifest).encode()
        files |= {MANIFEST: content, SIGNATURE: f"{public_key()} {sign(content)}".encode()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)


def _entry(model: type[Model]) -> str:
    return f"tables/{model._meta.db_table}.jsonl"


@pytest.fixture
def kept(home: Path, tmp_path: Path) -> Iterator[tuple[Tables, Backup]]:
    """The rows of a register that had two in every table, and its backup; the register is empty again."""
    with transaction.atomic():
        entries = booked()
        tables = rows_everywhere(entries)
        store_files(tables, home)
        rows = {**tables, **{model: list(QuerySet[Model](model).order_by("pk")[:2]) for model in LEDGER}}
        backup(tmp_path / "backup.zip")
        transaction.set_rollback(True)
    yield rows, Backup(tmp_path / "backup.zip")


@pytest.mark.any_database
@pytest.mark.slow
def test_every_table_changed_is_refused(kept: tuple[Tables, Backup], tmp_path: Path) -> None:
    """In `make test` every second table in one way, on PostgreSQL every third: what is compared is no database's."""
    tables, backed_up = kept
    path = tmp_path / "changed.zip"
    step, ways = (3, 1) if connection.vendor == "postgresql" else (1, 2) if THOROUGH else (2, 1)
    for n, (model, (row, _)) in list(enumerate(tables.items()))[::step]:
        for kind in (changed, KINDS[n % len(KINDS)])[:: 1 if n % 2 else -1][:ways]:
            backed_up.with_rows(path, model, kind(model, row, backed_up.rows(model)))
            with pytest.raises(IntakeError) as refusal:
                restore(path)
            assert refusal.value.remark.code in ("backup-unproven", "backup-damaged"), (model, kind)
    model = next(iter(tables))
    backed_up.with_rows(path, model, backed_up.rows(model))
    assert restore(path) == 2
