"""The key that sessions are signed with, where the environment has none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def kept_key(home: Path) -> str:
    """The key that is kept in the folder; one is made the first time."""
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=home, prefix=".secret.", encoding="ascii") as file:  # nobody else may read it
            file.write(secrets.token_urlsafe(64))
            file.flush()
            with suppress(FileExistsError):  # another process was first: its key is whole, and counts
                os.link(file.name, path)
    return path.read_text("ascii")
