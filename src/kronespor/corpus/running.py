"""A run: every document that is held and not yet footed by this version of the code, on a cluster of workers.

The manifest is the truth. What workers, the scheduler or this process have in memory may be lost at any time: what was
not written into the manifest is asked for again, and a worker that finds it done already says so at once.
"""

import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from kronespor.corpus.clusters import AHEAD, PATIENCE, distributed
from kronespor.corpus.errors import CorpusError
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.sources.web import StoppedError
from kronespor.corpus.stages import FOOT
from kronespor.corpus.working import Done, work
from kronespor.remarks import Remark

TOGETHER = 16
"""Documents of a task at most: what a task costs besides is some milliseconds."""
TOGETHER_SIZE = 2 * 2**20
"""Bytes of a task's documents at most, if they are several: one that is long goes alone."""
ATTEMPTS = 3
"""How often a document may cost a worker its life, or its reader, before it is given up."""
TASK_FAILED = "corpus-task-failed"
AGAIN = {"reader-crashed", "reader-hung", "reader-slow", TASK_FAILED}
"""What may be the machine's fault: the document is tried once more."""
MACHINE = {"sandbox-missing"}
"""What is the machine's fault, and ends the run."""
MOST_IN_A_ROW = 50  # tasks that fail, after which no more are handed out
CHUNK = 500  # documents that are asked of the manifest at a time
TASKS = 50  # tasks whose outcomes are written at a time
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
Task = Callable[[str, tuple[str, ...], str], tuple[Done, ...]]
Outcome = tuple[Done, ...] | Exception


class _Held(NamedTuple):
    """A document that is to be done. `attempt`: how often it has failed, by itself or with others."""

    sha256: str
    size: int
    attempt: int


@dataclass(frozen=True)
class _HandedOut:
    """Documents that are handed out as one task."""

    sha256s: tuple[str, ...]
    future: Any


class _LostError(Exception):
    """The scheduler is gone, and with it what it knew of our tasks."""


def outdated() -> int:
    """Have what was done by another version of the code done again; how many documents that is."""
    old = ListedDocument.objects.filter(state__in=(State.READ, State.FOOTED, State.FAILED)).exclude(sha256="")
    return old.exclude(code_version=FOOT.version).update(state=State.HELD, attempt=0, problem=None)


def again() -> int:
    """Have what could not be read tried again; how many documents that is."""
    failed = ListedDocument.objects.filter(state=State.FAILED).exclude(sha256="")
    return failed.update(state=State.HELD, attempt=0, problem=None)


