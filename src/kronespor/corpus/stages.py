"""Stages: each makes of an input one output, kept under the input's hash and the version of the code that made it.

So a stage that was done is never done again by the same code, whoever asks, and what is done twice at once is the same.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import kronespor
from kronespor.corpus.store import Store

CODE = Path(kronespor.__file__).parent
DATA = {".py", ".toml"}
"""The suffixes of what makes a stage's output what it is."""


@dataclass(frozen=True)
class Stage:
    """A name, and the packages and modules of Kronespor whose code and data its output rests on."""

    name: str
    packages: tuple[str, ...]

    @property
    def version(self) -> str:
        """Tells its code from any other: a hash of the packages' files, and of the municipality's own words."""
        return code_version(self.packages, _words)

    def output(self, sha256: str) -> str:
        """The name of what it made of an input."""
        return f"stages/{self.name}/{self.version}/{sha256[:2]}/{sha256}"


_words = ""


def read_by(words: str) -> None:
    """From now on this process makes outputs by the municipality's words in a file, or by those that are shipped."""
    global _words
    _words = words


READ = Stage("read", ("language", "remarks", "amounts", "reading", "sandbox"))
FOOT = Stage("foot", (*READ.packages, "footing"))


def once(store: Store, stage: Stage, sha256: str, make: Callable[[], bytes]) -> bytes:
    """What a stage makes of an input, made now unless it is there."""
    name = stage.output(sha256)
    try:
        return store.get(name)
    except FileNotFoundError:
        content = make()
    store.put(name, content)
    return content


def input_hash(parts: Iterable[str]) -> str:
    """The hash of an input that is made of several: of their hashes, in whatever order."""
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


@cache
def code_version(packages: tuple[str, ...], words: str = "") -> str:
    """The first 16 digits of a hash of the names and contents of files: those named, and all of the packages named.

    `words`: a file of a municipality's own words, wherever it lies.
    """
    found = hashlib.sha256(Path(words).read_bytes() if words else b"")
    for package in sorted(packages):
        root = CODE / package
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in DATA:
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"{path.relative_to(CODE).as_posix()} {content}\n".encode())
    return found.hexdigest()[:16]
