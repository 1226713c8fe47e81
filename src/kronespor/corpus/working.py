"""What a worker does with documents: read, footed and made rows of in the sandbox, once by each code.

Whatever a document does costs itself alone: what is wrong with it comes back as a remark, and nothing of it is kept.
"""

import atexit
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from kronespor.corpus.rows import ROWS, document_rows, packed
from kronespor.corpus.stages import FOOT, READ, read_by
from kronespor.corpus.store import Store, document_name
from kronespor.reading import ReadingError
from kronespor.remarks import Remark
from kronespor.sandbox import Reader
from kronespor.sandbox.encoding import MALFORMED

_idle: SimpleQueue[Reader] = SimpleQueue()
"""The readers of this process that have no document at hand: each keeps a confined process of its own."""


@dataclass(frozen=True)
class Done:
    """What became of a document; `problem` is why it could not be read or footed. `seconds` are the worker's."""

    sha256: str
    problem: Remark | None
    seconds: float


def work(address: str, sha256s: tuple[str, ...], municipality: str = "") -> tuple[Done, ...]:
    """Read and foot documents of the store at `address`, and make their rows, as far as that is not done."""
    store = Store(address)
    read_by(municipality)
    return tuple(_done(store, sha256, municipality) for sha256 in sha256s)


def _done(store: Store, sha256: str, municipality: str) -> Done:
    started, problem = time.monotonic(), None
    try:
        _make(store, sha256, municipality)
    except ReadingError as error:
        problem = error.remark
    return Done(sha256, problem, time.monotonic() - started)


def _make(store: Store, sha256: str, municipality: str) -> None:
    """What is kept of a document, as far as it is not there: its rows come last, so that with them it has all.

    What comes from the sandbox is kept as it comes, and is decoded by the declared types where it is opened; of the
    rows it is seen now that they are what they should be. ReadingError for whatever is wrong with the document.
    """
    if store.has(ROWS.output(sha256)):
        return
    if store.has(FOOT.output(sha256)):
        document_rows(store, sha256)
        return
    with _reading(municipality) as reader:
        if store.has(READ.output(sha256)):
            with store.file(READ.output(sha256)) as path:
                footed, columns = reader.foot_encoded(path, sha256)
        else:
            with store.file(document_name(sha256)) as path:
                document, footed, columns = reader.read_and_foot_encoded(path, sha256)
            store.put(READ.output(sha256), document)
    try:
        rows = packed(columns)
    except MALFORMED as error:  # should the file ever have got the better of the sandbox
        raise ReadingError("answer-malformed", name=sha256) from error
    store.put(FOOT.output(sha256), footed)
    store.put(ROWS.output(sha256), rows)


@contextmanager
def _reading(municipality: str) -> Iterator[Reader]:
    """A reader that has no document at hand, started if there is none."""
    try:
        reader = _idle.get_nowait()
    except Empty:
        reader = Reader(municipality=Path(municipality) if municipality else None).__enter__()
        atexit.register(reader.__exit__)
    try:
        yield reader
    finally:
        _idle.put(reader)
