"""The processes of a worker's session: all that it has started, ended with it."""

import contextlib
import os
import signal
from pathlib import Path


def end_session(session: int) -> None:
    """End a worker and all that it has started: it cannot leave its session."""
    while members := processes_of(session):
        for process in members:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)


def processes_of(session: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            state, _, _, own = entry.read_text("ascii", "replace").rpartition(")")[2].split()[:4]
            if int(own) == session and state not in "ZX":
                found.append(int(entry.parent.name))
    return found
