"""Papers read in the background: received means not lost, whatever becomes of the worker."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kronespor.intake.archive import backup, restore
from kronespor.intake.models import DraftItem, StoredDocument, Upload
from kronespor.intake.queueing import ATTEMPTS, receive, resume, work
from kronespor.reading import ReadingError
from kronespor.register.acting import acting_as
from tests.cli.test_commands import SAMPLES, run
from tests.databases import environment
from tests.intake.test_main_job import paper, sample

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_received_is_read_and_its_file_let_go(home: Path) -> None:
    with acting_as("sagsbehandler"):
        upload = receive(sample("svar-2026.txt"), plan="Integrationshandleplan")
    assert (home / upload.stored_as).is_file() and not StoredDocument.objects.exists()
    work(batch=True)
    upload.refresh_from_db()
    (told,) = upload.papers
    assert (upload.state, upload.papers_read, told["figures"], told["new"]) == ("done", 1, 64, True)
    assert StoredDocument.objects.get().imported_by == "sagsbehandler"
    assert not list((home / "inbox").iterdir()) and not list((home / "workers").iterdir())


def test_an_archive_is_read_paper_by_paper_and_what_cannot_be_is_told(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sager"
    folder.mkdir()
    paper(folder, "a.txt")
    (folder / "tom.pdf").write_bytes(b"%PDF-1.4\n")
    archive = shutil.make_archive(str(tmp_path / "sager"), "zip", folder)
    upload = receive(Path(archive), name="../../sager.zip")
    work(batch=True)
    upload.refresh_from_db()
    assert upload.state == "done"
    good, bad = sorted(upload.papers, key=lambda p: p["name"])
    assert good["figures"] == 4 and "tom.pdf" in bad["problem"] and str(home) not in bad["problem"]


def test_a_file_that_cannot_be_read_says_why_under_its_own_name(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "tom.txt"
    bad.write_bytes(b"")
    upload = receive(bad, name="Bilag 3 (endelig).txt")
    work(batch=True)
    upload.refresh_from_db()
    assert upload.state == "failed" and upload.problem.startswith("Bilag 3 (endelig).txt")
    with pytest.raises(ReadingError, match="cannot be received"):
        receive(tmp_path / "nothing.txt")


def test_a_worker_killed_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("import", "--queue", *sorted(SAMPLES.glob("svar-*")), home=home).returncode == 0
    command = [sys.executable, "-m", "kronespor.cli.main", "worker", "--batch"]
    process = subprocess.Popen(command, env=environment(home), start_new_session=True)
    while "læses" not in run("worker", "--list", home=home).stdout and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert run("worker", "--batch", home=home).returncode == 0
    said = run("worker", "--list", home=home).stdout
    assert said.count("læst") == 2 and "venter" not in said
    assert run("verify", home=home).returncode == 0


def test_a_file_that_ends_every_worker_is_given_up(home: Path, tmp_path: Path) -> None:
    from django_tasks_db.models import DBTaskResult

    upload = receive(paper(tmp_path, "a.txt"))
    for n in range(ATTEMPTS):
        entry = DBTaskResult.objects.get()
        entry.claim(f"{n:032}")  # as a worker does that is killed at once
        assert resume() == (n < ATTEMPTS - 1)
    upload.refresh_from_db()
    assert upload.state == "failed" and f"ended {ATTEMPTS} workers" in upload.problem
    work(batch=True)
    assert not StoredDocument.objects.exists()


def test_what_a_living_worker_has_is_left_to_it(home: Path, tmp_path: Path) -> None:
    from kronespor.intake.queueing import _alive

    receive(paper(tmp_path, "a.txt"))
    from django_tasks_db.models import DBTaskResult

    with _alive("0" * 32):
        DBTaskResult.objects.get().claim("0" * 32)
        assert resume() == 0
    assert resume() == 1


def test_what_waits_is_in_the_backup_and_read_after_the_restore(home: Path, tmp_path: Path, settings: object) -> None:
    from django_tasks_db.models import DBTaskResult

    receive(paper(tmp_path, "a.txt"))
    backup(tmp_path / "backup.zip")
    Upload.objects.all().delete()
    DBTaskResult.objects.all().delete()
    shutil.rmtree(home)
    restore(tmp_path / "backup.zip")
    work(batch=True)
    assert DraftItem.objects.count() == 4
