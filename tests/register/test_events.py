"""What can happen to money in the register, and what the controls say to it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kronespor.register import controls
from kronespor.register.events import OUTSIDE, Basis, Movement, correct, foreseen, record
from kronespor.register.history import adopted_on, changes, differences
from kronespor.register.holdings import Query
from kronespor.register.models import ActionPlan, Fund, Initiative, Posting, Transaction
from kronespor.register.naming import fund_named, plan_named
from kronespor.register.parties import unsaved_fund, unsaved_party
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Money, Place, Remark
from tests.events import allocate, appropriate, carry_over, uplift, virement
from tests.holding import held
from tests.refusing import breaching, refused
from tests.register.making import decision, initiative, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant() -> Fund:
    fund = fund_named("Integrationsbevilling")
    appropriate(fund, {2024: 1_000_000, 2025: 1_000_000}, on("2023-12-11", "Samlet prioritering"))
    return fund


def test_an_allocation_takes_money_out_of_its_fund(grant: Fund) -> None:
    allocate(initiative("Alfa"), grant, {2024: 600_000, 2025: 400_000}, on("2024-06-17"))
    assert held("initiative", "fund", "year") == {
        ("Alfa", "Integrationsbevilling", 2024): Decimal(6_000),
        ("Alfa", "Integrationsbevilling", 2025): Decimal(4_000),
    }
    assert held("year", kinds=("unallocated",)) == {(2024,): 4_000, (2025,): 6_000}


def test_a_fund_is_not_allocated_past_its_frame_unless_a_reason_is_given(grant: Fund) -> None:
    with breaching("overspent-fund") as breaches:
        allocate(initiative("Alfa"), grant, {2024: 1_100_000}, on("2024-06-17"))
    assert breaches[0].place == Place(fund=grant.name, year=2024)
    assert breaches[0].values == {"missing": Money(Decimal(1_000))}
    assert not held("initiative", "fund", "year")
    allocate(initiative("Alfa"), grant, {2024: 1_100_000}, on("2024-06-17", overrule="Dækkes af mindreforbrug"))
    assert controls.findings() == breaches
    (let_pass,) = controls.overruled()
    assert (let_pass.breach, let_pass.reason) == (breaches[0], "Dækkes af mindreforbrug")


def test_a_fund_is_not_allocated_past_its_frame_of_one_type() -> None:
    fund, alfa = fund_named("Rammen"), initiative("Alfa")
    appropriate(fund, {2024: 60}, on("2024-01-01"), "service")
    appropriate(fund, {2024: 40}, on("2024-01-01"))
    allocate(alfa, fund, {2024: 40}, on("2024-06-17"), "activity")  # that of no stated type may be of any
    with breaching("overspent-type") as breaches:
        allocate(alfa, fund, {2024: 10}, on("2024-06-17"), "activity")
    assert breaches[0].place == Place(fund=fund.name, type="activity", year=2024)
    allocate(alfa, fund, {2024: 10}, on("2024-06-17", overrule="Konverteret"), "activity")
    assert controls.findings() == breaches
    assert [b.code for b in foreseen([Movement(fund, alfa, fund, 2024, 50, "service")])] == []
    with breaching("overspent-fund"):
        allocate(alfa, fund, {2024: 60}, on("2024-06-17"), "service")


def test_a_fund_whose_frame_is_not_known_is_not_overspent() -> None:
    allocate(initiative("Alfa"), fund_named("Budget24"), {2024: 100}, on("2024-06-17"))
    assert controls.findings() == []


def test_money_stays_within_the_periods_of_its_plan_and_fund(grant: Fund) -> None:
    plan = plan_named("Handleplan")
    plan.first_year, plan.last_year = 2024, 2026
    plan.save()
    with breaching("outside-period"):
        allocate(initiative("Alfa"), fund_named("Budget24"), {2027: 100}, on("2024-06-17"))
    grant.last_year = 2024
    grant.save()
    with breaching("outside-period") as breaches:
        allocate(initiative("Alfa"), grant, {2025: 100}, on("2024-06-17"))
    assert breaches[0].place == Place(fund=grant.name, year=2025)
    assert (breaches[0].values["initiatives"], breaches[0].values["amount"]) == (("Alfa",), Money(Decimal(1)))
    allocate(initiative("Alfa"), grant, {2025: 100}, on("2024-06-17", overrule="Overført"))
    assert controls.findings() == breaches


def test_a_grant_goes_only_to_what_it_is_given_for() -> None:
    state = fund_named("Statsligt tilskud")
    state.given_for.set([plan_named("Hotlineplan"), plan_named("Anden plan")])
    allocate(initiative("Hotline", "Hotlineplan"), state, {2024: 100}, on("2024-06-17"))
    with breaching("not-given-for") as breaches:
        allocate(initiative("Alfa"), state, {2024: 100}, on("2024-06-17"))
    assert controls.findings() == []
    allocate(initiative("Alfa"), state, {2024: 100}, on("2024-06-17", overrule="Aftalt"))
    assert (
        controls.findings()
        == breaches
        == [
            Remark(
                "not-given-for",
                place=Place(fund=state.name, plan="Handleplan"),
                values={"initiatives": ("Alfa",), "amount": Money(Decimal(1))},
            )
        ]
    )


def test_service_money_against_activity_money_leaves_the_initiative_its_total(grant: Fund) -> None:
    """As in the virement of 11 December 2023: two movements in two funds, one transaction."""
    tema, racisme = initiative("Tema 1"), initiative("Nye indsatser", "Handleplan mod racisme")
    own = fund_named("Forvaltningens eget budget")
    allocate(tema, grant, {2024: 580_000}, on("2023-12-10"), "service")
    neutral = decision("2023-12-11", "Samlet prioritering", neutral=["service"])
    moves = [
        Movement(tema, racisme, grant, 2024, 300_000, "service"),
        Movement(own, tema, own, 2024, 300_000, "activity"),
    ]
    virement(moves, on("2023-12-11", decision=neutral))
    assert sum(v for (name, *_), v in held("initiative", "fund", "year").items() if name == "Tema 1") == 5_800
    assert held("initiative", "type") == {
        ("Tema 1", "service"): 2_800,
        ("Tema 1", "activity"): 3_000,
        ("Nye indsatser", "service"): 3_000,
    }
    assert controls.findings() == []
    with breaching("not-neutral"):
        allocate(tema, grant, {2024: 100}, on("2023-12-11", decision=neutral), "service")


def test_what_is_carried_over_moves_the_frame_with_it(grant: Fund) -> None:
    alfa = initiative("Alfa")
    allocate(alfa, grant, {2024: 1_000_000}, on("2024-01-22"))
    carry_over(alfa, grant, 2024, 2025, 250_000, on("2025-03-01"))
    assert held("initiative", "fund", "year") == {("Alfa", grant.name, 2024): 7_500, ("Alfa", grant.name, 2025): 2_500}
    assert controls.findings() == []
    assert held("initiative", "fund", "year", as_of=date(2025, 2, 28)) == {("Alfa", grant.name, 2024): 10_000}


def test_an_uplift_is_new_money_at_another_price_level(grant: Fund) -> None:
    alfa = initiative("Alfa")
    allocate(alfa, grant, {2024: 1_000_000}, on("2024-01-22"))
    uplift([(alfa, 35_000)], grant, 2024, 2024, on("2024-02-01"))
    assert held("price_level") == {(0,): 10_000, (2024,): 350}


def test_a_correction_takes_back_and_replaces_and_both_stay_visible(grant: Fund) -> None:
    alfa = initiative("Alfa")
    early, late = datetime(2024, 7, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)
    wrong = allocate(alfa, grant, {2024: 60_000}, on("2024-06-17", booked_at=early))
    right = correct(wrong, [Movement(grant, alfa, grant, 2024, 600_000)], on("2025-07-01", "tastefejl", booked_at=late))
    assert held("initiative", "fund", "year") == {("Alfa", grant.name, 2024): 6_000}
    assert held("initiative", "fund", "year", as_of=date(2024, 6, 30)) == {("Alfa", grant.name, 2024): 6_000}
    assert held("initiative", "fund", "year", known_at=datetime(2024, 12, 31, tzinfo=UTC)) == {
        ("Alfa", grant.name, 2024): 600
    }
    assert right.corrects == wrong and Transaction.objects.filter(pk=wrong.pk).exists()
    with refused("corrected-already"):
        correct(wrong, [], on("2025-07-02"))
    assert verify_ledger().faults == ()


def test_a_correction_that_was_wrong_is_taken_back_with_what_it_corrected(grant: Fund) -> None:
    alfa = initiative("Alfa")
    wrong = allocate(alfa, grant, {2024: 60_000}, on("2024-06-17"))
    second = correct(wrong, [Movement(grant, alfa, grant, 2024, 70_000)], on("2025-07-01"))
    third = correct(second, [Movement(grant, alfa, grant, 2024, 80_000)], on("2025-07-02"))
    assert held("initiative", "fund", "year") == {("Alfa", grant.name, 2024): 800}
    correct(third, [], on("2025-07-03"))
    assert held("initiative", "fund", "year") == {}
    assert held("year", kinds=("unallocated",)) == {(2024,): 10_000, (2025,): 10_000}
    assert verify_ledger().faults == ()


def test_original_current_and_the_decisions_between(grant: Fund) -> None:
    alfa, beta = initiative("Alfa"), initiative("Beta")
    plan = plan_named("Handleplan")
    with refused("not-adopted"):
        adopted_on(plan)
    plan.adopted_by = decision("2024-01-22", "Handleplan")
    plan.save()
    allocate(alfa, grant, {2024: 100_000, 2025: 100_000}, on("2024-01-22", "Vedtaget"))
    virement([Movement(alfa, beta, grant, 2025, 30_000)], on("2024-12-04", "Omprioritering"))
    found = {d.initiative: d for d in differences(plan)}
    assert found["Alfa"].original == {2024: 1_000, 2025: 1_000}
    assert found["Alfa"].current == {2024: 1_000, 2025: 700}
    assert [(c.text, c.year, c.kroner) for c in found["Alfa"].changes] == [("Omprioritering", 2025, Decimal(-300))]
    assert found["Beta"].original == {} and found["Beta"].current == {2025: 300}
    assert [c.text for c in changes(Query(plans=[plan.pk], as_of=date(2024, 12, 3)), date(2024, 1, 22))] == []


def test_movements_are_positive_and_from_somewhere(grant: Fund) -> None:
    with refused("amount-not-positive"):
        allocate(initiative("Alfa"), grant, {2024: -5}, on("2024-06-17"))
    assert not Posting.objects.filter(account__kind="initiative").exists()


def test_what_a_wish_would_break_is_foreseen_and_nothing_is_made(grant: Fund) -> None:
    """A scenario may name what the register does not know; it is asked as the register stood on its day."""
    alfa = initiative("Alfa")
    allocate(alfa, grant, {2024: 600_000}, on("2024-06-17"))
    ActionPlan.objects.update(last_year=2025)

    new_fund, plan = unsaved_fund("Ny kilde"), plan_named("Handleplan")
    alfa = Initiative.objects.get()
    moves = [
        Movement(alfa, unsaved_party("Handleplan / Ny indsats", grant), grant, 2024, 700_000, "service"),
        Movement(grant, plan, grant, 2024, 500_000, "service"),
        Movement(OUTSIDE, alfa, new_fund, 2026, 100, "service"),
    ]
    breaches = foreseen(moves, neutral=["service"], stated={"service": {2026: 100}})
    assert [(b.code, b.place) for b in breaches] == [
        ("overspent-fund", Place(fund=grant.name, year=2024)),
        ("overdrawn", Place(plan="Handleplan", initiative="Alfa", fund=grant.name, year=2024)),
        ("type-total-differs", Place(type="service", year=2024)),
        ("outside-period", Place(plan="Handleplan", year=2026)),
    ]
    assert breaches[1].values == {"before": Money(Decimal(6_000)), "after": Money(Decimal(-1_000))}
    earlier = foreseen(moves, as_of=date(2024, 6, 16))
    assert [b.code for b in earlier] == ["overdrawn", "outside-period"]
    assert (
        not Initiative.objects.filter(name="Ny indsats").exists() and not Fund.objects.filter(name="Ny kilde").exists()
    )


def test_many_movements_are_booked_with_as_many_queries_as_few(django_assert_max_num_queries: Any) -> None:
    plan = ActionPlan.objects.create(name="Plan", key="plan")
    fund = Fund.objects.create(name="Kilde", key="kilde")
    initiatives = [Initiative.objects.create(plan=plan, name=f"Indsats {n}") for n in range(40)]
    movements = [Movement(fund, initiative, fund, 2026, 100) for initiative in initiatives]
    record("allocation", movements, Basis(date(2026, 1, 5), "Gør kontiene"))
    with django_assert_max_num_queries(20):
        record("allocation", movements, Basis(date(2026, 1, 5), "Mange"))
