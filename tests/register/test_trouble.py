"""Disk full, database gone: a sentence, and nothing is lost."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import SAMPLES, run
from tests.databases import SERVER, environment

DECISIONS = SAMPLES / "sheets" / "decisions.csv"


def one_sentence(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(bool(SERVER), reason="the disk is the server's")
@pytest.mark.slow
def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("overview", home=home).returncode == 0

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))  # for each file

    done = subprocess.run(
        [sys.executable, "-m", "kronespor.cli.main", "record", DECISIONS],
        env=environment(home), capture_output=True, text=True, check=False, preexec_fn=limited,
    )  # fmt: skip
    one_sentence(done)
    assert "0 transactions" in run("verify", home=home).stdout
    assert run("record", DECISIONS, home=home).returncode == 0
    assert "15 transactions" in run("verify", home=home).stdout


@pytest.mark.skipif(bool(SERVER), reason="the database is not a file")
@pytest.mark.slow
def test_a_database_that_is_damaged_is_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("record", DECISIONS, home=home)
    file = home / "kronespor.sqlite3"
    shutil.copy(file, tmp_path / "copy")
    data = bytearray(file.read_bytes())
    data[:2000] = os.urandom(2000)
    file.write_bytes(data)
    one_sentence(run("overview", home=home))
    shutil.copy(tmp_path / "copy", file)
    assert "15 transactions" in run("verify", home=home).stdout


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    env = {**environment(tmp_path / "home"), "DATABASE_URL": "postgresql://nobody:hemmeligt@127.0.0.1:9/none"}
    for command in (("overview",), ("record", str(DECISIONS)), ("verify",)):
        done = subprocess.run(
            [sys.executable, "-m", "kronespor.cli.main", *command], env=env, capture_output=True, text=True, check=False
        )
        one_sentence(done)
        assert "hemmeligt" not in done.stderr  # the password


@pytest.mark.skipif(not SERVER, reason="no PostgreSQL: see tools/postgres.sh")
def test_a_server_that_goes_away_in_the_middle_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    import psycopg

    home = tmp_path / "home"
    env = environment(home)
    run("record", DECISIONS, home=home)
    code = (
        "from kronespor.cli import database; database.ready()\n"
        "import sys\nfrom datetime import date\nfrom django.db import connection\n"
        "from kronespor.cli.main import main\n"
        "from kronespor.register import sealing\n"
        "old = sealing.digest\n"
        "def slow(*a):\n    print('now', flush=True); sys.stdin.readline(); return old(*a)\n"
        "sealing.digest = slow\n"
        f"sys.argv = ['kronespor', 'record', {str(tmp_path / 'more.csv')!r}]\nmain()\n"
    )
    head = DECISIONS.read_text("utf-8").splitlines()[0]
    case = "Haver;allocation;2025-03-06;Udvalget;Haver;;;Penge til haver;fund;Grøn plan / Haver;Pulje;2025;700;service;"
    (tmp_path / "more.csv").write_text(f"{head}\n{case}\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "now\n"
    with psycopg.connect(SERVER, autocommit=True) as server:
        name = env["DATABASE_URL"].rpartition("/")[2]
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    _, said = process.communicate("\n")
    assert process.returncode == 2 and "Traceback" not in said and len(said.strip().splitlines()) == 1, said
    assert "15 transactions" in run("verify", home=home).stdout
    assert run("record", tmp_path / "more.csv", home=home).returncode == 0  # sent again
    assert "16 transactions" in run("verify", home=home).stdout
