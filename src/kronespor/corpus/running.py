"""A run: every document that is held and not yet footed by this version of the code, on a cluster of workers.

The manifest is the truth. What workers, the scheduler or this process have in memory may be lost at any time: what was
not written into the manifest is asked for again, and a worker that finds it done already says so at once.
"""

import fcntl
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.sources.web import StoppedError
from kronespor.corpus.stages import FOOT
from kronespor.corpus.working import Done, work
from kronespor.remarks import Remark

if TYPE_CHECKING:
    from kronespor.corpus.tying import Block, Each

AHEAD = 4
"""Documents for each worker that are handed out before the first of them is done."""
ATTEMPTS = 3
"""How often a document may cost a worker its life, or its reader, before it is given up."""
AGAIN = {"reader-crashed", "reader-hung", "reader-slow"}
"""What may be the machine's fault: the document is tried once more."""
MACHINE = {"sandbox-missing"}
"""What is the machine's fault, and ends the run."""
MOST_IN_A_ROW = 50  # tasks that fail, after which no more are handed out
LOGS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "distributed.batched")
NOT_ELSEWHERE = "127.0.0.1:0"  # where a cluster of our own tells of itself
PATIENCE = 600.0  # seconds for a scheduler that is gone to come back
CHUNK = 500  # documents that are asked of the manifest at a time
BATCH = 0.5  # seconds of results that are written at a time
ENOUGH = 20  # documents by which an estimate is made
State = ListedDocument.State


@dataclass(frozen=True)
class Progress:
    """How far a run is: documents and bytes, those that failed, seconds since its start, and workers there are."""

    done: int
    failed: int
    left: int
    done_bytes: int
    left_bytes: int
    seconds: float
    workers: int

    @property
    def seconds_left(self) -> tuple[float, float] | None:
        """The least and the most that it takes, by documents and by their size; None while too few are done."""
        if self.done < ENOUGH or not self.done_bytes:
            return None
        by_count = self.seconds * self.left / self.done
        by_size = self.seconds * self.left_bytes / self.done_bytes
        return min(by_count, by_size), max(by_count, by_size)


Tell = Callable[[Progress], None]
Task = Callable[[str, str, str], Done]


class _LostError(Exception):
    """The scheduler is gone, and with it what it knew of our tasks."""


def _distributed() -> Any:
    """Dask's `distributed`, of whose types only some are told."""
    try:
        import dask.config

        dask.config.set({"logging": dict.fromkeys(LOGS, "critical")})  # before it is loaded: what matters, we tell
        return import_module("distributed")
    except ImportError as error:
        raise CorpusError("corpus-extra-missing", extra="corpus") from error


def outdated() -> int:
    """Have what was done by another version of the code done again; how many documents that is."""
    old = ListedDocument.objects.filter(state__in=(State.READ, State.FOOTED, State.FAILED)).exclude(sha256="")
    return old.exclude(code_version=FOOT.version).update(state=State.HELD, attempt=0, problem=None)


def again() -> int:
    """Have what could not be read tried again; how many documents that is."""
    failed = ListedDocument.objects.filter(state=State.FAILED).exclude(sha256="")
    return failed.update(state=State.HELD, attempt=0, problem=None)


@contextmanager
def cluster(scheduler: str, processes: int | None) -> Iterator[str]:
    """The address of a scheduler: the one that is named, or one of our own with processes on this machine."""
    dask = _distributed()
    if scheduler:
        yield scheduler
        return
    with dask.LocalCluster(
        n_workers=processes,
        threads_per_worker=1,
        dashboard_address=NOT_ELSEWHERE,
        memory_limit="2GiB",
        silence_logs=logging.CRITICAL,
    ) as own:
        yield str(own.scheduler_address)


def each_by(scheduler: str, stop: Event) -> "Each":
    """What has the workers of a scheduler tie out blocks, a few for each at a time. StoppedError if it is stopped."""

    def each(do: "Callable[[Block], bytes]", blocks: "list[Block]") -> Iterator[bytes]:
        done, lost_at = 0, 0.0
        while done < len(blocks):
            try:
                with _distributed().Client(scheduler, timeout=5, set_as_default=False) as client:
                    while done < len(blocks):
                        if stop.is_set():
                            raise StoppedError
                        some = blocks[done : done + AHEAD * max(sum(client.nthreads().values()), 1)]
                        for answer in client.gather(client.map(do, some, pure=False)):
                            done, lost_at = done + 1, 0.0
                            yield answer
            except (OSError, CancelledError) as error:  # what was done already is told at once when it is asked again
                lost_at = lost_at or time.monotonic()
                if time.monotonic() - lost_at > PATIENCE:
                    raise CorpusError("scheduler-gone", address=scheduler) from error
                if stop.wait(1):
                    raise StoppedError from error

    return each


@contextmanager
def alone() -> Iterator[None]:
    """Keep a second run from this register while one is under way. CorpusError if one is."""
    with (settings.HOME / ".corpus-run").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CorpusError("corpus-runs-already") from error
        yield


