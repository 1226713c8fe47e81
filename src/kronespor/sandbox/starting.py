"""How a worker is started: by whoever asks for it, as their user, or by the service of another (`sandbox.serving`)."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kronespor
from kronespor.sandbox.libreoffice import find_libreoffice

SOCKET = "socket"
"""Where the service listens, in the folder that it has in common with those who ask it."""
COMES_UP = 10.0  # seconds that a service may take to answer, as one that is started again


def service() -> Path | None:
    """The folder of the service that reads files (KRONESPOR_READER), if there is one."""
    named = os.environ.get("KRONESPOR_READER", "")
    return Path(named).absolute() if named else None


def start(asked: Mapping[str, Any], folder: Path, answering: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """A worker of this user, which reads what is `in` a folder and writes to its `out`; on pipes, or `answering`."""
    out = folder / "out"
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "HOME": str(out),
        "TMPDIR": str(out),
        "PYTHONPATH": str(Path(kronespor.__file__).parents[1]),
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    if "TESSDATA_PREFIX" in os.environ:
        environment["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
    confined = {
        "memory": asked["memory"],
        "to_read": [str(folder / "in"), *asked["to_read"], *_programs()],
        "to_write": str(out),
        "overruled": os.environ.get("KRONESPOR_SANDBOX", "").lower() == "off",
    }
    return subprocess.Popen(  # noqa: S603 (a program of the machine's, no shell)
        [sys.executable, "-P", "-m", "kronespor.sandbox.worker", json.dumps(confined)],
        stdin=answering,
        stdout=answering,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _programs() -> list[str]:
    """What a reader opens of the machine besides its libraries: what Tesseract has learnt, LibreOffice."""
    programs = [Path(found).resolve() for found in (shutil.which("tesseract"), find_libreoffice()) if found]
    own = [program.parents[1] if program.parent.name == "program" else program for program in programs]
    return [*filter(None, [os.environ.get("TESSDATA_PREFIX", "")]), *map(str, own)]


class Served:
    """A worker of the service, as a process of one's own is: it ends when the connection does."""

    pid = 0

    def __init__(self, asked: Mapping[str, Any], folder: Path) -> None:
        """OSError if the service does not answer."""
        self.connection = _connected(folder.parent / SOCKET)
        self.stdin, self.stdout = (os.fdopen(os.dup(self.connection.fileno()), mode, 0) for mode in ("wb", "rb"))
        self.connection.sendall(json.dumps({**asked, "folder": folder.name}).encode() + b"\n")

    def poll(self) -> int | None:
        """None while it runs."""
        try:
            return None if self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) else 1
        except BlockingIOError:
            return None
        except OSError:
            return 1

    def end(self) -> None:
        """Let it be ended, with all that it has started; whoever waits for it is told that it is gone."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def wait(self) -> None:
        """Close what is left of the connection."""
        self.connection.close()


def _connected(at: Path) -> socket.socket:
    end = time.monotonic() + COMES_UP
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(at))
        except OSError:
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return connection
