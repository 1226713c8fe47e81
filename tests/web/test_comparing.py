"""Two documents of the register are tied out on a page as on the command line, from what is kept of them."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from kronespor.footing import foot_document, restored
from kronespor.intake import pages
from kronespor.intake.models import StoredDocument
from kronespor.intake.storing import import_file
from kronespor.reading import read
from kronespor.tieout import compare, tie_out_json
from kronespor.web.roles import Role
from tests.commands import SAMPLES
from tests.web.conftest import SignedIn

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOTE, ANSWER = "notat-2024.txt", "svar-2026.txt"


@pytest.fixture
def chosen(home: Path, db: None) -> tuple[StoredDocument, StoredDocument]:
    """The note and the answer of the samples, imported."""
    for name in (NOTE, ANSWER):
        import_file(SAMPLES / name)
    return StoredDocument.objects.get(name=NOTE), StoredDocument.objects.get(name=ANSWER)


def test_what_is_kept_ties_out_as_what_is_read(chosen: tuple[StoredDocument, StoredDocument]) -> None:
    note, answer = (restored(pages.report(document)) for document in chosen)
    fresh_note, fresh_answer = (foot_document(read(SAMPLES / name)) for name in (NOTE, ANSWER))
    assert tie_out_json(compare(note, answer), "da") == tie_out_json(compare(fresh_note, fresh_answer), "da")


def test_the_page_shows_what_differs_and_its_files_too(
    chosen: tuple[StoredDocument, StoredDocument], signed_in: SignedIn, client: Client
) -> None:
    a, b = (document.sha256 for document in chosen)
    councillor = signed_in(Role.COUNCILLOR)
    page = councillor.get("/afstem/", {"a": a, "b": b}).content.decode()
    for words in ("Støtte til Sabaah", "655.000", "700.000", "8.555.000", "lagt sammen", "Uforklaret"):
        assert words in page
    book = openpyxl.load_workbook(io.BytesIO(councillor.get(f"/afstem/{a}/{b}/afstemning.xlsx").content))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert ("Støtte til Sabaah", "2024-2026", 655000, 700000, 45000) in [line[2:7] for line in lines]
    begins = {"docx": b"PK", "pdf": b"%PDF", "html": b"\n<!DOCTYPE"}
    assert {k: councillor.get(f"/afstem/{a}/{b}/afstemning.{k}").content[: len(v)] for k, v in begins.items()} == begins
    assert councillor.get(f"/afstem/{a}/{b}/afstemning.exe").status_code == 404
    assert "Sammenlign dokumenter" in councillor.get("/papirer/").content.decode()
    assert client.get("/afstem/", {"a": a, "b": b}).status_code in (302, 403)


def test_nothing_chosen_asks_for_two(chosen: tuple[StoredDocument, StoredDocument], signed_in: SignedIn) -> None:
    page = signed_in(Role.COUNCILLOR).get("/afstem/").content.decode()
    assert all(f'value="{document.sha256}"' in page for document in chosen)
    assert "Uforklaret" not in page
