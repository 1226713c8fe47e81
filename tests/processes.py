"""Python programs in processes of their own that need not load the libraries first.

A server has loaded them and forks for each program. Nothing that reads settings is loaded before: each program sets
Django up by its own environment, as one that is started does, or is forked from a process that has done so.
"""

import atexit
import functools
import importlib
import inspect
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import django
from coverage import Coverage
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300  # seconds that anything is waited for: what hangs, and no busy machine
LIBRARIES = (
    *("django.core.serializers.json", "django.db.backends.sqlite3.base", "django.db.backends.postgresql.base"),
    *("django.core.management.base", "django.db.migrations.executor", "django.template.defaulttags", "django.urls"),
    *("django.contrib.syndication.views", "django.views.debug", "django.views.generic", "django_stubs_ext"),
    *("click", "docx", "docxtpl", "fido2.server", "holidays", "icalendar", "lxml.html", "numpy", "openpyxl"),
    *("ortools.sat.python.cp_model", "pypdfium2", "rapidfuzz", "requests", "rich.table", "typst", "xlsxwriter"),
    *("kronespor.footing", "kronespor.reading", "kronespor.sandbox", "kronespor.tieout"),
)


data_file = ""
"""Where coverage keeps the lines that programs run, if they are counted: see `tests/cli/conftest.py`."""


def python(
    code: str, *arguments: str | Path, env: Mapping[str, str], is_set_up: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run code with arguments in an environment, and wait for its end. `is_set_up`: where Django is set up by it."""
    command = ["python", "-c", code, *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        asked = {"code": code, "arguments": ["-c", *command[3:]], "env": dict(env), "is_set_up": is_set_up}
        asked |= {"folder": folder, "data": data_file}
        server = _server()
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        ended = int(server.stdout.readline())
        out, err = ((Path(folder) / name).read_text("utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess(command, ended, out, err)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that is to come."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.processes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(server.communicate)
    return server


def serve() -> None:
    """Run each program that is asked for, one after another, and say how it ended."""
    for name in LIBRARIES:
        importlib.import_module(name)
    inspect.stack()  # as coverage does where it starts: what is found out of each module is kept
    ready: _Ready | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["is_set_up"] and (ready is None or ready.env != asked["env"]):
            if ready:
                ready.end()
            ready = _Ready(asked["env"])
        if asked["is_set_up"] and ready and ready.is_up:
            ended = ready.run(line)
        else:
            ended = _forked(functools.partial(_ended, asked))
        print(ended, flush=True)


class _Ready:
    """A process with Django set up by an environment, which forks for each program; none that cannot be set up so."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        (asked, self._asking), (self._answered, answering) = os.pipe(), os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(self._asking)
            os.close(self._answered)
            _run_each(env, os.fdopen(asked), os.fdopen(answering, "w", buffering=1))
            os._exit(0)
        os.close(asked)
        os.close(answering)
        self._answers = os.fdopen(self._answered)
        self.is_up = bool(self._answers.readline())

    def run(self, line: str) -> int:
        """Run a program; the code that it ends with."""
        os.write(self._asking, line.encode())
        return int(self._answers.readline())

    def end(self) -> None:
        """End the process, which waits for programs."""
        os.close(self._asking)
        self._answers.close()
        os.waitpid(self._process, 0)


def _run_each(env: dict[str, str], programs: IO[str], answers: IO[str]) -> None:
    """Set Django up, say so, and fork for each program."""
    os.environ.clear()
    os.environ.update(env)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    try:
        django.setup()
        MigrationLoader(None)  # which has loaded the migrations then
    except Exception:  # the program itself says what is wrong with its settings
        return
    print("up", file=answers)
    for line in programs:
        print(_forked(functools.partial(_ended, json.loads(line))), file=answers)


def _forked(run: Callable[[], int]) -> int:
    """Run in a fork of this process; the code that it ends with."""
    child = os.fork()
    if child == 0:
        os._exit(run())  # to take apart all that was loaded would take longer than most programs
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _ended(asked: dict[str, Any]) -> int:
    """Run a program in this process; the code that it ends with."""
    signal.alarm(PATIENCE)
    for number, name in enumerate(("in", "out", "err")):
        os.dup2(os.open(Path(asked["folder"]) / name, os.O_CREAT | os.O_RDWR), number)
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = asked["arguments"]
    code = 0
    try:
        with _counted(asked["data"]):
            exec(compile(asked["code"], "<program>", "exec"), {"__name__": "__main__"})  # noqa: S102 (a test's program)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    if settings.configured:
        connections.close_all()  # as the end of an interpreter does: SQLite then takes its log in
    sys.stdout.flush()
    sys.stderr.flush()
    return code


@contextmanager
def _counted(data: str) -> Iterator[None]:
    """Count the lines that are run within, if there is a file for them; beside that of pytest, which takes it in."""
    if not data:
        yield
        return
    lines = Coverage(
        data, data_suffix=True, config_file=str(ROOT / "pyproject.toml"), include=[str(ROOT / "src" / "*")]
    )
    lines.set_option("run:source_pkgs", [])  # that of pytest finds those that nothing runs
    lines.set_option("run:disable_warnings", ["already-imported", "module-not-measured", "no-data-collected"])
    lines.start()
    try:
        yield
    finally:
        lines.stop()
        lines.save()


if __name__ == "__main__":
    serve()