class Run:
    """Hands documents to the workers of a scheduler until none is left. `more`: whether others may still come."""

    def __init__(
        self, scheduler: str, tell: Tell, stop: Event, more: Callable[[], bool] = lambda: False, task: Task = work
    ) -> None:
        self.scheduler, self.tell, self.stop, self.more, self.task = scheduler, tell, stop, more, task
        self._store = settings.CORPUS
        self._words = str(settings.MUNICIPALITY_FILE or "")
        self._waiting: deque[_Held] = deque()
        self._out: dict[str, _HandedOut] = {}
        self._ended: SimpleQueue[str] = SimpleQueue()
        self._last = self._in_a_row = self._done = self._failed = self._bytes = 0
        self._left = self._left_bytes = 0
        self._started = time.monotonic()

    def run(self) -> Progress:
        """Until all is done, or it is stopped. CorpusError where the scheduler is gone, and stays so."""
        dask = distributed()
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
    def in_flight(self) -> tuple[int, ...]:
        """The tasks that are handed out: how many documents each has."""
        return tuple(len(one.sha256s) for one in self._out.values())

    def _drive(self, client: Any) -> None:
        while not self.stop.is_set():
            self._hand_out(client)
            if not self._out:
                if not self.more():
                    return
                self.stop.wait(1)
                self._count()
                continue
            if self._take(client):
                self.tell(self.progress(client))

    def _hand_out(self, client: Any) -> None:
        """Keep as many tasks in flight as the workers have use for, and no more."""
        most = AHEAD * max(sum(client.nthreads().values()), 1)
        fewest_each = max(self._left // most, 1)  # of few documents every worker has some
        flying = {sha256 for one in self._out.values() for sha256 in one.sha256s}
        while len(self._out) < most and (sha256s := self._next(min(TOGETHER, fewest_each), flying)):
            key = f"foot-{sha256s[0]}-{uuid4().hex}"
            future = client.submit(self.task, self._store, sha256s, self._words, key=key, pure=False)
            self._out[key] = _HandedOut(sha256s, future)
            flying.update(sha256s)
            future.add_done_callback(lambda _ended, key=key: self._ended.put(key))

    def _next(self, most: int, flying: Collection[str]) -> tuple[str, ...]:
        """The documents of the next task. One that has failed goes alone: it costs no other a second attempt."""
        found: dict[str, int] = {}
        while len(found) < most and (self._waiting or self._refill({*flying, *found})):
            one = self._waiting[0]
            if found and (one.attempt or sum(found.values()) + one.size > TOGETHER_SIZE):
                break
            self._waiting.popleft()
            if one.sha256 not in flying:
                found[one.sha256] = one.size
                if one.attempt:
                    break
        return tuple(found)

    def _refill(self, flying: Collection[str]) -> bool:
        """Ask the manifest for more: on from the last that was asked for, then from the start again."""
        for start in dict.fromkeys((self._last, 0)):
            held = ListedDocument.objects.filter(state=State.HELD, pk__gt=start).order_by("pk")
            rows = list(held.values_list("pk", "sha256", "size", "attempt")[:CHUNK])
            fresh = {sha256: _Held(sha256, size, tried) for _, sha256, size, tried in rows if sha256 not in flying}
            if fresh:
                self._last = rows[-1][0]
                self._waiting.extend(fresh.values())
                return True
        self._last = 0
        return False

    def _take(self, client: Any) -> bool:
        """Write down what has ended; whether anything has."""
        keys: list[str] = []
        until = time.monotonic() + BATCH
        while (left := until - time.monotonic()) > 0:
            try:
                keys.append(self._ended.get(timeout=left))
            except Empty:
                break
        ended = {key: self._out[key] for key in keys if key in self._out}  # none of a client that is gone
        outcomes = [(one.sha256s, _outcome(one.future)) for one in ended.values()]
        flying = [one.future for key, one in self._out.items() if key not in ended]
        if client.status not in ("running", "newly-created") or any(future.cancelled() for future in flying):
            raise _LostError
        with transaction.atomic():
            for some in (outcomes[at : at + TASKS] for at in range(0, len(outcomes), TASKS)):
                self._write(some)
        for key in ended:
            del self._out[key]
        return bool(ended)

    def _write(self, outcomes: list[tuple[tuple[str, ...], Outcome]]) -> None:
        """What became of the documents of some tasks: of those that are done in one step, of each other by itself."""
        problems = self._problems(outcomes)
        held = ListedDocument.objects.filter(state=State.HELD)
        rows: dict[str, list[_Held]] = {}
        for row in held.filter(sha256__in=problems).values_list("sha256", "size", "attempt"):
            rows.setdefault(row[0], []).append(_Held(*row))
        done = [sha256 for sha256 in rows if problems[sha256] is None]
        held.filter(sha256__in=done).update(state=State.FOOTED, problem=None, code_version=FOOT.version)
        for sha256, of in rows.items():
            problem, tried = problems[sha256], max(row.attempt for row in of) + 1
            if problem and problem.code in AGAIN and tried < ATTEMPTS:
                held.filter(sha256=sha256).update(problem=problem, attempt=tried)
                continue
            if problem:
                told = {"problem": problem, "attempt": tried, "code_version": FOOT.version}
                held.filter(sha256=sha256).update(state=State.FAILED, **told)
            self._count_in(of, has_failed=problem is not None)

    def _problems(self, outcomes: list[tuple[tuple[str, ...], Outcome]]) -> dict[str, Remark | None]:
        """What is wrong with each document, if anything. CorpusError where it is the machine's fault."""
        found: dict[str, Remark | None] = {}
        for sha256s, outcome in outcomes:
            if isinstance(outcome, Exception):  # a fault of ours, of the store or of the cluster, and of no document
                self._in_a_row += 1
                found |= dict.fromkeys(sha256s, Remark(TASK_FAILED, values={"why": type(outcome).__name__}))
            else:
                self._in_a_row = 0
                found |= {done.sha256: done.problem for done in outcome}
            for problem in filter(None, map(found.__getitem__, sha256s)):
                if problem.code in MACHINE or self._in_a_row > MOST_IN_A_ROW:
                    raise CorpusError(problem)
        return found

    def _count_in(self, rows: list[_Held], *, has_failed: bool) -> None:
        """Count the rows of a document in that is done with."""
        n, size = len(rows), sum(row.size for row in rows)
        self._done, self._bytes = self._done + n, self._bytes + size
        self._failed += n if has_failed else 0
        self._left, self._left_bytes = max(self._left - n, 0), max(self._left_bytes - size, 0)

    def _count(self) -> None:
        held = ListedDocument.objects.filter(state=State.HELD)
        self._left, self._left_bytes = held.count(), held.aggregate(size=Sum("size"))["size"] or 0

    def _forget(self) -> None:
        """Forget what was handed out: the manifest says what is still to be done."""
        self._out.clear()
        self._waiting.clear()
        self._last = 0


def _outcome(future: Any) -> Outcome:
    """What a task came to."""
    if future.cancelled():
        raise _LostError
    error = future.exception()
    if error is None:
        done: tuple[Done, ...] = future.result()
        return done
    return error if isinstance(error, Exception) else RuntimeError(type(error).__name__)
