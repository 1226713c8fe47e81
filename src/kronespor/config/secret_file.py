"""Secrets that are kept in files, where the environment has none: made once, and read by nobody else."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file; one is made the first time."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, prefix=".secret.", encoding="ascii") as file:  # of mode 0600
            file.write(make())
            file.flush()
            with suppress(FileExistsError):  # another process was first: its secret is whole, and counts
                os.link(file.name, path)
    return path.read_text("ascii")
