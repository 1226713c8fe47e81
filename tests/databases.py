"""A register of its own for a test that runs commands: a folder, and on PostgreSQL a database beside it.

Bringing a new database to this version takes two seconds; it is done once for all tests of a process, and copied.
"""

import atexit
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.processes import PATIENCE

SERVER = os.environ.get("DATABASE_URL", "")
SQLITE = "kronespor.sqlite3"


def environment(home: Path | None, new: bool = False) -> dict[str, str]:
    """The environment in which commands have their register in `home`, an empty one the first time.

    `new`: without a database, which the first command then makes; so is where no home is given, for what needs none.
    """
    home, new = (home, new) if home else (_folder() / "no-home", True)
    found = {**os.environ, "KRONESPOR_HOME": str(home), "COLUMNS": "160", "KRONESPOR_LANG": "en"}
    found["KRONESPOR_SIGNING_KEY"] = str(_folder() / "signing.key")  # one installation
    if SERVER:
        name = _name(home)
        _create(name, None if new else _template())
        found["DATABASE_URL"] = _address(name)
    elif not new and not (home / SQLITE).exists():
        home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_template(), home / SQLITE)
    return found


def copied(base: Path, home: Path) -> Path:
    """A register of its own in `home`, as that in `base` is now."""
    shutil.copytree(base, home)
    if SERVER:
        _create(_name(home), _name(base))
    return home


def _name(home: Path) -> str:
    return f"own_{hashlib.sha256(str(home).encode()).hexdigest()[:20]}"


@functools.cache
def _folder() -> Path:
    """A folder of this process."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@functools.cache
def _template() -> str:
    """An empty register of this version: a file, or the name of a database."""
    folder = _folder()
    env = {**os.environ, "KRONESPOR_HOME": str(folder)}
    name = f"template_{os.getpid()}"
    if SERVER:
        _create(name, None)
        env["DATABASE_URL"] = _address(name)
    subprocess.run([sys.executable, "-m", "kronespor.cli.main", "verify"], env=env, check=True, capture_output=True)
    return name if SERVER else str(folder / SQLITE)


def _address(name: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def _create(name: str, template: str | None) -> None:
    """Make a database, empty or as another, unless it is there."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(SERVER, autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            like = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
            for _ in range(10 * PATIENCE):
                try:
                    server.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), like))
                    return
                except psycopg.errors.ObjectInUse:  # the template's last connection is being closed
                    time.sleep(0.1)
            raise RuntimeError(f"{template} stays in use")
