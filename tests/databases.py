"""A register of its own for a test that runs commands: a folder, and on PostgreSQL a database beside it."""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SERVER = os.environ.get("DATABASE_URL", "")


def environment(home: Path) -> dict[str, str]:
    """The environment in which commands have their register in `home`; the database is made the first time."""
    found = {**os.environ, "KRONESPOR_HOME": str(home), "COLUMNS": "160"}
    if SERVER:
        import psycopg
        from psycopg import sql

        name = f"own_{hashlib.sha256(str(home).encode()).hexdigest()[:20]}"
        with psycopg.connect(SERVER, autocommit=True) as server:
            there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if there is None:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        found["DATABASE_URL"] = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    return found
