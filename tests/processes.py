"""Python programs in processes of their own that need not load the libraries first.

A server has loaded them and forks for each program. Nothing that reads settings is loaded before: each program sets
Django up by its own environment, as one that is started does.
"""

import atexit
import functools
import importlib
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
from typing import Any

from coverage import Coverage
from django.conf import settings
from django.db import connections

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


def python(code: str, *arguments: str | Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run code with arguments in an environment, and wait for its end."""
    command = ["python", "-c", code, *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        asked = {"code": code, "arguments": ["-c", *command[3:]], "env": dict(env), "folder": folder, "data": data_file}
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
    """Fork for each program that is asked for, one after another, and say how it ended."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os._exit(_ended(json.loads(line)))  # to take apart all that was loaded would take longer than most programs
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


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
    lines = Coverage(data, data_suffix=True, config_file=str(ROOT / "pyproject.toml"))
    lines.set_option("run:disable_warnings", ["already-imported", "module-not-measured", "no-data-collected"])
    lines.start()
    try:
        yield
    finally:
        lines.stop()
        lines.save()


if __name__ == "__main__":
    serve()
