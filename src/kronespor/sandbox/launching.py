"""Programs run for the worker, which itself may start none: by a launcher, forked from it before it opens any file.

`run` is what `subprocess.run` is; in a process that has no launcher it runs the program itself.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from kronespor.sandbox.pace import allowed

NAMES = ("tesseract", "soffice", "libreoffice")
"""The programs that may be asked for."""
MAX_OUTPUT = 300 * 2**20
TIMED_OUT = -1_000_000


class Launcher:
    """The worker's end of the pipes to its launcher; several threads may ask at once."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests, self._answers = requests, answers
        self._waiting: dict[int, tuple[threading.Event, list[int]]] = {}
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None

    def ask(self, request: dict[str, Any]) -> int:
        """Have a program run; what it ended with, or TIMED_OUT. ChildProcessError if the launcher is gone."""
        done, ended = threading.Event(), list[int]()
        with self._lock:
            if self._reader is None:
                self._reader = threading.Thread(target=self._read, daemon=True)
                self._reader.start()
            self._waiting[id(done)] = done, ended
            self._requests.write(json.dumps({**request, "number": id(done)}).encode() + b"\n")
            self._requests.flush()
        done.wait()
        if not ended:
            raise ChildProcessError  # the launcher is gone
        return ended[0]

    def _read(self) -> None:
        for line in self._answers:
            answer = json.loads(line)
            with self._lock:
                done, ended = self._waiting.pop(answer["number"])
            ended.append(answer["ended"])
            done.set()
        with self._lock:
            for done, _ in self._waiting.values():
                done.set()


_launcher: Launcher | None = None


def use(launcher: Launcher) -> None:
    """Have this process run its programs by a launcher."""
    global _launcher
    _launcher = launcher


def run(command: Sequence[str], given: bytes, seconds: float, environment: dict[str, str] | None = None) -> bytes:
    """Run a program on what it is given; what it printed. subprocess.SubprocessError as `subprocess.run` has them.

    It may take so many seconds on a machine that has little else to do, and more on one that has.
    """
    with tempfile.TemporaryDirectory(prefix="kronespor-run-") as folder:
        into, out = Path(folder) / "in", Path(folder) / "out"
        into.write_bytes(given)
        paths = {"in": str(into), "out": str(out)}
        request = {"command": list(command), **paths, "seconds": seconds, "environment": environment or {}}
        ended = _run(request) if _launcher is None else _launcher.ask(request)
        if ended == TIMED_OUT:
            raise subprocess.TimeoutExpired(command, seconds)
        if ended or out.stat().st_size > MAX_OUTPUT:
            raise subprocess.CalledProcessError(ended, command)
        return out.read_bytes()


def serve(requests: int, answers: int) -> None:
    """Run what is asked for until nobody asks any more; then end what still runs."""
    soft_as_hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (soft_as_hard, soft_as_hard))  # LibreOffice maps more than it uses
    lock, running = threading.Lock(), set[int]()

    def answer(request: dict[str, Any]) -> None:
        is_known = Path(request["command"][0]).name in NAMES
        ended = _run(request, running) if is_known else 127
        with lock:
            os.write(answers, json.dumps({"number": request["number"], "ended": ended}).encode() + b"\n")

    with os.fdopen(requests, "rb") as lines:
        for line in lines:
            threading.Thread(target=answer, args=(json.loads(line),), daemon=True).start()
    for group in list(running):
        _end(group)


def _run(request: dict[str, Any], running: set[int] | None = None) -> int:
    """Run a program in a process group of its own; what it ended with. Nothing of it is left when this returns."""
    environment = {**os.environ, **request["environment"]}
    with Path(request["in"]).open("rb") as given, Path(request["out"]).open("wb") as out:
        try:
            process = subprocess.Popen(  # noqa: S603 (a program of the machine's, no shell)
                request["command"],
                stdin=given,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=environment,
                process_group=0,
            )
        except OSError:
            return 127
        groups = set[int]() if running is None else running
        groups.add(process.pid)
        try:
            return process.wait(allowed(request["seconds"]))
        except subprocess.TimeoutExpired:
            return TIMED_OUT
        finally:
            _end(process.pid)
            process.wait()
            groups.discard(process.pid)


def _end(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
