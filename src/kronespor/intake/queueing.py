"""Documents read in the background: a file waits in the inbox until a worker has read it, even if one dies of it.

The queue is django-tasks' in the database. What waits is in `Upload`: a task that has lost its worker is given to
another, and an upload that has lost its task is queued anew, so that nothing that was received is left unread.
"""

import fcntl
import hashlib
import re
import shutil
import signal
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from kronespor.footing.reportjson import report_of
from kronespor.intake.actuals import import_extract
from kronespor.intake.errors import IntakeError
from kronespor.intake.models import StoredDocument, Upload
from kronespor.intake.storing import durably, import_file
from kronespor.reading import ReadingError
from kronespor.register.acting import acting_as, actor
from kronespor.remarks import Remark, reason, remark_json, remark_of
from kronespor.sandbox import Reader

ATTEMPTS = 3
"""How many workers may die of a file before it is given up."""
INTERVAL = 1.0  # seconds between looks at an empty queue
REPORT = 0.5  # seconds between reports of progress
LONGEST_NAME = 120
KEPT_DAYS = 30  # that the queue remembers what it has done; the uploads stay
INBOX = "inbox"
State = Upload.State


@dataclass(frozen=True)
class Days:
    """What an extract of a finance system is of; see `actuals.import_extract`."""

    last: date
    first: date | None = None
    system: str = ""

    def as_json(self) -> dict[str, str | None]:
        """As an upload keeps it."""
        return {"last": self.last.isoformat(), "first": self.first.isoformat() if self.first else None,
                "system": self.system}  # fmt: skip

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Days":
        """As it was kept."""
        first = date.fromisoformat(kept["first"]) if kept["first"] else None
        return cls(date.fromisoformat(kept["last"]), first, kept["system"])


def receive(
    path: Path,
    name: str = "",
    plan: str = "",
    supersedes: StoredDocument | None = None,
    extract: Days | None = None,
) -> Upload:
    """Keep a file for a worker to read. ReadingError if it cannot be kept; once this returns it is not lost.

    `extract`: the days of an extract of the finance system, if the file is one.
    """
    shown = name or path.name
    safe = re.sub(r"[^\w.-]", "_", Path(shown).name)[-LONGEST_NAME:].lstrip(".-") or "papir"
    stored_as = Path(INBOX) / uuid.uuid4().hex / safe
    target = settings.HOME / stored_as
    try:
        target.parent.mkdir(parents=True)
        durably(path.read_bytes(), target)
    except OSError as error:
        shutil.rmtree(target.parent, ignore_errors=True)
        raise IntakeError("not-received", name=shown, error=reason(error)) from error
    with transaction.atomic():
        upload = Upload.objects.create(
            name=shown[:300],
            stored_as=stored_as.as_posix(),
            plan=plan[:400],
            supersedes=supersedes,
            uploaded_at=timezone.now(),
            uploaded_by=actor(),
            extract=extract.as_json() if extract else None,
        )
        read_upload.enqueue(upload.pk)
    return upload


@task()
def read_upload(pk: int) -> None:
    """Read and import every document of an upload. Done again after a kill, it changes nothing that was done.

    Whatever goes wrong that is not the document's (the disk, the database) is tried again: see `resume`.
    """
    upload = Upload.objects.select_related("supersedes").get(pk=pk)
    if upload.state in (State.DONE, State.FAILED):
        return
    upload.state, upload.documents, upload.documents_read = State.READING, [], 0
    upload.save(update_fields=["state", "documents", "documents_read"])
    path = settings.HOME / upload.stored_as
    if upload.extract is not None:
        _take_extract(upload, path, Days.from_json(upload.extract))
        return
    with acting_as(upload.uploaded_by), Reader(municipality=settings.MUNICIPALITY_FILE) as reader:
        for unpacked in reader.unpack(path):
            upload.documents.append(_import(upload, reader, unpacked.path, unpacked.name, unpacked.problem))
            upload.documents_read += 1
            upload.save(update_fields=["documents", "documents_read"])
    known = any("document" in d for d in upload.documents)
    problems = (remark_of(d["problem"]) for d in upload.documents if "problem" in d)
    problem = None if known else next(problems, Remark("holds-no-documents", values={"name": upload.name}))
    _finish(upload, State.DONE if known else State.FAILED, problem)


def _take_extract(upload: Upload, path: Path, days: Days) -> None:
    """Import an extract of the finance system."""
    try:
        with acting_as(upload.uploaded_by):
            done = import_extract(path, days.last, days.first, system=days.system, name=upload.name)
    except (ReadingError, IntakeError) as error:
        _finish(upload, State.FAILED, _named(error.remark, upload))
        return
    upload.documents = [{"name": upload.name, "extract": done.extract.pk, "new": done.new,
                         "lines": done.extract.lines, "open": done.accounts_unmatched}]  # fmt: skip
    upload.save(update_fields=["documents"])
    _finish(upload, State.DONE, None)


