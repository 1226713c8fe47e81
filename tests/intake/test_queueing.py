"""Papers read in the background: received means not lost, whatever becomes of the worker."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kronespor.intake.queueing import ATTEMPTS, receive, resume
from tests.commands import SAMPLES, run
from tests.databases import environment
from tests.intake.notes import paper

pytestmark = pytest.mark.django_db


def listed(home: Path) -> str:
    done = run("worker", "--list", home=home)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_what_is_received_is_read_and_its_file_let_go(tmp_path: Path) -> None:
    home = tmp_path / "home"
    said = run("import", "--queue", SAMPLES / "svar-2026.txt", home=home)
    assert said.stdout.startswith("svar-2026.txt: received as number 1")
    assert listed(home) == "1 svar-2026.txt: waits to be read\n"
    assert [p.name for p in home.glob("inbox/*/*")] == ["svar-2026.txt"]
    assert run("worker", "--batch", home=home).returncode == 0
    assert listed(home) == "1 svar-2026.txt: read\n  svar-2026.txt: 64 figures drafted, 4 findings\n"
    assert not list((home / "inbox").iterdir()) and not list(home.glob("workers/*"))
    run("import", "--queue", SAMPLES / "svar-2026.txt", home=home)
    run("worker", "--batch", home=home)
    assert "svar-2026.txt: already imported" in listed(home)


@pytest.mark.slow
def test_an_archive_is_read_paper_by_paper_and_what_cannot_be_is_told(tmp_path: Path) -> None:
    folder, home = tmp_path / "sager", tmp_path / "home"
    folder.mkdir()
    paper(folder, "a.txt")
    (folder / "tom.pdf").write_bytes(b"%PDF-1.4\n")
    archive = Path(shutil.make_archive(str(tmp_path / "Sager (2026)"), "zip", folder))
    run("import", "--queue", archive, home=home)
    run("worker", "--batch", home=home)
    first, *papers = listed(home).splitlines()
    assert first == "1 Sager (2026).zip: read"
    assert "  Sager (2026).zip/a.txt: 4 figures drafted, 0 findings" in papers
    assert any(p.startswith("  Sager (2026).zip/tom.pdf is a damaged PDF") for p in papers)


@pytest.mark.slow
def test_a_file_that_cannot_be_read_says_why_under_its_own_name(tmp_path: Path) -> None:
    bad, home = tmp_path / "Bilag 3 (endelig).txt", tmp_path / "home"
    bad.write_bytes(b"")
    run("import", "--queue", bad, home=home)
    run("worker", "--batch", home=home)
    assert listed(home).startswith("1 Bilag 3 (endelig).txt: cannot be read: Bilag 3 (endelig).txt is empty")
    nothing = run("import", "--queue", tmp_path / "nothing.txt", home=home)
    assert nothing.returncode == 2 and "is no file" in nothing.stderr


@pytest.mark.slow
def test_a_worker_killed_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("import", "--queue", *sorted(SAMPLES.glob("svar-*")), home=home).returncode == 0
    command = [sys.executable, "-m", "kronespor.cli.main", "worker", "--batch"]
    process = subprocess.Popen(command, env=environment(home), start_new_session=True)
    while "being read" not in run("worker", "--list", home=home).stdout and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert run("worker", "--batch", home=home).returncode == 0
    said = run("worker", "--list", home=home).stdout
    assert said.count(": read") == 2 and "waits" not in said
    assert run("verify", home=home).returncode == 0


def test_a_file_that_ends_every_worker_is_given_up(home: Path, tmp_path: Path) -> None:
    from django_tasks_db.models import DBTaskResult

    upload = receive(paper(tmp_path, "a.txt"))
    for n in range(ATTEMPTS):
        entry = DBTaskResult.objects.get()
        entry.claim(f"{n:032}")  # as a worker does that is killed at once
        assert resume() == (n < ATTEMPTS - 1)
    upload.refresh_from_db()
    assert upload.state == "failed" and upload.problem.code == "ended-workers"
    assert not list((home / "inbox").iterdir()) and resume() == 0


def test_what_fails_for_no_fault_of_the_file_is_tried_again_and_the_file_kept(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError
    from django_tasks_db.models import DBTaskResult

    from kronespor.intake import queueing

    def broken(*_: object) -> None:
        raise OperationalError("database is locked")

    upload = receive(paper(tmp_path, "a.txt"))
    monkeypatch.setattr(queueing, "import_file", broken)
    for n in range(ATTEMPTS):
        entry = DBTaskResult.objects.ready().get()
        entry.claim(f"{n:032}")
        with pytest.raises(OperationalError):
            queueing.read_upload.call(upload.pk)
        entry.set_failed(OperationalError("database is locked"))
        assert resume() == (n < ATTEMPTS - 1)
    upload.refresh_from_db()
    assert upload.state == "failed" and upload.problem.code == "not-imported"
    assert (home / upload.stored_as).is_file()


def test_what_a_living_worker_has_is_left_to_it(home: Path, tmp_path: Path) -> None:
    from kronespor.intake.queueing import _alive

    receive(paper(tmp_path, "a.txt"))
    from django_tasks_db.models import DBTaskResult

    with _alive("0" * 32):
        DBTaskResult.objects.get().claim("0" * 32)
        assert resume() == 0
    assert resume() == 1


@pytest.mark.slow
def test_what_waits_is_in_the_backup_and_read_after_the_restore(tmp_path: Path) -> None:
    home, again = tmp_path / "home", tmp_path / "again"
    run("import", "--queue", paper(tmp_path, "a.txt"), home=home)
    assert run("backup", tmp_path / "backup.zip", home=home).returncode == 0
    assert run("restore", tmp_path / "backup.zip", home=again).returncode == 0
    assert run("worker", "--batch", home=again).returncode == 0
    assert "a.txt: 4 figures drafted" in listed(again)
