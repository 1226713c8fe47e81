"""What the register's controls say to drafts: an opening passes them like any other event."""

from pathlib import Path

import pytest

from kronespor.intake import booking, reviewing
from kronespor.intake.models import DraftItem
from kronespor.intake.reviewing import Step
from kronespor.intake.storing import import_file
from kronespor.register import controls
from kronespor.register.decisions import set_period
from kronespor.register.models import Transaction
from kronespor.register.naming import plan_named
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Place
from tests.intake.notes import book_accepted, paper
from tests.refusing import breaching

pytestmark = pytest.mark.django_db
PLAN = "Handleplan for leg"


def accepted(home: Path, tmp_path: Path) -> None:
    """A draft with figures of 2024 and 2025, accepted, under a plan that ended in 2021."""
    set_period(plan_named(PLAN), 2020, 2021)
    import_file(paper(tmp_path, "a.txt"))
    reviewing.take([Step(i.pk, "accept") for i in reviewing.waiting()])


def test_money_outside_the_period_of_its_plan_is_not_booked(home: Path, tmp_path: Path) -> None:
    accepted(home, tmp_path)
    with breaching("outside-period", "outside-period") as breaches:
        book_accepted()
    assert [breach.place for breach in breaches] == [Place(plan=PLAN, year=year) for year in (2024, 2025)]
    assert not Transaction.objects.exists()
    assert {i.state for i in DraftItem.objects.all()} == {"accepted"}


def test_a_reason_lets_it_pass_and_is_sealed_with_it(home: Path, tmp_path: Path) -> None:
    accepted(home, tmp_path)
    done = book_accepted(overrule="Planen er forlænget uden beslutning")
    assert done.transactions == 2
    let_pass = controls.overruled()
    assert [one.breach.code for one in let_pass] == ["outside-period"] * 4
    assert {one.reason for one in let_pass} == {"Planen er forlænget uden beslutning"}
    assert verify_ledger().faults == ()
    Transaction.objects.first()
    assert booking.accepted_items().count() == 0
