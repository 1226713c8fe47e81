"""Heads of the chain that are kept outside the database, and copies of the register that are only read."""

import sqlite3
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from kronespor.register.head import heads_in
from tests.commands import SAMPLES, refused, run
from tests.databases import SERVER, SQLITE

DECISIONS = SAMPLES / "sheets" / "decisions.csv"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with fifteen transactions; it is only read."""
    home = tmp_path_factory.mktemp("verified") / "home"
    assert run("record", DECISIONS, home=home).returncode == 0
    return home


def copied(database: Path, to: Path) -> None:
    """Copy a database with what waits in its log."""
    with sqlite3.connect(database) as source:
        source.execute("VACUUM INTO ?", [str(to)])
    source.close()


def test_the_chain_is_held_against_a_head_that_was_kept(home: Path, tmp_path: Path) -> None:
    text = run("head", home=home).stdout.strip()
    (head,) = heads_in(text)
    assert head.is_signed and head.number >= 15
    kept = tmp_path / "kept.txt"
    kept.write_text(f"Udskrift af et svar\nKædens hoved: {text}\n", "utf-8")
    for given in (text, kept, f"{head.number} {head.sha256}"):
        assert run("verify", "--head", given, home=home).returncode == 0
    other = head.text.replace(head.key, "A" * 43 + "=")
    for given, why in (
        (f"{head.number} {'0' * 64}", f"the chain is rewritten: seal {head.number}"),
        (f"{head.number + 1} {'0' * 64}", f"the chain ends with {head.number}"),
        (other, "not signed by this register"),
    ):
        done = run("verify", "--head", given, home=home)
        assert done.returncode == 1 and why in done.stderr
    refused(run("verify", "--head", "intet", home=home), "no head")


@pytest.mark.skipif(bool(SERVER), reason="the database is not a file")
def test_an_older_database_is_not_the_one_whose_heads_were_written(tmp_path: Path) -> None:
    home, heads = tmp_path / "home", str(tmp_path / "heads.txt")
    assert run("record", DECISIONS, home=home, KRONESPOR_HEAD_FILE=heads).returncode == 0
    copied(home / SQLITE, tmp_path / "older")
    assert run("import", SAMPLES / "svar-2026.txt", home=home, KRONESPOR_HEAD_FILE=heads).returncode == 0
    assert [head.is_signed for head in heads_in(Path(heads).read_text("utf-8"))] == [True, True]
    assert run("verify", home=home, KRONESPOR_HEAD_FILE=heads).returncode == 0
    for file in home.glob(f"{SQLITE}*"):
        file.unlink()
    copied(tmp_path / "older", home / SQLITE)
    done = run("verify", home=home, KRONESPOR_HEAD_FILE=heads)
    assert done.returncode == 1 and "cut short" in done.stderr


@pytest.mark.skipif(bool(SERVER), reason="the database is not a file")
def test_a_copy_that_is_only_read_is_verified(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    copied(home / SQLITE, copy / SQLITE)
    before = (copy / SQLITE).read_bytes()
    done = run("verify", home=copy, KRONESPOR_READ_ONLY="1")
    assert done.returncode == 0 and done.stdout == run("verify", home=home).stdout
    assert run("record", DECISIONS, home=copy, KRONESPOR_READ_ONLY="1").returncode == 2
    assert [p.name for p in copy.iterdir()] == [SQLITE] and (copy / SQLITE).read_bytes() == before


def test_what_is_written_is_nobody_elses_to_read(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "backup.zip"
    for command in (("import", SAMPLES / "svar-2026.txt"), ("backup", file)):
        assert run(*command, home=home).returncode == 0
    written = [file, *(path for path in home.rglob("*") if path.is_file() and SQLITE not in path.name)]
    assert [path for path in written if path.stat().st_mode & 0o077] == []


@pytest.fixture
def received() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it is sent."""
    texts: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", texts
        server.shutdown()


def test_heads_are_sent_and_what_cannot_be_sent_undoes_nothing(received: tuple[str, list[str]], tmp_path: Path) -> None:
    address, texts = received
    home = tmp_path / "home"
    assert run("record", DECISIONS, home=home, KRONESPOR_HEAD_WEBHOOK=address).returncode == 0
    (sent,) = (head for text in texts for head in heads_in(text))
    assert sent.is_signed and f"{sent.number} {sent.sha256}" in run("verify", home=home).stdout
    nobody = run("import", SAMPLES / "svar-2026.txt", home=home, KRONESPOR_HEAD_WEBHOOK="http://127.0.0.1:9/")
    assert nobody.returncode == 0 and "refused" in nobody.stderr
