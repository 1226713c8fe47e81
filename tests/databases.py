"""A register of its own for a test that runs commands: a folder, and on PostgreSQL a database beside it.

Bringing a new database to this version takes seconds; it is done once for all the processes of a run, and copied, also
into the database that a process has for its own tests.
"""

import atexit
import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.processes import PATIENCE

SERVER = os.environ.get("DATABASE_URL", "")
SHARED = "TESTS_OF_KRONESPOR"  # names the folder that the processes of a run share
SQLITE = "kronespor.sqlite3"
IN_MEMORY = "file:kronespor?mode=memory&cache=shared"


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
    """An empty register of this version: a file, or the name of a database. The first that asks for it makes it."""
    folder = Path(os.environ.get(SHARED) or _folder())
    name = f"template_{hashlib.sha256(str(folder).encode()).hexdigest()[:20]}"
    env = {**os.environ, "KRONESPOR_HOME": str(folder)}
    if SERVER:
        env["DATABASE_URL"] = _address(name)
    with (folder / "made").open("a+") as made:
        fcntl.flock(made, fcntl.LOCK_EX)
        if not Path(made.name).stat().st_size:
            if SERVER:
                _create(name, None)
            command = [sys.executable, "-m", "kronespor.cli.main", "verify"]
            subprocess.run(command, env=env, check=True, capture_output=True)
            made.write("yes")
    return name if SERVER else str(folder / SQLITE)


def fill(own: str) -> sqlite3.Connection | None:
    """Make the database of a process's own tests an empty register; SQLite's is gone with the connection to it."""
    if SERVER:
        _create(own, _template(), anew=True)
        return None
    connection = sqlite3.connect(own, uri=True)
    with contextlib.closing(sqlite3.connect(_template())) as template:
        template.backup(connection)
    return connection


def _address(name: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def _create(name: str, template: str | None, anew: bool = False) -> None:
    """Make a database, empty or as another, unless it is there; `anew`: in the place of what is there."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(SERVER, autocommit=True) as server:
        if anew:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            like = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
            for _ in range(10 * PATIENCE):
                try:
                    server.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), like))
                    return
                except psycopg.errors.ObjectInUse:  # the template's last connection is being closed
                    time.sleep(0.1)
            raise RuntimeError(f"{template} stays in use")
