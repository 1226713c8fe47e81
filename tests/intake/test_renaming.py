"""What was called a paper and is a document: what was kept and sealed by the old word is understood."""

import hashlib
import importlib
import json
from pathlib import Path

import pytest
from django.apps import apps

from kronespor.intake import inbox
from kronespor.intake.cases import COLUMNS
from kronespor.intake.models import Ticket
from kronespor.intake.recording import record_sheet
from kronespor.intake.storing import import_file
from kronespor.register.citations import Citation
from kronespor.register.models import Posting, Transaction
from kronespor.remarks import Remark
from tests.intake.notes import booked, paper

migration = importlib.import_module("kronespor.intake.migrations.0003_documents")
pytestmark = pytest.mark.django_db

SHEET = (
    "case;kind;decided_on;from;to;fund;year;amount;document;place\n"
    "A;allocation;2024-01-02;fund;Plan for leg / Alfa;Puljen;2024;100;Indstilling.pdf;side 3\n"
)


@pytest.mark.slow
def test_a_published_figure_that_was_accepted_stays_accepted(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    import_file(paper(tmp_path, "b.txt", alfa=150))
    (found,) = (e.remark for e in inbox.entries() if e.kind == "published-differs")
    before = {("paper" if name == "name" else name): value for name, value in found.values.items()}
    kept = Remark(found.code, found.severity, found.place, before)
    assert (kept.key, kept.fingerprint) != (found.key, found.fingerprint)
    Ticket.objects.create(key=kept.key, fingerprint=kept.fingerprint, state="accepted", reason="Set")
    assert inbox.entry(found.key).is_open
    migration.rename_values(apps, None)
    assert inbox.entry(found.key).reason == "Set"


@pytest.mark.slow
def test_one_whose_figures_changed_since_it_was_accepted_stays_open(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    import_file(paper(tmp_path, "b.txt", alfa=150))
    (found,) = (e for e in inbox.entries() if e.kind == "published-differs")
    Ticket.objects.create(key=found.key, fingerprint="of other figures", state="accepted", reason="Set")
    migration.rename_values(apps, None)
    assert inbox.entry(found.key).is_open


def test_what_a_sheet_names_is_cited(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET, "utf-8")
    record_sheet(sheet)
    cited = {(p.cited.document, p.cited.name, p.cited.place) for p in Posting.objects.all()}
    assert cited == {("", "Indstilling.pdf", "side 3")}
    assert record_sheet(sheet).known == 1


def test_a_sheet_has_the_content_that_earlier_versions_sealed(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(SHEET, "utf-8")
    record_sheet(sheet)
    names, fields = (line.split(";") for line in SHEET.splitlines())
    row = {name: "" for name in COLUMNS if name not in ("document", "share")} | dict(zip(names, fields, strict=True))
    row["paper"] = row.pop("document")
    then = hashlib.sha256(json.dumps([row], sort_keys=True).encode()).hexdigest()
    assert Transaction.objects.get().citation["case_sha256"] == then


def test_a_citation_that_was_sealed_by_the_old_word_names_its_document() -> None:
    assert Citation.from_json({"paper": "Indstilling.pdf", "place": "side 3"}).name == "Indstilling.pdf"
    assert Citation.from_json({"document": "a" * 64, "name": "b.txt"}).name == "b.txt"
