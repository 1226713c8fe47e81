"""An initiative goes on under other names, in other plans, as one or as several; its history follows."""

from datetime import date
from decimal import Decimal

import pytest

from kronespor.reading.recipients import is_cvr
from kronespor.register.identity import (
    Share,
    current_name,
    merge,
    move,
    recipient_named,
    rename,
    split,
)
from kronespor.register.models import Initiative
from kronespor.register.naming import find_initiative, fund_named, initiative_named, plan_named
from tests.events import allocate
from tests.holding import held
from tests.refusing import refused
from tests.register.making import initiative, on

pytestmark = pytest.mark.django_db


def funded(name: str, ore: int, year: int = 2024) -> Initiative:
    found = initiative(name)
    allocate(found, fund_named("Budget24"), {year: ore}, on("2024-01-22"))
    return found


def test_a_renamed_initiative_answers_to_both_names() -> None:
    alfa = funded("LGBT Asylum", 100)
    rename(alfa, "Støtte til LGBT Asylum", on("2025-03-01"))
    assert current_name(alfa, date(2025, 2, 28)) == "LGBT Asylum"
    assert current_name(alfa) == "Støtte til LGBT Asylum"
    assert find_initiative("Handleplan", "lgbt asylum") == find_initiative("Handleplan", "Støtte til LGBT Asylum")


def test_merged_initiatives_go_on_as_one_with_all_they_had() -> None:
    alfa, beta, both = funded("Alfa", 600_000), funded("Beta", 400_000, 2025), initiative("Alfa og Beta")
    merge([alfa, beta], both, on("2024-06-17", "Lægges sammen"))
    assert held("initiative", "year") == {("Alfa og Beta", 2024): 6_000, ("Alfa og Beta", 2025): 4_000}
    assert held("initiative", as_of=date(2024, 6, 16)) == {("Alfa",): 6_000, ("Beta",): 4_000}


def test_a_split_initiative_is_shared_to_the_oere() -> None:
    alfa, beta, gamma = funded("Alfa", 100_001), initiative("Beta"), initiative("Gamma")
    split(alfa, [Share(beta, 333), Share(gamma, 333), Share(alfa, 334)], on("2024-06-17"))
    assert held("initiative") == {("Alfa",): Decimal("334.01"), ("Beta",): 333, ("Gamma",): 333}
    with refused("shares-not-whole"):
        split(beta, [Share(gamma, 999), Share(alfa, 2)], on("2024-06-18"))


def test_a_moved_initiative_is_counted_in_the_plan_of_the_day() -> None:
    alfa = funded("Alfa", 100_000)
    after = move(alfa, plan_named("Ny plan"), on("2025-01-01", "Flyttes"))
    assert held("plan", as_of=date(2024, 12, 31)) == {("Handleplan",): 1_000}
    assert held("plan") == {("Ny plan",): 1_000}
    with refused("succeeds-itself"):
        move(after, plan_named("Handleplan"), on("2025-02-01"))


def test_what_was_split_may_be_merged_again_but_not_into_itself() -> None:
    alfa, beta, gamma, delta = funded("Alfa", 100_000), initiative("Beta"), initiative("Gamma"), initiative("Delta")
    split(alfa, [Share(beta, 400), Share(gamma, 600)], on("2024-06-17"))
    merge([beta, gamma], delta, on("2025-01-01"))
    assert held("initiative") == {("Delta",): 1_000}
    for target in (delta, alfa):
        with refused("succeeds-itself"):
            merge([delta], target, on("2025-02-01"))


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("13585628", True),
        ("64942212", True),
        ("64942213", False),
        ("00000000", False),
        ("1358562", False),
        ("1358562x", False),
    ],
)
def test_a_cvr_number_is_checked_by_its_modulus(number: str, right: bool) -> None:
    assert is_cvr(number) is right


def test_a_recipient_is_one_by_name_and_by_number() -> None:
    one = recipient_named("Foreningen Alfa", "DK 64942212")
    assert recipient_named("foreningen alfa") == one == recipient_named("Alfa (forening)", "64942212")
    with refused("not-a-cvr-number"):
        recipient_named("Beta", "12345678")
    other = recipient_named("Foreningen Beta", "13585628")
    with refused("cvr-of-another"):
        recipient_named("Foreningen Alfa", other.cvr)


def test_what_goes_to_a_recipient_over_all_plans() -> None:
    alfa = funded("Alfa", 100_000)
    other = initiative_named(plan_named("Ny plan"), "Beta")
    allocate(other, fund_named("Budget24"), {2025: 50_000}, on("2024-01-22"))
    for one in (alfa, other):
        one.recipient = recipient_named("Foreningen", "64942212")
        one.save()
    assert held("recipient") == {("Foreningen",): 1_500}
