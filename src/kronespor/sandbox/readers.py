"""Many files at once: a worker for each core, the documents in the order of their files."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from kronespor.reading.document import Document, Progress, ReadingError
from kronespor.remarks import Remark
from kronespor.sandbox.reader import Reader
from kronespor.sandbox.unpacking import Unpacked

if TYPE_CHECKING:
    from kronespor.footing import FootedDocument

    Footed = tuple[Document, FootedDocument]

AHEAD = 8  # files for each worker that are read before the first of them is taken


class Readers:
    """Reads and foots documents in as many workers as there are cores, or `jobs`; a context manager.

    Each worker has one file at a time, and what that does to it costs that file alone. A worker is started when there
    is a file for it.
    """

    def __init__(self, jobs: int | None = None, municipality: Path | None = None) -> None:
        self.jobs, self.municipality = jobs or os.cpu_count() or 1, municipality
        self._readers: list[Reader] = []
        self._idle: SimpleQueue[Reader] = SimpleQueue()
        self._stack = ExitStack()

    def __enter__(self) -> "Readers":
        self._start()
        import_module("kronespor.footing")  # while the worker comes up: it takes as long
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def unpack(self, files: Iterable[Path]) -> list[Unpacked]:
        """The documents that files, folders, archives and mails hold."""
        return [one for file in files for one in self._readers[0].unpack(file)]

    def read(
        self, files: Sequence[Unpacked], progress: Callable[[str], Progress]
    ) -> "Iterator[tuple[Unpacked, Footed | Remark]]":
        """Each document with what it foots to, or the remark that says why it is not read; in the order of the files.

        `progress` is asked for whom to tell of a file's pages. No more than AHEAD for each worker are held.
        """
        if len(files) == 1:
            yield files[0], self._alone(files[0], progress)
            return
        while len(self._readers) < min(self.jobs, len(files)):
            self._start()
        threads = ThreadPoolExecutor(len(self._readers))
        self._stack.callback(self._end, threads)  # before the readers go, should the caller leave in the middle
        try:
            yield from self._in_order(files, threads, progress)
        finally:
            self._end(threads)

    def _end(self, threads: ThreadPoolExecutor) -> None:
        """Wait for no file: one that is at hand loses its worker."""
        threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._readers:
            reader.kill()
        threads.shutdown()

    def _in_order(
        self, files: Sequence[Unpacked], threads: ThreadPoolExecutor, progress: Callable[[str], Progress]
    ) -> "Iterator[tuple[Unpacked, Footed | Remark]]":
        ahead: deque[tuple[Unpacked, Future[Footed | Remark]]] = deque()
        for file in files:
            if len(ahead) >= AHEAD * len(self._readers):
                done, outcome = ahead.popleft()
                yield done, outcome.result()
            ahead.append((file, threads.submit(self._by_any, file, progress)))
        while ahead:
            done, outcome = ahead.popleft()
            yield done, outcome.result()

    def _by_any(self, file: Unpacked, progress: Callable[[str], Progress]) -> "Footed | Remark":
        """What the next worker that is free makes of a file."""
        if file.problem:
            return file.problem
        reader = self._idle.get()
        try:
            return reader.read_and_foot(file.path, file.name, progress(file.name))
        except ReadingError as error:
            return error.remark
        finally:
            self._idle.put(reader)

    def _alone(self, file: Unpacked, progress: Callable[[str], Progress]) -> "Footed | Remark":
        """One file is footed here: its worker would first have to load what that takes."""
        from kronespor.footing import foot_document

        if file.problem:
            return file.problem
        try:
            document = self._readers[0].read(file.path, file.name, progress(file.name))
        except ReadingError as error:
            return error.remark
        return document, foot_document(document)

    def _start(self) -> None:
        reader = self._stack.enter_context(Reader(municipality=self.municipality))
        self._readers.append(reader)
        self._idle.put(reader)