def _import(upload: Upload, reader: Reader, path: Path, name: str, problem: Remark | None) -> dict[str, Any]:
    """What became of one document."""
    shown = _under_its_own_name(name, upload)
    try:
        if problem:
            raise ReadingError(problem)
        document = reader.read(path, shown, _progress(upload))
        done = import_file(path, upload.plan, document, upload.supersedes)
    except (ReadingError, IntakeError) as error:
        return {"name": shown, "problem": remark_json(_named(error.remark, upload))}
    counts = {"statements": done.statements, "findings": done.findings, "figures": done.items, "ready": done.ready}
    counts["read"] = report_of(done.document.content["report"]).amounts
    return {"name": shown, "document": done.document.sha256, "new": done.new, **counts}


def _named(problem: Remark, upload: Upload) -> Remark:
    """What is wrong, about the file as it was received."""
    values = {
        key: _under_its_own_name(value, upload) if isinstance(value, str) else value
        for key, value in problem.values.items()
    }
    return replace(problem, values=values)


def _under_its_own_name(text: str, upload: Upload) -> str:
    """A text that names the file that is kept, with the name of the file that was received."""
    kept = settings.HOME / upload.stored_as
    return text.replace(str(kept), upload.name).replace(kept.name, upload.name)


def _progress(upload: Upload) -> Callable[[int, int], None]:
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= REPORT or done == total:
            last = time.monotonic()
            Upload.objects.filter(pk=upload.pk).update(pages_read=done, pages=total)

    return report


def _finish(upload: Upload, state: str, problem: Remark | None) -> None:
    """Say what became of an upload; only then is the file of the inbox let go."""
    _close(upload, state, problem)
    shutil.rmtree((settings.HOME / upload.stored_as).parent, ignore_errors=True)


def _close(upload: Upload, state: str, problem: Remark | None) -> None:
    upload.state, upload.problem = state, problem
    upload.save(update_fields=["state", "problem"])


def work(batch: bool = False) -> None:
    """Read what waits until told to stop (SIGTERM, SIGINT: after the file at hand); `batch`: until nothing waits."""
    name = uuid.uuid4().hex
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    with _alive(name):
        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )
        before = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
        worker.configure_signals()
        try:
            while worker.running:
                resume()
                worker.run()
                if batch:
                    break
                time.sleep(INTERVAL)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def resume() -> int:
    """Give what dead workers left to others, and queue what waits without a task; how many files are taken up again.

    What has failed as often as it may, though nothing is wrong with the file, is closed; the file stays in the inbox.
    """
    abandoned = [e for e in DBTaskResult.objects.running() if not e.worker_ids or not _is_alive(e.worker_ids[-1])]
    return sum(map(_give_to_another, abandoned)) + _queue_anew()


def _give_to_another(task: "DBTaskResult[..., Any]") -> int:
    """Have a task that has lost its worker done by another, or give its file up; how many files are taken up again."""
    lost = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, worker_ids=task.worker_ids)
    if len(task.worker_ids) < ATTEMPTS:
        return lost.update(status=TaskResultStatus.READY, started_at=None)
    if lost.update(status=TaskResultStatus.FAILED, finished_at=timezone.now()):
        for upload in Upload.objects.filter(pk__in=_uploads([task])):
            ended = Remark("ended-workers", values={"name": upload.name, "attempts": ATTEMPTS})
            _finish(upload, State.FAILED, ended)
    return 0


def _queue_anew() -> int:
    """Queue what waits without a task; how many files are taken up again."""
    found = 0
    with transaction.atomic():
        if connection.vendor == "postgresql":  # two workers do not queue the same file; SQLite has one writer anyway
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_key("resume")])
        unfinished = DBTaskResult.objects.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
        left = Upload.objects.filter(state__in=(State.WAITING, State.READING)).exclude(pk__in=_uploads(unfinished))
        tried = Counter(_uploads(DBTaskResult.objects.failed()))
        for upload in left.select_for_update():
            if tried[upload.pk] >= ATTEMPTS:
                _close(upload, State.FAILED, Remark("not-imported", values={"name": upload.name}))
                continue
            read_upload.enqueue(upload.pk)
            found += 1
    return found


def _uploads(tasks: "Iterable[DBTaskResult[..., Any]]") -> list[int]:
    """The numbers of the uploads that these tasks are to read; others print."""
    return [pk for task in tasks if task.task_path == read_upload.module_path for pk in task.args_kwargs["args"]]


@contextmanager
def _alive(worker: str) -> Iterator[None]:
    """Hold a lock that goes with this process: on PostgreSQL of a connection of its own, else of a file."""
    if connection.vendor == "postgresql":
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_key(worker)])
                yield
                # A server that is busy notices only after a while that a connection is closed.
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(worker)])
        finally:
            own.close()
        return
    path = _lock_file(worker)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _is_alive(worker: str) -> bool:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_key(worker)])
            (free,) = cursor.fetchone()
            if free:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(worker)])
        return not free
    try:
        with _lock_file(worker).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    _lock_file(worker).unlink(missing_ok=True)
    return False


def _lock_file(worker: str) -> Path:
    found: Path = settings.HOME / "workers" / worker
    return found


def _key(worker: str) -> int:
    return int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8], "big", signed=True)
