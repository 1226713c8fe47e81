"""Pages are printed by a worker, once, and never while somebody waits for a page."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from kronespor.intake import pages
from kronespor.intake.models import StoredDocument
from kronespor.intake.pages import Pages
from kronespor.intake.storing import import_file
from kronespor.sandbox import Reader
from tests.commands import SAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(home: Path) -> StoredDocument:
    """A document that is neither PDF nor picture."""
    home.mkdir()
    return import_file(SAMPLES / "notat-2023.docx").document


def printed() -> int:
    """How many prints were asked for."""
    return DBTaskResult.objects.filter(task_path=pages.print_pages.module_path).count()


def work() -> None:
    """What a worker does of what waits; a real one would close the connection, and with it the test's transaction."""
    for waiting in DBTaskResult.objects.ready():
        waiting.claim("worker")
        waiting.set_successful(waiting.task.call(*waiting.args_kwargs["args"]))


@pytest.mark.any_database
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_worker_prints_once(document: StoredDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as requests:
        requests.setattr(Reader, "__enter__", None)  # whoever looks waits for no reader
        first, second = pages.pages(document, 1), pages.pages(document, 1)
    assert first == second and isinstance(first, Pages) and first.is_waiting
    assert printed() == 1
    work()
    shown = pages.pages(document, 1)
    assert shown is not None and shown.count >= 1 and shown.printed and not shown.is_waiting
    png = pages.picture(document, shown, 1)
    assert png.startswith(b"\x89PNG")
    monkeypatch.setattr(Reader, "__enter__", None)
    assert pages.picture(document, shown, 1) == png  # drawn once
    assert printed() == 1


def test_what_two_ask_for_at_once_is_printed_once(document: StoredDocument) -> None:
    def meanwhile(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if "dbtaskresult" in sql and not printed_by_another:  # the one has looked: now the other asks
            printed_by_another.append(True)
            pages.print_pages.enqueue(document.sha256)
        return done

    printed_by_another: list[bool] = []
    with connection.execute_wrapper(meanwhile):
        shown = pages.pages(document, 1)
    assert shown is not None and shown.is_waiting and printed() == 1


def test_what_cannot_be_printed_is_not_tried_at_every_look(
    document: StoredDocument, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no LibreOffice
    assert pages.pages(document, 1) is not None
    work()
    assert pages.pages(document, 1) is None and pages.pages(document, 1) is None
    assert printed() == 1


@pytest.mark.any_database
@pytest.mark.slow
def test_pictures_take_bounded_room(home: Path, document: StoredDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PICTURES", 2)
    from tests.reading.papers import make_page

    pdf = make_page(home)
    for page in range(1, 4):
        document.sha256 = str(page) * 64
        assert pages.picture(document, Pages(pdf, 1), 1)
    assert len(list((home / "cache" / "pictures").iterdir())) == 2


def test_a_worker_that_died_of_a_print_gives_up_no_upload(document: StoredDocument, tmp_path: Path) -> None:
    from django_tasks import TaskResultStatus

    from kronespor.intake.models import Upload
    from kronespor.intake.queueing import ATTEMPTS, receive, resume

    path = tmp_path / "notat.txt"
    path.write_text("Et notat", "utf-8")
    upload = receive(path)
    pages.print_pages.enqueue(document.sha256)
    rows = DBTaskResult.objects.filter(task_path=pages.print_pages.module_path)
    rows.update(status=TaskResultStatus.RUNNING, worker_ids=["gone"] * ATTEMPTS)
    resume()
    assert rows.get().status == TaskResultStatus.FAILED
    upload.refresh_from_db()
    assert upload.state == Upload.State.WAITING
    assert pages.pages(document, 1) is None
