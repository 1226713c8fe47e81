"""Back the whole register up as one file, and restore it: tables, documents, accounts, the head of the chain.

The archive is a zip of a file of JSON lines for each table, the stored documents, and `manifest.json`, which has the
signed head of the chain and the SHA-256 of every other file and is itself signed (`manifest.sig`). It knows no
database: what was backed up on SQLite can be restored on PostgreSQL.
"""

import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, ProgrammingError, connection
from django.db.models import DateField, F, Model, QuerySet

from kronespor import __version__
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import Upload
from kronespor.intake.verification import keepers, verify_files
from kronespor.register.covering import cover
from kronespor.register.digests import as_json
from kronespor.register.head import Head, announced_heads, current_head, heads_in
from kronespor.register.ledger import book_time, ledger
from kronespor.register.models import MonthSum, Revision, Seal, Transaction
from kronespor.register.sealing import seal, sealing
from kronespor.register.signing import own_key, public_key, sign, verify
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Remark, reason

FORM, UNSIGNED = 4, 3
"""Of a backup; of one whose chain was not signed yet, and did not hold accounts."""
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SAMPLE_MARK = "samples.txt"
"""The file in the folder of a register that holds the samples; whoever restores one is told so too."""
APPS = ("register", "intake", "planning", "answers", "account", "mfa", "socialaccount")
ACCOUNTS = ("User", "Group", "User_groups")
"""Who may sign in, and with which role; of the rest of Django's own nothing is used."""
CHUNK = 2_000
TAKEN_IN = ("columns-not-covered", "table-of-another-form")
"""What a backup of an earlier version or of another database lacks, and an upgrade takes into the chain."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError),  # the zip, also one that is encrypted
    *(KeyError, ValueError, TypeError, AttributeError, ValidationError),  # what is in it
    *(IntegrityError, DataError, ProgrammingError),  # what no table can hold, and what a trigger refuses
)
STORED = re.compile(r"files/[0-9a-f]{2}/([0-9a-f]{64})(?:\.[a-z0-9]{0,7})?")


_WAITING = re.compile(r"inbox/[0-9a-f]{32}/\w[\w.-]*")


def backup(path: Path) -> int:
    """Write the register to `path`, whole or not at all; how many transactions it holds. No one writes meanwhile.

    IntakeError if a stored document is gone or cannot be read.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(0o600)  # it holds accounts, and questions that are not for the public
        with ledger(), zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest: dict[str, Any] = {
                "form": FORM,
                "version": __version__,
                "transactions": Transaction.objects.count(),
                "head": current_head().text,
                "tables": {name(model): _write_table(archive, model) for model in tables()},
            }
            for stored_as in sorted(
                {s for m in keepers() for s in m._default_manager.values_list("stored_as", flat=True)}
            ):
                _write_file(archive, stored_as)
            for stored_as in _inbox():
                _write_file(archive, stored_as)
            if (settings.HOME / SAMPLE_MARK).exists():
                _write_file(archive, SAMPLE_MARK)
        with zipfile.ZipFile(part, "a", zipfile.ZIP_DEFLATED) as archive:
            content = json.dumps({**manifest, "files": _digests(archive)}, indent=1).encode()
            archive.writestr(MANIFEST, content)
            archive.writestr(SIGNATURE, f"{public_key()} {sign(content)}")
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise IntakeError("backup-unwritable", path=str(path), error=reason(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return int(manifest["transactions"])


def restore(
    path: Path, key: str = "", heads: Collection[Head] = (), prepare: Callable[[], object] = lambda: None
) -> int:
    """Restore a backup into an empty register, whole or not at all; how many transactions it holds.

    `key`: the public key that it must be signed by; without one, that of this installation. `heads`: of its chain as
    they were kept elsewhere, besides those in the file that settings name. `prepare` is called once the file is found
    whole and signed, before the database is asked. IntakeError if the register is not empty, or if the backup is
    damaged, was changed since it was made, or its chain is not the one that it or a head names. What an earlier version
    did not seal is taken into the chain, as an upgrade does.
    """
    try:
        with zipfile.ZipFile(path) as archive, ExitStack() as undone:
            manifest = _signed_manifest(archive, path, key or own_key())
            prepare()
            with sealing():
                _restore_all(archive, manifest, undone)
                last = _prove(manifest, [*heads, *announced_heads()], key)
                if key and key != own_key():
                    seal({"trusts": {"key": key, "until": last}}, book_time())
                cover()
                Revision.objects.update(number=F("number") + 1)
            undone.pop_all()
    except DAMAGED as error:
        raise IntakeError("backup-damaged", path=str(path)) from error
    except OSError as error:
        raise IntakeError("backup-unrestorable", path=str(path), error=reason(error)) from error
    return int(manifest["transactions"])


def _restore_all(archive: zipfile.ZipFile, manifest: dict[str, Any], undone: ExitStack) -> None:
    """The documents and the rows of a backup, into an empty register; `undone` takes the documents back."""
    if not set(manifest["tables"]) <= {name(model) for model in tables()}:
        raise IntakeError("backup-of-another-version", path=str(archive.filename), version=str(manifest["version"]))
    if any(model._base_manager.exists() for model in tables()):
        raise IntakeError("register-not-empty")
    for entry in archive.namelist():
        found = STORED.fullmatch(entry)
        if found or entry == SAMPLE_MARK or _WAITING.fullmatch(entry):
            undone.callback(remove_file, settings.HOME / entry, (settings.HOME / entry).exists())
            restore_file(archive, entry, found[1] if found else "")
    for model in tables():
        if name(model) in manifest["tables"]:  # else of a later version than the backup
            _restore_table(archive, model, manifest["tables"][name(model)])
    reset_sequences(tables())


def _digests(archive: zipfile.ZipFile) -> dict[str, str]:
    """The SHA-256 of every file of an archive, as it is read back."""
    return {
        entry: _sha256(archive, entry) for entry in sorted(archive.namelist()) if entry not in (MANIFEST, SIGNATURE)
    }


def _sha256(archive: zipfile.ZipFile, entry: str) -> str:
    digest = hashlib.sha256()
    with archive.open(entry) as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _signed_manifest(archive: zipfile.ZipFile, path: Path, key: str) -> dict[str, Any]:
    """The manifest, if it is signed by the key and all files are as it says. IntakeError else."""
    content = archive.read(MANIFEST)
    manifest: dict[str, Any] = json.loads(content)
    if manifest["form"] not in (FORM, UNSIGNED):
        raise IntakeError("backup-of-another-version", path=str(path), version=str(manifest["version"]))
    signer, signature = archive.read(SIGNATURE).decode().split()
    if not verify(content, signature, signer) or manifest["files"] != _digests(archive):
        raise IntakeError("backup-damaged", path=str(path))
    if signer != key:
        raise IntakeError("backup-signed-by-another", path=str(path), key=signer)
    return manifest


def _prove(manifest: dict[str, Any], heads: Collection[Head], key: str) -> int:
    """The number of the last seal, if all is as it was sealed. IntakeError else."""
    named = heads_in(manifest["head"])
    ledger_now = verify_ledger([*named, *heads], key)
    _, faults = verify_files()
    taken_in = partial(_is_taken_in, form=manifest["form"])
    wrong = [fault for fault in ledger_now.faults if fault.severity == "error" and not taken_in(fault)]
    if ledger_now.number != named[0].number or wrong or faults:
        what = next(iter([*wrong, *faults]), Remark("chain-ends-elsewhere"))
        raise IntakeError("backup-unproven", what=what)
    return ledger_now.number


def _is_taken_in(fault: Remark, form: int) -> bool:
    """Whether an upgrade takes what is wrong into the chain, as it does in a register of the version of the backup."""
    if form == UNSIGNED and fault.code == "row-not-sealed":
        return fault.values["table"] in {apps.get_model("auth", model)._meta.db_table for model in ACCOUNTS}
    return fault.code in TAKEN_IN or (form == UNSIGNED and fault.code == "chain-not-signed")


def tables() -> list[type[Model]]:
    """The models to be kept, each after those it refers to, and the seals, which close everything, last."""
    waiting = [m for app in APPS for m in apps.get_app_config(app).get_models(include_auto_created=True)]
    waiting += [apps.get_model("auth", model) for model in ACCOUNTS]
    waiting.append(apps.get_model("web", "Token"))  # of the pages' tables the one that asserts something
    waiting.remove(Revision)  # counts the changes of one database
    waiting.remove(MonthSum)  # the database makes them of what is sealed
    found: list[type[Model]] = []
    while waiting:
        free = [m for m in waiting if not any(t in waiting and t is not m for t in _referred(m))]
        found += free
        waiting = [m for m in waiting if m not in free]
    return [*(m for m in found if m is not Seal), Seal]


def _referred(model: type[Model]) -> Iterator[Any]:
    return (f.related_model for f in model._meta.concrete_fields if f.is_relation)


def name(model: type[Model]) -> str:
    """What a table is called in the archive."""
    return str(model._meta.db_table)


def _fields(model: type[Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields]


def _write_table(archive: zipfile.ZipFile, model: type[Model]) -> int:
    fields, count = _fields(model), 0
    with archive.open(f"tables/{name(model)}.jsonl", "w", force_zip64=True) as file:
        for row in model._default_manager.order_by("pk").values_list(*fields).iterator(chunk_size=CHUNK):
            text = json.dumps(dict(zip(fields, row, strict=True)), ensure_ascii=False, default=as_json)
            file.write(text.encode() + b"\n")
            count += 1
    return count


def _restore_table(archive: zipfile.ZipFile, model: type[Model], count: int) -> None:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    waiting: list[Model] = []
    with archive.open(f"tables/{name(model)}.jsonl") as file:
        for line in io.TextIOWrapper(file, "utf-8"):
            values = json.loads(line)
            waiting.append(model(**{k: fields[k].to_python(v) if v is not None else None for k, v in values.items()}))
            count -= 1
            if len(waiting) == CHUNK:
                _insert(model, waiting)
                waiting = []
    _insert(model, waiting)
    if count:
        raise ValueError(f"{name(model)} has not as many rows as it should")


def _insert(model: type[Model], rows: list[Model]) -> None:
    """Put rows in as they are, with the times that Django would set anew: the seals that come with them prove them."""
    set_anew = [
        f.attname for f in model._meta.concrete_fields if isinstance(f, DateField) and (f.auto_now or f.auto_now_add)
    ]
    kept = [{name: getattr(row, name) for name in set_anew} for row in rows]
    QuerySet[Model](model).bulk_create(rows)
    for row, times in zip(rows, kept, strict=True) if set_anew else ():
        QuerySet[Model](model).filter(pk=row.pk).update(**times)


def _inbox() -> QuerySet[Upload, str]:
    """The files that wait to be read; after a restore a worker takes them up."""
    waiting = Upload.objects.filter(state__in=(Upload.State.WAITING, Upload.State.READING))
    return waiting.order_by("pk").values_list("stored_as", flat=True)


def _write_file(archive: zipfile.ZipFile, stored_as: str) -> None:
    path = settings.HOME / stored_as
    if not path.is_file():
        raise IntakeError("stored-file-gone", name=stored_as)
    archive.write(path, stored_as)


def restore_file(archive: zipfile.ZipFile, entry: str, sha256: str = "") -> None:
    """Put a document under its content address; a file of that content may be there already."""
    target = settings.HOME / entry
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    digest = hashlib.sha256()
    try:
        with archive.open(entry) as source, part.open("wb") as file:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if sha256 and digest.hexdigest() != sha256:
            raise ValueError(f"{entry} is not what it was")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def remove_file(target: Path, was_there: bool) -> None:
    """Take back a file that was restored, and the folders that were made for it."""
    if was_there:
        return
    target.unlink(missing_ok=True)
    for folder in target.relative_to(settings.HOME).parents[:-1]:
        with suppress(OSError):  # others are in it
            (settings.HOME / folder).rmdir()


def reset_sequences(models: Sequence[type[Model]]) -> None:
    """Let new rows be numbered on from the restored ones, where the database does not by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