class Run:
    """Hands documents to the workers of a scheduler until none is left. `more`: whether others may still come."""

    def __init__(
        self, scheduler: str, tell: Tell, stop: Event, more: Callable[[], bool] = lambda: False, task: Task = work
    ) -> None:
        self.scheduler, self.tell, self.stop, self.more, self.task = scheduler, tell, stop, more, task
        self._store = settings.CORPUS
        self._words = str(settings.MUNICIPALITY_FILE or "")
        self._waiting: deque[str] = deque()
        self._futures: dict[str, Any] = {}
        self._ended: SimpleQueue[tuple[str, Any]] = SimpleQueue()
        self._last = self._in_a_row = self._done = self._failed = self._bytes = 0
        self._left = self._left_bytes = 0
        self._started = time.monotonic()

    def run(self) -> Progress:
        """Until all is done, or it is stopped. CorpusError where the scheduler is gone, and stays so."""
        dask = _distributed()
        self._count()
        lost_at: float | None = None
        while True:
            try:
                with dask.Client(self.scheduler, timeout=5, set_as_default=False) as client:
                    lost_at = None
                    self._drive(client)
                    return self.progress(client)
            except ValueError as error:  # an address that is none
                raise CorpusError("scheduler-gone", address=self.scheduler) from error
            except (_LostError, OSError) as error:
                self._forget()
                lost_at = lost_at or time.monotonic()
                if time.monotonic() - lost_at > PATIENCE:
                    raise CorpusError("scheduler-gone", address=self.scheduler) from error
                if self.stop.wait(1):
                    raise StoppedError from error

    def progress(self, client: Any) -> Progress:
        """How far it is."""
        workers = len(client.scheduler_info().get("workers", {}))
        seconds = time.monotonic() - self._started
        return Progress(self._done, self._failed, self._left, self._bytes, self._left_bytes, seconds, workers)

    @property
    def in_flight(self) -> int:
        """How many documents are handed out."""
        return len(self._futures)

    def _drive(self, client: Any) -> None:
        while not self.stop.is_set():
            self._hand_out(client)
            if not self._futures:
                if not self.more():
                    return
                self.stop.wait(1)
                self._count()
                continue
            if self._take(client):
                self.tell(self.progress(client))

    def _hand_out(self, client: Any) -> None:
        """Keep as many documents in flight as the workers have use for, and no more."""
        room = AHEAD * max(sum(client.nthreads().values()), 1) - len(self._futures)
        for sha256 in self._next(room):
            future = client.submit(
                self.task, self._store, sha256, self._words, key=f"foot-{sha256}-{uuid4().hex}", pure=False
            )
            self._futures[sha256] = future
            future.add_done_callback(lambda ended, sha256=sha256: self._ended.put((sha256, ended)))

    def _next(self, room: int) -> Iterator[str]:
        while room > 0:
            if not self._waiting and not self._refill():
                return
            sha256 = self._waiting.popleft()
            if sha256 not in self._futures:
                room -= 1
                yield sha256

    def _refill(self) -> bool:
        """Ask the manifest for more: on from the last that was asked for, then from the start again."""
        for start in dict.fromkeys((self._last, 0)):
            held = ListedDocument.objects.filter(state=State.HELD, pk__gt=start).order_by("pk")
            rows = list(held.values_list("pk", "sha256")[:CHUNK])
            fresh = dict.fromkeys(sha256 for _, sha256 in rows if sha256 not in self._futures)
            if fresh:
                self._last = rows[-1][0]
                self._waiting.extend(fresh)
                return True
        self._last = 0
        return False

    def _take(self, client: Any) -> bool:
        """Write down what has ended; whether anything has."""
        ended: list[tuple[str, Done | Exception]] = []
        until = time.monotonic() + BATCH
        while (left := until - time.monotonic()) > 0:
            try:
                sha256, future = self._ended.get(timeout=left)
            except Empty:
                break
            if self._futures.get(sha256) is future:  # none of a client that is gone
                ended.append((sha256, _outcome(future)))
        if client.status not in ("running", "newly-created") or any(f.cancelled() for f in self._futures.values()):
            raise _LostError
        with transaction.atomic():
            for sha256, outcome in ended:
                self._write(sha256, outcome)
        for sha256, _ in ended:
            del self._futures[sha256]
        return bool(ended)

    def _write(self, sha256: str, outcome: Done | Exception) -> None:
        rows = ListedDocument.objects.filter(sha256=sha256, state=State.HELD)
        problem = outcome.problem if isinstance(outcome, Done) else _of(outcome)
        self._in_a_row = 0 if isinstance(outcome, Done) else self._in_a_row + 1
        if problem and (problem.code in MACHINE or self._in_a_row > MOST_IN_A_ROW):
            raise CorpusError(problem)
        tried = rows.order_by("-attempt").values_list("attempt", flat=True).first() or 0
        may_be_ours = not isinstance(outcome, Done) or (problem is not None and problem.code in AGAIN)
        if may_be_ours and tried + 1 < ATTEMPTS:
            rows.update(attempt=F("attempt") + 1, problem=problem)
            return
        total = rows.aggregate(size=Sum("size"))["size"] or 0
        state = State.FAILED if problem else State.FOOTED
        n = rows.update(state=state, problem=problem, code_version=FOOT.version, attempt=tried + bool(problem))
        self._done, self._bytes = self._done + n, self._bytes + total
        self._failed += n if problem else 0
        self._left, self._left_bytes = max(self._left - n, 0), max(self._left_bytes - total, 0)

    def _count(self) -> None:
        held = ListedDocument.objects.filter(state=State.HELD)
        self._left, self._left_bytes = held.count(), held.aggregate(size=Sum("size"))["size"] or 0

    def _forget(self) -> None:
        """Forget what was handed out: the manifest says what is still to be done."""
        self._futures.clear()
        self._waiting.clear()
        self._last = 0


def _outcome(future: Any) -> Done | Exception:
    """What a task came to."""
    if future.cancelled():
        raise _LostError
    error = future.exception()
    if error is None:
        done: Done = future.result()
        return done
    return error if isinstance(error, Exception) else RuntimeError(type(error).__name__)


def _of(error: Exception) -> Remark:
    """The remark of a task that failed: a fault of ours, of the store or of the cluster, and none of the document."""
    return Remark("corpus-task-failed", values={"why": type(error).__name__})
