"""Untrusted files are read in a process of their own, with limits on time, memory and what it may answer."""

import contextlib
import io
import json
import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import kronespor
from kronespor.reading.document import Document, Progress, ReadingError
from kronespor.sandbox.unpacking import Paper

MEMORY = 3 * 2**30  # bytes of address space; what is used is far less
PATIENCE = 60.0  # seconds without progress, of a page or of a file that has none
MAX_ANSWER = 300 * 2**20
_DOCUMENT_CLASSES = frozenset(
    ["Document", "Passage", "Token", "Column", "Row", "Grid", "Table", "Link", "DatedItem", "Notice"]
)


class Reader:
    """Reads papers in a worker process; a context manager. After a crash or a hang the next file gets a new worker."""

    def __init__(self, memory: int = MEMORY, patience: float = PATIENCE) -> None:
        self.memory, self.patience = memory, patience
        self._worker: subprocess.Popen[bytes] | None = None
        self._folder = ""

    def __enter__(self) -> "Reader":
        self._folder = tempfile.mkdtemp(prefix="kronespor-")
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def papers(self, path: Path) -> Iterator[Paper]:
        """The papers that a file, folder, archive or mail holds."""
        into = tempfile.mkdtemp(dir=self._folder)
        try:
            found = json.loads(self._ask("unpack", path, str(path), {"into": into}, None))
        except ReadingError as error:
            yield Paper(str(path), path, str(error))
            return
        for name, inner, problem in found:
            yield Paper(name, Path(inner), problem)

    def read(self, path: Path, name: str = "", progress: Progress | None = None) -> Document:
        """Read a paper. ReadingError, with one sentence, for whatever is wrong with it."""
        answer = self._ask("read", path, name or str(path), {}, progress)
        document = _Unpickler(io.BytesIO(answer)).load()
        if not isinstance(document, Document):
            raise ReadingError(f"{name or path} could not be read: the reader's answer was no document.")
        return document

    def printed(self, path: Path) -> Path:
        """The paper as PDF or picture; the file is gone when the reader is closed. ReadingError without LibreOffice."""
        into = tempfile.mkdtemp(dir=self._folder)
        return Path(self._ask("print", path, str(path), {"into": into}, None).decode())

    def picture(self, path: Path, page: int) -> bytes:
        """A page as PNG, `pictures.SCALE` pixels a point. ReadingError if it cannot be drawn."""
        return self._ask("picture", path, str(path), {"page": page}, None)

    def _ask(self, do: str, path: Path, name: str, more: dict[str, Any], progress: Progress | None) -> bytes:
        request = {"do": do, "path": str(Path(path).absolute()), "name": name, **more}
        worker = self._worker if self._worker is not None and self._worker.poll() is None else self._start()
        try:
            os.write(_descriptor(worker.stdin), json.dumps(request).encode() + b"\n")
            return self._answer(_descriptor(worker.stdout), name, progress)
        except (_HungError, _CrashedError, BrokenPipeError) as error:
            self._stop()
            if isinstance(error, _HungError):
                text = f"{name} was given up after {self.patience:.0f} seconds without progress: export it again."
            else:
                text = f"{name} made its reader break down, or took more memory than a paper may: export it again."
            raise ReadingError(text) from error
        except BaseException:
            self._stop()  # interrupted: the worker is in the middle of a file
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        self._stop()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "LANG": "C.UTF-8",
            "HOME": self._folder,
            "TMPDIR": self._folder,
            "PYTHONPATH": str(Path(kronespor.__file__).parents[1]),
            "OMP_NUM_THREADS": "1",
            "OMP_THREAD_LIMIT": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        if "TESSDATA_PREFIX" in os.environ:
            environment["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
        self._worker = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "kronespor.sandbox.worker", str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        return self._worker

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid, signal.SIGKILL)
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        worker.wait()

    def _answer(self, descriptor: int, name: str, progress: Progress | None) -> bytes:
        """The worker's next answer; progress is passed on as it comes."""
        while True:
            head = self._bytes(descriptor, 9)
            kind, length = head[:1], int.from_bytes(head[1:], "big")
            if length > MAX_ANSWER:
                raise ReadingError(f"{name} holds more than a paper may: split it.")
            content = self._bytes(descriptor, length)
            if kind == b"E":
                raise ReadingError(content.decode("utf-8", "replace"))
            if kind != b"P":
                return content
            if progress is not None:
                done, total = content.split()
                progress(int(done), int(total))

    def _bytes(self, descriptor: int, count: int) -> bytes:
        deadline = time.monotonic() + self.patience
        parts: list[bytes] = []
        while count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise _HungError
            part = os.read(descriptor, min(count, 1 << 20))
            if not part:
                raise _CrashedError
            parts.append(part)
            count -= len(part)
            deadline = time.monotonic() + self.patience
        return b"".join(parts)


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise _CrashedError
    return pipe.fileno()


class _HungError(Exception):
    """The worker has made no progress for too long."""


class _CrashedError(Exception):
    """The worker is gone."""


class _Unpickler(pickle.Unpickler):
    """Builds documents and nothing else, should a file ever get the better of the worker."""

    def find_class(self, module: str, name: str) -> Any:
        """The class, if a document may hold it."""
        is_part = module == "kronespor.reading.document" and name in _DOCUMENT_CLASSES
        if is_part or (module, name) == ("datetime", "date"):
            return super().find_class(module, name)
        raise ReadingError(f"the reader's answer holds {module}.{name}, which no document does.")
