"""A published figure is held against the register, at once and after every later booking."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from kronespor.intake.assertions import deviations
from kronespor.intake.storing import import_file
from kronespor.register.events import Basis
from kronespor.register.naming import find_initiative, fund_named
from kronespor.remarks import Money
from tests.events import allocate
from tests.intake.notes import booked, paper

pytestmark = pytest.mark.django_db


def more(day: str, ore: int) -> None:
    alfa = find_initiative("Handleplan for leg", "Alfa")
    assert alfa is not None
    allocate(alfa, fund_named("bevilling A"), {2024: ore}, Basis(date.fromisoformat(day), "Beslutning"))


def test_what_is_booked_from_a_paper_agrees_with_it(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    assert deviations() == []


def test_a_decision_after_the_paper_contradicts_nothing(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    more("2026-03-03", 5_000_000)
    assert deviations() == []


def test_a_decision_entered_late_is_told(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    more("2026-02-01", 5_000_000)
    (found,) = deviations()
    assert found.agreed
    remark = found.remark
    assert (remark.code, remark.place.table, remark.place.row, remark.place.year) == (
        "published-differs", "1", "Alfa", 2024,
    )  # fmt: skip
    assert remark.values["published"] == Money(Decimal(100_000))
    assert remark.values["register"] == Money(Decimal(150_000))
    assert remark.values["day"] == date(2026, 3, 2)


def test_a_paper_that_says_something_else_is_told_at_once(home: Path, tmp_path: Path) -> None:
    booked(paper(tmp_path, "a.txt"))
    import_file(paper(tmp_path, "b.txt", alfa=150))
    (found,) = deviations()
    assert (found.document_name, found.agreed) == ("b.txt", False)
    assert found.remark.values["published"] == Money(Decimal(150_000))
    assert found.remark.values["register"] == Money(Decimal(100_000))


@pytest.mark.slow
def test_it_takes_few_queries_however_many_figures(
    home: Path, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(4):
        booked(paper(tmp_path, f"{n}.txt"))
    with django_assert_max_num_queries(3):
        deviations()
