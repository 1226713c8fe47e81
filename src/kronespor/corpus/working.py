"""What a worker does with a document: it is read and then footed in the sandbox, each once per version of the code.

Whatever a document does costs itself alone: what is wrong with it comes back as a remark, and nothing of it is kept.
"""

import atexit
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from kronespor.corpus.stages import FOOT, READ, once
from kronespor.corpus.store import Store
from kronespor.footing import FootedDocument
from kronespor.reading import Document, ReadingError
from kronespor.remarks import Remark
from kronespor.sandbox import Reader
from kronespor.sandbox.encoding import decoded, encoded

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
    """The footed document, encoded. ReadingError for whatever is wrong with it."""

    def make() -> bytes:
        document = once(
            store, READ, sha256, lambda: _in_sandbox(READ.name, store.document(sha256), sha256, municipality)
        )
        return _in_sandbox(FOOT.name, document, sha256, municipality)

    return once(store, FOOT, sha256, make)


def footed(store: Store, sha256: str) -> tuple[Document, FootedDocument]:
    """A document that was read and footed by this version of the code. FileNotFoundError if it was not."""
    return (
        decoded(store.get(READ.output(sha256)), Document),
        decoded(store.get(FOOT.output(sha256)), FootedDocument),
    )


def _in_sandbox(stage: str, content: bytes, sha256: str, municipality: str) -> bytes:
    reader = _reader(Path(municipality) if municipality else None)
    try:
        with tempfile.NamedTemporaryFile(prefix="kronespor-") as file:
            file.write(content)
            file.flush()
            path = Path(file.name)
            return encoded(reader.read(path, sha256) if stage == READ.name else reader.foot(path, sha256))
    finally:
        _idle.put(reader)


def _reader(municipality: Path | None) -> Reader:
    try:
        return _idle.get_nowait()
    except Empty:
        reader = Reader(municipality=municipality).__enter__()
        atexit.register(reader.__exit__)
        return reader
