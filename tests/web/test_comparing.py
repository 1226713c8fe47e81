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
from kronespor.papers.formats import as_pdf
from kronespor.papers.paper import Grid, GridRow, Paper
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


@pytest.mark.slow
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


def printed(folder: Path, name: str, rows: dict[str, tuple[str, str]]) -> Path:
    """A paper with one table, as PDF."""
    lines = tuple(GridRow(label, amounts) for label, amounts in rows.items())
    paper = Paper(
        "Notat", "Fritid", "2. marts 2026", (Grid("Tabel 1: Fritid (kr.)", "Indsats", ("2024", "2025"), lines),)
    )
    (folder / name).write_bytes(as_pdf(paper))
    return folder / name


def test_versions_stand_side_by_side_with_a_frame_around_what_was_changed(
    home: Path, tmp_path: Path, signed_in: SignedIn
) -> None:
    old = {"Sport": ("650", "600"), "Musik": ("1.000", "400"), "I alt": ("1.650", "1.000")}
    new = {**old, "Sport": ("700", "600"), "Kor": ("5", "6"), "I alt": ("1.705", "1.006")}
    for name, rows in (("v1.pdf", old), ("v2.pdf", new)):
        import_file(printed(tmp_path, name, rows))
    a, b = (StoredDocument.objects.get(name=name).sha256 for name in ("v1.pdf", "v2.pdf"))
    councillor, asked = signed_in(Role.COUNCILLOR), {"a": a, "b": b, "versions": "1"}
    first = councillor.get("/afstem/", asked).context
    told = {(c.remark.place.row, c.remark.place.column): (c.before, c.after) for c in first["changes"]}
    assert told["Sport", "2024"] == ("650", "700") and told["Kor", ""] == ("", "5, 6")
    assert first["chosen_change"].number == 1 and first["next"] == 2 and not first["previous"]
    for change in first["changes"]:
        shown = councillor.get("/afstem/", {**asked, "change": change.number})
        lit = [[f for f in side.frames if "is-chosen" in f.style] for side in shown.context["sides"]]
        sides = [[], change.after.split(", ")] if not change.before else [[change.before], [change.after]]
        assert [len(frames) for frames in lit] == [len(side) for side in sides]
        assert shown.content.decode().count("<img src=") == 2
    assert [len(side.frames) for side in first["sides"]] == [3, 5]  # all that was changed is marked
    book = openpyxl.load_workbook(io.BytesIO(councillor.get(f"/afstem/{a}/{b}/afstemning.xlsx?versions=1").content))
    assert ("ændret", "1", "Sport", "2024", "650", "700") in list(book.worksheets[0].iter_rows(values_only=True))
    text = councillor.get(f"/afstem/{a}/{b}/afstemning.html?versions=1").content.decode()
    assert "650" in text and "Kor" in text


@pytest.mark.slow
def test_nothing_chosen_asks_for_two(chosen: tuple[StoredDocument, StoredDocument], signed_in: SignedIn) -> None:
    page = signed_in(Role.COUNCILLOR).get("/afstem/").content.decode()
    assert all(f'value="{document.sha256}"' in page for document in chosen)
    assert "Uforklaret" not in page
