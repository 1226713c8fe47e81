"""Untrusted files are read in a process of their own, with limits on time, memory and what it may answer."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import kronespor
from kronespor.reading.attached import Carried
from kronespor.reading.document import Box, Document, Progress, ReadingError
from kronespor.remarks import remark_of
from kronespor.sandbox.encoding import MALFORMED, decoded
from kronespor.sandbox.unpacking import Unpacked

if TYPE_CHECKING:
    from kronespor.footing import FootedDocument

T = TypeVar("T")
MEMORY = 3 * 2**30  # bytes of address space; what is used is far less
PATIENCE = 60.0  # seconds without progress, of a page or of a file that has none
MAX_ANSWER = 300 * 2**20


class Reader:
    """Reads documents in a worker process; a context manager. After a crash or hang the next file gets a new worker.

    `municipality`: the file of a municipality's own words.
    """

    def __init__(self, memory: int = MEMORY, patience: float = PATIENCE, municipality: Path | None = None) -> None:
        self.memory, self.patience, self.municipality = memory, patience, municipality
        self._worker: subprocess.Popen[bytes] | None = None
        self._folder = ""

    def __enter__(self) -> "Reader":
        self._folder = tempfile.mkdtemp(prefix="kronespor-")
        self._start()  # it comes up while its caller does other things
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def unpack(self, path: Path) -> Iterator[Unpacked]:
        """The documents that a file, folder, archive or mail holds."""
        into = tempfile.mkdtemp(dir=self._folder)
        try:
            yield from _unpacked(self._ask("unpack", path, str(path), {"into": into}, None), str(path))
        except ReadingError as error:
            yield Unpacked(str(path), path, error.remark)

    def read(self, path: Path, name: str = "", progress: Progress | None = None) -> Document:
        """Read a document. ReadingError for whatever is wrong with it."""
        return self._read("read", Document, path, name, progress)

    def read_and_foot(
        self, path: Path, name: str = "", progress: Progress | None = None
    ) -> "tuple[Document, FootedDocument]":
        """Read a document and foot it, both in the worker. ReadingError for whatever is wrong with it."""
        from kronespor.footing import FootedDocument  # not before: the worker comes up meanwhile

        return self._read("foot", tuple[Document, FootedDocument], path, name, progress)

    def _read(self, do: str, kind: type[T], path: Path, name: str, progress: Progress | None) -> T:
        words = {"municipality": str(self.municipality.absolute()) if self.municipality else ""}
        answer = self._ask(do, path, name or str(path), words, progress)
        try:
            return decoded(answer, kind)
        except MALFORMED as error:  # should a file ever get the better of the worker
            raise ReadingError("answer-malformed", name=name or str(path)) from error

    def printed(self, path: Path) -> Path:
        """The document as PDF or picture, gone when the reader is closed. ReadingError without LibreOffice."""
        into = tempfile.mkdtemp(dir=self._folder)
        return Path(self._ask("print", path, str(path), {"into": into}, None).decode())

    def picture(self, path: Path, page: int) -> bytes:
        """A page as PNG, `pictures.SCALE` pixels per point. ReadingError if it cannot be drawn."""
        return self._ask("picture", path, str(path), {"page": page}, None)

    def carried(self, path: Path) -> Carried:
        """What a released file carries inside it, and its words. ReadingError if it cannot be read."""
        answer = self._ask("carried", path, str(path), {}, None)
        try:
            found = json.loads(answer)
            return Carried(str(found["kind"]), str(found["text"]), tuple(map(str, found["words"])))
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    def places(self, path: Path, words: str) -> list[tuple[int, Box]]:
        """The pages and boxes where words stand in the text of a PDF."""
        answer = self._ask("places", path, str(path), {"words": words}, None)
        try:
            return [(int(page), (float(a), float(b), float(c), float(d))) for page, (a, b, c, d) in json.loads(answer)]
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    def words_in(self, path: Path, page: int, box: Box) -> list[str]:
        """The text of a PDF that stands in a box, line by line."""
        answer = self._ask("words", path, str(path), {"page": page, "box": box}, None)
        try:
            return list(map(str, json.loads(answer)))
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    def _ask(self, do: str, path: Path, name: str, more: dict[str, Any], progress: Progress | None) -> bytes:
        request = {"do": do, "path": str(Path(path).absolute()), "name": name, **more}
        worker = self._worker if self._worker is not None and self._worker.poll() is None else self._start()
        try:
            os.write(_descriptor(worker.stdin), json.dumps(request).encode() + b"\n")
            return self._answer(_descriptor(worker.stdout), name, progress)
        except (_HungError, _CrashedError, BrokenPipeError) as error:
            self._stop()
            if isinstance(error, _HungError):
                raise ReadingError("reader-hung", name=name, seconds=round(self.patience)) from error
            raise ReadingError("reader-crashed", name=name) from error
        except ReadingError:
            raise  # the worker's answer; it goes on with the next file
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
        self._worker = subprocess.Popen(  # noqa: S603 (a program of the machine's, no shell)
            [sys.executable, "-P", "-m", "kronespor.sandbox.worker", str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        return self._worker

    def kill(self) -> None:
        """End the worker; whoever waits for it, in whatever thread, is told that it is gone."""
        if self._worker is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._worker.pid, signal.SIGKILL)

    def _stop(self) -> None:
        self.kill()
        worker, self._worker = self._worker, None
        if worker is None:
            return
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
                self._stop()
                raise ReadingError("answer-too-large", name=name)
            content = self._bytes(descriptor, length)
            if kind == b"E":
                raise _refusal(content, name)
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


def _unpacked(answer: bytes, name: str) -> list[Unpacked]:
    """The files that the worker unpacked."""
    try:
        return [Unpacked(n, Path(inner), remark_of(why) if why else None) for n, inner, why in json.loads(answer)]
    except MALFORMED as error:
        raise ReadingError("answer-malformed", name=name) from error


def _refusal(content: bytes, name: str) -> ReadingError:
    """The worker's own error."""
    try:
        return ReadingError(remark_of(json.loads(content)))
    except MALFORMED:
        return ReadingError("answer-malformed", name=name)


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise _CrashedError
    return pipe.fileno()


class _HungError(Exception):
    """The worker has made no progress for too long."""


class _CrashedError(Exception):
    """The worker is gone."""
