"""On PostgreSQL the application has a role that adds to the ledger and cannot change it, nor any table."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.commands import SAMPLES, refused, run
from tests.databases import SERVER, environment

DECISIONS = SAMPLES / "sheets" / "decisions.csv"
on_postgresql = pytest.mark.skipif(not SERVER, reason="no PostgreSQL: see tools/postgres.sh")


@pytest.mark.skipif(bool(SERVER), reason="PostgreSQL has roles")
def test_sqlite_has_no_roles(tmp_path: Path) -> None:
    refused(run("grant", "nogen", home=tmp_path), "no roles")


def check(url: str, home: Path) -> int:
    """How many warnings of ours `check --deploy` gives."""
    env = {**environment(home), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "kronespor.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy"], env=env, capture_output=True, text=True, check=False
    )
    return done.stderr.count("register.W001")


@on_postgresql
def test_the_application_adds_to_the_ledger_and_changes_nothing(tmp_path: Path) -> None:
    import psycopg

    home, role = tmp_path / "home", f"app_{os.getpid()}"
    owner = environment(home)["DATABASE_URL"]
    parts = urlsplit(owner)
    app = urlunsplit(parts._replace(netloc=f"{role}:hemmelig@{parts.hostname}:{parts.port}"))
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'hemmelig'")
    assert run("grant", role, home=home).returncode == 0
    try:
        assert run("record", DECISIONS, home=home, DATABASE_URL=app).returncode == 0
        assert run("import", SAMPLES / "svar-2026.txt", home=home, DATABASE_URL=app).returncode == 0
        assert run("review", "--accept", "1", "--reject", "2", home=home, DATABASE_URL=app).returncode == 0
        verified = run("verify", home=home, DATABASE_URL=app)
        assert verified.returncode == 0 and verified.stdout.startswith("15 transactions"), verified.stderr
        assert (check(app, home), check(owner, home)) == (0, 1)
        with psycopg.connect(app, autocommit=True) as server:
            for statement in (
                "UPDATE register_posting SET amount = 1",
                "DELETE FROM register_seal",
                "TRUNCATE register_transaction CASCADE",
                "DELETE FROM intake_reviewstep",
                "UPDATE intake_activity SET by = ''",
                "DROP TRIGGER register_posting_no_update ON register_posting",
                "ALTER TABLE register_posting DISABLE TRIGGER ALL",
                "CREATE TABLE mine (id int)",
                "UPDATE django_migrations SET name = ''",
                "SET session_replication_role = replica",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    server.execute(statement)
    finally:
        with psycopg.connect(owner, autocommit=True) as server:
            server.execute(f"DROP OWNED BY {role}")
            server.execute(f"DROP ROLE {role}")
