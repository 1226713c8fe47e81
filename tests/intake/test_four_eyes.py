"""Two persons: what one has drafted or reviewed another books, and the ledger says who did."""

from pathlib import Path
from typing import Any

import pytest

from kronespor.intake import booking, reviewing
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.register.acting import acting_as
from kronespor.register.models import Transaction
from kronespor.register.verification import verify_ledger
from tests.intake.notes import paper
from tests.refusing import refused

pytestmark = pytest.mark.django_db
SHEET = (
    "case;kind;decided_on;from;to;fund;year;amount\nA;allocation;2024-06-17;fund;Plan / Alfa;Budget24;2024;600.000\n"
)


@pytest.fixture(autouse=True)
def two_persons(settings: Any) -> None:
    settings.FOUR_EYES = True


def drafted(folder: Path) -> None:
    with acting_as("sagsbehandler"):
        import_file(paper(folder, "a.txt"))
    with acting_as("kollega"):
        reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])


@pytest.mark.parametrize("name", ["sagsbehandler", "kollega"])
def test_neither_who_imported_nor_who_reviewed_books(home: Path, tmp_path: Path, name: str) -> None:
    drafted(tmp_path)
    with acting_as(name), refused("another-person-books"):
        booking.book_items(list(booking.accepted_items()))
    assert not Transaction.objects.exists()
    assert set(DraftItem.objects.values_list("state", flat=True)) == {"accepted"}


def test_another_books_and_the_seal_covers_the_name(home: Path, tmp_path: Path) -> None:
    drafted(tmp_path)
    with acting_as("godkender"):
        booking.book_items(list(booking.accepted_items()))
    assert set(Transaction.objects.values_list("booked_by", flat=True)) == {"godkender"}
    assert StoredDocument.objects.get().imported_by == "sagsbehandler"
    assert verify_ledger().faults == ()


def test_somebody_must_say_who_books(home: Path, tmp_path: Path) -> None:
    drafted(tmp_path)
    with refused("nobody-acts"):
        booking.book_items(list(booking.accepted_items()))


def test_one_person_is_enough_where_two_are_not_asked_for(home: Path, tmp_path: Path, settings: Any) -> None:
    settings.FOUR_EYES = False
    drafted(tmp_path)
    with acting_as("kollega"):
        assert booking.book_items(list(booking.accepted_items())).transactions == 2


def test_a_sheet_is_booked_when_a_second_person_records_the_very_same(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "ark.csv"
    sheet.write_text(SHEET, "utf-8")
    with refused("nobody-acts"):
        record_sheet(sheet)
    with acting_as("sagsbehandler"):
        assert [record_sheet(sheet).proposed, record_sheet(sheet).proposed] == [True, True]
    assert not Transaction.objects.exists()
    with acting_as("godkender"):
        assert record_sheet(sheet).booked == 1
        other = tmp_path / "andet.csv"
        other.write_text(SHEET.replace("A;", "B;"), "utf-8")
        assert record_sheet(other).proposed
    assert Transaction.objects.get().booked_by == "godkender"
