"""Untrusted files are read in a process of their own, with limits on time, memory and what it may answer."""

import contextlib
import json
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kronespor.reading.attached import Carried
from kronespor.reading.document import Box, Document, Progress, ReadingError
from kronespor.reading.files import unopened
from kronespor.remarks import remark_of
from kronespor.sandbox.encoding import MALFORMED, decoded
from kronespor.sandbox.frames import Frames, WorkerError, descriptor
from kronespor.sandbox.pace import allowed
from kronespor.sandbox.sessions import end_session
from kronespor.sandbox.starting import Served, service, start
from kronespor.sandbox.unpacking import Unpacked, in_folder

if TYPE_CHECKING:
    from kronespor.commenting import Note
    from kronespor.footing import FootedDocument
    from kronespor.linked import Fresh, LinkedFigure

T = TypeVar("T")
MEMORY = 3 * 2**30  # bytes of address space; what is used is far less
PATIENCE = 60.0  # seconds without progress, of a page or of a file that has none, on a machine that has little to do
LONGEST = 1800.0  # seconds for a file, whatever progress it shows
WAITED_FOR = 20.0  # seconds for a file that somebody waits for at a page
PRINTING = 180.0  # seconds that LibreOffice may print a file
TO_ENTER, TO_WRITE, TO_READ = 0o750, 0o770, 0o640
"""What the group of another user who reads may do with a folder and with a file."""


