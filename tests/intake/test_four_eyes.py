"""Two persons: what one has drafted or reviewed another books, and the ledger says who did."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from kronespor.intake import booking, reviewing
from kronespor.intake.four_eyes import two_persons
from kronespor.intake.models import DraftItem, ReviewStep, StoredDocument
from kronespor.intake.recording import record_sheet
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.register.acting import acting_as
from kronespor.register.models import Transaction
from kronespor.register.verification import verify_ledger
from tests.answers.drawing import decided
from tests.intake.notes import file_all, paper
from tests.refusing import refused

pytestmark = pytest.mark.django_db
SHEET = (
    "case;kind;decided_on;from;to;fund;year;amount\nA;allocation;2024-06-17;fund;Plan / Alfa;Budget24;2024;600.000\n"
)


@pytest.fixture(autouse=True)
def asked_for(settings: Any) -> None:
    settings.FOUR_EYES = True


def drafted(folder: Path) -> None:
    with acting_as("sagsbehandler"):
        import_file(paper(folder, "a.txt"))
    with acting_as("kollega"):
        file_all()
        reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])


@pytest.mark.parametrize("name", ["sagsbehandler", "kollega"])
@pytest.mark.slow
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


def test_who_set_something_of_the_statement_and_took_it_back_does_not_book(home: Path, tmp_path: Path) -> None:
    drafted(tmp_path)
    with acting_as("sagsbehandler"):
        one = booking.accepted_items()[0]
        reviewing.undo(one.pk)
    with acting_as("godkender"):
        reviewing.take([Step(one.pk, "accept", plan="En anden plan")])
        assert {i.statement.plan for i in booking.accepted_items()} == {"En anden plan"}
        reviewing.undo(one.pk)
        assert {i.statement.plan for i in booking.accepted_items()} == {"Handleplan for leg"}
        with refused("another-person-books"):
            booking.book_items(list(booking.accepted_items()))
    taken = ReviewStep.objects.order_by("pk").values_list("taken_by", "undoes__taken_by")
    assert list(taken)[4:] == [("sagsbehandler", "kollega"), ("godkender", None), ("godkender", "godkender")]
    with refused("no-step-to-undo"):
        reviewing.undo(one.pk)


def test_another_plan_is_not_what_was_seen(home: Path, tmp_path: Path) -> None:
    drafted(tmp_path)
    seen = list(booking.accepted_items())
    with acting_as("kollega"):
        reviewing.take([Step(seen[0].pk, "accept", plan="En anden plan")])
    with acting_as("godkender"), refused("reviewed-meanwhile"):
        booking.book_items(seen[1:])


def test_who_books_does_not_set_the_decision(home: Path, tmp_path: Path) -> None:
    drafted(tmp_path)
    with acting_as("godkender"), refused("decision-is-set-in-review"):
        booking.book_items(list(booking.accepted_items()), decided(date(2024, 1, 1), "Sag"))


def test_two_persons_are_asked_for_where_two_may_act(settings: Any) -> None:
    settings.FOUR_EYES = None
    users = get_user_model().objects
    for name, role in (("a", "approver"), ("b", "councillor"), ("c", "caseworker")):
        assert not two_persons()
        users.create(username=name).groups.add(Group.objects.get_or_create(name=role)[0])
    assert two_persons()
    users.filter(username="c").update(is_active=False)
    assert not two_persons()


@pytest.mark.slow
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
