"""What is set aside, grouped for pages, files and commands."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from kronespor.amounts import PriceIndex
from kronespor.answers.overview import decided_ahead, overview
from kronespor.register.events import Basis, Movement, record
from kronespor.register.holdings import Query
from kronespor.register.models import ActionPlan, Decision
from kronespor.register.naming import fund_named, initiative_named, plan_named
from tests.answers.drawing import decided

pytestmark = pytest.mark.django_db
ADOPTED, LATER = date(2023, 12, 11), date(2024, 6, 17)


@pytest.fixture
def adopted(db: None) -> Decision:
    return decided(ADOPTED, "Vedtagelse", "https://kommune.example/sag/1")


@pytest.fixture
def plan(adopted: Decision) -> ActionPlan:
    """A plan of one initiative with two sources, and a reserve; a second one that nobody has adopted."""
    plan, other = plan_named("Plan A"), plan_named("Plan B")
    plan.adopted_by = adopted
    plan.save()
    budget, grant = fund_named("Budget 2024"), fund_named("Statslig pulje")
    alfa, beta = initiative_named(plan, "Alfa", theme="Job"), initiative_named(other, "Beta")
    first = Basis(ADOPTED, "sag", overrule="prøve")
    record("allocation", [Movement(budget, alfa, budget, 2024, 100_000, price_level=2024)], first)
    record("allocation", [Movement(budget, plan, budget, 2025, 50_000, price_level=2024)], first)
    later = Basis(LATER, "sag", overrule="prøve")
    record("allocation", [Movement(grant, alfa, grant, 2024, 33_333, price_level=2024)], later)
    record("allocation", [Movement(budget, beta, budget, 2024, 70_000, price_level=2024)], later)
    return plan


def test_plans_have_their_initiatives_and_then_their_reserve_with_what_they_had_at_adoption(plan: ActionPlan) -> None:
    first, second = overview(Query(with_original=True)).plans
    alfa, reserve = first.rows
    assert (alfa.name, alfa.theme, alfa.initiative_id is None) == ("Alfa", "Job", False)
    assert alfa.current == {2024: Decimal("1333.33")} and alfa.original == {2024: Decimal(1000)}
    assert alfa.change == Decimal("333.33") and set(alfa.funds.values()) == {"Budget 2024", "Statslig pulje"}
    assert sum(alfa.by_fund.values()) == alfa.total
    assert reserve.initiative_id is None and reserve.current == {2025: Decimal(500)}
    assert (first.is_adopted, second.is_adopted) == (True, False)
    assert first.total == Decimal("1833.33") and first.original_total == Decimal(1500)


@pytest.mark.parametrize(("language", "name"), [("da", "Endnu ikke udmøntede midler"), ("en", "Not yet allocated")])
def test_a_reserve_is_called_so_in_the_readers_language(plan: ActionPlan, language: str, name: str) -> None:
    with translation.override(language):
        assert [row.name for row in overview(Query(plans=[plan.pk])).plans[0].rows] == ["Alfa", name]


def test_a_large_register_is_shown_by_plan_unless_some_are_asked_for(plan: ActionPlan) -> None:
    whole = overview(Query(with_original=True), most=1)
    assert whole.is_by_plan and [[row.name for row in p.rows] for p in whole.plans] == [["Plan A"], ["Plan B"]]
    assert [p.original_total for p in whole.plans] == [Decimal(1500), Decimal(0)]
    assert not overview(Query(plans=[plan.pk]), most=1).is_by_plan
    assert not overview(Query(text="beta"), most=1).is_by_plan


def test_as_of_a_day_before_the_plan_is_as_it_was(plan: ActionPlan) -> None:
    then = overview(Query(as_of=date(2024, 1, 1)))
    assert [row.name for p in then.plans for row in p.rows][:1] == ["Alfa"] and len(then.plans) == 1
    assert then.current == {2024: Decimal(1000), 2025: Decimal(500)} and then.years == (2024, 2025)


def test_converted_amounts_are_whole_kroner_that_add_up(plan: ActionPlan) -> None:
    index = PriceIndex("prøve", "opdigtet", {2024: Decimal(100), 2026: Decimal("103.7")})
    found = overview(Query(price_level=2026, index=index))
    amounts = [kroner for p in found.plans for row in p.rows for kroner in row.current.values()]
    assert all(kroner == kroner.to_integral() for kroner in amounts) and sum(amounts) == found.total
    assert found.plans[0].rows[0].current == {2024: Decimal(1037 + 346)}


def test_decisions_of_days_to_come_are_told(plan: ActionPlan) -> None:
    assert decided_ahead(Query()) is None
    tomorrow = timezone.localdate() + timedelta(days=1)
    fund = fund_named("Budget 2024")
    record("allocation", [Movement(fund, plan, fund, 2025, 1_000)], Basis(tomorrow, "sag", overrule="prøve"))
    told = decided_ahead(Query())
    assert told and (told.code, told.values) == ("decided-ahead", {"day": tomorrow})
    assert decided_ahead(Query(as_of=tomorrow)) is None