class Reader:
    """Reads documents in a worker process; a context manager. After a crash or hang the next file gets a new worker.

    The worker is confined (see `sandbox.worker`); where that cannot be had, no file is read, unless KRONESPOR_SANDBOX
    is `off`. With KRONESPOR_READER it is another user's (`sandbox.serving`). It sees a file under another name in the
    folder `in`, and writes to the folder `out` alone.
    `municipality`: the file of a municipality's own words.
    """

    def __init__(
        self,
        memory: int = MEMORY,
        patience: float = PATIENCE,
        municipality: Path | None = None,
        longest: float = LONGEST,
    ) -> None:
        self.memory, self.patience, self.municipality, self.longest = memory, patience, municipality, longest
        self._worker: subprocess.Popen[bytes] | Served | None = None
        self._service = service()
        self._folder = ""

    def __enter__(self) -> "Reader":
        self._folder = tempfile.mkdtemp(prefix="kronespor-", dir=self._service)
        self._share(Path(self._folder), TO_ENTER)
        for name, mode in (("in", TO_ENTER), ("out", TO_WRITE)):
            (Path(self._folder) / name).mkdir(0o700)
            self._share(Path(self._folder) / name, mode)
        with contextlib.suppress(OSError):  # who asks is told
            self._start()  # it comes up while its caller does other things
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def unpack(self, path: Path) -> Iterator[Unpacked]:
        """The documents that a file, folder, archive or mail holds."""
        if path.is_dir():
            for file in in_folder(path):
                yield from [file] if file.problem else self.unpack(file.path)
            return
        try:
            with self._staged(path) as staged:
                into = self._inner(self._out, TO_WRITE)
                found = _unpacked(self._ask("unpack", staged, str(path), {"into": into}), str(path))
                own = Path(self._inner(self._in, TO_ENTER))
                for one in found:
                    is_same = one.problem or one.path == staged
                    yield replace(one, path=path if is_same else self._taken(one.path, Path(into), own))
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

    def read_and_foot_encoded(self, path: Path, name: str) -> tuple[bytes, bytes, bytes]:
        """A document, what it foots to, and the `columns` of both as they come from the worker, to be kept.

        Whoever needs them decodes them.
        """
        document, footed, columns = self._parts("foot-encoded", path, name, 3)
        return document, footed, columns

    def foot_encoded(self, document: Path, name: str) -> tuple[bytes, bytes]:
        """The same of a document that was read before and kept: a file with it, `encoded`."""
        footed, columns = self._parts("foot-read", document, name, 2)
        return footed, columns

    def _parts(self, do: str, path: Path, name: str, count: int) -> list[bytes]:
        parts = self._answered(do, path, name, None).split(b"\n")
        if len(parts) != count:
            raise ReadingError("answer-malformed", name=name)
        return parts

    def _read(self, do: str, kind: type[T], path: Path, name: str, progress: Progress | None) -> T:
        answer = self._answered(do, path, name, progress)
        try:
            return decoded(answer, kind)
        except MALFORMED as error:  # should a file ever get the better of the worker
            raise ReadingError("answer-malformed", name=name or str(path)) from error

    def _answered(self, do: str, path: Path, name: str, progress: Progress | None) -> bytes:
        words = {"municipality": str(self.municipality.absolute()) if self.municipality else ""}
        with self._staged(path, name) as staged:
            return self._ask(do, staged, name or str(path), words, progress)

    def printed(self, path: Path) -> Path:
        """The document as PDF or picture, gone when the reader is closed. ReadingError without LibreOffice."""
        into = self._inner(self._out, TO_WRITE)
        with self._staged(path) as staged:
            answer = self._ask("print", staged, str(path), {"into": into, "seconds": PRINTING}, patience=PRINTING * 1.2)
        made = Path(answer.decode())
        return path if made == staged else self._taken(made, Path(into), Path(self._inner(self._in, TO_ENTER)))

    def rows(self, path: Path) -> Path:
        """The cells of a workbook's first sheet as lines of JSON, gone when the reader is closed. ReadingError else."""
        into = self._inner(self._out, TO_WRITE)
        with self._staged(path) as staged:
            made = Path(self._ask("rows", staged, str(path), {"into": into}).decode())
        return self._taken(made, Path(into), Path(self._inner(self._in, TO_ENTER)))

    def picture(self, path: Path, page: int) -> bytes:
        """A page as PNG, `pictures.SCALE` pixels per point. ReadingError if it cannot be drawn."""
        with self._staged(path) as staged:
            return self._ask("picture", staged, str(path), {"page": page})

    def carried(self, path: Path) -> Carried:
        """What a released file carries inside it, its words and the rest of it. ReadingError if it cannot be read."""
        with self._staged(path) as staged:
            answer = self._ask("carried", staged, str(path), {})
        try:
            found = json.loads(answer)
            kind, text, sha256 = (str(found[name]) for name in ("kind", "text", "sha256"))
            return Carried(kind, text, tuple(map(str, found["words"])), sha256)
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    def commented(self, path: Path, name: str, notes: "Sequence[Note]", author: str) -> bytes:
        """The file with notes at its figures. ReadingError if it is of a kind that takes none."""
        with self._staged(path) as staged:
            return self._ask("comment", staged, name, {"notes": [asdict(note) for note in notes], "author": author})

    def linked_figures(self, path: Path, name: str = "") -> "tuple[LinkedFigure, ...]":
        """The figures of a file that carry addresses. ReadingError if it is of a kind that holds none."""
        from kronespor.linked import LinkedFigure

        return self._read("linked", tuple[LinkedFigure, ...], path, name, None)

    def refreshed(self, path: Path, fresh: "Mapping[int, Fresh]", name: str = "") -> bytes:
        """The file with other figures, by their numbers in `linked_figures`."""
        with self._staged(path) as staged:
            new = {number: (one.number, one.address) for number, one in fresh.items()}
            return self._ask("refresh", staged, name or str(path), {"fresh": new})

    def places(self, path: Path, words: str) -> list[tuple[int, Box]]:
        """The pages and boxes where words stand in the text of a PDF."""
        with self._staged(path) as staged:
            answer = self._ask("places", staged, str(path), {"words": words})
        try:
            return [(int(page), (float(a), float(b), float(c), float(d))) for page, (a, b, c, d) in json.loads(answer)]
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    def words(self, path: Path) -> list[list[tuple[str, Box]]]:
        """The words of each page of a PDF with their boxes."""
        with self._staged(path) as staged:
            answer = self._ask("all-words", staged, str(path), {})
        try:
            return [
                [(str(text), (float(a), float(b), float(c), float(d))) for text, (a, b, c, d) in page]
                for page in json.loads(answer)
            ]
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    def words_in(self, path: Path, page: int, box: Box) -> list[str]:
        """The text of a PDF that stands in a box, line by line."""
        with self._staged(path) as staged:
            answer = self._ask("words", staged, str(path), {"page": page, "box": box})
        try:
            return list(map(str, json.loads(answer)))
        except MALFORMED as error:
            raise ReadingError("answer-malformed", name=str(path)) from error

    @property
    def _in(self) -> Path:
        """The folder that the worker reads."""
        return Path(self._folder) / "in"

    @property
    def _out(self) -> Path:
        """The folder that the worker writes to, and that alone."""
        return Path(self._folder) / "out"

    @contextmanager
    def _staged(self, path: Path, name: str = "") -> Iterator[Path]:
        """A file where the worker may read it, and not write."""
        if path.is_relative_to(self._in):
            yield path
            return
        folder = Path(self._inner(self._in, TO_ENTER))
        try:
            inner = _within(path, folder, name or str(path), is_linked=self._service is None)
            self._share(inner, TO_READ)
            yield inner
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _taken(self, made: Path, into: Path, own: Path) -> Path:
        """A file that the worker has made, moved to where it cannot make it another: no link, and nobody else's."""
        try:
            folder = os.open(into, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                os.rename(made.name, own / made.name, src_dir_fd=folder)
            finally:
                os.close(folder)
            if made.parent == into and stat.S_ISREG((own / made.name).lstat().st_mode):
                return self._owned(own / made.name)
        except OSError as error:
            raise ReadingError("answer-malformed", name=str(made)) from error
        raise ReadingError("answer-malformed", name=str(made))

    def _owned(self, taken: Path) -> Path:
        """The same; of the service's user a copy, which that user cannot change."""
        if self._service is not None:
            shutil.copyfile(taken, taken.with_name(f"{taken.name}~"))
            taken.with_name(f"{taken.name}~").replace(taken)
            self._share(taken, TO_READ)
        return taken

    def _ask(
        self,
        do: str,
        path: Path,
        name: str,
        more: dict[str, Any],
        progress: Progress | None = None,
        patience: float | None = None,
    ) -> bytes:
        request = {"do": do, "path": str(Path(path).absolute()), "name": name, **more}
        try:
            worker = self._worker if self._worker is not None and self._worker.poll() is None else self._start()
        except OSError as error:
            raise ReadingError("reader-away", name=name, service=str(self._service)) from error
        try:
            os.write(descriptor(worker.stdin), json.dumps(request).encode() + b"\n")
            return Frames(worker.stdout, allowed(patience or self.patience), self.longest).answer(name, progress)
        except (WorkerError, ConnectionError) as error:
            self._stop()
            if isinstance(error, WorkerError) and error.code:
                raise ReadingError(error.code, name=name, seconds=round(error.seconds)) from error
            raise ReadingError("reader-crashed", name=name) from error
        except ReadingError:
            raise  # the worker's answer; it goes on with the next file
        except BaseException:
            self._stop()  # interrupted: the worker is in the middle of a file
            raise

    def _start(self) -> subprocess.Popen[bytes] | Served:
        """OSError where the service does not answer that is to read."""
        self._stop()
        asked = {"memory": self.memory, "to_read": [str(self.municipality.absolute())] if self.municipality else []}
        folder = Path(self._folder)
        self._worker = Served(asked, folder) if self._service else start(asked, folder)
        return self._worker

    def _inner(self, folder: Path, mode: int) -> str:
        """A new folder in `in` or `out`."""
        made = tempfile.mkdtemp(dir=folder)
        self._share(Path(made), mode)
        return made

    def _share(self, path: Path, mode: int) -> None:
        """Let the service's group, and nobody else's, read what is there, or write to it."""
        if self._service is not None:
            os.chown(path, -1, self._service.stat().st_gid)
            path.chmod(mode)

    def kill(self) -> None:
        """End the worker; whoever waits for it, in whatever thread, is told that it is gone."""
        if isinstance(self._worker, Served):
            self._worker.end()
        elif self._worker is not None:
            end_session(self._worker.pid)

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


def _within(path: Path, folder: Path, name: str, *, is_linked: bool) -> Path:
    """A file linked into a folder, or copied where it is another's, on another disk, or to be shared. ReadingError if
    it cannot be.
    """
    inner = folder / f"document{path.suffix[:20]}"
    try:
        if path.is_dir():
            raise ReadingError("folder-not-file").about(name)
        whole = path.resolve(strict=True)
        try:
            if not is_linked or whole.stat().st_uid != os.geteuid():
                raise PermissionError
            os.link(whole, inner)
        except OSError:
            shutil.copyfile(whole, inner)
    except OSError as error:
        raise unopened(path, error).about(name) from error
    return inner


def _unpacked(answer: bytes, name: str) -> list[Unpacked]:
    """The files that the worker unpacked."""
    try:
        return [Unpacked(n, Path(inner), remark_of(why) if why else None) for n, inner, why in json.loads(answer)]
    except MALFORMED as error:
        raise ReadingError("answer-malformed", name=name) from error
