"""Clusters: Dask's scheduler and workers, on this machine or at an address."""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.sources.web import StoppedError

if TYPE_CHECKING:
    from kronespor.corpus.tying import Block, Each

LOGS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "distributed.batched")
OWN = {"distributed.worker.profile.enabled": False, "distributed.comm.timeouts.connect": "120s"}
"""Workers of ours are not looked at a hundred times a second, and may take their time to come up on a busy machine."""
NOT_ELSEWHERE = "127.0.0.1:0"  # where a cluster of our own tells of itself
PATIENCE = 600.0  # seconds for a scheduler that is gone to come back
AHEAD = 4
"""Tasks for each worker that are handed out before the first of them is done."""


def distributed() -> Any:
    """Dask's `distributed`, of whose types only some are told."""
    try:
        import dask.config

        dask.config.set({"logging": dict.fromkeys(LOGS, "critical")})  # before it is loaded: what matters, we tell
        return import_module("distributed")
    except ImportError as error:
        raise CorpusError("corpus-extra-missing", extra="corpus") from error


@contextmanager
def cluster(scheduler: str, processes: int | None) -> Iterator[str]:
    """The address of a scheduler: the one that is named, or one of our own with processes on this machine."""
    workers = distributed()
    if scheduler:
        yield scheduler
        return
    import dask.config

    about = {"n_workers": processes, "threads_per_worker": 1, "dashboard_address": NOT_ELSEWHERE}
    about |= {"memory_limit": "2GiB", "silence_logs": logging.CRITICAL}
    with dask.config.set(OWN), workers.LocalCluster(**about) as own:
        yield str(own.scheduler_address)


def each_by(scheduler: str, stop: Event) -> "Each":
    """What has the workers of a scheduler tie out blocks, a few for each at a time. StoppedError if it is stopped."""

    def each(do: "Callable[[Block], bytes]", blocks: "list[Block]") -> Iterator[bytes]:
        done, lost_at = 0, 0.0
        while done < len(blocks):
            try:
                with distributed().Client(scheduler, timeout=5, set_as_default=False) as client:
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
