"""The service that reads files as a user of its own: `python -m kronespor.sandbox.serving FOLDER`.

That user has neither the keys, nor the database, nor the documents. Whoever is of the folder's group connects to the
socket in it, puts a file into a folder of their own beside it, and has a worker (`sandbox.worker`), confined as every
worker is, for as long as they stay.
"""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

from kronespor.sandbox.sessions import end_session
from kronespor.sandbox.starting import SOCKET, start

LONGEST_REQUEST = 2**16  # bytes
ANSWERS = 10.0  # seconds until whoever connects must have said what they want
LOOKS = 1_000  # milliseconds after which a worker that has ended by itself is noticed


def serve(folder: Path) -> None:
    """Give each that connects a worker, until stopped."""
    os.umask(0o007)  # what workers make is their group's too
    at = folder / SOCKET
    at.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(at))
        listening.listen(128)
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=_attend, args=(connection, folder), daemon=True).start()


def _attend(connection: socket.socket, folder: Path) -> None:
    """One that has connected: a worker until they leave, or it ends; nothing of it is left.

    Whoever asks for what cannot be is left, and the log says why.
    """
    with connection:
        asked = json.loads(_line(connection))
        own = folder / Path(str(asked["folder"])).name
        worker = start(asked, own, connection.fileno())
        try:
            _await(connection, worker)
        finally:
            end_session(worker.pid)
            worker.wait()
            for left in (own / "out").glob("*"):
                shutil.rmtree(left, ignore_errors=True)


def _await(connection: socket.socket, worker: subprocess.Popen[bytes]) -> None:
    left = select.poll()
    left.register(connection, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    while worker.poll() is None and not left.poll(LOOKS):
        pass


def _line(connection: socket.socket) -> bytes:
    """What they want, and nothing of what follows it."""
    connection.settimeout(ANSWERS)
    said = b""
    while not said.endswith(b"\n"):
        letter = connection.recv(1)
        if not letter or len(said) == LONGEST_REQUEST:
            raise ValueError
        said += letter
    connection.settimeout(None)
    return said


if __name__ == "__main__":
    serve(Path(sys.argv[1]).absolute())
