"""What a worker does with a document: it is read and then footed in the sandbox, each once per version of the code.

Whatever a document does costs itself alone: what is wrong with it comes back as a remark, and nothing of it is kept.
"""

import atexit
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from kronespor.corpus.stages import FOOT, READ, once
from kronespor.corpus.store import Store
from kronespor.footing import FootedDocument
from kronespor.reading import Document, ReadingError
from kronespor.remarks import Remark
from kronespor.sandbox import Reader
from kronespor.sandbox.encoding import decoded

_idle: SimpleQueue[Reader] = SimpleQueue()
"""The readers of this process that have no document at hand: each keeps a confined process of its own."""


@dataclass(frozen=True)
class Done:
    """What became of a document; `problem` is why it could not be read or footed. `seconds` are the worker's."""

    sha256: str
    problem: Remark | None
    seconds: float


def work(address: str, sha256: str, municipality: str = "") -> Done:
    """Read and foot a document of the store at `address`, and make its rows, as far as that is not done."""
    from kronespor.corpus.rows import document_rows  # it takes up what is footed here

    started, store = time.monotonic(), Store(address)
    try:
        foot(store, sha256, municipality)
        document_rows(store, sha256)
    except ReadingError as error:
        return Done(sha256, error.remark, time.monotonic() - started)
    return Done(sha256, None, time.monotonic() - started)


def foot(store: Store, sha256: str, municipality: str = "") -> bytes:
    """The footed document, encoded. ReadingError for whatever is wrong with it.

    What comes from the sandbox is kept as it comes, and is decoded by the declared types where it is opened.
    """

    def make() -> bytes:
        try:
            document = store.get(READ.output(sha256))
        except FileNotFoundError:
            with _file(store.document(sha256)) as path, _reading(municipality) as reader:
                document, result = reader.read_and_foot_encoded(path, sha256)
            store.put(READ.output(sha256), document)
            return result
        with _file(document) as path, _reading(municipality) as reader:
            return reader.foot_encoded(path, sha256)

    return once(store, FOOT, sha256, make)


def footed(store: Store, sha256: str) -> tuple[Document, FootedDocument]:
    """A document that was read and footed by this version of the code. FileNotFoundError if it was not."""
    return (
        decoded(store.get(READ.output(sha256)), Document),
        decoded(store.get(FOOT.output(sha256)), FootedDocument),
    )


@contextmanager
def _file(content: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="kronespor-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


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
