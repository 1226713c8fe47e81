"""A scenario shows before and after without touching the register; booked, the register is what "after" was."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kronespor.planning import scenarios, versions
from kronespor.planning.before_after import Sum, View, side_by_side
from kronespor.planning.errors import PlanningError
from kronespor.planning.models import Scenario
from kronespor.planning.scenarios import Content, Move
from kronespor.planning.sheets import read_moves
from kronespor.register.controls import overruled
from kronespor.register.decisions import set_period
from kronespor.register.events import Basis, Movement, record
from kronespor.register.ledger import revision
from kronespor.register.models import Account, Transaction
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.verification import verify_ledger
from kronespor.remarks import Money, Remark
from tests.events import allocate, appropriate
from tests.holding import held
from tests.planning.worked_example import INTEGRATION, ONE, RACISM, SHEETS, Recorded
from tests.refusing import breaching, refused

pytestmark = pytest.mark.django_db
YEARS = (2024, 2025, 2026)
VIREMENT = "2023-12-11 omprioritering"


@pytest.fixture
def virement(recorded: Recorded) -> Scenario:
    """The virement of 2023 on top of the register as it was before it."""
    return wished(recorded)


def wished(recorded: Recorded) -> Scenario:
    recorded(until="2023-12-11", without=(VIREMENT,))
    scenario = Scenario(title="Omprioritering af 3 mio. kr. om året")
    versions.start(scenario, Content(read_moves(SHEETS / "scenario-2023.csv"), ("service",)).as_json())
    return scenario


def newest(scenario: Scenario) -> Content:
    return scenarios.content(versions.last(scenario))


def millions(pair: Sum) -> tuple[Decimal, Decimal]:
    before, after = pair.kroner
    return before / 1_000_000, after / 1_000_000


def register() -> dict[tuple[Any, ...], int]:
    """What stands where."""
    return {key: int(kroner * 100) for key, kroner in held("plan", "initiative", "fund", "type", "year").items()}


def test_the_virement_of_2023_before_and_after(virement: Scenario) -> None:
    view = scenarios.stands(virement, newest(virement))
    by_type = view.sums("plan", "initiative", "expenditure_type", "year")
    service = [millions(by_type[INTEGRATION, ONE, "service", y]) for y in YEARS]
    activity = [millions(by_type[INTEGRATION, ONE, "activity", y]) for y in YEARS]
    assert service == [
        (Decimal("5.8"), Decimal("2.8")),
        (Decimal("6.3"), Decimal("3.3")),
        (Decimal("6.3"), Decimal("3.3")),
    ]
    assert activity == [(0, 3), (0, 3), (0, 3)]
    totals = view.sums("plan", "initiative", "year")
    assert all(totals[INTEGRATION, ONE, y].difference == 0 for y in YEARS)
    plans = view.sums("plan", "year")
    assert [plans[RACISM, y].difference for y in YEARS] == [3_000_000] * 3
    assert not view.problems and view.years == list(YEARS)


@pytest.mark.slow
def test_booked_it_gives_the_register_of_the_worked_example(recorded: Recorded) -> None:
    with transaction.atomic():
        recorded()
        example = register()
        transaction.set_rollback(True)
    virement = wished(recorded)
    before, expected = revision(), _expected(scenarios.stands(virement, newest(virement)))
    scenarios.PROCEDURE.recommend(virement)
    decision = versions.decision_at("Integrationsudvalget", date(2023, 12, 11), "Omprioritering af 3 mio. kr. om året")
    scenarios.PROCEDURE.decide(virement, decision)
    assert revision() == before + 1  # the decision; no money
    entry = scenarios.PROCEDURE.book(virement)
    after = register()
    assert {k: v for k, v in after.items() if k[0] in (INTEGRATION, RACISM)} == {k: v for k, v in expected.items() if v}
    assert entry.kind == Transaction.Kind.VIREMENT
    view = scenarios.stands(virement, newest(virement))  # what it was before it was booked can still be seen
    assert view.sums("plan", "year")[RACISM, 2024].difference == 3_000_000
    recorded(without=(VIREMENT,))
    assert register() == example
    verify_ledger()


def _expected(view: View) -> dict[tuple[Any, ...], int]:
    return {(x.plan, x.initiative, x.fund, x.expenditure_type, x.year): x.after for x in view.lines if x.plan}


def test_rules_are_checked(virement: Scenario) -> None:
    one = Move(f"{INTEGRATION} / {ONE}", f"{RACISM} /", "Integrationsbevilling", 2024, 600_000_000, "service")
    problem = the_problem(Content((one,)))
    assert (problem.code, problem.place.initiative) == ("overdrawn", ONE)
    assert problem.values["before"] == Money(Decimal(5_800_000))
    grown = Move("fund", f"{RACISM} /", "Integrationsbevilling", 2024, 100, "service")
    problem = the_problem(Content((grown,), ("service",)))
    assert (problem.code, problem.place.year) == ("type-total-differs", 2024)
    assert problem.values["change"] == Money(Decimal(1))
    assert not scenarios.view(Content((grown,), ("service",), {"service": {2024: 100}})).problems
    assert the_problem(Content()).code == "nothing-is-moved"
    assert "move-not-positive" in {p.code for p in scenarios.view(Content((replace(grown, ore=-1),))).problems}
    with refused("not-a-party"):
        scenarios.view(Content((Move("noget andet", "fund", "Integrationsbevilling", 2024, 1),)))


def the_problem(content: Content) -> Remark:
    """The one thing that is wrong with a scenario."""
    (problem,) = scenarios.view(content).problems
    return problem


def test_what_is_misspelt_is_told_and_not_made(virement: Scenario) -> None:
    odd = Move(f"{INTEGRATION} / {ONE}", "Integrationshandelplan / Ny", "Integrationsbevillingen", 2024, 100, "service")
    view = scenarios.view(Content((odd,)))
    assert "Integrationshandelplan" in {p.place.plan for p in view.problems if p.code == "plan-not-in-register"}
    assert "Integrationsbevillingen" in {n.place.fund for n in view.notices if n.code == "fund-would-be-made"}


def test_a_fund_that_is_given_out_to_the_last_krone_has_no_more(db: None) -> None:
    fund, basis = fund_named("Bevilling"), Basis(date(2024, 1, 1), "Ramme")
    appropriate(fund, {2024: 100}, basis)
    allocate(initiative_named(plan_named("Plan A"), "Alfa"), fund, {2024: 100}, basis)
    problem = the_problem(Content((Move("fund", "Plan A / Alfa", "Bevilling", 2024, 100),)))
    assert (problem.code, problem.place.fund) == ("overspent-fund", "Bevilling")
    assert problem.values["missing"] == Money(Decimal(1))


def test_a_place_that_is_not_there_yet_is_new(virement: Scenario) -> None:
    move = Move(f"{RACISM} /", f"{RACISM} / Helt ny indsats", "Integrationsbevilling", 2024, 100)
    view = scenarios.view(Content((move,)))
    assert [x.is_new for x in view.lines if x.initiative == "Helt ny indsats"] == [True]
    assert "Helt ny indsats" not in {i for (_, i, *_rest) in register()}


def test_what_the_controls_say_is_overruled_by_a_reason_that_is_sealed(virement: Scenario) -> None:
    scenarios.PROCEDURE.recommend(virement)
    scenarios.PROCEDURE.decide(virement, versions.decision_at("Udvalget", date(2023, 12, 11), "Omprioritering"))
    set_period(plan_named(RACISM), 2030, 2031)
    with breaching("outside-period", "outside-period", "outside-period"):
        scenarios.PROCEDURE.book(virement)
    entry = scenarios.PROCEDURE.book(virement, "udvalget har besluttet det")
    assert {(o.reason, o.breach.code) for o in overruled()} == {("udvalget har besluttet det", "outside-period")}
    assert entry.citation["case"] == f"scenario {virement.pk}"


def test_what_is_overdrawn_is_overruled_by_a_reason_too(virement: Scenario) -> None:
    scenarios.PROCEDURE.recommend(virement)
    scenarios.PROCEDURE.decide(virement, versions.decision_at("Udvalget", date(2023, 12, 11), "Omprioritering"))
    one, fund = initiative_named(plan_named(INTEGRATION), ONE), fund_named("Integrationsbevilling")
    record("virement", [Movement(one, fund, fund, 2024, 500_000_000, "service")], Basis(date(2023, 12, 12), "Andet"))
    with breaching("overdrawn"):
        scenarios.PROCEDURE.book(virement)
    scenarios.PROCEDURE.book(virement, "rettes i næste sag")
    assert [(o.reason, o.breach.place.initiative) for o in overruled()] == [("rettes i næste sag", ONE)]


def test_several_side_by_side(virement: Scenario) -> None:
    half = Content(
        tuple(Move(m.source, m.target, m.fund, m.year, m.ore // 2, m.expenditure_type) for m in newest(virement).moves)
    )
    views = {"hel": scenarios.view(newest(virement)), "halv": scenarios.view(half)}
    of = side_by_side(views)[RACISM, "", 2024]
    assert (of["hel"].difference, of["halv"].difference) == (3_000_000, 1_500_000)


PLACES = ("Plan A /", "Plan A / Alfa", "Plan A / Beta", "Plan B / Gamma", "Plan B / Ny", "fund")
MOVES = st.builds(
    Move,
    st.sampled_from(PLACES),
    st.sampled_from(PLACES),
    st.sampled_from(["Bevilling", "Tilskud"]),
    st.sampled_from([2024, 2025]),
    st.integers(1, 10**6),
    st.sampled_from(["service", "activity"]),
)


@pytest.mark.slow
@pytest.mark.any_database
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.lists(MOVES, min_size=1, max_size=5), min_size=1, max_size=4), data=st.data())
def test_no_edit_changes_the_register_and_booked_it_is_what_after_was(
    db: None, edits: list[list[Move]], data: st.DataObject
) -> None:
    with transaction.atomic():
        basis = Basis(date(2024, 1, 1), "Ramme")
        for name in ("Bevilling", "Tilskud"):
            appropriate(fund_named(name), {2024: 10**8, 2025: 10**8}, basis, "service")
        for plan, one in (("Plan A", "Alfa"), ("Plan A", "Beta"), ("Plan B", "Gamma")):
            allocate(
                initiative_named(plan_named(plan), one), fund_named("Bevilling"), {2024: 5 * 10**6}, basis, "service"
            )
        before = (revision(), register())
        scenario = Scenario(title="Hvad nu hvis")
        versions.start(scenario, Content().as_json())
        for moves in edits:
            versions.save(
                scenario,
                Content(tuple(m for m in moves if m.source != m.target)).as_json(),
                versions.last(scenario).number,
            )
            scenarios.stands(scenario, newest(scenario))
            versions.comment(scenario, "Et forslag")
        assert (revision(), register()) == before
        view = scenarios.stands(scenario, newest(scenario))
        expected = {k: ore for k, ore in _expected(view).items() if ore}
        if view.problems:
            with pytest.raises(PlanningError):
                scenarios.PROCEDURE.recommend(scenario)
        else:
            scenarios.PROCEDURE.recommend(scenario)
            scenarios.PROCEDURE.decide(scenario, versions.decision_at("Udvalget", date(2024, 2, 1), "Omprioritering"))
            scenarios.PROCEDURE.book(scenario)
            after = register()
            assert {k: v for k, v in after.items() if k in expected or k[0] in {e[0] for e in expected}} == expected
            unallocated = held("fund", "year", "type", kinds=[Account.Kind.UNALLOCATED])
            loose = {(x.fund, x.year, x.expenditure_type): x.after for x in view.lines if not x.plan and x.after}
            funds = {fund for fund, *_ in loose}
            assert {k: int(kroner * 100) for k, kroner in unallocated.items() if k[0] in funds} == loose
        transaction.set_rollback(True)


@pytest.mark.slow
def test_money_moved_to_the_same_place_is_a_fault(recorded: Recorded) -> None:
    recorded()
    place = f"{INTEGRATION} / Perspektiv"
    seen = scenarios.view(Content((Move(place, place.upper(), "Budgetmidler", 2026, 100_00, "service"),)))
    assert [fault.code for fault in seen.faults] == ["moved-to-itself"]


@pytest.mark.slow
def test_money_of_one_type_is_not_given_of_another(recorded: Recorded) -> None:
    recorded()
    source, target = f"{INTEGRATION} / Perspektiv", f"{INTEGRATION} / Arbejdspligt"
    of = {
        kind: scenarios.view(Content((Move(source, target, "Budgetmidler", 2026, 100_000_00, kind),)))
        for kind in ("service", "activity")
    }
    assert [b.code for b in of["service"].breaches] == []
    assert [(b.code, b.place.type) for b in of["activity"].breaches] == [("overdrawn-type", "activity")]


def test_side_by_side_what_one_has_booked_is_not_there_before(virement: Scenario) -> None:
    other = Scenario(title="Det samme igen")
    versions.start(other, newest(virement).as_json())
    pair = {str(s.pk): (s, newest(s)) for s in (virement, other)}
    before = scenarios.compared(pair)
    scenarios.PROCEDURE.recommend(virement)
    scenarios.PROCEDURE.decide(virement, versions.decision_at("Udvalget", date(2023, 12, 11), "Omprioritering"))
    scenarios.PROCEDURE.book(virement, "udvalget har besluttet det")
    after = scenarios.compared({name: (s, content) for name, (s, content) in pair.items()})
    assert side_by_side(after) == side_by_side(before)
