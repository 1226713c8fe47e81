"""A corrected version of a paper takes the place of the one before."""

from decimal import Decimal
from pathlib import Path

import pytest

from kronespor.answers.overview import overview
from kronespor.intake import reviewing
from kronespor.intake.assertions import deviations
from kronespor.intake.models import StoredDocument
from kronespor.intake.storing import import_file
from kronespor.intake.superseding import find_document
from kronespor.register.holdings import Query
from kronespor.register.models import Transaction
from kronespor.remarks import Money, Place, Remark
from tests.commands import run
from tests.intake.notes import book_accepted, booked, paper
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_a_corrected_paper_tells_what_changed_and_books_the_difference(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    done = import_file(paper(tmp_path, "b.txt", alfa=150), supersedes=find_document("a.txt"))
    (difference,) = done.differences
    assert (difference.label, difference.year, difference.before, difference.after) == ("Alfa", 2024, 100_000, 150_000)
    (item,) = reviewing.waiting("b.txt").filter(fiscal_year=2024, label="Alfa")
    amount = Money(Decimal(100_000))
    assert item.reasons == (Remark("register-has-other-figure", "warning", Place(year=2024), {"amount": amount}),)
    reviewing.take([reviewing.Step(i.pk, "accept") for i in reviewing.waiting("b.txt")])
    book_accepted()
    assert Transaction.objects.filter(kind="correction").count() == 1
    (plan,) = overview(Query()).plans
    assert plan.current[2024] == Decimal(450_000)
    assert deviations() == []


@pytest.mark.slow
def test_what_waits_of_the_old_paper_is_rejected_with_the_reason(home: Path, tmp_path: Path) -> None:
    import_file(paper(tmp_path, "a.txt"))
    new = import_file(paper(tmp_path, "b.txt", alfa=150), supersedes=find_document("a.txt")).document
    assert not reviewing.waiting("a.txt").exists()
    old = StoredDocument.objects.get(name="a.txt")
    assert old.superseded_by == new
    reasons = [reason for s in old.statements.all() for i in s.items.all() for reason in i.reasons]
    assert {reason.code for reason in reasons} == {"superseded-by"}
    assert {reason.place.document for reason in reasons} == {new.sha256}
    with refused("no-document-in-force"):
        find_document("a.txt")


@pytest.mark.any_database
@pytest.mark.slow
def test_a_backup_holds_what_superseded_what(tmp_path: Path) -> None:
    home, again = tmp_path / "h", tmp_path / "again"
    run("import", paper(tmp_path, "a.txt"), home=home)
    run("import", paper(tmp_path, "b.txt", alfa=150), "--supersedes", "a.txt", home=home)
    run("backup", tmp_path / "b.zip", home=home)
    restored = run("restore", tmp_path / "b.zip", home=again)
    assert restored.returncode == 0, restored.stderr
    refused = run("import", paper(tmp_path, "c.txt", alfa=160), "--supersedes", "a.txt", home=again)
    assert "no document 'a.txt' in force" in refused.stderr


@pytest.mark.any_database
@pytest.mark.slow
def test_a_paper_of_the_same_name_is_pointed_out(tmp_path: Path) -> None:
    home = tmp_path / "h"
    run("import", paper(tmp_path, "a.txt"), home=home)
    done = run("import", paper(tmp_path, "a.txt", alfa=150), home=home)
    assert "still in force" in done.stdout
    twice = run("import", paper(tmp_path, "b.txt", alfa=160), "--supersedes", "a.txt", home=home)
    assert twice.returncode == 2 and "several documents" in twice.stderr
    right = run("import", paper(tmp_path, "c.txt", alfa=170), "--supersedes", "b.txt", home=home)
    assert right.returncode == 2 and "no document 'b.txt'" in right.stderr


@pytest.mark.slow
def test_the_very_same_file_supersedes_nothing(home: Path, tmp_path: Path) -> None:
    first = import_file(paper(tmp_path, "a.txt"))
    again = import_file(paper(tmp_path, "b.txt"), supersedes=first.document)  # the same bytes
    assert not again.new
    first.document.refresh_from_db()
    assert first.document.superseded_by is None
