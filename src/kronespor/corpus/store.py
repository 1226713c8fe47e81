"""Where a corpus keeps its bytes: a folder, or a bucket (`s3://…`), by fsspec. What is there is whole.

documents/ab/abcd…             the bytes of a document, by their SHA-256
stages/STAGE/VERSION/ab/abcd…  what a stage of a version of the code made of an input, by the input's SHA-256
"""

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kronespor.corpus.errors import CorpusError


class Store:
    """Bytes by name. A name is given to what is written whole, in one step; what has a name is never half there."""

    def __init__(self, address: str) -> None:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise CorpusError("corpus-extra-missing", extra="corpus") from error
        self.address = address
        self.files: Any
        self.files, self._root = url_to_fs(address)
        self.is_local = "file" in self.files.protocol

    def put(self, name: str, content: bytes) -> None:
        """Write it whole or not at all; what had the name is replaced."""
        if not self.is_local:  # a bucket shows an object when all of it is there
            self.files.pipe_file(self.path(name), content)
            return
        path = Path(self.path(name))  # without fsspec, which takes ten times as long for a small file
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        try:
            try:
                part.write_bytes(content)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True)
                part.write_bytes(content)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def get(self, name: str) -> bytes:
        """The bytes of that name. FileNotFoundError if there are none."""
        content: bytes = Path(self.path(name)).read_bytes() if self.is_local else self.files.cat_file(self.path(name))
        return content

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        """A file with the bytes of that name, to be read alone. FileNotFoundError if there are none."""
        if self.is_local:
            yield Path(self.path(name))
            return
        with tempfile.NamedTemporaryFile(prefix="kronespor-") as file:
            file.write(self.get(name))
            file.flush()
            yield Path(file.name)

    def remove(self, name: str) -> None:
        """Forget what has that name. FileNotFoundError if nothing has."""
        self.files.rm_file(self.path(name))

    def has(self, name: str) -> bool:
        """Whether something has that name."""
        path = self.path(name)
        return Path(path).exists() if self.is_local else bool(self.files.exists(path))

    def names(self, folder: str) -> Iterator[str]:
        """All names below a folder, in order; what is only being written has none."""
        for path in sorted(self.files.find(self.path(folder))):
            if not path.endswith(".part"):
                yield path.removeprefix(self._root).lstrip("/")

    def path(self, name: str) -> str:
        """Where the file system behind it has that name."""
        return f"{self._root}/{name}"

    def url(self, name: str) -> str:
        """The same as other programs call it, given `files`."""
        path = self.path(name)
        return path if self.is_local else str(self.files.unstrip_protocol(path))

    def keep(self, content: bytes) -> str:
        """Keep a document under its SHA-256, which is returned."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.has(document_name(sha256)):
            self.put(document_name(sha256), content)
        return sha256

    def document(self, sha256: str) -> bytes:
        """The bytes of a document."""
        return self.get(document_name(sha256))


def document_name(sha256: str) -> str:
    """The name of a document's bytes."""
    return f"documents/{sha256[:2]}/{sha256}"
